//! Goods that a buyer wants to send back: asked for on the order's page, decided by the staff, and paid back by the deeds that return
//! money. A request moves neither goods nor money by itself.

use super::{Fulfilment, Order, State};
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
}

/// How far a request is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReturnState {
    /// The staff has to decide.
    Asked,
    /// The goods may come.
    Agreed,
    /// The staff said no.
    Declined,
    /// The goods are back: their money is owed.
    Received,
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
    /// The goods may come.
    Agree,
    /// They may not; the buyer is told why.
    Decline,
    /// They are back.
    Receive,
}

impl ReturnStep {
    /// The step of this name in a form.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "agree" => Some(Self::Agree),
            "decline" => Some(Self::Decline),
            "receive" => Some(Self::Receive),
            _ => None,
        }
    }

    /// From which state it leads to which.
    pub const fn way(self) -> (ReturnState, ReturnState) {
        match self {
            Self::Agree => (ReturnState::Asked, ReturnState::Agreed),
            Self::Decline => (ReturnState::Asked, ReturnState::Declined),
            Self::Receive => (ReturnState::Agreed, ReturnState::Received),
        }
    }
}

/// Whether goods of an order can be asked back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReturnTerm {
    /// There is nothing to send back, or no money for it.
    None,
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
            Self::Ahead | Self::Until(_) => true,
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
            test: self.is_test(),
        };
        let mut messages = audience.tell_owner(&self.return_key(id, ReturnState::Asked), &letter);
        messages.extend(self.tell_of_return_step(id, ReturnState::Asked, "", days, audience));
        messages
    }

    /// What the buyer is told of a request that is this far. That its money went back is told by the refund, and not here.
    pub(crate) fn tell_of_return_step(
        &self,
        id: ReturnId,
        state: ReturnState,
        note: &str,
        days: u32,
        audience: &Audience,
    ) -> Option<Message> {
        let letter = Letter::OrderReturn {
            order: Brief::of(self),
            state,
            note: note.to_owned(),
            days,
            test: self.is_test(),
        };
        audience.tell_buyer(self, &self.return_key(id, state), letter)
    }

    fn return_key(&self, ReturnId(id): ReturnId, state: ReturnState) -> String {
        format!("order:{}:return:{id}:{}", self.number, state.as_str())
    }

    /// Whether the buyer can ask to send goods back, which may be done for so many days after they came.
    pub fn return_term(&self, days: u32, now: Timestamp) -> ReturnTerm {
        let has_money = match &self.state {
            State::Paid { payment } => payment.left() > Kopecks::ZERO,
            State::AwaitingPayment { .. }
            | State::Expired { .. }
            | State::Cancelled { .. }
            | State::Refunded { .. } => false,
        };
        match &self.fulfilment {
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
