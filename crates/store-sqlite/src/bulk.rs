//! Many orders in one transaction: a few statements for each portion of them instead of several for each order.

use crate::{
    batch::{Batch, PORTION},
    errors::database,
    placing::write_new,
    stock::{Shelf, move_pieces},
};
use shop::{
    order::{Draft, NewOrder, Order, OrderNumber},
    store::Result,
};
use sqlx::SqliteConnection;
use std::ops::Range;
use store_base::{
    bulk::{lines, wanted_invoices},
    columns,
    errors::corrupt,
    stock,
};

pub(crate) async fn place_orders(connection: &mut SqliteConnection, drafts: &[Draft]) -> Result<Vec<Order>> {
    let lines = lines(drafts);
    let shelf = Shelf::look(connection, &lines).await?;
    shelf.check_sold(&lines)?;
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
    let placed: Vec<(&Draft, &NewOrder)> = drafts.iter().zip(&new).collect();
    for portion in placed.chunks(PORTION) {
        write(connection, portion).await?;
    }
    let moves = placed
        .iter()
        .flat_map(|(draft, new)| stock::ordered(new.order.number, &draft.placed.lines, draft.at));
    move_pieces(connection, &moves.collect::<Vec<_>>()).await?;
    Ok(new.into_iter().map(|new| new.order).collect())
}

/// Writes a portion. Those that are full have the same text, which the connection keeps prepared.
async fn write(connection: &mut SqliteConnection, placed: &[(&Draft, &NewOrder)]) -> Result<()> {
    let mut batch = Batch::default();
    write_new(&mut batch, placed)?;
    batch.execute(connection).await
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
