//! An operation of the gateway: an invoice, how far it got, and how the shop was told.

use time::OffsetDateTime;

use crate::{Commission, Invoice, Oddity, PaymentMethod, Refund, RefundState, SecondReceipt};

/// An invoice and what became of it.
#[derive(Clone, Debug)]
pub struct Payment {
    /// What the shop asked for; `inv_id` is the final number.
    pub invoice: Invoice,
    /// The gateway's own id of the operation.
    pub op_key: String,
    /// How it is paid, or would be.
    pub method: PaymentMethod,
    /// What was held, if the shop took it and perhaps less; `invoice` is what was taken.
    pub held_kopecks: Option<u64>,
    /// How far it got.
    pub state: PaymentState,
    /// When the page was first shown.
    pub shown_at: OffsetDateTime,
    /// When `state` last changed.
    pub changed_at: OffsetDateTime,
    /// Who bears the commission.
    pub commission: Commission,
    /// What is odd about the notices of it.
    pub oddities: Vec<Oddity>,
    /// The tries to tell the shop at `ResultURL`, oldest first (the latest five hundred).
    pub notifications: Vec<Notification>,
    /// The tries to tell the shop by Result2, oldest first.
    pub result2: Vec<Notification>,
    /// What goes back to the buyer, oldest first.
    pub refunds: Vec<Refund>,
    /// The receipt that settles a prepayment, and those that came to nothing before it.
    pub second_receipts: Vec<SecondReceipt>,
}

/// How far a payment got; the numbers are those of `OpStateExt`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PaymentState {
    /// The page was shown and the buyer did nothing yet: `OpStateExt` knows no operation (result 3).
    Shown,
    /// 5: begun, no money received.
    Started,
    /// 10: declined or out of time, no money received; the buyer may come back and pay.
    Cancelled,
    /// 20: the money is held on the buyer's card until it is taken or set free.
    Held,
    /// 50: the money was received and is being credited to the shop.
    Crediting,
    /// 60: crediting was refused, or a hold was set free: the buyer has the money back.
    Returned,
    /// 80: suspended, because somebody has to look at it.
    Suspended,
    /// 100: the money is there.
    Paid,
}

/// One try to tell the shop of a payment.
#[derive(Clone, Debug)]
pub struct Notification {
    /// When the try ended.
    pub at: OffsetDateTime,
    /// What came of it.
    pub answer: Answer,
    /// Whether the shop confirmed it: with status 200 and exactly `OK{InvId}` at `ResultURL`, with any 2xx for Result2.
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

    /// Whether some try at `ResultURL` was answered `OK{InvId}`.
    pub fn is_accepted(&self) -> bool {
        self.notifications
            .iter()
            .any(|notification| notification.is_accepted)
    }

    /// The gateway's share, in kopecks (`Fee` of a notice).
    pub fn fee_kopecks(&self) -> u64 {
        self.commission.fee(self.invoice.out_sum_kopecks)
    }

    /// What the buyer pays, in kopecks (`IncSum`).
    pub fn paid_kopecks(&self) -> u64 {
        self.commission.paid(self.invoice.out_sum_kopecks)
    }

    /// What the shop is credited with, in kopecks (`OutSum` of an enquiry).
    pub fn credited_kopecks(&self) -> u64 {
        self.commission.credited(self.invoice.out_sum_kopecks)
    }

    /// What went back to the buyer, in kopecks.
    pub fn refunded_kopecks(&self) -> u64 {
        self.refunds_but(&[RefundState::Processing, RefundState::Cancelled])
    }

    /// What can still be given back, in kopecks: refunds that are under way count as given.
    pub fn refundable_kopecks(&self) -> u64 {
        self.paid_kopecks().saturating_sub(self.given_back_kopecks())
    }

    pub(crate) fn is_refunded_whole(&self) -> bool {
        self.state == PaymentState::Paid && self.refunded_kopecks() == self.paid_kopecks()
    }

    /// What went back or is on its way back, in kopecks.
    pub(crate) fn given_back_kopecks(&self) -> u64 {
        self.refunds_but(&[RefundState::Cancelled])
    }

    fn refunds_but(&self, states: &[RefundState]) -> u64 {
        let refunds = self.refunds.iter();
        let counted = refunds.filter(|refund| !states.contains(&refund.state));
        counted.map(|refund| refund.sum_kopecks).sum()
    }

    /// Until when money that is held waits for the shop.
    pub fn held_until(&self) -> Option<OffsetDateTime> {
        let hold_for = self
            .invoice
            .hold_for
            .filter(|_| self.state == PaymentState::Held)?;
        Some(self.changed_at + hold_for)
    }

    /// Whether the time for paying is over.
    pub(crate) fn is_over(&self, now: OffsetDateTime) -> bool {
        self.invoice.expires_at.is_some_and(|end| now >= end)
    }
}

impl PaymentState {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 8] = [
        Self::Shown,
        Self::Started,
        Self::Cancelled,
        Self::Held,
        Self::Crediting,
        Self::Returned,
        Self::Suspended,
        Self::Paid,
    ];

    /// The state code of `OpStateExt`, or `None` while no operation exists.
    pub fn code(self) -> Option<u16> {
        match self {
            Self::Shown => None,
            Self::Started => Some(5),
            Self::Cancelled => Some(10),
            Self::Held => Some(20),
            Self::Crediting => Some(50),
            Self::Returned => Some(60),
            Self::Suspended => Some(80),
            Self::Paid => Some(100),
        }
    }

    /// Where an operation may go from here.
    pub fn next(self) -> &'static [Self] {
        match self {
            Self::Shown => &[
                Self::Started,
                Self::Cancelled,
                Self::Held,
                Self::Crediting,
                Self::Suspended,
                Self::Paid,
            ],
            Self::Started => &[
                Self::Cancelled,
                Self::Held,
                Self::Crediting,
                Self::Suspended,
                Self::Paid,
            ],
            // The buyer comes back.
            Self::Cancelled => &[
                Self::Started,
                Self::Held,
                Self::Crediting,
                Self::Suspended,
                Self::Paid,
            ],
            Self::Held => &[Self::Crediting, Self::Returned, Self::Suspended, Self::Paid],
            Self::Crediting => &[Self::Returned, Self::Suspended, Self::Paid],
            Self::Suspended => &[Self::Crediting, Self::Returned, Self::Paid],
            Self::Returned | Self::Paid => &[],
        }
    }

    /// Whether the buyer has parted with the money and the shop does not have it yet: 20, 50, 80.
    pub fn is_in_question(self) -> bool {
        matches!(self, Self::Held | Self::Crediting | Self::Suspended)
    }

    /// Whether the buyer has parted with the money: 20, 50, 80, 100.
    pub fn has_money(self) -> bool {
        self.is_in_question() || self == Self::Paid
    }

    /// Whether the buyer still has to do something at the payment page.
    pub(crate) fn is_open(self) -> bool {
        matches!(self, Self::Shown | Self::Started | Self::Cancelled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_goes_forward_only() {
        for state in PaymentState::ALL {
            assert_eq!(
                state.next().is_empty(),
                matches!(state, PaymentState::Returned | PaymentState::Paid),
                "{state:?}"
            );
            for next in state.next() {
                assert_ne!(state, *next, "a step leads somewhere");
                assert!(
                    state.is_open() || !next.is_open(),
                    "{state:?} to {next:?}: what was paid is not unpaid again"
                );
            }
        }
    }
}
