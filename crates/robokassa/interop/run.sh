#!/usr/bin/env bash
# The crate against two libraries for Python: what one signs, the others have to verify.
#   interop/run.sh [--seed N] [--cases N]   2,000 random cases, and every known difference
#   interop/run.sh --bench                  the same work in this crate and in aiorobokassa, side by side
# The libraries go into a throw-away environment in a temporary folder. Needs Python 3.10 or newer with venv, and a network.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=$(mktemp -d "${TMPDIR:-/tmp}/robokassa-interop.XXXXXX")
trap 'rm -rf "$folder"' EXIT

python3 -m venv "$folder"
"$folder/bin/pip" install --quiet --disable-pip-version-check --requirement "$here/requirements.txt"

export PYTHONDONTWRITEBYTECODE=1
cd "$here"
case ${1:-} in
  --bench)
    cargo bench --package robokassa --bench protocol | tee "$folder/bench.txt"
    "$folder/bin/python" bench.py "$folder/bench.txt"
    cargo bench --package robokassa --bench allocations
    ;;
  *)
    cargo build --quiet --package robokassa --example interop
    target=$(cargo metadata --format-version 1 --no-deps | "$folder/bin/python" -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')
    "$folder/bin/python" main.py --crate "$target/debug/examples/interop" "$@"
    ;;
esac
