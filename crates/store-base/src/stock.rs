//! How pieces move.

use crate::rows;
use serde::Serialize;
use shop::{
    catalog::VariantId,
    message::{Audience, Message},
    order::{Change, Exchanged, Line, Order, OrderNumber, StockMove},
    stock::{self, Cause, Movement, TakingNumber},
    store::Result,
    time::Timestamp,
};
use std::collections::BTreeMap;

/// Pieces of a variant that move, as a line of the ledger.
#[derive(Debug, Serialize)]
pub struct Move {
    variant: VariantId,
    pieces: i64,
    cause: &'static str,
    order_number: Option<OrderNumber>,
    at: Timestamp,
    note: Option<String>,
    who: Option<String>,
    token: Option<String>,
    taking: Option<i64>,
}

impl Move {
    /// A movement by hand, of this many pieces.
    pub fn by_hand(movement: &Movement, pieces: i64) -> Self {
        Self {
            variant: movement.variant,
            pieces,
            cause: movement.cause.as_str(),
            order_number: None,
            at: movement.at,
            note: movement.note.clone(),
            who: Some(movement.who.clone()),
            token: Some(movement.token.clone()),
            taking: None,
        }
    }

    /// What a stock-taking found to differ.
    pub fn posted(taking: TakingNumber, row: &rows::Shelf, who: &str, at: Timestamp) -> Self {
        Self {
            variant: VariantId(row.variant),
            pieces: row.difference,
            cause: Cause::Counted.as_str(),
            order_number: None,
            at,
            note: None,
            who: Some(who.to_owned()),
            token: None,
            taking: Some(taking.0),
        }
    }
}

/// Pieces of a variant that orders take and keep, at the price of their lines.
#[derive(Debug, Serialize)]
pub struct Kept {
    variant: VariantId,
    pieces: i64,
    price: i64,
}

/// What lines take from the shelf once these pieces of theirs are back there.
pub fn kept(lines: &[Line], came_back: &[Move]) -> Vec<Kept> {
    let mut kept = BTreeMap::<(VariantId, i64), i64>::new();
    for line in lines {
        *kept.entry((line.variant, line.price.get())).or_default() += i64::from(line.count);
    }
    for one in came_back {
        let mut prices = kept.range_mut((one.variant, i64::MIN)..=(one.variant, i64::MAX));
        if let Some((_, pieces)) = prices.next() {
            *pieces -= one.pieces;
        }
    }
    kept.into_iter()
        .map(|((variant, price), pieces)| Kept {
            variant,
            pieces,
            price,
        })
        .collect()
}

/// What the owner is told of the variants that fell to their thresholds.
///
/// # Errors
/// `Corrupt` if a row makes no sense.
pub fn alerts(audience: &Audience, low: Vec<rows::Low>) -> Result<Vec<Message>> {
    let low = rows::low_stock(low)?;
    Ok(low.map_or_else(Vec::new, |(line, goods)| {
        stock::tell_of_low(audience, line, goods)
    }))
}

/// The pieces of a new order leave the shelf.
pub fn ordered(order: OrderNumber, lines: &[Line], at: Timestamp) -> Vec<Move> {
    moves(order, pieces(lines), Cause::Ordered, -1, at)
}

/// How changes move pieces, each of them with its order.
pub fn changed(changes: &[(&Order, &Change)]) -> Vec<Move> {
    let all = changes.iter().flat_map(|(order, change)| {
        let (cause, sign) = match &change.stock {
            StockMove::Stay => return Vec::new(),
            StockMove::Return | StockMove::ReturnPieces(_) => (Cause::Returned, 1),
            StockMove::Take(_) => (Cause::TakenAgain, -1),
            StockMove::Exchange { pieces, .. } => return exchanged(order.number, pieces, change.at),
        };
        moves(order.number, moved(order, &change.stock), cause, sign, change.at)
    });
    all.collect()
}

/// The pieces that an order gets leave the shelf as if they were ordered, and those that it gives back return.
fn exchanged(order: OrderNumber, pieces: &[Exchanged], at: Timestamp) -> Vec<Move> {
    let (more, fewer): (Vec<_>, Vec<_>) = pieces.iter().partition(|one| one.more > 0);
    let of = |pieces: Vec<&Exchanged>| -> BTreeMap<_, _> {
        pieces
            .into_iter()
            .map(|one| (one.variant, one.more.abs()))
            .collect()
    };
    let mut all = moves(order, of(more), Cause::Ordered, -1, at);
    all.extend(moves(order, of(fewer), Cause::Returned, 1, at));
    all
}

fn moves(
    order_number: OrderNumber,
    pieces: BTreeMap<VariantId, i64>,
    cause: Cause,
    sign: i64,
    at: Timestamp,
) -> Vec<Move> {
    pieces
        .into_iter()
        .map(|(variant, pieces)| Move {
            variant,
            pieces: sign * pieces,
            cause: cause.as_str(),
            order_number: Some(order_number),
            at,
            note: None,
            who: None,
            token: None,
            taking: None,
        })
        .collect()
}

/// The pieces of each variant that an order's move is about, in ascending order of variants.
pub fn moved(order: &Order, stock: &StockMove) -> BTreeMap<VariantId, i64> {
    let lines = &order.placed.lines;
    match stock {
        StockMove::Stay => BTreeMap::new(),
        StockMove::Exchange { pieces, .. } => pieces.iter().map(|one| (one.variant, one.more)).collect(),
        StockMove::Return | StockMove::Take(_) => pieces(lines),
        StockMove::ReturnPieces(returned) => {
            let returned = returned.iter().filter_map(|one| {
                let line = lines.get(one.line)?;
                Some(Line {
                    count: one.count,
                    ..line.clone()
                })
            });
            pieces(&returned.collect::<Vec<_>>())
        }
    }
}

/// Pieces of each variant, in ascending order of variants.
pub fn pieces(lines: &[Line]) -> BTreeMap<VariantId, i64> {
    let mut pieces = BTreeMap::new();
    for line in lines {
        *pieces.entry(line.variant).or_insert(0) += i64::from(line.count);
    }
    pieces
}

/// The same of lines of which these pieces are back on the shelf.
pub fn pieces_less(lines: &[Line], came_back: &[Move]) -> BTreeMap<VariantId, i64> {
    let mut kept = pieces(lines);
    for one in came_back {
        *kept.entry(one.variant).or_insert(0) -= one.pieces;
    }
    kept
}
