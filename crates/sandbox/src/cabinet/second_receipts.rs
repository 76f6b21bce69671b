//! The part of the book where prepayments are settled.

use time::OffsetDateTime;

use super::Ledger;
use crate::{
    Pace,
    payment::PaymentState,
    second_receipt::{SecondReceipt, SecondReceiptState},
};

impl Ledger {
    /// Takes a second receipt on and returns the key of its operation. One that was taken on already is not taken on
    /// twice; one that failed may be sent again.
    ///
    /// # Errors
    /// A sentence for the developer of the shop, when nothing was paid under its `originId`, when it does not fit the
    /// first receipt, or when its number is another one's.
    pub(crate) fn attach(&mut self, receipt: SecondReceipt, of_play_money: bool) -> Result<String, String> {
        let places = self.by_number.get(&receipt.origin).into_iter().flatten();
        let mut paid = places.filter(|place| self.payments[**place].state == PaymentState::Paid);
        let place = *paid.next().ok_or("nothing was paid under originId")?;
        if let Some(known) = self.second_receipt_mut(receipt.id) {
            let is_repetition = known.says_the_same_as(&receipt);
            if known.is_in_force() && is_repetition {
                return Ok(self.payments[place].op_key.clone());
            }
            if known.is_in_force() || known.origin != receipt.origin {
                return Err(format!("id {} is the number of another receipt", receipt.id));
            }
        }
        let payment = &mut self.payments[place];
        receipt.check_against(payment, of_play_money)?;
        payment.second_receipts.retain(|known| known.id != receipt.id);
        self.by_second_receipt.insert(receipt.id, place);
        payment.second_receipts.push(receipt);
        Ok(payment.op_key.clone())
    }

    /// The shop asks where a second receipt stands; at its pace the gateway registers it then.
    pub(crate) fn ask_second_receipt(
        &mut self,
        id: u64,
        pace: Pace,
        now: OffsetDateTime,
    ) -> Option<SecondReceipt> {
        let receipt = self.second_receipt_mut(id)?;
        if receipt.state == SecondReceiptState::Waiting && pace.is_over(receipt.questions) {
            receipt.state = SecondReceiptState::Registered;
            receipt.changed_at = now;
        }
        receipt.questions += 1;
        Some(receipt.clone())
    }

    /// Ends a second receipt that waits. `None` when none with this number does.
    pub(crate) fn end_second_receipt(
        &mut self,
        id: u64,
        state: SecondReceiptState,
        now: OffsetDateTime,
    ) -> Option<SecondReceipt> {
        let receipt = self.second_receipt_mut(id)?;
        if receipt.state != SecondReceiptState::Waiting {
            return None;
        }
        receipt.state = state;
        receipt.changed_at = now;
        Some(receipt.clone())
    }

    fn second_receipt_mut(&mut self, id: u64) -> Option<&mut SecondReceipt> {
        let place = *self.by_second_receipt.get(&id)?;
        let mut receipts = self.payments[place].second_receipts.iter_mut();
        receipts.find(|receipt| receipt.id == id)
    }
}
