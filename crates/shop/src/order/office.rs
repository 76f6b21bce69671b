//! What the staff may do to an order. Anything else has no button, and there is no way round that.

use super::{
    Attention, Change, DeedKind, Event, Fulfilment, Order, Payment, Refund, Refusal, Resolution, Source,
    State, StockMove, What, settle::payment,
};
use crate::{
    message::{Audience, Brief, Letter},
    money::Kopecks,
    payment::{Attempt, AttemptOutcome, GatewayName, InvoiceId, RecordedNotice, Verdict},
    staff::Admin,
    text,
    time::Timestamp,
};

/// How long an order waits for its buyer at least once everything about it has been decided, in seconds.
const AFTER_DECISION_SECONDS: i64 = 60 * 60;

/// What a member of the staff says of money that was returned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundNote {
    /// How much; `None` is all that is left.
    pub amount: Option<Kopecks>,
    /// What was left when that person looked, so that a form sent twice notes one refund.
    pub left: Kopecks,
    /// How and why, for the history; must not be empty.
    pub reason: String,
}

impl Order {
    /// What may be done to the order as a whole now. Money that does not fit has deeds of its own: [`Order::can_accept`].
    pub fn deeds(&self) -> Vec<DeedKind> {
        match (&self.state, &self.fulfilment) {
            (State::AwaitingPayment { .. }, Fulfilment::New) if self.placed.pay_by.is_on_delivery() => {
                vec![DeedKind::Ship, DeedKind::PayOutside, DeedKind::Cancel]
            }
            (State::AwaitingPayment { .. }, Fulfilment::Shipped { .. }) => {
                vec![DeedKind::Deliver, DeedKind::PayOutside, DeedKind::Cancel]
            }
            (State::AwaitingPayment { .. }, Fulfilment::New | Fulfilment::Delivered { .. }) => {
                vec![DeedKind::PayOutside, DeedKind::Cancel]
            }
            (State::Paid { .. }, Fulfilment::New) => vec![DeedKind::Ship, DeedKind::NoteRefund],
            (State::Paid { .. }, Fulfilment::Shipped { .. }) => vec![DeedKind::Deliver, DeedKind::NoteRefund],
            (State::Paid { .. }, Fulfilment::Delivered { .. }) => vec![DeedKind::NoteRefund],
            (State::Expired { .. }, _) => vec![DeedKind::PayOutside],
            (State::Cancelled { .. } | State::Refunded { .. }, _) => Vec::new(),
        }
    }

    /// The goods left. `tracking` may be empty.
    pub(super) fn ship(
        &self,
        admin: &Admin,
        tracking: &str,
        now: Timestamp,
        audience: &Audience,
    ) -> Result<Change, Refusal> {
        self.allow(DeedKind::Ship)?;
        let tracking = text::line(tracking, 200);
        let mut change = self.change(now);
        change.fulfilment = Fulfilment::Shipped {
            at: now,
            tracking: tracking.clone(),
        };
        let letter = Letter::OrderShipped {
            order: Brief::of(self),
            tracking: tracking.clone(),
            due: self.due_on_delivery(),
            test: self.is_test(),
        };
        let key = format!("order:{}:shipped", self.number);
        change.messages.extend(audience.tell_buyer(self, &key, letter));
        change.events.push(Event {
            at: now,
            actor: admin.actor(),
            what: What::Shipped { tracking },
        });
        Ok(change)
    }

    /// The goods arrived.
    pub(super) fn deliver(&self, admin: &Admin, now: Timestamp) -> Result<Change, Refusal> {
        self.allow(DeedKind::Deliver)?;
        let mut change = self.change(now);
        change.fulfilment = Fulfilment::Delivered { at: now };
        change.events.push(Event {
            at: now,
            actor: admin.actor(),
            what: What::Delivered,
        });
        Ok(change)
    }

