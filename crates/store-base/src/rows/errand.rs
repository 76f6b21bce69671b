use crate::{columns::name, errors::corrupt};
use shop::{
    errand::{DueErrand, ErrandId},
    order::OrderNumber,
    store::Result,
};

/// An errand that was claimed.
#[derive(Debug)]
pub struct Errand {
    pub id: i64,
    pub order_number: i64,
    pub kind: String,
    pub place: i64,
    pub tries: i64,
}

/// Errands that were claimed, the oldest first.
///
/// # Errors
/// `Corrupt` if a row makes no sense.
pub fn due_errands(mut rows: Vec<Errand>) -> Result<Vec<DueErrand>> {
    rows.sort_by_key(|row| row.id);
    rows.into_iter()
        .map(|row| {
            Ok(DueErrand {
                id: ErrandId(row.id),
                order: OrderNumber(row.order_number),
                kind: name("errands", &row.kind)?,
                place: usize::try_from(row.place).map_err(|e| corrupt("errands", e.to_string()))?,
                tries: row.tries,
            })
        })
        .collect()
}
