#!/usr/bin/env bash
# Runs every micro benchmark of the preset 'test'.
# Usage: tools/bench.sh [GOOGLE BENCHMARK OPTION...]
set -euo pipefail
cd "$(dirname "$0")/.."
mapfile -d '' programs < <(find build/test/bench -name 'bench_*' -type f -executable -print0 | sort -z)
if [ ${#programs[@]} -eq 0 ]; then
  echo "bench: error: no executable named bench_* in build/test/bench" >&2
  exit 1
fi
for program in "${programs[@]}"; do "$program" "$@"; done
