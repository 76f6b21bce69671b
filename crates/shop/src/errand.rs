//! Calls that the shop owes a gateway for an order: written with the fact that asks for them, made by a worker later.

use crate::{order::OrderNumber, time::Timestamp};
use std::str::FromStr;

/// A call that is owed, as a [`Change`](crate::order::Change) of its order writes it down. Written once more, it is due
/// anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Errand {
    /// What it is about.
    pub kind: ErrandKind,
    /// The place of that in the order's list of its kind.
    pub place: usize,
    /// When it is to be run first.
    pub due_at: Timestamp,
}

/// What an errand is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrandKind {
    /// Money that goes back: it is sent once, then asked about. Its place is that in
    /// [`Payment::refunds`](crate::order::Payment::refunds).
    Refund,
}

impl ErrandKind {
    /// All of them.
    pub const ALL: [Self; 1] = [Self::Refund];

    /// Its name in the table of errands.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Refund => "refund",
        }
    }
}

impl FromStr for ErrandKind {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name).ok_or(())
    }
}

/// Number of a row in the table of errands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ErrandId(pub i64);

/// An errand that a worker has to itself for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueErrand {
    /// Its row.
    pub id: ErrandId,
    /// The order it is for.
    pub order: OrderNumber,
    /// What it is about.
    pub kind: ErrandKind,
    /// The place of that in the order's list of its kind.
    pub place: usize,
    /// How often it has been claimed since it was written down, this time included.
    pub tries: i64,
}

impl DueErrand {
    /// How long to wait before it is run again: from one minute to one hour, in seconds.
    pub const fn pause_seconds(&self) -> i64 {
        let minutes = match self.tries {
            ..=2 => 1,
            3 => 2,
            4 => 5,
            5 => 10,
            6 => 30,
            7.. => 60,
        };
        minutes * 60
    }
}
