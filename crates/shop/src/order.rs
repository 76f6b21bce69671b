//! An order: what was placed, how it stands, and what may happen to it.
//!
//! What was placed never changes, but for its lines while it waits for its payment ([`Relining`]). What changes is small: [`State`] (money), [`Fulfilment`] (goods) and [`Attention`]
//! (money that does not fit). Every transition is a function that returns a [`Change`]: all that must be written.

mod advancing;
mod amending;
mod attempting;
mod attention;
mod calling_off;
mod change;
mod deed;
mod discount;
mod division;
mod history;
mod hold;
mod holding;
mod linking;
mod marking;
mod office;
mod pay_link;
mod placed;
mod placing;
mod refund;
mod refund_plan;
mod refunding;
mod refusal;
mod relining;
mod remark;
mod returning;
mod second_receipt;
mod settle;
mod settling;
mod shipping;
mod silence;
mod state;
mod step;
#[cfg(test)]
mod tests;
mod trial;
mod view;

pub(crate) use advancing::SILENCE_SECONDS;
pub use amending::{Amendment, Mended};
pub use attention::{Attention, Resolution};
pub use change::{Change, Changed, StockMove};
pub use deed::{Deed, DeedKind, RefundForm, RefundWhat, ShipLessForm};
pub use discount::Discount;
pub use division::{Division, Part};
pub use history::{Actor, Event, What};
pub use hold::{Hold, HoldCall, HoldNews, HoldState, HoldStep, HoldWish};
pub use marking::{MarkForm, Marking};
pub use pay_link::{LinkNews, LinkState, LinkStep, PayLink};
pub use placed::{Line, Placed};
pub use placing::{Draft, Lived, NewOrder};
pub use refund::{Goods, Pieces, Refund, RefundNews, RefundState, RefundStep, Sums};
pub use refund_plan::{RefundPlan, RefundScope};
pub use refunding::{RefundNote, RefundWish};
pub use refusal::Refusal;
pub use relining::{Exchanged, Formerly, LinesWish, NewLines, Ordered, Relined, Relining};
pub use remark::{Note, Remark, Said, Tag};
pub use returning::{
    ReturnId, ReturnMoney, ReturnRequest, ReturnStanding, ReturnState, ReturnStep, ReturnTerm,
};
pub use second_receipt::{
    FiscalDocument, ReceiptNews, ReceiptState, ReceiptStep, SecondReceipt, Settlement, Settles,
};
pub use settling::ReceiptRule;
pub use shipping::{ShipPartForm, Shipment};
pub use state::{Fulfilment, FulfilmentName, Payment, Source, State, StateName};
pub use step::Step;
pub use trial::PutAway;
pub use view::{OrderView, OrderViewId};

use crate::{
    money::Kopecks,
    payment::{Attempt, AttemptOutcome, Notice, RecordedNotice, Stage},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The payment page closes this many seconds before the goods go back: clocks differ, and a bank takes a
/// moment.
const MARGIN_SECONDS: i64 = 120;
/// Nobody is sent to a page that closes in fewer seconds.
const SHORTEST_SECONDS: i64 = 60;

/// An order's number for people. It opens nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OrderNumber(pub i64);

impl fmt::Display for OrderNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The secret part of an order page's address: 128 random bits as 32 hex digits. Anyone who has it may see
/// the order.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OrderKey(String);

impl OrderKey {
    /// A key of these random bytes.
    pub fn from_random(bytes: [u8; 16]) -> Self {
        Self(hex::encode(bytes))
    }

    /// Reads a key; anything but 32 lower-case hex digits is `None`.
    pub fn parse(text: &str) -> Option<Self> {
        let is_key = text.len() == 32 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        is_key.then(|| Self(text.to_owned()))
    }

    /// The 32 hex digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A key opens a page, so it stays out of logs.
impl fmt::Debug for OrderKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OrderKey([REDACTED])")
    }
}

/// An order with its attempts and notices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Its number for people.
    pub number: OrderNumber,
    /// Key of its page.
    pub key: OrderKey,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// What was ordered; changes with [`Relining`] only.
    pub placed: Placed,
    /// How the money stands.
    pub state: State,
    /// How the goods stand.
    pub fulfilment: Fulfilment,
    /// Money that does not fit, settled or not.
    pub attention: Vec<Attention>,
    /// Every press of "pay", oldest first.
    pub attempts: Vec<Attempt>,
    /// Every authentic notice, oldest first.
    pub notices: Vec<RecordedNotice>,
    /// The codes of marked goods that were packed.
    pub marking: Marking,
    /// The receipt of the goods that were handed over, once it is owed.
    pub second_receipt: Option<SecondReceipt>,
    /// Whether it was put away with other trial orders, and so is in no list.
    pub put_away: Option<PutAway>,
}

