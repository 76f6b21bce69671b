//! Asking the gateways, and time running out.

use super::{Error, Settled, Shop};
use crate::{
    gateway::Gateway,
    order::{Order, OrderNumber, SILENCE_SECONDS},
    payment::{Attempt, AttemptOutcome, InvoiceId, Report, Stage, Verdict},
    store::{DueCheck, DueChecks, StoreError},
    time::Timestamp,
};
use futures_util::future::join_all;

/// How long after an order's time was up the shop still waits for a payment that was begun, in seconds.
const GRACE_SECONDS: i64 = 60 * 60;
/// How long it waits, likewise, for an invoice that its gateway made and does not say has ended: coins that were sent in time
/// are confirmed later.
const INVOICE_GRACE_SECONDS: i64 = 2 * 60 * 60;
/// How long after an attempt began the shop keeps asking about it, in seconds.
const ASK_FOR_SECONDS: i64 = 3 * 24 * 60 * 60;
/// How often an attempt is asked about once its money came, in seconds.
const DAY_SECONDS: i64 = 24 * 60 * 60;
/// How long after an attempt began it is asked about once its money came, in seconds.
const PAID_FOR_SECONDS: i64 = 30 * DAY_SECONDS;
/// How long a worker has for its checks before another one may take them, in seconds: longer than a usual turn. If one
/// takes longer, some attempts are asked about twice, which changes nothing.
const CHECK_LEASE_SECONDS: i64 = 300;
/// How often an attempt of an overdue order is checked, in seconds.
const OVERDUE_PAUSE_SECONDS: i64 = 2 * 60;
/// A gateway does not know of a buyer until they have confirmed something there, and typing in a card takes
/// time; in seconds.
const TYPING_SECONDS: i64 = 15 * 60;

/// What a gateway said of an attempt, and what that did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// Which attempt.
    pub invoice: InvoiceId,
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
    /// Those of its attempts that were due; none if the one that was cannot be read.
    pub due: Vec<DueCheck>,
    /// What the gateways said of them, and of the order's other attempts if time was up.
    pub checked: Vec<Checked>,
    /// What kept the shop from asking about all of them.
    pub error: Option<Error>,
    /// Whether the order expired.
    pub has_expired: bool,
}

impl Turn {
    const fn of(order: OrderNumber) -> Self {
        Self {
            order,
            due: Vec::new(),
            checked: Vec::new(),
            error: None,
            has_expired: false,
        }
    }
}

impl Shop {
    /// Asks the gateways about every attempt of an order that may still bring money, newest first: when the
    /// buyer comes back, or the staff wants to know. An attempt that cannot be asked about, or whose money is
    /// somebody else's, does not hide the others.
    ///
    /// Returns what came of those that could be asked about, and what kept the shop from asking about all: nothing
    /// once one of them pays the order, since then the others no longer matter.
    pub async fn check(&self, order: &Order, now: Timestamp) -> (Vec<Checked>, Result<(), Error>) {
        let unpaid = order
            .attempts
            .iter()
            .rev()
            .filter(|a| a.outcome != AttemptOutcome::Paid);
        let unpaid: Vec<_> = unpaid.map(|attempt| (order.number, attempt)).collect();
        let mut checked = Vec::new();
        let mut first_error = None;
        for one in self.check_attempts(&unpaid, now).await {
            match one {
                Ok(one) => checked.push(one),
                Err(error) => first_error = first_error.or(Some(error)),
            }
        }
        let is_paid = |one: &Checked| one.settled == Some(Settled::Recorded(Verdict::Accepted));
        match first_error {
            Some(error) if !checked.iter().any(is_paid) => (checked, Err(error)),
            Some(_) | None => (checked, Ok(())),
        }
    }

    /// Asks the gateways about attempts, all gateways at once, and feeds what they say to the same [`Shop::settle`] as their
    /// own calls, so that a slow one holds up nobody else's money. Returns what came of each attempt, in their order.
    /// Nothing is known of one whose gateway the shop no longer has.
    pub async fn check_attempts(
        &self,
        attempts: &[(OrderNumber, &Attempt)],
        now: Timestamp,
    ) -> Vec<Result<Checked, Error>> {
        let asked = self.gateways.iter();
        let asked = asked.map(|gateway| self.check_with(&**gateway, attempts, now));
        let mut checked: Vec<_> = join_all(asked).await.into_iter().flatten().collect();
        for (place, (number, attempt)) in attempts.iter().enumerate() {
            if self.gateway(attempt.gateway).is_err() {
                let one = self.hear(*number, attempt, Report::Silent, now).await;
                checked.push((place, one));
            }
        }
        checked.sort_by_key(|(place, _)| *place);
        checked.into_iter().map(|(_, one)| one).collect()
    }

