#!/usr/bin/env bash
# Installs what is missing, and only that.
#   tools/setup.sh run    what `make run` needs: a C compiler, and (if it can be had) Rust for the browser
#   tools/setup.sh test   the same, and Chromium, PostgreSQL, Node.js with the packages of end2end, brotli, ShellCheck,
#                         and the checkers of tools/requirements.txt
#   tools/setup.sh package   what tries the Debian package and compose.yaml (`make package`)
#   tools/setup.sh dist   what `make dist` needs beside what `make release` installs by itself: the tools that note in a program
#                         and beside it what it is made of
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

main() {
  case ${1:-run} in
    run) rust; room 5; compiler; packages; browser_rust ;;
    test) rust; room 12; compiler; test_tools; packages; browser_rust; node_packages; checkers ;;
    package) rust; compiler; trial_tools; packages ;;
    dist) rust; compiler; package_tools; packages; notaries ;;
    *) fail "Usage: tools/setup.sh run|test|package|dist" ;;
  esac
}

rust() {
  command -v cargo >/dev/null || fail "Rust is missing: install it from https://rustup.rs and run the same command again."
  local have need
  need=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
  have=$(rustc --version | cut -d' ' -f2)
  [ "$(printf '%s\n%s\n' "$need" "$have" | sort -V | head -n 1)" = "$need" ] ||
    fail "Rust $have is too old for this shop: run 'rustup update stable' (at least $need is needed) and then the same command again."
}

# room GB: a first build needs space; later ones only change it.
room() {
  [ -e "$CARGO_TARGET_DIR/debug/vitrina" ] && return
  local free
  free=$(free_gb "$CARGO_TARGET_DIR")
  [ "$free" -ge "$1" ] ||
    fail "A first build needs about $1 GB and only $free GB are free: free some disk, or set CARGO_TARGET_DIR to a folder on a larger one, and run the same command again."
}

missing=() # Debian packages that are not here

compiler() {
  { command -v cc >/dev/null && [ -e /usr/include/stdlib.h ]; } || missing+=(gcc libc6-dev)
}

test_tools() {
  command -v chromium >/dev/null || missing+=(chromium)
  command -v node >/dev/null || missing+=(nodejs)
  command -v npm >/dev/null || missing+=(npm)
  command -v brotli >/dev/null || missing+=(brotli)
  command -v shellcheck >/dev/null || missing+=(shellcheck)
  python3 -c "import ensurepip" 2>/dev/null || missing+=(python3-venv)
  "$root/tools/postgres.sh" found || missing+=(postgresql)
}

trial_tools() {
  docker compose version >/dev/null 2>&1 || command -v docker-compose >/dev/null || missing+=(docker-compose)
  command -v mmdebstrap >/dev/null || missing+=(mmdebstrap)
  command -v systemd-analyze >/dev/null || missing+=(systemd)
  command -v curl >/dev/null || missing+=(curl)
  package_tools
}

package_tools() {
  command -v dpkg-shlibdeps >/dev/null || missing+=(dpkg-dev)
}

# The shop cannot be built or tested without them.
packages() {
  [ "${#missing[@]}" != 0 ] || return 0
  local list="${missing[*]}"
  command -v apt-get >/dev/null || fail "Missing here: $list. Install them with this system's package manager and run the same command again."
  can_install || fail "Missing here: $list. Installing them needs root; run: sudo apt-get install -y --no-install-recommends $list"
  debian_packages "Debian packages: $list" "${missing[@]}" || fail "$(reason "apt-get")"
}

node_packages() {
  local lock=$root/end2end/package-lock.json done=$root/end2end/node_modules/.package-lock.json
  [ -e "$done" ] && [ ! "$lock" -nt "$done" ] && return
  step "Browser test packages" npm ci --prefix "$root/end2end" --no-audit --no-fund --prefer-offline --fetch-retries=1 || fail "$(reason "npm ci")"
}

checkers() {
  local list=$root/tools/requirements.txt installed=$checkers/installed.txt
  cmp -s "$list" "$installed" && return
  step "Checkers" install_checkers "$list" || fail "$(reason "pip")"
  cp "$list" "$installed"
}

