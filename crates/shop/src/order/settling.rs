//! How a second receipt comes to be owed, what stands on it, and how it ends.

use super::{
    Actor, Change, DeedKind, Division, Event, Fulfilment, Order, Part, ReceiptNews, ReceiptState, Refusal,
    SecondReceipt, Settlement, Settles, Source, State, What, office::reason_of,
};
use crate::{
    errand::{Errand, ErrandKind},
    message::{Audience, Brief, Letter},
    money::Kopecks,
    payment::{Attempt, GatewayName, InvoiceId},
    staff::Admin,
    time::Timestamp,
};

/// A second receipt has no number of its own among others: an order has one.
const PLACE: usize = 0;

/// Which second receipts a shop owes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReceiptRule {
    /// The gateways that write receipts, each with whether that is for play money or for real money.
    pub through: Vec<(GatewayName, bool)>,
    /// Which step of the goods makes them due.
    pub settles: Settles,
}

impl ReceiptRule {
    /// Whether the gateway of this attempt is given a receipt with whatever it is called for about it.
    pub fn is_for(&self, attempt: &Attempt) -> bool {
        self.through.contains(&(attempt.gateway, attempt.test))
    }
}

impl Order {
    /// Has the order's change say whether the gateway is given a receipt with the refund at this place, which is about to be sent.
    pub fn note_refund_receipt(&self, change: &mut Change, place: usize, rule: &ReceiptRule) {
        let receipt = self.paying_attempt().is_some_and(|attempt| rule.is_for(attempt));
        if let State::Paid { payment } | State::Refunded { payment, .. } = &mut change.state
            && let Some(refund) = payment.refunds.get_mut(place)
        {
            refund.receipt = receipt;
        }
    }

    /// Has the order's change promise a second receipt, if it hands over goods that were paid for through a gateway that
    /// writes receipts, or pays so for goods that were handed over before. An order has one: the step after finds it promised.
    pub fn owe_receipt(&self, change: &mut Change, rule: &ReceiptRule) {
        let is_due = match (&change.fulfilment, rule.settles) {
            // An operation takes two receipts, the first and one more: what leaves in parts is settled once, with the last of them.
            (Fulfilment::New | Fulfilment::PartlyShipped { .. }, _)
            | (_, Settles::Never)
            | (Fulfilment::Shipped { .. }, Settles::Delivery) => false,
            (Fulfilment::Shipped { .. }, Settles::Shipping)
            | (Fulfilment::Delivered { .. }, Settles::Shipping | Settles::Delivery) => true,
        };
        // A number that is mended hands nothing over.
        let hands_over = change.fulfilment.name() != self.fulfilment.name();
        let pays = self.state.payment().is_none() && change.state.payment().is_some();
        let is_step = hands_over || pays;
        if !is_due || !is_step || self.second_receipt.is_some() {
            return;
        }
        // One that settles nothing is none: the first one has to have gone along with the money.
        let has_first = |gateway, invoice| {
            let attempt = self.attempt(gateway, invoice);
            attempt.is_none_or(|attempt| attempt.receipt != Some(false))
        };
        let is_written = |source: &Source| match source {
            Source::Gateway {
                gateway,
                invoice,
                test,
                ..
            } => rule.through.contains(&(*gateway, *test)) && has_first(*gateway, *invoice),
            Source::Outside { .. } => false,
        };
        // Held money is taken as the goods leave: with the same change.
        let payment = change.state.payment();
        if payment.is_some_and(|payment| is_written(&payment.source)) {
            change.second_receipt = Some(SecondReceipt::promised(change.at));
            change.errands.push(errand(change.at));
        }
    }

    /// Whether the gateway has written a receipt for lines of before with money that does not fit; `nth` is its place in
    /// [`Order::attention`]. The receipt that settles a prepayment repeats its positions (54-FZ), and what would leave are others.
    pub fn has_receipt_of_others(&self, nth: usize, rule: &ReceiptRule) -> bool {
        let attention = self.attention.get(nth);
        let attempt = attention.and_then(|one| self.attempt(one.gateway, one.invoice));
        attempt.is_some_and(|attempt| {
            self.is_former(attempt) && attempt.receipt != Some(false) && rule.is_for(attempt)
        })
    }

    /// The second receipt is about to be sent; `None` if it is being sent already, or was, and while a refund is under way:
    /// what is left to settle is known once that has ended. The first time it gets its number, at least `first`, and what
    /// stands on it; after it failed, what stands on it is worked out anew.
    ///
    /// If nothing is left to settle, it is no longer owed.
    pub fn send_receipt(&self, first: InvoiceId, now: Timestamp) -> Option<Change> {
        let receipt = self.second_receipt.as_ref()?;
        let payment = self.state.payment();
        if payment.is_some_and(|payment| payment.refund_under_way().is_some()) {
            return None;
        }
        let mut change = self.change(now);
        if receipt.settles().is_none() && self.settled().1 == Kopecks::ZERO {
            change.second_receipt = None;
            return Some(change);
        }
        let mut sending = receipt.after(&ReceiptNews::Sending, now)?;
        match &mut sending.settlement {
            None => change.numbers_receipt = Some(first),
            Some(settlement) if receipt.stale => {
                let before = settlement.total();
                (settlement.goods, settlement.delivery) = self.settled().0;
                let amount = settlement.total();
                if amount != before {
                    change.events.push(Event {
                        at: now,
                        actor: Actor::Shop,
                        what: What::ReceiptSent { amount },
                    });
                }
            }
            Some(_) => {}
        }
        change.second_receipt = Some(sending);
        Some(change)
    }

