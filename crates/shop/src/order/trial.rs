//! Test money is never money: what makes an order a trial, and how trials are put away.

use super::{Actor, Change, Event, Fulfilment, Order, Payment, State, What};
use crate::{staff::Admin, time::Timestamp};
use serde::{Deserialize, Serialize};

/// That a trial order was put away together with the others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PutAway {
    /// When it was put away.
    pub at: Timestamp,
    /// Who put it away.
    pub by: Actor,
}

impl Order {
    /// Whether it is a trial: only play money is involved. Lists and counts leave it out unless they are
    /// asked for it.
    ///
    /// A paid order is judged by what paid it. One that nobody paid is judged by what could pay it: its
    /// attempts or, before the first of them, the passwords that the shop had when it was placed. A single
    /// attempt with live passwords makes it real, whatever came before or after. Real money that waits for a
    /// decision makes any order real until that is made.
    pub fn is_test(&self) -> bool {
        if self.put_away.is_some() {
            return true;
        }
        if self.has_undecided_money() {
            return false;
        }
        match &self.state {
            State::Paid { payment } | State::Refunded { payment, .. } => payment.is_test(),
            State::AwaitingPayment { .. } | State::Expired { .. } | State::Cancelled { .. } => {
                if self.attempts.is_empty() {
                    self.placed.test
                } else {
                    self.attempts.iter().all(|attempt| attempt.test)
                }
            }
        }
    }

    fn has_undecided_money(&self) -> bool {
        self.open_attention().any(|attention| match attention.test {
            Some(test) => !test,
            None => self.notices.iter().any(|n| attention.is_of(n) && !n.notice.test),
        })
    }

    /// Takes a trial order out of all lists and counts; `None` if it is no trial, was put away before, or
    /// came after `now`.
    ///
    /// Goods that are still in the shop go back to the shelf, and the order can no longer be paid or shipped.
    /// What has left stays as it is. An order whose money is on its way back is left alone until that is known. Nobody is told: a trial's buyer is the shop itself.
    pub fn put_away(&self, admin: &Admin, now: Timestamp) -> Option<Change> {
        let is_being_refunded = |payment: &Payment| payment.refund_under_way().is_some();
        if !self.is_test()
            || self.put_away.is_some()
            || self.placed_at > now
            || self.state.payment().is_some_and(is_being_refunded)
        {
            return None;
        }
        let by = admin.actor();
        let mut change = self.change(now);
        match (&self.state, &self.fulfilment) {
            (State::AwaitingPayment { .. }, _) | (State::Paid { .. }, Fulfilment::New) => {
                change.state = State::Cancelled {
                    at: now,
                    by: by.clone(),
                    reason: String::new(),
                };
                change.fulfilment = Fulfilment::New;
                change.stock = self.stock_to_give_back();
            }
            (State::Paid { .. }, Fulfilment::PartlyShipped { .. }) => {
                change.fulfilment = self.no_more_to_send();
                change.stock = self.stock_back(self.pieces_left(Self::pieces_in_shop));
            }
            (State::Paid { .. }, Fulfilment::Shipped { .. } | Fulfilment::Delivered { .. })
            | (State::Expired { .. } | State::Cancelled { .. } | State::Refunded { .. }, _) => {}
        }
        change.events.push(Event {
            at: now,
            actor: by.clone(),
            what: What::PutAway,
        });
        change.put_away = Some(PutAway { at: now, by });
        Some(change)
    }

    /// Brings an order back that was put away, once real money or a person is concerned with it again.
    pub(super) fn bring_back(change: &mut Change, at: Timestamp, actor: Actor) {
        if change.put_away.take().is_some() {
            change.events.push(Event {
                at,
                actor,
                what: What::BroughtBack,
            });
        }
    }
}
