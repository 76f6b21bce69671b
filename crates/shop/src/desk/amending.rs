//! What the staff mends about orders after they were placed.

use super::{Error, Shop};
use crate::{
    order::{Amendment, Mended, OrderNumber, Refusal},
    staff::Admin,
    time::Timestamp,
};

impl Shop {
    /// The changes of an order, oldest first.
    pub async fn amendments(&self, _: &Admin, number: OrderNumber) -> Result<Vec<Amendment>, Error> {
        Ok(self.store.amendments(number).await?)
    }

    /// Mends an order. `seen` says how many changes whoever typed this has seen; there were others since: [`Refusal::ChangedMeanwhile`].
    pub async fn amend(
        &self,
        admin: &Admin,
        number: OrderNumber,
        after: Mended,
        seen: i64,
        now: Timestamp,
    ) -> Result<(), Error> {
        let order = self.store.order(number).await?.ok_or(Error::NotFound)?;
        let Some(amendment) = order.amend(admin, after, now)? else {
            return Ok(());
        };
        if self.store.amend_order(number, &amendment, seen).await? {
            Ok(())
        } else {
            Err(Refusal::ChangedMeanwhile.into())
        }
    }
}
