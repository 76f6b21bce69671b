use crate::columns::{name, value};
use shop::{
    catalog::VariantId,
    order::OrderNumber,
    stock::{self, Counted, LineId, LowStock, OnHand, TakingNumber},
    store::{Result, StoreError},
    time::Timestamp,
};
use sqlx::FromRow;

/// A variant that fell to its threshold, with the line of the ledger that took it there.
#[derive(Debug)]
pub struct Low {
    pub line: i64,
    pub sku: String,
    pub name: String,
    pub option: String,
    pub left: i64,
}

/// The first of these lines, and their goods; `None` if there are none.
///
/// # Errors
/// `Corrupt` if a row makes no sense.
pub fn low_stock(rows: Vec<Low>) -> Result<Option<(LineId, Vec<LowStock>)>> {
    let Some(first) = rows.first().map(|row| LineId(row.line)) else {
        return Ok(None);
    };
    let goods = rows.into_iter().map(|row| {
        Ok(LowStock {
            sku: row.sku,
            name: value("products", &row.name)?,
            option: value("variants", &row.option)?,
            left: row.left,
        })
    });
    Ok(Some((first, goods.collect::<Result<_>>()?)))
}

/// The pieces of a variant under its lock, and what a stock-taking found to differ.
#[derive(Debug)]
pub struct Shelf {
    pub variant: i64,
    pub sku: String,
    pub free: i64,
    pub reserved: i64,
    pub difference: i64,
}

impl Shelf {
    /// The pieces.
    pub fn on_hand(&self) -> OnHand {
        OnHand {
            sku: self.sku.clone(),
            free: self.free,
            reserved: self.reserved,
        }
    }
}

/// A line of the ledger.
#[derive(Debug, FromRow)]
pub struct LedgerLine {
    pub id: i64,
    pub sku: String,
    pub name: String,
    pub option: String,
    pub pieces: i64,
    pub balance: i64,
    pub cause: String,
    pub order_number: Option<i64>,
    pub taking: Option<i64>,
    pub note: Option<String>,
    pub who: Option<String>,
    pub at: i64,
}

impl TryFrom<LedgerLine> for stock::LedgerLine {
    type Error = StoreError;

    fn try_from(row: LedgerLine) -> Result<Self> {
        Ok(Self {
            id: LineId(row.id),
            sku: row.sku,
            name: value("products", &row.name)?,
            option: value("variants", &row.option)?,
            pieces: row.pieces,
            balance: row.balance,
            cause: name("stock_ledger", &row.cause)?,
            order: row.order_number.map(OrderNumber),
            taking: row.taking.map(TakingNumber),
            note: row.note,
            who: row.who,
            at: Timestamp::from_ms(row.at),
        })
    }
}

/// A variant, and where its pieces are.
#[derive(Debug)]
pub struct StockOf {
    pub variant: i64,
    pub sku: String,
    pub name: String,
    pub option: String,
    pub free: i64,
    pub reserved: i64,
    pub sold: i64,
    pub low_stock: Option<i64>,
}

impl TryFrom<StockOf> for stock::StockOf {
    type Error = StoreError;

    fn try_from(row: StockOf) -> Result<Self> {
        Ok(Self {
            variant: VariantId(row.variant),
            sku: row.sku,
            name: value("products", &row.name)?,
            option: value("variants", &row.option)?,
            free: row.free,
            reserved: row.reserved,
            sold: row.sold,
            low_stock: row.low_stock,
        })
    }
}

/// A stock-taking.
#[derive(Debug)]
pub struct Taking {
    pub number: i64,
    pub begun_at: i64,
    pub begun_by: String,
    pub category: Option<String>,
    pub state: String,
    pub ended_at: Option<i64>,
    pub ended_by: Option<String>,
    pub counted: i64,
    pub differing: i64,
}

impl TryFrom<Taking> for stock::Taking {
    type Error = StoreError;

    fn try_from(row: Taking) -> Result<Self> {
        Ok(Self {
            number: TakingNumber(row.number),
            begun_at: Timestamp::from_ms(row.begun_at),
            begun_by: row.begun_by,
            category: row.category,
            state: name("stock_takings", &row.state)?,
            ended: row.ended_at.map(Timestamp::from_ms).zip(row.ended_by),
            counted: row.counted,
            differing: row.differing,
        })
    }
}

/// A row of a sheet. What was counted is all there, or none of it.
#[derive(Debug, FromRow)]
pub struct SheetRow {
    pub variant: i64,
    pub sku: String,
    pub name: String,
    pub option: String,
    pub expected: Option<i64>,
    pub counted: Option<i64>,
    pub at: Option<i64>,
    pub who: Option<String>,
    pub is_outdated: bool,
}

impl TryFrom<SheetRow> for stock::SheetRow {
    type Error = StoreError;

    fn try_from(row: SheetRow) -> Result<Self> {
        let count = (row.expected.zip(row.counted)).zip(row.at.zip(row.who));
        Ok(Self {
            variant: VariantId(row.variant),
            sku: row.sku,
            name: value("products", &row.name)?,
            option: value("variants", &row.option)?,
            count: count.map(|((expected, counted), (at, who))| Counted {
                expected,
                counted,
                at: Timestamp::from_ms(at),
                who,
                is_outdated: row.is_outdated,
            }),
        })
    }
}
