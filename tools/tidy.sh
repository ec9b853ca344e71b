#!/usr/bin/env bash
# Runs clang-tidy over src/, one file per core at a time; prints only what it found.
# Usage: tools/tidy.sh [FILE...]    needs a configured preset 'test' (its compile_commands.json)
set -euo pipefail
cd "$(dirname "$0")/.."
database=build/test
if [ ! -f "$database/compile_commands.json" ]; then
  echo "tidy: error: $database/compile_commands.json is missing; run tools/build.sh test first" >&2
  exit 1
fi
if [ $# -gt 0 ]; then
  files=("$@")
else
  mapfile -d '' files < <(find src -name '*.cpp' -type f -print0 | sort -z)
fi
[ ${#files[@]} -gt 0 ] || exit 0
if [ ! -x tools/.lint/bin/clang-tidy ]; then
  echo "tidy: error: clang-tidy is missing; run tools/setup.sh lint first" >&2
  exit 1
fi

# A file's findings are printed in one piece, so that two files at work do not mix theirs.
printf '%s\0' "${files[@]}" | xargs -0 -P "$(nproc)" -n 1 bash -c '
  output=$(tools/.lint/bin/clang-tidy --quiet -p "$0" --extra-arg=-Wno-unknown-warning-option "$1" 2>&1) && exit 0
  printf "%s\n" "$output" | grep -v "warnings\? generated\.\|Suppressed .* warnings\|^Use -header-filter" >&2
  exit 1' "$database" || {
  echo "tidy: error: clang-tidy has findings, see above" >&2
  exit 1
}
