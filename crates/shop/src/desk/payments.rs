//! Going to pay, and money coming.

use super::{Error, Shop};
use crate::{
    message::Letter,
    order::{Changed, Order, OrderKey, OrderNumber, Refusal},
    payment::{Attempt, GatewayName, HandOver, InvoiceId, Notice, Outcome, Report, Verdict},
    time::Timestamp,
};

/// What a notice of money did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// It was recorded; this became of it.
    Recorded(Verdict),
    /// It was known already.
    Repetition,
}

impl Shop {
    /// The buyer presses «pay»: a new attempt with a number of its own.
    pub async fn pay(&self, key: &OrderKey, gateway: GatewayName, now: Timestamp) -> Result<Order, Error> {
        self.start_attempt(key, gateway, now, |_| true).await
    }

    /// The way on from the checkout: an attempt, unless the order has one. A form sent twice begins one attempt.
    pub async fn pay_first(
        &self,
        key: &OrderKey,
        gateway: GatewayName,
        now: Timestamp,
    ) -> Result<Order, Error> {
        self.start_attempt(key, gateway, now, |order| order.attempts.is_empty())
            .await
    }

    async fn start_attempt(
        &self,
        key: &OrderKey,
        gateway: GatewayName,
        now: Timestamp,
        is_wanted: fn(&Order) -> bool,
    ) -> Result<Order, Error> {
        let gateway = self.gateway(gateway)?;
        let (name, test) = (gateway.name(), gateway.is_test());
        let number = self.order(key).await?.number;
        let invoice = self.store.next_invoice(self.terms.first_invoice).await?;
        let decide = move |order: &Order| {
            is_wanted(order)
                .then(|| order.start_attempt(name, test, invoice, now))
                .transpose()
        };
        Ok(self.change_order(number, decide).await?.order)
    }

    /// The way to the gateway for the newest attempt, as often as the page is asked for.
    pub async fn hand_over(&self, order: &Order, now: Timestamp) -> Result<HandOver, Error> {
        let attempt = order
            .last_attempt()
            .filter(|a| a.outcome == Outcome::Open && order.is_payable(now));
        let attempt = attempt.ok_or(Refusal::NotPayable)?;
        let gateway = self.gateway(attempt.gateway)?;
        // An attempt of the test mode must not be paid with play money once the shop is live.
        if attempt.test != gateway.is_test() {
            return Err(Refusal::NotPayable.into());
        }
        Ok(gateway.start(order, attempt).await?)
    }

    /// The buyer calls the order off; the goods go back to the shelf.
    ///
    /// The gateways are asked first. Money that is there pays the order, and while some is on its way it is refused with
    /// [`Refusal::MoneyUnderWay`]. A buyer who pays after all, in another window, has paid a cancelled order.
    pub async fn call_off(&self, order: &Order, now: Timestamp) -> Result<Order, Error> {
        let checked = self.check(order, now).await?;
        if checked.iter().any(|one| one.report == Report::Pending) {
            return Err(Refusal::MoneyUnderWay.into());
        }
        let decide = move |order: &Order| order.call_off(now).map(Some);
        Ok(self.change_order(order.number, decide).await?.order)
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
    /// A notice that names another order than the invoice's is an orphan: recorded, and the owner is told.
    pub async fn settle(&self, number: OrderNumber, notice: Notice) -> Result<Settled, Error> {
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

    /// Records authentic money that cannot be for an order of this shop, and tells the owner.
    pub async fn record_orphan(&self, notice: Notice) -> Result<Settled, Error> {
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
