#!/usr/bin/env bash
# Fuzzes the crates robokassa, media and goods-files by coverage: libFuzzer looks for input that takes new ways through the code.
#   tools/fuzz.sh [SECONDS] [TARGET...]     ten minutes for each target unless told otherwise, two targets at once
# What it finds stands in the target folder under fuzz/found, the input of earlier runs under fuzz/corpus.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

command -v c++ >/dev/null || fail "libFuzzer is built by a compiler for C++: install g++ (Debian, Ubuntu) or clang, and run the same command again."
seconds=${1:-600}
shift || true
folder=$CARGO_TARGET_DIR/fuzz
found=$folder/found
mkdir -p "$found"

# What the fuzzer needs the compiler to leave in the program; the stable compiler takes such flags only if told so.
flags=(--cfg fuzzing --cfg fuzzing_libfuzzer -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4
  -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table
  -Cllvm-args=-sanitizer-coverage-trace-compares -Cllvm-args=-sanitizer-coverage-stack-depth)
host=$(rustc -vV | sed -n 's/^host: //p')
# program PACKAGE
program() {
  RUSTC_BOOTSTRAP=1 BOLERO_FUZZER=libfuzzer RUSTFLAGS="${flags[*]}" CARGO_TARGET_DIR=$folder \
    cargo test --profile fuzz --target "$host" --package "$1" --test fuzz --no-run --message-format json |
    sed -n 's/.*"executable":"\([^"]*\)".*/\1/p'
}
robokassa=$(program robokassa)
media=$(program media)
goods=$(program goods-files)

# fuzz TARGET: photos and goods are files, everything else is text and shorter
fuzz() {
  local program=$robokassa most=4096
  case $1 in photos::*) program=$media most=65536 ;; goods::*) program=$goods most=65536 ;; esac
  local corpus=$folder/corpus/${1//:/_} log=$folder/${1//:/_}.log
  mkdir -p "$corpus"
  if BOLERO_LIBTEST_HARNESS=1 BOLERO_TEST_NAME=$1 BOLERO_LIBFUZZER_ARGS="$corpus -max_total_time=$seconds -timeout=10 \
-max_len=$most -artifact_prefix=$found/${1//:/_}- -print_final_stats=1" \
    "$program" "$1" --exact --nocapture --quiet --test-threads 1 >"$log" 2>&1; then
    printf '  %-40s %12s executions\n' "$1" "$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")"
  else
    printf '  %-40s FAILED, see %s\n' "$1" "$log"
    tail -n 20 "$log"
    return 1
  fi
}
export -f fuzz
export folder found seconds robokassa media goods

targets=("$@")
[ "${#targets[@]}" != 0 ] || mapfile -t targets < <(for each in "$robokassa" "$media" "$goods"; do "$each" --list 2>/dev/null; done | sed -n 's/: test$//p')
say "Fuzzing ${#targets[@]} targets for $seconds s each."
printf '%s\n' "${targets[@]}" | xargs -P 2 -I {} bash -c 'fuzz {}'
