//! What is mended about an order after it was placed: who gets it, and where. What was placed stays as it was; every change is kept
//! with what it was before, and what was mended last is what everybody sees.

use super::{Fulfilment, Order, Refusal, State};
use crate::{
    buyer::{Buyer, Delivery},
    privacy::REMOVED,
    staff::Admin,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// What can be mended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mended {
    /// Who buys.
    pub buyer: Buyer,
    /// Where the goods go. How they get there stays: it has a price.
    pub delivery: Delivery,
    /// What the buyer added; may be empty.
    pub comment: String,
}

/// A change of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amendment {
    /// When.
    pub at: Timestamp,
    /// Login of who made it.
    pub who: String,
    /// What it was before.
    pub before: Mended,
    /// What it is from then on.
    pub after: Mended,
}

impl Order {
    /// What can be mended, as it is now.
    pub fn mended(&self) -> Mended {
        Mended {
            buyer: self.placed.buyer.clone(),
            delivery: self.placed.delivery.clone(),
            comment: self.placed.comment.clone(),
        }
    }

    /// Whether its buyer was forgotten: no telephone number is spelled like what takes its place.
    pub fn is_forgotten(&self) -> bool {
        self.placed.buyer.phone.number() == REMOVED
    }

    /// Whether anything can be mended: not once it is over, nor once the buyer has the goods.
    pub fn can_be_amended(&self) -> bool {
        let is_alive = match &self.state {
            State::AwaitingPayment { .. } | State::Paid { .. } => true,
            State::Expired { .. } | State::Cancelled { .. } | State::Refunded { .. } => false,
        };
        let is_handed_over = match &self.fulfilment {
            Fulfilment::New | Fulfilment::PartlyShipped { .. } | Fulfilment::Shipped { .. } => false,
            Fulfilment::Delivered { .. } => true,
        };
        is_alive && !is_handed_over
    }

    /// What is to be written to mend it so; `None` if it is so already.
    pub fn amend(&self, admin: &Admin, after: Mended, now: Timestamp) -> Result<Option<Amendment>, Refusal> {
        let before = self.mended();
        let is_same_way =
            match (&before.delivery, &after.delivery) {
                (Delivery::PickUp, Delivery::PickUp)
                | (Delivery::Courier { .. }, Delivery::Courier { .. }) => true,
                (Delivery::PickUp, Delivery::Courier { .. })
                | (Delivery::Courier { .. }, Delivery::PickUp) => false,
            };
        if !self.can_be_amended() || !is_same_way {
            return Err(Refusal::NotNow);
        }
        let amendment = Amendment {
            at: now,
            who: admin.login().to_owned(),
            before,
            after,
        };
        Ok(Some(amendment).filter(|amendment| amendment.before != amendment.after))
    }
}
