//! Placing one order, step by step: goods, number, order, history and messages, or nothing of it and the reason why.

use crate::{
    attempts, carts,
    errors::database,
    orders::{self, By},
    outbox,
    stock::{note, take},
};
use shop::{
    order::{Draft, NewOrder, Order, OrderNumber, Refusal},
    store::{Result, SearchKeys},
};
use sqlx::{PgConnection, PgPool};
use store_base::{
    columns::document,
    documents::{self, until},
    stock,
};

pub(super) async fn place_order(pool: &PgPool, draft: &Draft) -> Result<Order> {
    let invoice = match &draft.first_attempt {
        Some(new) => attempts::draw(pool, new.first, 1).await?.pop(),
        None => None,
    };
    let mut transaction = pool.begin().await.map_err(database)?;
    lock_token(&mut transaction, &draft.token).await?;
    if let Some((order, fingerprint)) = orders::order(&mut *transaction, By::Token(&draft.token)).await? {
        return if fingerprint == draft.fingerprint {
            Ok(order)
        } else {
            Err(Refusal::TokenReused.into())
        };
    }
    let lines = &draft.placed.lines;
    let rest = match &draft.session {
        Some(session) => {
            let cart = carts::lock(&mut transaction, session).await?;
            let mut rest = cart.ok_or(Refusal::NotAsShown)?;
            rest.take_out(lines)?;
            Some((session, rest))
        }
        None => None,
    };
    take(&mut transaction, lines).await?;
    let number = next_number(&mut transaction).await?;
    let new = draft.numbered(number, invoice);
    write(&mut transaction, draft, &new).await?;
    for attempt in &new.order.attempts {
        attempts::begin(&mut transaction, number, attempt).await?;
    }
    let low = note(&mut transaction, &stock::ordered(number, lines, draft.at)).await?;
    outbox::enqueue(&mut transaction, &stock::alerts(&draft.audience, low)?, draft.at).await?;
    if let Some((session, rest)) = rest {
        carts::put(&mut transaction, session, &rest, Some(number)).await?;
    }
    transaction.commit().await.map_err(database)?;
    Ok(new.order)
}

/// Keeps a second click waiting until the first is done, so that it finds that order and not an empty shelf.
async fn lock_token(connection: &mut PgConnection, token: &str) -> Result<()> {
    sqlx::query_scalar!(
        "select pg_advisory_xact_lock(hashtextextended($1, 0))::text as locked",
        token
    )
    .fetch_one(connection)
    .await
    .map_err(database)?;
    Ok(())
}

/// A number that is drawn and not used is lost; numbers grow, but not without gaps.
async fn next_number(connection: &mut PgConnection) -> Result<OrderNumber> {
    let number =
        sqlx::query_scalar!(r#"select nextval(pg_get_serial_sequence('orders', 'number')) as "number!""#)
            .fetch_one(connection)
            .await
            .map_err(database)?;
    Ok(OrderNumber(number))
}

async fn write(connection: &mut PgConnection, draft: &Draft, new: &NewOrder) -> Result<()> {
    let order = &new.order;
    let buyer = &order.placed.buyer;
    // What the previous version searches.
    let [buyer_name, buyer_email, buyer_phone] = SearchKeys::columns(buyer);
    let search_keys = SearchKeys::of(buyer);
    sqlx::query_scalar!(
        r#"with
             new_order as (
               insert into orders (number, key, token, fingerprint, placed_at, placed, total, buyer_name, buyer_email,
                 buyer_phone, search_keys, state, state_facts, until, fulfilment, fulfilment_facts, attention,
                 open_attention, trial, pay_kind)
               values ($1, $2, $3, $4, $5, $6::text::jsonb, $7, $8, $9, $10, $18, $11, $12::text::jsonb, $13, $14,
                 $15::text::jsonb, '[]', 0, $19, $20)),
             new_history as (
               insert into history (order_number, event)
               select $1, event from jsonb_array_elements($16::text::jsonb) with ordinality as list (event, place)
               order by place),
             new_messages as (
               insert into outbox (key, channel, recipient, letter, order_number, created_at, due_at)
               select key, channel, recipient, letter::jsonb, order_number, $5, $5
               from rows from (jsonb_to_recordset($17::text::jsonb)
                   as (key text, channel text, recipient text, letter text, order_number bigint))
                 with ordinality as list (key, channel, recipient, letter, order_number, place)
               order by place
               on conflict (key) do nothing)
           select 1 as done"#,
        order.number.0,
        order.key.as_str(),
        draft.token,
        draft.fingerprint,
        order.placed_at.ms(),
        document("orders", &order.placed)?,
        order.placed.bill.total().get(),
        buyer_name,
        buyer_email,
        buyer_phone,
        order.state.name(),
        document("orders", &order.state)?,
        until(&order.state),
        order.fulfilment.name(),
        document("orders", &order.fulfilment)?,
        document("history", &new.events)?,
        documents::messages(new.messages.iter().map(|message| (message, draft.at)))?,
        search_keys.as_str(),
        order.is_test(),
        order.placed.pay_by.kind().as_str(),
    )
    .fetch_one(connection)
    .await
    .map_err(database)?;
    Ok(())
}
