//! What the back office looks at.

use super::{MoneyFilter, OrderFilter, Result, ReturnsFilter, Trials};
use crate::{
    order::{Event, Fulfilment, FulfilmentName, OrderNumber, Placed, State, StateName, Sums},
    payment::{PayKind, Verdict},
    time::Timestamp,
};
use async_trait::async_trait;

/// What the back office looks at.
#[async_trait]
pub trait Office: Send + Sync + 'static {
    /// Orders, newest first. One whose row makes no sense is among them, without its facts: nobody may think it gone, and
    /// it hides no other.
    async fn orders(&self, filter: &OrderFilter) -> Result<Vec<OrderRow>>;

    /// How many orders the filter lets through, up to its limit.
    async fn count_orders(&self, filter: &OrderFilter) -> Result<i64>;

    /// Whether a search of words that are too short for any index leaves out orders that the rest of the filter lets through: buyers
    /// are looked for among the newest [`Search::MOST_READ`](super::Search::MOST_READ) of those that have what is rarest of the rest,
    /// goods in all.
    async fn leaves_orders_out(&self, filter: &OrderFilter) -> Result<bool>;

    /// How much waits for the staff.
    async fn counts(&self) -> Result<Counts>;

    /// Where the money of all orders is. Play money is none.
    async fn sums(&self) -> Result<Sums>;

    /// What happened to an order, oldest first.
    async fn history(&self, number: OrderNumber) -> Result<Vec<Event>>;

    /// Writes the [`SearchKeys`](super::SearchKeys) of at most `limit` orders that have none, because an
    /// older version of the program placed them. Returns how many.
    async fn fill_search_keys(&self, limit: i64) -> Result<u64>;

    /// Takes at most `limit` orders, the newest first, into the index that finds parts of their keys: those that were there before
    /// the index was. Returns how many. Until all are in it they are found by reading their keys.
    async fn fill_search_index(&self, limit: i64) -> Result<u64>;

    /// Notes of at most `limit` orders that an older version of the program placed whether they are trials
    /// ([`Order::is_test`](crate::order::Order::is_test)). Returns how many. Until then they count as real.
    async fn fill_trials(&self, limit: i64) -> Result<u64>;
}

/// An order as the list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderRow {
    /// Its number.
    pub number: OrderNumber,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// Whether it is a trial.
    pub test: bool,
    /// The rest; `None` if it cannot be read.
    pub facts: Option<OrderFacts>,
}

/// What the list shows of an order, beside its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderFacts {
    /// What was ordered.
    pub placed: Placed,
    /// How the money stands.
    pub state: State,
    /// How the goods stand.
    pub fulfilment: Fulfilment,
    /// What does not fit and is not dealt with.
    pub attention: Vec<Verdict>,
}

/// What waits for the staff, each counted up to [`MOST`](Self::MOST). Test money is never money: trials are in none of these but
/// their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Paid, not shipped.
    pub to_ship: i64,
    /// Paid, and shipped in part: the rest is to follow.
    pub partly_shipped: i64,
    /// Not shipped, and paid when they are handed over.
    pub to_ship_unpaid: i64,
    /// Not shipped, and their money is held: it is taken when they are.
    pub held: i64,
    /// Waiting for payment.
    pub awaiting: i64,
    /// Orders with money that does not fit.
    pub attention: i64,
    /// Orders whose second receipt has failed and is not registered since.
    pub failed_receipts: i64,
    /// Money without an order that nobody has dealt with.
    pub orphans: i64,
    /// Orders with a refund of which nobody knows whether it went out.
    pub unclear_refunds: i64,
    /// Orders whose buyer asks to send goods back, or not to get them, and nobody has decided.
    pub returns_to_decide: i64,
    /// Orders whose goods are back, or do not leave, and whose money is owed to the buyer.
    pub returns_owed: i64,
    /// Trial orders that were not put away.
    pub trials: i64,
    /// Play money without an order that nobody has dealt with.
    pub trial_orphans: i64,
    /// Messages given up, and those that wait for another try because the last one came to nothing.
    pub undelivered_messages: i64,
}

impl Counts {
    /// So many of each are counted: whoever has more knows enough, and no page waits for the rest to be counted.
    pub const MOST: i64 = 10_000;

    /// Each number of orders, with what lets exactly these orders through: where such a number leads.
    pub fn lists(&self) -> [(i64, OrderFilter); 11] {
        let state = |state, fulfilment| OrderFilter {
            state: Some(state),
            fulfilment,
            ..OrderFilter::default()
        };
        let money = |money| OrderFilter {
            money: Some(money),
            ..OrderFilter::default()
        };
        let returns = |returns| OrderFilter {
            returns: Some(returns),
            ..OrderFilter::default()
        };
        let (new, part) = (FulfilmentName::New, FulfilmentName::PartlyShipped);
        [
            (self.to_ship, state(StateName::Paid, Some(new))),
            (self.partly_shipped, state(StateName::Paid, Some(part))),
            (
                self.to_ship_unpaid,
                OrderFilter {
                    pay_kind: Some(PayKind::OnDelivery),
                    ..state(StateName::AwaitingPayment, Some(new))
                },
            ),
            (self.held, money(MoneyFilter::Held)),
            (self.awaiting, state(StateName::AwaitingPayment, None)),
            (
                self.attention,
                OrderFilter {
                    attention: true,
                    ..OrderFilter::default()
                },
            ),
            (
                self.failed_receipts,
                OrderFilter {
                    failed_receipt: true,
                    ..OrderFilter::default()
                },
            ),
            (self.unclear_refunds, money(MoneyFilter::RefundUnclear)),
            (self.returns_to_decide, returns(ReturnsFilter::ToDecide)),
            (self.returns_owed, returns(ReturnsFilter::Owed)),
            (
                self.trials,
                OrderFilter {
                    trials: Trials::Only,
                    ..OrderFilter::default()
                },
            ),
        ]
    }
}
