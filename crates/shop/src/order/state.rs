//! How an order stands: its money and its goods. Each variant carries its facts.

use super::Actor;
use crate::{
    money::Kopecks,
    payment::{GatewayName, InvoiceId},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// How the money of an order stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    /// Goods are held until then.
    AwaitingPayment {
        /// After this moment the order may expire.
        until: Timestamp,
    },
    /// Paid in full.
    Paid {
        /// The money.
        payment: Payment,
    },
    /// Nobody paid in time; the goods went back.
    Expired {
        /// When.
        at: Timestamp,
    },
    /// Called off before payment; the goods went back.
    Cancelled {
        /// When.
        at: Timestamp,
        /// By whom.
        by: Actor,
        /// Why; a buyer is not asked.
        reason: String,
    },
    /// The money was returned.
    Refunded {
        /// The money.
        payment: Payment,
        /// When.
        at: Timestamp,
        /// By whom.
        by: Actor,
        /// Why.
        reason: String,
    },
}

impl State {
    /// Its name in tables, addresses and word lists.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::AwaitingPayment { .. } => "awaiting_payment",
            Self::Paid { .. } => "paid",
            Self::Expired { .. } => "expired",
            Self::Cancelled { .. } => "cancelled",
            Self::Refunded { .. } => "refunded",
        }
    }

    /// The names of all states.
    pub const NAMES: [&'static str; 5] = ["awaiting_payment", "paid", "expired", "cancelled", "refunded"];
}

/// Money that paid an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// How much.
    pub amount: Kopecks,
    /// When the shop learned of it.
    pub at: Timestamp,
    /// Which way it came.
    pub source: Source,
}

/// Which way money came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "source", rename_all = "snake_case")]
pub enum Source {
    /// Through a gateway, proven by its notice.
    Gateway {
        /// Which.
        gateway: GatewayName,
        /// For which invoice.
        invoice: InvoiceId,
        /// Play money of the test mode.
        test: bool,
        /// How, in the gateway's word.
        method: Option<String>,
    },
    /// Past the gateways (cash, bank transfer): a person says so.
    Outside {
        /// Who.
        by: Actor,
        /// Why, in that person's words.
        reason: String,
    },
}

/// How the goods of an order stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fulfilment", rename_all = "snake_case")]
pub enum Fulfilment {
    /// Still in the shop.
    New,
    /// On their way.
    Shipped {
        /// When.
        at: Timestamp,
        /// How to follow the parcel.
        tracking: Option<String>,
    },
    /// With the buyer.
    Delivered {
        /// When.
        at: Timestamp,
    },
}

impl Fulfilment {
    /// Its name in tables and word lists.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Shipped { .. } => "shipped",
            Self::Delivered { .. } => "delivered",
        }
    }
}
