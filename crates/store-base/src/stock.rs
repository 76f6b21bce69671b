//! How the pieces of an order move.

use serde::Serialize;
use shop::{
    catalog::VariantId,
    order::{Change, Line, Order, OrderNumber, StockMove},
    time::Timestamp,
};
use std::collections::BTreeMap;

/// Pieces of a variant that move, as a line of the ledger.
#[derive(Debug, Serialize)]
pub struct Move {
    variant: VariantId,
    pieces: i64,
    cause: &'static str,
    order_number: OrderNumber,
    at: Timestamp,
}

/// The pieces of a new order leave the shelf.
pub fn ordered(order: OrderNumber, lines: &[Line], at: Timestamp) -> Vec<Move> {
    moves(order, pieces(lines), "ordered", -1, at)
}

/// How changes move pieces, each of them with its order.
pub fn changed(changes: &[(&Order, &Change)]) -> Vec<Move> {
    let all = changes.iter().flat_map(|(order, change)| {
        let (cause, sign) = match &change.stock {
            StockMove::Stay => return Vec::new(),
            StockMove::Return | StockMove::ReturnPieces(_) => ("returned", 1),
            StockMove::Take(_) => ("taken_again", -1),
        };
        moves(order.number, moved(order, &change.stock), cause, sign, change.at)
    });
    all.collect()
}

fn moves(
    order_number: OrderNumber,
    pieces: BTreeMap<VariantId, i64>,
    cause: &'static str,
    sign: i64,
    at: Timestamp,
) -> Vec<Move> {
    pieces
        .into_iter()
        .map(|(variant, pieces)| Move {
            variant,
            pieces: sign * pieces,
            cause,
            order_number,
            at,
        })
        .collect()
}

/// The pieces of each variant that an order's move is about, in ascending order of variants.
pub fn moved(order: &Order, stock: &StockMove) -> BTreeMap<VariantId, i64> {
    let lines = &order.placed.lines;
    match stock {
        StockMove::Stay => BTreeMap::new(),
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
