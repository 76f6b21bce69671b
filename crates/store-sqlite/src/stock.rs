//! Pieces that come and go, each with its line in the ledger.

use crate::errors::database;
use shop::{
    catalog::VariantId,
    order::{Line, Refusal},
    store::Result,
};
use sqlx::SqliteConnection;
use std::collections::BTreeMap;
use store_base::{
    columns::document,
    stock::{Move, pieces},
};

/// The variants of some lines as they are on the shelf.
///
/// Only one connection writes, and its transaction holds the lock: what is read here is still true when it is written.
pub(crate) struct Shelf(BTreeMap<VariantId, OnShelf>);

struct OnShelf {
    sku: String,
    price: i64,
    stock: i64,
    is_sold: bool,
}

impl Shelf {
    /// Looks at the shelf; refused if a variant is not there at all.
    pub(crate) async fn look(connection: &mut SqliteConnection, lines: &[Line]) -> Result<Self> {
        let wanted = pieces(lines);
        let variants = document("variants", &wanted.keys().collect::<Vec<_>>())?;
        let rows = sqlx::query!(
            r#"select variants.id as "id!: i64", sku as "sku!", price as "price!: i64", stock as "stock!: i64",
                 archived = 0 and state = 'published' as "is_sold!: bool"
               from variants join products on products.id = variants.product
               where variants.id in (select value from json_each($1))"#,
            variants
        )
        .fetch_all(connection)
        .await
        .map_err(database)?;
        let shelf: BTreeMap<_, _> = rows
            .into_iter()
            .map(|row| {
                let on_shelf = OnShelf {
                    sku: row.sku,
                    price: row.price,
                    stock: row.stock,
                    is_sold: row.is_sold,
                };
                (VariantId(row.id), on_shelf)
            })
            .collect();
        if shelf.len() < wanted.len() {
            return Err(Refusal::Vanished.into());
        }
        Ok(Self(shelf))
    }

    /// Refused if a variant is no longer sold. An order that takes its pieces again takes them all the same.
    pub(crate) fn check_sold(&self) -> std::result::Result<(), Refusal> {
        if self.0.values().all(|on_shelf| on_shelf.is_sold) {
            Ok(())
        } else {
            Err(Refusal::Vanished)
        }
    }

    /// Refused if a price is not the one of its line.
    pub(crate) fn check_prices(&self, lines: &[Line]) -> std::result::Result<(), Refusal> {
        if lines
            .iter()
            .any(|line| self.0[&line.variant].price != line.price.get())
        {
            return Err(Refusal::NotAsShown);
        }
        Ok(())
    }

    /// Refused if there are fewer pieces than wanted.
    pub(crate) fn check_pieces(&self, lines: &[Line]) -> std::result::Result<(), Refusal> {
        let wanted = pieces(lines);
        let short = self.0.iter().find(|(id, on_shelf)| on_shelf.stock < wanted[id]);
        short.map_or(Ok(()), |(_, on_shelf)| {
            Err(Refusal::SoldOut {
                sku: on_shelf.sku.clone(),
                left: on_shelf.stock,
            })
        })
    }
}

/// Moves pieces, each with its line of the ledger.
pub(crate) async fn move_pieces(connection: &mut SqliteConnection, moves: &[Move]) -> Result<()> {
    if moves.is_empty() {
        return Ok(());
    }
    let moves = document("stock_ledger", moves)?;
    sqlx::query!(
        "update variants set stock = stock + moved.pieces
         from (
           select value ->> 'variant' as variant, sum(value ->> 'pieces') as pieces
           from json_each($1) group by value ->> 'variant') as moved
         where variants.id = moved.variant;

         insert into stock_ledger (variant, pieces, cause, order_number, at)
         select value ->> 'variant', value ->> 'pieces', value ->> 'cause', value ->> 'order_number', value ->> 'at'
         from json_each($2)",
        moves,
        moves,
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}
