# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Debian packages. Needs terminal.sh.

# Tools and libraries of the program, and what fetches the demo model.
readonly -a kBuildPackages=(
  g++ cmake ninja-build pkg-config ccache
  libhwy-dev libpcre2-dev libsentencepiece-dev libcli11-dev libexpected-dev nlohmann-json3-dev
  libgumbo-dev libmd4c-dev libmd4c-html0-dev libuchardet-dev libzip-dev libseccomp-dev libxxhash-dev libsqlitecpp-dev
  libsqlite3-dev qt6-base-dev qt6-pdf-dev qt6-svg-dev qt6-tools-dev
  qt6-tools-dev-tools qt6-l10n-tools qt6-translations-l10n libqcustomplot-dev fonts-dejavu-core
  python3 python3-pip
)
# shellcheck disable=SC2034  # for the scripts that source this file
readonly -a kTestPackages=(
  "${kBuildPackages[@]}" git clang-format clang-tidy binutils desktop-file-utils appstream strace
)
# What makes packages of the build: Debian's, and the AppImage with its own beginning, which is linked statically.
# shellcheck disable=SC2034
readonly -a kReleasePackages=(
  "${kBuildPackages[@]}" git dpkg-dev file binutils patchelf squashfs-tools xkb-data
  libsquashfuse-dev zlib1g-dev liblzma-dev liblzo2-dev liblz4-dev libzstd-dev
)
# What looks at them: in a root of its own, on a display of its own.
# shellcheck disable=SC2034
readonly -a kPackageCheckPackages=(
  debootstrap lintian desktop-file-utils appstream xvfb xdotool imagemagick nsis python3 python3-yaml
)

# Those of the given packages that are not installed.
missingPackages() {
  local package
  for package in "$@"; do
    [[ $(dpkg-query -W -f='${db:Status-Status} ' "$package" 2>/dev/null) == *'installed '* ]] || printf '%s\n' "$package"
  done
}

# Prints what puts a command into root's hands; false where nothing does. Only on a terminal may sudo ask for a password.
rootCommand() {
  if ((EUID == 0)); then
    printf 'env\n'
  elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [[ -t 0 && -t 2 ]]; }; then
    printf 'sudo\n'
  else
    return 1
  fi
}

aptGet() {
  local root=$1
  shift
  "$root" DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 "$@" >&2
}

# Installs those of the given packages that are missing. Touches neither apt nor root's rights where none is.
installPackages() {
  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    say "This system has no apt: going on with what is here. On Debian 12 the packages would be: $*"
    return 0
  fi
  local -a missing
  mapfile -t missing < <(missingPackages "$@")
  ((${#missing[@]})) || return 0
  local root
  root=$(rootCommand) || fail "these packages are missing, and installing them needs root or sudo. As root, run:
  apt-get update && apt-get install --no-install-recommends ${missing[*]}"
  say "Installing ${#missing[@]} Debian packages: ${missing[*]}"
  aptGet "$root" update || say "apt-get update had errors: trying with the package lists that are here"
  aptGet "$root" install -y --no-install-recommends "${missing[@]}" ||
    fail "apt-get could not install: ${missing[*]}"
}
