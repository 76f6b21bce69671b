//! What happened to an order: appended, never changed.

use crate::{
    money::Kopecks,
    payment::{Channel, GatewayName, InvoiceId, Stage, Verdict},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// Who did it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "who", content = "login", rename_all = "snake_case")]
pub enum Actor {
    /// The buyer.
    Buyer,
    /// The payment gateway.
    Gateway,
    /// The shop itself, by its clock.
    Shop,
    /// A person of the staff, by login.
    Staff(String),
}

/// A line of an order's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// What.
    pub what: What,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum What {
    /// The order was placed.
    Placed {
        /// To be paid.
        total: Kopecks,
    },
    /// The buyer left for the gateway.
    AttemptStarted {
        /// Where to.
        gateway: GatewayName,
        /// Under which number.
        invoice: InvoiceId,
    },
    /// The gateway said that nothing will come of an attempt.
    AttemptFailed {
        /// Which attempt.
        invoice: InvoiceId,
    },
    /// The gateway said how far an attempt is that has brought no money.
    AttemptAt {
        /// Which attempt.
        invoice: InvoiceId,
        /// How far.
        stage: Stage,
    },
    /// An authentic notice of money came.
    NoticeCame {
        /// For which invoice.
        invoice: InvoiceId,
        /// How the shop learned of it.
        channel: Channel,
        /// How much.
        amount: Kopecks,
        /// What became of it.
        verdict: Verdict,
    },
    /// The gateway explained a sum that seemed wrong: the buyer paid what was asked for, and its commission went off.
    Explained {
        /// For which invoice.
        invoice: InvoiceId,
        /// What the notice had named.
        came: Kopecks,
    },
    /// The order is paid.
    Paid {
        /// How much.
        amount: Kopecks,
        /// The call never came; the shop found out by asking.
        healed: bool,
    },
    /// A person noted a payment past the gateways.
    PaidOutside {
        /// How much.
        amount: Kopecks,
        /// Why.
        reason: String,
    },
    /// A person accepted money that did not fit.
    Accepted {
        /// For which invoice.
        invoice: InvoiceId,
        /// How much.
        amount: Kopecks,
        /// Why.
        note: String,
    },
    /// A person dealt with money that did not fit in another way.
    Resolved {
        /// For which invoice.
        invoice: InvoiceId,
        /// How.
        note: String,
    },
    /// Nobody paid in time.
    Expired,
    /// Called off.
    Cancelled {
        /// Why; empty if the buyer did it.
        reason: String,
    },
    /// The money was returned.
    Refunded {
        /// How much.
        amount: Kopecks,
        /// Why.
        reason: String,
    },
    /// The goods left.
    Shipped {
        /// How to follow the parcel.
        tracking: Option<String>,
    },
    /// The goods arrived.
    Delivered,
    /// A trial order was put out of all lists; goods that were still in the shop went back.
    PutAway,
    /// An order that was put away is in the lists again.
    BroughtBack,
}
