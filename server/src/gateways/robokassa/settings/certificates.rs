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

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 24 * 60 * 60;

    /// Those of the gateway's certificates that are published here.
    fn published() -> Vec<NoticeKey> {
        let published = include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../crates/robokassa/tests/data/published.json"
        ));
        let published: serde_json::Value = serde_json::from_str(published).unwrap();
        let keys = published["known_keys"].as_array().unwrap().iter();
        let certificates = keys.filter_map(|key| key["certificate_pem"].as_str());
        certificates
            .map(|pem| NoticeKey::from_certificate(pem.as_bytes()).unwrap())
            .collect()
    }

    #[test]
    fn the_end_of_the_last_certificate_is_said_a_month_before() {
        let keys = published();
        let last = keys.iter().filter_map(NoticeKey::expires).max().unwrap();
        let end = Timestamp::from_ms(last.unix_timestamp() * 1_000);
        for (days, is_said) in [(-300, false), (-31, false), (-29, true), (1, true)] {
            let told = warning(&keys, end.plus_seconds(days * DAY));
            assert_eq!(told.is_some(), is_said, "{days}");
            assert!(
                told.is_none_or(|told| told.contains(&last.date().to_string())),
                "{days}"
            );
        }
        assert_eq!(warning(&[], end), None);
    }

    #[test]
    fn what_is_no_certificate_is_a_fault_and_the_others_are_read() {
        let (mut faults, mut warnings) = (Faults::default(), Vec::new());
        assert_eq!(read(" , ", &mut faults, &mut warnings), []);
        assert!(faults.is_empty());
        assert_eq!(
            read("/nowhere/jwtsign.cer, Cargo.toml", &mut faults, &mut warnings),
            []
        );
        assert_eq!(faults.variables().collect::<Vec<_>>(), [VARIABLE; 2]);
    }
}
