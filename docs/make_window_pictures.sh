#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Makes docs/images/window_light.png and window_dark.png anew: make_window_pictures.sh [BUILD_FOLDER]
# The build folder has the tests in it (cmake --preset test; cmake --build build/test --target screenshots).
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
program=${1:-$root/build/test}/tests/screenshots
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$program" "$folder" chat dark
cp "$folder/chat.png" "$root/docs/images/window_light.png"
cp "$folder/dark.png" "$root/docs/images/window_dark.png"
for picture in light dark; do
  file=$root/docs/images/window_$picture.png
  size=$(wc -c <"$file")
  if [ "$size" -gt 250000 ]; then
    echo "$file has $size bytes, more than 250,000" >&2
    exit 1
  fi
done
