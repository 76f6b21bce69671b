#!/usr/bin/env bash
# The demo shop while you work on it: a changed style, script or picture is served at the next reload; a changed Rust file
# builds the shop and starts it again. Ends with Ctrl-C. Arguments are handed to `vitrina demo`.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

main() {
  "$root/tools/setup.sh" run
  "$root/tools/build.sh"
  trap stop EXIT
  trap 'exit 0' INT TERM
  start "$@"
  local seen=$cache/watched
  mkdir -p "$cache"
  touch "$seen"
  while sleep 1; do
    if changed "$seen" style; then
      touch "$seen"
      styles
    elif changed "$seen" app/src crates server/src migrations Cargo.toml; then
      touch "$seen"
      "$root/tools/build.sh" && stop && start "$@"
    fi
  done
}

# changed SINCE FOLDER...: whether anything in the folders is newer than the file.
changed() {
  local since=$1
  shift
  [ -n "$(find "$@" -type f -newer "$since" -print -quit)" ]
}

# What the server's build does with style/main.css, into the folder that a debug build reads at each request.
styles() {
  local made line part
  made=$(find "$CARGO_TARGET_DIR/debug/build" -path '*/server-*/out/style/main.css' -printf '%T@ %p\n' | sort -rn | head -n 1 | cut -d' ' -f2-)
  [ -n "$made" ] || return 0
  while IFS= read -r line; do
    part=$(sed -n 's/^@import "\(.*\)";$/\1/p' <<<"$line")
    if [ -n "$part" ]; then cat "style/$part"; else say "$line"; fi
  done <style/main.css >"$made"
  say "  The styles are fresh: reload the page."
}

start() {
  "$CARGO_TARGET_DIR/debug/vitrina" demo "$@" &
  shop=$!
}

stop() {
  [ -z "${shop:-}" ] || kill "$shop" 2>/dev/null || true
  [ -z "${shop:-}" ] || wait "$shop" 2>/dev/null || true
  shop=
}

main "$@"
