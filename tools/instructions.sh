#!/usr/bin/env bash
# Counts the instructions of the two hot paths, a payment on SQLite and the first page of the shelf, as valgrind sees them: how busy the
# machine is does not matter. They are those of the program as `make test` builds it.
#   tools/instructions.sh           fails if one takes a tenth more than is written down
#   tools/instructions.sh --write   writes down what they take
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

main() {
  local figures=$root/server/tests/instructions/figures.txt compiler
  command -v valgrind >/dev/null || {
    say "valgrind is missing here, so instructions were not counted."
    return
  }
  compiler="$(rustc --version | cut -d' ' -f 1-2) $(uname -m)"
  case ${1:-} in
    --write) export INSTRUCTIONS_WRITE=$compiler ;;
    '')
      grep -qxF "$compiler" "$figures" || {
        say "The figures are of $(head -n 1 "$figures") and this is $compiler, so instructions were not compared."
        return
      }
      ;;
    *) fail "Usage: tools/instructions.sh [--write]" ;;
  esac
  take_client_aboard
  # Of the whole workspace, as `make test` has built it: of one package alone, others would be built once more.
  cargo test --test instructions -- --ignored --nocapture
}

main "$@"
