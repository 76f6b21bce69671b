//! What the staff may do to an order. Anything else has no button, and there is no way round that.

use super::{
    Attention, Change, DeedKind, Event, Fulfilment, Hold, HoldWish, Order, Payment, Refusal, Resolution,
    Source, State, StockMove, What, settle::payment,
};
use crate::{
    message::{Audience, Brief, Letter},
    money::Kopecks,
    payment::{Attempt, AttemptOutcome, GatewayName, InvoiceId, Notice, RecordedNotice, Stage, Verdict},
    staff::Admin,
    text,
    time::Timestamp,
};

/// How long an order waits for its buyer at least once everything about it has been decided, in seconds.
pub(super) const AFTER_DECISION_SECONDS: i64 = 60 * 60;

impl Order {
    /// What may be done to the order as a whole now. Money that does not fit has deeds of its own: [`Order::can_accept`].
    pub fn deeds(&self) -> Vec<DeedKind> {
        if let Some((_, attempt, hold)) = self.held() {
            return self.deeds_while_held(attempt, hold);
        }
        let mut deeds = match (&self.state, &self.fulfilment) {
            // Goods whose money is on its way or in question do not leave: their buyer would be asked for it twice.
            (State::AwaitingPayment { .. }, Fulfilment::New)
                if self.placed.pay_by.is_on_delivery() && self.is_buyers_turn() =>
            {
                vec![DeedKind::Ship, DeedKind::PayOutside, DeedKind::Cancel]
            }
            (State::AwaitingPayment { .. }, Fulfilment::Shipped { .. }) => {
                vec![DeedKind::Deliver, DeedKind::PayOutside, DeedKind::Cancel]
            }
            (
                State::AwaitingPayment { .. },
                Fulfilment::New | Fulfilment::PartlyShipped { .. } | Fulfilment::Delivered { .. },
            ) => {
                vec![DeedKind::PayOutside, DeedKind::Cancel]
            }
            (State::Paid { payment }, fulfilment) => {
                // Nobody sends goods whose money is on its way back.
                let has_money = payment.left() > Kopecks::ZERO;
                let mut next = match fulfilment {
                    Fulfilment::New if has_money => vec![DeedKind::Ship],
                    Fulfilment::PartlyShipped { .. } if has_money && !self.unsent().is_empty() => {
                        vec![DeedKind::Ship]
                    }
                    Fulfilment::Shipped { .. } => vec![DeedKind::Deliver],
                    Fulfilment::New | Fulfilment::PartlyShipped { .. } | Fulfilment::Delivered { .. } => {
                        Vec::new()
                    }
                };
                // Goods that are paid at the door leave together: their buyer pays once.
                if next.contains(&DeedKind::Ship) && self.can_be_divided() {
                    next.push(DeedKind::ShipPart);
                }
                next.extend(refund_deeds(payment));
                next
            }
            (State::Expired { .. }, _) => vec![DeedKind::PayOutside],
            (State::Cancelled { .. } | State::Refunded { .. }, _) => Vec::new(),
        };
        deeds.extend(self.can_mark().then_some(DeedKind::Mark));
        if self.can_retry_receipt() {
            deeds.extend([DeedKind::RetryReceipt, DeedKind::NoteReceipt]);
        }
        deeds
    }

    /// The goods arrived.
    pub(super) fn deliver(&self, admin: &Admin, now: Timestamp) -> Result<Change, Refusal> {
        self.allow(DeedKind::Deliver)?;
        let mut change = self.change(now);
        change.fulfilment = Fulfilment::Delivered {
            at: now,
            shipments: self.shipments().to_vec(),
        };
        change.events.push(Event {
            at: now,
            actor: admin.actor(),
            what: What::Delivered,
        });
        Ok(change)
    }

