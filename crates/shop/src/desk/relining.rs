//! How the staff changes what is ordered before it is paid.

use super::{Checked, Error, Shop};
use crate::{
    catalog::Ware,
    order::{LinesWish, Order, OrderNumber, Ordered, Refusal, Relining},
    payment::{Attempt, AttemptOutcome},
    staff::Admin,
    time::Timestamp,
};

impl Shop {
    /// The changes of the lines of an order, oldest first.
    pub async fn relinings(&self, _: &Admin, number: OrderNumber) -> Result<Vec<Relining>, Error> {
        Ok(self.store.relinings(number).await?)
    }

    /// What an order would be with these lines; nothing is written.
    ///
    /// Refused as [`Shop::change_lines`] refuses, but for what others change after this look. Whoever has not seen what others
    /// changed before it is told by the look: one that went on would take their lines out and say nothing of them.
    pub async fn preview_lines(
        &self,
        _: &Admin,
        number: OrderNumber,
        wish: &LinesWish,
        now: Timestamp,
    ) -> Result<Ordered, Error> {
        let order = self.store.order(number).await?.ok_or(Error::NotFound)?;
        let wares = self.wares_for(wish).await?;
        Ok(self.think_of_lines(&order, wish, &wares, now)?)
    }

    /// Changes the lines of an order that waits for its payment: pieces come and go, the bill is made anew, the buyer hears of the
    /// new sum, and what could be paid at a gateway so far is superseded. The same lines once more change nothing.
    ///
    /// The gateways are asked first, as when a buyer calls the order off: money that is there pays the order as it is. Returns
    /// what they said, whether or not the lines end up changed; they do not if one of the gateways could not be asked.
    ///
    /// Refused as [`Order::reline`] refuses, with [`Refusal::SoldOut`] if too few pieces are left, and with [`Refusal::NoReceipt`]
    /// if no receipt could be written for it.
    pub async fn change_lines(
        &self,
        admin: &Admin,
        number: OrderNumber,
        wish: LinesWish,
        now: Timestamp,
    ) -> Result<(Vec<Checked>, Result<(), Error>), Error> {
        let order = self.store.order(number).await?.ok_or(Error::NotFound)?;
        let wares = self.wares_for(&wish).await?;
        if order.can_be_relined() {
            self.rehearse_lines(&order, &order.with_lines(&wish, &wares)?, now)?;
        }
        let (checked, asked) = self.check(&order, now).await;
        if let Err(error) = asked {
            return Ok((checked, Err(error)));
        }
        let (admin, audience) = (admin.clone(), self.terms.audience.clone());
        let has_gateway = !self.gateways.is_empty();
        let decide = move |order: &Order| order.reline(&admin, &wish, &wares, (now, has_gateway), &audience);
        let changed = self.change_order(number, decide).await;
        Ok((checked, changed.map(drop)))
    }

    /// The goods that are wanted, as they are on the shelf.
    async fn wares_for(&self, wish: &LinesWish) -> Result<Vec<Ware>, Error> {
        if wish.cart.is_empty() {
            return Ok(Vec::new());
        }
        Ok(self.store.wares(&wish.cart.variants()).await?)
    }

    fn think_of_lines(
        &self,
        order: &Order,
        wish: &LinesWish,
        wares: &[Ware],
        now: Timestamp,
    ) -> Result<Ordered, Refusal> {
        if !order.can_be_relined() {
            return Err(Refusal::LinesFixed);
        }
        if wish.seen != order.placed.relined.times {
            return Err(Refusal::ChangedMeanwhile);
        }
        let after = order.with_lines(wish, wares)?;
        for one in order.exchanged(&after.lines) {
            let ware = wares.iter().find(|ware| ware.variant.id == one.variant);
            if let Some(ware) = ware.filter(|ware| ware.variant.stock < one.more) {
                return Err(Refusal::SoldOut {
                    sku: ware.variant.sku.clone(),
                    left: ware.variant.stock,
                });
            }
        }
        self.rehearse_lines(order, &after, now)?;
        Ok(after)
    }

    /// Writes the first receipt that the order would have, for each gateway that writes receipts; nobody is called.
    fn rehearse_lines(&self, order: &Order, after: &Ordered, now: Timestamp) -> Result<(), Refusal> {
        let mut order = order.clone();
        order.placed.lines.clone_from(&after.lines);
        order.placed.bill = after.bill;
        for gateway in &*self.gateways {
            let test = gateway.is_test();
            let Some(by) = gateway.receipts().filter(|by| by.are_for(test)) else {
                continue;
            };
            let attempt = Attempt {
                gateway: gateway.name(),
                invoice: self.terms.first_invoice,
                test,
                amount: after.bill.total(),
                method: None,
                started_at: now,
                outcome: AttemptOutcome::Open,
                stage: None,
                issue: None,
                operation: None,
                hold: None,
                receipt: Some(true),
                handed_over: false,
            };
            by.first(&order, &attempt)
                .map_err(|why| Refusal::NoReceipt { why })?;
        }
        Ok(())
    }
}
