#!/usr/bin/env bash
# The demo shop while you work on it: a changed style, script or picture is there after a moment, without a build; a changed
# Rust file, sentence or migration builds the shop first. Reload the page to see it. Ends with Ctrl-C. Arguments are handed to
# `vitrina demo`.
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
    # From before the look, so that what is saved during a build is seen in the next round.
    touch "$seen.next"
    if changed "$seen" app/src crates server/build.rs server/src src migrations Cargo.toml; then
      "$root/tools/build.sh" && restart "$@"
    elif changed "$seen" public style; then
      styles
      restart "$@"
    fi
    mv "$seen.next" "$seen"
  done
}

# changed SINCE FOLDER...: whether anything in the folders is newer than the file.
changed() {
  local since=$1
  shift
  [ -n "$(find "$@" -type f -newer "$since" -print -quit)" ]
}

# What the server's build does with style/main.css, into the folders that debug builds read when they start.
styles() {
  local made line part
  for made in "$CARGO_TARGET_DIR"/debug/build/server-*/out/style/main.css; do
    while IFS= read -r line; do
      part=$(sed -n 's/^@import "\(.*\)";$/\1/p' <<<"$line")
      if [ -n "$part" ]; then cat "style/$part"; else printf '%s' "$line"; fi
      say
    done <style/main.css >"$made"
  done
}

# The files' version is part of their addresses, and the shop works it out once: browsers keep a style for ever otherwise.
restart() {
  stop
  start "$@"
}

start() {
  "$CARGO_TARGET_DIR/debug/vitrina" demo "$@" &
  shop=$!
}

stop() {
  [ -n "${shop:-}" ] || return 0
  kill "$shop" 2>/dev/null || true
  wait "$shop" 2>/dev/null || true
  shop=
}

main "$@"
