//! Goods that buyers want to send back.

use super::{Error, Shop};
use crate::{
    order::{Order, OrderNumber, Refusal, ReturnId, ReturnRequest, ReturnStep, ReturnTerm},
    staff::Admin,
    text,
    time::Timestamp,
};

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

    /// The buyer asks to send goods back. Asked again before that is decided, it is the same request.
    ///
    /// Refused with [`Refusal::NotNow`] if they cannot, and with [`Refusal::ReasonMissing`] without words.
    pub async fn ask_return(&self, order: &Order, typed: &str, now: Timestamp) -> Result<(), Error> {
        if !self.return_term(order, now).is_open() {
            return Err(Refusal::NotNow.into());
        }
        let text = text::paragraph(typed, LONGEST).filter(|text| !text.is_empty());
        let text = text.ok_or(Refusal::ReasonMissing)?;
        self.store.ask_return(order.number, &text, now).await?;
        Ok(())
    }

    /// The staff takes a request a step further. Declining wants words, which the buyer reads.
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
        let is_done = self
            .store
            .step_return(number, id, step, &note, admin.login(), now)
            .await?;
        if is_done {
            Ok(())
        } else {
            Err(Refusal::NotNow.into())
        }
    }
}
