//! Pieces that come and go, each with its line in the ledger.

mod by_hand;
mod ledger;
mod taking;

use crate::{batch::Batch, errors::database};
use serde::Deserialize;
use shop::{
    catalog::VariantId,
    order::{Exchanged, Line, Order, Refusal},
    store::Result,
};
use sqlx::SqliteConnection;
use std::collections::BTreeMap;
use store_base::{
    columns::{document, value},
    rows,
    stock::{Move, pieces, pieces_less},
};

/// Variants as they are on the shelf, those of some lines at least.
///
/// Only one connection writes, and its transaction holds the lock: what is read here is still true when it is written.
#[derive(Deserialize)]
#[serde(from = "Vec<OnShelf>")]
pub(crate) struct Shelf(BTreeMap<VariantId, OnShelf>);

/// A variant on the shelf.
#[derive(Deserialize)]
struct OnShelf {
    id: VariantId,
    sku: String,
    price: i64,
    stock: i64,
    low_stock: Option<i64>,
    is_sold: bool,
}

impl From<Vec<OnShelf>> for Shelf {
    fn from(found: Vec<OnShelf>) -> Self {
        Self(found.into_iter().map(|variant| (variant.id, variant)).collect())
    }
}

impl Shelf {
    /// Looks at the shelf; refused if a variant is not there at all.
    pub(crate) async fn look(connection: &mut SqliteConnection, lines: &[Line]) -> Result<Self> {
        let variants = document("variants", &pieces(lines).keys().collect::<Vec<_>>())?;
        let found = sqlx::query_scalar!(
            r#"select json_group_array(json_object('id', variants.id, 'sku', sku, 'price', price, 'stock', stock,
                 'low_stock', low_stock, 'is_sold', json(iif(archived = 0 and state = 'published', 'true', 'false'))))
                 as "shelf!: String"
               from variants join products on products.id = variants.product
               where variants.id in (select value from json_each($1))"#,
            variants
        )
        .fetch_one(connection)
        .await
        .map_err(database)?;
        let shelf: Self = value("variants", &found)?;
        shelf.check_there(lines)?;
        Ok(shelf)
    }

    /// Refused if a variant is not there at all. The other questions are about variants that are.
    pub(crate) fn check_there(&self, lines: &[Line]) -> std::result::Result<(), Refusal> {
        if lines.iter().all(|line| self.0.contains_key(&line.variant)) {
            Ok(())
        } else {
            Err(Refusal::Vanished)
        }
    }

    /// Refused if a variant is no longer sold. An order that takes its pieces again takes them all the same.
    pub(crate) fn check_sold(&self, lines: &[Line]) -> std::result::Result<(), Refusal> {
        if lines.iter().all(|line| self.0[&line.variant].is_sold) {
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
        self.check(pieces(lines))
    }

    /// The same of lines of which these pieces are to come back.
    pub(crate) fn check_kept(&self, lines: &[Line], came_back: &[Move]) -> std::result::Result<(), Refusal> {
        self.check(pieces_less(lines, came_back))
    }

    fn check(&self, wanted: BTreeMap<VariantId, i64>) -> std::result::Result<(), Refusal> {
        let mut wanted = self.on_shelf(wanted);
        let short = wanted.find(|(on_shelf, pieces)| on_shelf.stock < *pieces);
        short.map_or(Ok(()), |(on_shelf, _)| {
            Err(Refusal::SoldOut {
                sku: on_shelf.sku.clone(),
                left: on_shelf.stock,
            })
        })
    }

    /// Whether a variant falls to its threshold once these pieces are gone.
    pub(crate) fn makes_low(&self, lines: &[Line]) -> bool {
        self.on_shelf(pieces(lines)).any(|(on_shelf, pieces)| {
            let left = on_shelf.stock - pieces;
            on_shelf
                .low_stock
                .is_some_and(|low| left <= low && on_shelf.stock > low)
        })
    }

    /// Takes pieces that were found to be there.
    pub(crate) fn take(&mut self, lines: &[Line]) {
        for (variant, pieces) in pieces(lines) {
            if let Some(on_shelf) = self.0.get_mut(&variant) {
                on_shelf.stock -= pieces;
            }
        }
    }

    /// These variants, each with how many pieces are wanted.
    fn on_shelf(&self, wanted: BTreeMap<VariantId, i64>) -> impl Iterator<Item = (&OnShelf, i64)> {
        wanted
            .into_iter()
            .map(move |(variant, pieces)| (&self.0[&variant], pieces))
    }
}

