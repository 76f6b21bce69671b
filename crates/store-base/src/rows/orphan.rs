use crate::columns::{invoice, key, name, value, value_if_any};
use shop::{
    money::Kopecks,
    payment::{self, Notice, OrphanId},
    store::{Result, StoreError},
    time::Timestamp,
};

/// Money that belongs to no order.
#[derive(Debug)]
pub struct Orphan {
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
    pub resolution: Option<String>,
}

impl TryFrom<Orphan> for payment::Orphan {
    type Error = StoreError;

    fn try_from(row: Orphan) -> Result<Self> {
        let notice = Notice {
            gateway: name("orphans", &row.gateway)?,
            invoice: invoice("orphans", row.invoice)?,
            amount: Kopecks::new(row.amount),
            test: row.test,
            channel: name("orphans", &row.channel)?,
            at: Timestamp::from_ms(row.at),
            order_key: row.order_key.map(|text| key("orphans", &text)).transpose()?,
            method: row.method,
            details: value("orphans", &row.details)?,
        };
        Ok(Self {
            id: OrphanId(row.id),
            notice,
            resolved: value_if_any("orphans", row.resolution.as_deref())?,
        })
    }
}