    /// Asks a gateway about its own among the attempts, each once. Returns what came of each, with its place among all.
    async fn check_with(
        &self,
        gateway: &dyn Gateway,
        attempts: &[(OrderNumber, &Attempt)],
        now: Timestamp,
    ) -> Vec<(usize, Result<Checked, Error>)> {
        let its = |(_, (_, attempt)): &(usize, &(OrderNumber, &Attempt))| attempt.gateway == gateway.name();
        let its: Vec<_> = attempts.iter().enumerate().filter(its).collect();
        if its.is_empty() {
            return Vec::new();
        }
        let asked: Vec<_> = its.iter().map(|(_, (_, attempt))| *attempt).collect();
        let answers = gateway.check(&asked).await;
        let mut checked = Vec::with_capacity(its.len());
        for ((place, (number, attempt)), answer) in its.into_iter().zip(answers) {
            let one = match self.heard(answer, attempt.gateway, *number, now).await {
                Ok(report) => self.hear(*number, attempt, report, now).await,
                Err(error) => Err(error),
            };
            checked.push((place, one));
        }
        checked
    }

    /// Does what follows from a gateway's answer about an attempt, whoever had it asked.
    pub async fn hear(
        &self,
        number: OrderNumber,
        attempt: &Attempt,
        report: Report,
        now: Timestamp,
    ) -> Result<Checked, Error> {
        let (gateway, invoice) = (attempt.gateway, attempt.invoice);
        let (report, settled) = match report {
            Report::Paid(found) => {
                let notice = found.notice(attempt, now);
                let settled = self.settle_found(number, notice, found.operation.clone()).await?;
                (Report::Paid(found), Some(settled))
            }
            Report::Unpaid { stage, named } => {
                let (audience, key) = (self.terms.audience.clone(), named.clone());
                let decide = move |order: &Order| {
                    let advanced = order.advance(gateway, invoice, (stage, &key), now, &audience);
                    let found = || order.find_refund(gateway, invoice, (stage, &key), now, &audience);
                    Ok(advanced.or_else(found))
                };
                let order = self.change_order(number, decide).await?.order;
                let is_ours = order.key == named;
                // The gateway has this number from another order: of this attempt it knows nothing.
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
            // Any money of this order has paid the attempt by now, and then there is nothing to forget.
            let decide = move |order: &Order| Ok(order.lose_sight(gateway, invoice, now));
            self.change_order(number, decide).await?;
        }
        Ok(Checked {
            invoice,
            report,
            settled,
        })
    }

    /// One turn of the poller: checks at most `limit` attempts that are due, each once, order by order.
    ///
    /// A gateway that does not answer is asked again later; the pause grows from two minutes to one hour. An order whose
    /// time is up expires here once every attempt of it came to nothing by the gateway's own word, see [`Order::expire`].
    pub async fn check_due(&self, now: Timestamp, limit: i64) -> Result<Vec<Turn>, Error> {
        let until = now.plus_seconds(CHECK_LEASE_SECONDS);
        let DueChecks { due, unread } = self.store.claim_checks(now, until, limit).await?;
        let attempts: Vec<_> = due.iter().map(|check| (check.order, &check.attempt)).collect();
        let checked = self.check_attempts(&attempts, now).await;
        let mut turns = by_order(due.into_iter().zip(checked));
        for turn in &mut turns {
            // One order that cannot be read or asked about must not keep the others from their turn.
            let ended = self.take(turn, now).await.err();
            turn.error = turn.error.take().or(ended);
        }
        turns.extend(unread.into_iter().map(|(order, error)| Turn {
            error: Some(error.into()),
            ..Turn::of(order)
        }));
        Ok(turns)
    }

    /// Asks about at most `limit` attempts that brought money, each once a day for a month: it may have gone back in the
    /// gateway's cabinet, see [`Order::find_refund`]. Returns what came of each, with its order.
    pub async fn check_paid(
        &self,
        now: Timestamp,
        limit: i64,
    ) -> Result<Vec<(OrderNumber, Result<Checked, Error>)>, Error> {
        let (next, since) = (now.plus_seconds(DAY_SECONDS), now.plus_seconds(-PAID_FOR_SECONDS));
        let DueChecks { due, unread } = self.store.claim_paid_checks(now, next, since, limit).await?;
        let attempts: Vec<_> = due.iter().map(|check| (check.order, &check.attempt)).collect();
        let checked = due.iter().map(|check| check.order);
        let checked = checked.zip(self.check_attempts(&attempts, now).await);
        let unread = unread
            .into_iter()
            .map(|(order, error)| (order, Err(error.into())));
        Ok(checked.chain(unread).collect())
    }

    async fn take(&self, turn: &mut Turn, now: Timestamp) -> Result<(), Error> {
        let (order, unread) = match self.store.order(turn.order).await {
            Ok(order) => (order, None),
            Err(error @ StoreError::Corrupt { .. }) => (None, Some(error)),
            Err(error) => return Err(error.into()),
        };
        let until = order.as_ref().and_then(Order::waits_until);
        // An order that cannot be read is asked about until somebody has mended it, less and less often.
        let is_under_way = unread.is_some() || order.as_ref().is_some_and(Order::is_under_way);
        for check in &turn.due {
            let (gateway, invoice) = (check.attempt.gateway, check.attempt.invoice);
            let next = next_check(check, until, is_under_way, now);
            self.store.schedule_check(gateway, invoice, next).await?;
        }
        if let Some(unread) = unread {
            return Err(unread.into());
        }
        if let Some(order) = &order {
            self.tell_of_silence(order, &turn.due, now).await?;
        }
        if turn.error.is_some() {
            return Ok(());
        }
        match (order, until) {
            // An order that cannot expire is not asked about again for each of its attempts that is due.
            (Some(order), Some(until)) if order.expire(now).is_some() => {
                self.expire_if_nothing_comes(turn, &order, until, now).await
            }
            _ => Ok(()),
        }
    }

    /// Tells the owner of due attempts whose gateway the shop no longer has: see [`Order::tell_of_silence`].
    async fn tell_of_silence(&self, order: &Order, due: &[DueCheck], now: Timestamp) -> Result<(), Error> {
        let mut messages = Vec::new();
        for DueCheck { attempt, .. } in due {
            if self.gateway(attempt.gateway).is_err() {
                let (gateway, invoice) = (attempt.gateway, attempt.invoice);
                messages.extend(order.tell_of_silence(gateway, invoice, now, &self.terms.audience));
            }
        }
        if messages.is_empty() {
            return Ok(());
        }
        Ok(self.store.promise(messages, now).await?)
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
        let is_unasked = |a: &&Attempt| a.outcome != AttemptOutcome::Paid && !was_due(a);
        let others: Vec<_> = order.attempts.iter().filter(is_unasked).collect();
        let asked: Vec<_> = others.iter().map(|other| (order.number, *other)).collect();
        let mut may_come = false;
        for (other, one) in others.iter().zip(self.check_attempts(&asked, now).await) {
            match one {
                Ok(one) => {
                    may_come |= !is_nothing(other, &one.report, until, now);
                    checked.push(one);
                }
                Err(Error::Gateway(_)) => may_come = true,
                Err(error) => return Err(error),
            }
        }
        if may_come {
            return Ok(());
        }
        turn.has_expired = self.expire(order.number, now).await?;
        Ok(())
    }

    /// Ends the waiting of at most `limit` orders whose time is up. Returns the numbers of those that expired.
    ///
    /// An order with an attempt is left to [`Shop::check_due`] for a day, after which a silent gateway is no
    /// longer waited for. Meanwhile money that is there, or on its way, does not meet an empty shelf.
    pub async fn expire_overdue(&self, now: Timestamp, limit: i64) -> Result<Vec<OrderNumber>, Error> {
        let mut expired = Vec::new();
        let asked_until = now.plus_seconds(-SILENCE_SECONDS);
        for number in self.store.overdue_orders(now, asked_until, limit).await? {
            match self.expire(number, now).await {
                Ok(true) => expired.push(number),
                Ok(false) | Err(Error::Store(StoreError::Corrupt { .. })) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(expired)
    }

    async fn expire(&self, number: OrderNumber, now: Timestamp) -> Result<bool, Error> {
        let decide = move |order: &Order| Ok(order.expire(now));
        Ok(self.change_order(number, decide).await?.is_written())
    }
}

/// A turn for each order, in the order in which their first attempts came.
fn by_order(due: impl Iterator<Item = (DueCheck, Result<Checked, Error>)>) -> Vec<Turn> {
    let mut turns: Vec<Turn> = Vec::new();
    for (check, checked) in due {
        let known = turns.iter().position(|turn| turn.order == check.order);
        let place = known.unwrap_or_else(|| {
            turns.push(Turn::of(check.order));
            turns.len() - 1
        });
        let turn = &mut turns[place];
        turn.due.push(check);
        match checked {
            Ok(one) => turn.checked.push(one),
            Err(error) => turn.error = turn.error.take().or(Some(error)),
        }
    }
    turns
}

/// Whether an attempt that the gateway reports like this, so long after the time was up, will bring no money.
fn is_nothing(attempt: &Attempt, report: &Report, until: Timestamp, now: Timestamp) -> bool {
    match report {
        Report::Unpaid { stage, .. } => match stage {
            Stage::Cancelled | Stage::Returned => true,
            Stage::Begun => now >= until.plus_seconds(GRACE_SECONDS),
            Stage::Held | Stage::Crediting | Stage::Suspended | Stage::Partial => false,
        },
        // What was paid is recorded by now: with this order, or as an orphan that this attempt has no part
        // in.
        Report::Unknown if attempt.made().is_some() => now >= until.plus_seconds(INVOICE_GRACE_SECONDS),
        Report::Unknown | Report::Paid(_) => now >= attempt.started_at.plus_seconds(TYPING_SECONDS),
        Report::Silent => false,
    }
}

/// After [`Attempt::first_check_at`] at intervals of 2, 5, 10, 30 and 60 minutes, then every hour for three
/// days, or as long as money is on its way; and once when the order's time is up.
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
