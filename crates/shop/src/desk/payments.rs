//! Going to pay, money coming, and time running out.

use super::{Error, Shop};
use crate::{
    message::Letter,
    order::{Changed, Order, OrderKey, OrderNumber, Refusal, State},
    payment::{Attempt, Channel, GatewayName, HandOver, InvoiceId, Notice, Outcome, Report, Verdict},
    store::DueCheck,
    time::Timestamp,
};

/// How long after an order's time was up the shop still waits for a gateway that says «under way», in seconds.
const GRACE_SECONDS: i64 = 60 * 60;
/// How long after an attempt began the shop keeps asking about it, in seconds.
const ASK_FOR_SECONDS: i64 = 3 * 24 * 60 * 60;
/// How long a worker has for a check before another one may take it, in seconds.
const CHECK_LEASE_SECONDS: i64 = 120;
/// How often an attempt of an overdue order is checked, in seconds.
const OVERDUE_PAUSE_SECONDS: i64 = 2 * 60;

/// What a notice of money did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// It was recorded; this became of it.
    Recorded(Verdict),
    /// It was known already.
    Repetition,
}

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

/// What the poller did with one attempt.
#[derive(Debug)]
pub struct Turn {
    /// The attempt.
    pub check: DueCheck,
    /// What came of asking.
    pub checked: Result<Checked, Error>,
    /// Whether the order's waiting ended with it.
    pub has_expired: bool,
}

impl Shop {
    /// The buyer presses «pay»: a new attempt with a number of its own.
    pub async fn pay(&self, key: &OrderKey, gateway: GatewayName, now: Timestamp) -> Result<Order, Error> {
        let gateway = self.gateway(gateway)?;
        let (name, test) = (gateway.name(), gateway.is_test());
        let number = self.order(key).await?.number;
        let invoice = self.store.next_invoice(self.terms.first_invoice).await?;
        let decide = move |o: &Order| o.start_attempt(name, test, invoice, now).map(Some);
        Ok(self.change_order(number, decide).await?.order)
    }

    /// The way to the gateway for the newest attempt, as often as the page is asked for.
    pub async fn hand_over(&self, order: &Order, now: Timestamp) -> Result<HandOver, Error> {
        let attempt = order
            .last_attempt()
            .filter(|a| a.outcome == Outcome::Open && order.is_payable(now));
        let attempt = attempt.ok_or(Refusal::NotPayable)?;
        Ok(self.gateway(attempt.gateway)?.start(order, attempt).await?)
    }

    /// The attempt with this invoice number, for checking a notice with the passwords it was started with.
    pub async fn attempt(&self, gateway: GatewayName, invoice: InvoiceId) -> Result<Option<Attempt>, Error> {
        Ok(self
            .store
            .attempt(gateway, invoice)
            .await?
            .map(|(_, attempt)| attempt))
    }

    /// Records an authentic notice of money and does what follows from it. When this returns, it is on disk.
    ///
    /// A notice whose invoice is unknown, or that names another order than the invoice's, is an orphan: recorded, and
    /// the owner is told.
    pub async fn settle(&self, notice: Notice) -> Result<Settled, Error> {
        let Some((number, _)) = self.store.attempt(notice.gateway, notice.invoice).await? else {
            return self.record_orphan(notice).await;
        };
        let audience = self.terms.audience.clone();
        let mine = notice.clone();
        let decide = move |order: &Order| {
            let is_strange = mine.order_key.as_ref().is_some_and(|key| *key != order.key);
            Ok(if is_strange {
                None
            } else {
                order.settle(&mine, &audience)
            })
        };
        let Changed { order, written } = self.change_order(number, decide).await?;
        if notice.order_key.as_ref().is_some_and(|key| *key != order.key) {
            return self.record_orphan(notice).await;
        }
        let verdict = order
            .notices
            .iter()
            .find(|n| n.notice.is_repetition_of(&notice))
            .map(|n| n.verdict);
        Ok(match verdict {
            Some(verdict) if written => Settled::Recorded(verdict),
            Some(_) | None => Settled::Repetition,
        })
    }

    async fn record_orphan(&self, notice: Notice) -> Result<Settled, Error> {
        let key = format!(
            "orphan:{}:{}:{}",
            notice.gateway.as_str(),
            notice.invoice,
            notice.amount.get()
        );
        let messages = self.terms.audience.tell_owner(
            &key,
            &Letter::OwnerOrphan {
                notice: notice.clone(),
            },
        );
        let is_new = self.store.record_orphan(notice, messages).await?;
        Ok(if is_new {
            Settled::Recorded(Verdict::OrphanPayment)
        } else {
            Settled::Repetition
        })
    }

