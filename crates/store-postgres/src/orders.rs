//! Orders as they are read: whole, in one query.

use crate::{PostgresStore, asked, attempts::AttemptKey, bulk, errors::database, within};
use async_trait::async_trait;
use shop::{
    order::{Changed, Draft, Lived, Order, OrderKey, OrderNumber},
    payment::{GatewayName, InvoiceId},
    store::{Decide, Orders, Result, ShelfChanges},
    time::Timestamp,
};
use sqlx::{PgConnection, PgExecutor};
use std::collections::HashMap;
use store_base::{rows, stock};
use tracing::instrument;

impl PostgresStore {
    /// Of many orders at once.
    fn tell_of_sales(&self, orders: &[Order]) {
        let taken = orders
            .iter()
            .flat_map(|order| stock::pieces(&order.placed.lines).into_keys());
        self.shelf.add(ShelfChanges::Stock(taken.collect()));
    }
}

#[async_trait]
impl Orders for PostgresStore {
    #[instrument(name = "db.place_order", skip_all)]
    async fn place_order(&self, draft: Draft) -> Result<Order> {
        let order = within(self.placer.place_order(draft)).await?;
        let taken = stock::pieces(&order.placed.lines).into_keys();
        self.shelf.add(ShelfChanges::Stock(taken.collect()));
        Ok(order)
    }

    #[instrument(name = "db.place_orders", skip_all, fields(count = drafts.len()))]
    async fn place_orders(&self, drafts: Vec<Draft>) -> Result<Vec<Order>> {
        let orders = bulk::place_orders(&self.pool, &drafts).await?;
        self.tell_of_sales(&orders);
        Ok(orders)
    }

    #[instrument(name = "db.place_lived", skip_all, fields(count = lived.len()))]
    async fn place_lived(&self, lived: Vec<Lived>) -> Result<Vec<Order>> {
        let orders = bulk::place_lived(&self.pool, lived).await?;
        self.tell_of_sales(&orders);
        Ok(orders)
    }

    async fn order(&self, number: OrderNumber) -> Result<Option<Order>> {
        let found = within(order(&self.pool, By::Numbers(&[number]))).await?;
        Ok(found.map(|(order, _)| order))
    }

    async fn readable_orders(&self, numbers: &[OrderNumber]) -> Result<Vec<Order>> {
        let found = within(readable_orders(&self.pool, By::Numbers(numbers))).await?;
        Ok(found.into_iter().map(|(order, _)| order).collect())
    }

    async fn order_by_key(&self, key: &OrderKey) -> Result<Option<Order>> {
        within(self.orders_by_key.find(key.clone())).await
    }

    async fn order_by_token(&self, token: &str) -> Result<Option<(Order, String)>> {
        // Hardly a form was sent before, and to see that takes no order.
        let known = within(self.numbers_by_token.find(token.to_owned())).await?;
        if known.is_none() {
            return Ok(None);
        }
        within(order(&self.pool, By::Token(token))).await
    }

    #[instrument(name = "db.change_order", skip_all, fields(order.number = number.0))]
    async fn change_order(&self, number: OrderNumber, decide: Decide) -> Result<Changed> {
        let changed = within(self.committer.change_order(number, decide)).await?;
        self.note_moves(&changed);
        Ok(changed)
    }