    /// Gives the second receipt that a change is about to send its number, and writes what stands on it.
    pub(super) fn number_receipt(&self, change: &mut Change, number: InvoiceId) {
        change.numbers_receipt = None;
        let ((goods, delivery), at) = (self.settled().0, change.at);
        let settlement = Settlement {
            number,
            at,
            goods,
            delivery,
        };
        change.events.push(Event {
            at,
            actor: Actor::Shop,
            what: What::ReceiptSent {
                amount: settlement.total(),
            },
        });
        if let Some(receipt) = &mut change.second_receipt {
            receipt.settlement = Some(settlement);
        }
    }

    /// What becomes known of the second receipt; `None` if it is no news. The owner is told when it fails, once.
    pub fn advance_receipt(&self, news: &ReceiptNews, now: Timestamp, audience: &Audience) -> Option<Change> {
        let before = self.second_receipt.as_ref()?;
        let receipt = before.after(news, now)?;
        let mut change = self.change(now);
        let actor = match news {
            ReceiptNews::Sending | ReceiptNews::NotSent | ReceiptNews::Silence { .. } => Actor::Shop,
            ReceiptNews::Taken | ReceiptNews::Done(_) | ReceiptNews::Refused { .. } => Actor::Gateway,
        };
        match &receipt.state {
            // Written for the sake of the call; the history tells of what came of it.
            ReceiptState::Promised
            | ReceiptState::Sending
            | ReceiptState::Taken
            | ReceiptState::Elsewhere { .. } => {}
            ReceiptState::Done { document } => change.events.push(Event {
                at: now,
                actor,
                what: What::ReceiptDone {
                    number: document.number.clone(),
                },
            }),
            ReceiptState::Failed { .. } if before.failing_since.is_some() => {}
            ReceiptState::Failed { why, is_certain } => {
                change.events.push(Event {
                    at: now,
                    actor,
                    what: What::ReceiptFailed { why: why.clone() },
                });
                let letter = Letter::OwnerReceipt {
                    order: Brief::of(self),
                    why: why.clone(),
                    is_open: !is_certain,
                    test: self.is_test(),
                };
                let key = format!("order:{}:receipt-failed:{}", self.number, now.ms());
                change.messages = audience.tell_owner(&key, &letter);
            }
        }
        change.second_receipt = Some(receipt);
        Some(change)
    }

    /// Whether the staff may have the second receipt sent again, or say that it was written past the shop.
    pub fn can_retry_receipt(&self) -> bool {
        let state = self.second_receipt.as_ref().map(|receipt| &receipt.state);
        matches!(state, Some(ReceiptState::Failed { .. }))
    }

    /// The staff has a second receipt that failed sent again, now.
    pub(super) fn retry_receipt(&self, admin: &Admin, now: Timestamp) -> Result<Change, Refusal> {
        self.allow(DeedKind::RetryReceipt)?;
        let mut change = self.change(now);
        if let Some(receipt) = &mut change.second_receipt {
            *receipt = SecondReceipt {
                stale: receipt.settlement.is_some(),
                settlement: receipt.settlement.take(),
                ..SecondReceipt::promised(now)
            };
        }
        change.errands.push(errand(now));
        change.events.push(Event {
            at: now,
            actor: admin.actor(),
            what: What::ReceiptRetried,
        });
        Ok(change)
    }

    /// The staff wrote a second receipt that failed past the shop: it is no longer owed.
    pub(super) fn note_receipt(&self, admin: &Admin, note: &str, now: Timestamp) -> Result<Change, Refusal> {
        self.allow(DeedKind::NoteReceipt)?;
        let note = reason_of(note)?;
        let mut change = self.change(now);
        if let Some(receipt) = &mut change.second_receipt {
            receipt.state = ReceiptState::Elsewhere { at: now };
            receipt.failing_since = None;
        }
        change.events.push(Event {
            at: now,
            actor: admin.actor(),
            what: What::ReceiptNoted { note },
        });
        Ok(change)
    }

    /// Goods and delivery whose money was not returned and is not on its way back, and what they come to. Money above the bill
    /// settles nothing.
    fn settled(&self) -> ((Vec<Part>, Kopecks), Kopecks) {
        let mut kept = Division {
            surplus: Kopecks::ZERO,
            ..self.remains()
        };
        kept.goods.retain(|part| part.sum > Kopecks::ZERO);
        let total = kept.total();
        ((kept.goods, kept.delivery), total)
    }
}

const fn errand(due_at: Timestamp) -> Errand {
    Errand {
        kind: ErrandKind::Receipt,
        place: PLACE,
        due_at,
    }
}
