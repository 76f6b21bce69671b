//! Goods that a buyer wants to send back, or not to get at all: asked for on the order's page, decided by the staff, and paid back by the
//! deeds that return money. A request moves neither goods nor money by itself.

use super::{Fulfilment, Order, RefundState, State};
use crate::{
    message::{Audience, Brief, Letter, Message},
    money::Kopecks,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

const SECONDS_A_DAY: i64 = 24 * 60 * 60;

/// Number of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReturnId(pub i64);

/// A request to take goods back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnRequest {
    /// Its number.
    pub id: ReturnId,
    /// When the buyer asked.
    pub asked_at: Timestamp,
    /// What is to go back and why, in the buyer's words.
    pub text: String,
    /// How far it is.
    pub state: ReturnState,
    /// When the staff agreed or declined, and who.
    pub decided: Option<(Timestamp, String)>,
    /// What the staff tells the buyer; may be empty.
    pub note: String,
    /// When the goods were back, and who says so.
    pub received: Option<(Timestamp, String)>,
    /// Since when nothing is owed for it any more, and who of the staff says so; nobody has to if its money went back.
    pub settled: Option<(Timestamp, Option<String>)>,
}

impl ReturnRequest {
    /// Whether it is under way: there can be no other one about its order.
    pub const fn is_open(&self) -> bool {
        match self.state {
            ReturnState::Asked => true,
            ReturnState::Agreed => self.settled.is_none(),
            ReturnState::Declined | ReturnState::Received => false,
        }
    }
}

/// How far a request is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReturnState {
    /// The staff has to decide.
    Asked,
    /// The goods may come, or do not leave.
    Agreed,
    /// The staff said no.
    Declined,
    /// The goods are back: their money is owed.
    Received,
}

/// How a request stands, with its goods and its money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReturnStanding {
    /// The staff has to decide.
    Asked,
    /// The goods may come.
    Agreed,
    /// The goods do not leave: their money is owed.
    Withdrawn,
    /// The staff said no.
    Declined,
    /// The goods are back: their money is owed.
    Received,
    /// Their money went back.
    Refunded,
    /// The staff says that nothing is owed any more: the goods were exchanged, or never came.
    Closed,
}

/// Where the money of an order is, as far as a request is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReturnMoney {
    /// What went back since the buyer asked, for certain.
    pub back: Kopecks,
    /// What the shop has asked the gateway to return since then, or may have returned.
    pub under_way: Kopecks,
    /// What the shop keeps of the payment.
    pub left: Kopecks,
}

impl ReturnState {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Asked, Self::Agreed, Self::Declined, Self::Received];

    /// As it stands in tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Agreed => "agreed",
            Self::Declined => "declined",
            Self::Received => "received",
        }
    }

    /// The state of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }
}

/// What the staff does with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReturnStep {
    /// The goods may come, or do not leave.
    Agree,
    /// They may not; the buyer is told why.
    Decline,
    /// They are back.
    Receive,
    /// Nothing is owed for them, though no money went back.
    Close,
}

impl ReturnStep {
    /// The step of this name in a form.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "agree" => Some(Self::Agree),
            "decline" => Some(Self::Decline),
            "receive" => Some(Self::Receive),
            "close" => Some(Self::Close),
            _ => None,
        }
    }

    /// The state that it leads to; `None` if the request stays in its own.
    pub const fn leads_to(self) -> Option<ReturnState> {
        match self {
            Self::Agree => Some(ReturnState::Agreed),
            Self::Decline => Some(ReturnState::Declined),
            Self::Receive => Some(ReturnState::Received),
            Self::Close => None,
        }
    }
}

/// Whether goods of an order can be asked back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReturnTerm {
    /// There is no money for it.
    None,
    /// Nothing has left: the buyer can withdraw from the order.
    Unsent,
    /// They are on their way: the days begin when they arrive.
    Ahead,
    /// Until then.
    Until(Timestamp),
    /// The days were over then.
    Over(Timestamp),
}

impl ReturnTerm {
    /// Whether the buyer may ask.
    pub const fn is_open(self) -> bool {
        match self {
            Self::Unsent | Self::Ahead | Self::Until(_) => true,
            Self::None | Self::Over(_) => false,
        }
    }
}

impl Order {
    /// What is told of a new request: to the buyer what comes next, within `days` as the shop promises, and to the owner that
    /// there is something to decide, in the buyer's words.
    pub(crate) fn tell_of_return(
        &self,
        id: ReturnId,
        text: &str,
        days: u32,
        audience: &Audience,
    ) -> Vec<Message> {
        let letter = Letter::OwnerReturn {
            order: Brief::of(self),
            text: text.to_owned(),
            unsent: self.is_unsent(),
            test: self.is_test(),
        };
        let mut messages = audience.tell_owner(&self.return_key(id, ReturnState::Asked), &letter);
        messages.extend(self.tell_of_return_step(id, ReturnState::Asked, false, "", days, audience));
        messages
    }

