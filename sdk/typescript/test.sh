#!/usr/bin/env bash
# Installs what the SDK's build needs, builds it and runs all its tests; writes what they came to into the file that is named (CTRF).
set -uo pipefail
results=${1:?Usage: test.sh RESULTS.json}
case "$results" in /*) ;; *) results="$PWD/$results" ;; esac
cd "$(dirname "$0")"

fail() {
  echo "$1" >&2
  echo '{"results":{"summary":{"passed":0,"failed":1,"skipped":0,"pending":0}}}' > "$results"
  exit 1
}

command -v npm >/dev/null || fail "The TypeScript SDK needs Node 20 or newer with npm."
npm ci --silent --ignore-scripts || fail "npm ci failed."
npm run --silent build || fail "The SDK does not build."
node --test --test-reporter=spec --test-reporter-destination=stdout \
  --test-reporter=./eng/ctrf-reporter.mjs --test-reporter-destination="$results" test/*.test.mjs
status=$?
[ -s "$results" ] || fail "The tests left no result."
exit $status
