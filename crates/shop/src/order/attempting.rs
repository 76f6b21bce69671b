//! How an attempt to pay begins, and what its gateway makes for it.

use super::{Actor, Change, Event, Order, PayLink, Refusal, What};
use crate::{
    buyer::Consents,
    gateway::Made,
    payment::{Attempt, AttemptOutcome, GatewayName, InvoiceId, Issue, NewAttempt},
    time::Timestamp,
};

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

    pub(crate) fn attempt(&self, gateway: GatewayName, invoice: InvoiceId) -> Option<&Attempt> {
        self.attempts
            .iter()
            .find(|a| (a.gateway, a.invoice) == (gateway, invoice))
    }
}
