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
    /// The second receipt: it is sent, then asked about until the tax service has it. Its place is 0.
    Receipt,
    /// Money that is held: taken or let go, and watched until then. Its place is that of the attempt in
    /// [`Order::attempts`](crate::order::Order::attempts).
    Hold,
    /// An invoice that the staff asked for: it is made once, and taken back when its order is over. Its place is that of the
    /// attempt in [`Order::attempts`](crate::order::Order::attempts).
    Link,
}

impl ErrandKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Refund, Self::Receipt, Self::Hold, Self::Link];

    /// Its name in the table of errands.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Refund => "refund",
            Self::Receipt => "receipt",
            Self::Hold => "hold",
            Self::Link => "link",
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
    /// How long to wait before it is run again, in seconds: a minute at first and an hour at last where money waits for it;
    /// from ten seconds to half a day for a receipt.
    pub const fn pause_seconds(&self) -> i64 {
        use ErrandKind::{Hold, Link, Receipt, Refund};
        const MINUTE: i64 = 60;
        const HOUR: i64 = 60 * MINUTE;
        match (self.kind, self.tries) {
            (Receipt, ..=1) => 10,
            (Receipt, 2) => 30,
            (Refund | Hold | Link, ..=2) | (Receipt, 3) => MINUTE,
            (Refund | Hold | Link, 3) | (Receipt, 4) => 2 * MINUTE,
            (Refund | Hold | Link, 4) | (Receipt, 5) => 5 * MINUTE,
            (Refund | Hold | Link, 5) | (Receipt, 6) => 10 * MINUTE,
            (Refund | Hold | Link, 6) | (Receipt, 7) => 30 * MINUTE,
            (Refund | Hold | Link, 7..) | (Receipt, 8) => HOUR,
            (Receipt, 9) => 3 * HOUR,
            (Receipt, 10) => 6 * HOUR,
            (Receipt, 11..) => 12 * HOUR,
        }
    }
}
