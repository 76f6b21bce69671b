//! How much of what was tried was believed.

use std::io::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

/// Counts the inputs of one target; says so when it is dropped.
pub struct Tally {
    target: &'static str,
    tried: AtomicU64,
    accepted: AtomicU64,
    changed: AtomicU64,
}

impl Tally {
    pub fn new(target: &'static str) -> Self {
        Self {
            target,
            tried: AtomicU64::new(0),
            accepted: AtomicU64::new(0),
            changed: AtomicU64::new(0),
        }
    }

    pub fn tried(&self) {
        self.tried.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts an input that was believed, and whether it is another one than the authentic.
    pub fn accept(&self, input: &[u8], authentic: &str) {
        self.accepted.fetch_add(1, Ordering::Relaxed);
        if input != authentic.as_bytes() {
            self.changed.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl Drop for Tally {
    fn drop(&mut self) {
        let [tried, accepted, changed] =
            [&self.tried, &self.accepted, &self.changed].map(|count| count.load(Ordering::Relaxed));
        let percent = |count: u64| {
            let thousandths = count * 1000 / tried.max(1);
            format!("{}.{} %", thousandths / 10, thousandths % 10)
        };
        // Written past the harness, which shows only what failing tests print. Nobody misses a line that cannot be written.
        let _ = writeln!(
            std::io::stdout(),
            "{}: {tried} tried, {} accepted, {} changed and accepted",
            self.target,
            percent(accepted),
            percent(changed)
        );
    }
}
