//! Pieces that come and go, each with its line in the ledger.
//!
//! Variants are always touched in ascending order: a transaction that waits for one holds none that the other
//! waits for.

mod by_hand;
mod ledger;
mod taking;

use crate::{errors::database, outbox};
use shop::{
    catalog::VariantId,
    message::Audience,
    money::Kopecks,
    order::{Change, Line, Order, Refusal, StockMove},
    store::{Result, StoreError},
    time::Timestamp,
};
use sqlx::PgConnection;
use std::collections::BTreeMap;
use store_base::{
    columns::document,
    rows,
    stock::{Move, alerts, changed, kept, moved, pieces},
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

/// Takes the pieces of many new orders from the shelf, less those that came back since, in one step: all of them, or it refuses.
pub(crate) async fn take_together(
    connection: &mut PgConnection,
    lines: &[Line],
    came_back: &[Move],
) -> Result<()> {
    let kept = kept(lines, came_back);
    let count = i64::try_from(kept.len()).unwrap_or(i64::MAX);
    let taken = sqlx::query_scalar!(
        r#"with
         free as materialized (
           select variants.id, wanted.pieces
           from json_to_recordset($1::text::json) as wanted (variant bigint, pieces bigint, price bigint)
             join variants on variants.id = wanted.variant
           where variants.stock >= wanted.pieces and variants.price = wanted.price and not variants.archived
             and exists (select from products where products.id = variants.product and products.state = 'published')
           order by variants.id for no key update of variants),
         taken as (
           update variants set stock = stock - free.pieces from free
           where variants.id = free.id and (select count(*) from free) = $2
           returning variants.id)
       select count(*) as "taken!" from taken"#,
        document("variants", &kept)?,
        count
    );
    let taken = taken.fetch_one(&mut *connection).await.map_err(database)?;
    if taken == count {
        return Ok(());
    }
    // Nothing was taken. Whoever takes one after another says what is missing.
    take(connection, lines).await?;
    Err(StoreError::Unavailable("the goods were changed meanwhile".into()))
}

/// Moves the pieces of some orders as their changes say, or refuses. A change that takes pieces comes alone.
pub(crate) async fn move_pieces(connection: &mut PgConnection, changes: &[(&Order, &Change)]) -> Result<()> {
    let mut returned = BTreeMap::new();
    for (order, change) in changes {
        let pieces = moved(order, &change.stock);
        match &change.stock {
            StockMove::Stay => {}
            StockMove::Return | StockMove::ReturnPieces(_) => {
                for (variant, pieces) in pieces {
                    *returned.entry(variant).or_insert(0) += pieces;
                }
            }
            // Whatever they cost today.
            StockMove::Take(_) => {
                for (variant, pieces) in pieces {
                    take_variant(connection, variant, pieces, None).await?;
                }
            }
            // In the order of variants, whether they come or go.
            StockMove::Exchange { pieces, .. } => {
                for one in pieces {
                    if one.more > 0 {
                        let price = one.price.map(Kopecks::get);
                        take_variant(connection, one.variant, one.more, price).await?;
                    } else {
                        give_back(connection, one.variant, -one.more).await?;
                    }
                }
            }
        }
    }
    for (variant, pieces) in returned {
        give_back(connection, variant, pieces).await?;
    }
    let low = note(connection, &changed(changes)).await?;
    if let [(_, change)] = changes
        && let Some(audience) = change.stock.takes()
    {
        outbox::enqueue(connection, &alerts(audience, low)?, change.at).await?;
    }
    Ok(())
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

/// Notes in the ledger what has moved. Returns the variants that fell to their thresholds by it.
pub(crate) async fn note(connection: &mut PgConnection, moves: &[Move]) -> Result<Vec<rows::Low>> {
    if moves.is_empty() {
        return Ok(Vec::new());
    }
    let low = sqlx::query_as!(
        rows::Low,
        r#"with noted as (
             insert into stock_ledger (variant, pieces, cause, order_number, at, note, who, token, taking)
             select variant, pieces, cause, order_number, at, note, who, token, taking
             from rows from (jsonb_to_recordset($1::text::jsonb)
                 as (variant bigint, pieces bigint, cause text, order_number bigint, at bigint, note text, who text,
                   token text, taking bigint))
               with ordinality as list (variant, pieces, cause, order_number, at, note, who, token, taking, place)
             order by place
             returning id, variant, pieces)
           select noted.id as "line!", variants.sku as "sku!", products.name::text as "name!",
             variants.option::text as "option!", variants.stock as "left!"
           from noted join variants on variants.id = noted.variant join products on products.id = variants.product
           where variants.stock <= variants.low_stock and variants.stock - noted.pieces > variants.low_stock
           order by noted.id"#,
        document("stock_ledger", moves)?
    );
    low.fetch_all(connection).await.map_err(database)
}

/// Moves pieces of variants that are locked, each with its line of the ledger, and tells the owner if few are left.
async fn move_by_hand(
    connection: &mut PgConnection,
    moves: &[Move],
    audience: &Audience,
    at: Timestamp,
) -> Result<()> {
    sqlx::query!(
        "update variants set stock = stock + moved.pieces
         from jsonb_to_recordset($1::text::jsonb) as moved (variant bigint, pieces bigint)
         where variants.id = moved.variant",
        document("stock_ledger", moves)?
    )
    .execute(&mut *connection)
    .await
    .map_err(database)?;
    let low = note(connection, moves).await?;
    outbox::enqueue(connection, &alerts(audience, low)?, at).await
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
