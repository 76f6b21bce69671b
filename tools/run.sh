#!/usr/bin/env bash
# Sets up what is missing, builds the shop and starts its demo: the shop with goods in it, an offline payment gateway beside
# it, and a back office. Arguments are handed to `vitrina demo`, such as --port 3010 --gateway-port 3110.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

main() {
  [ $# != 0 ] || { free_port 3000 && free_port 3100; }
  "$root/tools/setup.sh" run
  "$root/tools/build.sh"
  exec "$CARGO_TARGET_DIR/debug/vitrina" demo "$@"
}

# free_port PORT: better to know before the build than after it.
free_port() {
  if (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then
    fail "Port $1 is taken by another program: stop it, or choose other ports, like this: make run ARGS='--port 3010 --gateway-port 3110'"
  fi
}

main "$@"
