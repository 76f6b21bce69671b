//! Logs: readable lines for a person at a terminal, JSON for machines (`LOG_FORMAT=json`). What goes in is written in
//! docs/LOGGING.md: never a name, phone, e-mail, key, token, signature or body.

use tracing_subscriber::{EnvFilter, fmt, prelude::*};

/// Starts logging to standard error, filtered by `RUST_LOG` (default `info`).
pub fn start() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let registry = tracing_subscriber::registry().with(filter);
    let is_json = std::env::var("LOG_FORMAT").is_ok_and(|format| format == "json");
    // A second start (tests) is fine: the first one stays.
    let _ = if is_json {
        registry
            .with(fmt::layer().json().with_writer(std::io::stderr))
            .try_init()
    } else {
        registry
            .with(fmt::layer().with_target(false).with_writer(std::io::stderr))
            .try_init()
    };
}
