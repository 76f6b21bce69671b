use crate::columns::{invoice, name, value_if_any};
use shop::{
    money::Kopecks,
    order::OrderNumber,
    payment,
    store::{DueCheck, DueChecks, Result},
    time::Timestamp,
};

/// An attempt to pay.
#[derive(Debug)]
pub struct Attempt {
    pub order_number: i64,
    pub gateway: String,
    pub invoice: i64,
    pub test: bool,
    pub amount: i64,
    pub started_at: i64,
    pub outcome: String,
    pub stage: Option<String>,
    pub issue: Option<String>,
    pub operation: Option<String>,
    pub hold: Option<String>,
    pub method: Option<String>,
    pub checks: i64,
    pub receipt: Option<bool>,
    pub handed_over: bool,
}

impl Attempt {
    /// The attempt, and its order.
    ///
    /// # Errors
    /// `Corrupt` if the row makes no sense.
    pub fn read(self) -> Result<(OrderNumber, payment::Attempt)> {
        let attempt = payment::Attempt {
            gateway: name("attempts", &self.gateway)?,
            invoice: invoice("attempts", self.invoice)?,
            test: self.test,
            amount: Kopecks::new(self.amount),
            method: self.method.map(|method| name("attempts", &method)).transpose()?,
            started_at: Timestamp::from_ms(self.started_at),
            outcome: name("attempts", &self.outcome)?,
            stage: self.stage.map(|stage| name("attempts", &stage)).transpose()?,
            issue: value_if_any("attempts", self.issue.as_deref())?,
            operation: self.operation,
            hold: value_if_any("attempts", self.hold.as_deref())?,
            receipt: self.receipt,
            handed_over: self.handed_over,
        };
        Ok((OrderNumber(self.order_number), attempt))
    }
}

/// Attempts that are to be checked, the oldest first, each read by itself.
pub fn due_checks(mut rows: Vec<Attempt>) -> DueChecks {
    rows.sort_by_key(|row| (row.started_at, row.invoice));
    let mut claimed = DueChecks::default();
    for row in rows {
        let (order, checks) = (OrderNumber(row.order_number), row.checks);
        match row.read() {
            Ok((order, attempt)) => claimed.due.push(DueCheck {
                order,
                attempt,
                checks,
            }),
            Err(error) => claimed.unread.push((order, error)),
        }
    }
    claimed
}
