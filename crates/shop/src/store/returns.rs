//! Requests of buyers to take goods back.

use super::Result;
use crate::{
    order::{OrderNumber, ReturnId, ReturnRequest, ReturnStep},
    time::Timestamp,
};
use async_trait::async_trait;

/// Requests of buyers to take goods back.
#[async_trait]
pub trait Returns: Send + Sync + 'static {
    /// The requests about an order, oldest first.
    async fn returns(&self, number: OrderNumber) -> Result<Vec<ReturnRequest>>;

    /// Keeps a request; `false` if there is one about this order that is not over.
    async fn ask_return(&self, number: OrderNumber, text: &str, now: Timestamp) -> Result<bool>;

    /// Takes a request about this order a step further; `false` if it is not where the step begins.
    async fn step_return(
        &self,
        number: OrderNumber,
        id: ReturnId,
        step: ReturnStep,
        note: &str,
        who: &str,
        now: Timestamp,
    ) -> Result<bool>;
}
