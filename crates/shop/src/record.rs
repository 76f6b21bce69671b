//! Proof that nobody edited the record afterwards.
//!
//! Logs are only appended to, and triggers say so; whoever has the database in hand can drop a trigger. So a worker seals what
//! was appended: a [`Seal`] lists rows of one [`Log`], each with a digest of its content, and its head stands on the head of
//! the seal before it, whichever log that is of. Nothing of this is on a payment's way: rows are written as before, and sealed
//! within a minute.
//!
//! A row that was edited has another digest than its leaf; one that was removed has a leaf and is gone; one that was inserted
//! among sealed rows has none. A seal that was edited no longer fits its own head or the next one. Whoever makes all seals anew
//! comes to another head, and a head that the owner was sent earlier is then no longer found.
//!
//! The canonical encoding: numbers are eight bytes, the highest first; texts and bytes have their length before them in the same
//! way. A leaf is the first half of SHA-256 of the words `vitrina row 1`, the log's name and the row's content, twice: as it was
//! sealed, and as it is once its buyer is forgotten. So words that may be taken away may be gone, and nothing else of a row may be
//! another thing. A head is SHA-256 of `vitrina seal 1`, the head before it (empty for the first seal), number, time, log's name, leaves and total.

mod chain;

pub use chain::{Chain, Comparison, Finding};

use crate::{order::OrderNumber, time::Timestamp};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Bytes of a leaf: a row's number and two halves of digests.
const LEAF_BYTES: usize = 40;
/// Bytes of each digest in it.
const DIGEST_BYTES: usize = 16;
/// Hex digits in a group of a [`Head::code`].
const GROUP: usize = 4;
/// Hex digits of a head that its code has: 128 bits.
const CODE_DIGITS: usize = 32;

/// A table that is only appended to, and sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Log {
    /// What happened to orders.
    History,
    /// Authentic notices of money.
    Notices,
    /// Money that is for no order. How it was dealt with is in the journal.
    Orphans,
    /// What the staff did.
    Journal,
}

impl Log {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::History, Self::Notices, Self::Orphans, Self::Journal];

    /// Its name in tables and for programs: that of the table.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::History => "history",
            Self::Notices => "notices",
            Self::Orphans => "orphans",
            Self::Journal => "journal",
        }
    }

    /// The log of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|log| log.as_str() == name)
    }
}

/// A number of a row for each log.
pub type Rows = BTreeMap<Log, i64>;

/// A row of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordRow {
    /// Its number in the table.
    pub id: i64,
    /// The order that it is about, if it is about one.
    pub order: Option<OrderNumber>,
    /// Everything that stands in it, the same bytes on both databases.
    pub content: Vec<u8>,
    /// The same once its buyer is forgotten.
    pub facts: Vec<u8>,
}

/// What a seal keeps of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leaf {
    /// The row's number.
    pub row: i64,
    /// The first half of SHA-256 of its content.
    pub digest: [u8; DIGEST_BYTES],
    /// The same of what is left of it once its buyer is forgotten.
    pub facts: [u8; DIGEST_BYTES],
}

impl Leaf {
    /// The leaf of a row.
    pub fn of(log: Log, row: &RecordRow) -> Self {
        let digest = digest_of(log, &row.content);
        // Mostly there is nothing to forget.
        let facts = if row.facts == row.content {
            digest
        } else {
            digest_of(log, &row.facts)
        };
        Self {
            row: row.id,
            digest,
            facts,
        }
    }

    /// Whether a row is what was sealed, or what is left of it once its buyer is forgotten.
    pub fn seals(&self, log: Log, row: &RecordRow) -> bool {
        let now = Self::of(log, row);
        let is_forgotten = row.content == row.facts && self.facts == now.facts;
        self.row == now.row && (self.digest == now.digest || is_forgotten)
    }

    /// Leaves as a seal keeps them.
    pub fn to_bytes(leaves: &[Self]) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(leaves.len() * LEAF_BYTES);
        for leaf in leaves {
            bytes.extend(leaf.row.to_be_bytes());
            bytes.extend(leaf.digest);
            bytes.extend(leaf.facts);
        }
        bytes
    }

    /// The leaves that a seal keeps; `None` if these bytes are none.
    pub fn from_bytes(bytes: &[u8]) -> Option<Vec<Self>> {
        let leaves = bytes.chunks(LEAF_BYTES).map(|leaf| {
            let (row, digests) = leaf.split_first_chunk::<8>()?;
            let (digest, facts) = digests.split_first_chunk::<DIGEST_BYTES>()?;
            Some(Self {
                row: i64::from_be_bytes(*row),
                digest: *digest,
                facts: facts.try_into().ok()?,
            })
        });
        leaves.collect()
    }
}

