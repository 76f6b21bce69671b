use crate::columns::{session, value_if_any};
use shop::{
    order::OrderNumber,
    store::{self, Result, SessionRow, StoreError},
    time::Timestamp,
};

/// A session with its cart, if it has one.
#[derive(Debug)]
pub struct Session {
    pub id: String,
    pub ends_at: i64,
    pub lines: Option<String>,
    pub ordered: Option<i64>,
}

impl TryFrom<Session> for store::Session {
    type Error = StoreError;

    fn try_from(row: Session) -> Result<Self> {
        Ok(Self {
            row: SessionRow {
                id: session("sessions", &row.id)?,
                ends_at: Timestamp::from_ms(row.ends_at),
            },
            cart: value_if_any("carts", row.lines.as_deref())?.unwrap_or_default(),
            ordered: row.ordered.map(OrderNumber),
        })
    }
}
