//! What money and time do to an order.

use super::{
    Actor, Attention, Change, Event, Fulfilment, HoldWish, Order, OrderKey, PayLink, Payment, Refusal,
    Resolution, Source, State, StockMove, What,
};
use crate::{
    buyer::Consents,
    gateway::Made,
    message::{Audience, Brief, Letter},
    payment::{
        Attempt, AttemptOutcome, Channel, GatewayName, InvoiceId, Issue, NewAttempt, Notice, RecordedNotice,
        Stage, Verdict,
    },
    time::Timestamp,
};

/// How long after an order's time was up the shop waits for a gateway that does not answer, or forgot what it said: silence
/// is not a no, in seconds.
pub(crate) const SILENCE_SECONDS: i64 = 24 * 60 * 60;
/// Presses of "pay" that one order allows.
const MOST_ATTEMPTS: usize = 50;

impl Order {
    /// The buyer goes to pay. One who has to agree first is refused with [`Refusal::NotAgreed`].
    pub fn start_attempt(&self, new: NewAttempt, now: Timestamp) -> Result<Change, Refusal> {
        let change = self.begin_attempt(new, now)?;
        if self.wants_consents() {
            return Err(Refusal::NotAgreed);
        }
        Ok(change)
    }

    /// The buyer of an order that the staff placed agrees to the documents and goes to pay. Who did before has no need to.
    pub fn agree_and_start(
        &self,
        new: NewAttempt,
        consents: Consents,
        now: Timestamp,
    ) -> Result<Change, Refusal> {
        let mut change = self.begin_attempt(new, now)?;
        if self.wants_consents() {
            change.events.push(Event {
                at: now,
                actor: Actor::Buyer,
                what: What::Agreed { consents },
            });
        }
        Ok(change)
    }

    pub(super) fn begin_attempt(&self, new: NewAttempt, now: Timestamp) -> Result<Change, Refusal> {
        if !self.is_payable(now) {
            return Err(Refusal::NotPayable);
        }
        if self.attempts.len() >= MOST_ATTEMPTS {
            return Err(Refusal::TooManyAttempts);
        }
        let mut change = self.change(now);
        change.begins = Some(new);
        Ok(change)
    }

    /// Gives the attempt that a change begins its number.
    pub fn number_attempt(&self, change: &mut Change, invoice: InvoiceId) {
        if let Some(new) = change.begins.take() {
            let NewAttempt {
                gateway,
                test,
                method,
                ..
            } = new;
            change.attempt = Some(Attempt {
                gateway,
                invoice,
                test,
                amount: self.placed.bill.total(),
                method,
                started_at: change.at,
                outcome: AttemptOutcome::Open,
                stage: None,
                issue: new
                    .link
                    .then(|| Issue::Link(PayLink::asked(change.at, self.page_closes_at()))),
                operation: None,
                hold: self.hold_of(new, change.at),
                receipt: Some(new.receipt),
                handed_over: false,
            });
            // Nobody has left for the gateway if the staff asked for a link.
            let left = (!new.link).then_some(Event {
                at: change.at,
                actor: Actor::Buyer,
                what: What::AttemptStarted { gateway, invoice },
            });
            change.events.extend(left);
        }
    }

    /// The gateway said how far an attempt is that has brought no money; `None` if that is no news, old news,
    /// or about another order. The owner is told once about what only the merchant can bring to an end.
    pub fn advance(
        &self,
        gateway: GatewayName,
        invoice: InvoiceId,
        (stage, named): (Stage, &OrderKey),
        now: Timestamp,
        audience: &Audience,
    ) -> Option<Change> {
        let attempt = self.attempt(gateway, invoice)?;
        let outcome = if stage.is_over() {
            AttemptOutcome::Failed
        } else {
            AttemptOutcome::Open
        };
        let is_known = match attempt.stage {
            Some(known) => known == stage,
            // Older attempts do not say why they failed.
            None => attempt.outcome == AttemptOutcome::Failed && stage == Stage::Cancelled,
        };
        // What was paid does not become unpaid: an answer that says so is older than the last one, or a
        // mistake, see `lose_sight`.
        let is_unpaid_again = attempt.is_under_way() && matches!(stage, Stage::Begun | Stage::Cancelled);
        let is_old = is_unpaid_again && (self.is_kept(attempt) || !self.is_given_up(attempt, now));
        if *named != self.key || attempt.outcome == AttemptOutcome::Paid || is_known || is_old {
            return None;
        }
        let hold = attempt.hold.as_ref();
        let after = Attempt {
            outcome,
            stage: Some(stage),
            hold: hold.map(|hold| hold.after(stage, attempt.started_at, now)),
            ..attempt.clone()
        };
        let mut change = self.change(now);
        change.attempt = Some(after.clone());
        let what = match (stage, &after.hold) {
            (Stage::Held, Some(hold)) => What::MoneyHeld {
                invoice,
                amount: attempt.amount,
                until: hold.until,
            },
            (Stage::Cancelled, _) => What::AttemptFailed { invoice },
            (
                Stage::Begun
                | Stage::Held
                | Stage::Crediting
                | Stage::Returned
                | Stage::Suspended
                | Stage::Partial,
                _,
            ) => What::AttemptAt { invoice, stage },
        };
        change.events.push(Event {
            at: now,
            actor: Actor::Gateway,
            what,
        });
        self.follow_hold(&mut change, (attempt, &after), audience);
        // Held money of ours waits for nobody in the cabinet.
        let is_ours = stage == Stage::Held && attempt.hold.is_some();
        if stage.waits_for_merchant() && !is_ours {
            let key = format!("order:{}:{}:{invoice}", self.number, stage.as_str());
            let letter = Letter::OwnerStage {
                order: Brief::of(self),
                gateway,
                invoice,
                stage,
                test: attempt.test,
            };
            change.messages.extend(audience.tell_owner(&key, &letter));
        }
        Some(change)
    }

