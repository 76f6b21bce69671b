//! Going along the chain of seals again, and comparing rows with what was sealed of them.

use super::{Leaf, Log, RecordRow, Rows, Seal, SealHead, count, head_of};
use crate::order::OrderNumber;
use serde::Serialize;
use std::{iter::Peekable, slice};

/// Seals in a row that are named as lost.
const MOST_LOST: usize = 1_000;

/// Something that is not as it was sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Finding {
    /// A row is not what it was.
    Edited {
        /// Of which log.
        log: Log,
        /// Its number.
        row: i64,
        /// The order that it is about now.
        order: Option<OrderNumber>,
    },
    /// A row is gone.
    Removed {
        /// Of which log.
        log: Log,
        /// The number that it had.
        row: i64,
    },
    /// A row came to be among rows that were sealed already.
    Inserted {
        /// Of which log.
        log: Log,
        /// Its number.
        row: i64,
        /// The order that it is about.
        order: Option<OrderNumber>,
    },
    /// A seal is not what it was, or does not stand on the one before it.
    Forged {
        /// Its number.
        seal: i64,
    },
    /// A seal is gone.
    Lost {
        /// The number that it had.
        seal: i64,
    },
}

/// Goes along the chain of seals from the first one on.
#[derive(Debug, Default)]
pub struct Chain {
    before: Option<SealHead>,
    sealed: Rows,
}

impl Chain {
    /// The newest seal so far.
    pub fn newest(&self) -> Option<&SealHead> {
        self.before.as_ref()
    }

    /// The next seal. Returns what is wrong with it, and the row of its log after which its rows begin.
    pub fn follow(&mut self, seal: &Seal) -> (Vec<Finding>, i64) {
        let expected = self.before.as_ref().map_or(0, |seal| seal.number) + 1;
        // A number that somebody made up may be far away.
        let mut findings: Vec<Finding> = (expected..seal.head.number)
            .take(MOST_LOST)
            .map(|seal| Finding::Lost { seal })
            .collect();
        let after = self.sealed.get(&seal.log).copied().unwrap_or(i64::MIN);
        // The seal that a lost one came before cannot be judged by it.
        if findings.is_empty() && !self.is_next(seal, after) {
            findings.push(Finding::Forged {
                seal: seal.head.number,
            });
        }
        self.before = Some(seal.head.clone());
        self.sealed.insert(seal.log, seal.last_row().max(after));
        (findings, after)
    }

    fn is_next(&self, seal: &Seal, after: i64) -> bool {
        let before = self.before.as_ref();
        let total = before
            .map_or(0, |seal| seal.total)
            .checked_add(count(&seal.leaves));
        let mut last = after;
        let is_sorted = seal.leaves.iter().all(|leaf| {
            let is_later = leaf.row > last;
            last = leaf.row;
            is_later
        });
        is_sorted
            && total == Some(seal.head.total)
            && head_of(before, &seal.head, seal.log, &seal.leaves) == seal.head.head
    }
}

/// Compares the rows of a log with the leaves of a seal, a portion at a time.
pub struct Comparison<'a> {
    log: Log,
    leaves: Peekable<slice::Iter<'a, Leaf>>,
}

impl<'a> Comparison<'a> {
    /// With this seal.
    pub fn with(seal: &'a Seal) -> Self {
        Self {
            log: seal.log,
            leaves: seal.leaves.iter().peekable(),
        }
    }

    /// The next rows, by their numbers.
    pub fn see(&mut self, rows: &[RecordRow]) -> Vec<Finding> {
        let mut findings = Vec::new();
        for row in rows {
            let (log, id, order) = (self.log, row.id, row.order);
            while let Some(leaf) = self.leaves.next_if(|leaf| leaf.row < id) {
                findings.push(Finding::Removed { log, row: leaf.row });
            }
            match self.leaves.next_if(|leaf| leaf.row == id) {
                Some(leaf) if leaf.seals(log, row) => {}
                Some(_) => findings.push(Finding::Edited { log, row: id, order }),
                None => findings.push(Finding::Inserted { log, row: id, order }),
            }
        }
        findings
    }

    /// There are no more rows.
    pub fn finish(self) -> Vec<Finding> {
        let log = self.log;
        let rest = self.leaves.map(|leaf| Finding::Removed { log, row: leaf.row });
        rest.collect()
    }
}
