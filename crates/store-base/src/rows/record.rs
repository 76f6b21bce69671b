use crate::{
    errors::corrupt,
    tables::{Cell, canonical, has_fraction},
};
use serde_json::Value;
use shop::{
    order::OrderNumber,
    privacy::take_words,
    record::{self, Head, Leaf, Log, RecordRow},
    store::StoreError,
    time::Timestamp,
};

/// A line of an order's history, as it is sealed.
#[derive(Debug)]
pub struct HistoryRow {
    pub id: i64,
    pub order_number: i64,
    pub event: String,
}

impl From<HistoryRow> for RecordRow {
    fn from(row: HistoryRow) -> Self {
        let (id, order) = (row.id, row.order_number);
        let cells = |event: String| [Cell::Integer(id), Cell::Integer(order), Cell::Text(event)];
        // Parsed once for both spellings: a shop that sells seals thousands of lines a minute.
        let Ok(mut event) = serde_json::from_str::<Value>(&row.event) else {
            return sealed(id, Some(order), &cells(row.event));
        };
        let spelled = if has_fraction(&event) {
            row.event
        } else {
            event.to_string()
        };
        let mut sealed = sealed(id, Some(order), &cells(spelled));
        if take_words(&mut event) {
            sealed.facts = written(&cells(event.to_string()));
        }
        sealed
    }
}

/// A notice of money, as it is sealed.
#[derive(Debug)]
pub struct NoticeRow {
    pub id: i64,
    pub gateway: String,
    pub invoice: i64,
    pub amount: i64,
    pub test: bool,
    pub order_number: Option<i64>,
    pub verdict: String,
    pub channel: String,
    pub at: i64,
    pub order_key: Option<String>,
    pub method: Option<String>,
    pub details: Option<String>,
}

impl From<NoticeRow> for RecordRow {
    fn from(row: NoticeRow) -> Self {
        let cells = [
            Cell::Integer(row.id),
            Cell::Text(row.gateway),
            Cell::Integer(row.invoice),
            Cell::Integer(row.amount),
            Cell::Integer(row.test.into()),
            row.order_number.map_or(Cell::Null, Cell::Integer),
            Cell::Text(row.verdict),
            Cell::Text(row.channel),
            Cell::Integer(row.at),
            row.order_key.map_or(Cell::Null, Cell::Text),
            row.method.map_or(Cell::Null, Cell::Text),
            row.details.map_or(Cell::Null, document),
        ];
        sealed(row.id, row.order_number, &cells)
    }
}

/// Money without an order, as it is sealed: all but how it was dealt with, which comes later.
#[derive(Debug)]
pub struct OrphanRow {
    pub id: i64,
    pub gateway: String,
    pub invoice: i64,
    pub amount: i64,
    pub test: bool,
    pub channel: String,
    pub at: i64,
    pub order_key: Option<String>,
    pub method: Option<String>,
    pub details: String,
}

impl From<OrphanRow> for RecordRow {
    fn from(row: OrphanRow) -> Self {
        let cells = [
            Cell::Integer(row.id),
            Cell::Text(row.gateway),
            Cell::Integer(row.invoice),
            Cell::Integer(row.amount),
            Cell::Integer(row.test.into()),
            Cell::Text(row.channel),
            Cell::Integer(row.at),
            row.order_key.map_or(Cell::Null, Cell::Text),
            row.method.map_or(Cell::Null, Cell::Text),
            document(row.details),
        ];
        sealed(row.id, None, &cells)
    }
}

/// An entry of the staff's journal, as it is sealed.
#[derive(Debug)]
pub struct JournalRow {
    pub id: i64,
    pub at: i64,
    pub who: String,
    pub network: String,
    pub device: String,
    pub act: String,
    pub object: String,
    pub detail: String,
}

impl From<JournalRow> for RecordRow {
    fn from(row: JournalRow) -> Self {
        let cells = [
            Cell::Integer(row.id),
            Cell::Integer(row.at),
            Cell::Text(row.who),
            Cell::Text(row.network),
            Cell::Text(row.device),
            Cell::Text(row.act),
            Cell::Text(row.object),
            Cell::Text(row.detail),
        ];
        sealed(row.id, None, &cells)
    }
}

/// The newest seal.
#[derive(Debug)]
pub struct SealHead {
    pub number: i64,
    pub at: i64,
    pub total: i64,
    pub head: String,
}

impl From<SealHead> for record::SealHead {
    fn from(row: SealHead) -> Self {
        Self {
            number: row.number,
            at: Timestamp::from_ms(row.at),
            total: row.total,
            head: Head::kept(row.head),
        }
    }
}

/// A seal.
#[derive(Debug)]
pub struct Seal {
    pub number: i64,
    pub at: i64,
    pub log: String,
    pub leaves: Vec<u8>,
    pub total: i64,
    pub head: String,
}

impl TryFrom<Seal> for record::Seal {
    type Error = StoreError;

    fn try_from(row: Seal) -> Result<Self, StoreError> {
        let log = Log::named(&row.log).ok_or_else(|| corrupt("seals", "there is no such log"))?;
        let leaves = Leaf::from_bytes(&row.leaves);
        let head = SealHead {
            number: row.number,
            at: row.at,
            total: row.total,
            head: row.head,
        };
        Ok(Self {
            head: head.into(),
            log,
            leaves: leaves.ok_or_else(|| corrupt("seals", "leaves are not whole"))?,
        })
    }
}

/// A row with its cells as both databases have them.
fn sealed(id: i64, order: Option<i64>, cells: &[Cell]) -> RecordRow {
    let content = written(cells);
    RecordRow {
        id,
        order: order.map(OrderNumber),
        facts: content.clone(),
        content,
    }
}

fn written(cells: &[Cell]) -> Vec<u8> {
    let mut content = Vec::new();
    for cell in cells {
        cell.write(&mut content);
    }
    content
}

/// A document in the one spelling that both databases come to. One that has none was written behind the shop's back, and
/// stays as it is.
fn document(text: String) -> Cell {
    Cell::Text(canonical(&text).unwrap_or(text))
}
