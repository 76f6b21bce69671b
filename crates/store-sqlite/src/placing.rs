//! Placing an order: goods, number, order, history and messages, or nothing of it.
//!
//! Orders are placed in one trip that reads all that decides and one that writes all that follows.

use crate::{
    batch::Batch,
    carts,
    changing::writing::{write_history, write_new_attempts},
    errors::database,
    orders::{self, By},
    outbox,
    stock::{OnShelf, Shelf, fallen, write_moves},
    transactions::run,
};
use shop::{
    cart::Cart,
    order::{Draft, NewOrder, Order, OrderNumber, Refusal},
    payment::InvoiceId,
    store::{Result, SearchKeys, SessionId},
};
use sqlx::SqliteConnection;
use store_base::{
    columns::{self, document, value},
    documents::{AttemptRow, HistoryRow, until},
    errors::corrupt,
    stock::{self, Move},
};

/// Places an order. All that it writes is a part of the transaction.
pub(crate) async fn place_order(connection: &mut SqliteConnection, draft: &Draft) -> Result<Order> {
    let lines = &draft.placed.lines;
    let look = look(connection, draft).await?;
    if look.is_placed {
        return placed_before(connection, draft).await;
    }
    let rest = match &draft.session {
        Some(session) => {
            let mut rest = look.cart.ok_or(Refusal::NotAsShown)?;
            rest.take_out(lines)?;
            Some((session, rest))
        }
        None => None,
    };
    let shelf = Shelf::of(lines, look.shelf)?;
    shelf.check_sold()?;
    shelf.check_prices(lines)?;
    shelf.check_pieces(lines)?;
    let first = draft.first_attempt.as_ref();
    let invoice = first
        .map(|new| next_invoice(look.last_invoice, new.first))
        .transpose()?;
    let new = draft.numbered(look.number, invoice);
    let moves = stock::ordered(new.order.number, lines, draft.at);
    let makes_low = shelf.makes_low(lines);
    let statements = statements(draft, &new, rest.as_ref(), &moves, makes_low)?;
    statements.execute(connection).await?;
    if makes_low {
        let low = fallen(connection, &moves).await?;
        outbox::enqueue(connection, &stock::alerts(&draft.audience, low)?, draft.at).await?;
        run(connection, "release part").await?;
    }
    Ok(new.order)
}

/// What decides about an order. Only one connection writes, and its transaction holds the lock: what is read here is still
/// true when it is written.
struct Look {
    /// Whether the form was sent before.
    is_placed: bool,
    /// `None` if the session is over.
    cart: Option<Cart>,
    /// Those of the draft's variants that are there.
    shelf: Vec<OnShelf>,
    /// The order's.
    number: OrderNumber,
    last_invoice: Option<i64>,
}

async fn look(connection: &mut SqliteConnection, draft: &Draft) -> Result<Look> {
    let variants = stock::pieces(&draft.placed.lines);
    let variants = document("variants", &variants.keys().collect::<Vec<_>>())?;
    // Orders are never deleted, and nobody else writes: the number after the last one is free.
    let found = sqlx::query!(
        r#"select exists (select 1 from orders where token = $1) as "is_placed!: bool",
             exists (select 1 from sessions where id = $2) as "is_session!: bool",
             (select lines from carts where session = $2) as "lines?: String",
             (select coalesce(max(number), 1000) + 1 from orders) as "number!: i64",
             (select last from invoice_counter) as "last_invoice?: i64",
             (select json_group_array(json_object('id', variants.id, 'sku', sku, 'price', price, 'stock', stock,
                'low_stock', low_stock, 'is_sold', json(iif(archived = 0 and state = 'published', 'true', 'false'))))
              from variants join products on products.id = variants.product
              where variants.id in (select value from json_each($3))) as "shelf!: String""#,
        draft.token,
        draft.session.as_ref().map(SessionId::as_str),
        variants
    )
    .fetch_one(connection)
    .await
    .map_err(database)?;
    let cart = found.is_session.then(|| match found.lines {
        Some(lines) => value("carts", &lines),
        None => Ok(Cart::default()),
    });
    Ok(Look {
        is_placed: found.is_placed,
        cart: cart.transpose()?,
        shelf: value("variants", &found.shelf)?,
        number: OrderNumber(found.number),
        last_invoice: found.last_invoice,
    })
}

