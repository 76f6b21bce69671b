//! The part of the book where money is held until the shop takes it.

use time::OffsetDateTime;

use super::Ledger;
use crate::{payment::PaymentState, receipt::Receipt};

impl Ledger {
    /// Prepares the taking of held money, all of it or less, and returns the key of the operation. The goods may only
    /// have become fewer. It is done once.
    ///
    /// # Errors
    /// A sentence for the developer of the shop, when nothing is held under this number, the sum is more than that, or
    /// the receipt is missing or names what was not there.
    pub(crate) fn take_held(
        &mut self,
        inv_id: u64,
        sum_kopecks: u64,
        receipt: Option<Receipt>,
        now: OffsetDateTime,
    ) -> Result<String, String> {
        let op_key = self.held(inv_id, now)?;
        let payment = self.by_key_mut(&op_key).ok_or("no such operation")?;
        let held = payment.invoice.out_sum_kopecks;
        if sum_kopecks > held {
            return Err("more is taken than is held".to_owned());
        }
        match receipt {
            Some(receipt) => {
                receipt.is_part_of(&payment.invoice.receipt)?;
                payment.invoice.receipt = receipt.lines;
            }
            None if sum_kopecks < held && !payment.invoice.receipt.is_empty() => {
                return Err("less is taken, but no receipt says of what".to_owned());
            }
            None => {}
        }
        payment.invoice.out_sum_kopecks = sum_kopecks;
        payment.held_kopecks = Some(held);
        Ok(op_key)
    }

    /// The key of the operation under this number whose money is held for the shop.
    ///
    /// # Errors
    /// A sentence for the developer of the shop, when there is none: it never was, was taken, or was let go.
    pub(crate) fn held(&mut self, inv_id: u64, now: OffsetDateTime) -> Result<String, String> {
        self.lapse(inv_id, now);
        let places = self.by_number.get(&inv_id).into_iter().flatten();
        let mut operations = places.map(|place| &self.payments[*place]);
        let held = operations.find(|payment| {
            let is_held = payment.state == PaymentState::Held && payment.held_kopecks.is_none();
            is_held && payment.invoice.hold_for.is_some()
        });
        let held = held.ok_or_else(|| format!("nothing is held under InvId {inv_id}"));
        held.map(|payment| payment.op_key.clone())
    }

    /// Ends what has come to its time: a payment that began and was not paid, and money that nobody took.
    pub(super) fn lapse(&mut self, inv_id: u64, now: OffsetDateTime) {
        let places = self.by_number.get(&inv_id).into_iter().flatten();
        for place in places {
            let payment = &mut self.payments[*place];
            let ends = match payment.state {
                PaymentState::Started => payment.invoice.expires_at.zip(Some(PaymentState::Cancelled)),
                PaymentState::Held => payment.held_until().zip(Some(PaymentState::Returned)),
                _ => None,
            };
            if let Some((end, state)) = ends.filter(|(end, _)| now >= *end) {
                payment.state = state;
                payment.changed_at = end;
            }
        }
    }
}
