# shellcheck shell=bash
# What the scripts beside this file share: where things live, and how a step and a failure read.

set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

cache=${VITRINA_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/vitrina}
logs=$cache/logs${root//\//-} # each checkout has its own
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$root/target}
export SQLX_OFFLINE=${SQLX_OFFLINE:-true}
checkers=$cache/checkers # what tools/requirements.txt lists
dist_tools=$cache/dist-tools # what `make dist` needs of cargo's commands
export PATH=$PATH:${CARGO_HOME:-${HOME:-/root}/.cargo}/bin:$checkers/bin:$dist_tools/bin

wasm_target=wasm32-unknown-unknown
sysroot=$cache/wasm-sysroot

say() { printf '%s\n' "$*"; }

# One calm sentence on the way out.
fail() {
  printf '\n%s\n' "$*" >&2
  exit 1
}

# step NAME COMMAND...: runs the command with its output in a log, and prints one line with the name and the seconds.
step() {
  local started=$SECONDS code=0
  try "$@" || code=$?
  report "$1" $((SECONDS - started)) "$([ "$code" = 0 ] || say failed)"
  return "$code"
}

# try NAME COMMAND...: the same without the line at the end; on a terminal a clock runs meanwhile.
try() {
  local name=$1 clock='' code=0
  shift
  log=$logs/$(slug "$name").log
  { mkdir -p "$logs" && : >"$log"; } 2>/dev/null ||
    fail "Cannot write to $logs: free some disk, or set VITRINA_CACHE to a folder of yours, and run the same command again."
  if [ -t 1 ]; then
    clock "$name" &
    clock=$!
  fi
  "$@" >"$log" 2>&1 </dev/null || code=$?
  if [ -n "$clock" ]; then
    kill "$clock"
    wait "$clock" 2>/dev/null || true
    printf '\r\033[K'
  fi
  return "$code"
}

clock() {
  local started=$SECONDS
  while kill -0 $$ 2>/dev/null; do
    printf '\r  %-44s %4s s …' "$1" $((SECONDS - started))
    sleep 1
  done
}

# report NAME SECONDS [WORD]
report() { printf '  %-44s %4s s%s\n' "$1" "$2" "${3:+  $3}"; }

slug() { printf '%s' "$1" | tr -cs 'A-Za-z0-9' '-' | tr '[:upper:]' '[:lower:]'; }

# reason NAME: the likeliest reason why the last step failed, as one sentence that says what to do.
reason() {
  local again="and run the same command again" offline='resolve host|resolving|network is unreachable|connection (refused|timed out|reset)|could not connect|failed to (download|fetch)|could not download|EAI_AGAIN|ENOTFOUND|ETIMEDOUT|ECONNREFUSED'
  if grep -qE 'No space left on device|enough free space|ENOSPC' "$log"; then
    say "The disk is full: free about 5 GB (df -h tells where), $again."
  elif grep -qiE "$offline" "$log"; then
    say "The network is out of reach: connect, or set https_proxy, $again. The log $log has the details."
  elif grep -qE 'Unable to locate package|has no installation candidate' "$log"; then
    say "Debian's package lists do not have what is needed: see to the network and /etc/apt/sources.list, $again."
  else
    say "$1 failed: see the end of $log, mend it, $again."
  fi
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

# free_gb FOLDER: gigabytes free where the folder is or will be.
free_gb() {
  local at=$1
  while [ ! -e "$at" ]; do at=$(dirname "$at"); done
  df -Pk "$at" | awk 'NR == 2 { print int($4 / 1048576) }'
}

# Cargo takes the client aboard the server if there is one. The same answer has to be given to every call of cargo, or
# each would build the server anew.
take_client_aboard() {
  local folder=$CARGO_TARGET_DIR/site/pkg
  [ ! -e "$folder/vitrina_bg.wasm" ] || export VITRINA_CLIENT_DIR=$folder
}

# What can compile for the browser here: "rustup", "sysroot" (Debian's compiler with our standard library) or "none".
wasm_toolchain() {
  local std
  std=$(rustc --print target-libdir --target "$wasm_target" 2>/dev/null || true)
  if compgen -G "$std/libstd-*.rlib" >/dev/null; then
    say rustup
  elif [ -x "$sysroot/bin/rustc" ] && [ "$(cat "$sysroot/version" 2>/dev/null)" = "$(/usr/bin/rustc -V 2>/dev/null)" ]; then
    say sysroot
  else
    say none
  fi
}
