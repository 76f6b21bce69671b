use crate::columns::value;
use shop::{
    catalog::{ProductId, VariantId},
    numbers,
    store::Result,
    time::Timestamp,
};

/// How far the history has been added up, and its last line.
#[derive(Debug)]
pub struct Mark {
    pub turn: i64,
    pub zone_seconds: Option<i64>,
    pub seen: i64,
    pub again: i64,
    pub again_to: i64,
    pub again_at: i64,
    pub last: i64,
}

impl From<Mark> for (numbers::Mark, i64) {
    fn from(row: Mark) -> Self {
        let mark = numbers::Mark {
            turn: row.turn,
            zone_seconds: row.zone_seconds,
            seen: row.seen,
            again: row.again,
            again_to: row.again_to,
            again_at: Timestamp::from_ms(row.again_at),
        };
        (mark, row.last)
    }
}

/// A sum of one day.
#[derive(Debug)]
pub struct Figure {
    pub day: i64,
    pub measure: String,
    pub subject: String,
    pub times: i64,
    pub kopecks: i64,
}

impl Figure {
    /// The sum; `None` if another version of the shop counts something that this one does not know.
    pub fn read(self) -> Option<numbers::Figure> {
        Some(numbers::Figure {
            day: numbers::Day(self.day),
            measure: self.measure.parse().ok()?,
            subject: self.subject,
            times: self.times,
            kopecks: self.kopecks,
        })
    }
}

/// What an order has in the sums.
#[derive(Debug)]
pub struct CountedOrder {
    pub number: i64,
    pub facts: Option<String>,
}

impl TryFrom<CountedOrder> for numbers::CountedOrder {
    type Error = shop::store::StoreError;

    fn try_from(row: CountedOrder) -> Result<Self> {
        let facts = row.facts.as_deref();
        Ok(Self {
            number: row.number,
            facts: facts.map(|facts| value("numbers_orders", facts)).transpose()?,
        })
    }
}

/// Goods with what was paid for them.
#[derive(Debug)]
pub struct GoodsSold {
    pub variant: i64,
    pub product: i64,
    pub name: String,
    pub option: String,
    pub stock: i64,
    pub pieces: i64,
    pub kopecks: i64,
}

impl TryFrom<GoodsSold> for numbers::GoodsSold {
    type Error = shop::store::StoreError;

    fn try_from(row: GoodsSold) -> Result<Self> {
        Ok(Self {
            variant: VariantId(row.variant),
            product: ProductId(row.product),
            name: value("products", &row.name)?,
            option: value("variants", &row.option)?,
            stock: row.stock,
            pieces: row.pieces,
            kopecks: row.kopecks,
        })
    }
}
