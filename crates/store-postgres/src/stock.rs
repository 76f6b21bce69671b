//! Pieces that come and go, each with its line in the ledger.
//!
//! Variants are always touched in ascending order: a transaction that waits for one holds none that the other
//! waits for.

use crate::errors::database;
use shop::{
    catalog::VariantId,
    order::{Change, Line, Order, Refusal, StockMove},
    store::Result,
};
use sqlx::PgConnection;
use std::collections::BTreeMap;
use store_base::{
    columns::document,
    stock::{Move, changed, moved, pieces},
};

/// Takes the pieces of a new order from the shelf, at the prices of its lines, or refuses.
pub(crate) async fn take(connection: &mut PgConnection, lines: &[Line]) -> Result<()> {
    let prices: BTreeMap<_, _> = lines
        .iter()
        .map(|line| (line.variant, line.price.get()))
        .collect();
    if lines.iter().any(|line| prices[&line.variant] != line.price.get()) {
        return Err(Refusal::NotAsShown.into());
    }
    for (variant, pieces) in pieces(lines) {
        take_variant(connection, variant, pieces, Some(prices[&variant])).await?;
    }
    Ok(())
}

/// Moves the pieces of some orders as their changes say, or refuses. A change that takes pieces comes alone.
pub(crate) async fn move_pieces(connection: &mut PgConnection, changes: &[(&Order, &Change)]) -> Result<()> {
    let mut returned = BTreeMap::new();
    for (order, change) in changes {
        let pieces = moved(order, &change.stock);
        match change.stock {
            StockMove::Stay => {}
            StockMove::Return | StockMove::ReturnPieces(_) => {
                for (variant, pieces) in pieces {
                    *returned.entry(variant).or_insert(0) += pieces;
                }
            }
            // Whatever they cost today.
            StockMove::Take => {
                for (variant, pieces) in pieces {
                    take_variant(connection, variant, pieces, None).await?;
                }
            }
        }
    }
    for (variant, pieces) in returned {
        give_back(connection, variant, pieces).await?;
    }
    note(connection, &changed(changes)).await
}

async fn give_back(connection: &mut PgConnection, variant: VariantId, pieces: i64) -> Result<()> {
    sqlx::query!(
        "update variants set stock = stock + $2 where id = $1",
        variant.0,
        pieces
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}

/// Notes in the ledger what has moved.
pub(crate) async fn note(connection: &mut PgConnection, moves: &[Move]) -> Result<()> {
    if moves.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "insert into stock_ledger (variant, pieces, cause, order_number, at)
         select variant, pieces, cause, order_number, at
         from rows from (jsonb_to_recordset($1::text::jsonb)
             as (variant bigint, pieces bigint, cause text, order_number bigint, at bigint))
           with ordinality as list (variant, pieces, cause, order_number, at, place)
         order by place",
        document("stock_ledger", moves)?
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}

async fn take_variant(
    connection: &mut PgConnection,
    variant: VariantId,
    pieces: i64,
    price: Option<i64>,
) -> Result<()> {
    let taken = sqlx::query!(
        "update variants set stock = stock - $2
         where id = $1 and stock >= $2 and ($3::bigint is null or price = $3 and not archived
           and exists (select from products where products.id = product and state = 'published'))",
        variant.0,
        pieces,
        price
    )
    .execute(&mut *connection)
    .await
    .map_err(database)?;
    if taken.rows_affected() > 0 {
        return Ok(());
    }
    let on_shelf = sqlx::query!(
        r#"select sku, price, stock, not archived and state = 'published' as "is_sold!"
           from variants join products on products.id = variants.product where variants.id = $1"#,
        variant.0
    )
    .fetch_optional(connection)
    .await
    .map_err(database)?
    // An order that takes its pieces again takes them whether they are still sold or not.
    .filter(|on_shelf| on_shelf.is_sold || price.is_none())
    .ok_or(Refusal::Vanished)?;
    let refusal = if price.is_some_and(|price| price != on_shelf.price) {
        Refusal::NotAsShown
    } else {
        Refusal::SoldOut {
            sku: on_shelf.sku,
            left: on_shelf.stock,
        }
    };
    Err(refusal.into())
}
