#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
set -euo pipefail
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
# shellcheck source=installer/lib/terminal.sh
source "$here/lib/terminal.sh"
# shellcheck source=installer/lib/packages.sh
source "$here/lib/packages.sh"
# shellcheck source=installer/lib/clean_root.sh
source "$here/lib/clean_root.sh"
# shellcheck source=installer/lib/display.sh
source "$here/lib/display.sh"
# shellcheck source=installer/lib/package_story.sh
source "$here/lib/package_story.sh"

usage() {
  cat <<'USAGE'
Usage: installer/check_packages.sh [--only STEP] [--no-install]

Looks at what installer/release.sh has made in build/packages. As root: programs are installed and run in roots of Debian 12
(build/roots) in which nothing else is installed.

  sums       SHA256SUMS holds
  lintian    no errors of the Debian packages; the desktop entry and the AppStream data are sound
  deb        installed in a clean root, a document read and asked about in the terminal and in the window; removed: all of
             its files are gone, and the person's library is as it was
  cuda       the GPU's package on top of it, and what the program says where there is no driver
  appimage   the same story in a root without Qt, twice unpacked once
  tests      the tests of the command line in build/test (installer/test.sh builds them), and ../shared's acceptance, on the
             packaged program: also kills, full disks, privacy
  others     the Flatpak manifest and the NSIS script, as far as they can be checked without Flathub and Windows

  --only STEP    one of these
  --no-install   use the packages that are there
  --help         this text

Pictures of the window and logs stay in build/package_checks.
USAGE
}

steps=(sums lintian deb cuda appimage tests others) install=yes
while (($#)); do
  case $1 in
    --only) [[ ${2:-} =~ ^(sums|lintian|deb|cuda|appimage|tests|others)$ ]] || wrong "--only needs a step"; steps=("$2"); shift ;;
    --no-install) install='' ;;
    --help | -h) usage; exit 0 ;;
    *) wrong "unknown argument $1" ;;
  esac
  shift
done

cd "$here/.."
((EUID == 0)) || fail "roots are made and entered as root"
readonly packages=build/packages found=build/package_checks
[[ -s $packages/SHA256SUMS ]] || fail "there are no packages: installer/release.sh makes them"
[[ -z $install ]] || installPackages "${kPackageCheckPackages[@]}"
mkdir -p "$found"
model=$("$here/lib/fetch_model.sh")
program=$(echo "$packages"/longleaf_*.deb)
module=$(echo "$packages"/longleaf-cuda_*.deb)

checkSums() { (cd "$packages" && sha256sum --check --quiet SHA256SUMS); }

