#!/usr/bin/env bash
# Builds the clients, what runs in the browser, into $CARGO_TARGET_DIR/site/pkg, and says how big they are: `vitrina` is the
# shop's, `office` the back office's.
#   tools/client.sh           builds those of which something has changed
#   tools/client.sh --check   fails, moreover, if anybody would have to fetch more than the budget
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# Name of the files, package, and most bytes of JavaScript and wasm together after brotli -q 11.
clients=("vitrina client 120000" "office client-office 120000")
site=$CARGO_TARGET_DIR/site

main() {
  toolchain=$(wasm_toolchain)
  [ "$toolchain" != none ] || fail "There is no Rust for the browser here: run 'tools/setup.sh run' to see whether it can be had."
  shrinker=$(command -v "$root/end2end/node_modules/.bin/wasm-opt" || true)
  [ "${1:-}" != --check ] || [ -n "$shrinker" ] || fail "The size is judged after wasm-opt, which is missing: run 'tools/setup.sh test'."

  local each name package budget print
  for each in "${clients[@]}"; do
    read -r name package budget <<<"$each"
    print=$(fingerprint)
    if [ "$(cat "$site/$name.sha256" 2>/dev/null)" != "$print" ] || [ ! -e "$(js)" ] || [ ! -e "$(wasm)" ]; then
      build
      say "$print" >"$site/$name.sha256"
    fi
    sizes
    [ "${1:-}" != --check ] || within_budget
  done
}

js() { say "$site/pkg/$name.js"; }
wasm() { say "$site/pkg/${name}_bg.wasm"; }

build() {
  local compiled=$CARGO_TARGET_DIR/$wasm_target/client/${package//-/_}.wasm bound=$site/bound
  step "Compile the client $name" compile || fail "$(reason "The client $name")"
  rm -rf "$bound"
  step "Bind the client $name" cargo run --quiet --package bindgen -- "$compiled" "$bound" "$name" ||
    fail "$(reason "The binding of the client $name")"
  if [ -n "$shrinker" ]; then
    step "Shrink the client $name" shrink "$bound/${name}_bg.wasm" || fail "$(reason "wasm-opt")"
  fi
  mkdir -p "$site/pkg"
  mv "$bound/$name.js" "$bound/${name}_bg.wasm" "$site/pkg/"
  rm -rf "$bound"
}

compile() {
  local cargo=(cargo)
  [ "$toolchain" = rustup ] || cargo=(env "RUSTC=$sysroot/bin/rustc" /usr/bin/cargo)
  "${cargo[@]}" build --package "$package" --lib --profile client --target "$wasm_target"
}

# The features are those that rustc assumes of every browser; without their names wasm-opt refuses the file.
shrink() {
  "$shrinker" -Oz "$1" -o "$1.small" --enable-bulk-memory --enable-reference-types --enable-nontrapping-float-to-int \
    --enable-sign-ext --enable-mutable-globals --enable-multivalue &&
    mv "$1.small" "$1"
}

# One word for everything that a client is made of: a second checkout of the same sources needs no second build.
fingerprint() {
  local tree folders rust=/usr/bin/rustc
  [ "$toolchain" != rustup ] || rust=rustc
  tree=$(cargo tree --quiet --package "$package" --edges normal,build --target "$wasm_target" --prefix none)
  folders=$(sed -n "s|.* ($root/\([^)]*\)).*|\1|p" <<<"$tree" | sort -u)
  {
    say "${tree//$root/}"
    "$rust" -V
    [ -z "$shrinker" ] || "$shrinker" --version
    # shellcheck disable=SC2086 # a word for each folder
    find Cargo.toml src tools/bindgen tools/client.sh $folders -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
  } | sha256sum | cut -d' ' -f1
}

sizes() {
  local each
  for each in "$(js)" "$(wasm)"; do
    printf '  %-44s %4s kB%s\n' "$(basename "$each")" "$(kilobytes "$(wc -c <"$each")")" \
      "$(! command -v brotli >/dev/null || printf ', %s kB brotli' "$(kilobytes "$(packed "$each")")")"
  done
}

within_budget() {
  local total=$(($(packed "$(js)") + $(packed "$(wasm)")))
  [ "$total" -le "$budget" ] ||
    fail "The client $name is too big: $(kilobytes "$total") kB after brotli, and $(kilobytes "$budget") kB are allowed."
}

packed() { brotli -q 11 -c "$1" | wc -c; }
kilobytes() { echo $((($1 + 500) / 1000)); }

main "$@"
