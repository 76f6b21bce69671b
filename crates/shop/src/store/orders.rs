//! Orders as they are placed and changed.

use super::Result;
use crate::{
    order::{Change, Changed, Draft, Lived, Order, OrderKey, OrderNumber, Refusal},
    payment::{GatewayName, InvoiceId},
    time::Timestamp,
};
use async_trait::async_trait;

/// A pure decision over the order as it is; `None` writes nothing. If somebody else changed the order before that could be
/// written, it is asked again about the order of then, and only its last word counts.
pub type Decide = Box<dyn FnMut(&Order) -> std::result::Result<Option<Change>, Refusal> + Send>;

/// Orders as they are placed and changed.
#[async_trait]
pub trait Orders: Send + Sync + 'static {
    /// Reserves the goods, numbers the order and its first attempt, and writes it with its history and messages.
    ///
    /// The same token with the same fingerprint gives the order that exists; with another one it is
    /// [`Refusal::TokenReused`]. Too few pieces are [`Refusal::SoldOut`], another price than the draft's is
    /// [`Refusal::NotAsShown`], a variant that is gone is [`Refusal::Vanished`]: then nothing is written.
    ///
    /// If the draft names a session, exactly what is ordered is taken out of its cart. A cart that does not hold it any
    /// more is [`Refusal::NotAsShown`], so that two forms of one cart are one order.
    async fn place_order(&self, draft: Draft) -> Result<Order>;

    /// What [`place_order`](Self::place_order) does for each draft, all of them or none: orders that are made up by the
    /// thousand. They come out of nobody's cart, their tokens have to be new, for nobody presses a button twice here, and the
    /// owner does not hear that few pieces are left.
    async fn place_orders(&self, drafts: Vec<Draft>) -> Result<Vec<Order>>;

    /// The same of orders that are over, or have come some way: each is written once, as its steps leave it, and the people that
    /// they tell have heard of it. A database may confirm them before they are on disk.
    ///
    /// What a step begins with a gateway, questions of the staff and receipts are not for this: then it is
    /// [`StoreError::Corrupt`](super::StoreError::Corrupt), and nothing is written.
    async fn place_lived(&self, lived: Vec<Lived>) -> Result<Vec<Order>>;

    /// The order with this number.
    async fn order(&self, number: OrderNumber) -> Result<Option<Order>>;

    /// Those of the orders with these numbers that can be read, in any order.
    async fn readable_orders(&self, numbers: &[OrderNumber]) -> Result<Vec<Order>>;

    /// The order with this key.
    async fn order_by_key(&self, key: &OrderKey) -> Result<Option<Order>>;

    /// The order that a form's one-time token made, and the fingerprint of what was bought.
    async fn order_by_token(&self, token: &str) -> Result<Option<(Order, String)>>;

    /// Asks `decide`, and writes the change of exactly the order that it was asked about. Simultaneous calls for one order happen one after another.
    ///
    /// An attempt that the change begins gets an invoice number that was never given out. A change that is not to be if the buyer
    /// withdraws is [`Refusal::BuyerWithdraws`] then: see [`Change::unless_withdrawn`].
    async fn change_order(&self, number: OrderNumber, decide: Decide) -> Result<Changed>;

    /// As [`change_order`](Self::change_order), for the order that has this attempt: nobody has to look the attempt up first.
    /// If no order has it, nothing is asked, and this is [`StoreError::NoOrder`](super::StoreError::NoOrder).
    async fn change_order_of(
        &self,
        gateway: GatewayName,
        invoice: InvoiceId,
        decide: Decide,
    ) -> Result<Changed>;

    /// Orders that wait for their buyer's payment and whose time was up at `now`, oldest first. Those that wait for the staff
    /// or for a bank are not among them, and those that a gateway can be asked about only if their time was up at
    /// `asked_until` already.
    async fn overdue_orders(
        &self,
        now: Timestamp,
        asked_until: Timestamp,
        limit: i64,
    ) -> Result<Vec<OrderNumber>>;
}
