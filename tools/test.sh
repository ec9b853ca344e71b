#!/usr/bin/env bash
# Runs the tests of a built preset (test or sanitize); those labelled 'shared' only where ../shared is.
# Usage: tools/test.sh PRESET [CTEST OPTION...]
set -euo pipefail
cd "$(dirname "$0")/.."
preset=$1
shift
options=(--parallel "$(nproc)" --no-label-summary)
[ ! -t 1 ] || options+=(--progress)
if [ ! -d ../shared ]; then
  echo "tests labelled 'shared' left out: ../shared is not here"
  options+=(--label-exclude '^shared$')
fi
exec ctest --preset "$preset" "${options[@]}" "$@"
