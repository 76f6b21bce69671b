//! Asking the gateways, and time running out.

use super::{Error, Settled, Shop};
use crate::{
    order::{Order, OrderNumber, SILENCE_SECONDS},
    payment::{Attempt, InvoiceId, Outcome, Report, Stage, Verdict},
    store::{DueCheck, StoreError},
    time::Timestamp,
};

/// How long after an order's time was up the shop still waits for a payment that was begun, in seconds.
const GRACE_SECONDS: i64 = 60 * 60;
/// How long after an attempt began the shop keeps asking about it, in seconds.
const ASK_FOR_SECONDS: i64 = 3 * 24 * 60 * 60;
/// How long a worker has for its checks before another one may take them, in seconds: longer than the slowest honest turn,
/// which asks eight attempts and the others of their orders, a quarter of a minute each.
const CHECK_LEASE_SECONDS: i64 = 300;
/// How often an attempt of an overdue order is checked, in seconds.
const OVERDUE_PAUSE_SECONDS: i64 = 2 * 60;
/// A buyer is not known at the gateway before he has confirmed something there; typing a card takes time, in seconds.
const TYPING_SECONDS: i64 = 15 * 60;

/// What a gateway said of an attempt, and what that did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// Which attempt.
    pub invoice: InvoiceId,
    /// Whether it was started with test passwords.
    pub test: bool,
    /// What the gateway said.
    pub report: Report,
    /// What the money did, if it says that money came.
    pub settled: Option<Settled>,
}

/// What the poller did with one order.
#[derive(Debug)]
pub struct Turn {
    /// The order.
    pub order: OrderNumber,
    /// Those of its attempts that were due.
    pub due: Vec<DueCheck>,
    /// What the gateways said of them, and of the order's other attempts if time was up.
    pub checked: Vec<Checked>,
    /// What kept the shop from asking about all of them.
    pub error: Option<Error>,
    /// Whether the order's waiting ended with it.
    pub has_expired: bool,
}

impl Shop {
    /// Asks the gateways about every attempt of an order that money may still come of, newest first, until one
    /// pays it: when the buyer comes back, or the staff wants to know. An attempt that cannot be asked about, or whose
    /// money is somebody else's, does not hide the others.
    pub async fn check(&self, order: &Order, now: Timestamp) -> Result<Vec<Checked>, Error> {
        let mut checked = Vec::new();
        let mut first_error = None;
        for attempt in order.attempts.iter().rev().filter(|a| a.outcome != Outcome::Paid) {
            match self.check_attempt(order.number, attempt, now).await {
                Ok(one) if one.settled == Some(Settled::Recorded(Verdict::Accepted)) => {
                    checked.push(one);
                    return Ok(checked);
                }
                Ok(one) => checked.push(one),
                Err(error) => first_error = first_error.or(Some(error)),
            }
        }
        first_error.map_or(Ok(checked), Err)
    }

    /// Asks the gateway about one attempt, and feeds what it says to the same [`Shop::settle`] as its own call.
    ///
    /// A gateway that the shop no longer has cannot be asked: nothing is known.
    pub async fn check_attempt(
        &self,
        number: OrderNumber,
        attempt: &Attempt,
        now: Timestamp,
    ) -> Result<Checked, Error> {
        let (gateway, invoice) = (attempt.gateway, attempt.invoice);
        let report = match self.gateway(gateway) {
            Ok(asked) => {
                let answer = asked.check(attempt).await;
                self.heard(answer, gateway, number, now).await?
            }
            Err(_) => Report::Silent,
        };
        let (report, settled) = match report {
            Report::Paid(found) => {
                let settled = self.settle(number, found.notice(attempt, now)).await?;
                (Report::Paid(found), Some(settled))
            }
            Report::Unpaid { stage, named } => {
                let (audience, key) = (self.terms.audience.clone(), named.clone());
                let decide =
                    move |order: &Order| Ok(order.advance(gateway, invoice, (stage, &key), now, &audience));
                let order = self.change_order(number, decide).await?.order;
                let is_ours = order.key == named;
                // The gateway knows the number from another order: of this attempt it knows nothing.
                let report = if is_ours {
                    Report::Unpaid { stage, named }
                } else {
                    Report::Unknown
                };
                (report, None)
            }
            Report::Unknown | Report::Silent => (report, None),
        };
        if attempt.is_under_way() && !matches!(report, Report::Unpaid { .. } | Report::Silent) {
            // Money of this order that came has paid the attempt by now, and nothing is to be forgotten.
            let decide = move |order: &Order| Ok(order.lose_sight(gateway, invoice, now));
            self.change_order(number, decide).await?;
        }
        Ok(Checked {
            invoice,
            test: attempt.test,
            report,
            settled,
        })
    }

