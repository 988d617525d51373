#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Makes the pictures of the window anew, those of the README (docs/images) and of the user guide (docs/guide/images):
#   make_window_pictures.sh [BUILD_FOLDER]
# The build folder has the tests in it (cmake --preset test; cmake --build build/test --target screenshots).
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
program=${1:-$root/build/test}/tests/screenshots
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# A state of `screenshots`, and the picture that it becomes.
pictures='chat docs/images/window_light.png
dark docs/images/window_dark.png
empty docs/guide/images/empty.png
reading docs/guide/images/reading.png
chat docs/guide/images/chat.png
budget docs/guide/images/budget.png
compare docs/guide/images/compare.png
evaluation docs/guide/images/evaluation.png
settings docs/guide/images/models.png
settings_storage docs/guide/images/storage.png'

# shellcheck disable=SC2046  # one word a state
"$program" "$folder" $(echo "$pictures" | cut -d ' ' -f 1 | sort -u)
mkdir -p "$root/docs/images" "$root/docs/guide/images"
echo "$pictures" | while read -r state picture; do
  cp "$folder/$state.png" "$root/$picture"
  size=$(wc -c <"$root/$picture")
  if [ "$size" -gt 250000 ]; then
    echo "$picture has $size bytes, more than 250,000" >&2
    exit 1
  fi
done
