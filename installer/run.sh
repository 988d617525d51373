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

usage() {
  cat <<'USAGE'
Usage: installer/run.sh [--prefix DIR] [--cuda] [--build-only] [--terminal] [-q QUESTION]... [FILE]

Installs what is missing (Debian 12 packages; root or sudo), builds the program, fetches the demo model and a sample
document, the Debian Developer's Reference, and opens the window, with FILE if one is given. Where there is no display it
reads FILE, or the sample, into a cache of 2,048 slots instead and answers questions about it in the terminal; the second
time it only answers: the reading has been kept. Asks for nothing.

  FILE           a document: PDF, EPUB, DOCX, ODT, FB2, HTML, Markdown or text
  -q QUESTION    what to ask in the terminal (may be repeated); without it two questions of its own
  --terminal     no window, even where there is a display; -q implies it
  --cuda         build for an NVIDIA GPU, with NVIDIA's compiler and libraries from the Python package index (some 550 MB);
                 without it that is done where there are a GPU and nvcc already
  --prefix DIR   install the program into DIR (DIR/bin/longleaf, DIR/bin/longleaf-cli)
  --build-only   stop before reading and answering
  --help         this text
USAGE
}

prefix='' document='' buildOnly='' terminal='' cuda=''
questions=()
while (($#)); do
  case $1 in
    --prefix) [[ -n ${2:-} ]] || wrong "--prefix needs a folder"; prefix=$2; shift ;;
    --prefix=?*) prefix=${1#*=} ;;
    -q) [[ -n ${2:-} ]] || wrong "-q needs a question"; questions+=("$2"); shift ;;
    --cuda) cuda=yes ;;
    --build-only) buildOnly=yes ;;
    --terminal) terminal=yes ;;
    --help | -h) usage; exit 0 ;;
    -*) wrong "unknown option $1" ;;
    *) [[ -z $document ]] || wrong "one document at a time"; document=$1 ;;
  esac
  shift
done
if [[ -n $document ]]; then
  if [[ ! -f $document || ! -r $document ]]; then
    printf 'error: %s is not a file that can be read\n' "$document" >&2
    exit 3
  fi
  document=$(realpath -s "$document")
fi
[[ -z $prefix ]] || prefix=$(realpath -m "$prefix")

cd "$here/.."
installPackages "${kBuildPackages[@]}"
options=(-DLONGLEAF_CUDA=OFF)
if [[ -n $cuda ]]; then nvcc=$("$here/lib/fetch_cuda.sh")/bin/nvcc; else nvcc=$(findNvcc); fi
if [[ -e /dev/nvidiactl && -n $nvcc ]]; then
  options=(-DLONGLEAF_CUDA=ON -DLONGLEAF_NVCC="$nvcc" -DLONGLEAF_CUDA_LIBRARIES= -DLONGLEAF_CUDA_ARCHITECTURES=native)
elif [[ -n $cuda ]]; then  # for another computer: every architecture
  options=(-DLONGLEAF_CUDA=ON -DLONGLEAF_NVCC="$nvcc" -DLONGLEAF_CUDA_LIBRARIES=
    '-DLONGLEAF_CUDA_ARCHITECTURES=75;80;86;89;90;100;120')
fi
buildPreset release "${options[@]}"
programs=$PWD/build/release
if [[ -n $prefix ]]; then
  cmake --install build/release --prefix "$prefix" >/dev/null || fail "could not install into $prefix"
  programs=$prefix/bin
  say "Installed: $programs/longleaf, $programs/longleaf-cli"
fi
program=$programs/longleaf-cli
model=$("$here/lib/fetch_model.sh")
[[ -z $buildOnly ]] || exit 0

if [[ -z $terminal && ${#questions[@]} -eq 0 && -n ${WAYLAND_DISPLAY:-}${DISPLAY:-} ]]; then
  "$here/lib/fetch_sample.sh" >/dev/null || say "Going on without the sample document"
  window=("$programs/longleaf" ${document:+"$document"})
  say "Running: ${window[*]@Q}"
  exec "${window[@]}"
fi

if [[ -z $document ]]; then
  document=$("$here/lib/fetch_sample.sh")
  ((${#questions[@]})) || questions=("What is this document about?" "What should a maintainer do before orphaning a package?")
fi
((${#questions[@]})) || questions=("What is this document about?" "What are its main points?")

ask=("$program" ask "$document" --model "$model" --budget 2048)
for question in "${questions[@]}"; do ask+=(-q "$question"); done
say "Running: ${ask[*]@Q}"
exec "${ask[@]}"
