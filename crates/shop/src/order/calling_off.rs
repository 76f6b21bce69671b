//! What the buyer may do to an order that is not paid: call it off.

use super::{Actor, Change, Event, Fulfilment, Order, Refusal, State, StockMove, What};
use crate::{
    message::{Audience, Brief, Letter},
    time::Timestamp,
};

impl Order {
    /// Whether the buyer may call the order off: it waits for its payment, no money came that somebody has to decide about,
    /// none is on its way, and neither are the goods.
    pub fn can_be_called_off(&self) -> bool {
        self.is_buyers_turn() && self.fulfilment == Fulfilment::New
    }

    /// The buyer no longer wants it; the goods go back.
    ///
    /// Nobody is written to: the buyer knows, and the shop has lost nothing that it had. Only of what is paid past the
    /// gateways the owner hears: they were told to send it, or wait for the money.
    pub fn call_off(&self, now: Timestamp, audience: &Audience) -> Result<Change, Refusal> {
        if self.is_awaiting() && self.is_under_way() {
            return Err(Refusal::MoneyUnderWay);
        }
        if !self.can_be_called_off() {
            return Err(Refusal::NotNow);
        }
        let mut change = self.change(now);
        change.state = State::Cancelled {
            at: now,
            by: Actor::Buyer,
            reason: String::new(),
        };
        change.stock = StockMove::Return;
        if !self.placed.pay_by.is_online() {
            let letter = Letter::OwnerCalledOff {
                order: Brief::of(self),
                test: self.is_test(),
            };
            let key = format!("order:{}:called_off", self.number);
            change.messages = audience.tell_owner(&key, &letter);
        }
        change.events.push(Event {
            at: now,
            actor: Actor::Buyer,
            what: What::Cancelled {
                reason: String::new(),
            },
        });
        Ok(change)
    }
}
