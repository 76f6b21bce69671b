//! The gateway in the hands of a test: the buyer's buttons, the bank's part, and what goes wrong between gateway and shop.

use time::OffsetDateTime;

use crate::{
    Commission, Delivery, EnquiryAnswer, Invoice, Notification, Oddity, Payment, PaymentState, Refusal,
    Return, Sandbox, cabinet, clock, notify, payment_page, way_back,
};

impl Sandbox {
    /// Opens the payment page with the fields of a shop's form, as a browser does.
    ///
    /// # Errors
    /// What the page would show: a fault of the form, 33 when it comes too late, 40 when the number is paid already.
    pub fn show(&self, form: &[(String, String)]) -> Result<Payment, Refusal> {
        payment_page::show(&self.world, &form.iter().cloned().collect())
    }

    /// Begins an operation that is not the shop's: see [`Invoice::foreign`].
    ///
    /// # Errors
    /// 40 when the number is paid already.
    pub fn begin(&self, invoice: Invoice) -> Result<Payment, Refusal> {
        payment_page::begin(&self.world, invoice)
    }

    /// Presses Pay for the buyer and returns where the browser goes. The notification follows by itself.
    ///
    /// # Errors
    /// 53 when the payment page was never opened for this number, 33 when its time is over, 40 when the money went back
    /// or another operation with this number has it.
    pub fn pay(&self, inv_id: u64) -> Result<Return, Refusal> {
        let payment = self.press(inv_id, PaymentState::Paid, None)?;
        Ok(way_back::success(&payment, &self.world.settings))
    }

    /// Does the same with a method that the buyer chooses on the page, by its code. [`Sandbox::pay`] takes the one that is
    /// preselected.
    ///
    /// # Errors
    /// As [`Sandbox::pay`], and 30 when the page does not offer it.
    pub fn pay_by(&self, inv_id: u64, method: &str) -> Result<Return, Refusal> {
        let payment = self.press(inv_id, PaymentState::Paid, Some(method))?;
        Ok(way_back::success(&payment, &self.world.settings))
    }

    /// Presses Decline for the buyer and returns where the browser goes.
    ///
    /// # Errors
    /// 53 when the payment page was never opened for this number, 40 when it is already paid.
    pub fn decline(&self, inv_id: u64) -> Result<Return, Refusal> {
        let payment = self.press(inv_id, PaymentState::Cancelled, None)?;
        Ok(way_back::failure(&payment, &self.world.settings))
    }

    /// Leads an operation to its next state ([`PaymentState::next`]). A paid one is announced by itself.
    ///
    /// # Errors
    /// 33 when the buyer's time is over, 40 when no way leads there or another operation with its number has the money,
    /// 53 for an unknown operation.
    pub fn walk(&self, op_key: &str, to: PaymentState) -> Result<Payment, Refusal> {
        notify::walk(&self.world, op_key, to)
    }

    /// The latest operation with this number.
    pub fn payment(&self, inv_id: u64) -> Option<Payment> {
        self.world.ledger.borrow().by_number(inv_id).cloned()
    }

    /// The operation with this id.
    pub fn payment_by_key(&self, op_key: &str) -> Option<Payment> {
        self.world.ledger.borrow().by_key(op_key).cloned()
    }

    /// Announces a paid invoice once more, until `OK{InvId}`, as the button in the cabinet does.
    ///
    /// # Errors
    /// 53 when no paid one has this number.
    pub fn announce_again(&self, inv_id: u64) -> Result<(), Refusal> {
        let payment = self.payment(inv_id);
        let paid = payment.filter(|payment| payment.state == PaymentState::Paid);
        notify::announce(&self.world, paid.ok_or_else(cabinet::unknown)?.op_key);
        Ok(())
    }

    /// Announces an operation so many times at once, whatever the delivery is, and waits for the answers. Nothing is
    /// repeated.
    ///
    /// # Errors
    /// 53 for an unknown operation.
    pub async fn announce_at_once(&self, op_key: &str, times: usize) -> Result<Vec<Notification>, Refusal> {
        notify::at_once(&self.world, op_key, times).await
    }

    /// Sends, pauses or loses all notifications from now on.
    pub fn set_delivery(&self, delivery: Delivery) {
        self.world.delivery.send_replace(delivery);
    }

    /// Says who bears the commission of operations that begin from now on.
    pub fn set_commission(&self, commission: Commission) {
        self.world.commission.send_replace(commission);
    }

    /// Says who bears the commission of one operation.
    ///
    /// # Errors
    /// 53 for an unknown operation.
    pub fn set_commission_of(&self, op_key: &str, commission: Commission) -> Result<(), Refusal> {
        self.change(op_key, |payment| payment.commission = commission)
    }

    /// Says what is odd about the notices of one operation.
    ///
    /// # Errors
    /// 53 for an unknown operation.
    pub fn set_oddities_of(&self, op_key: &str, oddities: &[Oddity]) -> Result<(), Refusal> {
        self.change(op_key, |payment| payment.oddities = oddities.to_vec())
    }

    /// Scripts what becomes of the next enquiries about a number, after what was scripted before.
    pub fn script_enquiries(&self, inv_id: u64, answers: impl IntoIterator<Item = EnquiryAnswer>) {
        self.world
            .ledger
            .send_modify(|ledger| ledger.script(inv_id, answers));
    }

    /// Stops the clock of the whole sandbox at a moment, or sets it on.
    pub fn set_time(&self, now: OffsetDateTime) {
        let now = now.to_offset(clock::MOSCOW);
        self.world.stopped_clock.send_replace(Some(now));
    }

    fn press(&self, inv_id: u64, to: PaymentState, method: Option<&str>) -> Result<Payment, Refusal> {
        let payment = self.payment(inv_id).ok_or_else(cabinet::unknown)?;
        payment_page::carry_out(&self.world, &payment.op_key, to, method)
    }

    fn change(&self, op_key: &str, change: impl FnOnce(&mut Payment)) -> Result<(), Refusal> {
        let mut changed = Ok(());
        self.world
            .ledger
            .send_modify(|ledger| changed = ledger.change(op_key, change));
        changed
    }
}
