//! Goods that buyers want to send back.

use super::{Error, Shop};
use crate::{
    order::{Order, OrderNumber, Refusal, ReturnId, ReturnRequest, ReturnStep, ReturnTerm, State},
    staff::Admin,
    store::{OrderFacts, OrderRow},
    text,
    time::Timestamp,
};
use std::collections::BTreeSet;

/// Characters of what a buyer or the staff says about a return.
const LONGEST: usize = 1_000;

impl Shop {
    /// Whether goods of this order can be asked back now.
    pub fn return_term(&self, order: &Order, now: Timestamp) -> ReturnTerm {
        order.return_term(self.terms.return_days, now)
    }

    /// The requests about an order, oldest first. Whoever has the order's key may see them.
    pub async fn returns(&self, order: &Order) -> Result<Vec<ReturnRequest>, Error> {
        Ok(self.store.returns(order.number).await?)
    }

    /// Those of these orders that are not to be sent unseen: something of them is still in the shop, and their buyers withdraw from
    /// that or send goods back. They asked, and that is neither declined nor over.
    pub async fn withdrawn(&self, _: &Admin, orders: &[Order]) -> Result<BTreeSet<OrderNumber>, Error> {
        let waiting = orders.iter().filter(|order| order.waits_to_leave());
        let waiting: Vec<_> = waiting.map(|order| order.number).collect();
        Ok(self.store.open_returns(&waiting).await?.into_iter().collect())
    }

    /// The same of a list: those of its orders that are paid.
    pub async fn withdrawn_of_list(
        &self,
        _: &Admin,
        rows: &[OrderRow],
    ) -> Result<BTreeSet<OrderNumber>, Error> {
        let waits = |facts: &OrderFacts| {
            matches!(facts.state, State::Paid { .. }) && facts.fulfilment.waits_to_leave()
        };
        let waiting = rows.iter().filter(|row| row.facts.as_ref().is_some_and(waits));
        let waiting: Vec<_> = waiting.map(|row| row.number).collect();
        if waiting.is_empty() {
            return Ok(BTreeSet::new());
        }
        Ok(self.store.open_returns(&waiting).await?.into_iter().collect())
    }

    /// The buyer asks to send goods back, or not to get them. Asked again before that is decided, it is the same request, and
    /// nobody hears of it again.
    ///
    /// Refused with [`Refusal::NotNow`] if they cannot, and with [`Refusal::ReasonMissing`] without words.
    pub async fn ask_return(&self, order: &Order, typed: &str, now: Timestamp) -> Result<(), Error> {
        if !self.return_term(order, now).is_open() {
            return Err(Refusal::NotNow.into());
        }
        let text = text::paragraph(typed, LONGEST).filter(|text| !text.is_empty());
        let text = text.ok_or(Refusal::ReasonMissing)?;
        let (order, days) = (order.clone(), self.terms.return_days);
        let (number, audience, said) = (order.number, self.terms.audience.clone(), text.clone());
        let tell = Box::new(move |id| order.tell_of_return(id, &said, days, &audience));
        self.store.ask_return(number, &text, now, tell).await?;
        Ok(())
    }

    /// The staff takes a request a step further, which its buyer hears of, but for the end of one that no money goes back for: they may
    /// read that on the page. Declining wants words, which the buyer reads.
    ///
    /// Refused with [`Refusal::NotNow`] if the request is not where the step begins, or if what never left is to be received.
    pub async fn step_return(
        &self,
        admin: &Admin,
        number: OrderNumber,
        id: ReturnId,
        step: ReturnStep,
        typed: &str,
        now: Timestamp,
    ) -> Result<(), Error> {
        let note = text::paragraph(typed, LONGEST).ok_or(Refusal::ReasonMissing)?;
        if step == ReturnStep::Decline && note.is_empty() {
            return Err(Refusal::ReasonMissing.into());
        }
        let order = self.store.order(number).await?.ok_or(Error::NotFound)?;
        if step == ReturnStep::Receive && order.is_unsent() {
            return Err(Refusal::NotNow.into());
        }
        let (days, audience, said) = (self.terms.return_days, self.terms.audience.clone(), note.clone());
        let tell = Box::new(move |is_back| {
            let state = step.leads_to()?;
            order.tell_of_return_step(id, state, is_back, &said, days, &audience)
        });
        let is_done = self
            .store
            .step_return(number, id, (step, note.as_str()), admin.login(), now, tell)
            .await?;
        if is_done {
            Ok(())
        } else {
            Err(Refusal::NotNow.into())
        }
    }
}
