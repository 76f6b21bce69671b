//! What the staff writes about orders for itself, and the lists that it keeps under a name.

use super::Result;
use crate::{
    order::{OrderNumber, OrderView, OrderViewId, Remark, Tag},
    staff::Doer,
    time::Timestamp,
};
use async_trait::async_trait;

/// What the staff writes about orders for itself.
#[async_trait]
pub trait Remarks: Send + Sync + 'static {
    /// What was said about an order, oldest first.
    async fn remarks(&self, number: OrderNumber) -> Result<Vec<Remark>>;

    /// Keeps what was said about an order, and puts a tag on or takes it off with it. `token` is the form's: what is sent again
    /// is not said again. `false` if nothing was kept, because of that or because the tag is there already, or is not.
    ///
    /// # Errors
    /// [`NoOrder`](super::StoreError::NoOrder) if there is none.
    async fn put_remark(&self, number: OrderNumber, remark: &Remark, token: &str) -> Result<bool>;

    /// The tags of these orders, by their numbers and in the order of the alphabet.
    async fn tags_of(&self, numbers: &[OrderNumber]) -> Result<Vec<(OrderNumber, Tag)>>;

    /// The columns of the list of orders that this login does not see, by their names with commas between; empty if all are seen.
    async fn hidden_columns(&self, login: &str) -> Result<String>;

    /// Keeps which columns this login does not see.
    async fn hide_columns(&self, login: &str, hidden: &str) -> Result<()>;

    /// The lists that somebody has under a name, their own and everybody's, the oldest first.
    async fn order_views(&self, login: &str) -> Result<Vec<(OrderViewId, OrderView)>>;

    /// Keeps a list under a name, for its owner or for everybody. Of one that everybody sees the journal has a line, written in the same
    /// transaction, as of each change below.
    async fn put_order_view(&self, view: &OrderView, by: &Doer) -> Result<()>;

    /// Gives another name to a list that whoever does it may see; `false` if there is none.
    async fn rename_order_view(&self, id: OrderViewId, name: &str, now: Timestamp, by: &Doer)
    -> Result<bool>;

    /// Forgets a list that whoever does it may see; `false` if there is none.
    async fn drop_order_view(&self, id: OrderViewId, now: Timestamp, by: &Doer) -> Result<bool>;
}
