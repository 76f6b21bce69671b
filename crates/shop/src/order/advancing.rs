//! How far an attempt is that has brought no money, and what time does to an order that waits for some.

use super::{Actor, Change, Event, Order, OrderKey, State, StockMove, What};
use crate::{
    message::{Audience, Brief, Letter},
    payment::{Attempt, AttemptOutcome, GatewayName, InvoiceId, Stage},
    time::Timestamp,
};

/// How long after an order's time was up the shop waits for a gateway that does not answer, or forgot what it said: silence
/// is not a no, in seconds.
pub(crate) const SILENCE_SECONDS: i64 = 24 * 60 * 60;

impl Order {
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
}
