//! What money does to an order.

use super::{
    Actor, Attention, Change, Event, Fulfilment, HoldWish, Order, Payment, Resolution, Source, State, What,
};
use crate::{
    message::{Audience, Brief, Letter},
    payment::{Attempt, Channel, Notice, RecordedNotice, Verdict},
};

impl Order {
    /// As [`Order::settle`], of money that a gateway found when it was asked: what it calls the operation is kept with the same
    /// change, because refunds go by that.
    pub fn settle_found(
        &self,
        notice: &Notice,
        operation: Option<&str>,
        audience: &Audience,
    ) -> Option<Change> {
        let settled = self.settle(notice, audience);
        let operation = operation.filter(|_| self.is_named_by(notice));
        let kept = operation
            .and_then(|operation| self.keep_operation(notice.gateway, notice.invoice, operation, notice.at));
        match (settled, kept) {
            (Some(mut change), Some(kept)) => {
                if let Some(named) = kept.attempt {
                    let operation = named.operation.clone();
                    change.attempt.get_or_insert(named).operation = operation;
                }
                Some(change)
            }
            (settled, kept) => settled.or(kept),
        }
    }

    /// An authentic notice of money; `None` if it is a repetition, or names another order or none.
    ///
    /// Only the exact sum for an order that waits pays it, if it was asked for these lines. Everything else is recorded with
    /// attention.
    pub fn settle(&self, notice: &Notice, audience: &Audience) -> Option<Change> {
        if !self.is_named_by(notice) {
            return None;
        }
        let attempt = self.attempt(notice.gateway, notice.invoice)?;
        if let Some(known) = self.notices.iter().find(|n| n.notice.is_repetition_of(notice)) {
            return self
                .explain(known, attempt, notice, audience)
                .or_else(|| self.hear_of_surplus(known, notice, audience));
        }
        if let Some(payment) = self.hears_of_less(notice) {
            return self.find_less(payment, notice, audience);
        }
        let verdict = self.judge(notice, attempt);
        let mut change = self.change(notice.at);
        change.notice = Some((notice.clone(), verdict));
        // What a call got wrong may be explained by asking: see `explain`.
        let may_be_explained =
            verdict == Verdict::WrongSum && notice.channel == Channel::Callback && !self.is_former(attempt);
        if (!notice.test || attempt.test) && !may_be_explained {
            change.attempt = Some(attempt.paid());
        }
        let (invoice, channel, amount) = (notice.invoice, notice.channel, notice.amount);
        let actor = actor(channel);
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
            self.pay(&mut change, payment(notice), audience);
            let what = What::Paid {
                amount,
                healed: channel == Channel::Enquiry,
            };
            change.events.push(Event {
                at: notice.at,
                actor,
                what,
            });
            self.leave_once_taken(&mut change, attempt, audience);
            if notice.details.overpaid {
                self.note_surplus(&mut change, notice, audience);
            }
        } else {
            self.raise(&mut change, verdict, notice, audience);
            if !notice.test {
                Self::bring_back(&mut change, notice.at, actor);
            }
        }
        Some(change)
    }

    /// Money that paid the order, reported once more; `None` unless the buyer has sent more than was due since it was
    /// last heard of.
    fn hear_of_surplus(
        &self,
        known: &RecordedNotice,
        notice: &Notice,
        audience: &Audience,
    ) -> Option<Change> {
        let is_told = |a: &Attention| {
            a.what == Verdict::Overpaid && (a.gateway, a.invoice) == (notice.gateway, notice.invoice)
        };
        let is_payment = self.is_paid_by(&known.notice) || self.is_paid_by(notice);
        let is_news = is_payment && notice.details.overpaid;
        if !is_news || self.attention.iter().any(is_told) {
            return None;
        }
        let mut change = self.change(notice.at);
        self.note_surplus(&mut change, notice, audience);
        Some(change)
    }

    /// The order's payment, if the gateway says, when it is asked about that, that it was less. That is no other money: some of
    /// it went back, or the gateway has changed its mind.
    fn hears_of_less(&self, notice: &Notice) -> Option<&Payment> {
        let attempt = self.paying_attempt()?;
        let is_of_it = notice.channel == Channel::Enquiry
            && (attempt.gateway, attempt.invoice) == (notice.gateway, notice.invoice);
        let payment = self.state.payment()?;
        let is_less = payment.is_test() == notice.test && *notice.range().end() < payment.amount;
        is_less.then_some(payment).filter(|_| is_of_it)
    }

    /// Whether this money is what paid the order, at once or because somebody accepted it.
    fn is_paid_by(&self, notice: &Notice) -> bool {
        self.state.payment().is_some_and(|paid| {
            let is_of = |source: &Source| match source {
                Source::Gateway {
                    gateway,
                    invoice,
                    test,
                    ..
                } => (*gateway, *invoice, *test) == (notice.gateway, notice.invoice, notice.test),
                Source::Outside { .. } => false,
            };
            paid.amount == notice.amount && is_of(&paid.source)
        })
    }

    /// The order is paid, and somebody has to give back what is too much.
    pub(super) fn note_surplus(&self, change: &mut Change, notice: &Notice, audience: &Audience) {
        change.events.push(Event {
            at: notice.at,
            actor: actor(notice.channel),
            what: What::Overpaid {
                invoice: notice.invoice,
            },
        });
        self.raise(change, Verdict::Overpaid, notice, audience);
    }

    /// Asks the staff for a decision about money, and tells the owner.
    fn raise(&self, change: &mut Change, what: Verdict, notice: &Notice, audience: &Audience) {
        let attention = Attention::raise(what, notice);
        let key = format!(
            "order:{}:{}:{}:{}{}",
            self.number,
            what.as_str(),
            notice.invoice,
            notice.amount.get(),
            apart(notice.test)
        );
        let letter = Letter::OwnerAttention {
            order: Brief::of(self),
            attention: attention.clone(),
            test: notice.test,
        };
        change.messages.extend(audience.tell_owner(&key, &letter));
        change.attention.push(attention);
    }

    /// Known money, reported once more; `None` unless that pays the order after all.
    ///
    /// It does if the gateway had called with a sum that seemed wrong, and says when asked that the buyer
    /// paid what was asked for, and that sum is what was left after its commission. The money stays one
    /// notice; its attention is over.
    fn explain(
        &self,
        known: &RecordedNotice,
        attempt: &Attempt,
        notice: &Notice,
        audience: &Audience,
    ) -> Option<Change> {
        let seemed_wrong =
            known.verdict == Verdict::WrongSum && self.is_awaiting() && !self.is_former(attempt);
        if !seemed_wrong || notice.amount != attempt.expected() {
            return None;
        }
        let is_open = |a: &Attention| a.resolved.is_none() && a.is_of(known);
        let nth = self.attention.iter().position(is_open)?;
        let mut change = self.change(notice.at);
        change.attention[nth].resolved = Some(Resolution {
            at: notice.at,
            by: Actor::Shop,
            note: String::new(),
        });
        change.attempt = Some(attempt.paid());
        self.pay(&mut change, payment(notice), audience);
        let explained = What::Explained {
            invoice: notice.invoice,
            came: known.notice.amount,
        };
        let paid = What::Paid {
            amount: notice.amount,
            healed: false,
        };
        change.events = [explained, paid]
            .map(|what| Event {
                at: notice.at,
                actor: actor(notice.channel),
                what,
            })
            .into();
        self.leave_once_taken(&mut change, attempt, audience);
        Some(change)
    }

    fn judge(&self, notice: &Notice, attempt: &Attempt) -> Verdict {
        if notice.test && !attempt.test {
            return Verdict::TestInLive;
        }
        match &self.state {
            State::Paid { .. } | State::Refunded { .. } => Verdict::PaidTwice,
            State::Cancelled { .. } => Verdict::PaidAfterCancel,
            State::AwaitingPayment { .. } | State::Expired { .. }
                if notice.amount != attempt.expected() || self.is_former(attempt) =>
            {
                Verdict::WrongSum
            }
            State::Expired { .. } => Verdict::PaidLate,
            State::AwaitingPayment { .. } => Verdict::Accepted,
        }
    }

    /// Turns the change into a payment of the order and tells buyer and owner.
    pub(super) fn pay(&self, change: &mut Change, payment: Payment, audience: &Audience) {
        let key = format!("order:{}:paid{}", self.number, apart(payment.is_test()));
        let order = Brief::of(self);
        let attempt = match &payment.source {
            Source::Gateway { gateway, invoice, .. } => self.attempt(*gateway, *invoice),
            Source::Outside { .. } => None,
        };
        self.let_others_go(change, attempt);
        let taken = match attempt.and_then(Self::taking).map(|call| &call.wish) {
            Some(HoldWish::Take { amount, missing, .. }) if *amount == payment.amount => {
                Some(missing.clone())
            }
            Some(_) | None => None,
        };
        let to_buyer = Letter::OrderPaid {
            order: order.clone(),
            payment: payment.clone(),
            has_left: self.fulfilment != Fulfilment::New || taken.is_some(),
            missing: taken.unwrap_or_default(),
        };
        change.messages.extend(audience.tell_buyer(self, &key, to_buyer));
        let to_owner = Letter::OwnerPaid {
            order,
            payment: payment.clone(),
        };
        change.messages.extend(audience.tell_owner(&key, &to_owner));
        change.state = State::Paid { payment };
    }
}

/// What the money of a notice is once it pays an order.
pub(super) fn payment(notice: &Notice) -> Payment {
    Payment {
        amount: notice.amount,
        at: notice.at,
        source: Source::Gateway {
            gateway: notice.gateway,
            invoice: notice.invoice,
            test: notice.test,
            method: notice.method.clone(),
        },
        refunds: Vec::new(),
    }
}

/// Keeps messages about play money from being taken for those about real money that comes later.
const fn apart(test: bool) -> &'static str {
    if test { ":test" } else { "" }
}

/// Whom the history names for news of money.
fn actor(channel: Channel) -> Actor {
    match channel {
        Channel::Callback => Actor::Gateway,
        Channel::Enquiry => Actor::Shop,
    }
}
