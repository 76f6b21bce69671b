//! A gateway's second word about a payment, which brings the key of an operation and says nothing of orders.

use super::{Checked, Error, Shop};
use crate::{
    order::{Order, OrderNumber},
    payment::{Attempt, AttemptOutcome, GatewayName, InvoiceId},
    time::Timestamp,
};

/// What a gateway's second word about a payment did.
#[derive(Debug)]
pub enum Heeded {
    /// No attempt of this shop has the invoice.
    Foreign,
    /// Nothing: the attempt is paid, and so much is known of it.
    Known,
    /// The key of its operation was kept with a paid attempt.
    Kept,
    /// The gateway was asked about the attempt of this order; what it said is done.
    Asked(OrderNumber, Result<Checked, Error>),
}

impl Shop {
    /// Heeds a gateway's authentic word that something happened to an invoice, and that this operation paid it, if one did.
    ///
    /// Another program may use the same number at the gateway, so this pays nothing: the gateway is asked, which says whose
    /// payment it is. Once an attempt is paid no other operation can have its number, and the word is good for the key of the
    /// one that paid.
    pub async fn heed(
        &self,
        gateway: GatewayName,
        invoice: InvoiceId,
        operation: Option<&str>,
        now: Timestamp,
    ) -> Result<Heeded, Error> {
        let Some((number, attempt)) = self.attempt(gateway, invoice).await? else {
            return Ok(Heeded::Foreign);
        };
        if attempt.outcome == AttemptOutcome::Paid {
            let is_news = self.remember(number, &attempt, operation, now).await?;
            return Ok(if is_news { Heeded::Kept } else { Heeded::Known });
        }
        let asked = self.check_attempts(&[(number, &attempt)], now).await.pop();
        let asked = match asked {
            Some(Err(error @ Error::Store(_))) => return Err(error),
            Some(asked) => asked,
            None => return Ok(Heeded::Known),
        };
        self.remember(number, &attempt, operation, now).await?;
        Ok(Heeded::Asked(number, asked))
    }

    /// Keeps which operation paid an attempt; `false` if it has not been paid, or its operation is known.
    async fn remember(
        &self,
        number: OrderNumber,
        attempt: &Attempt,
        operation: Option<&str>,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let Some(operation) = operation.map(str::to_owned) else {
            return Ok(false);
        };
        let (gateway, invoice) = (attempt.gateway, attempt.invoice);
        let decide = move |order: &Order| {
            let attempt = order.attempt(gateway, invoice);
            let is_paid = attempt.is_some_and(|attempt| attempt.outcome == AttemptOutcome::Paid);
            let keep = order.keep_operation(gateway, invoice, &operation, now);
            Ok(keep.filter(|_| is_paid))
        };
        Ok(self.change_order(number, decide).await?.is_written())
    }
}
