//! An operation of the gateway: an invoice, how far it got, and how the shop was told.

use time::OffsetDateTime;

use crate::Invoice;

/// An invoice and what became of it.
#[derive(Clone, Debug)]
pub struct Payment {
    /// What the shop asked for; `inv_id` is the final number.
    pub invoice: Invoice,
    /// The gateway's own id of the operation.
    pub op_key: String,
    /// How far it got.
    pub state: PaymentState,
    /// When the page was first shown.
    pub shown_at: OffsetDateTime,
    /// When `state` last changed.
    pub changed_at: OffsetDateTime,
    /// The tries to tell the shop, oldest first (the latest five hundred).
    pub notifications: Vec<Notification>,
}

/// How far a payment got; the numbers are those of `OpStateExt`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaymentState {
    /// The page was shown and the buyer did nothing yet: `OpStateExt` knows no operation (result 3).
    Shown,
    /// 5: begun, no money received.
    Started,
    /// 10: declined, no money received; the buyer may come back and pay.
    Cancelled,
    /// 100: the money is there.
    Paid,
}

/// One try to announce a payment at `ResultURL`.
#[derive(Clone, Debug)]
pub struct Notification {
    /// When the try ended.
    pub at: OffsetDateTime,
    /// What came of it.
    pub answer: Answer,
    /// Whether the answer was status 200 and exactly `OK{InvId}`.
    pub is_accepted: bool,
}

/// What came of a try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The shop answered with this status and body (its beginning).
    Replied {
        /// HTTP status.
        status: u16,
        /// The first few hundred bytes.
        body: String,
    },
    /// The shop could not be reached; the reason.
    Failed(String),
    /// It was never sent, because notifications were being lost on purpose.
    Lost,
}

impl Payment {
    /// The shop's number of the invoice.
    pub fn inv_id(&self) -> u64 {
        self.invoice.inv_id
    }

    /// Whether some try was answered `OK{InvId}`.
    pub fn is_accepted(&self) -> bool {
        self.notifications
            .iter()
            .any(|notification| notification.is_accepted)
    }
}

impl PaymentState {
    /// The state code of `OpStateExt`, or `None` while no operation exists.
    pub fn code(self) -> Option<u16> {
        match self {
            Self::Shown => None,
            Self::Started => Some(5),
            Self::Cancelled => Some(10),
            Self::Paid => Some(100),
        }
    }
}
