//! Many orders in one transaction: a statement for each table instead of several for each order.

use crate::{
    errors::database,
    stock::{Shelf, move_pieces},
};
use shop::{
    order::{Draft, Order, OrderNumber},
    store::Result,
};
use sqlx::SqliteConnection;
use std::ops::Range;
use store_base::{
    bulk::{NewOrders, lines, wanted_invoices},
    columns,
    errors::corrupt,
};

pub(crate) async fn place_orders(connection: &mut SqliteConnection, drafts: &[Draft]) -> Result<Vec<Order>> {
    let lines = lines(drafts);
    let shelf = Shelf::look(connection, &lines).await?;
    shelf.check_sold()?;
    shelf.check_prices(&lines)?;
    shelf.check_pieces(&lines)?;
    // Orders are never deleted, and nobody else writes.
    let last = sqlx::query_scalar!(r#"select coalesce(max(number), 1000) as "last!: i64" from orders"#)
        .fetch_one(&mut *connection)
        .await
        .map_err(database)?;
    let mut invoices = draw(connection, drafts).await?;
    let new = (last + 1..).map(OrderNumber).zip(drafts).map(|(number, draft)| {
        let invoice = draft.first_attempt.and_then(|_| invoices.next());
        let invoice = invoice.map(|invoice| columns::invoice("invoice_counter", invoice));
        Ok(draft.numbered(number, invoice.transpose()?))
    });
    let new = new.collect::<Result<Vec<_>>>()?;
    let NewOrders {
        orders,
        attempts,
        history,
        messages,
        moves,
    } = NewOrders::of(drafts.iter().zip(&new))?;
    sqlx::query!(
        "insert into orders (number, key, token, fingerprint, placed_at, placed, total, buyer_name, buyer_email,
           buyer_phone, search_keys, state, state_facts, until, fulfilment, fulfilment_facts, attention, open_attention,
           trial, pay_kind)
         select value ->> 'number', value ->> 'key', value ->> 'token', value ->> 'fingerprint', value ->> 'placed_at',
           value ->> 'placed', value ->> 'total', value ->> 'buyer_name', value ->> 'buyer_email',
           value ->> 'buyer_phone', value ->> 'search_keys', value ->> 'state', value ->> 'state_facts',
           value ->> 'until', value ->> 'fulfilment', value ->> 'fulfilment_facts', '[]', 0, value ->> 'trial',
           value ->> 'pay_kind'
         from json_each($1);

         insert into attempts (gateway, invoice, order_number, test, amount, started_at, outcome, next_check_at, method, hold)
         select value ->> 'gateway', value ->> 'invoice', value ->> 'order_number', value ->> 'test', value ->> 'amount',
           value ->> 'started_at', value ->> 'outcome', value ->> 'next_check_at', value ->> 'method', value ->> 'hold'
         from json_each($2);

         insert into history (order_number, event)
         select value ->> 'order_number', value ->> 'event' from json_each($3);

         insert into outbox (key, channel, recipient, letter, order_number, created_at, due_at)
         select value ->> 'key', value ->> 'channel', value ->> 'recipient', value ->> 'letter',
           value ->> 'order_number', value ->> 'at', value ->> 'at'
         from json_each($4) where true
         on conflict (key) do nothing",
        orders,
        attempts,
        history,
        messages,
    )
    .execute(&mut *connection)
    .await
    .map_err(database)?;
    move_pieces(connection, &moves).await?;
    Ok(new.into_iter().map(|new| new.order).collect())
}

/// Invoice numbers for those drafts that begin with an attempt; none of them was ever given out.
async fn draw(connection: &mut SqliteConnection, drafts: &[Draft]) -> Result<Range<i64>> {
    let Some((count, first)) = wanted_invoices(drafts) else {
        return Ok(0..0);
    };
    let mut given = sqlx::query!(
        "update invoice_counter set last = max(last, $1) + $2 returning last",
        first.get() - 1,
        count
    )
    .fetch_all(connection)
    .await
    .map_err(database)?;
    let given = given
        .pop()
        .ok_or_else(|| corrupt("invoice_counter", "it has no row"))?;
    let end = given.last + 1;
    Ok(end - count..end)
}
