//! Notices of money: what a gateway says came, and what became of it.

use super::{GatewayName, InvoiceId};
use crate::{money::Kopecks, order::OrderKey, time::Timestamp};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// How the shop learned of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// The gateway called the shop.
    Callback,
    /// The shop asked the gateway, because the call never came.
    Enquiry,
}

impl Channel {
    /// Its name in the table of notices.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Callback => "callback",
            Self::Enquiry => "enquiry",
        }
    }
}

impl FromStr for Channel {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        match name {
            "callback" => Ok(Self::Callback),
            "enquiry" => Ok(Self::Enquiry),
            _ => Err(()),
        }
    }
}

/// An authentic word of a gateway that money came. Its authenticity was proven before this value was made.
///
/// Gateway, invoice, amount and mode together tell which money it is: the same four again are a repetition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Who says so.
    pub gateway: GatewayName,
    /// For which invoice.
    pub invoice: InvoiceId,
    /// The sum that came.
    pub amount: Kopecks,
    /// Whether it is play money.
    pub test: bool,
    /// How the shop learned of it.
    pub channel: Channel,
    /// When the shop learned of it.
    pub at: Timestamp,
    /// The order it names, if it names one.
    pub order_key: Option<OrderKey>,
    /// How it was paid, in the gateway's word (`BankCard`, `SBP`); untrusted, at most 64 characters.
    pub method: Option<String>,
}

impl Notice {
    /// Whether both speak of the same money.
    pub fn is_repetition_of(&self, other: &Self) -> bool {
        (self.gateway, self.invoice, self.amount, self.test)
            == (other.gateway, other.invoice, other.amount, other.test)
    }
}

/// What became of a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It paid its order.
    Accepted,
    /// Another sum than the invoice's.
    WrongSum,
    /// The order had expired.
    PaidLate,
    /// The order had been cancelled.
    PaidAfterCancel,
    /// The order was paid already.
    PaidTwice,
    /// No attempt of this shop has that invoice.
    OrphanPayment,
    /// Play money for an order that wants real money.
    TestInLive,
}

impl Verdict {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Accepted,
        Self::WrongSum,
        Self::PaidLate,
        Self::PaidAfterCancel,
        Self::PaidTwice,
        Self::OrphanPayment,
        Self::TestInLive,
    ];

    /// Its name in tables, logs and word lists.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::WrongSum => "wrong_sum",
            Self::PaidLate => "paid_late",
            Self::PaidAfterCancel => "paid_after_cancel",
            Self::PaidTwice => "paid_twice",
            Self::OrphanPayment => "orphan_payment",
            Self::TestInLive => "test_in_live",
        }
    }
}

impl FromStr for Verdict {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|v| v.as_str() == name).ok_or(())
    }
}

/// A notice of an order with what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedNotice {
    /// What came.
    pub notice: Notice,
    /// What became of it.
    pub verdict: Verdict,
}