    /// What the buyer is told of a request that is this far. That its money went back is told by the refund, and not here; of money that
    /// went back before, `is_back`, nothing is promised.
    pub(crate) fn tell_of_return_step(
        &self,
        id: ReturnId,
        state: ReturnState,
        is_back: bool,
        note: &str,
        days: u32,
        audience: &Audience,
    ) -> Option<Message> {
        let letter = Letter::OrderReturn {
            order: Brief::of(self),
            state,
            note: note.to_owned(),
            unsent: self.is_unsent(),
            settled: is_back,
            days,
            test: self.is_test(),
        };
        audience.tell_buyer(self, &self.return_key(id, state), letter)
    }

    fn return_key(&self, ReturnId(id): ReturnId, state: ReturnState) -> String {
        format!("order:{}:return:{id}:{}", self.number, state.as_str())
    }

    /// How a request about it stands.
    pub fn return_standing(&self, request: &ReturnRequest) -> ReturnStanding {
        let is_refunded = matches!(self.state, State::Refunded { .. });
        match (request.state, &request.settled) {
            (ReturnState::Declined, _) => ReturnStanding::Declined,
            (_, Some((_, Some(_)))) => ReturnStanding::Closed,
            (_, Some((_, None))) => ReturnStanding::Refunded,
            (_, None) if is_refunded => ReturnStanding::Refunded,
            (ReturnState::Asked, None) => ReturnStanding::Asked,
            (ReturnState::Agreed, None) if self.is_unsent() => ReturnStanding::Withdrawn,
            (ReturnState::Agreed, None) => ReturnStanding::Agreed,
            (ReturnState::Received, None) => ReturnStanding::Received,
        }
    }

    /// What became of its money since this request. What goes back names no request, so all of it counts.
    pub fn return_money(&self, request: &ReturnRequest) -> ReturnMoney {
        let Some(payment) = self.state.payment() else {
            return ReturnMoney {
                back: Kopecks::ZERO,
                under_way: Kopecks::ZERO,
                left: Kopecks::ZERO,
            };
        };
        let sum = |is: fn(&RefundState) -> bool| {
            let its = payment.refunds.iter();
            let its = its.filter(|refund| refund.at.ms() >= request.asked_at.ms() && is(&refund.state));
            its.fold(Kopecks::ZERO, |sum, refund| {
                sum.checked_add(refund.amount).unwrap_or(Kopecks::MAX)
            })
        };
        ReturnMoney {
            back: sum(RefundState::is_certain),
            under_way: sum(RefundState::is_under_way),
            left: if matches!(self.state, State::Refunded { .. }) {
                Kopecks::ZERO
            } else {
                payment.left()
            },
        }
    }

    /// Whether all of its goods are still in the shop.
    pub const fn is_unsent(&self) -> bool {
        matches!(self.fulfilment, Fulfilment::New)
    }

    /// Whether some of its goods are still to be sent, or all.
    pub const fn waits_to_leave(&self) -> bool {
        self.fulfilment.waits_to_leave()
    }

    /// Whether the buyer can ask to send goods back, which may be done for so many days after they came, or to withdraw from the order,
    /// which may be done as long as nothing has left (article 26.1, paragraph 4 of the law on protection of consumers).
    pub fn return_term(&self, days: u32, now: Timestamp) -> ReturnTerm {
        let has_money = match &self.state {
            State::Paid { payment } => payment.left() > Kopecks::ZERO,
            State::AwaitingPayment { .. }
            | State::Expired { .. }
            | State::Cancelled { .. }
            | State::Refunded { .. } => false,
        };
        match &self.fulfilment {
            Fulfilment::New if has_money => ReturnTerm::Unsent,
            Fulfilment::PartlyShipped { .. } | Fulfilment::Shipped { .. } if has_money => ReturnTerm::Ahead,
            Fulfilment::Delivered { at, .. } if has_money => {
                let until = at.plus_seconds(i64::from(days) * SECONDS_A_DAY);
                if now.ms() <= until.ms() {
                    ReturnTerm::Until(until)
                } else {
                    ReturnTerm::Over(until)
                }
            }
            Fulfilment::New
            | Fulfilment::PartlyShipped { .. }
            | Fulfilment::Shipped { .. }
            | Fulfilment::Delivered { .. } => ReturnTerm::None,
        }
    }
}
