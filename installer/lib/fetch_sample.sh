#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Fetches the sample document, the Debian Developer's Reference, into the user's data folder, unless it is there, and
# prints the path of its PDF (of its text, should the package have no PDF). The Debian package is unpacked, not installed.
set -euo pipefail
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
# shellcheck source=installer/lib/terminal.sh
source "$here/terminal.sh"
# shellcheck source=installer/lib/packages.sh
source "$here/packages.sh"

samples=${XDG_DATA_HOME:-${HOME:?}/.local/share}/longleaf/samples
text=$samples/developers-reference.txt

# Needs package lists, which slim images come without; root alone can fetch those.
download() {
  apt-get -q download developers-reference >&2 && return
  local root
  root=$(rootCommand) || return
  aptGet "$root" update && apt-get -q download developers-reference >&2
}

if [[ ! -s $text ]]; then
  command -v dpkg-deb >/dev/null || fail "the sample document is part of a Debian package, and this is no Debian: name a document of your own"
  mkdir -p "$samples"
  work=$(mktemp -d)
  trap 'rm -rf "$work" "$samples"/.developers-reference.$$.*' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  chmod 755 "$work"  # apt downloads as a user of its own
  if ((EUID == 0)) && id _apt >/dev/null 2>&1; then chown _apt "$work"; fi
  say "Fetching the sample document, the Debian Developer's Reference, into $samples"
  (cd "$work" && download) || fail "could not download the Debian package developers-reference; name a document of your own"
  dpkg-deb -x "$work"/developers-reference_*.deb "$work/root"
  manual=$work/root/usr/share/developers-reference
  [[ -d $manual ]] || manual=$work/root/usr/share/doc/developers-reference
  if [[ -f $manual/developers-reference.pdf ]]; then
    cp "$manual/developers-reference.pdf" "$samples/.developers-reference.$$.pdf"
    mv -f "$samples/.developers-reference.$$.pdf" "$samples/developers-reference.pdf"
  fi
  gzip -dc "$manual/developers-reference.txt.gz" >"$samples/.developers-reference.$$.txt"
  mv -f "$samples/.developers-reference.$$.txt" "$text"
fi
if [[ -s ${text%.txt}.pdf ]]; then printf '%s\n' "${text%.txt}.pdf"; else printf '%s\n' "$text"; fi
