use super::goods::WareDocument;
use crate::columns::{session, value, value_if_any};
use shop::{
    catalog::Ware,
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

/// The same with the goods in its cart.
#[derive(Debug)]
pub struct SessionWithWares {
    pub id: String,
    pub ends_at: i64,
    pub lines: Option<String>,
    pub ordered: Option<i64>,
    pub wares: String,
}

impl SessionWithWares {
    /// The session and the goods.
    ///
    /// # Errors
    /// `Corrupt` if something in the row makes no sense.
    pub fn read(self) -> Result<(store::Session, Vec<Ware>)> {
        let wares: Vec<WareDocument> = value("variants", &self.wares)?;
        let session = Session {
            id: self.id,
            ends_at: self.ends_at,
            lines: self.lines,
            ordered: self.ordered,
        };
        Ok((session.try_into()?, wares.into_iter().map(Ware::from).collect()))
    }
}
