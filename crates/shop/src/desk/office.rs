//! The back office's side of the desk. Every use-case takes an [`Admin`], and only signing in makes one.

use super::{Checked, Error, PrintedReceipts, Shop};
use crate::{
    edition::Edition,
    message::{MessageId, MessageRow},
    order::{Deed, Event, Order, OrderNumber, Refusal, Resolution, Sums},
    payment::{Orphan, OrphanId},
    staff::Admin,
    store::{Counts, OrderFilter, OrderRow, StoreError, Trials},
    time::Timestamp,
};
use futures_util::future::join_all;

/// Trial orders that are put away at a time: a portion is a commit or two, so nobody else waits long.
const PUT_AWAY_AT_ONCE: i64 = 50;

/// Orders that are changed together: see [`Shop::act_on_several`].
const ACTED_AT_ONCE: usize = 50;

/// All there is to know of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderFile {
    /// The order.
    pub order: Order,
    /// What happened to it, oldest first.
    pub history: Vec<Event>,
    /// Messages about it, oldest first.
    pub messages: Vec<MessageRow>,
    /// Whether its money came through a gateway that returns money when the shop calls it: only then can
    /// [`Deed::Refund`] be carried out.
    pub takes_refunds: bool,
    /// Whether a gateway makes invoices for the staff to send: only then can [`Deed::MakeLink`] be carried out.
    pub makes_links: bool,
    /// Its receipts, if its gateway writes any.
    pub receipts: PrintedReceipts,
}

/// What whoever does something to an order had before them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Looked {
    /// The page of the order, with all that is to be known of it.
    AtTheOrder,
    /// A list of orders.
    AtAList,
}

impl Shop {
    /// The list of orders.
    pub async fn orders(&self, _: &Admin, filter: &OrderFilter) -> Result<Vec<OrderRow>, Error> {
        Ok(self.store.orders(filter).await?)
    }

    /// Whether the search of a filter looked at the newest orders only, as its words are too short for any index.
    pub async fn leaves_orders_out(&self, _: &Admin, filter: &OrderFilter) -> Result<bool, Error> {
        Ok(self.store.leaves_orders_out(filter).await?)
    }

    /// What waits for the staff.
    pub async fn counts(&self, _: &Admin) -> Result<Counts, Error> {
        Ok(self.store.counts().await?)
    }

    /// Where the money of all orders is: paid − refunded − under way = left. Play money is none.
    pub async fn sums(&self, _: &Admin) -> Result<Sums, Error> {
        Ok(self.store.sums().await?)
    }

    /// Everything about one order.
    pub async fn order_file(&self, _: &Admin, number: OrderNumber) -> Result<OrderFile, Error> {
        let order = self.store.order(number).await?.ok_or(Error::NotFound)?;
        let history = self.store.history(number).await?;
        let messages = self.store.messages(number).await?;
        let takes_refunds = self.refunds_of(&order).is_some();
        let receipts = self.receipts_as_written(&order).await?;
        Ok(OrderFile {
            order,
            history,
            messages,
            takes_refunds,
            makes_links: self.link_gateway().is_some(),
            receipts,
        })
    }

    /// Puts away every trial order that was placed up to `now`: see [`Order::put_away`]. Returns how many.
    /// Called again, it goes on where it was cut off and otherwise does nothing. One that cannot be read does
    /// not hold up the others.
    pub async fn put_trials_away(&self, admin: &Admin, now: Timestamp) -> Result<usize, Error> {
        let mut portion = OrderFilter {
            trials: Trials::Only,
            limit: PUT_AWAY_AT_ONCE,
            ..OrderFilter::default()
        };
        let mut count = 0;
        loop {
            let trials = self.store.orders(&portion).await?;
            let Some(last) = trials.last() else {
                return Ok(count);
            };
            portion.before = Some(last.number);
            let mut changes = Vec::with_capacity(trials.len());
            for trial in &trials {
                let admin = admin.clone();
                let decide = move |order: &Order| Ok(order.put_away(&admin, now));
                changes.push(self.change_order(trial.number, decide));
            }
            for changed in join_all(changes).await {
                match changed {
                    Ok(changed) => count += usize::from(changed.is_written()),
                    Err(Error::Store(StoreError::Corrupt { .. })) => {}
                    Err(error) => return Err(error),
                }
            }
        }
    }

    /// Money that belongs to no order: first what nobody has dealt with, real money before play money, then the rest, each
    /// newest first.
    pub async fn orphans(&self, _: &Admin, limit: i64) -> Result<Vec<Orphan>, Error> {
        Ok(self.store.orphans(limit).await?)
    }

