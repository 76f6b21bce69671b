//! Money on its way back to the buyer of a paid operation.

use time::OffsetDateTime;

use crate::ReceiptLine;

/// A refund of an operation, or of a part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refund {
    /// The gateway's number of it, a GUID (`requestId`).
    pub request_id: String,
    /// What goes back to the buyer.
    pub sum_kopecks: u64,
    /// The lines of its receipt, if they were named.
    pub lines: Vec<ReceiptLine>,
    /// Who wanted it.
    pub wanted_by: WantedBy,
    /// Where it stands.
    pub state: RefundState,
    /// When it was asked for.
    pub asked_at: OffsetDateTime,
    /// When `state` last changed.
    pub changed_at: OffsetDateTime,
    /// How often the shop asked where it stands.
    pub questions: u32,
}

/// Who wants a refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WantedBy {
    /// The shop, by the refund API.
    Shop,
    /// Somebody in the gateway's cabinet; the shop was not told.
    Cabinet,
}

/// Where a refund stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefundState {
    /// `processing`: taken on, the money has not moved.
    Processing,
    /// `finished`: the buyer has the money.
    Finished,
    /// `canceled`: called off in the cabinet, the shop keeps the money.
    Cancelled,
}

impl RefundState {
    /// The label of `GetState`.
    pub fn label(self) -> &'static str {
        match self {
            Self::Processing => "processing",
            Self::Finished => "finished",
            Self::Cancelled => "canceled",
        }
    }
}
