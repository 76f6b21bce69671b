#!/usr/bin/env bash
# Builds the shop with its client aboard, if the client can be had. What is up to date is left alone.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

main() {
  client
  take_client_aboard
  step "Build the shop" cargo build --package server --bin vitrina || {
    grep -A 20 -m 3 '^error' "$log" >&2 || true
    fail "$(reason "The shop's build")"
  }
}

# Nobody has to wait for the client in vain: without it the shop works the same, only less lively.
client() {
  [ "$(wasm_toolchain)" != none ] || return 0
  "$root/tools/client.sh" || say "  The shop goes without its client: every page still works."
}

main "$@"
