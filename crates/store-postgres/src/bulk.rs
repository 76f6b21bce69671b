//! Many orders in one transaction: a statement for each table instead of several for each order.

use crate::{
    errors::database,
    listener,
    stock::{note, take},
};
use shop::{
    order::{Draft, Order, OrderNumber},
    store::Result,
};
use sqlx::{PgConnection, PgPool};
use std::ops::Range;
use store_base::{
    bulk::{NewOrders, lines, wanted_invoices},
    columns,
};

pub(crate) async fn place_orders(pool: &PgPool, drafts: &[Draft]) -> Result<Vec<Order>> {
    let mut transaction = pool.begin().await.map_err(database)?;
    take(&mut transaction, &lines(drafts)).await?;
    let numbers = next_numbers(&mut transaction, drafts.len()).await?;
    let mut invoices = draw(&mut transaction, drafts).await?;
    let new = numbers.into_iter().zip(drafts).map(|(number, draft)| {
        let invoice = draft.first_attempt.and_then(|_| invoices.next());
        let invoice = invoice.map(|invoice| columns::invoice("invoice_counter", invoice));
        Ok(draft.numbered(OrderNumber(number), invoice.transpose()?))
    });
    let new = new.collect::<Result<Vec<_>>>()?;
    let NewOrders {
        orders,
        attempts,
        history,
        messages,
        moves,
    } = NewOrders::of(drafts.iter().zip(&new))?;
    sqlx::query_scalar!(
        r#"with
             new_order as (
               select * from jsonb_to_recordset($1::text::jsonb) as new_order (number bigint, key text, token text,
                 fingerprint text, placed_at bigint, placed text, total bigint, buyer_name text, buyer_email text,
                 buyer_phone text, search_keys text, state text, state_facts text, until bigint, fulfilment text,
                 fulfilment_facts text, trial boolean, pay_kind text)),
             new_orders as (
               insert into orders (number, key, token, fingerprint, placed_at, placed, total, buyer_name, buyer_email,
                 buyer_phone, search_keys, state, state_facts, until, fulfilment, fulfilment_facts, attention,
                 open_attention, trial, pay_kind)
               select number, key, token, fingerprint, placed_at, placed::jsonb, total, buyer_name, buyer_email,
                 buyer_phone, search_keys, state, state_facts::jsonb, until, fulfilment, fulfilment_facts::jsonb, '[]',
                 0, trial, pay_kind
               from new_order),
             new_attempts as (
               insert into attempts
                 (gateway, invoice, order_number, test, amount, started_at, outcome, next_check_at, method, hold, receipt,
                   handed_over)
               select gateway, invoice, order_number, test, amount, started_at, outcome, next_check_at, method, hold, receipt,
                 handed_over
               from jsonb_to_recordset($2::text::jsonb) as attempt (gateway text, invoice bigint,
                 order_number bigint, test boolean, amount bigint, started_at bigint, outcome text,
                 next_check_at bigint, method text, hold jsonb, receipt boolean, handed_over boolean)),
             new_history as (
               insert into history (order_number, event)
               select order_number, event
               from rows from (jsonb_to_recordset($3::text::jsonb) as (order_number bigint, event jsonb))
                 with ordinality as list (order_number, event, place)
               order by place),
             new_messages as (
               insert into outbox (key, channel, recipient, letter, order_number, created_at, due_at)
               select key, channel, recipient, letter::jsonb, order_number, at, at
               from rows from (jsonb_to_recordset($4::text::jsonb)
                   as (key text, channel text, recipient text, letter text, order_number bigint, at bigint))
                 with ordinality as list (key, channel, recipient, letter, order_number, at, place)
               order by place
               on conflict (key) do nothing)
           select count(pg_notify($5, number::text)::text) as told from new_order"#,
        orders,
        attempts,
        history,
        messages,
        listener::CHANNEL,
    )
    .fetch_one(&mut *transaction)
    .await
    .map_err(database)?;
    note(&mut transaction, &moves).await?;
    transaction.commit().await.map_err(database)?;
    Ok(new.into_iter().map(|new| new.order).collect())
}

/// Numbers that are drawn and not used are lost; numbers grow, but not without gaps.
async fn next_numbers(connection: &mut PgConnection, count: usize) -> Result<Vec<i64>> {
    let count = i32::try_from(count).unwrap_or(i32::MAX);
    let numbers = sqlx::query_scalar!(
        r#"select nextval(pg_get_serial_sequence('orders', 'number')) as "number!" from generate_series(1, $1)"#,
        count
    );
    numbers.fetch_all(connection).await.map_err(database)
}

/// Invoice numbers for those drafts that begin with an attempt; none of them was ever given out.
async fn draw(connection: &mut PgConnection, drafts: &[Draft]) -> Result<Range<i64>> {
    let Some((count, first)) = wanted_invoices(drafts) else {
        return Ok(0..0);
    };
    let last = sqlx::query_scalar!(
        "update invoice_counter set last = greatest(last, $1) + $2 returning last",
        first.get() - 1,
        count
    )
    .fetch_one(connection)
    .await
    .map_err(database)?;
    let end = last + 1;
    Ok(end - count..end)
}
