#!/usr/bin/env bash
# The shortest hunt: learns from the labelled samples, then assesses logs it has not seen.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p build/hunt
run() {
  printf '\n$ %s\n' "$*"
  "$@"
}
run build/release/pugmark train --normal samples/train/normal --malicious samples/train/malicious -o build/hunt/sample.pug --force
run build/release/pugmark assess -m build/hunt/sample.pug samples/hunt
