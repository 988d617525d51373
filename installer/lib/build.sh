# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Configuring, building and testing by the presets of CMakePresets.json, in the project's root. Needs terminal.sh.

# buildPreset PRESET [CMAKE ARGUMENT...]: into build/PRESET. A build folder that came from elsewhere (a copied or moved
# clone) starts afresh.
buildPreset() {
  local preset=$1
  shift
  local cache=build/$preset/CMakeCache.txt
  local -a fresh=()
  if [[ -f $cache ]] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$PWD" "$cache"; then fresh=(--fresh); fi
  say "Configuring and building: preset $preset"
  cmake --preset "$preset" "${fresh[@]}" "$@" >/dev/null
  cmake --build --preset "$preset" -j "$(nproc)" >&2
}

# Where NVIDIA's compiler is: in the path, where it is usually installed, or fetched; empty where it is not.
findNvcc() {
  local candidate
  for candidate in "$(command -v nvcc)" /usr/local/cuda/bin/nvcc "$(installer/lib/fetch_cuda.sh --where)/bin/nvcc"; do
    if [[ -x $candidate ]]; then
      printf '%s\n' "$candidate"
      break
    fi
  done
}

# runTests PRESET [WRAPPER...]: its tests, run through the wrapper; the output also in build/PRESET/ctest.log.
runTests() {
  local preset=$1
  shift
  local log=build/$preset/ctest.log
  rm -f "$log"
  "$@" ctest --preset "$preset" 2>&1 | tee "$log"
}

# The one line that says how the tests of a preset went; false if they never ended.
testSummary() {
  grep -E '^[0-9]+% tests passed, [0-9]+ tests failed out of [0-9]+' "build/$1/ctest.log" 2>/dev/null | tail -n 1 | grep .
}
