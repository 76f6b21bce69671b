//! Going to pay, and money coming.

use super::{Checked, Error, Shop};
use crate::{
    buyer::Consents,
    gateway::{GatewayError, HandOver, Invoices, Way},
    message::Letter,
    order::{Change, Changed, Event, Order, OrderNumber, Refusal, What},
    payment::{Attempt, Details, GatewayName, InvoiceId, Method, NewAttempt, Notice, PayBy, Verdict},
    store::StoreError,
    time::Timestamp,
};

/// Milliseconds of an hour.
const MS_OF_AN_HOUR: i64 = 60 * 60 * 1_000;
/// Characters of a refusal that are passed on.
const LONGEST_REASON: usize = 400;

/// What a notice of money did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// It was recorded; this became of it.
    Recorded(Verdict),
    /// It was known already.
    Repetition,
}

impl Shop {
    /// The buyer presses "pay": a new attempt with a number of its own, unless the order waits for the rest
    /// of a sum, which is paid where its first part was.
    ///
    /// A way of paying that no gateway takes is [`Error::NotFound`]. A buyer who has to agree to the documents first is refused
    /// with [`Refusal::NotAgreed`].
    pub async fn pay(&self, order: &Order, way: impl Into<PayBy>, now: Timestamp) -> Result<Order, Error> {
        let new = self.attempt_by(way.into())?;
        let decide = move |order: &Order| match order.partly_paid() {
            Some(_) => Ok(None),
            None => order.start_attempt(new, now).map(Some),
        };
        Ok(self.change_order(order.number, decide).await?.order)
    }

    /// The buyer of an order that the staff placed agrees to the documents and presses "pay": otherwise as [`Shop::pay`].
    pub async fn agree_and_pay(
        &self,
        order: &Order,
        way: PayBy,
        consents: Consents,
        now: Timestamp,
    ) -> Result<Order, Error> {
        let new = self.attempt_by(way)?;
        let decide = move |order: &Order| match order.partly_paid() {
            Some(_) => Ok(None),
            None => order.agree_and_start(new, consents.clone(), now).map(Some),
        };
        Ok(self.change_order(order.number, decide).await?.order)
    }

    fn attempt_by(&self, way: PayBy) -> Result<NewAttempt, Error> {
        let gateway = self.gateway_of(way).ok_or(Error::NotFound)?;
        self.new_attempt(gateway, way.method())
    }

    pub(super) fn new_attempt(
        &self,
        gateway: GatewayName,
        method: Option<Method>,
    ) -> Result<NewAttempt, Error> {
        let gateway = self.gateway(gateway)?;
        Ok(NewAttempt {
            gateway: gateway.name(),
            test: gateway.is_test(),
            method,
            holds_for: gateway.holds().and_then(|holds| holds.holds_for(method)),
            link: false,
            receipt: self.writes_receipts(gateway.name(), gateway.is_test()),
            first: self.terms.first_invoice,
        })
    }

    /// The way to the gateway for the newest attempt, as often as the page is asked for.
    ///
    /// It must not be cut off half-way: a gateway that has to be called is called once for each attempt, and what it answered
    /// would be lost.
    pub async fn hand_over(&self, order: &Order, now: Timestamp) -> Result<HandOver, Error> {
        let attempt = order.attempt_to_pay(now).ok_or(Refusal::NotPayable)?;
        // An attempt of the test mode must not be paid with play money once the shop is live.
        let gateway = self.gateway(attempt.gateway).ok();
        let gateway = gateway.filter(|gateway| gateway.is_test() == attempt.test);
        let way = match gateway.ok_or(Refusal::NotPayable)?.way() {
            Way::Signed(by) => {
                let signed = by.sign(order, attempt);
                let signed = self.heard(signed, attempt.gateway, order.number, now).await?;
                self.keep_receipt(order, attempt, now).await?;
                signed
            }
            Way::Invoiced(by) => self.invoice(by, order, attempt, now).await?,
        };
        if !attempt.handed_over && !attempt.test {
            self.notes.hand_over(order.number, attempt);
        }
        Ok(way)
    }