    /// One turn of the poller: checks at most `limit` attempts that are due, each once, order by order.
    ///
    /// A gateway that does not answer is asked again later; the pause grows from one minute to one hour. An order whose
    /// time is up expires here once every attempt of it came to nothing by the gateway's own word, see [`Order::expire`].
    pub async fn check_due(&self, now: Timestamp, limit: i64) -> Result<Vec<Turn>, Error> {
        let until = now.plus_seconds(CHECK_LEASE_SECONDS);
        let mut turns = by_order(self.store.claim_checks(now, until, limit).await?);
        for turn in &mut turns {
            // One order that cannot be read or asked about must not keep the others from their turn.
            turn.error = self.take(turn, now).await.err();
        }
        Ok(turns)
    }

    async fn take(&self, turn: &mut Turn, now: Timestamp) -> Result<(), Error> {
        let mut first_error = None;
        for check in &turn.due {
            match self.check_attempt(turn.order, &check.attempt, now).await {
                Ok(one) => turn.checked.push(one),
                Err(error) => first_error = first_error.or(Some(error)),
            }
        }
        let order = self.store.order(turn.order).await?;
        let until = order.as_ref().and_then(Order::waits_until);
        let is_under_way = order.as_ref().is_some_and(Order::is_under_way);
        for check in &turn.due {
            let (gateway, invoice) = (check.attempt.gateway, check.attempt.invoice);
            let next = next_check(check, until, is_under_way, now);
            self.store.schedule_check(gateway, invoice, next).await?;
        }
        if let Some(error) = first_error {
            return Err(error);
        }
        match (order, until) {
            (Some(order), Some(until)) if now >= until => {
                self.expire_if_nothing_comes(turn, &order, until, now).await
            }
            _ => Ok(()),
        }
    }

