#!/usr/bin/env bash
# Sets up what is missing, builds the shop and starts its demo: the shop with goods in it, an offline payment gateway beside
# it, and a back office.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

main() {
  free_port "${LISTEN_ADDR:-127.0.0.1:3000}" LISTEN_ADDR
  free_port "${SANDBOX_ADDR:-127.0.0.1:3100}" SANDBOX_ADDR
  "$root/tools/setup.sh" run
  "$root/tools/build.sh"
  exec "$CARGO_TARGET_DIR/debug/vitrina" demo
}

# free_port ADDRESS SETTING: nothing answers there yet.
free_port() {
  local host=${1%:*} port=${1##*:}
  if (: <"/dev/tcp/$host/$port") 2>/dev/null; then
    fail "Port $port is taken by another program: stop it, or choose another, like this: $2=$host:$((port + 10)) make run"
  fi
}

main "$@"
