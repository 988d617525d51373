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
# shellcheck source=installer/lib/display.sh
source "$here/lib/display.sh"
# shellcheck source=installer/lib/soak.sh
source "$here/lib/soak.sh"

usage() {
  cat <<'USAGE'
Usage: installer/test.sh [--all | --only STEP] [--no-install]

Installs what is missing (Debian 12 packages; root or sudo), builds with warnings as errors, runs every test and ends
with CTest's summary.

  --all          every test with all of its rounds, 2,000 kills of the program among them (LONGLEAF_KILLS sets another
                 number; their table is in build/test/Testing/Temporary/LastTest.log), and afterwards also the steps
                 asan, tsan, sim-tsan, clang, tidy, cuda and fuzz
  --only STEP    one step alone: test, asan (AddressSanitizer and UndefinedBehaviorSanitizer, tests without a window),
                 tsan (ThreadSanitizer, tests that link no Qt), sim-tsan (the same for the simulated GPU, small grids),
                 clang (a build with clang++), tidy (clang-tidy, all files), cuda (the GPU's module by nvcc where there is
                 one, and what ptxas says of its kernels; one architecture, with --all every one), fuzz (hostile input by
                 libFuzzer, each target for LONGLEAF_FUZZ_SECONDS, 300; findings are kept in build/fuzz/findings), soak (an
                 hour at the window, whether anything grows; not part of --all; LONGLEAF_SOAK_SECONDS says how long)
  --no-install   use the packages and the demo model that are there
  --help         this text
USAGE
}

steps=(test) install=yes architectures=(80)
while (($#)); do
  case $1 in
    --all)
      steps=(test asan tsan sim-tsan clang tidy cuda fuzz) architectures=(75 80 86 89 90 100 120)
      export LONGLEAF_SLOW_TESTS=1 LONGLEAF_KILLS="${LONGLEAF_KILLS:-2000}"
      ;;
    --only)
      [[ ${2:-} =~ ^(test|asan|tsan|sim-tsan|clang|tidy|cuda|fuzz|soak)$ ]] ||
        wrong "--only needs test, asan, tsan, sim-tsan, clang, tidy, cuda, fuzz or soak"
      steps=("$2")
      shift
      ;;
    --no-install) install='' ;;
    --help | -h) usage; exit 0 ;;
    *) wrong "unknown argument $1" ;;
  esac
  shift
done

cd "$here/.."
model=$("$here/lib/fetch_model.sh" --where)
if [[ $install ]]; then
  packages=("${kTestPackages[@]}")
  [[ ! " ${steps[*]} " =~ ' '(clang|fuzz)' ' ]] || packages+=(clang)
  [[ " ${steps[*]} " != *' fuzz '* ]] || packages+=(libclang-rt-14-dev)
  [[ " ${steps[*]} " != *' soak '* ]] || packages+=(xvfb openbox)
  installPackages "${packages[@]}"
  "$here/lib/fetch_model.sh" >/dev/null || true  # said below, and at the end
fi
withoutModel() { [[ -f $model ]] || say "No demo model at $model: the tests with real weights are skipped"; }
withoutModel

# ThreadSanitizer's shadow memory does not fit every layout of a randomised address space.
fixedAddresses=()
if setarch "$(uname -m)" -R true 2>/dev/null; then fixedAddresses=(setarch "$(uname -m)" -R); fi

for step in "${steps[@]}"; do
  say "Step: $step"
  case $step in
    test | asan)
      buildPreset "$step" -DLONGLEAF_DEMO_MODEL="$model" -DLONGLEAF_QUICK_COLD="${LONGLEAF_QUICK_COLD:-ON}"
      runTests "$step"
      ;;
    tsan)
      buildPreset tsan -DLONGLEAF_DEMO_MODEL="$model"
      runTests tsan "${fixedAddresses[@]}"
      ;;
    sim-tsan)
      nvcc=$(findNvcc)
      if [[ -z $nvcc ]]; then
        say "No CUDA toolkit: the simulated GPU is not tested (installer/lib/fetch_cuda.sh fetches one)"
        continue
      fi
      buildPreset sim-tsan -DLONGLEAF_NVCC="$nvcc" -DLONGLEAF_QUICK_COLD="${LONGLEAF_QUICK_COLD:-ON}"
      runTests sim-tsan "${fixedAddresses[@]}"
      ;;
    cuda)
      nvcc=$(findNvcc)
      if [[ -z $nvcc ]]; then
        say "No nvcc: the GPU's module is not built (installer/lib/fetch_cuda.sh fetches one)"
        continue
      fi
      buildPreset cuda -DLONGLEAF_NVCC="$nvcc" -DLONGLEAF_CUDA_ARCHITECTURES="$(IFS=';'; printf '%s' "${architectures[*]}")"
      python3 tests/checks/ptxas.py --nvcc "$nvcc" --arch "${architectures[@]}"
      ;;
    fuzz)
      buildPreset fuzz -DLONGLEAF_QUICK_COLD="${LONGLEAF_QUICK_COLD:-ON}"
      tests/fuzz/run.sh
      ;;
    clang) buildPreset clang -DLONGLEAF_DEMO_MODEL="$model" ;;
    soak)
      buildPreset test -DLONGLEAF_DEMO_MODEL="$model"
      soak build/test "$model" || fail "see build/test/soak"
      ;;
    tidy)
      buildPreset test -DLONGLEAF_DEMO_MODEL="$model"
      python3 tests/checks/tidy.py --build build/test
      ;;
  esac
done
if ((${#steps[@]} > 1)) || [[ ! -f $model ]]; then
  withoutModel
  testSummary test || true  # a single other step has none
fi
