# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# What a person does with the program first, done with an installed one in a root (clean_root.sh): a document is read and
# asked about in the terminal, then asked about in the window by keyboard. Pictures of the window stay as files. Needs
# terminal.sh, clean_root.sh and display.sh.
# shellcheck disable=SC2154  # kReader is of clean_root.sh

readonly kQuestion='Who keeps the lighthouse of Marlow?'
readonly kStorySeconds=180

# A document and the demo model, where the person has them.
furnish() {
  local folder=$1 model=$2
  local home=$folder/home/$kReader
  mkdir -p "$home/.local/share/longleaf/models"
  cp "$model" "$home/.local/share/longleaf/models/"
  cat >"$home/lighthouses.md" <<'DOCUMENT'
# The lighthouses of the northern shore

## Marlow

The keeper of the lighthouse of Marlow is Ada Finch. She lights it at dusk and puts it out at dawn, and she has done so
for thirty-one years. The tower is 48 metres high and stands on a rock that the sea covers twice a day.

## Teal Head

The keeper of the lighthouse of Teal Head is Jonas Reed. His tower was built in 1874 of grey granite, and its lamp can be
seen over a distance of 22 miles.
DOCUMENT
  inRoot "$folder" chown -R "$kReader:$kReader" "/home/$kReader"
}

# member KEYS...: of the JSON object on stdin, printed; false where it is not there or empty.
member() {
  python3 -c '
import json, sys
value = json.load(sys.stdin)
for key in sys.argv[1:]:
    value = value[int(key) if isinstance(value, list) else key]
print(value)
sys.exit(value in ("", None))' "$@"
}

# answers FOLDER CLI...: how many complete answers the library has, in its first chats.
answers() {
  local folder=$1 chat
  shift
  for chat in 1 2 3; do asReader "$folder" "$@" export "$chat" --to json 2>/dev/null || true; done |
    { grep -o '"role":"assistant","state":"complete"' || true; } | wc -l
}

# terminalStory FOLDER CLI...
terminalStory() {
  local folder=$1 document=/home/$kReader/lighthouses.md slots answer
  shift
  slots=$(asReader "$folder" "$@" read "$document" --budget 512 --json | member slots)
  answer=$(asReader "$folder" "$@" ask "$document" -q "$kQuestion" --budget 512 --max-tokens 40 --json | member answers 0 text)
  say "In the terminal: read into $slots slots; \"$kQuestion\" $answer"
  asReader "$folder" "$@" export 1 --to pdf --output "/home/$kReader/chat.pdf"
  [[ $(head -c 5 "$folder/home/$kReader/chat.pdf") == %PDF- ]] || fail "the chat is no PDF"
}

hasAnswers() {
  local wanted=$1
  shift
  (($(answers "$@") >= wanted))
}

# picture FILE: of the display; false where it shows nothing.
picture() {
  import -window root "$1"
  (($(identify -format %k "$1") > 100))
}

# windowStory FOLDER PICTURES PROGRAM -- CLI...: opens the document, asks, looks at the help, quits.
windowStory() {
  local folder=$1 pictures=$2 program=$3 before window status=0
  shift 4
  before=$(answers "$folder" "$@")
  startDisplay "$pictures.display"
  DISPLAY=:$(<"$pictures.display")
  export DISPLAY
  asReader "$folder" env "DISPLAY=$DISPLAY" "$program" "/home/$kReader/lighthouses.md" >"$pictures.log" 2>&1 &
  window=$!
  askInWindow "$pictures" "$((before + 1))" "$folder" "$@" || { kill "$window" "$display"; fail "see $pictures.log"; }
  xdotool key ctrl+q
  wait "$window" || status=$?
  kill "$display"
  wait "$display" || true
  ((status == 0)) || fail "the window ended with status $status, see $pictures.log"
}

# askInWindow PICTURES WANTED FOLDER CLI...: keys go to the one window there is.
askInWindow() {
  local pictures=$1 wanted=$2
  shift 2
  timeout 60 xdotool search --sync --onlyvisible --name Longleaf windowfocus >/dev/null || return 1
  sleep 5  # the document is opened
  xdotool key ctrl+l
  sleep 1
  xdotool type --delay 20 "$kQuestion"
  xdotool key Return
  waitFor "$kStorySeconds" hasAnswers "$wanted" "$@" || { picture "$pictures-failed.png"; return 1; }
  sleep 2
  picture "$pictures-answer.png" || return 1
  xdotool key F1
  sleep 2
  picture "$pictures-guide.png"
}