    /// Calls an unpaid order off; the goods go back, wherever they are, and the buyer is told why. Money that is held for it
    /// is let go.
    pub(super) fn cancel(
        &self,
        admin: &Admin,
        reason: &str,
        now: Timestamp,
        audience: &Audience,
    ) -> Result<Change, Refusal> {
        self.allow(DeedKind::Cancel)?;
        let reason = reason_of(reason)?;
        let mut change = self.change(now);
        change.state = State::Cancelled {
            at: now,
            by: admin.actor(),
            reason: reason.clone(),
        };
        change.fulfilment = Fulfilment::New;
        change.stock = StockMove::Return;
        let held = self
            .held()
            .filter(|(_, attempt, _)| attempt.stage == Some(Stage::Held));
        let letter = || Letter::OrderCancelled {
            order: Brief::of(self),
            reason: reason.clone(),
            test: self.is_test(),
        };
        let key = format!("order:{}:cancelled", self.number);
        change.messages.extend(match held {
            Some(_) => self.say_let_go(&reason, audience),
            None => audience.tell_buyer(self, &key, letter()),
        });
        if let Some((place, ..)) = held {
            self.ask_of_hold(&mut change, place, HoldWish::LetGo, admin.actor());
        }
        self.let_others_go(&mut change, held.map(|(_, attempt, _)| attempt));
        change.events.push(Event {
            at: now,
            actor: admin.actor(),
            what: What::Cancelled { reason },
        });
        Ok(change)
    }

    /// Notes money that came outside the gateways. An expired order takes its goods from the shelf again.
    pub(super) fn pay_outside(
        &self,
        admin: &Admin,
        reason: &str,
        now: Timestamp,
        audience: &Audience,
    ) -> Result<Change, Refusal> {
        self.allow(DeedKind::PayOutside)?;
        let reason = reason_of(reason)?;
        let amount = self.placed.bill.total();
        let mut change = self.change(now);
        change.stock = self.stock_to_pay(audience);
        let source = Source::Outside {
            by: admin.actor(),
            reason: reason.clone(),
        };
        self.pay(
            &mut change,
            Payment {
                amount,
                at: now,
                source,
                refunds: Vec::new(),
            },
            audience,
        );
        Self::bring_back(&mut change, now, admin.actor());
        change.events.push(Event {
            at: now,
            actor: admin.actor(),
            what: What::PaidOutside { amount, reason },
        });
        Ok(change)
    }

    /// Whether money that did not fit can still be accepted as this order's payment. None can while the shop may still take
    /// what is held for it.
    pub fn can_accept(&self, attention: &Attention) -> bool {
        let fits = match attention.what {
            Verdict::WrongSum | Verdict::PaidLate | Verdict::PaidAfterCancel => true,
            Verdict::Accepted
            | Verdict::PaidTwice
            | Verdict::OrphanPayment
            | Verdict::TestInLive
            | Verdict::Overpaid => false,
        };
        let waits = match &self.state {
            State::AwaitingPayment { .. } | State::Expired { .. } | State::Cancelled { .. } => true,
            State::Paid { .. } | State::Refunded { .. } => false,
        };
        // It would be paid for twice.
        let is_taken = |other: &Attempt| {
            let is_other = (other.gateway, other.invoice) != (attention.gateway, attention.invoice);
            let may_come = |hold: &Hold| !hold.is_free() && !hold.is_let_go();
            is_other && other.held().is_some_and(may_come)
        };
        fits && waits && attention.resolved.is_none() && !self.attempts.iter().any(is_taken)
    }

    /// Takes money that did not fit as this order's payment after all; `nth` is its place in
    /// [`Order::attention`]. Goods that went back are taken again, or it is refused. A surplus is still to be given back.
    pub(super) fn accept(
        &self,
        admin: &Admin,
        nth: usize,
        note: &str,
        now: Timestamp,
        audience: &Audience,
    ) -> Result<Change, Refusal> {
        let resolution = Resolution::of(admin, note, now)?;
        let note = resolution.note.clone();
        let attention = self
            .attention
            .get(nth)
            .filter(|a| self.can_accept(a))
            .ok_or(Refusal::NotNow)?;
        let (gateway, invoice, amount) = (attention.gateway, attention.invoice, attention.amount);
        let recorded = self.notices.iter().find(|n| attention.is_of(n));
        let notice = &recorded.ok_or(Refusal::NotNow)?.notice;
        let mut change = self.change(now);
        change.stock = self.stock_to_pay(audience);
        change.attention[nth].resolved = Some(resolution);
        change.attempt = self.close_attempt(gateway, invoice);
        self.pay(&mut change, payment(notice), audience);
        Self::bring_back(&mut change, now, admin.actor());
        change.events.push(Event {
            at: now,
            actor: admin.actor(),
            what: What::Accepted {
                invoice,
                amount,
                note,
            },
        });
        if notice.details.overpaid {
            let notice = Notice {
                at: now,
                ..notice.clone()
            };
            self.note_surplus(&mut change, &notice, audience);
        }
        Ok(change)
    }

