#!/usr/bin/env bash
# Builds everything and runs every test project, one after another, then prints the sum of what the runners counted.
set -uo pipefail
cd "$(dirname "$0")/.."
source eng/prerequisites.sh

configuration=Release
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

echo "== build"
dotnet build Rapport.slnx -c "$configuration" -v quiet --nologo || { echo "0 passed, 1 failed"; exit 1; }

echo "== format"
if ! { dotnet tool restore >/dev/null && dotnet csharpier check . ; }; then
  echo "The formatting is off: run ./dev format"
  echo "0 passed, 1 failed"
  exit 1
fi

status=0
run_project() {
  local name=$1 storage=$2 result="$results/$1-$2.json"
  echo "== $name ($storage)"
  RAPPORT_TEST_STORAGE=$storage dotnet "tests/$name/bin/$configuration/net10.0/$name.dll" -ctrf "$result" -noLogo -noColor || status=1
  # A runner that dies leaves no result; that counts as a failure too.
  [ -s "$result" ] || echo '{"results":{"summary":{"passed":0,"failed":1,"skipped":0,"pending":0}}}' > "$result"
}

for project in tests/*.Tests; do
  name=$(basename "$project")
  if [ $# -gt 0 ] && [[ " $* " != *" $name "* ]]; then continue; fi
  run_project "$name" sqlite
  # Whatever touches state is tested on both engines.
  case "$name" in
    Rapport.Client.Tests | Rapport.Fuzz.Tests | Rapport.Gateway.Tests | Rapport.Operations.Tests | Rapport.Recovery.Tests | Rapport.Server.Tests)
      run_project "$name" postgres ;;
  esac
done

name=sdk-typescript
if [ $# -eq 0 ] || [[ " $* " == *" $name "* ]]; then
  echo "== $name"
  sdk/typescript/test.sh "$results/$name.json" || status=1
  [ -s "$results/$name.json" ] || echo '{"results":{"summary":{"passed":0,"failed":1,"skipped":0,"pending":0}}}' > "$results/$name.json"
fi

dotnet run -c "$configuration" --no-build --project eng/TestSummary -- "$results" || status=1
exit $status
