#!/usr/bin/env bash
# Tests the console's pages: their types and their logic, or themselves in Chromium over a console.
# Usage: tools/test_web.sh logic
#        tools/test_web.sh pages PUGMARK
set -euo pipefail
[ -z "${2:-}" ] || PUGMARK=$(realpath "$2")
cd "$(dirname "$0")/../web"
[ ! -x .node/bin/node ] || PATH=$PWD/.node/bin:$PATH

case $1 in
  logic)
    node node_modules/typescript/bin/tsc --noEmit
    exec node node_modules/vitest/vitest.mjs run
    ;;
  pages)
    export PUGMARK
    exec node --test --test-concurrency=1 --test-reporter=spec e2e/
    ;;
  *)
    echo "test_web: error: no part of the tests is called '$1'" >&2
    exit 2
    ;;
esac
