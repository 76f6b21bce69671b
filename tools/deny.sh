#!/usr/bin/env bash
# Asks the public list of known faults about every package, beside the licences and sources that `make test` looks at.
# It needs a network, and its answer changes while nothing here does, so it is no part of `make test`.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

"$root/tools/setup.sh" test
cargo deny --workspace check
