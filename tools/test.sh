#!/usr/bin/env bash
# Everything that has to hold before a change is good. Each step says its name and its time; a failed one shows the end of
# its output and the rest still runs. The last line counts every test, and every other check as one.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

set +e # a failed step is counted, and the next one runs
export INSTA_UPDATE=no INSTA_SNAPSHOT_REFERENCES_FILE=$logs/snapshots
passed=0
failed=0
broken=()

main() {
  "$root/tools/setup.sh" test || exit

  check "Lock file" cargo metadata --locked --format-version 1
  check "Format" cargo fmt --all --check
  check "Migrations as they were" migrations
  check "Scripts" shellcheck .ci/run tools/*.sh crates/*/*/*.sh packaging/vitrina packaging/debian/{config,postinst,prerm,postrm}
  check "Image" hadolint Dockerfile
  check "Workflows" actionlint .github/workflows/*.yml
  check "Licences and sources of packages" cargo deny --workspace --locked check bans licenses sources
  known_faults
  check "Packages that nobody uses" cargo shear --locked --deny-warnings
  check "The clients within their budgets" "$root/tools/client.sh" --check && grep brotli "$log"
  take_client_aboard
  check "Clippy" cargo clippy --keep-going --all-targets -- -D warnings
  check "Clippy, the clients" cargo clippy --package client --package client-office --package bindgen -- -D warnings
  check "Clippy, robokassa without its features" cargo clippy --package robokassa --no-default-features --all-targets -- -D warnings
  check "Clippy, the shop without its demo" cargo clippy --package server --no-default-features -- -D warnings
  check "Package robokassa" cargo package --package robokassa --no-verify --allow-dirty --quiet
  check "Documentation" env RUSTDOCFLAGS="-D warnings" cargo doc --no-deps
  # Cargo compiles the program `vitrina` for its own tests too; the browser meets that one.
  if check "Compile the tests" "${runner[@]}" --no-run; then
    rm -f "$INSTA_SNAPSHOT_REFERENCES_FILE"
    tests "Tests, on SQLite and PostgreSQL" "$root/tools/postgres.sh" test "${runner[@]}" --no-fail-fast
    check "Snapshots that no test looks at" no_stray_snapshots
    check "Instructions of the hot paths" "$root/tools/instructions.sh" &&
      grep -E 'instructions (each|were not)|has become cheaper' "$log"
    tests "Examples in the documentation" cargo test --doc
    tests "Browser" npm --prefix "$root/end2end" test
  fi

  summary
}

# What is publicly known of the packages, if the list of it is on this machine. It changes while nothing here does, so a run
# never fetches it. A fetch that failed leaves a lock and an empty folder, which are no list.
known_faults() {
  if compgen -G "${CARGO_HOME:-${HOME:-/root}/.cargo}/advisory-dbs/*/.git" >/dev/null; then
    check "Known faults of packages" cargo deny --workspace --locked --offline check advisories
  else
    say "  Known faults of packages: not looked at, the list is not on this machine; make deny fetches it."
  fi
}

# insta notes each snapshot that a test looks at; the others are listed, and those that wait to be accepted.
no_stray_snapshots() {
  local stray
  stray=$(comm -13 <(xargs realpath <"$INSTA_SNAPSHOT_REFERENCES_FILE" | sort -u) <(snapshots | sort))
  say "$stray"
  [ -z "$stray" ]
}

snapshots() {
  find "$root"/{app,crates,server} \( -name '*.snap' -o -name '*.snap.new' \) -exec realpath {} +
}

# A database remembers the bytes of every migration it went through and refuses to open if one is other, even in a comment.
migrations() (
  cd "$root/migrations" &&
    diff <(cut -c 67- SHA256SUMS) <(find . -name '*.sql' | LC_ALL=C sort) &&
    sha256sum --check --quiet SHA256SUMS
)

# check NAME COMMAND...
check() {
  if step "$@"; then
    passed=$((passed + 1))
  else
    broke "$1"
    failed=$((failed + 1))
    false
  fi
}

# tests NAME COMMAND...: counts what the test runner counted.
tests() {
  local code=0 good bad
  step "$@" || code=$?
  good=$(count passed pass)
  bad=$(count failed fail 'timed out' cancelled)
  if [ "$code" != 0 ]; then
    broke "$1"
    [ "$bad" != 0 ] || bad=1 # it did not come as far as running
  elif [ "$good" = 0 ] && [ "$1" != "Examples in the documentation" ]; then
    broke "$1 (no test ran)"
    bad=1
  fi
  printf '  %-44s %4s passed, %s failed\n' "" "$good" "$bad"
  passed=$((passed + good))
  failed=$((failed + bad))
}

# count WORD...: adds up "12 passed" and "pass 12" in the closing lines of the test runners of cargo, nextest and node.
count() {
  local words total=0 number
  words=$(printf '|%s' "$@")
  # shellcheck disable=SC2013 # numbers have no blanks in them
  for number in $(plain <"$log" |
    grep -E '^ *Summary \[|^test result:|^(#|ℹ) (pass|fail|cancelled) ' |
    grep -oE "[0-9]+ (${words:1})\b|\b(${words:1}) [0-9]+" | grep -oE '[0-9]+'); do
    total=$((total + number))
  done
  echo "$total"
}

# Output without its colours.
plain() { sed 's/\x1b\[[0-9;]*m//g; s/\x1b(B//g'; }

broke() {
  broken+=("$1")
  { grep -A 2 'panicked at' "$log" | head -n 60; tail -n 80 "$log"; } | plain | sed 's/^/    /'
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

runner=(cargo test --tests)
! command -v cargo-nextest >/dev/null || runner=(cargo nextest run --tests)
main "$@"
