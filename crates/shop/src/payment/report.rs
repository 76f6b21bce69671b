//! What gateways say when they are asked.

use super::{Attempt, Channel, Details, Mark, Notice};
use crate::{money::Kopecks, order::OrderKey, time::Timestamp};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// What a gateway says of an invoice when asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Report {
    /// It knows of no such invoice of this shop: the buyer has not confirmed anything there.
    Unknown,
    /// There is nobody to ask, so nothing is known.
    Silent,
    /// No money has come to the shop.
    Unpaid {
        /// How far the payment is.
        stage: Stage,
        /// The order it names, perhaps another one.
        named: OrderKey,
    },
    /// Money came, whoever it was for.
    Paid(Found),
}

/// How far a payment is that has not come to the shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The buyer confirmed something, but no money was taken.
    Begun,
    /// It was given up, and no money was taken.
    Cancelled,
    /// The money is blocked on the card until the merchant takes it or lets it go.
    Held,
    /// The gateway has the money and is about to pass it on.
    Crediting,
    /// The gateway refused the money, or the merchant let it go: the buyer has it back.
    Returned,
    /// Stopped for a check, or in a state that nobody knows: somebody has to look.
    Suspended,
    /// Less came than is due: the buyer may add the rest to the same invoice, or the merchant may settle for
    /// less. The sum is shown in the gateway's cabinet: sums in another currency are not for the shop to
    /// compare.
    Partial,
}

impl Stage {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Begun,
        Self::Cancelled,
        Self::Held,
        Self::Crediting,
        Self::Returned,
        Self::Suspended,
        Self::Partial,
    ];

    /// Its name in tables, keys and word lists.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Begun => "begun",
            Self::Cancelled => "cancelled",
            Self::Held => "held",
            Self::Crediting => "crediting",
            Self::Returned => "returned",
            Self::Suspended => "suspended",
            Self::Partial => "partial",
        }
    }

    /// Whether the bank or the gateway may have the buyer's money: then nobody is asked to pay again, and the
    /// order waits.
    pub const fn has_money(self) -> bool {
        match self {
            Self::Held | Self::Crediting | Self::Suspended | Self::Partial => true,
            Self::Begun | Self::Cancelled | Self::Returned => false,
        }
    }

    /// Whether no money will come of it.
    pub const fn is_over(self) -> bool {
        match self {
            Self::Cancelled | Self::Returned => true,
            Self::Begun | Self::Held | Self::Crediting | Self::Suspended | Self::Partial => false,
        }
    }

    /// Whether it goes on only if the merchant does something in the gateway's cabinet.
    pub const fn waits_for_merchant(self) -> bool {
        match self {
            Self::Held | Self::Suspended | Self::Partial => true,
            Self::Begun | Self::Cancelled | Self::Crediting | Self::Returned => false,
        }
    }
}

impl FromStr for Stage {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL
            .into_iter()
            .find(|stage| stage.as_str() == name)
            .ok_or(())
    }
}

/// Money that a gateway reports when asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Whether it is play money, as the answer says. Where the passwords of the question decide that, it is
    /// what the attempt says.
    pub test: bool,
    /// What the buyer paid.
    pub paid: Kopecks,
    /// What the shop is credited with: as much, or less by the gateway's commission.
    pub credited: Kopecks,
    /// Whether the gateway says that the buyer sent more than was due.
    pub overpaid: bool,
    /// How it was paid, in the gateway's own word; at most 64 characters.
    pub method: Option<String>,
    /// The order it was for, if the gateway says so.
    pub order_key: Option<OrderKey>,
    /// Parameters of another program.
    pub marks: Vec<Mark>,
    /// What the gateway calls the operation, if it says so.
    pub operation: Option<String>,
}

impl Found {
    /// The notice of it, for an attempt with its invoice.
    ///
    /// Whoever bears the commission, one of the two sums is the one that was asked for, or taken of what was held. It is the money's sum then, so
    /// that the gateway's own call, which names it, is a repetition. If neither is, it is what the buyer paid.
    pub fn notice(&self, attempt: &Attempt, now: Timestamp) -> Notice {
        let expected = attempt.expected();
        let is_asked_for = self.paid == expected || self.credited == expected;
        Notice {
            gateway: attempt.gateway,
            invoice: attempt.invoice,
            amount: if is_asked_for { expected } else { self.paid },
            test: self.test,
            channel: Channel::Enquiry,
            at: now,
            order_key: self.order_key.clone(),
            method: self.method.clone(),
            details: Details {
                paid: Some(self.paid),
                credited: Some(self.credited),
                overpaid: self.overpaid,
                marks: self.marks.clone(),
                named: None,
            },
        }
    }
}
