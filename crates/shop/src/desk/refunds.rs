//! Errands: calls that the shop owes its gateways, made one step at a time.
//!
//! A step is worked out from the order as it is now, and what came of it is written before the errand is put off or ended.
//! So a worker may die at any point: the next one goes on from what is on disk. What must not be sent twice is safe
//! because it is written down before it is sent, and only whoever wrote that sends it.

use super::{Error, Shop};
use crate::{
    errand::{DueErrand, ErrandKind},
    gateway::{GatewayError, RefundReport, Refunds, Sent},
    order::{Changed, Order, OrderNumber, Refund, RefundNews, RefundState, RefundStep, Refusal},
    payment::Attempt,
    staff::Admin,
    time::Timestamp,
};

/// How long after the start of a turn another worker may take what this one has, in seconds: longer than any turn.
const LEASE_SECONDS: i64 = 15 * 60;
/// Characters of an answer that are kept.
const LONGEST_WHY: usize = 400;

/// One step of an errand.
#[derive(Debug)]
pub struct Run {
    /// Which errand.
    pub errand: DueErrand,
    /// When the next step is due; `None` if the errand is over.
    pub next: Option<Timestamp>,
    /// What kept it from a step forward.
    pub error: Option<Error>,
}

impl Shop {
    /// One step of at most `limit` errands that are due, one after another: as many as can be done in a quarter of an hour
    /// by gateways that are slow to answer.
    ///
    /// A refund that is being sent when this is cut off becomes unclear: callers let it end.
    pub async fn run_errands(&self, now: Timestamp, limit: i64) -> Result<Vec<Run>, Error> {
        let until = now.plus_seconds(LEASE_SECONDS);
        let mut runs = Vec::new();
        for _ in 0..limit {
            // What this worker has not begun, another one may begin.
            let Some(errand) = self.store.claim_errands(now, until, 1).await?.pop() else {
                break;
            };
            let step = match errand.kind {
                ErrandKind::Refund => self.step_refund(errand.order, errand.place, now).await,
                ErrandKind::Receipt => self.step_receipt(errand.order, now).await,
                ErrandKind::Hold => self.step_hold(errand.order, errand.place, now).await,
                ErrandKind::Link => self.step_link(errand.order, errand.place, now).await,
            };
            let (is_over, error) = match step {
                Ok(is_over) => (is_over, None),
                Err(error) => (false, Some(error)),
            };
            let next = (!is_over).then(|| now.plus_seconds(errand.pause_seconds()));
            // One errand that cannot be put off must not keep the others from their turn: its lease ends by itself.
            let put_off = self.store.schedule_errand(&errand, next).await.err();
            let error = error.or(put_off.map(Error::from));
            runs.push(Run { errand, next, error });
        }
        Ok(runs)
    }

    /// What returns the money of an order; `None` if it came in another way, or its gateway does not return money when it
    /// is called.
    pub(super) fn refunds_of(&self, order: &Order) -> Option<&dyn Refunds> {
        let attempt = order.paying_attempt()?;
        self.gateway(attempt.gateway).ok()?.refunds()
    }

    /// Asks the gateway how the refund of an order stands that it took, now; whether there was one to ask about.
    pub async fn ask_refund_now(
        &self,
        _: &Admin,
        number: OrderNumber,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let order = self.store.order(number).await?.ok_or(Error::NotFound)?;
        let payment = order.state.payment();
        let place = payment.and_then(|payment| {
            let is_taken = |refund: &Refund| matches!(refund.state.next_step(), RefundStep::Ask { .. });
            payment.refunds.iter().position(is_taken)
        });
        let Some(place) = place else {
            return Ok(false);
        };
        self.step_refund(number, place, now).await?;
        Ok(true)
    }

