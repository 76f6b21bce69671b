#!/usr/bin/env bash
# Sets up what is missing, builds the shop and starts its demo: the shop with goods in it, an offline payment gateway beside
# it, and a back office. What is up to date is left alone.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

main() {
  free_port "${LISTEN_ADDR:-127.0.0.1:3000}" LISTEN_ADDR
  free_port "${SANDBOX_ADDR:-127.0.0.1:3100}" SANDBOX_ADDR
  "$root/tools/setup.sh" run
  step "Build the shop" cargo build --package server --bin vitrina || {
    grep -A 20 -m 3 '^error' "$log" >&2 || true
    fail "$(reason "The shop's build")"
  }
  client
  exec "$CARGO_TARGET_DIR/debug/vitrina" demo
}

# Nobody has to wait for the client in vain: without it the shop works the same, only less lively.
client() {
  [ "$(wasm_toolchain)" != none ] || return 0
  "$root/tools/client.sh" || say "  The shop starts without its client: every page still works."
}

# free_port ADDRESS SETTING: nothing answers there yet.
free_port() {
  local host=${1%:*} port=${1##*:}
  if (: <"/dev/tcp/$host/$port") 2>/dev/null; then
    fail "Port $port is taken by another program: stop it, or choose another, like this: $2=$host:$((port + 10)) make run"
  fi
}

main "$@"
