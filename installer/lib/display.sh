# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# A display for windows that nobody looks at. Needs terminal.sh.

# startDisplay FILE [SIZE]: a display of its own, whose number goes to FILE and whose process to $display.
startDisplay() {
  local file=$1 size=${2:-1280x800}
  : >"$file"
  Xvfb -displayfd 3 -ac -screen 0 "${size}x24" 3>"$file" >/dev/null 2>&1 &
  # shellcheck disable=SC2034  # for the scripts that source this file
  display=$!
  waitFor 20 test -s "$file" || fail "Xvfb does not start"
}

# waitFor SECONDS COMMAND...
waitFor() {
  local until=$((SECONDS + $1))
  shift
  until "$@"; do
    ((SECONDS < until)) || return 1
    sleep 0.5
  done
}
