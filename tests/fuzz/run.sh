#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
set -euo pipefail
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
# shellcheck source=installer/lib/terminal.sh
source "$here/../../installer/lib/terminal.sh"

usage() {
  cat <<'USAGE'
Usage: tests/fuzz/run.sh [TARGET...]

Runs the fuzz targets that the preset `fuzz` has built, or those named, one on each processor at a time, each for
LONGLEAF_FUZZ_SECONDS (300). Inputs that reach something new are kept in build/fuzz/corpus/TARGET, for the next run;
what breaks a target, in build/fuzz/findings; what each did, in build/fuzz/table.md. Fails if there is a finding.
USAGE
}

case ${1:-} in --help | -h) usage; exit 0 ;; -*) wrong "unknown argument $1" ;; esac
build=$here/../../build/fuzz
programs=$build/tests/fuzz
[[ -x $programs/fuzz_seeds ]] || fail "there are no fuzz targets: cmake --preset fuzz && cmake --build --preset fuzz"
seconds=${LONGLEAF_FUZZ_SECONDS:-300}
build=$(realpath "$build")
corpora=$build/corpus findings=$build/findings logs=$build/logs table=$build/table.md

scratch=$(mktemp -d "$([[ -w /dev/shm ]] && printf /dev/shm || printf '%s' "${TMPDIR:-/tmp}")/longleaf-fuzz-XXXXXX")
trap 'rm -rf "$scratch"' EXIT
export TMPDIR=$scratch QT_QPA_PLATFORM=offscreen XDG_CACHE_HOME=$scratch XDG_RUNTIME_DIR=$scratch
export ASAN_OPTIONS=detect_stack_use_after_return=1:quarantine_size_mb=32
export LSAN_OPTIONS=suppressions=$here/../support/lsan.supp:print_suppressions=0
export UBSAN_OPTIONS=print_stacktrace=1

# The last number that a log gives under a name: of libFuzzer's lines "#N ... cov: 12 ft: 34", "stat::name: 56".
lastOf() { sed -n -E "s/.*\b$2:? +([0-9]+).*/\1/p" "$logs/$1.log" | tail -n 1; }

# fuzz TARGET LONGEST REQUEST MEMORY SECONDS: its row goes to $scratch/rows/TARGET.
fuzz() {
  local target=$1 found=0
  local -a more=()
  if [[ -f $here/$target.dict ]]; then more=(-dict="$here/$target.dict"); fi
  # PDFium keeps something of every document: all of memory would be looked through after each.
  if [[ $target == pdf ]]; then more+=(-detect_leaks=0); fi
  mkdir -p "$corpora/$target"
  "$programs/fuzz_$target" -max_total_time="$seconds" -max_len="$2" -malloc_limit_mb="$3" -rss_limit_mb="$4" \
    -timeout="$5" -report_slow_units="$5" -print_final_stats=1 -artifact_prefix="$findings/$target-" \
    "${more[@]}" "$corpora/$target" "$scratch/seeds/$target" >"$logs/$target.log" 2>&1 || found=1
  say "$target: $([[ $found == 0 ]] && printf 'nothing found' || printf 'FOUND something')"
  printf '| %s | %s | %s | %s | %s | %s | %s |\n' "$target" "$(lastOf "$target" number_of_executed_units)" \
    "$(lastOf "$target" cov)" "$(lastOf "$target" ft)" "$(find "$corpora/$target" -type f | wc -l)" \
    "$(lastOf "$target" peak_rss_mb)" "$([[ $found == 0 ]] && printf none || printf 'one, see below')" >"$scratch/rows/$target"
}

"$programs/fuzz_seeds" "$scratch/seeds"
mkdir -p "$findings" "$logs" "$scratch/rows"
marker=$scratch/begun
touch "$marker"
targets=() running=0
say "Each for $seconds s, $(nproc) at a time"
while read -r target limits; do
  if (($#)) && [[ " $* " != *" $target "* ]]; then continue; fi
  targets+=("$target")
  if ((running == $(nproc))); then wait -n; else running=$((running + 1)); fi
  read -r -a numbers <<<"$limits"
  fuzz "$target" "${numbers[@]}" </dev/null &
done < <("$programs/fuzz_seeds" --list)
wait

{
  printf '| target | inputs | edges | features | kept inputs | memory, MiB | findings |\n|---|---|---|---|---|---|---|\n'
  for target in "${targets[@]}"; do cat "$scratch/rows/$target"; done
} >"$table"
cat "$table"
failed=()
for target in "${targets[@]}"; do
  grep -q '| none |$' "$scratch/rows/$target" || failed+=("$target")
done
for target in "${failed[@]}"; do
  say "Found in $target:"
  grep -E -m 3 'ERROR|what\(\)|runtime error|SUMMARY' "$logs/$target.log" >&2 || tail -n 5 "$logs/$target.log" >&2
done
find "$findings" -type f -newer "$marker" -printf '==> kept: %p\n' >&2
((${#failed[@]} == 0)) || fail "findings in: ${failed[*]}"
