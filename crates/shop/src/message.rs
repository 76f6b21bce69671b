//! Promises to tell someone: written with the fact, kept by a worker later.

mod audience;
mod delivery;
mod letter;

pub use audience::{Audience, OwnerHears};
pub use delivery::{Claimed, DeliveryState, MessageId, MessageRow, Sent};
pub use letter::{Brief, HoldTold, Letter, LinkTold, PeopleTold, RefundTrouble};

use std::str::FromStr;

/// A promise: to whom, and what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The same promise twice has the same key; the second one is dropped.
    pub key: String,
    /// The chat, the mailbox or the program it goes to.
    pub to: Address,
    /// What it says.
    pub letter: Letter,
}

/// Where a message goes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Address {
    /// Telegram, e-mail or a call of a program.
    pub channel: MessageChannel,
    /// Chat id, e-mail address or web address.
    pub recipient: String,
}

/// The means of telling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MessageChannel {
    /// A Telegram chat.
    Telegram,
    /// E-mail.
    Email,
    /// A signed call of a program of the merchant's.
    Webhook,
}

impl MessageChannel {
    /// Its name in the outbox.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Telegram => "telegram",
            Self::Email => "email",
            Self::Webhook => "webhook",
        }
    }
}

impl FromStr for MessageChannel {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        match name {
            "telegram" => Ok(Self::Telegram),
            "email" => Ok(Self::Email),
            "webhook" => Ok(Self::Webhook),
            _ => Err(()),
        }
    }
}
