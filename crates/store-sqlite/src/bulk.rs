//! Many orders in one transaction: a few statements for each portion of them instead of several for each order.

use crate::{
    batch::{Batch, PORTION},
    errors::database,
    placing::{write_lived, write_new},
    stock::{Shelf, move_pieces},
};
use shop::{
    order::{Draft, Lived, NewOrder, Order, OrderNumber},
    payment::InvoiceId,
    store::{Decide, Result},
};
use sqlx::SqliteConnection;
use std::ops::Range;
use store_base::{
    bulk::{lines, lived, wanted_invoices},
    columns,
    errors::corrupt,
    stock::{self, Move},
};

/// The statements that write a portion. Those that are full have the same text, which the connection keeps prepared.
type Write = fn(&mut Batch, &[(&Draft, &NewOrder)]) -> Result<()>;

pub(crate) async fn place_orders(connection: &mut SqliteConnection, drafts: &[Draft]) -> Result<Vec<Order>> {
    let numbers = numbers(connection, drafts).await?;
    let new = numbers.into_iter().zip(drafts);
    let new = new.map(|((number, invoice), draft)| draft.numbered(number, invoice));
    place(connection, drafts, new.collect(), (Vec::new(), write_new)).await
}

pub(crate) async fn place_lived(connection: &mut SqliteConnection, all: Vec<Lived>) -> Result<Vec<Order>> {
    let (drafts, steps): (Vec<Draft>, Vec<Vec<Decide>>) =
        all.into_iter().map(|one| (one.draft, one.steps)).unzip();
    let numbers = numbers(connection, &drafts).await?;
    let (mut new, mut since) = (Vec::with_capacity(drafts.len()), Vec::new());
    for (((number, invoice), draft), steps) in numbers.into_iter().zip(&drafts).zip(steps) {
        let (order, moves) = lived(draft, number, invoice, steps)?;
        new.push(order);
        since.extend(moves);
    }
    place(connection, &drafts, new, (since, write_lived)).await
}

/// Writes orders, and the pieces that moved since they were placed.
async fn place(
    connection: &mut SqliteConnection,
    drafts: &[Draft],
    new: Vec<NewOrder>,
    (since, write): (Vec<Move>, Write),
) -> Result<Vec<Order>> {
    let lines = lines(drafts);
    let shelf = Shelf::look(connection, &lines).await?;
    shelf.check_sold(&lines)?;
    shelf.check_prices(&lines)?;
    shelf.check_kept(&lines, &since)?;
    let placed: Vec<(&Draft, &NewOrder)> = drafts.iter().zip(&new).collect();
    for portion in placed.chunks(PORTION) {
        let mut batch = Batch::default();
        write(&mut batch, portion)?;
        batch.execute(connection).await?;
    }
    let ordered = placed
        .iter()
        .flat_map(|(draft, new)| stock::ordered(new.order.number, &draft.placed.lines, draft.at));
    // In one step: what came back was there to be taken again.
    let moves: Vec<Move> = ordered.chain(since).collect();
    move_pieces(connection, &moves).await?;
    Ok(new.into_iter().map(|new| new.order).collect())
}

/// A number for each draft, and one of an invoice for those that begin with an attempt.
async fn numbers(
    connection: &mut SqliteConnection,
    drafts: &[Draft],
) -> Result<Vec<(OrderNumber, Option<InvoiceId>)>> {
    // Orders are never deleted, and nobody else writes.
    let last = sqlx::query_scalar!(r#"select coalesce(max(number), 1000) as "last!: i64" from orders"#)
        .fetch_one(&mut *connection)
        .await
        .map_err(database)?;
    let mut invoices = draw(connection, drafts).await?;
    let numbers = (last + 1..).map(OrderNumber).zip(drafts).map(|(number, draft)| {
        let invoice = draft.first_attempt.and_then(|_| invoices.next());
        let invoice = invoice.map(|invoice| columns::invoice("invoice_counter", invoice));
        Ok((number, invoice.transpose()?))
    });
    numbers.collect()
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
