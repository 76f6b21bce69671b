//! What the work of `protocol` allocates. Its times are not the ones to compare: counting takes a part of them.
#![expect(
    clippy::unwrap_used,
    reason = "a benchmark that cannot run has nothing to say"
)]

use divan::{AllocProfiler, Bencher, black_box};

#[path = "work/work.rs"]
mod work;

#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

fn main() {
    divan::main();
}

#[divan::bench(sample_count = 10, sample_size = 10)]
fn verify_notice(bencher: Bencher<'_, '_>) {
    let merchant = work::merchant();
    bencher.bench_local(|| drop(black_box(work::verify_notice(black_box(&merchant)))));
}

#[divan::bench(sample_count = 10, sample_size = 10)]
fn sign_payment(bencher: Bencher<'_, '_>) {
    let merchant = work::merchant();
    bencher.bench_local(|| drop(black_box(work::sign_payment(black_box(&merchant)))));
}
