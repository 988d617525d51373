#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Fetches a CUDA toolkit from the Python package index, unless it is there, and prints its folder: the program built with it
# needs its libraries to run on a GPU.
#
#   fetch_cuda.sh [--version 13.0]    NVIDIA's compiler, the runtime and cuBLAS: some 550 MB to download, 840 MB on the disk
#   fetch_cuda.sh --version 12.9      the same for NVIDIA drivers from 525 on (Debian 12 has 535), some 630 MB and 970 MB,
#                                     but for the compiler: of CUDA 12 the index has ptxas and headers, no nvcc
#   --where                           only prints the folder
set -euo pipefail
# shellcheck source=installer/lib/terminal.sh
source "$(dirname "${BASH_SOURCE[0]}")/terminal.sh"
# shellcheck source=installer/lib/python.sh
source "$(dirname "${BASH_SOURCE[0]}")/python.sh"

version=13.0 where=''
while (($#)); do
  case $1 in
    --version) version=${2:-}; shift ;;
    --version=*) version=${1#*=} ;;
    --where) where=yes ;;
    *) fail "unknown argument $1" ;;
  esac
  shift || break
done

# Of CUDA 13 the wheels lie in one another's folder, of CUDA 12 each has one of its own.
case $version in
  13.0)
    packages=(nvidia-cuda-nvcc==13.0.88 nvidia-nvvm==13.0.88 nvidia-cuda-crt==13.0.88 nvidia-cuda-cccl==13.0.85
      nvidia-cuda-runtime==13.0.96 nvidia-cublas==13.0.2.14)
    parts=()
    compiler=nvcc
    ;;
  12.9)
    packages=(nvidia-cuda-nvcc-cu12==12.9.86 nvidia-cuda-cccl-cu12==12.9.27 nvidia-cuda-runtime-cu12==12.9.79
      nvidia-cublas-cu12==12.9.3.13)
    parts=(cuda_nvcc cuda_cccl cuda_runtime cublas)
    compiler=ptxas
    ;;
  *) fail "there is CUDA 13.0 and 12.9, not ${version:-an empty version}" ;;
esac
tree=nvidia/cu${version%.*}
folder=${XDG_DATA_HOME:-${HOME:?}/.local/share}/longleaf/cuda-$version
toolkit=$folder/$tree

# One tree, as a toolkit has it: hard links, so that the parts can go.
joinParts() {
  local part
  mkdir -p "$1/$tree"
  for part in "${parts[@]}"; do
    cp -a --link "$1/nvidia/$part/." "$1/$tree/"
    rm -rf "${1:?}/nvidia/$part"
  done
}

# The wheels carry libraries under their versioned names alone, and CMake looks for the others.
nameLibraries() {
  local library
  for library in "$1"/lib/lib*.so.[0-9]*; do
    [[ -e ${library%.so.*}.so ]] || ln -s "${library##*/}" "${library%.so.*}.so"
  done
  [[ -e $1/lib64 ]] || ln -s lib "$1/lib64"
}

if [[ -z $where && ! -x $toolkit/bin/$compiler ]]; then
  mkdir -p "${folder%/*}"
  find "${folder%/*}" -maxdepth 1 -name '.cuda.*' -mmin +1440 -exec rm -rf {} +  # what a killed download left
  work=$(mktemp -d "${folder%/*}/.cuda.XXXXXXXX")
  trap 'rm -rf "$work"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  python=$(pythonWithPip) || fail "Python's pip is missing: install python3-pip"
  say "Fetching the CUDA $version toolkit (some 600 MB) into $folder"
  "$python" -m pip install --disable-pip-version-check --no-deps --only-binary=:all: --target "$work/packages" \
    "${packages[@]}" >&2 || fail "could not fetch CUDA from the Python package index: is there a network?"
  joinParts "$work/packages"
  nameLibraries "$work/packages/$tree"
  "$work/packages/$tree/bin/$compiler" --version >/dev/null || fail "the $compiler that was fetched does not run"
  rm -rf "$folder"
  mv "$work/packages" "$folder"
fi
if [[ -z $where && $compiler != nvcc ]]; then
  say "To build the module for CUDA $version an nvcc of CUDA ${version%.*} is needed beside it, as NVIDIA's Debian packages have it"
fi
printf '%s\n' "$toolkit"
