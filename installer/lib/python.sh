# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# The Python that fetches packages by name.

# A Python that has pip: the first of the path may be one that lacks it.
pythonWithPip() {
  local python
  for python in python3 /usr/bin/python3; do
    if "$python" -m pip --version >/dev/null 2>&1; then
      printf '%s\n' "$python"
      return
    fi
  done
  return 1
}
