//! Requests of buyers to take goods back.

use super::Result;
use crate::{
    message::Message,
    order::{OrderNumber, ReturnId, ReturnRequest, ReturnStep},
    time::Timestamp,
};
use async_trait::async_trait;

/// What is told of a request once it has its number.
pub type TellOfReturn = Box<dyn FnOnce(ReturnId) -> Vec<Message> + Send>;

/// What is told of a step that was taken: whether money for it has gone back already is known only then. It has if a refund that was
/// asked for since the buyer asked, and that settled no other request, has gone back for certain.
pub type TellOfReturnStep = Box<dyn FnOnce(bool) -> Option<Message> + Send>;

/// Requests of buyers to take goods back.
#[async_trait]
pub trait Returns: Send + Sync + 'static {
    /// The requests about an order, oldest first.
    async fn returns(&self, number: OrderNumber) -> Result<Vec<ReturnRequest>>;

    /// Those of these orders about which a request is under way: see [`ReturnRequest::is_open`].
    async fn open_returns(&self, numbers: &[OrderNumber]) -> Result<Vec<OrderNumber>>;

    /// Keeps a request, with what is told of it; `false` if there is one about this order that is not over: then nothing is
    /// written.
    async fn ask_return(
        &self,
        number: OrderNumber,
        text: &str,
        now: Timestamp,
        tell: TellOfReturn,
    ) -> Result<bool>;

    /// Takes a request about this order a step further, with what is told of that; `false` if it is not where the step begins:
    /// then nothing is written. The step comes with the words of the staff, which may be empty.
    async fn step_return(
        &self,
        number: OrderNumber,
        id: ReturnId,
        step: (ReturnStep, &str),
        who: &str,
        now: Timestamp,
        tell: TellOfReturnStep,
    ) -> Result<bool>;
}
