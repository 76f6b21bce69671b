//! What the office counts, added up by day.

use super::Result;
use crate::{
    numbers::{CountedOrder, Day, Figure, GoodsSold, Mark, Noted, Step},
    order::OrderNumber,
    time::Timestamp,
};
use async_trait::async_trait;

/// What the office counts, added up by day.
#[async_trait]
pub trait NumbersBook: Send + Sync + 'static {
    /// How far the history has been added up, and its last line.
    async fn numbers_mark(&self) -> Result<(Mark, i64)>;

    /// Whether everybody sees a line of the history before a later one has its number, so that none comes late.
    fn lines_come_in_order(&self) -> bool {
        false
    }

    /// At most `limit` lines of the history of all orders after one and up to another, in ascending order, each with its order.
    async fn history_lines(&self, after: i64, up_to: i64, limit: i64) -> Result<Vec<(i64, OrderNumber)>>;

    /// What those of these orders that were counted before have in the sums.
    async fn counted_orders(&self, numbers: &[OrderNumber]) -> Result<Vec<CountedOrder>>;

    /// Writes a step, unless somebody else took it since its mark was read: then this is `false` and nothing is written.
    async fn keep_numbers(&self, step: Step) -> Result<bool>;

    /// Forgets all sums and begins anew with the first line of the history, for days of a zone that is so many seconds ahead of
    /// UTC. Lines up to `old` are so old that no late one comes among them.
    async fn begin_numbers(&self, zone_seconds: i64, old: i64, now: Timestamp) -> Result<()>;

    /// Adds to how many carts were begun, and notes of attempts that their buyers were led to the gateway. An attempt that somebody
    /// changes at this very moment may be left out: nobody waits for a statistic.
    async fn keep_noted(&self, noted: &Noted) -> Result<()>;

    /// How many carts were begun on each day from one to another, both included, of a zone that is so many seconds ahead of UTC.
    async fn carts(&self, zone_seconds: i64, from: Day, to: Day) -> Result<Vec<(Day, i64)>>;

    /// The [`quarter`](crate::numbers::quarter) of an hour in which the first cart was counted.
    async fn first_cart(&self) -> Result<Option<i64>>;

    /// The sums from one day to another, both included.
    async fn figures(&self, from: Day, to: Day) -> Result<Vec<Figure>>;

    /// The `limit` goods that most was paid for in these days, most first.
    async fn top_goods(&self, from: Day, to: Day, limit: i64) -> Result<Vec<GoodsSold>>;

    /// The `limit` goods on sale whose stock lasts least long if they go on being sold as in these days, soonest first.
    async fn running_out(&self, from: Day, to: Day, limit: i64) -> Result<Vec<GoodsSold>>;

    /// How many goods on sale are down to the number of pieces that their owner calls few.
    async fn low_goods(&self) -> Result<i64>;
}
