//! Pieces that come and go, each with its line in the ledger.
//!
//! Variants are always touched in ascending order: whoever waits for one holds none that the other waits for.

use crate::errors::database;
use shop::{
    catalog::VariantId,
    order::{Change, Line, Order, OrderNumber, Refusal, StockMove},
    store::Result,
};
use sqlx::PgConnection;
use std::collections::BTreeMap;

/// Why pieces of an order move.
#[derive(Clone, Copy)]
pub(crate) enum Cause {
    /// The order was placed.
    Ordered,
    /// The order ended without being paid, or was refunded before it was shipped.
    Returned,
    /// An order that had ended is paid after all.
    TakenAgain,
}

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

/// Does with the pieces of some orders what their changes say, or refuses. A change that takes pieces comes alone.
pub(crate) async fn move_pieces(connection: &mut PgConnection, changes: &[(&Order, &Change)]) -> Result<()> {
    let mut returned = BTreeMap::new();
    for (order, change) in changes {
        let pieces = pieces(&order.placed.lines);
        match change.stock {
            StockMove::Stay => {}
            StockMove::Return => {
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
    for (order, change) in changes {
        let cause = match change.stock {
            StockMove::Stay => continue,
            StockMove::Return => Cause::Returned,
            StockMove::Take => Cause::TakenAgain,
        };
        let at = change.at.ms();
        note(connection, order.number, &order.placed.lines, cause, at).await?;
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

/// Notes in the ledger what has moved.
pub(crate) async fn note(
    connection: &mut PgConnection,
    order: OrderNumber,
    lines: &[Line],
    cause: Cause,
    at: i64,
) -> Result<()> {
    let (cause, sign) = match cause {
        Cause::Ordered => ("ordered", -1),
        Cause::Returned => ("returned", 1),
        Cause::TakenAgain => ("taken_again", -1),
    };
    let (variants, pieces): (Vec<i64>, Vec<i64>) = pieces(lines)
        .into_iter()
        .map(|(variant, pieces)| (variant.0, sign * pieces))
        .unzip();
    sqlx::query!(
        "insert into stock_ledger (variant, pieces, cause, order_number, at)
         select variant, pieces, $3, $4, $5 from unnest($1::bigint[], $2::bigint[]) as moved (variant, pieces)",
        &variants,
        &pieces,
        cause,
        order.0,
        at,
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
         where id = $1 and stock >= $2 and ($3::bigint is null or price = $3)",
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
    let on_shelf = sqlx::query!("select sku, price, stock from variants where id = $1", variant.0)
        .fetch_optional(connection)
        .await
        .map_err(database)?
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

/// Pieces of each variant, in ascending order of variants.
fn pieces(lines: &[Line]) -> BTreeMap<VariantId, i64> {
    let mut pieces = BTreeMap::new();
    for line in lines {
        *pieces.entry(line.variant).or_insert(0) += i64::from(line.count);
    }
    pieces
}
