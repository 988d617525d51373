# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# A long sitting at the window (tests/soak): on a display and with a window manager of its own where there are Xvfb and
# openbox, else without any display. Needs terminal.sh and display.sh.

# soak BUILD MODEL: the figures go to BUILD/soak/figures.tsv, with a plot beside them; false where something grew, or was
# not as expected. $LONGLEAF_SOAK_SECONDS: how long, an hour unless it says otherwise.
soak() {
  local build=$1 model=$2 folder=$1/soak status=0
  local -a servers=() place=(env QT_QPA_PLATFORM=offscreen)
  mkdir -p "$folder"
  if command -v Xvfb >/dev/null && command -v openbox >/dev/null; then
    startDisplay "$folder/display" 1920x1080
    servers=("$display")
    place=(env QT_QPA_PLATFORM=xcb "DISPLAY=:$(<"$folder/display")")
    "${place[@]}" openbox --sm-disable >/dev/null 2>&1 &
    servers+=("$!")
  else
    say "No Xvfb and openbox: the window is on no display"
  fi
  say "A sitting of ${LONGLEAF_SOAK_SECONDS:=3600} seconds"
  "${place[@]}" "XDG_CONFIG_HOME=$folder/config" "XDG_CACHE_HOME=$folder/cache" "LONGLEAF_TEST_MODEL=$model" \
    "$build/tests/soak" "$folder/figures.tsv" --seconds "$LONGLEAF_SOAK_SECONDS" --seed "${LONGLEAF_SOAK_SEED:-1}" || status=1
  if ((${#servers[@]})); then
    kill "${servers[@]}"
    wait "${servers[@]}" || true
  fi
  python3 tests/soak/judge.py "$folder/figures.tsv" --plot "$folder/plot.svg" || status=1
  return "$status"
}