    /// What was signed just now has a receipt or none by the settings of now. They are hardly ever others than when the attempt
    /// began, and only then something is written.
    async fn keep_receipt(&self, order: &Order, attempt: &Attempt, now: Timestamp) -> Result<(), Error> {
        let (gateway, invoice) = (attempt.gateway, attempt.invoice);
        let receipt = self.writes_receipts(gateway, attempt.test);
        if attempt.receipt != Some(receipt) {
            let keep = move |order: &Order| Ok(order.keep_receipt(gateway, invoice, receipt, now));
            self.change_order(order.number, keep).await?;
        }
        Ok(())
    }

    /// The page of the attempt's invoice. It is made now, unless there is one or somebody is making it.
    async fn invoice(
        &self,
        by: &dyn Invoices,
        order: &Order,
        attempt: &Attempt,
        now: Timestamp,
    ) -> Result<HandOver, Error> {
        if let Some(made) = attempt.made() {
            return Ok(made.hand_over.clone());
        }
        let (number, gateway, invoice) = (order.number, attempt.gateway, attempt.invoice);
        // The order may be called off while the gateway is called, and nobody is led to pay for goods that went back.
        let still_to_pay = |order: Order| {
            let attempt = order.attempt_to_pay(now);
            let attempt = attempt.filter(|attempt| (attempt.gateway, attempt.invoice) == (gateway, invoice));
            attempt.cloned().ok_or(Refusal::NotPayable)
        };
        let begin = move |order: &Order| Ok(order.call_for_invoice(gateway, invoice, now));
        let begun = self.change_order(number, begin).await?;
        if !begun.is_written() {
            let attempt = still_to_pay(begun.order)?;
            let elsewhere = || GatewayError::Unreachable("it was called before and has not answered".into());
            return Ok(attempt.made().ok_or_else(elsewhere)?.hand_over.clone());
        }
        let made = by.make(&begun.order, attempt).await;
        let made = self.heard(made, gateway, number, now).await?;
        let hand_over = made.hand_over.clone();
        let keep = move |order: &Order| Ok(order.keep_invoice(gateway, invoice, &made, now));
        let kept = self.change_order(number, keep).await?;
        still_to_pay(kept.order)?;
        Ok(hand_over)
    }

    /// Passes on what a gateway did. If it refused, the owner is told first, once an hour for each reason:
    /// only the merchant can do something about it.
    pub(super) async fn heard<T>(
        &self,
        answer: Result<T, GatewayError>,
        gateway: GatewayName,
        number: OrderNumber,
        now: Timestamp,
    ) -> Result<T, Error> {
        if let Err(GatewayError::Refused(why)) = &answer {
            let why: String = why.chars().take(LONGEST_REASON).collect();
            let hour = now.ms() / MS_OF_AN_HOUR;
            let key = format!("refused:{}:{hour}:{why}", gateway.as_str());
            let test = self.gateway(gateway).is_ok_and(|gateway| gateway.is_test());
            let letter = Letter::OwnerRefused {
                gateway,
                number,
                why,
                test,
            };
            let messages = self.terms.audience.tell_owner(&key, &letter);
            self.store.promise(messages, now).await?;
        }
        Ok(answer?)
    }

    /// The buyer calls the order off; the goods go back to the shelf.
    ///
    /// The gateways are asked first. Money that is there pays the order; while some is on its way, calling
    /// off is refused with [`Refusal::MoneyUnderWay`]. A buyer who pays after all, in another window, has
    /// paid a cancelled order.
    ///
    /// Returns what the gateways said, whether or not the order ends up called off. It does not if one of them could
    /// not be asked.
    pub async fn call_off(&self, order: &Order, now: Timestamp) -> (Vec<Checked>, Result<Order, Error>) {
        let (checked, asked) = self.check(order, now).await;
        if let Err(error) = asked {
            return (checked, Err(error));
        }
        let audience = self.terms.audience.clone();
        let decide = move |order: &Order| order.call_off(now, &audience).map(Some);
        let changed = self.change_order(order.number, decide).await;
        (checked, changed.map(|changed| changed.order))
    }

