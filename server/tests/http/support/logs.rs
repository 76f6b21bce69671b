//! What the server logs while it is tested, all tests of the process together.

use std::{
    io,
    sync::{LazyLock, Mutex, PoisonError},
};
use tracing_subscriber::{EnvFilter, fmt::MakeWriter};

static LINES: LazyLock<Mutex<Vec<u8>>> = LazyLock::new(Mutex::default);

/// Starts to keep the logs. More is kept than a shop logs by default, so that a switch to `debug` tells no secret either.
pub fn capture() {
    capture_as(
        "info,server=trace,shop=trace,notifier=trace,robokassa=trace,store_sqlite=trace,store_postgres=trace,\
         tower_http=debug,sqlx=debug",
    );
}

/// Starts to keep what a shop logs by default, for thousands of requests whose every step nobody wants to pay for.
pub fn capture_less() {
    capture_as("info");
}

fn capture_as(filter: &str) {
    // The first test of the process starts it for all.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(filter))
        .with_ansi(false)
        .with_writer(Keeper)
        .try_init();
}

/// Everything that was logged so far.
pub fn captured() -> String {
    let lines = LINES.lock().unwrap_or_else(PoisonError::into_inner);
    String::from_utf8_lossy(&lines).into_owned()
}

struct Keeper;

impl io::Write for Keeper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LINES
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Keeper {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        Self
    }
}