/// Looks whether an order, as it is from now on, can get the pieces that are new in it: refused if they are not there, or if goods
/// that it had none of are not sold at their price.
pub(crate) async fn check_exchange(
    connection: &mut SqliteConnection,
    order: &Order,
    pieces: &[Exchanged],
) -> Result<()> {
    let wanted = |of: fn(&Exchanged) -> bool| {
        let wanted = pieces.iter().filter(|one| one.more > 0 && of(one));
        let lines = wanted.filter_map(|one| {
            let line = order
                .placed
                .lines
                .iter()
                .find(|line| line.variant == one.variant)?;
            Some(Line {
                count: u32::try_from(one.more).ok()?,
                ..line.clone()
            })
        });
        lines.collect::<Vec<_>>()
    };
    let new = wanted(|one| one.price.is_some());
    let shelf = Shelf::look(&mut *connection, &new).await?;
    shelf.check_sold(&new)?;
    shelf.check_prices(&new)?;
    let more = wanted(|_| true);
    Ok(Shelf::look(connection, &more).await?.check_pieces(&more)?)
}

/// Moves pieces, each with its line of the ledger. Returns the variants that fell to their thresholds by it.
pub(crate) async fn move_pieces(connection: &mut SqliteConnection, moves: &[Move]) -> Result<Vec<rows::Low>> {
    if moves.is_empty() {
        return Ok(Vec::new());
    }
    let mut batch = Batch::default();
    write_moves(&mut batch, moves)?;
    batch.execute(connection).await?;
    fallen(connection, moves).await
}

/// The statements that move pieces, each with its line of the ledger.
pub(crate) fn write_moves(batch: &mut Batch, moves: &[Move]) -> Result<()> {
    let moves = document("stock_ledger", moves)?;
    batch.say(
        "update variants set stock = stock + moved.pieces
         from (
           select value ->> 'variant' as variant, sum(value ->> 'pieces') as pieces
           from json_each(?) group by value ->> 'variant') as moved
         where variants.id = moved.variant",
    );
    batch.say(
        "insert into stock_ledger (variant, pieces, cause, order_number, at, note, who, token, taking)
         select value ->> 'variant', value ->> 'pieces', value ->> 'cause', value ->> 'order_number', value ->> 'at',
           value ->> 'note', value ->> 'who', value ->> 'token', value ->> 'taking'
         from json_each(?)",
    );
    batch.bind(moves.clone()).bind(moves);
    Ok(())
}

/// The variants that fell to their thresholds by moves that were just written.
pub(crate) async fn fallen(connection: &mut SqliteConnection, moves: &[Move]) -> Result<Vec<rows::Low>> {
    let moves = document("stock_ledger", moves)?;
    let low = sqlx::query_as!(
        rows::Low,
        r#"select (select max(id) from stock_ledger where variant = variants.id) as "line!: i64", sku as "sku!",
             products.name as "name!", option as "option!", stock as "left!: i64"
           from (
             select value ->> 'variant' as variant, sum(value ->> 'pieces') as pieces
             from json_each($1) group by value ->> 'variant') as moved
             join variants on variants.id = moved.variant join products on products.id = variants.product
           where stock <= low_stock and stock - moved.pieces > low_stock
           order by 1"#,
        moves
    );
    low.fetch_all(connection).await.map_err(database)
}