install_checkers() {
  python3 -m venv --clear "$checkers" &&
    "$checkers/bin/pip" install --disable-pip-version-check --require-hashes --only-binary :all: --requirement "$1"
}

# Nobody has them ready to run, so they are compiled, once. What each is made of is locked by its own list, with checksums.
notaries() {
  cargo_tool cargo-auditable 0.7.7
  cargo_tool cargo-cyclonedx 0.5.9
}

# cargo_tool NAME VERSION
cargo_tool() {
  grep -qF "\"$1 $2 " "$dist_tools/.crates.toml" 2>/dev/null && return
  step "$1 $2" env CARGO_TARGET_DIR="$cache/dist-tools.build" \
    cargo install --locked --root "$dist_tools" --version "=$2" "$1" || fail "$(reason "cargo install")"
  rm -rf "$cache/dist-tools.build"
}

# The client makes the shop livelier and is needed for nothing, so a failure here stops nothing.
browser_rust() {
  [ "$(wasm_toolchain)" = none ] || return 0
  local started=$SECONDS
  if try "Rust for the browser" timeout 300 rustup target add "$wasm_target" && [ "$(wasm_toolchain)" != none ]; then
    report "Rust for the browser" $((SECONDS - started))
    return
  fi
  report "Rust for the browser" $((SECONDS - started)) "not to be downloaded; Debian's own is tried"
  if { debian_rust || debian_packages "Debian's Rust" rustc-web cargo-web rust-web-src lld-19; } &&
    step "Standard library for the browser" standard_library; then
    return
  fi
  say "  There is no Rust for the browser here ($log tells why), so the shop runs without its client: every page still works."
}

debian_rust() {
  [ -x /usr/bin/rustc ] && [ -x /usr/bin/cargo ] && [ -x /usr/bin/wasm-ld-19 ] &&
    [ -d /usr/lib/rustlib/src/rust/library ]
}

# Debian ships this compiler without a standard library for the browser. It is built once, from Debian's sources, into a
# sysroot of our own, so that nothing below /usr changes.
standard_library() {
  local host work=$cache/standard-library made=$cache/wasm-sysroot.new
  host=$(/usr/bin/rustc -vV | sed -n 's/^host: //p')
  local ours=$made/lib/rustlib/$wasm_target/lib theirs=$made/lib/rustlib/$host
  rm -rf "$work" "$made" &&
    mkdir -p "$work/src" "$made/bin" "$ours" "$theirs/bin" &&
    printf '[package]\nname = "empty"\nversion = "0.0.0"\nedition = "2024"\n[workspace]\n' >"$work/Cargo.toml" &&
    : >"$work/src/lib.rs" &&
    (cd "$work" && RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR=$work/target \
      /usr/bin/cargo build --release --target "$wasm_target" -Zbuild-std=std,panic_abort) &&
    cp "$work/target/$wasm_target"/release/deps/*.rlib "$ours/" &&
    rm "$ours"/libempty-*.rlib &&
    ln -s "/usr/lib/rustlib/$host/lib" "$theirs/lib" &&
    ln -s /usr/bin/wasm-ld-19 "$theirs/bin/rust-lld" &&
    printf '#!/bin/sh\nexec /usr/bin/rustc --sysroot "%s" "$@"\n' "$sysroot" >"$made/bin/rustc" &&
    chmod +x "$made/bin/rustc" &&
    /usr/bin/rustc -V >"$made/version" &&
    rm -rf "$sysroot" "$work" &&
    mv "$made" "$sysroot"
}

# debian_packages NAME PACKAGE...
debian_packages() {
  local name=$1
  shift
  can_install || return
  apt_lists
  step "$name" as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends --no-remove "$@"
}

can_install() {
  command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }
}

# Package lists go stale: they are fetched once in a run, and only if something is to be installed. The install itself
# tells whether they were good enough.
apt_lists() {
  [ -n "${lists_fetched:-}" ] || step "Debian's package lists" as_root apt-get update -q || true
  lists_fetched=yes
}

main "$@"