    /// Asks the gateways about every open attempt of an order: when the buyer comes back, or the staff wants to know.
    pub async fn check(&self, order: &Order, now: Timestamp) -> Result<Vec<Checked>, Error> {
        let mut checked = Vec::new();
        for attempt in order.attempts.iter().filter(|a| a.outcome == Outcome::Open) {
            checked.push(self.check_attempt(order.number, attempt, now).await?);
        }
        Ok(checked)
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
            Ok(gateway) => gateway.check(attempt).await?,
            Err(_) => Report::Unknown,
        };
        let settled = match &report {
            Report::Paid { amount, method } => {
                let notice = Notice {
                    gateway,
                    invoice,
                    amount: *amount,
                    test: attempt.test,
                    channel: Channel::Enquiry,
                    at: now,
                    order_key: None,
                    method: method.clone(),
                };
                Some(self.settle(notice).await?)
            }
            Report::Failed => {
                let decide = move |o: &Order| Ok(o.fail_attempt(gateway, invoice, now));
                self.change_order(number, decide).await?;
                None
            }
            Report::Unknown | Report::Pending => None,
        };
        Ok(Checked {
            invoice,
            report,
            settled,
        })
    }

    /// One turn of the poller: checks at most `limit` open attempts that are due.
    ///
    /// A gateway that does not answer is asked again later; the pause grows from one minute to one hour. An order whose
    /// time is up and whose attempt came to nothing expires here; its number is told too.
    pub async fn check_due(&self, now: Timestamp, limit: i64) -> Result<Vec<Turn>, Error> {
        let due = self
            .store
            .claim_checks(now, now.plus_seconds(CHECK_LEASE_SECONDS), limit)
            .await?;
        let mut done = Vec::new();
        for check in due {
            let checked = self.check_attempt(check.order, &check.attempt, now).await;
            let until = match self.store.order(check.order).await?.map(|order| order.state) {
                Some(State::AwaitingPayment { until }) => Some(until),
                Some(
                    State::Paid { .. }
                    | State::Expired { .. }
                    | State::Cancelled { .. }
                    | State::Refunded { .. },
                )
                | None => None,
            };
            let next = next_check(&check, until, now);
            self.store
                .schedule_check(check.attempt.gateway, check.attempt.invoice, next)
                .await?;
            let came_to_nothing = matches!(&checked, Ok(c) if c.report != Report::Pending);
            let is_overdue = until.is_some_and(|until| now >= until);
            let has_expired = came_to_nothing && is_overdue && self.expire(check.order, now).await?;
            done.push(Turn {
                check,
                checked,
                has_expired,
            });
        }
        Ok(done)
    }

    /// Ends the waiting of at most `limit` orders whose time is up. Returns the numbers of those that expired.
    ///
    /// An order with an open attempt is left to [`Shop::check_due`] for an hour, so that money that is there, or on its
    /// way, is not met by an empty shelf.
    pub async fn expire_overdue(&self, now: Timestamp, limit: i64) -> Result<Vec<OrderNumber>, Error> {
        let mut expired = Vec::new();
        for number in self.store.overdue_orders(now, limit).await? {
            let Some(order) = self.store.order(number).await? else {
                continue;
            };
            let State::AwaitingPayment { until } = order.state else {
                continue;
            };
            let is_open = order.attempts.iter().any(|a| a.outcome == Outcome::Open);
            let is_in_grace = now < until.plus_seconds(GRACE_SECONDS);
            if !(is_open && is_in_grace) && self.expire(number, now).await? {
                expired.push(number);
            }
        }
        Ok(expired)
    }

    async fn expire(&self, number: OrderNumber, now: Timestamp) -> Result<bool, Error> {
        let decide = move |o: &Order| Ok(o.expire(now));
        Ok(self.change_order(number, decide).await?.written)
    }
}

/// 1, 2, 5, 10, 30 and 60 minutes after each other, then every hour for three days; and once when the order's time is up.
fn next_check(check: &DueCheck, until: Option<Timestamp>, now: Timestamp) -> Option<Timestamp> {
    let last = check.attempt.started_at.plus_seconds(ASK_FOR_SECONDS);
    if now >= until.map_or(last, |until| last.max(until.plus_seconds(GRACE_SECONDS))) {
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
        // Waiting for an order that is overdue is waiting for the bank: look often.
        Some(until) if now >= until => Some(now.plus_seconds(OVERDUE_PAUSE_SECONDS)),
        Some(until) => Some(next.min(until)),
        None => Some(next),
    }
}
