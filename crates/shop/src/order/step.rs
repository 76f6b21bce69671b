//! The steps of an order that other programs hear of: what has to be told of a change, whoever made it.

use super::{Change, Fulfilment, Order, State};
use crate::{money::Kopecks, time::Timestamp};
use serde::{Deserialize, Serialize};

/// A step on the way of an order. An order takes each of them once at most, but that its money may go back in parts, that its
/// goods may leave in parts, and that goods that came back may be sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Step {
    /// It was placed.
    Placed,
    /// Its money came.
    Paid,
    /// Some of its money is back with the buyer, or all of it: the gateway says so, or the staff.
    Refunded {
        /// How much went back this time.
        amount: Kopecks,
        /// How much went back so far, this time included.
        together: Kopecks,
    },
    /// Some of its goods left, and others did not.
    PartlyShipped {
        /// Which shipment of the order they are, from one on.
        shipment: usize,
    },
    /// Its goods left, all that were to be sent.
    Shipped,
    /// Its goods arrived.
    Delivered,
    /// It was called off.
    Cancelled,
    /// Nobody paid in time.
    Expired,
}

impl Step {
    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Placed => "placed",
            Self::Paid => "paid",
            Self::Refunded { .. } => "refunded",
            Self::PartlyShipped { .. } => "partly_shipped",
            Self::Shipped => "shipped",
            Self::Delivered => "delivered",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
        }
    }

    /// What tells it, taken at this moment, from every other step of its order.
    pub(crate) fn key(self, at: Timestamp) -> String {
        match self {
            Self::Refunded { together, .. } => format!("{}:{}", self.as_str(), together.get()),
            Self::PartlyShipped { shipment } => format!("{}:{shipment}:{}", self.as_str(), at.ms()),
            Self::Shipped | Self::Delivered => format!("{}:{}", self.as_str(), at.ms()),
            Self::Placed | Self::Paid | Self::Cancelled | Self::Expired => self.as_str().to_owned(),
        }
    }
}

impl Order {
    /// The steps that the order takes with a change of it.
    pub fn steps(&self, change: &Change) -> Vec<Step> {
        let mut steps = Vec::new();
        // A trial that is put away is called off without anybody being told: its buyer is the shop itself.
        if change.put_away.is_some() && self.put_away.is_none() {
            return steps;
        }
        if self.state.name() != change.state.name() {
            steps.extend(match &change.state {
                State::Paid { .. } => Some(Step::Paid),
                State::Cancelled { .. } => Some(Step::Cancelled),
                State::Expired { .. } => Some(Step::Expired),
                State::AwaitingPayment { .. } | State::Refunded { .. } => None,
            });
        }
        let together = returned(&change.state);
        let amount = together.checked_sub(returned(&self.state));
        if let Some(amount) = amount.filter(|amount| *amount > Kopecks::ZERO) {
            steps.push(Step::Refunded { amount, together });
        }
        let shipment = change.fulfilment.shipments().len();
        if self.fulfilment.name() != change.fulfilment.name() || self.shipments().len() < shipment {
            steps.extend(match change.fulfilment {
                Fulfilment::New => None,
                Fulfilment::PartlyShipped { .. } => Some(Step::PartlyShipped { shipment }),
                Fulfilment::Shipped { .. } => Some(Step::Shipped),
                Fulfilment::Delivered { .. } => Some(Step::Delivered),
            });
        }
        steps
    }
}

/// How much of an order's money is back with its buyer, for certain.
fn returned(state: &State) -> Kopecks {
    state
        .payment()
        .map_or(Kopecks::ZERO, |payment| payment.sums().refunded)
}
