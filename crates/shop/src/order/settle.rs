//! What money and time do to an order.

use super::{Actor, Attention, Change, Event, Order, Payment, Refusal, Source, State, StockMove, What};
use crate::{
    message::{self, Audience, Brief, Letter},
    payment::{Attempt, Channel, GatewayName, InvoiceId, Notice, Outcome, Verdict},
    time::Timestamp,
};

/// Presses of «pay» that one order allows.
const MOST_ATTEMPTS: usize = 50;

impl Order {
    /// The buyer goes to pay under a fresh invoice number.
    pub fn start_attempt(
        &self,
        gateway: GatewayName,
        test: bool,
        invoice: InvoiceId,
        now: Timestamp,
    ) -> Result<Change, Refusal> {
        if !self.is_payable(now) {
            return Err(Refusal::NotPayable);
        }
        if self.attempts.len() >= MOST_ATTEMPTS {
            return Err(Refusal::TooManyAttempts);
        }
        let amount = self.placed.total;
        let mut change = self.change();
        change.attempt = Some(Attempt {
            gateway,
            invoice,
            test,
            amount,
            started_at: now,
            outcome: Outcome::Open,
        });
        change.events.push(Event {
            at: now,
            actor: Actor::Buyer,
            what: What::AttemptStarted { gateway, invoice },
        });
        Ok(change)
    }

    /// The gateway said that no money will come of an attempt; `None` if that is no news.
    pub fn fail_attempt(&self, gateway: GatewayName, invoice: InvoiceId, now: Timestamp) -> Option<Change> {
        let attempt = self
            .attempt(gateway, invoice)
            .filter(|a| a.outcome == Outcome::Open)?;
        let mut change = self.change();
        change.attempt = Some(Attempt {
            outcome: Outcome::Failed,
            ..attempt.clone()
        });
        change.events.push(Event {
            at: now,
            actor: Actor::Gateway,
            what: What::AttemptFailed { invoice },
        });
        Some(change)
    }

    /// An authentic notice of money; `None` if it is a repetition.
    ///
    /// Only the exact sum for an order that waits pays it. Everything else is recorded with attention.
    pub fn settle(&self, notice: &Notice, audience: &Audience) -> Option<Change> {
        if self.notices.iter().any(|n| n.notice.is_repetition_of(notice)) {
            return None;
        }
        let attempt = self.attempt(notice.gateway, notice.invoice)?;
        let verdict = self.judge(notice, attempt);
        let mut change = self.change();
        change.notice = Some((notice.clone(), verdict));
        if !notice.test || attempt.test {
            change.attempt = Some(Attempt {
                outcome: Outcome::Paid,
                ..attempt.clone()
            });
        }
        let (invoice, channel, amount) = (notice.invoice, notice.channel, notice.amount);
        let actor = match channel {
            Channel::Callback => Actor::Gateway,
            Channel::Enquiry => Actor::Shop,
        };
        let came = What::NoticeCame {
            invoice,
            channel,
            amount,
            verdict,
        };
        change.events.push(Event {
            at: notice.at,
            actor: actor.clone(),
            what: came,
        });
        if verdict == Verdict::Accepted {
            let source = Source::Gateway {
                gateway: notice.gateway,
                invoice,
                test: notice.test,
                method: notice.method.clone(),
            };
            self.pay(
                &mut change,
                Payment {
                    amount,
                    at: notice.at,
                    source,
                    refunds: Vec::new(),
                },
                audience,
            );
            let what = What::Paid {
                amount,
                healed: channel == Channel::Enquiry,
            };
            change.events.push(Event {
                at: notice.at,
                actor,
                what,
            });
        } else {
            let attention = Attention::raise(verdict, notice);
            let key = format!(
                "order:{}:{}:{invoice}:{}",
                self.number,
                verdict.as_str(),
                amount.get()
            );
            let letter = Letter::OwnerAttention {
                order: Brief::of(self),
                attention: attention.clone(),
                test: notice.test,
            };
            change.messages.extend(audience.tell_owner(&key, &letter));
            change.attention.push(attention);
        }
        Some(change)
    }

    /// Time is up; `None` if it is not, or no longer matters.
    pub fn expire(&self, now: Timestamp) -> Option<Change> {
        match &self.state {
            State::AwaitingPayment { until } if now >= *until => {
                let mut change = self.change();
                change.state = State::Expired { at: now };
                change.stock = StockMove::Return;
                change.events.push(Event {
                    at: now,
                    actor: Actor::Shop,
                    what: What::Expired,
                });
                Some(change)
            }
            State::AwaitingPayment { .. }
            | State::Paid { .. }
            | State::Expired { .. }
            | State::Cancelled { .. }
            | State::Refunded { .. } => None,
        }
    }

    fn attempt(&self, gateway: GatewayName, invoice: InvoiceId) -> Option<&Attempt> {
        self.attempts
            .iter()
            .find(|a| (a.gateway, a.invoice) == (gateway, invoice))
    }

    fn judge(&self, notice: &Notice, attempt: &Attempt) -> Verdict {
        if notice.test && !attempt.test {
            return Verdict::TestInLive;
        }
        match &self.state {
            State::Paid { .. } | State::Refunded { .. } => Verdict::PaidTwice,
            State::Cancelled { .. } => Verdict::PaidAfterCancel,
            State::AwaitingPayment { .. } | State::Expired { .. } if notice.amount != attempt.amount => {
                Verdict::WrongSum
            }
            State::Expired { .. } => Verdict::PaidLate,
            State::AwaitingPayment { .. } => Verdict::Accepted,
        }
    }

    /// Turns the change into a payment of the order and tells buyer and owner.
    pub(super) fn pay(&self, change: &mut Change, payment: Payment, audience: &Audience) {
        let key = format!("order:{}:paid", self.number);
        let order = Brief::of(self);
        let to_buyer = Letter::OrderPaid {
            order: order.clone(),
            payment: payment.clone(),
        };
        change.messages.push(message::to_buyer(self, &key, to_buyer));
        let to_owner = Letter::OwnerPaid {
            order,
            payment: payment.clone(),
        };
        change.messages.extend(audience.tell_owner(&key, &to_owner));
        change.state = State::Paid { payment };
    }
}