    /// Asks about the attempts that were not due, too, unless money may come of one.
    async fn expire_if_nothing_comes(
        &self,
        turn: &mut Turn,
        order: &Order,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<(), Error> {
        let (due, checked) = (&turn.due, &mut turn.checked);
        let mut asked = due.iter().zip(&*checked);
        if asked.any(|(check, one)| !is_nothing(&check.attempt, &one.report, until, now)) {
            return Ok(());
        }
        let was_due = |a: &Attempt| {
            let mut due = due.iter().map(|check| &check.attempt);
            due.any(|d| (d.gateway, d.invoice) == (a.gateway, a.invoice))
        };
        let is_unasked = |a: &&Attempt| a.outcome != Outcome::Paid && !was_due(a);
        for other in order.attempts.iter().filter(is_unasked) {
            match self.check_attempt(order.number, other, now).await {
                Ok(one) => {
                    let is_nothing = is_nothing(other, &one.report, until, now);
                    checked.push(one);
                    if !is_nothing {
                        return Ok(());
                    }
                }
                Err(Error::Gateway(_)) => return Ok(()),
                Err(error) => return Err(error),
            }
        }
        turn.has_expired = self.expire(order.number, now).await?;
        Ok(())
    }

    /// Ends the waiting of at most `limit` orders whose time is up. Returns the numbers of those that expired.
    ///
    /// An order with an attempt is left to [`Shop::check_due`] for a day: by then a gateway that did not answer is not waited
    /// for any longer. Money that is there, or on its way, is not met by an empty shelf meanwhile.
    pub async fn expire_overdue(&self, now: Timestamp, limit: i64) -> Result<Vec<OrderNumber>, Error> {
        let mut expired = Vec::new();
        for number in self.store.overdue_orders(now, limit).await? {
            match self.expire_unasked(number, now).await {
                Ok(true) => expired.push(number),
                Ok(false) | Err(Error::Store(StoreError::Corrupt { .. })) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(expired)
    }

    async fn expire_unasked(&self, number: OrderNumber, now: Timestamp) -> Result<bool, Error> {
        let Some(order) = self.store.order(number).await? else {
            return Ok(false);
        };
        let Some(until) = order.waits_until() else {
            return Ok(false);
        };
        let is_asked_about = order.attempts.iter().any(|a| a.outcome != Outcome::Paid);
        if is_asked_about && now < until.plus_seconds(SILENCE_SECONDS) {
            return Ok(false);
        }
        self.expire(number, now).await
    }

    async fn expire(&self, number: OrderNumber, now: Timestamp) -> Result<bool, Error> {
        let decide = move |order: &Order| Ok(order.expire(now));
        Ok(self.change_order(number, decide).await?.is_written())
    }
}

/// A turn for each order, in the order in which their first attempts came.
fn by_order(due: Vec<DueCheck>) -> Vec<Turn> {
    let mut turns: Vec<Turn> = Vec::new();
    for check in due {
        if let Some(turn) = turns.iter_mut().find(|turn| turn.order == check.order) {
            turn.due.push(check);
            continue;
        }
        turns.push(Turn {
            order: check.order,
            due: vec![check],
            checked: Vec::new(),
            error: None,
            has_expired: false,
        });
    }
    turns
}

/// Whether no money is to be expected of an attempt that the gateway reports so, by this moment after the time was up.
fn is_nothing(attempt: &Attempt, report: &Report, until: Timestamp, now: Timestamp) -> bool {
    match report {
        Report::Unpaid { stage, .. } => match stage {
            Stage::Cancelled | Stage::Returned => true,
            Stage::Begun => now >= until.plus_seconds(GRACE_SECONDS),
            Stage::Held | Stage::Crediting | Stage::Suspended => false,
        },
        // What was paid is recorded by now: with this order, or as an orphan of which this attempt has nothing.
        Report::Unknown | Report::Paid(_) => now >= attempt.started_at.plus_seconds(TYPING_SECONDS),
        Report::Silent => false,
    }
}

/// 1, 2, 5, 10, 30 and 60 minutes after each other, then every hour for three days, or as long as money is on its way; and
/// once when the order's time is up.
fn next_check(
    check: &DueCheck,
    until: Option<Timestamp>,
    is_under_way: bool,
    now: Timestamp,
) -> Option<Timestamp> {
    let last = check.attempt.started_at.plus_seconds(ASK_FOR_SECONDS);
    let last = until.map_or(last, |until| last.max(until.plus_seconds(SILENCE_SECONDS)));
    if now >= last && !is_under_way {
        return None;
    }
    let minutes = match check.checks {
        ..=1 => 2,
        2 => 5,
        3 => 10,
        4 => 30,
        5.. => 60,
    };
    let next = now.plus_seconds(minutes * 60);
    match until {
        // Waiting for an order that is overdue is waiting for the bank: look often, for a while.
        Some(until) if now >= until && now < until.plus_seconds(GRACE_SECONDS) => {
            Some(now.plus_seconds(OVERDUE_PAUSE_SECONDS))
        }
        Some(until) if now < until => Some(next.min(until)),
        Some(_) | None => Some(next),
    }
}
