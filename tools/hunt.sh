#!/usr/bin/env bash
# The shortest hunt: assesses sample logs with the model in the box, then learns from labelled samples and assesses the same again.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p build/hunt
run() {
  printf '\n$ %s\n' "$*"
  "$@"
}
run build/release/pugmark assess samples/hunt --top 5
run build/release/pugmark train --normal samples/train/normal data/zoo/headers --malicious samples/train/malicious -o build/hunt/sample.pug --force
run build/release/pugmark assess -m build/hunt/sample.pug samples/hunt --top 3
