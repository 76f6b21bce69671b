//! Security events: who came in, who was kept out, who changed or took away what.
//!
//! They are for whoever has to find out afterwards what happened. They are only appended to, and kept for
//! [`KEPT_DAYS`]. Nothing in them opens anything, and nothing that a stranger typed gets into them: a login is one of the
//! staff, a network is a number, a device is told in words of this shop.

mod act;
mod people;
mod told;

pub use act::{Act, Topic};
pub use people::PeopleChange;
pub use told::Told;

use crate::{message::Message, time::Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// How long events are kept, in days. The tables refuse to forget younger ones.
pub const KEPT_DAYS: i64 = 180;

/// Number of an event in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SecurityEventId(pub i64);

/// Something that happened, or the same thing several times within a minute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecurityEvent {
    /// When it happened first.
    pub at: Timestamp,
    /// What happened.
    pub act: Act,
    /// Login of the person on the staff whom it is about; empty if it is about nobody known.
    pub who: Told,
    /// The network it came from: see [`crate::call::network`]; empty for this machine, and for many networks together.
    pub network: Told,
    /// Browser and system: see [`crate::staff::device_name`].
    pub device: Told,
    /// What exactly, where there is more to say: names of settings, of a file, of a limit.
    pub detail: Told,
    /// How often.
    pub count: i64,
}

/// Events to be written together, and whom to tell.
#[derive(Debug, Clone)]
pub struct NewSecurityEvents {
    /// The events, oldest first.
    pub events: Vec<SecurityEvent>,
    /// What the owner is told; what they were told under the same key is not told again.
    pub messages: Vec<Message>,
    /// When this is written.
    pub at: Timestamp,
}

/// Which events somebody wants to see.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SecurityFilter {
    /// Only about this.
    pub topic: Option<Topic>,
    /// Only those with this text in person, network, device or detail.
    pub text: String,
    /// Only older ones than this: the next page.
    pub before: Option<SecurityEventId>,
    /// At most this many rows.
    pub limit: i64,
}

/// An event as the back office shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecurityRow {
    /// Its number in the table.
    pub id: SecurityEventId,
    /// What happened.
    pub event: SecurityEvent,
}

/// Failed sign-ins within an hour from which on it is no longer somebody who forgot a password.
const BRUTE: i64 = 30;

/// Whether so many sign-ins that failed or were held back within an hour are worth the owner's attention.
pub const fn is_brute_force(failed_within_an_hour: i64) -> bool {
    failed_within_an_hour >= BRUTE
}

/// Names of settings whose digests differ: what was changed, set or taken away between two starts.
pub fn changed_settings(before: &BTreeMap<String, String>, now: &BTreeMap<String, String>) -> Vec<String> {
    let names: BTreeSet<&String> = before.keys().chain(now.keys()).collect();
    let differs = |name: &&String| before.get(*name) != now.get(*name);
    names.into_iter().filter(differs).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forgotten_password_is_no_attack() {
        assert!(!is_brute_force(0) && !is_brute_force(8));
        assert!(is_brute_force(30) && is_brute_force(i64::MAX));
    }

    #[test]
    fn settings_that_were_changed_set_or_taken_away_are_named() {
        let of = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
            let owned = pairs
                .iter()
                .map(|(name, value)| ((*name).into(), (*value).into()));
            owned.collect()
        };
        let before = of(&[("A", "1"), ("B", "1"), ("C", "1")]);
        let now = of(&[("A", "1"), ("B", "2"), ("D", "1")]);
        assert_eq!(changed_settings(&before, &now), ["B", "C", "D"]);
        assert_eq!(changed_settings(&now, &now), [""; 0]);
    }
}
