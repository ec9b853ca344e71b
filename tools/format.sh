#!/usr/bin/env bash
# Formats the C++ sources, or with --check only says which ones differ from .clang-format.
set -euo pipefail
cd "$(dirname "$0")/.."
folders=()
for folder in src test fuzz bench; do [ ! -d "$folder" ] || folders+=("$folder"); done
mapfile -d '' files < <(find "${folders[@]}" -path test/data -prune -o \( -name '*.cpp' -o -name '*.h' \) -type f -print0 | sort -z)
[ ${#files[@]} -gt 0 ] || exit 0

if [ "${1:-}" = --check ]; then
  if ! clang-format-16 --dry-run --Werror "${files[@]}"; then
    echo "hint: make format puts this right" >&2
    exit 1
  fi
else
  clang-format-16 -i "${files[@]}"
fi
