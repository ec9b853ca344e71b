#!/usr/bin/env bash
# Runs every fuzzer of the preset 'fuzz' for a while, starting from its corpus in fuzz/corpus/<name>; new inputs stay in
# build/fuzz, a crash is left in build/fuzz/crashes and ends the run.
# Usage: tools/fuzz.sh [SECONDS EACH]
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-30}
mapfile -d '' fuzzers < <(find build/fuzz -name 'fuzz_*' -type f -executable -print0 | sort -z)
if [ ${#fuzzers[@]} -eq 0 ]; then
  echo "fuzz: error: no executable named fuzz_* in build/fuzz" >&2
  exit 1
fi
mkdir -p build/fuzz/crashes
for fuzzer in "${fuzzers[@]}"; do
  name=$(basename "$fuzzer")
  name=${name#fuzz_}
  found=build/fuzz/found/$name
  mkdir -p "$found"
  corpus=("$found")
  [ ! -d "fuzz/corpus/$name" ] || corpus+=("fuzz/corpus/$name")
  printf 'fuzz: %s for %s s\n' "$name" "$seconds"
  log=build/fuzz/$name.log
  if ! "$fuzzer" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix="build/fuzz/crashes/$name-" "${corpus[@]}" >"$log" 2>&1; then
    tail -60 "$log" >&2
    printf 'fuzz: error: %s failed; the input is in build/fuzz/crashes, the whole output in %s\n' "$name" "$log" >&2
    exit 1
  fi
done
