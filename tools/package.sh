#!/usr/bin/env bash
# Tries what people install: the Debian package in a bare Debian, and compose.yaml by Docker's own reading of it. It downloads a
# Debian and needs root, so it is no part of `make test`.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

main() {
  "$root/tools/setup.sh" package
  step "Containers" containers || fail "$(reason "compose")"
  step "Compile the program" cargo build --package server --bin vitrina || fail "$(reason "cargo build")"
  "$root/tools/try-package.sh" "$CARGO_TARGET_DIR/debug/vitrina"
}

# Whether Docker understands compose.yaml, with what its head asks to be set.
containers() (
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  cp compose.yaml "$folder/" && cd "$folder" || exit
  printf 'SHOP_DOMAIN=shop.example.ru\nDATABASE_PASSWORD=secret\n' >.env
  if docker compose version; then docker compose config --quiet; else docker-compose config --quiet; fi
)

main
