//! Pieces that move by hand, their ledger, and stock-takings.

use super::Result;
use crate::{
    message::Audience,
    stock::{LedgerFilter, LedgerLine, Movement, SheetPage, SheetRow, StockOf, Taking, TakingNumber, Wanted},
    time::Timestamp,
};
use async_trait::async_trait;

/// Pieces that move by hand, their ledger, and stock-takings.
#[async_trait]
pub trait Stock: Send + Sync + 'static {
    /// Locks the variant, asks [`Movement::pieces_on`] and writes its answer, with the alert to the owner if few are left.
    /// Returns how many pieces moved; the same token again moves nothing and returns what it moved before. A variant that is
    /// not there is [`Refusal::Vanished`](crate::order::Refusal::Vanished).
    async fn move_stock(&self, movement: Movement, audience: &Audience) -> Result<i64>;

    /// Lines of the ledger, newest first.
    async fn ledger(&self, filter: &LedgerFilter) -> Result<Vec<LedgerLine>>;

    /// Where the pieces of the variant with this article code are.
    async fn stock_of(&self, sku: &str) -> Result<Option<StockOf>>;

    /// Begins a stock-taking of a category, the ones below it included, or of the whole shop. Refused with
    /// [`Refusal::TakingOpen`](crate::order::Refusal::TakingOpen) while another one is open.
    async fn begin_taking(&self, category: Option<String>, who: &str, now: Timestamp)
    -> Result<TakingNumber>;

    /// Stock-takings, newest first.
    async fn takings(&self, limit: i64) -> Result<Vec<Taking>>;

    /// The stock-taking with this number.
    async fn taking(&self, number: TakingNumber) -> Result<Option<Taking>>;

    /// Rows of its sheet, in the order of the shelf. Goods and variants that are archived are not among them, unless they were
    /// counted and differ.
    async fn sheet(&self, taking: &Taking, page: SheetPage) -> Result<Vec<SheetRow>>;

    /// Writes down what was counted, each with what had to lie in the shop at that moment. Refused with
    /// [`Refusal::TakingEnded`](crate::order::Refusal::TakingEnded) once it has ended; `false` if there is no such
    /// stock-taking.
    async fn count(
        &self,
        number: TakingNumber,
        wanted: Vec<Wanted>,
        who: &str,
        now: Timestamp,
    ) -> Result<bool>;

    /// Moves all pieces that differ, in one step, with the alert to the owner if few are left; or refuses, if one of them
    /// belongs to an order ([`OnHand::check`](crate::stock::OnHand::check)), and moves none. A second time it does nothing.
    /// One that was dropped is [`Refusal::TakingEnded`](crate::order::Refusal::TakingEnded); `false` if there is none.
    async fn post_taking(
        &self,
        number: TakingNumber,
        who: &str,
        now: Timestamp,
        audience: &Audience,
    ) -> Result<bool>;

    /// Ends a stock-taking without moving anything. A second time it does nothing; one that was posted is
    /// [`Refusal::TakingEnded`](crate::order::Refusal::TakingEnded); `false` if there is none.
    async fn drop_taking(&self, number: TakingNumber, who: &str, now: Timestamp) -> Result<bool>;
}
