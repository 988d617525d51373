# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# What the scripts say to the person, on stderr: results alone go to stdout.

say() { printf '==> %s\n' "$*" >&2; }

# A wrong call: what is wrong, and the script's own usage().
wrong() {
  printf 'error: %s\n\n' "$1" >&2
  usage >&2
  exit 2
}

fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}