/// The head of the record: SHA-256 in 64 hex digits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Head(String);

impl Head {
    /// A head as the store keeps it.
    pub fn kept(hex: String) -> Self {
        Self(hex)
    }

    /// All of it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As people are told: its first half in groups.
    pub fn code(&self) -> String {
        let digits: Vec<char> = self.0.chars().take(CODE_DIGITS).collect();
        let groups = digits.chunks(GROUP).map(|group| group.iter().collect::<String>());
        groups.collect::<Vec<_>>().join("-").to_uppercase()
    }

    /// Whether somebody who typed this means this head: a code, or all of it.
    pub fn is_meant_by(&self, typed: &str) -> bool {
        let digits: String = typed
            .chars()
            .filter(char::is_ascii_hexdigit)
            .map(|digit| digit.to_ascii_lowercase())
            .collect();
        digits.len() >= CODE_DIGITS && self.0.starts_with(&digits)
    }
}

/// The newest of the seals at some moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SealHead {
    /// Its number, from 1 on.
    pub number: i64,
    /// When it was made.
    pub at: Timestamp,
    /// Rows that it and all seals before it seal.
    pub total: i64,
    /// Its head.
    pub head: Head,
}

/// Rows that were there when it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// Number, time, total and head.
    pub head: SealHead,
    /// Of which log they are.
    pub log: Log,
    /// The rows, by their numbers.
    pub leaves: Vec<Leaf>,
}

impl Seal {
    /// Seals rows of a log after all that was sealed before; `None` if there are none.
    pub fn of(before: Option<&SealHead>, log: Log, rows: &[RecordRow], at: Timestamp) -> Option<Self> {
        if rows.is_empty() {
            return None;
        }
        let leaves: Vec<Leaf> = rows.iter().map(|row| Leaf::of(log, row)).collect();
        let mut head = SealHead {
            number: before.map_or(0, |seal| seal.number) + 1,
            at,
            total: before.map_or(0, |seal| seal.total) + count(&leaves),
            head: Head(String::new()),
        };
        head.head = head_of(before, &head, log, &leaves);
        Some(Self { head, log, leaves })
    }

    /// The last row that it seals; nothing if it seals none, which no store keeps.
    pub fn last_row(&self) -> i64 {
        self.leaves.last().map_or(0, |leaf| leaf.row)
    }
}

fn digest_of(log: Log, content: &[u8]) -> [u8; DIGEST_BYTES] {
    let mut hash = Encoder::new("vitrina row 1");
    hash.bytes(log.as_str().as_bytes());
    hash.bytes(content);
    let whole = hash.finish();
    let mut digest = [0; DIGEST_BYTES];
    digest.copy_from_slice(&whole[..DIGEST_BYTES]);
    digest
}

fn head_of(before: Option<&SealHead>, seal: &SealHead, log: Log, leaves: &[Leaf]) -> Head {
    let mut hash = Encoder::new("vitrina seal 1");
    hash.bytes(before.map_or("", |seal| seal.head.as_str()).as_bytes());
    hash.number(seal.number);
    hash.number(seal.at.ms());
    hash.bytes(log.as_str().as_bytes());
    hash.bytes(&Leaf::to_bytes(leaves));
    hash.number(seal.total);
    Head(hex::encode(hash.finish()))
}

fn count(leaves: &[Leaf]) -> i64 {
    i64::try_from(leaves.len()).unwrap_or(i64::MAX)
}

/// The canonical encoding, hashed as it is written.
struct Encoder(Sha256);

impl Encoder {
    fn new(purpose: &str) -> Self {
        let mut encoder = Self(Sha256::new());
        encoder.bytes(purpose.as_bytes());
        encoder
    }

    fn number(&mut self, number: i64) {
        self.0.update(number.to_be_bytes());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.0.update((bytes.len() as u64).to_be_bytes());
        self.0.update(bytes);
    }

    fn finish(self) -> [u8; 32] {
        self.0.finalize().into()
    }
}

/// What came of going along the whole record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// The newest seal; `None` if there is none yet.
    pub newest: Option<SealHead>,
    /// How many things are not as they were sealed.
    pub findings: i64,
    /// Whether the head that somebody asked for was come upon; `None` if nobody asked.
    pub has_head: Option<bool>,
}

/// How far the record is sealed, and when it was looked through last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordState {
    /// The newest seal.
    pub newest: Option<SealHead>,
    /// Whether there are rows that are not sealed yet.
    pub is_waiting: bool,
    /// When somebody looked through all of it last, and how much was not as it was sealed; `None` if nobody ever did.
    pub verified: Option<(Timestamp, i64)>,
}

#[cfg(test)]
mod tests;