async fn placed_before(connection: &mut SqliteConnection, draft: &Draft) -> Result<Order> {
    let found = orders::order(connection, By::Token(&draft.token)).await?;
    let (order, fingerprint) = found.ok_or_else(|| corrupt("orders", "an order is gone"))?;
    if fingerprint == draft.fingerprint {
        Ok(order)
    } else {
        Err(Refusal::TokenReused.into())
    }
}

/// A number that was never given out, at least `first`.
fn next_invoice(last: Option<i64>, first: InvoiceId) -> Result<InvoiceId> {
    let last = last.ok_or_else(|| corrupt("invoice_counter", "it has no row"))?;
    columns::invoice("invoice_counter", first.get().max(last + 1))
}

/// All that is written, as a part that can be undone alone. It ends with its statements, unless somebody is to be told that
/// goods are low.
fn statements(
    draft: &Draft,
    new: &NewOrder,
    rest: Option<&(&SessionId, Cart)>,
    moves: &[Move],
    makes_low: bool,
) -> Result<Batch> {
    let number = new.order.number;
    let mut batch = Batch::default();
    batch.say("savepoint part");
    write_orders(&mut batch, &[(draft, &new.order)])?;
    let events = new.events.iter().map(|event| HistoryRow {
        order_number: number,
        event,
    });
    write_history(&mut batch, &events.collect::<Vec<_>>())?;
    let messages: Vec<_> = new.messages.iter().map(|message| (message, draft.at)).collect();
    outbox::promise(&mut batch, &messages)?;
    for attempt in &new.order.attempts {
        batch.say("update invoice_counter set last = ?");
        batch.bind(attempt.invoice.get());
        let row = AttemptRow {
            order_number: number,
            attempt,
            next_check_at: attempt.first_check_at(),
        };
        write_new_attempts(&mut batch, &[&row])?;
    }
    write_moves(&mut batch, moves)?;
    if let Some((session, rest)) = rest {
        carts::put(&mut batch, session, rest, Some(number))?;
    }
    if !makes_low {
        batch.say("release part");
    }
    Ok(batch)
}

/// The statement that writes new orders, each with the draft that it was.
pub(crate) fn write_orders(batch: &mut Batch, orders: &[(&Draft, &Order)]) -> Result<()> {
    batch.list(
        "insert into orders (number, key, token, fingerprint, placed_at, placed, total, buyer_name, buyer_email,
           buyer_phone, search_keys, state, state_facts, until, fulfilment, fulfilment_facts, attention, open_attention,
           trial, pay_kind)",
        (
            "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '[]', 0, ?, ?)",
            orders.len(),
        ),
        "",
    );
    for (draft, order) in orders {
        let buyer = &order.placed.buyer;
        let search_keys = SearchKeys::of(buyer);
        // What the previous version searches.
        let [buyer_name, buyer_email, buyer_phone] = SearchKeys::columns(buyer);
        batch
            .bind(order.number.0)
            .bind(order.key.as_str())
            .bind(draft.token.as_str())
            .bind(draft.fingerprint.as_str())
            .bind(order.placed_at.ms())
            .bind(document("orders", &order.placed)?)
            .bind(order.placed.bill.total().get())
            .bind(buyer_name)
            .bind(buyer_email)
            .bind(buyer_phone)
            .bind(search_keys.as_str())
            .bind(order.state.name())
            .bind(document("orders", &order.state)?)
            .bind(until(&order.state))
            .bind(order.fulfilment.name())
            .bind(document("orders", &order.fulfilment)?)
            .bind(order.is_test())
            .bind(order.placed.pay_by.kind().as_str());
    }
    Ok(())
}
