use shop::{
    order::{self, OrderViewId, Said},
    time::Timestamp,
};

/// What somebody on the staff said about an order.
#[derive(Debug)]
pub struct Remark {
    pub kind: String,
    pub text: String,
    pub who: String,
    pub at: i64,
}

impl Remark {
    /// The remark; `None` if another version of the shop wrote it and this one does not know what it is.
    pub fn read(self) -> Option<order::Remark> {
        Some(order::Remark {
            at: Timestamp::from_ms(self.at),
            who: self.who,
            said: Said::of_parts(&self.kind, self.text)?,
        })
    }
}

/// A list under a name.
#[derive(Debug)]
pub struct OrderView {
    pub id: i64,
    pub name: String,
    pub query: String,
    pub owner: Option<String>,
    pub made_at: i64,
}

impl From<OrderView> for (OrderViewId, order::OrderView) {
    fn from(row: OrderView) -> Self {
        let view = order::OrderView {
            name: row.name,
            query: row.query,
            owner: row.owner,
            made_at: Timestamp::from_ms(row.made_at),
        };
        (OrderViewId(row.id), view)
    }
}
