//! What a refund would be, before anybody asks for it.

use super::{Error, Shop};
use crate::{
    gateway::{GatewayError, ReceiptRow},
    order::{Deed, OrderNumber, Refund, RefundForm, Refusal},
    staff::Admin,
    time::Timestamp,
};

/// What a refund would be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundPreview {
    /// The refund, as it would be written down.
    pub refund: Refund,
    /// The lines of its receipt, if receipts go through the gateway; or why none can be written.
    pub receipt: Result<Vec<ReceiptRow>, String>,
}

impl Shop {
    /// What a form asks for, and what receipt the buyer would get. It is refused as [`Deed::Refund`] would be, and nothing is
    /// written or sent.
    pub async fn preview_refund(
        &self,
        admin: &Admin,
        number: OrderNumber,
        form: RefundForm,
        now: Timestamp,
    ) -> Result<RefundPreview, Error> {
        let order = self.store.order(number).await?.ok_or(Error::NotFound)?;
        let attempt = order.paying_attempt().ok_or(Refusal::NoRefunds)?;
        let by = self.refunds_of(&order).ok_or(Refusal::NoRefunds)?;
        let change = order.carry_out(admin, &Deed::Refund(form), now, &self.terms.audience)?;
        let after = order.clone().after(&change);
        let refunds = after.state.payment().map(|payment| payment.refunds.as_slice());
        let refund = refunds.and_then(<[Refund]>::last).ok_or(Refusal::NotNow)?;
        let receipt = match by.receipt(&after, attempt, refund) {
            Ok(rows) => Ok(rows),
            Err(GatewayError::Refused(why)) => Err(why),
            Err(error) => return Err(error.into()),
        };
        Ok(RefundPreview {
            refund: refund.clone(),
            receipt,
        })
    }
}
