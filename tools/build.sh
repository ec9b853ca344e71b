#!/usr/bin/env bash
# Configures a preset where that is still to be done (quietly, unless it fails) and builds it.
# Usage: tools/build.sh PRESET [TARGET...]
set -euo pipefail
cd "$(dirname "$0")/.."
preset=$1
shift
folder=build/$preset

# Ninja configures again by itself when a CMakeLists.txt changes, but it does not know of the presets.
if [ ! -f "$folder/build.ninja" ] || [ CMakePresets.json -nt "$folder/build.ninja" ]; then
  mkdir -p "$folder"
  if ! cmake --preset "$preset" >"$folder/configure.log" 2>&1; then
    cat "$folder/configure.log" >&2
    printf 'build: error: cmake could not configure the preset %s; its output is above\n' "$preset" >&2
    exit 1
  fi
  grep '^pugmark console:' "$folder/configure.log" >&2 || true
fi

targets=()
[ $# -eq 0 ] || targets=(--target "$@")
options=()
[ -t 1 ] || options=(--quiet) # ninja's counter is for terminals; a log gets only what went wrong
started=$SECONDS
cmake --build --preset "$preset" --parallel "$(nproc)" "${targets[@]}" -- "${options[@]}"
if [ $((SECONDS - started)) -ge 2 ]; then printf 'build: preset %s built in %d s\n' "$preset" $((SECONDS - started)); fi
