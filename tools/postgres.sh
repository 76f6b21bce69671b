#!/usr/bin/env bash
# A throw-away PostgreSQL with its ordinary, durable settings, in a temporary folder on a free port of this machine.
#   tools/postgres.sh with COMMAND...   runs the command with POSTGRES_DATABASE_URL set, then removes the server
#   tools/postgres.sh test COMMAND...   the same, and the server does not wait for the disk: no test cuts the power, and each
#                                       of hundreds makes and drops a database; nor does it count rows by itself, which
#                                       would change what its planner says of tables that are empty
#   tools/postgres.sh start             leaves it running and prints POSTGRES_DATABASE_URL=… and POSTGRES_FOLDER=…
#   tools/postgres.sh stop FOLDER       ends and removes what `start` made
#   tools/postgres.sh found             succeeds if PostgreSQL is installed
set -euo pipefail

settings=

main() {
  local task=${1:-}
  shift || true
  case $task in
    found) bin >/dev/null ;;
    start) start && printf 'POSTGRES_DATABASE_URL=%s\nPOSTGRES_FOLDER=%s\n' "$url" "$folder" ;;
    stop) folder=${1:?which folder?} && stop ;;
    with) with "$@" ;;
    test) settings='-c fsync=off -c full_page_writes=off -c autovacuum=off' && with "$@" ;;
    *) fail "Usage: tools/postgres.sh with COMMAND... | test COMMAND... | start | stop FOLDER | found" ;;
  esac
}

with() {
  trap stop EXIT
  trap 'exit 130' INT TERM
  start
  POSTGRES_DATABASE_URL=$url "$@"
}

start() {
  bin >/dev/null || fail "PostgreSQL is missing: run 'tools/setup.sh test'."
  folder=$(mktemp -d "${TMPDIR:-/tmp}/vitrina-postgres.XXXXXX")
  [ "$(id -u)" != 0 ] || chown "$(server_user)" "$folder"
  as_server initdb --pgdata="$folder/data" --username=postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 \
    >"$folder.log" 2>&1 || refuse
  local port
  for _ in 1 2 3 4 5; do
    port=$((20000 + RANDOM % 20000))
    url=postgres://postgres@127.0.0.1:$port/postgres
    as_server pg_ctl start --wait --silent --pgdata="$folder/data" --log="$folder/data/server.log" \
      --options="-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$folder -c max_connections=300 $settings" \
      >>"$folder.log" 2>&1 && return
  done
  refuse
}

# The server is asked to end at once: its data is not wanted any more.
stop() {
  [ -d "${folder:-}" ] || return 0
  as_server pg_ctl stop --silent --mode=immediate --pgdata="$folder/data" >/dev/null 2>&1 || true
  rm -rf "$folder" "$folder.log"
}

refuse() {
  cat "$folder.log" "$folder/data/server.log" 2>/dev/null | tail -n 5 >&2
  stop
  fail "PostgreSQL did not start; the lines above say why."
}

# PostgreSQL refuses to run as root, so root becomes its own user for it.
as_server() {
  local program
  program=$(bin)/$1
  shift
  if [ "$(id -u)" = 0 ]; then (cd / && runuser -u "$(server_user)" -- "$program" "$@"); else "$program" "$@"; fi
}

server_user() {
  if id postgres >/dev/null 2>&1; then echo postgres; else echo nobody; fi
}

# Debian keeps the programs of each version in a folder of their own; the newest is taken.
bin() {
  local each found=
  for each in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V); do
    [ ! -x "$each/initdb" ] || found=$each/initdb
  done
  [ -n "$found" ] || found=$(command -v initdb)
  [ -x "$found" ] && dirname "$found"
}

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

main "$@"
