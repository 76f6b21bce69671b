//! The staff's journal: who did what, when, from where.
//!
//! What has a history of its own (orders, goods, settings, stock, money without an order, backups) brings its line here by a
//! trigger, in the transaction of the deed; security events do so, too, those about people in the transaction of the change and the
//! others when they are written. Lists of orders that everybody sees have their lines in the transaction that changes them. Deeds that leave
//! nothing else behind are written by the use-case that does them, right afterwards. Entries are only appended to, and sealed ([`crate::record`]). They have no secrets and nothing
//! that a person typed: what exactly changed is in the history of the thing.

mod doing;

pub use doing::{Doing, Thing};

use crate::{staff::Doer, time::Timestamp};
use std::fmt;

/// Number of an entry in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct EntryId(pub i64);

/// Something that somebody of the staff did, or a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number.
    pub id: EntryId,
    /// When.
    pub at: Timestamp,
    /// Login, or the name of a command.
    pub who: String,
    /// Networks in which that person was signed in; empty if in none.
    pub network: String,
    /// The same of browsers and systems.
    pub device: String,
    /// What it was, as the table has it: a version of the shop that this one does not know may have written it.
    pub act: String,
    /// What it was done to, see [`Thing`]; empty if there is no such thing.
    pub object: String,
    /// Kopecks of an order, pieces of a movement, what exactly a security event was; mostly empty. Lines of such events that were
    /// written before step 0042 of the tables have it all in `object`.
    pub detail: String,
}

impl Entry {
    /// What was done; `None` if another version of the shop knows.
    pub fn doing(&self) -> Option<Doing> {
        Doing::named(&self.act)
    }
}

/// An entry that a use-case writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEntry {
    /// When.
    pub at: Timestamp,
    /// Login, or the name of a command.
    pub who: String,
    /// Where that person is; empty for a command.
    pub network: String,
    /// On what.
    pub device: String,
    /// What was done.
    pub doing: Doing,
    /// To what.
    pub object: String,
}

impl NewEntry {
    /// That somebody of the staff has done this.
    pub fn of(by: &Doer, doing: Doing, object: &str, at: Timestamp) -> Self {
        Self {
            at,
            who: by.who.clone(),
            network: by.place.network.clone(),
            device: by.place.device.clone(),
            doing,
            object: object.to_owned(),
        }
    }
}

/// Which entries somebody wants to see.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EntryFilter {
    /// Only of this person.
    pub who: Option<String>,
    /// Only this.
    pub doing: Option<Doing>,
    /// Only about this: a number of an order, an article code, a name of a setting, a file, the login of a person.
    pub object: Option<String>,
    /// Not before this moment.
    pub from: Option<Timestamp>,
    /// Before this moment.
    pub until: Option<Timestamp>,
    /// Only older ones than this: the next page.
    pub before: Option<EntryKey>,
    /// At most this many.
    pub limit: i64,
}

/// Where an entry stands among the others, which are in the order of their moments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct EntryKey {
    /// Its moment.
    pub at: Timestamp,
    /// Its number.
    pub id: EntryId,
}

impl EntryKey {
    /// That of an entry.
    pub fn of(entry: &Entry) -> Self {
        Self {
            at: entry.at,
            id: entry.id,
        }
    }

    /// Reads what an address has.
    pub fn parse(text: &str) -> Option<Self> {
        let (at, id) = text.split_once('.')?;
        Some(Self {
            at: Timestamp::from_ms(at.parse().ok()?),
            id: EntryId(id.parse().ok()?),
        })
    }
}

/// As addresses have it.
impl fmt::Display for EntryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.at.ms(), self.id.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_comes_back_from_an_address() {
        let key = EntryKey {
            at: Timestamp::from_ms(1_795_000_000_000),
            id: EntryId(42),
        };
        assert_eq!(EntryKey::parse(&key.to_string()), Some(key));
        for wrong in ["", "7", "a.b", "1.", ".1", "1.2.3"] {
            assert_eq!(EntryKey::parse(wrong), None, "{wrong}");
        }
    }
}
