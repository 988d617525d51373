#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Compares longleaf-cli with llama.cpp: builds llama.cpp's llama-bench from the sources inside the Python package
# llama-cpp-python (once; a few minutes), and peer_decode.cpp against its libraries, then runs interleaved rounds (peer_rounds.py).
set -euo pipefail
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
root=$(realpath "$here/../..")
# shellcheck source=installer/lib/terminal.sh
source "$root/installer/lib/terminal.sh"

readonly kVersion=0.3.36
peer=${XDG_CACHE_HOME:-${HOME:?}/.cache}/longleaf-peer
sources=$peer/llama_cpp_python-$kVersion/vendor/llama.cpp

usage() {
  cat <<'USAGE'
Usage: tests/bench/peer.sh [--build-only] [--cli PATH] [--model PATH | --shape NAME --format NAME] [--compare NAME,NAME]
                           [--threads N,N] [--rounds N] [--depth N] [--budget N] [--prompt N] [--generate N]
                           [--flash 0,1] [--cpu native|avx512vnni|avx2] [--json]

Interleaved rounds of longleaf-cli and llama.cpp on the same file with the same threads; medians of the rounds and their
ratios, as a table or with --json as one object. "of limit" is our share of what the machine reads (decode) or multiplies
(prompts) at best, measured in the same run. --compare takes any of:
  prompt     a prompt of 512 at depth 0
  reading    PROMPT tokens into BUDGET slots, against llama.cpp's prompt of 512 at depth 0
  decode     at depth 0
  deep       after DEPTH tokens, ours in BUDGET slots, llama.cpp's over all of them
  window     the same, against llama.cpp at depth 2,048
  full       after DEPTH tokens, all of them kept in f16 by both
  full_q8    the same, ours in q8
Of flash attention on and off the better one counts.

  --build-only     only build llama.cpp
  --cli PATH       default build/release/longleaf-cli
  --model PATH     default the demo model
  --cpu NAME       both without what came later: avx512vnni without matrix tiles, avx2 without AVX-512 and VNNI; a build of
                   llama.cpp of its own, LONGLEAF_CPU for ours
  --shape NAME     random weights instead: smol, mha or llama2-7b, made once in the cache folder
  --format NAME    of them: q4_0 (default), q4_1, q8_0, f16, q4_k_m
  --compare LIST   default prompt,reading,decode,deep
  --threads N,N    default the number of processors
  --rounds N       default 5        --depth N    default 48890    --budget N      default 2048
  --prompt N       default 8192     --generate N default 64       --flash LIST    default 0,1
USAGE
}

# The version that a build is of is the folder that it was configured from.
built() {
  [[ -x $bench ]] && grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$sources" "$build/CMakeCache.txt" 2>/dev/null
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

buildOnly='' arguments=() model='' shape='' format=q4_0 cpu=native cli=$root/build/release/longleaf-cli
while (($#)); do
  case $1 in
    --help | -h) usage; exit 0 ;;
    --build-only) buildOnly=yes ;;
    --cli | --model | --shape | --format | --cpu)
      [[ -n ${2:-} ]] || { usage >&2; exit 2; }
      declare "${1#--}=$2"
      shift
      ;;
    *) arguments+=("$1") ;;
  esac
  shift
done

mkdir -p "$peer"
case $cpu in
  native)
    build=$peer/build instructions=(-DGGML_NATIVE=ON "-DCMAKE_CXX_FLAGS=-include $here/peer_tiles.h")
    ;;
  avx2 | avx512vnni)
    build=$peer/build-$cpu
    instructions=(-DGGML_NATIVE=OFF)
    instructions+=(-DGGML_AVX=ON -DGGML_AVX2=ON -DGGML_FMA=ON -DGGML_F16C=ON -DGGML_BMI2=ON)
    if [[ $cpu == avx512vnni ]]; then instructions+=(-DGGML_AVX512=ON -DGGML_AVX512_VBMI=ON -DGGML_AVX512_VNNI=ON); fi
    export LONGLEAF_CPU=$cpu
    ;;
  *) fail "--cpu is native, avx512vnni or avx2" ;;
esac
bench=$build/bin/llama-bench
decode=$build/bin/peer_decode

if ! built; then
  fetchSources
  say "Building llama-bench of llama-cpp-python $kVersion; the log is $build.log"
  if ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$sources" "$build/CMakeCache.txt" 2>/dev/null; then rm -rf "$build"; fi
  {
    cmake -S "$sources" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DBUILD_SHARED_LIBS=OFF "${instructions[@]}" \
      -DLLAMA_CURL=OFF -DLLAMA_BUILD_TESTS=OFF -DLLAMA_BUILD_EXAMPLES=OFF -DLLAMA_BUILD_SERVER=OFF \
      -DLLAMA_BUILD_UI=OFF -DLLAMA_BUILD_MTMD=OFF -DLLAMA_BUILD_TOOLS=ON
    cmake --build "$build" --target llama-bench -j "$(nproc)"
  } >"$build.log" 2>&1 || fail "llama-bench does not build: see $build.log"
fi
if [[ ! $decode -nt $here/peer_decode.cpp || ! $decode -nt $bench ]]; then
  mapfile -t archives < <(find "$build" -name 'lib*.a' | grep -E '/lib(llama|ggml[a-z-]*)\.a$')
  g++ -std=c++17 -O2 -I "$sources/include" -I "$sources/ggml/include" "$here/peer_decode.cpp" -o "$decode" \
    -Wl,--start-group "${archives[@]}" -Wl,--end-group -fopenmp -lpthread -ldl || fail "peer_decode does not build"
fi
[[ -z $buildOnly ]] || { printf '%s\n' "$bench"; exit 0; }

[[ -x $cli ]] || fail "there is no $cli: run installer/run.sh --build-only first"
if [[ -n $shape ]]; then
  model=$peer/models/$shape-$format.gguf
  mkdir -p "$peer/models"
  [[ -f $model ]] || python3 "$here/peer_model.py" "$model" --shape "$shape" --format "$format"
fi
[[ -n $model ]] || model=$("$root/installer/lib/fetch_model.sh")
exec python3 "$here/peer_rounds.py" --cli "$cli" --llama-bench "$bench" --peer-decode "$decode" --model "$model" "${arguments[@]}"