    /// Notes how money without an order was dealt with (returned in the gateway's cabinet, say).
    pub async fn resolve_orphan(
        &self,
        admin: &Admin,
        id: OrphanId,
        note: &str,
        now: Timestamp,
    ) -> Result<(), Error> {
        let resolution = Resolution::of(admin, note, now)?;
        if self.store.resolve_orphan(id, resolution).await? {
            Ok(())
        } else {
            Err(Error::NotFound)
        }
    }

    /// Messages that were given up, and those whose last try came to nothing, newest first.
    pub async fn undelivered_messages(&self, _: &Admin, limit: i64) -> Result<Vec<MessageRow>, Error> {
        Ok(self.store.undelivered_messages(limit).await?)
    }

    /// Sends a message again.
    pub async fn resend(&self, _: &Admin, id: MessageId, now: Timestamp) -> Result<bool, Error> {
        Ok(self.store.resend_message(id, now).await?)
    }

    /// Carries out on an order what the staff means to do.
    pub async fn act(
        &self,
        admin: &Admin,
        number: OrderNumber,
        deed: Deed,
        now: Timestamp,
    ) -> Result<Order, Error> {
        self.carry_out(admin, number, deed, Looked::AtTheOrder, now).await
    }

    async fn carry_out(
        &self,
        admin: &Admin,
        number: OrderNumber,
        deed: Deed,
        looked: Looked,
        now: Timestamp,
    ) -> Result<Order, Error> {
        if matches!(deed, Deed::Refund(_) | Deed::Mark(_)) {
            let order = self.store.order(number).await?.ok_or(Error::NotFound)?;
            if matches!(deed, Deed::Refund(_)) && self.refunds_of(&order).is_none() {
                return Err(Refusal::NoRefunds.into());
            }
            // Nothing would print the codes.
            if matches!(deed, Deed::Mark(_)) && self.printed_receipts(&order).first.is_none() {
                return Err(Refusal::NotNow.into());
            }
        }
        let link = match &deed {
            Deed::MakeLink { told } => Some((self.new_link()?, *told)),
            _ => None,
        };
        let (admin, audience, receipts) = (admin.clone(), self.terms.audience.clone(), self.receipt_rule());
        let decide = move |order: &Order| {
            if let Deed::Accept { attention, .. } = &deed
                && order.has_receipt_of_others(*attention, &receipts)
            {
                return Err(Refusal::ReceiptOfOthers);
            }
            let mut change = match link {
                Some((new, is_told)) => order.ask_link(&admin, new, is_told, now)?,
                None => order.carry_out(&admin, &deed, now, &audience)?,
            };
            order.owe_receipt(&mut change, &receipts);
            // Of an order that was sent in part a request may be about the rest, too: only its words tell.
            change.unless_withdrawn = looked == Looked::AtAList && deed.sends();
            Ok(Some(change))
        };
        Ok(self.change_order(number, decide).await?.order)
    }

    /// Carries out deeds on several orders, each for itself: what is refused or fails holds up no other. Many are decided
    /// together, so that they share commits.
    ///
    /// Whoever does this has a list before them and not the page of each order, which says that its buyer withdraws or
    /// sends goods back: such an order is not sent, [`Refusal::BuyerWithdraws`].
    pub async fn act_on_several(
        &self,
        admin: &Admin,
        deeds: Vec<(OrderNumber, Deed)>,
        now: Timestamp,
    ) -> Vec<(OrderNumber, Result<Order, Error>)> {
        let mut done = Vec::with_capacity(deeds.len());
        let mut left = deeds.into_iter().peekable();
        while left.peek().is_some() {
            let (mut numbers, mut acts) = (Vec::new(), Vec::new());
            for (number, deed) in left.by_ref().take(ACTED_AT_ONCE) {
                numbers.push(number);
                acts.push(self.carry_out(admin, number, deed, Looked::AtAList, now));
            }
            done.extend(numbers.into_iter().zip(join_all(acts).await));
        }
        done
    }

    /// The edition of a document that a consent names, and since when the shop has kept it.
    pub async fn edition(&self, _: &Admin, version: &str) -> Result<(Edition, Timestamp), Error> {
        self.store.edition(version).await?.ok_or(Error::NotFound)
    }

    /// Asks the gateways how an order stands, now: see [`Shop::check`].
    ///
    /// # Errors
    /// If there is no such order, or it cannot be read.
    pub async fn check_now(
        &self,
        _: &Admin,
        number: OrderNumber,
        now: Timestamp,
    ) -> Result<(Vec<Checked>, Result<(), Error>), Error> {
        let order = self.store.order(number).await?.ok_or(Error::NotFound)?;
        Ok(self.check(&order, now).await)
    }
}
