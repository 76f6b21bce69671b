//! The numbers in the gateway's XML, with their meaning.

use std::fmt;

use crate::explain::{Api, Explanation, explain};
use crate::payment::Culture;

/// Where an operation stands (`State/Code`). Source: docs.robokassa.ru, "xml-interfaces".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StateCode {
    /// 5: started, no money received.
    Started,
    /// 10: cancelled, no money received: the buyer left or the time ran out.
    Cancelled,
    /// 20: money is held on the card.
    Held,
    /// 50: money received and being credited to the shop.
    Crediting,
    /// 60: crediting was refused and the money returned; also the end of a cancelled hold.
    Returned,
    /// 80: suspended for a security check.
    Suspended,
    /// 100: done, credited to the shop.
    Done,
    /// A code that is not documented.
    Other(u32),
}

/// What the shop should do about a state. What the codes mean is documented, see [`StateCode`]; what to do is this crate's
/// conclusion, but for the advice to release and to capture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Advice {
    /// Nothing has come yet: let the buyer go on, and ask again later.
    Wait,
    /// Nothing has come and nothing will by this operation: the order may be released. The buyer may begin another
    /// operation of the same number.
    Release,
    /// The buyer's money is held and waits for the merchant: confirm or cancel the hold. Until then the buyer owes nothing.
    Decide,
    /// The money was received and is on its way to the shop: ask again later, do not let the order expire, and do not let the
    /// buyer pay a second time. It may still be [returned](Advice::Returned).
    Receive,
    /// The money was received and went back to the buyer: the order may be released, and the buyer be told.
    Returned,
    /// The payment is being checked, which may take long and end either way: as [`Advice::Receive`], and tell buyer and
    /// owner.
    Review,
    /// The order is paid, if it [is this one's sum](super::OpState::pays).
    Paid,
    /// Nobody knows what it means: ask again later, neither release nor believe, and tell the owner.
    Unknown,
}

impl StateCode {
    /// What to do.
    pub const fn advice(self) -> Advice {
        match self {
            Self::Started => Advice::Wait,
            Self::Cancelled => Advice::Release,
            Self::Held => Advice::Decide,
            Self::Crediting => Advice::Receive,
            Self::Returned => Advice::Returned,
            Self::Suspended => Advice::Review,
            Self::Done => Advice::Paid,
            Self::Other(_) => Advice::Unknown,
        }
    }

    /// The number that the gateway uses.
    pub const fn number(self) -> u32 {
        match self {
            Self::Started => 5,
            Self::Cancelled => 10,
            Self::Held => 20,
            Self::Crediting => 50,
            Self::Returned => 60,
            Self::Suspended => 80,
            Self::Done => 100,
            Self::Other(number) => number,
        }
    }
}

impl From<u32> for StateCode {
    fn from(number: u32) -> Self {
        match number {
            5 => Self::Started,
            10 => Self::Cancelled,
            20 => Self::Held,
            50 => Self::Crediting,
            60 => Self::Returned,
            80 => Self::Suspended,
            100 => Self::Done,
            other => Self::Other(other),
        }
    }
}

impl fmt::Display for StateCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.number().fmt(f)
    }
}

/// Why the gateway does not answer an enquiry (`Result/Code` other than 0).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ResultCode {
    /// 1: wrong signature: the password 2 or the algorithm is not the cabinet's.
    WrongSignature,
    /// 2: the shop is not found or not active.
    NoShop,
    /// 3: no operation with this number. Normal until the buyer confirms details on the payment page.
    NoOperation,
    /// 4: two operations with this number, usually a live and a test one.
    TwoOperations,
    /// 1000: internal error of the gateway.
    Internal,
    /// A code that is not documented.
    Other(u32),
}

/// What to do about an enquiry that was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Remedy {
    /// Ask again later.
    AskAgain,
    /// Compare login, passwords and algorithm with the cabinet; asking again does not help.
    FixSettings,
    /// Somebody must look up the operation in the cabinet.
    LookInCabinet,
}

impl ResultCode {
    /// What to do.
    pub const fn remedy(self) -> Remedy {
        match self {
            Self::NoOperation | Self::Internal => Remedy::AskAgain,
            Self::WrongSignature | Self::NoShop => Remedy::FixSettings,
            Self::TwoOperations | Self::Other(_) => Remedy::LookInCabinet,
        }
    }

    /// The code in words for the merchant, or `None` for one that is not documented.
    pub fn explain(self, language: Culture) -> Option<Explanation> {
        explain(Api::Enquiry, &self.to_string(), language)
    }

    /// The number that the gateway uses.
    pub const fn number(self) -> u32 {
        match self {
            Self::WrongSignature => 1,
            Self::NoShop => 2,
            Self::NoOperation => 3,
            Self::TwoOperations => 4,
            Self::Internal => 1000,
            Self::Other(number) => number,
        }
    }

    /// The code of a number other than 0.
    pub(crate) const fn of(number: u32) -> Self {
        match number {
            1 => Self::WrongSignature,
            2 => Self::NoShop,
            3 => Self::NoOperation,
            4 => Self::TwoOperations,
            1000 => Self::Internal,
            other => Self::Other(other),
        }
    }
}

impl fmt::Display for ResultCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.number().fmt(f)
    }
}
