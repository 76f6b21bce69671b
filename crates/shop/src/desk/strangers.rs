//! Shutting networks out, taking back what they hold, and telling the owner of whom it would help to shut out.

use super::{Checked, Error, Shop};
use crate::{
    message::{Audience, Letter},
    order::{Deed, Order, Refusal},
    staff::Admin,
    stranger::{Block, Cause},
    time::Timestamp,
};

const HOUR_MS: i64 = 3_600_000;

impl Shop {
    /// Networks that are shut out, the newest first.
    pub async fn blocks(&self, now: Timestamp) -> Result<Vec<Block>, Error> {
        Ok(self.store.blocks(now).await?)
    }

    /// Shuts a network out for so many seconds, whatever its name; which ones can be shut out is the server's to know.
    pub async fn block(
        &self,
        admin: &Admin,
        network: &str,
        seconds: i64,
        now: Timestamp,
    ) -> Result<(), Error> {
        let block = Block {
            network: network.to_owned(),
            until: now.plus_seconds(seconds),
            made_at: now,
            made_by: admin.login().to_owned(),
        };
        Ok(self.store.put_block(&block).await?)
    }

    /// Lets a network in again; `false` if it was not shut out.
    pub async fn unblock(&self, _: &Admin, network: &str) -> Result<bool, Error> {
        Ok(self.store.drop_block(network).await?)
    }

    /// Forgets blocks that are over.
    pub async fn forget_blocks(&self, now: Timestamp) -> Result<(), Error> {
        Ok(self.store.forget_blocks(now).await?)
    }

    /// Calls an order off by which somebody holds goods without paying. The gateways are asked first, as when its buyer calls
    /// it off, and money that came or is on its way keeps it.
    ///
    /// The buyer is not written to: until somebody pays, the address is whatever a stranger typed. The page of the order says
    /// why. Returns what the gateways said, whatever becomes of the order.
    pub async fn let_go(
        &self,
        admin: &Admin,
        order: &Order,
        reason: &str,
        now: Timestamp,
    ) -> (Vec<Checked>, Result<Order, Error>) {
        let (checked, asked) = self.check(order, now).await;
        if let Err(error) = asked {
            return (checked, Err(error));
        }
        let admin = admin.clone();
        let deed = Deed::Cancel {
            reason: reason.to_owned(),
        };
        let audience = Audience {
            buyers: false,
            ..self.terms.audience.clone()
        };
        let decide = move |order: &Order| {
            if !order.can_be_called_off() {
                return Err(Refusal::NotNow);
            }
            order.carry_out(&admin, &deed, now, &audience).map(Some)
        };
        let changed = self.change_order(order.number, decide).await;
        (checked, changed.map(|changed| changed.order))
    }

    /// Tells the owner that a network was refused so often that it would help to shut it out: once an hour at most, whoever it
    /// is and however many machines say so.
    pub async fn tell_of_stranger(
        &self,
        network: &str,
        cause: Cause,
        refused: i64,
        now: Timestamp,
    ) -> Result<(), Error> {
        let letter = Letter::OwnerStranger {
            network: network.to_owned(),
            cause,
            refused,
        };
        let key = format!("stranger:{}", now.ms() / HOUR_MS);
        let messages = self.terms.audience.tell_owner(&key, &letter);
        Ok(self.store.promise(messages, now).await?)
    }
}
