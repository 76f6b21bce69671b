//! What gateways say when they are asked.

use crate::{money::Kopecks, order::OrderKey};

/// What a gateway says of an invoice when asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Report {
    /// It knows of no such invoice: the buyer has not confirmed anything there.
    Unknown,
    /// Under way.
    Pending,
    /// No money will come of it.
    Failed,
    /// Money came.
    Paid {
        /// The sum.
        amount: Kopecks,
        /// How, in the gateway's word.
        method: Option<String>,
        /// The order it was for, if the gateway says so.
        order_key: Option<OrderKey>,
    },
}
