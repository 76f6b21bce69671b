//! How fast the two things are that a busy shop does all day. `make interop ARGS=--bench` sets them beside a library
//! for Python that does the same work on the same input. What they allocate is counted by `allocations`, because counting
//! takes time.
#![expect(
    clippy::unwrap_used,
    reason = "a benchmark that cannot run has nothing to say"
)]

use divan::{Bencher, black_box};

#[path = "work/work.rs"]
mod work;

fn main() {
    divan::main();
}

#[divan::bench(sample_count = 100, sample_size = 100)]
fn verify_notice(bencher: Bencher<'_, '_>) {
    let merchant = work::merchant();
    bencher.bench_local(|| drop(black_box(work::verify_notice(black_box(&merchant)))));
}

#[divan::bench(sample_count = 100, sample_size = 100)]
fn sign_payment(bencher: Bencher<'_, '_>) {
    let merchant = work::merchant();
    bencher.bench_local(|| drop(black_box(work::sign_payment(black_box(&merchant)))));
}