impl Order {
    /// Money that does not fit and nobody has dealt with yet.
    pub fn open_attention(&self) -> impl Iterator<Item = &Attention> {
        self.attention.iter().filter(|a| a.resolved.is_none())
    }

    /// The newest attempt.
    pub fn last_attempt(&self) -> Option<&Attempt> {
        self.attempts.last()
    }

    /// The newest attempt that the buyer began on the site.
    pub fn last_press(&self) -> Option<&Attempt> {
        self.attempts.iter().rfind(|attempt| attempt.link().is_none())
    }

    /// The attempt that the buyer goes to pay on the site at `now`: one that has brought part of the money, or else the newest
    /// press.
    pub fn attempt_to_pay(&self, now: Timestamp) -> Option<&Attempt> {
        let newest = || self.last_press().filter(|_| self.is_payable(now));
        self.partly_paid()
            .or_else(newest)
            .filter(|attempt| attempt.outcome == AttemptOutcome::Open && !self.is_former(attempt))
    }

    /// The attempt whose buyer still has to add something, if the order waits for that.
    pub fn partly_paid(&self) -> Option<&Attempt> {
        let is_partial = |attempt: &&Attempt| attempt.is_under_way() && attempt.stage == Some(Stage::Partial);
        self.attempts
            .iter()
            .find(is_partial)
            .filter(|attempt| self.is_awaiting() && !self.is_former(attempt))
    }

    /// Whether the buyer may go and pay at `now`.
    pub fn is_payable(&self, now: Timestamp) -> bool {
        let last_moment = self.page_closes_at().map(|at| at.plus_seconds(-SHORTEST_SECONDS));
        self.is_buyers_turn() && last_moment.is_none_or(|last| now < last)
    }

    /// When a payment page has to be closed, so that nobody pays for goods that went back; `None` if they never do, or
    /// nothing is awaited.
    pub fn page_closes_at(&self) -> Option<Timestamp> {
        self.waits_until()
            .map(|until| until.plus_seconds(-MARGIN_SECONDS))
    }

    /// Until when the goods are held for a payment, if one is awaited and there is an end to that.
    pub fn waits_until(&self) -> Option<Timestamp> {
        match &self.state {
            State::AwaitingPayment { until } => *until,
            State::Paid { .. } | State::Expired { .. } | State::Cancelled { .. } | State::Refunded { .. } => {
                None
            }
        }
    }

    /// Whether its buyer has to agree to the documents before going to pay on the site: the staff placed it, and they did not go
    /// so far.
    pub fn wants_consents(&self) -> bool {
        self.placed.consents.is_none() && self.last_press().is_none()
    }

    /// Whether it waits for its payment.
    pub const fn is_awaiting(&self) -> bool {
        matches!(self.state, State::AwaitingPayment { .. })
    }

    /// What the buyer has to pay when the goods are handed over; `None` if the order is not paid then, was paid before, or
    /// money for it is on its way or in question.
    pub fn due_on_delivery(&self) -> Option<Kopecks> {
        let is_due = self.is_buyers_turn() && self.placed.pay_by.is_on_delivery();
        is_due.then(|| self.placed.bill.total())
    }

    /// Whether the order waits for its buyer and for nobody else. Money that does not fit waits for the staff, and money on
    /// its way for the bank: meanwhile nobody is asked to pay and nothing expires.
    pub fn is_buyers_turn(&self) -> bool {
        self.is_awaiting() && self.open_attention().next().is_none() && !self.is_under_way()
    }

    /// Whether money may be on its way to the shop, by the gateway's own word.
    pub fn is_under_way(&self) -> bool {
        self.attempts.iter().any(Attempt::is_under_way)
    }

    /// Whether a notice of money names this order. The shop's own payments always name their order, and the
    /// gateway's signature covers that; so money that names another one, or none, is not for this order,
    /// whatever its number.
    pub fn is_named_by(&self, notice: &Notice) -> bool {
        notice.order_key.as_ref() == Some(&self.key)
    }
}
