use crate::columns::value;
use shop::{
    call::{CallId, CallRow, CallTally, LeftOut},
    order::OrderNumber,
    time::Timestamp,
};

/// A call, with the order of its invoice.
#[derive(Debug)]
pub struct Call {
    pub id: i64,
    pub call: String,
    pub order_number: Option<i64>,
}

impl Call {
    /// The call; `None` if another version of the shop wrote it and this one cannot read it.
    pub fn read(self) -> Option<CallRow> {
        Some(CallRow {
            id: CallId(self.id),
            call: value("calls", &self.call).ok()?,
            order: self.order_number.map(OrderNumber),
        })
    }
}

/// The only row of the tally.
#[derive(Debug)]
pub struct Tally {
    pub left_out_proven: i64,
    pub left_out_refused: i64,
    pub left_out_at: Option<i64>,
    pub told_at: Option<i64>,
}

impl From<Tally> for CallTally {
    fn from(row: Tally) -> Self {
        Self {
            left_out: LeftOut {
                proven: row.left_out_proven,
                refused: row.left_out_refused,
            },
            left_out_at: row.left_out_at.map(Timestamp::from_ms),
            told_at: row.told_at.map(Timestamp::from_ms),
        }
    }
}
