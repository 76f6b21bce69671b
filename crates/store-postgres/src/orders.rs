//! Orders as they are read: whole, in one query.

use crate::{PostgresStore, asked, bulk, errors::database, placing, within};
use async_trait::async_trait;
use shop::{
    order::{Changed, Draft, Order, OrderKey, OrderNumber},
    store::{Decide, Orders, Result},
    time::Timestamp,
};
use sqlx::{PgConnection, PgExecutor};
use store_base::rows;
use tracing::instrument;

#[async_trait]
impl Orders for PostgresStore {
    #[instrument(name = "db.place_order", skip_all)]
    async fn place_order(&self, draft: Draft) -> Result<Order> {
        within(placing::place_order(&self.pool, &draft)).await
    }

    #[instrument(name = "db.place_orders", skip_all, fields(count = drafts.len()))]
    async fn place_orders(&self, drafts: Vec<Draft>) -> Result<Vec<Order>> {
        within(bulk::place_orders(&self.pool, &drafts)).await
    }

    async fn order(&self, number: OrderNumber) -> Result<Option<Order>> {
        let found = within(order(&self.pool, By::Numbers(&[number]))).await?;
        Ok(found.map(|(order, _)| order))
    }

    async fn order_by_key(&self, key: &OrderKey) -> Result<Option<Order>> {
        let found = within(order(&self.pool, By::Key(key))).await?;
        Ok(found.map(|(order, _)| order))
    }

    async fn order_by_token(&self, token: &str) -> Result<Option<(Order, String)>> {
        within(order(&self.pool, By::Token(token))).await
    }

    #[instrument(name = "db.change_order", skip_all, fields(order.number = number.0))]
    async fn change_order(&self, number: OrderNumber, decide: Decide) -> Result<Changed> {
        within(self.committer.change_order(number, decide)).await
    }

    async fn overdue_orders(
        &self,
        now: Timestamp,
        asked_until: Timestamp,
        limit: i64,
    ) -> Result<Vec<OrderNumber>> {
        let numbers = sqlx::query_scalar!(
            "select number from orders where until <= $1 and open_attention = 0
               and not exists (select 1 from attempts where order_number = orders.number
                 and outcome = 'open' and stage in ('held', 'crediting', 'suspended', 'partial'))
               and (until <= $2 or not exists (select 1 from attempts where order_number = orders.number
                 and outcome <> 'paid'))
             order by until, number limit $3",
            now.ms(),
            asked_until.ms(),
            limit
        );
        let numbers = asked(numbers.fetch_all(&self.pool)).await?;
        Ok(numbers.into_iter().map(OrderNumber).collect())
    }
}

/// What an order is known by.
#[derive(Clone, Copy)]
pub(crate) enum By<'a> {
    Numbers(&'a [OrderNumber]),
    Key(&'a OrderKey),
    Token(&'a str),
}

/// Locks those of these orders that nobody else changes just now, until the transaction ends; says which.
///
/// Only then may they be read, in a statement of its own: a statement that waits sees the locked row as it is after the
/// wait, but the rows of other tables as they were before it.
pub(crate) async fn lock_free(connection: &mut PgConnection, numbers: &[i64]) -> Result<Vec<OrderNumber>> {
    // Rows of other tables may go on referring to the order meanwhile; that is what "no key" allows.
    let locked = sqlx::query_scalar!(
        "select number from orders where number = any($1) order by number for no key update skip locked",
        numbers
    )
    .fetch_all(connection)
    .await
    .map_err(database)?;
    Ok(locked.into_iter().map(OrderNumber).collect())
}

/// Waits until nobody else changes the order, and locks it; `false` if there is no such order.
pub(crate) async fn lock(connection: &mut PgConnection, number: OrderNumber) -> Result<bool> {
    let locked = sqlx::query_scalar!(
        "select number from orders where number = $1 for no key update",
        number.0
    )
    .fetch_optional(connection)
    .await
    .map_err(database)?;
    Ok(locked.is_some())
}

/// The order, and the fingerprint of what was bought.
pub(crate) async fn order(connection: impl PgExecutor<'_>, by: By<'_>) -> Result<Option<(Order, String)>> {
    let found = find(connection, by).await?.pop();
    found.map(rows::Order::read).transpose()
}

/// Those of these orders that can be read: one that makes no sense does not keep the others from being changed.
pub(crate) async fn readable_orders(
    connection: impl PgExecutor<'_>,
    numbers: &[OrderNumber],
) -> Result<Vec<Order>> {
    let found = find(connection, By::Numbers(numbers)).await?;
    let orders = found.into_iter().filter_map(|row| row.read().ok());
    Ok(orders.map(|(order, _)| order).collect())
}

async fn find(connection: impl PgExecutor<'_>, by: By<'_>) -> Result<Vec<rows::Order>> {
    let (numbers, key, token) = match by {
        By::Numbers(numbers) => (numbers, None, None),
        By::Key(key) => (&[][..], Some(key.as_str()), None),
        By::Token(token) => (&[][..], None, Some(token)),
    };
    let numbers: Vec<_> = numbers.iter().map(|number| number.0).collect();
    sqlx::query_as!(
        rows::Order,
        r#"select number, key, fingerprint, placed_at, placed::text as "placed!",
             state_facts::text as "state_facts!", fulfilment_facts::text as "fulfilment_facts!",
             attention::text as "attention!", marking::text, second_receipt::text, put_away::text,
             (select coalesce(json_agg(json_build_object(
                'gateway', gateway, 'invoice', invoice, 'test', test, 'amount', amount,
                'started_at', started_at, 'outcome', outcome, 'stage', stage, 'method', method,
                'issue', issue, 'operation', operation, 'hold', hold) order by id), '[]')
              from attempts where order_number = orders.number)::text as "attempts!",
             (select coalesce(json_agg(json_build_object('verdict', verdict, 'notice', json_build_object(
                'gateway', gateway, 'invoice', invoice, 'test', test, 'amount', amount,
                'channel', channel, 'at', at, 'order_key', order_key, 'method', method,
                'details', coalesce(details, '{}'))) order by id), '[]')
              from notices where order_number = orders.number)::text as "notices!"
           from orders
           where number = any($1 || array(select number from orders where key = $2::text or token = $3::text))"#,
        &numbers,
        key,
        token
    )
    .fetch_all(connection)
    .await
    .map_err(database)
}
