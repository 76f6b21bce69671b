//! How an order stands: its money and its goods. Each variant carries its facts.

use super::{Actor, Refund, Shipment};
use crate::{
    money::Kopecks,
    payment::{GatewayName, InvoiceId},
    time::{Timestamp, open_end},
};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// How the money of an order stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    /// Goods are held until then.
    AwaitingPayment {
        /// After this moment the order may expire; `None` if it waits however long it takes, because it is paid when
        /// the goods are handed over.
        #[serde(with = "open_end")]
        until: Option<Timestamp>,
    },
    /// Paid in full; a part of the money may have been returned since.
    Paid {
        /// The money that paid for it.
        payment: Payment,
    },
    /// Nobody paid in time; the goods went back.
    Expired {
        /// When it was given up.
        at: Timestamp,
    },
    /// Called off before payment, or a trial that was put away; the goods went back.
    Cancelled {
        /// When it was called off.
        at: Timestamp,
        /// Who called it off.
        by: Actor,
        /// Why; a buyer is not asked, and a trial that was put away has none.
        reason: String,
    },
    /// All of the money was returned.
    Refunded {
        /// The money that had paid for it.
        payment: Payment,
        /// When the last of it was returned.
        at: Timestamp,
        /// Who noted that.
        by: Actor,
        /// Why, in that person's words.
        reason: String,
    },
}

impl State {
    /// The money that pays for the order, or did before it was returned.
    pub const fn payment(&self) -> Option<&Payment> {
        match self {
            Self::Paid { payment } | Self::Refunded { payment, .. } => Some(payment),
            Self::AwaitingPayment { .. } | Self::Expired { .. } | Self::Cancelled { .. } => None,
        }
    }

    /// Its name in tables, addresses and word lists.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::AwaitingPayment { .. } => StateName::AwaitingPayment,
            Self::Paid { .. } => StateName::Paid,
            Self::Expired { .. } => StateName::Expired,
            Self::Cancelled { .. } => StateName::Cancelled,
            Self::Refunded { .. } => StateName::Refunded,
        }
        .as_str()
    }
}

/// A [`State`] without its facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StateName {
    /// [`State::AwaitingPayment`]
    AwaitingPayment,
    /// [`State::Paid`]
    Paid,
    /// [`State::Expired`]
    Expired,
    /// [`State::Cancelled`]
    Cancelled,
    /// [`State::Refunded`]
    Refunded,
}

impl StateName {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::AwaitingPayment,
        Self::Paid,
        Self::Expired,
        Self::Cancelled,
        Self::Refunded,
    ];

    /// As it stands in tables, addresses and word lists.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AwaitingPayment => "awaiting_payment",
            Self::Paid => "paid",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
            Self::Refunded => "refunded",
        }
    }
}

impl FromStr for StateName {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|s| s.as_str() == name).ok_or(())
    }
}

/// Money that paid an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// The sum that came.
    pub amount: Kopecks,
    /// When the shop learned of it.
    pub at: Timestamp,
    /// Which way it came.
    pub source: Source,
    /// What has been returned of it or is to be, oldest first; never more than came. Left empty by a release that
    /// noted whole refunds only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refunds: Vec<Refund>,
}

impl Payment {
    /// Whether it is play money.
    pub const fn is_test(&self) -> bool {
        match &self.source {
            Source::Gateway { test, .. } => *test,
            Source::Outside { .. } => false,
        }
    }
}

/// Which way money came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "source", rename_all = "snake_case")]
pub enum Source {
    /// Through a gateway, proven by its notice.
    Gateway {
        /// The gateway it came through.
        gateway: GatewayName,
        /// The invoice it came for.
        invoice: InvoiceId,
        /// Play money of the test mode.
        test: bool,
        /// How it was paid, in the gateway's own word.
        method: Option<String>,
    },
    /// Outside the gateways (cash, bank transfer): a person says so.
    Outside {
        /// Who says so.
        by: Actor,
        /// Why, in that person's words.
        reason: String,
    },
}

