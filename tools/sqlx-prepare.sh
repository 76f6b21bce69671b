#!/usr/bin/env bash
# Writes each store's .sqlx folder anew: what the database says about every query, so that the shop compiles without one.
# Run it after a change of a query or a migration, with nothing but psql and sqlite3 installed (cargo-sqlx is not needed:
# the query macros write the files themselves when they are told a folder and reach a database).
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

main() {
  command -v sqlite3 >/dev/null || fail "sqlite3 is missing: run 'apt-get install sqlite3' and the same command again."
  [ -n "${POSTGRES_DATABASE_URL:-}" ] || exec "$root/tools/postgres.sh" with "$0"

  file=$(mktemp --suffix .db)
  trap 'rm -f "$file"' EXIT
  # The shop brings a newer SQLite than systems do; what only that one knows changes no table.
  for each in migrations/sqlite/*.sql; do sed "/'secure-delete'/d" "$each" | sqlite3 -bail "$file"; done
  for each in migrations/postgres/*.sql; do
    psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 --single-transaction "$POSTGRES_DATABASE_URL" --file "$each"
  done

  export SQLX_OFFLINE=false POSTGRES_DATABASE_URL SQLITE_DATABASE_URL="sqlite:$file"
  prepare store-sqlite
  prepare store-postgres
}

# Only a compilation writes the files, so the crate is touched. A target folder of its own keeps the offline build warm.
prepare() {
  local folder=$root/crates/$1/.sqlx
  rm -rf "$folder"
  mkdir -p "$folder"
  touch "crates/$1/src/lib.rs"
  SQLX_OFFLINE_DIR=$folder step "Queries of $1" cargo check --package "$1" --all-targets || {
    grep -A 12 '^error' "$log" >&2
    fail "$(reason "$1")"
  }
  say "  $(find "$folder" -name 'query-*.json' | wc -l) queries in crates/$1/.sqlx"
}

main "$@"
