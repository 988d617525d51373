#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Compares longleaf-cli with llama.cpp: builds llama.cpp's llama-bench from the sources inside the Python package
# llama-cpp-python (once; a few minutes), then runs interleaved rounds (peer_rounds.py).
set -euo pipefail
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
root=$(realpath "$here/../..")
# shellcheck source=installer/lib/terminal.sh
source "$root/installer/lib/terminal.sh"

readonly kVersion=0.3.36
peer=${XDG_CACHE_HOME:-${HOME:?}/.cache}/longleaf-peer
sources=$peer/llama_cpp_python-$kVersion/vendor/llama.cpp
bench=$peer/build/bin/llama-bench

usage() {
  cat <<'USAGE'
Usage: tests/bench/peer.sh [--build-only] [--cli PATH] [--model PATH] [--threads N,N] [--rounds N] [--deep-rounds N]
                           [--depth N] [--budget N] [--prompt N] [--generate N] [--quick] [--json]

Interleaved rounds of longleaf-cli and llama.cpp's llama-bench on the same model with the same threads:
  reading         PROMPT tokens into BUDGET slots against llama.cpp's prompt of 512 at depth 0
  decode          at depth 0
  decode, deep    at DEPTH, ours in BUDGET slots, llama.cpp's over the whole depth (flash attention on or off: the
                  better counts)
Medians of the rounds and their ratios, as a table or with --json as one object.

  --build-only     only build llama-bench
  --cli PATH       default build/release/longleaf-cli
  --model PATH     default the demo model
  --threads N,N    default the number of processors
  --rounds N       default 5        --deep-rounds N   default 1: minutes each
  --depth N        default 48890    --budget N        default 2048
  --prompt N       default 8192     --generate N      default 64
  --quick          3 rounds, depth 8192
USAGE
}

# The version that a build is of is the folder that it was configured from.
built() {
  [[ -x $bench ]] && grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$sources" "$peer/build/CMakeCache.txt" 2>/dev/null
}

fetchSources() {
  [[ ! -f $sources/CMakeLists.txt ]] || return 0
  local work archive=$peer/llama_cpp_python-$kVersion.tar.gz
  work=$(mktemp -d "$peer/.fetch.XXXXXXXX")
  # shellcheck disable=SC2064  # the folder of now
  trap "rm -rf '$work'" EXIT
  if [[ ! -f $archive ]]; then
    say "Fetching the sources of llama.cpp (73 MiB)"
    # pip looks into the package with its build backend; with `--no-binary :all:` it would build that from sources too.
    python3 -m pip download --disable-pip-version-check --no-deps --no-binary llama-cpp-python --dest "$work" \
      "llama-cpp-python==$kVersion" >&2 || fail "could not download llama-cpp-python $kVersion"
    mv "$work/llama_cpp_python-$kVersion.tar.gz" "$archive"
  fi
  tar -xzf "$archive" -C "$work"
  rm -rf "$peer/llama_cpp_python-$kVersion"
  mv "$work/llama_cpp_python-$kVersion" "$peer/"
}

buildOnly='' arguments=() model='' cli=$root/build/release/longleaf-cli
while (($#)); do
  case $1 in
    --help | -h) usage; exit 0 ;;
    --build-only) buildOnly=yes ;;
    --cli | --model)
      [[ -n ${2:-} ]] || { usage >&2; exit 2; }
      if [[ $1 == --cli ]]; then cli=$2; else model=$2; fi
      shift
      ;;
    *) arguments+=("$1") ;;
  esac
  shift
done

mkdir -p "$peer"
if ! built; then
  fetchSources
  say "Building llama-bench of llama-cpp-python $kVersion; the log is $peer/build.log"
  if ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$sources" "$peer/build/CMakeCache.txt" 2>/dev/null; then rm -rf "$peer/build"; fi
  {
    cmake -S "$sources" -B "$peer/build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DBUILD_SHARED_LIBS=OFF -DGGML_NATIVE=ON \
      -DLLAMA_CURL=OFF -DLLAMA_BUILD_TESTS=OFF -DLLAMA_BUILD_EXAMPLES=OFF -DLLAMA_BUILD_SERVER=OFF \
      -DLLAMA_BUILD_UI=OFF -DLLAMA_BUILD_MTMD=OFF -DLLAMA_BUILD_TOOLS=ON
    cmake --build "$peer/build" --target llama-bench -j "$(nproc)"
  } >"$peer/build.log" 2>&1 || fail "llama-bench does not build: see $peer/build.log"
fi
[[ -z $buildOnly ]] || { printf '%s\n' "$bench"; exit 0; }

[[ -x $cli ]] || fail "there is no $cli: run installer/run.sh --build-only first"
[[ -n $model ]] || model=$("$root/installer/lib/fetch_model.sh")
exec python3 "$here/peer_rounds.py" --cli "$cli" --llama-bench "$bench" --model "$model" "${arguments[@]}"
