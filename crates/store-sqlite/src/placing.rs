//! Placing an order: goods, number, order, history and messages, or nothing of it.

use crate::{
    attempts, carts,
    errors::database,
    orders::{self, By},
    stock::{Shelf, move_pieces},
};
use shop::{
    order::{Draft, NewOrder, Order, OrderNumber, Refusal},
    store::{Result, SearchKeys},
};
use sqlx::SqliteConnection;
use store_base::{
    columns::document,
    documents::{self, until},
    stock,
};

pub(crate) async fn place_order(connection: &mut SqliteConnection, draft: &Draft) -> Result<Order> {
    if let Some((order, fingerprint)) = orders::order(&mut *connection, By::Token(&draft.token)).await? {
        return if fingerprint == draft.fingerprint {
            Ok(order)
        } else {
            Err(Refusal::TokenReused.into())
        };
    }
    let lines = &draft.placed.lines;
    let rest = match &draft.session {
        Some(session) => {
            let cart = carts::lock(connection, session).await?;
            let mut rest = cart.ok_or(Refusal::NotAsShown)?;
            rest.take_out(lines)?;
            Some((session, rest))
        }
        None => None,
    };
    let shelf = Shelf::look(connection, lines).await?;
    shelf.check_sold()?;
    shelf.check_prices(lines)?;
    shelf.check_pieces(lines)?;
    // Orders are never deleted, and nobody else writes.
    let number =
        sqlx::query_scalar!(r#"select coalesce(max(number), 1000) + 1 as "number!: i64" from orders"#)
            .fetch_one(&mut *connection)
            .await
            .map_err(database)?;
    let invoice = match &draft.first_attempt {
        Some(new) => Some(attempts::next_invoice(connection, new.first).await?),
        None => None,
    };
    let new = draft.numbered(OrderNumber(number), invoice);
    write(connection, draft, &new).await?;
    for attempt in &new.order.attempts {
        attempts::begin(connection, new.order.number, attempt).await?;
    }
    let moves = stock::ordered(new.order.number, lines, draft.at);
    move_pieces(connection, &moves).await?;
    if let Some((session, rest)) = rest {
        carts::put(connection, session, &rest, Some(new.order.number)).await?;
    }
    Ok(new.order)
}

async fn write(connection: &mut SqliteConnection, draft: &Draft, new: &NewOrder) -> Result<()> {
    let order = &new.order;
    let buyer = &order.placed.buyer;
    let placed = document("orders", &order.placed)?;
    let state_facts = document("orders", &order.state)?;
    let fulfilment_facts = document("orders", &order.fulfilment)?;
    let events = document("history", &new.events)?;
    let messages = documents::messages(new.messages.iter().map(|message| (message, draft.at)))?;
    let search_keys = SearchKeys::of(buyer);
    let search_keys = search_keys.as_str();
    // What the previous version searches.
    let [buyer_name, buyer_email, buyer_phone] = SearchKeys::columns(buyer);
    let (number, key, at) = (order.number.0, order.key.as_str(), order.placed_at.ms());
    let (state, fulfilment, until) = (order.state.name(), order.fulfilment.name(), until(&order.state));
    let (total, trial) = (order.placed.bill.total().get(), order.is_test());
    let pay_kind = order.placed.pay_by.kind().as_str();
    sqlx::query!(
        "insert into orders (number, key, token, fingerprint, placed_at, placed, total, buyer_name, buyer_email,
           buyer_phone, search_keys, state, state_facts, until, fulfilment, fulfilment_facts, attention, open_attention,
           trial, pay_kind)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, '[]', 0, $20, $21);

         insert into history (order_number, event) select $17, value from json_each($18);

         insert into outbox (key, channel, recipient, letter, order_number, created_at, due_at)
         select value ->> 'key', value ->> 'channel', value ->> 'recipient', value ->> 'letter',
           value ->> 'order_number', value ->> 'at', value ->> 'at'
         from json_each($19) where true
         on conflict (key) do nothing",
        number,
        key,
        draft.token,
        draft.fingerprint,
        at,
        placed,
        total,
        buyer_name,
        buyer_email,
        buyer_phone,
        search_keys,
        state,
        state_facts,
        until,
        fulfilment,
        fulfilment_facts,
        number,
        events,
        messages,
        trial,
        pay_kind,
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}
