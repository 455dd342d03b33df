#!/usr/bin/env bash
# Runs a PostgreSQL of its own in a new folder, on loopback, until its input ends; then the folder is removed. Says "ready" when it takes
# connections. A line "restart" on the input ends it as a crash would and starts it again, and it says "ready" again.
#   eng/postgres.sh FOLDER PORT [options of postgres, for example -c fsync=off]
set -euo pipefail
folder=$1
port=$2
shift 2

binaries=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
[ -n "$binaries" ] || { echo "PostgreSQL is missing: apt-get install postgresql" >&2; exit 1; }

# PostgreSQL refuses to run as root.
as_owner=()
if [ "$(id -u)" = 0 ]; then
  as_owner=(setpriv --reuid=postgres --regid=postgres --clear-groups)
  mkdir -p "$folder" && chown postgres "$folder"
fi

cd /
"${as_owner[@]}" "$binaries/initdb" --pgdata "$folder/data" --username rapport --auth trust --encoding UTF8 --locale C.UTF-8 --no-sync >/dev/null
start() {
  "${as_owner[@]}" "$binaries/postgres" -D "$folder/data" -p "$port" -c listen_addresses=127.0.0.1 -c unix_socket_directories="$folder" \
    -c max_connections=900 "$@" >>"$folder/log" 2>&1 </dev/null &
  server=$!
  until "$binaries/pg_isready" -q -h 127.0.0.1 -p "$port"; do
    kill -0 $server 2>/dev/null || { cat "$folder/log" >&2; exit 1; }
    sleep 0.05
  done
  echo ready
}
trap 'kill -INT $server 2>/dev/null; wait $server 2>/dev/null; rm -rf "$folder/data"' EXIT
start "$@"
while read -r word; do
  [ "$word" = restart ] || continue
  kill -QUIT $server
  wait $server || true
  start "$@"
done