    /// Does what is next for a refund; says whether nothing more is to be done.
    async fn step_refund(&self, number: OrderNumber, place: usize, now: Timestamp) -> Result<bool, Error> {
        let order = self.store.order(number).await?.ok_or(Error::NotFound)?;
        let (Some(refund), Some(attempt)) = (order.refund(place), order.paying_attempt()) else {
            return Ok(true);
        };
        let lost = || RefundNews::Lost { why: String::new() };
        let news = match (refund.state.next_step(), self.refunds_of(&order)) {
            // An older program changed the order while it was updated, and dropped what it knows nothing of: a refund that
            // is owed to a gateway was not noted by hand.
            (RefundStep::Rest, _) if refund.state == RefundState::Noted => Some(lost()),
            (RefundStep::Rest, _) => return Ok(true),
            (RefundStep::Send, None) => return Err(Refusal::NoRefunds.into()),
            (RefundStep::Send, Some(by)) => return self.send_refund(by, &order, place, now).await,
            (RefundStep::GiveUpSending, _) | (RefundStep::Ask { .. }, None) => Some(lost()),
            (RefundStep::Ask { reference }, Some(by)) => match by.ask(reference).await {
                Err(GatewayError::Refused(why)) => Some(RefundNews::Lost { why: shortened(&why) }),
                answer => heard(answer?, Some(reference)),
            },
            (RefundStep::Find, None) => None,
            (RefundStep::Find, Some(by)) => {
                let found = by.find(&order, attempt, refund).await?;
                found.and_then(|report| heard(report, None))
            }
        };
        match news {
            Some(news) => self.learn(number, place, news, now).await,
            None => Ok(false),
        }
    }

    /// Sends a refund, once that is written down. The gateway's name for the operation that paid is asked for first, if it
    /// is not known.
    async fn send_refund(
        &self,
        by: &dyn Refunds,
        order: &Order,
        place: usize,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let number = order.number;
        let is_unnamed = |attempt: &&Attempt| attempt.operation.is_none();
        if let Some(attempt) = order.paying_attempt().filter(is_unnamed) {
            for asked in self.check_attempts(&[(number, attempt)], now).await {
                asked?;
            }
        }
        let begun = self
            .change_refund(number, place, RefundNews::Sending, now)
            .await?;
        let order = begun.order;
        let (Some(_), Some(attempt), Some(refund)) =
            (begun.change, order.paying_attempt(), order.refund(place))
        else {
            // Somebody else is sending it, or called it off.
            return Ok(false);
        };
        let news = match by.send(&order, attempt, refund).await {
            Sent::Taken { reference } => RefundNews::Taken { reference },
            Sent::Refused(why) | Sent::NotSent(GatewayError::Refused(why)) => {
                RefundNews::Refused { why: shortened(&why) }
            }
            Sent::NotSent(error @ GatewayError::Unreachable(_)) => {
                self.learn(number, place, RefundNews::NotSent, now).await?;
                return Err(error.into());
            }
            Sent::Unclear(error) => RefundNews::Lost { why: reason(&error) },
        };
        self.learn(number, place, news, now).await
    }

    /// Writes down what became known of a refund; says whether nothing more is to be done about it.
    async fn learn(
        &self,
        number: OrderNumber,
        place: usize,
        news: RefundNews,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let order = self.change_refund(number, place, news, now).await?.order;
        let refund = order.refund(place);
        Ok(refund.is_none_or(|refund| refund.state.next_step() == RefundStep::Rest))
    }

    async fn change_refund(
        &self,
        number: OrderNumber,
        place: usize,
        news: RefundNews,
        now: Timestamp,
    ) -> Result<Changed, Error> {
        let (audience, receipts) = (self.terms.audience.clone(), self.receipt_rule());
        let decide = move |order: &Order| {
            let mut change = order.advance_refund(place, &news, now, &audience);
            if let Some(change) = &mut change
                && news == RefundNews::Sending
            {
                order.note_refund_receipt(change, place, &receipts);
            }
            // Of an order that was sent in part nothing may be left to send once this money is back.
            if let Some(change) = &mut change {
                order.owe_receipt(change, &receipts);
            }
            Ok(change)
        };
        self.change_order(number, decide).await
    }
}

/// What a gateway's answer about a refund says that is new.
fn heard(report: RefundReport, reference: Option<&str>) -> Option<RefundNews> {
    match report {
        // It is known again, if it was not.
        RefundReport::UnderWay => reference.map(|reference| RefundNews::Taken {
            reference: reference.to_owned(),
        }),
        RefundReport::Done => Some(RefundNews::Done),
        RefundReport::Refused => Some(RefundNews::Refused { why: String::new() }),
        RefundReport::Unclear(word) => Some(RefundNews::Lost {
            why: shortened(&word),
        }),
    }
}

/// What kept a gateway's answer from being understood.
pub(super) fn reason(error: &GatewayError) -> String {
    match error {
        GatewayError::Unreachable(cause) => shortened(&cause.to_string()),
        GatewayError::Refused(why) => shortened(why),
    }
}

pub(super) fn shortened(why: &str) -> String {
    why.chars().take(LONGEST_WHY).collect()
}
