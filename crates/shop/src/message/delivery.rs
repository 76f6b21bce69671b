//! A message in the outbox: how far it has come, who has it, what came of a try.

use super::Message;
use crate::time::Timestamp;
use std::str::FromStr;

/// How far a message has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryState {
    /// Waits for its turn.
    Waiting,
    /// A worker has it.
    Sending,
    /// The other side took it.
    Sent,
    /// Given up; someone has to look.
    Dead,
}

impl DeliveryState {
    /// Its name in the outbox.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Dead => "dead",
        }
    }
}

impl FromStr for DeliveryState {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        [Self::Waiting, Self::Sending, Self::Sent, Self::Dead]
            .into_iter()
            .find(|s| s.as_str() == name)
            .ok_or(())
    }
}

/// Number of a row in the outbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageId(pub i64);

/// A message that a worker holds for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// Its row in the outbox.
    pub id: MessageId,
    /// Proves that the lease is still this worker's.
    pub lease: String,
    /// What to send, to whom.
    pub message: Message,
    /// Which try this is, counted from 1.
    pub attempt: i64,
}

/// What came of a try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// Taken by the other side, with its own reference (message id, SMTP reply).
    Delivered(String),
    /// Try again then; the reason is shown in the back office.
    Failed {
        /// When the next try is due.
        retry_at: Timestamp,
        /// What the other side said.
        error: String,
    },
    /// Told to wait; the try does not count.
    Later {
        /// When to try again.
        at: Timestamp,
        /// What the shop's people have to fix first, if that is the reason.
        error: Option<String>,
    },
    /// Not tried again unless somebody asks for it.
    Dead {
        /// What the other side said.
        error: String,
    },
    /// The chat has moved: try there, at once, without counting.
    Moved {
        /// The chat's new id.
        recipient: String,
    },
}

/// A message as the back office shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageRow {
    /// Its row in the outbox.
    pub id: MessageId,
    /// What was promised, to whom.
    pub message: Message,
    /// How far it has come.
    pub state: DeliveryState,
    /// Tries since it was promised or last sent again.
    pub attempts: i64,
    /// When it was promised.
    pub created_at: Timestamp,
    /// When the next try is due.
    pub due_at: Timestamp,
    /// When it was sent or given up.
    pub done_at: Option<Timestamp>,
    /// What the other side calls it, once it has taken it.
    pub reference: Option<String>,
    /// What the other side said last.
    pub last_error: Option<String>,
}
