#!/usr/bin/env bash
# Checks the types of the console's pages and runs the tests of their logic.
set -euo pipefail
cd "$(dirname "$0")/../web"
[ ! -x ../build/node/bin/node ] || PATH=$PWD/../build/node/bin:$PATH
node node_modules/typescript/bin/tsc --noEmit
exec node node_modules/vitest/vitest.mjs run
