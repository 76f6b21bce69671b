#!/usr/bin/env bash
# One version back works: the release before this one keeps all its promises on the tables of this one. Its own sources are
# taken, with the migrations of this version in place of its own, and its contract runs on both databases.
#   tools/back.sh            the newest tag v*, or the branch main, here or where this checkout came from, if there is none
#   tools/back.sh REVISION   another one
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

main() {
  local before=${1:-$(release)}
  git rev-parse --quiet --verify "$before^{commit}" >/dev/null ||
    fail "There is no release and no branch main to go back to: say which revision, as in tools/back.sh REVISION."
  if git diff --quiet "$before" -- 'migrations/*.sql' && [ -z "$(git ls-files --others --exclude-standard migrations)" ]; then
    say "The tables are still those of $before: there is nothing to prove."
    return
  fi
  # A place that stays, with the times that the files have: what was compiled there is not compiled again.
  local sources=$cache/back${root//\//-}
  rm -rf "$sources"
  mkdir -p "$sources"
  git archive "$before" | tar -x -C "$sources"
  rm -r "$sources/migrations"
  cp -rp migrations "$sources/migrations"
  cd "$sources"
  tools/postgres.sh test cargo test -p store-sqlite -p store-postgres --test contract
}

release() {
  git describe --tags --abbrev=0 --match 'v*' 2>/dev/null ||
    git for-each-ref --count=1 --format='%(refname:short)' refs/heads/main refs/remotes/origin/main
}

main "$@"
