//! What happened to an order: appended, never changed.

use super::Pieces;
use crate::{
    buyer::Consents,
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
    /// A member of the staff, by login.
    Staff(String),
}

/// A line of an order's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// When it happened.
    pub at: Timestamp,
    /// Who did it.
    pub actor: Actor,
    /// What happened.
    pub what: What,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum What {
    /// The order was placed.
    Placed {
        /// The sum to be paid, delivery included.
        total: Kopecks,
    },
    /// The buyer of an order that the staff placed agreed to the documents.
    Agreed {
        /// The boxes that were ticked.
        consents: Consents,
    },
    /// The buyer left for the gateway.
    AttemptStarted {
        /// The gateway they left for.
        gateway: GatewayName,
        /// The attempt's invoice number.
        invoice: InvoiceId,
    },
    /// The gateway said that nothing will come of an attempt.
    AttemptFailed {
        /// The attempt's invoice number.
        invoice: InvoiceId,
    },
    /// The gateway said how far an attempt is that has brought no money.
    AttemptAt {
        /// The attempt's invoice number.
        invoice: InvoiceId,
        /// How far it has got.
        stage: Stage,
    },
    /// An authentic notice of money came.
    NoticeCame {
        /// The invoice it came for.
        invoice: InvoiceId,
        /// How the shop learned of it.
        channel: Channel,
        /// The sum that came.
        amount: Kopecks,
        /// What became of it.
        verdict: Verdict,
    },
    /// The gateway explained a sum that seemed wrong: the buyer paid what was asked for, and the commission
    /// came off it.
    Explained {
        /// The invoice it came for.
        invoice: InvoiceId,
        /// The sum that the notice had named.
        came: Kopecks,
    },
    /// The gateway said that the buyer sent more than was due.
    Overpaid {
        /// The invoice it came for.
        invoice: InvoiceId,
    },
    /// The order is paid.
    Paid {
        /// The sum that paid for it.
        amount: Kopecks,
        /// The call never came; the shop found out by asking.
        healed: bool,
    },
    /// A person noted a payment outside the gateways.
    PaidOutside {
        /// The sum that was noted.
        amount: Kopecks,
        /// Why, in that person's words.
        reason: String,
    },
    /// A person accepted money that did not fit.
    Accepted {
        /// The invoice it came for.
        invoice: InvoiceId,
        /// The sum that was accepted.
        amount: Kopecks,
        /// Why, in that person's words.
        note: String,
    },
    /// A person dealt with money that did not fit in another way.
    Resolved {
        /// The invoice it came for.
        invoice: InvoiceId,
        /// How, in that person's words.
        note: String,
    },
    /// Nobody paid in time.
    Expired,
    /// The staff changed the lines of the order before it was paid.
    LinesChanged {
        /// The sum to be paid before.
        before: Kopecks,
        /// The sum to be paid from then on.
        total: Kopecks,
        /// Why there was a discount before, in somebody's words; empty if there was none.
        reason: String,
    },
    /// The order was called off.
    Cancelled {
        /// Why; empty if the buyer did it.
        reason: String,
    },
    /// Money was returned, all of it or a part.
    Refunded {
        /// The sum returned this time.
        amount: Kopecks,
        /// Why, in that person's words.
        reason: String,
    },
    /// The staff asked for money to be returned through the gateway.
    RefundAsked {
        /// The sum.
        amount: Kopecks,
        /// Why, in that person's words.
        reason: String,
    },
    /// The gateway took a refund.
    RefundSent {
        /// The sum.
        amount: Kopecks,
        /// What the gateway calls it.
        reference: String,
    },
    /// The gateway said when it was asked that it gave money back, and nobody here had asked it to.
    RefundFound {
        /// The sum, as far as it had not gone back before.
        amount: Kopecks,
    },
    /// Nobody knows what became of a refund.
    RefundUnclear {
        /// The sum.
        amount: Kopecks,
        /// What kept the shop from knowing; empty if it heard nothing.
        why: String,
    },
    /// The gateway refused a refund, or called it off.
    RefundRefused {
        /// The sum.
        amount: Kopecks,
        /// Why, in its words; empty if it was called off in its cabinet.
        why: String,
    },
    /// The staff found out whether the money of a refund went out, or called off one that was not sent.
    RefundSettled {
        /// The sum.
        amount: Kopecks,
        /// Whether it went out.
        went_out: bool,
        /// How that is known, in that person's words.
        note: String,
    },
    /// The gateway holds the buyer's money until the shop takes it or lets it go.
    MoneyHeld {
        /// The attempt's invoice number.
        invoice: InvoiceId,
        /// The sum.
        amount: Kopecks,
        /// When the gateway lets it go by itself, at the earliest.
        until: Timestamp,
    },
    /// The order was called off because its money is no longer held; the goods went back.
    HoldEnded,
    /// Somebody asked for held money to be taken or let go.
    HoldAsked {
        /// How much to take; `None` to let it go.
        amount: Option<Kopecks>,
    },
    /// The gateway was told what to do with held money, and agreed.
    HoldSent {
        /// How much to take; `None` to let it go.
        amount: Option<Kopecks>,
    },
    /// Nobody knows whether the gateway heard what to do with held money.
    HoldUnclear {
        /// How much to take; `None` to let it go.
        amount: Option<Kopecks>,
        /// What kept the shop from knowing; empty if it heard nothing.
        why: String,
    },
    /// What was asked for did not happen to held money.
    HoldRefused {
        /// How much to take; `None` to let it go.
        amount: Option<Kopecks>,
        /// Why, in the gateway's words; empty if it only goes on holding the money.
        why: String,
    },
    /// The staff asked for an invoice with a link to be made at the gateway.
    LinkAsked {
        /// The staff says that the buyer was told of the documents, who has not agreed to them on the site.
        told: bool,
    },
    /// The gateway made an invoice that the staff asked for.
    LinkMade {
        /// Its number.
        invoice: InvoiceId,
    },
    /// Nobody knows whether the gateway made an invoice that the staff asked for.
    LinkUnclear {
        /// Its number.
        invoice: InvoiceId,
        /// What kept the shop from knowing; empty if it heard nothing.
        why: String,
    },
    /// There is no such invoice.
    LinkRefused {
        /// Its number.
        invoice: InvoiceId,
        /// Why, in the gateway's words; empty if it was no longer wanted.
        why: String,
    },
    /// An invoice that the staff had asked for was taken back.
    LinkClosed {
        /// Its number.
        invoice: InvoiceId,
    },
    /// The gateway refused to take an invoice back.
    LinkStuck {
        /// Its number.
        invoice: InvoiceId,
        /// Why, in its words.
        why: String,
    },
    /// The gateway lists an invoice as one that can be paid, which the shop took for over.
    LinkSeen {
        /// Its number.
        invoice: InvoiceId,
    },
    /// The goods left the shop.
    Shipped {
        /// How to follow the shipment.
        tracking: Option<String>,
        /// What is in it; none if it is the whole order.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pieces: Vec<Pieces>,
    },
    /// The number that a shipment is followed by was mended; what it was before stands in an older line.
    ShipmentMended {
        /// Which shipment of the order it is, from one on.
        shipment: usize,
        /// How to follow it from then on.
        tracking: Option<String>,
    },
    /// The goods arrived.
    Delivered,
    /// The codes of marked goods were noted, or crossed out.
    Marked {
        /// How many there are now.
        count: usize,
    },
    /// The second receipt was sent for the first time.
    ReceiptSent {
        /// What stands on it altogether.
        amount: Kopecks,
    },
    /// The tax service has the second receipt.
    ReceiptDone {
        /// The number of the fiscal document, if the gateway told it.
        number: Option<String>,
    },
    /// The second receipt was refused, or nobody heard of it for a day.
    ReceiptFailed {
        /// Why, for a person to look into.
        why: String,
    },
    /// The staff had the second receipt sent again.
    ReceiptRetried,
    /// The staff says that a second receipt that had failed was written past the shop.
    ReceiptNoted {
        /// How, in that person's words.
        note: String,
    },
    /// A trial order was taken out of all lists; goods that were still in the shop went back.
    PutAway,
    /// An order that was put away is in the lists again.
    BroughtBack,
    /// What named the buyer was taken away, with everything that was typed about the order.
    Forgotten,
}