    /// The gateway of an attempt is about to be called for its invoice; `None` if anyone began that before,
    /// or the attempt is not to be paid now. Only the caller whose change is written makes the call, and
    /// nobody else ever does.
    pub fn call_for_invoice(
        &self,
        gateway: GatewayName,
        invoice: InvoiceId,
        now: Timestamp,
    ) -> Option<Change> {
        let attempt = self.attempt_to_pay(now)?;
        if (attempt.gateway, attempt.invoice) != (gateway, invoice) || attempt.issue.is_some() {
            return None;
        }
        Some(self.issued(attempt, Issue::Begun, now))
    }

    /// The gateway made the invoice that it was called for; `None` if nobody called it for one, or it made one before.
    pub fn keep_invoice(
        &self,
        gateway: GatewayName,
        invoice: InvoiceId,
        made: &Made,
        now: Timestamp,
    ) -> Option<Change> {
        let attempt = self.attempt(gateway, invoice)?;
        let is_awaited = attempt.issue == Some(Issue::Begun);
        is_awaited.then(|| self.issued(attempt, Issue::Made(made.clone()), now))
    }

    fn issued(&self, attempt: &Attempt, issue: Issue, now: Timestamp) -> Change {
        let mut change = self.change(now);
        change.attempt = Some(Attempt {
            issue: Some(issue),
            ..attempt.clone()
        });
        change
    }

    /// The gateway says what it calls the operation that paid an attempt; `None` if that is known, or there is no such
    /// attempt.
    pub fn keep_operation(
        &self,
        gateway: GatewayName,
        invoice: InvoiceId,
        operation: &str,
        now: Timestamp,
    ) -> Option<Change> {
        let attempt = self.attempt(gateway, invoice)?;
        if attempt.operation.is_some() || operation.is_empty() {
            return None;
        }
        let mut change = self.change(now);
        change.attempt = Some(Attempt {
            operation: Some(operation.to_owned()),
            ..attempt.clone()
        });
        Some(change)
    }

    /// Whether a first receipt goes with an attempt whose buyer is about to be led to the gateway; `None` if that is known, money
    /// came, or there is no such attempt.
    pub fn keep_receipt(
        &self,
        gateway: GatewayName,
        invoice: InvoiceId,
        receipt: bool,
        now: Timestamp,
    ) -> Option<Change> {
        let attempt = self.attempt(gateway, invoice)?;
        if attempt.receipt == Some(receipt) || attempt.outcome == AttemptOutcome::Paid {
            return None;
        }
        let mut change = self.change(now);
        change.attempt = Some(Attempt {
            receipt: Some(receipt),
            ..attempt.clone()
        });
        Some(change)
    }

    /// The gateway knows nothing more of an attempt whose money was on its way, or has its number from
    /// somebody else. For a day (after the order's time was up or, if the order does not wait, after the
    /// attempt began) that is taken for the gateway's mistake; then the waiting is over. `None` before that,
    /// and if it is no news. Part of the money keeps an order that waits until a person ends that.
    pub fn lose_sight(&self, gateway: GatewayName, invoice: InvoiceId, now: Timestamp) -> Option<Change> {
        let attempt = self.attempt(gateway, invoice).filter(|a| a.is_under_way())?;
        if self.is_kept(attempt) || !self.is_given_up(attempt, now) {
            return None;
        }
        let mut change = self.change(now);
        change.attempt = Some(Attempt {
            outcome: AttemptOutcome::Failed,
            stage: Some(Stage::Cancelled),
            ..attempt.clone()
        });
        change.events.push(Event {
            at: now,
            actor: Actor::Gateway,
            what: What::AttemptFailed { invoice },
        });
        Some(change)
    }

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

    /// Time is up; `None` if it is not, or if the order does not wait for its buyer: money that waits for a decision or is on
    /// its way keeps the goods.
    pub fn expire(&self, now: Timestamp) -> Option<Change> {
        let until = self.waits_until().filter(|_| self.is_buyers_turn())?;
        if now < until {
            return None;
        }
        let mut change = self.change(now);
        change.state = State::Expired { at: now };
        change.stock = StockMove::Return;
        change.events.push(Event {
            at: now,
            actor: Actor::Shop,
            what: What::Expired,
        });
        Some(change)
    }

    /// Whether the wait is over for the money of an attempt that the gateway says is no longer on its way, or does not speak of.
    pub(super) fn is_given_up(&self, attempt: &Attempt, now: Timestamp) -> bool {
        // Money that is held is not forgotten before its end, whatever is asked for meanwhile.
        let held_until = attempt.held().map(|hold| hold.until);
        let since = self
            .waits_until()
            .unwrap_or(attempt.started_at)
            .max(held_until.unwrap_or(attempt.started_at));
        now >= since.plus_seconds(SILENCE_SECONDS)
    }

    /// Whether part of an attempt's money came for an order that waits. It was not on its way but there, and the owner was told
    /// that the goods are kept until somebody decides; so no later answer says that no money came.
    fn is_kept(&self, attempt: &Attempt) -> bool {
        self.is_awaiting() && attempt.stage == Some(Stage::Partial)
    }

    pub(crate) fn attempt(&self, gateway: GatewayName, invoice: InvoiceId) -> Option<&Attempt> {
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
