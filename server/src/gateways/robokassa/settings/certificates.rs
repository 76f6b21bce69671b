//! The gateway's certificates, which prove its `Result2`.
//!
//! It replaces its certificate every year, so several may be named: the one in force and the next.

use crate::{clock, config::Faults};
use robokassa::result2::NoticeKey;
use shop::Timestamp;
use std::fs;

const VARIABLE: &str = "ROBOKASSA_RESULT2_CERTIFICATES";
/// How long before its end a certificate is worth a warning, in seconds.
const SOON: i64 = 30 * 24 * 60 * 60;

/// The keys in the files of these names, separated by commas. A certificate that has ended, or does so soon, is a warning: its
/// notices are refused, and nothing else breaks.
pub(super) fn read(names: &str, faults: &mut Faults, warnings: &mut Vec<String>) -> Vec<NoticeKey> {
    let names = names.split(',').map(str::trim).filter(|name| !name.is_empty());
    let read = |name: &str| {
        let bytes = fs::read(name).map_err(|error| format!("{name}: {error}"))?;
        NoticeKey::from_certificate(&bytes).map_err(|error| format!("{name}: {error}"))
    };
    let keys: Vec<_> = names
        .filter_map(|name| faults.keep(VARIABLE, read(name)))
        .collect();
    warnings.extend(warning(&keys, clock::now()));
    keys
}

/// What is to be said of the certificate that is good for longest.
fn warning(keys: &[NoticeKey], now: Timestamp) -> Option<String> {
    let last = keys.iter().filter_map(NoticeKey::expires).max()?;
    let is_soon = last.unix_timestamp() < now.plus_seconds(SOON).ms() / 1_000;
    is_soon.then(|| {
        format!(
            "{VARIABLE}: the last certificate ends on {}; take the new one from the gateway",
            last.date()
        )
    })
}