    /// The attempt with this invoice number and its order, for checking a notice with the passwords it was started with.
    pub async fn attempt(
        &self,
        gateway: GatewayName,
        invoice: InvoiceId,
    ) -> Result<Option<(OrderNumber, Attempt)>, Error> {
        Ok(self.store.attempt(gateway, invoice).await?)
    }

    /// Records an authentic notice of money for an attempt of this order, and does what follows from it. When this
    /// returns, it is on disk.
    ///
    /// A notice that does not name this order is an orphan: recorded, and the owner is told. The order is not touched.
    pub async fn settle(&self, number: OrderNumber, notice: Notice) -> Result<Settled, Error> {
        self.settle_found(number, notice, None).await
    }

    /// As [`Shop::settle`], with what the gateway calls the operation, if it says so: one change keeps both.
    pub(super) async fn settle_found(
        &self,
        number: OrderNumber,
        notice: Notice,
        operation: Option<String>,
    ) -> Result<Settled, Error> {
        let decide = self.settling(notice.clone(), operation);
        let changed = self.change_order(number, decide).await?;
        self.settled(changed, notice).await
    }

    /// As [`Shop::settle`], with the order of the attempt that the notice names. If no order has it, the notice is an orphan.
    /// Returns the attempt and its order, too.
    pub async fn settle_by_invoice(
        &self,
        notice: Notice,
    ) -> Result<(Option<(OrderNumber, Attempt)>, Settled), Error> {
        let (gateway, invoice) = (notice.gateway, notice.invoice);
        let decide = self.telling(self.settling(notice.clone(), None));
        match self.store.change_order_of(gateway, invoice, decide).await {
            Ok(changed) => {
                let number = changed.order.number;
                let attempt = changed.order.attempt(gateway, invoice).cloned();
                let settled = self.settled(changed, notice).await?;
                Ok((attempt.map(|attempt| (number, attempt)), settled))
            }
            Err(StoreError::NoOrder) => Ok((None, self.record_orphan(notice).await?)),
            Err(error) => Err(error.into()),
        }
    }

    fn settling(
        &self,
        notice: Notice,
        operation: Option<String>,
    ) -> impl FnMut(&Order) -> Result<Option<Change>, Refusal> + Send + use<> {
        // Of the audience every chat and address would be copied for each call of a gateway.
        let (terms, receipts) = (self.terms.clone(), self.receipt_rule());
        move |order: &Order| {
            let mut change = order.settle_found(&notice, operation.as_deref(), &terms.audience);
            if let Some(change) = &mut change {
                order.owe_receipt(change, &receipts);
            }
            Ok(change)
        }
    }

    async fn settled(&self, changed: Changed, notice: Notice) -> Result<Settled, Error> {
        let Changed { order, change } = changed;
        if !order.is_named_by(&notice) {
            return self.record_orphan(notice).await;
        }
        let Some(change) = change else {
            return Ok(Settled::Repetition);
        };
        let pays = |event: &Event| matches!(event.what, What::Paid { .. });
        Ok(match change.notice {
            Some((_, verdict)) => Settled::Recorded(verdict),
            // It was recorded before, and its sum was explained just now.
            None if change.events.iter().any(pays) => Settled::Recorded(Verdict::Accepted),
            // Nothing but a surplus is new about it.
            None => Settled::Repetition,
        })
    }

    /// Records authentic money that cannot be for an order of this shop, and tells the owner.
    pub async fn record_orphan(&self, notice: Notice) -> Result<Settled, Error> {
        let named = match &notice.order_key {
            // Money is recorded even if the order that it names cannot be read.
            Some(key) => self.store.order_by_key(key).await.ok().flatten(),
            None => None,
        };
        let details = Details {
            named: named.map(|order| order.number),
            ..notice.details
        };
        let notice = Notice { details, ..notice };
        let (gateway, sum) = (notice.gateway.as_str(), notice.amount.get());
        let kind = if notice.test { "test" } else { "live" };
        let key = format!("orphan:{gateway}:{}:{sum}:{kind}", notice.invoice);
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
}