    #[instrument(name = "db.change_order_of", skip_all, fields(invoice = invoice.get()))]
    async fn change_order_of(
        &self,
        gateway: GatewayName,
        invoice: InvoiceId,
        decide: Decide,
    ) -> Result<Changed> {
        let changed = within(self.committer.change_order_of((gateway, invoice), decide)).await?;
        self.note_moves(&changed);
        Ok(changed)
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

impl PostgresStore {
    /// Notes the pieces that a change moved, before anybody is answered.
    fn note_moves(&self, Changed { order, change }: &Changed) {
        if let Some(change) = change {
            let moved = stock::moved(order, &change.stock).into_keys();
            self.shelf.add(ShelfChanges::Stock(moved.collect()));
        }
    }
}

/// What an order is known by.
#[derive(Clone, Copy)]
pub(crate) enum By<'a> {
    Numbers(&'a [OrderNumber]),
    Either(&'a [OrderNumber], &'a [AttemptKey]),
    Keys(&'a [OrderKey]),
    Token(&'a str),
}

/// Locks those of these orders that nobody else changes just now, until the transaction ends; says which.
///
/// Only then may they be read, in a statement of its own: a statement that waits sees the locked row as it is after the
/// wait, but the rows of other tables as they were before it.
pub(crate) async fn lock_free(connection: &mut PgConnection, numbers: &[i64]) -> Result<Vec<OrderNumber>> {
    // Rows of other tables may go on referring to the order meanwhile; that is what "no key" allows.
    let locked = sqlx::query_scalar!(
        "select number
         from orders join unnest((select $1::bigint[])) with ordinality as listed (number, place) using (number)
         where place between 1 and 9223372036854775807 order by number for no key update of orders skip locked",
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
    found.map(|(row, _)| row.read()).transpose()
}

/// The orders that these keys open.
pub(crate) async fn orders_by_key(
    connection: impl PgExecutor<'_>,
    keys: &[OrderKey],
) -> Result<HashMap<OrderKey, Order>> {
    let found = find(connection, By::Keys(keys)).await?.into_iter();
    let orders = found.map(|(row, _)| {
        let (order, _) = row.read()?;
        Ok((order.key.clone(), order))
    });
    orders.collect()
}

/// The numbers of the orders that the forms with these tokens became.
pub(crate) async fn numbers_by_token(
    connection: impl PgExecutor<'_>,
    tokens: &[String],
) -> Result<HashMap<String, OrderNumber>> {
    let found = sqlx::query!(
        "select token, number
         from orders join unnest((select $1::text[])) with ordinality as form (token, place) using (token)
         where place between 1 and 9223372036854775807",
        tokens
    )
    .fetch_all(connection)
    .await
    .map_err(database)?;
    let numbers = found.into_iter().map(|row| (row.token, OrderNumber(row.number)));
    Ok(numbers.collect())
}

/// Which state of an order's row was read. Every change of an order writes its row, and another version of the row is
/// another number.
pub(crate) type Version = i64;

/// Those of these orders that can be read: one that makes no sense does not keep the others from being changed.
pub(crate) async fn readable_orders(
    connection: impl PgExecutor<'_>,
    by: By<'_>,
) -> Result<Vec<(Order, Version)>> {
    let found = find(connection, by).await?;
    let readable = found.into_iter().filter_map(|(row, version)| {
        let (order, _) = row.read().ok()?;
        Some((order, version))
    });
    Ok(readable.collect())
}

/// Whole orders, and which. The list is the same for whatever they are known by; a statement for each of that is planned once
/// and not again for each list.
macro_rules! whole_orders {
    ($connection:expr, $which:literal, $($known_by:expr),+) => {{
        let found = sqlx::query!(
            r#"select number, xmin::text::bigint as "version!", key, fingerprint, placed_at,
                 (case when amended is null then placed else placed || amended end)::text as "placed!",
                 state_facts::text as "state_facts!", fulfilment_facts::text as "fulfilment_facts!",
                 attention::text as "attention!", marking::text, second_receipt::text, put_away::text,
                 (select coalesce(json_agg(json_build_object(
                    'gateway', gateway, 'invoice', invoice, 'test', test, 'amount', amount,
                    'started_at', started_at, 'outcome', outcome, 'stage', stage, 'method', method,
                    'issue', issue, 'operation', operation, 'hold', hold, 'receipt', receipt,
                    'handed_over', handed_over) order by id), '[]')
                  from attempts where order_number = orders.number)::text as "attempts!",
                 (select coalesce(json_agg(json_build_object('verdict', verdict, 'notice', json_build_object(
                    'gateway', gateway, 'invoice', invoice, 'test', test, 'amount', amount,
                    'channel', channel, 'at', at, 'order_key', order_key, 'method', method,
                    'details', coalesce(details, '{}'))) order by id), '[]')
                  from notices where order_number = orders.number)::text as "notices!"
               from orders where "#
                + $which,
            $($known_by),+
        );
        let found = found.fetch_all($connection).await.map_err(database)?;
        let rows = found.into_iter().map(|row| {
            let order = rows::Order {
                number: row.number,
                key: row.key,
                fingerprint: row.fingerprint,
                placed_at: row.placed_at,
                placed: row.placed,
                state_facts: row.state_facts,
                fulfilment_facts: row.fulfilment_facts,
                attention: row.attention,
                marking: row.marking,
                second_receipt: row.second_receipt,
                put_away: row.put_away,
                attempts: row.attempts,
                notices: row.notices,
            };
            (order, row.version)
        });
        Ok(rows.collect())
    }};
}

async fn find(connection: impl PgExecutor<'_>, by: By<'_>) -> Result<Vec<(rows::Order, Version)>> {
    match by {
        By::Numbers(numbers) => {
            let numbers: Vec<_> = numbers.iter().map(|number| number.0).collect();
            whole_orders!(
                connection,
                "number in (
                   select listed.number
                   from unnest((select $1::bigint[])) with ordinality as listed (number, place)
                   where place between 1 and 9223372036854775807)",
                &numbers
            )
        }
        By::Either(numbers, attempts) => {
            let numbers: Vec<_> = numbers.iter().map(|number| number.0).collect();
            let (gateways, invoices): (Vec<_>, Vec<_>) = attempts
                .iter()
                .map(|(gateway, invoice)| (gateway.as_str().to_owned(), invoice.get()))
                .unzip();
            whole_orders!(
                connection,
                "number in (
                   select listed.number
                   from unnest((select $1::bigint[]) || array(
                     select order_number
                     from unnest((select $2::text[]), (select $3::bigint[])) with ordinality as wanted (gateway, invoice, place)
                       join attempts using (gateway, invoice)
                     where place between 1 and 9223372036854775807)) with ordinality as listed (number, place)
                   where place between 1 and 9223372036854775807)",
                &numbers,
                &gateways,
                &invoices
            )
        }
        By::Keys(keys) => {
            let keys: Vec<_> = keys.iter().map(|key| key.as_str().to_owned()).collect();
            whole_orders!(
                connection,
                "key in (
                   select listed.key
                   from unnest((select $1::text[])) with ordinality as listed (key, place)
                   where place between 1 and 9223372036854775807)",
                &keys
            )
        }
        By::Token(token) => whole_orders!(connection, "token = $1", token),
    }
}
