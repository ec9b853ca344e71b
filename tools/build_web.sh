#!/usr/bin/env bash
# Builds the console's pages into a folder; fetches what that needs where the lock file changed.
# Usage: tools/build_web.sh FOLDER
set -euo pipefail
out=$1
cd "$(dirname "$0")/../web"
[ ! -x .node/bin/node ] || PATH=$PWD/.node/bin:$PATH

exec 9<package-lock.json
flock 9 # another build of the same checkout waits
if [ ! -f node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  log=$(mktemp)
  trap 'rm -f "$log"' EXIT
  if ! npm ci --no-audit --no-fund >"$log" 2>&1; then
    cat "$log" >&2
    echo "build: error: npm could not fetch what the console's pages are built with" >&2
    echo "hint: cmake --preset release -D PUGMARK_CONSOLE=OFF builds without them" >&2
    exit 1
  fi
  touch node_modules/.package-lock.json
fi
node node_modules/vite/bin/vite.js build --outDir "$out" --emptyOutDir --logLevel warn