    /// Calls an unpaid order off; the goods go back, wherever they are, and the buyer is told why.
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
        let letter = Letter::OrderCancelled {
            order: Brief::of(self),
            reason: reason.clone(),
            test: self.is_test(),
        };
        let key = format!("order:{}:cancelled", self.number);
        change.messages.extend(audience.tell_buyer(self, &key, letter));
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
        change.stock = self.stock_to_pay();
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

    /// Notes that money was returned (in the gateway's own cabinet), all that is left or a part of it, and tells the
    /// buyer. Once nothing is left, goods still in the shop go back to the shelf.
    pub(super) fn note_refund(
        &self,
        admin: &Admin,
        note: &RefundNote,
        now: Timestamp,
        audience: &Audience,
    ) -> Result<Change, Refusal> {
        self.allow(DeedKind::NoteRefund)?;
        let State::Paid { payment } = &self.state else {
            return Err(Refusal::NotNow);
        };
        let reason = reason_of(&note.reason)?;
        let left = payment.left();
        if note.left != left {
            return Err(Refusal::NotNow);
        }
        let amount = note.amount.unwrap_or(left);
        if amount <= Kopecks::ZERO || amount > left {
            return Err(Refusal::RefundUnfitting { left });
        }
        let mut payment = payment.clone();
        payment.refunds.push(Refund {
            amount,
            at: now,
            by: admin.actor(),
            reason: reason.clone(),
        });
        let mut change = self.change(now);
        let letter = Letter::OrderRefunded {
            order: Brief::of(self),
            amount,
            left: payment.left(),
            outside: matches!(payment.source, Source::Outside { .. }),
            test: payment.is_test(),
        };
        let key = format!("order:{}:refunded:{}", self.number, payment.refunds.len());
        change.messages.extend(audience.tell_buyer(self, &key, letter));
        change.events.push(Event {
            at: now,
            actor: admin.actor(),
            what: What::Refunded {
                amount,
                reason: reason.clone(),
            },
        });
        if payment.left() > Kopecks::ZERO {
            change.state = State::Paid { payment };
            return Ok(change);
        }
        if self.fulfilment == Fulfilment::New {
            change.stock = StockMove::Return;
        }
        change.state = State::Refunded {
            payment,
            at: now,
            by: admin.actor(),
            reason,
        };
        Ok(change)
    }

    /// Whether money that did not fit can still be accepted as this order's payment.
    pub fn can_accept(&self, attention: &Attention) -> bool {
        let fits = match attention.what {
            Verdict::WrongSum | Verdict::PaidLate | Verdict::PaidAfterCancel => true,
            Verdict::Accepted | Verdict::PaidTwice | Verdict::OrphanPayment | Verdict::TestInLive => false,
        };
        let waits = match &self.state {
            State::AwaitingPayment { .. } | State::Expired { .. } | State::Cancelled { .. } => true,
            State::Paid { .. } | State::Refunded { .. } => false,
        };
        fits && waits && attention.resolved.is_none()
    }

    /// Takes money that did not fit as this order's payment after all; `nth` is its place in
    /// [`Order::attention`]. Goods that went back are taken again, or it is refused.
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
        change.stock = self.stock_to_pay();
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

    fn allow(&self, deed: DeedKind) -> Result<(), Refusal> {
        if self.deeds().contains(&deed) {
            Ok(())
        } else {
            Err(Refusal::NotNow)
        }
    }

    /// An order that waits still holds its goods; one that ended gave them back.
    fn stock_to_pay(&self) -> StockMove {
        match &self.state {
            State::AwaitingPayment { .. } | State::Paid { .. } | State::Refunded { .. } => StockMove::Stay,
            State::Expired { .. } | State::Cancelled { .. } => StockMove::Take,
        }
    }
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

fn reason_of(raw: &str) -> Result<String, Refusal> {
    text::line(raw, 500).ok_or(Refusal::ReasonMissing)
}