    /// Notes how money that did not fit was dealt with otherwise (returned in the gateway's cabinet, say);
    /// `nth` is its place in [`Order::attention`]. If nothing else is left to decide, an order that waits is
    /// the buyer's turn again, and they have an hour at least.
    pub(super) fn resolve(
        &self,
        admin: &Admin,
        nth: usize,
        note: &str,
        now: Timestamp,
    ) -> Result<Change, Refusal> {
        let resolution = Resolution::of(admin, note, now)?;
        let note = resolution.note.clone();
        let attention = self
            .attention
            .get(nth)
            .filter(|a| a.resolved.is_none())
            .ok_or(Refusal::NotNow)?;
        let (gateway, invoice) = (attention.gateway, attention.invoice);
        let mut change = self.change(now);
        change.attention[nth].resolved = Some(resolution);
        change.attempt = self.close_attempt(gateway, invoice);
        let is_decided = change.attention.iter().all(|a| a.resolved.is_some());
        if let Some(until) = self.waits_until().filter(|_| is_decided) {
            change.state = State::AwaitingPayment {
                until: Some(until.max(now.plus_seconds(AFTER_DECISION_SECONDS))),
            };
        }
        change.events.push(Event {
            at: now,
            actor: admin.actor(),
            what: What::Resolved { invoice, note },
        });
        Ok(change)
    }

    /// The attempt whose money was decided about, if it is still asked about: asking would tell nothing new.
    fn close_attempt(&self, gateway: GatewayName, invoice: InvoiceId) -> Option<Attempt> {
        let attempt = self.attempt(gateway, invoice)?;
        let is_recorded = |n: &RecordedNotice| {
            let notice = &n.notice;
            (notice.gateway, notice.invoice, notice.test) == (gateway, invoice, attempt.test)
        };
        let is_open = attempt.outcome != AttemptOutcome::Paid && self.notices.iter().any(is_recorded);
        is_open.then(|| attempt.paid())
    }

    pub(super) fn allow(&self, deed: DeedKind) -> Result<(), Refusal> {
        if self.deeds().contains(&deed) {
            Ok(())
        } else {
            Err(Refusal::NotNow)
        }
    }

    /// An order that waits still holds its goods; one that ended gave them back.
    fn stock_to_pay(&self, audience: &Audience) -> StockMove {
        match &self.state {
            State::AwaitingPayment { .. } | State::Paid { .. } | State::Refunded { .. } => StockMove::Stay,
            State::Expired { .. } | State::Cancelled { .. } => StockMove::Take(audience.clone()),
        }
    }
}

/// How the money of a payment may be returned now.
fn refund_deeds(payment: &Payment) -> impl Iterator<Item = DeedKind> {
    let has_some = payment.left() > Kopecks::ZERO;
    let is_unclear = payment.refunds.iter().any(|refund| refund.state.is_unclear());
    let by_gateway = matches!(payment.source, Source::Gateway { .. }) && payment.refund_under_way().is_none();
    [
        (DeedKind::Refund, has_some && by_gateway),
        // Whoever notes what nobody knows would note it twice.
        (DeedKind::NoteRefund, has_some && !is_unclear),
    ]
    .into_iter()
    .filter_map(|(deed, is_offered)| is_offered.then_some(deed))
}

impl Resolution {
    /// What a member of the staff says was done; a note is required.
    pub(crate) fn of(admin: &Admin, note: &str, now: Timestamp) -> Result<Self, Refusal> {
        Ok(Self {
            at: now,
            by: admin.actor(),
            note: reason_of(note)?,
        })
    }
}

/// Why, in somebody's words: something has to be said.
pub(super) fn reason_of(raw: &str) -> Result<String, Refusal> {
    text::line(raw, 500).ok_or(Refusal::ReasonMissing)
}
