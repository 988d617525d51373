# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Folders with a Debian 12 in which nothing is installed, to see a package as a system sees it that knows nothing of the
# project. Programs run in them with processes and mounts of their own, which end with them. As root, in the project's
# root. Needs terminal.sh.

readonly kRoots=build/roots
readonly kReader=reader  # the person in them

# Where this machine gets Debian 12 from.
debianMirror() {
  # shellcheck disable=SC2016  # apt's own words
  apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' |
    awk '$2 == "bookworm" {print $1; exit}' | grep .
}

# inRoot FOLDER COMMAND...: as root in there, without anything of the environment out here. The shell is the first
# process, which has duties that no program expects.
inRoot() {
  local folder=$1
  shift
  # shellcheck disable=SC2016  # for the shell in there
  unshare --mount --pid --fork --kill-child --root="$folder" --mount-proc \
    env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
    sh -c '"$@"; exit $?' sh "$@"
}

# asReader FOLDER COMMAND...: as a person without rights.
asReader() {
  local folder=$1
  shift
  inRoot "$folder" runuser -u "$kReader" -- env HOME="/home/$kReader" "$@"
}

# The one that the others are copies of.
makeBaseRoot() {
  local base=$kRoots/base mirror
  [[ ! -e $base/etc/debian_version ]] || return 0
  mirror=$(debianMirror) || fail "apt knows no source of Debian 12 (bookworm)"
  say "Making a Debian 12 in $base"
  rm -rf "$kRoots/part"
  mkdir -p "$kRoots"
  debootstrap --variant=minbase bookworm "$kRoots/part" "$mirror" >&2
  # What apt needs to know here to reach its sources, it needs there.
  apt-config dump | grep -iE '^Acquire::(Check-|https?::|Retries)' >"$kRoots/part/etc/apt/apt.conf.d/99outside" || true
  cp /etc/resolv.conf "$kRoots/part/etc/resolv.conf"
  inRoot "$kRoots/part" useradd --create-home "$kReader"
  mv "$kRoots/part" "$base"
}

# newRoot NAME: a fresh one; prints its folder.
newRoot() {
  local folder=$PWD/$kRoots/$1
  makeBaseRoot
  rm -rf "$folder"
  cp -a --reflink=auto "$kRoots/base" "$folder"
  printf '%s\n' "$folder"
}

# installInRoot FOLDER FILE.deb...: with what they depend on, and nothing that they only recommend.
installInRoot() {
  local folder=$1
  shift
  cp "$@" "$folder/root/"
  inRoot "$folder" apt-get -q update >&2
  (cd "$folder/root" && printf '/root/%s\n' ./*.deb) |
    inRoot "$folder" xargs apt-get -q install -y --no-install-recommends >&2
  rm "$folder"/root/*.deb
}
