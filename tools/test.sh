#!/usr/bin/env bash
# Everything that has to hold before a change is good. Each step says its name and its time; a failed one shows the end of
# its output and the rest still runs. The last line counts every test, and every other check as one.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

export INSTA_UPDATE=no
passed=0
failed=0
broken=()

main() {
  "$root/tools/setup.sh" test

  check "Lock file" cargo metadata --locked --format-version 1
  check "Format" cargo fmt --all --check
  check "Clippy" cargo clippy --all-targets -- -D warnings
  check "Clippy, the client" cargo clippy --package client --package bindgen -- -D warnings
  check "Documentation" env RUSTDOCFLAGS="-D warnings" cargo doc --no-deps
  check "Build the shop" cargo build --package server --bin vitrina
  if check "Compile the tests" "${runner[@]}" --no-run; then
    tests "Tests, with SQLite and PostgreSQL" "$root/tools/postgres.sh" with "${runner[@]}"
    tests "Documentation's examples" cargo test --doc
  fi
  check "The client within its budget" "$root/tools/client.sh" --check
  tests "Browser" npm --prefix "$root/end2end" test

  summary
}

# check NAME COMMAND...
check() {
  if step "$@"; then
    passed=$((passed + 1))
  else
    broke "$1"
    failed=$((failed + 1))
    return 1
  fi
}

# tests NAME COMMAND...: counts what the test runner counted.
tests() {
  local code=0 good bad
  step "$@" || code=$?
  good=$(count passed pass)
  bad=$(count failed fail 'timed out')
  if [ "$code" != 0 ]; then
    broke "$1"
    [ "$bad" != 0 ] || bad=1 # it did not come as far as running
  elif [ "$good" = 0 ] && [ "$1" != "Documentation's examples" ]; then
    broke "$1 (no test ran)"
    bad=1
  fi
  printf '  %-44s %4s passed, %s failed\n' "" "$good" "$bad"
  passed=$((passed + good))
  failed=$((failed + bad))
}

# count WORD...: adds up "12 passed" and "pass 12" in the closing lines of cargo's, nextest's and node's test runners.
count() {
  local words
  words=$(printf '|%s' "$@")
  sed 's/\x1b\[[0-9;]*m//g' "$log" |
    grep -E '^ *(Summary \[|test result:)|^(#|ℹ) (pass|fail) [0-9]+$' |
    grep -oE "[0-9]+ (tests? )?(${words:1})\b|\b(${words:1}) [0-9]+" |
    grep -oE '[0-9]+' | paste -sd+ | sed 's/^$/0/' | bc_sum
}

bc_sum() {
  local sum
  read -r sum || sum=0
  echo $((sum))
}

broke() {
  broken+=("$1")
  tail -n 80 "$log" | sed 's/^/    /'
  say "    The whole output: $log"
}

summary() {
  say
  if [ "$failed" = 0 ]; then
    say "Everything holds, in $SECONDS s."
  else
    say "Not good yet, after $SECONDS s: $(printf '%s; ' "${broken[@]}" | sed 's/; $//')."
  fi
  say "$passed passed, $failed failed"
  [ "$failed" = 0 ]
}

runner=(cargo test --all-targets)
! command -v cargo-nextest >/dev/null || runner=(cargo nextest run --all-targets)
main "$@"