checkLintian() {
  lintian --allow-root --fail-on error --info "$packages"/*.deb | tee "$found/lintian.txt" >&2
  local content
  content=$(mktemp -d)
  dpkg-deb -x "$program" "$content"
  desktop-file-validate "$content"/usr/share/applications/*.desktop
  appstreamcli validate --no-net "$content"/usr/share/metainfo/*.xml >&2
  rm -rf "$content"
}

# What a person has: every file's content.
libraryState() { (cd "$1/home/$kReader/.local/share/longleaf" && find . -type f -exec sha256sum {} + | sort); }

checkDeb() {
  local folder before left
  folder=$(newRoot deb)
  installInRoot "$folder" "$program"
  furnish "$folder" "$model"
  terminalStory "$folder" longleaf-cli
  windowStory "$folder" "$found/deb" longleaf -- longleaf-cli
  inRoot "$folder" dpkg -L longleaf >"$found/deb-files.txt"
  before=$(libraryState "$folder")
  inRoot "$folder" apt-get -q purge -y longleaf >&2
  left=$(while read -r file; do [[ ! -f $folder$file ]] || printf '%s\n' "$file"; done <"$found/deb-files.txt")
  [[ -z $left ]] || fail "not removed with the package: $left"
  [[ $(libraryState "$folder") == "$before" ]] || fail "removing the package has changed the library"
  rm -rf "$folder"
}

checkCuda() {
  if [[ ! -f $module ]]; then
    say "There is no package of the GPU's module"
    return 0
  fi
  local folder said
  folder=$(newRoot cuda)
  installInRoot "$folder" "$program" "$module"
  furnish "$folder" "$model"
  said=$(asReader "$folder" longleaf-cli plan --tokens 1000 --budget 256 --device cuda 2>&1) && fail "there is no GPU in here"
  [[ $said == *'no NVIDIA driver'* ]] || fail "without a driver the program says: $said"
  inRoot "$folder" apt-get -q purge -y longleaf-cuda >&2
  asReader "$folder" longleaf-cli plan --tokens 1000 --budget 256 >&2
  rm -rf "$folder"
}

checkAppImage() {
  local folder image=/home/$kReader/Longleaf.AppImage
  folder=$(newRoot appimage)
  [[ -z $(find "$folder/usr" -name 'libQt*') ]] || fail "there is a Qt in the clean root"
  furnish "$folder" "$model"
  install -m 755 "$packages"/Longleaf-*.AppImage "$folder$image"
  terminalStory "$folder" "$image" --cli
  windowStory "$folder" "$found/appimage" "$image" -- "$image" --cli
  (($(find "$folder/home/$kReader/.cache/longleaf-appimage" -mindepth 1 -maxdepth 1 -type d | wc -l) == 1)) ||
    fail "the AppImage is unpacked more than once"
  rm -rf "$folder"
}

# Those of build/test that only start the command line: with the package's one in its place.
checkTests() {
  local content tests=build/test/tests test failed='' count=0
  if [[ ! -x $tests/tst_cli ]]; then
    say "There are no tests in build/test"
    return 0
  fi
  content=$(mktemp -d)
  chmod 755 "$content"  # some tests run it as nobody
  dpkg-deb -x "$program" "$content"
  mkdir -p "$found/tests"
  for test in "$tests"/tst_{cli*,kill*,faults_*,privacy,hostile_instructions,same_bytes}; do
    count=$((count + 1))
    env QT_QPA_PLATFORM=offscreen LONGLEAF_TEST_MODEL="$model" LONGLEAF_TEST_CLI="$content/usr/bin/longleaf-cli" \
      LONGLEAF_PARSE="$content/usr/libexec/longleaf/longleaf-parse" LONGLEAF_TEST_PRELOAD="$PWD/$tests/liblongleaf-faults.so" \
      XDG_DATA_HOME="$content/data" XDG_CONFIG_HOME="$content/config" XDG_CACHE_HOME="$content/cache" \
      "$test" >"$found/tests/${test##*/}.txt" 2>&1 || failed+=" ${test##*/}"
  done
  if [[ -f ../shared/checks/acceptance.py ]]; then
    count=$((count + 1))
    python3 ../shared/checks/acceptance.py --cli "$content/usr/bin/longleaf-cli" --model "$model" \
      >"$found/tests/acceptance.txt" 2>&1 || failed+=' acceptance'
  fi
  rm -rf "$content"
  [[ -z $failed ]] || fail "failed on the packaged program, see $found/tests:$failed"
  say "$count tests on the packaged command line, none failed"
}

checkOthers() {
  python3 tests/checks/flatpak.py installer/flatpak/io.github.longleaf.Longleaf.json
  # There is no build for Windows: the script is compiled over empty files of the names that it takes.
  local build
  build=$(mktemp -d)
  mkdir "$build/plugins"
  touch "$build"/longleaf.exe "$build"/longleaf-cli.exe "$build"/longleaf-parse.exe "$build"/plugins/empty.dll
  makensis -V2 -WX "-DBUILD=$build" "-DOUTPUT=$build/Longleaf-setup.exe" -DVERSION=0.0.0 installer/windows/longleaf.nsi >&2
  [[ -s $build/Longleaf-setup.exe ]] || fail "makensis has made nothing"
  rm -rf "$build"
}

for step in "${steps[@]}"; do
  say "Step: $step"
  case $step in
    sums) checkSums ;;
    lintian) checkLintian ;;
    deb) checkDeb ;;
    cuda) checkCuda ;;
    appimage) checkAppImage ;;
    tests) checkTests ;;
    others) checkOthers ;;
  esac
done
say "The packages are sound: ${steps[*]}"
