//! Which orders the back office looks for.

use super::Search;
use crate::order::{FulfilmentName, OrderNumber, StateName};

/// Which orders the back office wants to see.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OrderFilter {
    /// Only in this state.
    pub state: Option<StateName>,
    /// Only with this fulfilment.
    pub fulfilment: Option<FulfilmentName>,
    /// Only with money that does not fit.
    pub attention: bool,
    /// Only what the search finds.
    pub search: Option<Search>,
    /// Only with smaller numbers than this: the next page.
    pub before: Option<OrderNumber>,
    /// At most so many.
    pub limit: i64,
}