/// How the goods of an order stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fulfilment", rename_all = "snake_case", from = "Kept")]
pub enum Fulfilment {
    /// Still in the shop.
    New,
    /// Some are on their way, others still in the shop.
    PartlyShipped {
        /// What left, the oldest first.
        shipments: Vec<Shipment>,
    },
    /// On their way, all that are to be sent.
    Shipped {
        /// When the last of them left.
        at: Timestamp,
        /// What left, the oldest first.
        shipments: Vec<Shipment>,
    },
    /// With the buyer.
    Delivered {
        /// When they arrived.
        at: Timestamp,
        /// What had left, the oldest first.
        shipments: Vec<Shipment>,
    },
}

/// How goods stand as it is stored. The version before knows of no shipments and may go on beside this one: of what it sends it
/// writes the number only.
#[derive(Deserialize)]
#[serde(tag = "fulfilment", rename_all = "snake_case")]
enum Kept {
    New,
    PartlyShipped {
        shipments: Vec<Shipment>,
    },
    Shipped {
        at: Timestamp,
        #[serde(default)]
        shipments: Vec<Shipment>,
        #[serde(default)]
        tracking: Option<String>,
    },
    Delivered {
        at: Timestamp,
        #[serde(default)]
        shipments: Vec<Shipment>,
    },
}

impl From<Kept> for Fulfilment {
    fn from(kept: Kept) -> Self {
        match kept {
            Kept::New => Self::New,
            Kept::PartlyShipped { shipments } => Self::PartlyShipped { shipments },
            Kept::Shipped {
                at,
                mut shipments,
                tracking,
            } => {
                shipments.extend(tracking.map(|tracking| Shipment {
                    at,
                    by: Actor::Shop,
                    tracking: Some(tracking),
                    pieces: Vec::new(),
                }));
                Self::Shipped { at, shipments }
            }
            Kept::Delivered { at, shipments } => Self::Delivered { at, shipments },
        }
    }
}

impl Fulfilment {
    /// Its name in tables and word lists.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::New => FulfilmentName::New,
            Self::PartlyShipped { .. } => FulfilmentName::PartlyShipped,
            Self::Shipped { .. } => FulfilmentName::Shipped,
            Self::Delivered { .. } => FulfilmentName::Delivered,
        }
        .as_str()
    }

    /// Whether some of the goods are still to be sent, or all.
    pub const fn waits_to_leave(&self) -> bool {
        matches!(self, Self::New | Self::PartlyShipped { .. })
    }

    /// What left so far, the oldest first.
    pub fn shipments(&self) -> &[Shipment] {
        match self {
            Self::New => &[],
            Self::PartlyShipped { shipments }
            | Self::Shipped { shipments, .. }
            | Self::Delivered { shipments, .. } => shipments,
        }
    }

    /// The same, to be mended.
    pub(crate) fn shipments_mut(&mut self) -> &mut [Shipment] {
        match self {
            Self::New => &mut [],
            Self::PartlyShipped { shipments }
            | Self::Shipped { shipments, .. }
            | Self::Delivered { shipments, .. } => shipments,
        }
    }

    /// The numbers and addresses by which the shipments are followed, the oldest first.
    pub fn tracking(&self) -> Vec<&str> {
        let shipments = self.shipments().iter();
        shipments
            .filter_map(|shipment| shipment.tracking.as_deref())
            .collect()
    }
}

/// A [`Fulfilment`] without its facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FulfilmentName {
    /// [`Fulfilment::New`]
    New,
    /// [`Fulfilment::PartlyShipped`]
    PartlyShipped,
    /// [`Fulfilment::Shipped`]
    Shipped,
    /// [`Fulfilment::Delivered`]
    Delivered,
}

impl FulfilmentName {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::New, Self::PartlyShipped, Self::Shipped, Self::Delivered];

    /// As it stands in tables, addresses and word lists.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::PartlyShipped => "partly_shipped",
            Self::Shipped => "shipped",
            Self::Delivered => "delivered",
        }
    }
}

impl FromStr for FulfilmentName {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|f| f.as_str() == name).ok_or(())
    }
}
