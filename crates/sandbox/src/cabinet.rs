//! The gateway's book of operations: what was shown, what was paid, and how the shop was told.

use std::collections::VecDeque;

use time::OffsetDateTime;

use crate::{
    Invoice, Refusal,
    payment::{Notification, Payment, PaymentState},
};

/// Numbers that the gateway chooses itself start here, away from those of a young shop.
const FIRST_OWN_NUMBER: u64 = 2_000_000_000;

/// How many tries are kept of each payment; a shop that is down for a night collects thousands.
const KEPT_TRIES: usize = 500;

/// How many enquiries are kept.
const KEPT_ENQUIRIES: usize = 10_000;

/// What the buyer pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Press {
    Pay,
    Decline,
    Close,
}

/// All payments in the order they were first shown.
#[derive(Default)]
pub(crate) struct Ledger {
    payments: Vec<Payment>,
    own_numbers: u64,
    enquiries: VecDeque<u64>,
}

impl Ledger {
    /// Shows the payment page. An unpaid invoice may be shown again, with other contents too.
    ///
    /// # Errors
    /// 40 when it is already paid; test payments may be repeated.
    pub(crate) fn show(&mut self, mut invoice: Invoice, now: OffsetDateTime) -> Result<Payment, Refusal> {
        if invoice.inv_id == 0 {
            self.own_numbers += 1;
            invoice.inv_id = FIRST_OWN_NUMBER + self.own_numbers;
        }
        let known = self
            .payments
            .iter_mut()
            .rev()
            .find(|payment| payment.inv_id() == invoice.inv_id);
        if let Some(payment) = known {
            if payment.state != PaymentState::Paid {
                payment.invoice = invoice;
                return Ok(payment.clone());
            }
            if !invoice.is_test {
                return Err(already_paid(payment));
            }
        }
        let payment = Payment {
            invoice,
            op_key: new_op_key(),
            state: PaymentState::Shown,
            shown_at: now,
            changed_at: now,
            notifications: Vec::new(),
        };
        self.payments.push(payment.clone());
        Ok(payment)
    }

    /// Does what the buyer pressed. The second value tells whether the money came just now.
    ///
    /// # Errors
    /// 40 when something else than Pay is pressed on a paid one, 53 for an unknown operation.
    pub(crate) fn press(
        &mut self,
        op_key: &str,
        press: Press,
        now: OffsetDateTime,
    ) -> Result<(Payment, bool), Refusal> {
        let payment = self
            .by_key_mut(op_key)
            .ok_or_else(|| Refusal::new(53, "no such operation"))?;
        let state = match (payment.state, press) {
            // A double click leads to the same page and pays nothing twice.
            (PaymentState::Paid, Press::Pay) => return Ok((payment.clone(), false)),
            (PaymentState::Paid, Press::Decline | Press::Close) => return Err(already_paid(payment)),
            (PaymentState::Shown | PaymentState::Started | PaymentState::Cancelled, Press::Pay) => {
                PaymentState::Paid
            }
            (PaymentState::Shown | PaymentState::Started | PaymentState::Cancelled, Press::Decline)
            | (PaymentState::Cancelled, Press::Close) => PaymentState::Cancelled,
            (PaymentState::Shown | PaymentState::Started, Press::Close) => PaymentState::Started,
        };
        payment.state = state;
        payment.changed_at = now;
        Ok((payment.clone(), state == PaymentState::Paid))
    }

    /// Notes how a try to tell the shop ended.
    pub(crate) fn note(&mut self, op_key: &str, notification: Notification) {
        if let Some(payment) = self.by_key_mut(op_key) {
            if payment.notifications.len() == KEPT_TRIES {
                payment.notifications.remove(0);
            }
            payment.notifications.push(notification);
        }
    }

    /// Notes that the shop asked about this number, known or not.
    pub(crate) fn note_enquiry(&mut self, inv_id: u64) {
        if self.enquiries.len() == KEPT_ENQUIRIES {
            self.enquiries.pop_front();
        }
        self.enquiries.push_back(inv_id);
    }

    /// The numbers that the shop asked about, oldest first.
    pub(crate) fn enquiries(&self) -> impl Iterator<Item = u64> + '_ {
        self.enquiries.iter().copied()
    }

    pub(crate) fn by_key(&self, op_key: &str) -> Option<&Payment> {
        self.payments
            .iter()
            .rev()
            .find(|payment| payment.op_key == op_key)
    }

    /// The latest operation with this number.
    pub(crate) fn by_number(&self, inv_id: u64) -> Option<&Payment> {
        self.payments
            .iter()
            .rev()
            .find(|payment| payment.inv_id() == inv_id)
    }

    pub(crate) fn all(&self) -> &[Payment] {
        &self.payments
    }

    fn by_key_mut(&mut self, op_key: &str) -> Option<&mut Payment> {
        self.payments
            .iter_mut()
            .rev()
            .find(|payment| payment.op_key == op_key)
    }
}

fn already_paid(payment: &Payment) -> Refusal {
    Refusal::new(40, format!("InvId {}", payment.inv_id()))
}

/// A GUID, a hyphen and ten characters, as the real one.
fn new_op_key() -> String {
    let guid = format!("{:032X}", rand::random::<u128>());
    let tail = rand::random::<u64>() % 10_u64.pow(10);
    format!(
        "{}-{}-{}-{}-{}-{tail:010}",
        &guid[..8],
        &guid[8..12],
        &guid[12..16],
        &guid[16..20],
        &guid[20..]
    )
}
