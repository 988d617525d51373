#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
set -euo pipefail
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
# shellcheck source=installer/lib/terminal.sh
source "$here/lib/terminal.sh"
# shellcheck source=installer/lib/packages.sh
source "$here/lib/packages.sh"
# shellcheck source=installer/lib/build.sh
source "$here/lib/build.sh"
# shellcheck source=installer/lib/release_build.sh
source "$here/lib/release_build.sh"
# shellcheck source=installer/lib/appimage.sh
source "$here/lib/appimage.sh"

usage() {
  cat <<'USAGE'
Usage: installer/release.sh [--cuda] [--without-cuda] [--check] [--no-install]

Installs what is missing (Debian 12 packages; root or sudo), builds the program with Debian's flags into build/release, and
makes in build/packages:

  longleaf_VERSION_amd64.deb        window, command line, manuals, desktop entry
  longleaf-cuda_VERSION_amd64.deb   the module for NVIDIA GPUs, where there is an nvcc
  Longleaf-VERSION-x86_64.AppImage  the same program with all libraries it needs, for other distributions
  SHA256SUMS                        of these

  --cuda          fetch NVIDIA's compiler (some 550 MB) if there is none
  --without-cuda  no module, even where there is an nvcc: such a program computes on processors alone
  --check         afterwards installer/check_packages.sh
  --no-install    use the packages that are there
  --help          this text
USAGE
}

cuda=found check='' install=yes
while (($#)); do
  case $1 in
    --cuda) cuda=fetched ;;
    --without-cuda) cuda=none ;;
    --check) check=yes ;;
    --no-install) install='' ;;
    --help | -h) usage; exit 0 ;;
    *) wrong "unknown argument $1" ;;
  esac
  shift
done

cd "$here/.."
[[ -z $install ]] || installPackages "${kReleasePackages[@]}"
command -v dpkg-buildflags >/dev/null || fail "packages are made on Debian: there is no dpkg-buildflags"
version=$(releaseVersion)
SOURCE_DATE_EPOCH=$(releaseSeconds)
export SOURCE_DATE_EPOCH
umask 022

case $cuda in
  fetched) nvcc=$("$here/lib/fetch_cuda.sh")/bin/nvcc ;;
  found) nvcc=$(findNvcc) ;;
  none) nvcc='' ;;
esac
[[ -n $nvcc ]] || say "Without the GPU's module: --cuda fetches NVIDIA's compiler"
buildRelease "$nvcc"

packages=build/packages
rm -rf "$packages"
mkdir -p "$packages"
say "Debian packages"
cpack -G DEB --config build/release/CPackConfig.cmake -B build/release/cpack >&2
mv build/release/cpack/*.deb "$packages/"
rm -rf build/release/cpack

say "AppImage"
makeAppDir build/release/AppDir
makeAppImage build/release/AppDir "$packages/Longleaf-$version-x86_64.AppImage" "$version"

(cd "$packages" && sha256sum -- *.deb *.AppImage >SHA256SUMS)
say "Made in $packages:"
cat "$packages/SHA256SUMS"
[[ -z $check ]] || exec "$here/check_packages.sh"
