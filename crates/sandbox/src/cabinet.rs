//! The gateway's book of operations: what was shown, what was paid, and how the shop was told.

mod holds;
mod refunds;
mod second_receipts;

use std::collections::{HashMap, VecDeque};

use time::OffsetDateTime;

use crate::{
    Commission, EnquiryAnswer, Invoice, Refusal,
    payment::{Notification, Payment, PaymentState},
};

pub(crate) use refunds::Wish;

/// Numbers that the gateway chooses itself start here, away from those of a young shop.
const FIRST_OWN_NUMBER: u64 = 2_000_000_000;

/// How many tries are kept of each payment; a shop that is down for a night collects thousands.
const KEPT_TRIES: usize = 500;

/// How many enquiries are kept.
const KEPT_ENQUIRIES: usize = 10_000;

/// All payments in the order they were first shown.
#[derive(Default)]
pub(crate) struct Ledger {
    payments: Vec<Payment>,
    /// Places of the operations with a number, oldest first. Only test payments, and those that came to nothing, share one.
    by_number: HashMap<u64, Vec<usize>>,
    by_key: HashMap<String, usize>,
    /// Places of the operations that refunds belong to.
    by_refund: HashMap<String, usize>,
    /// Places of the operations that second receipts belong to, by their own numbers.
    by_second_receipt: HashMap<u64, usize>,
    own_numbers: u64,
    enquiries: VecDeque<u64>,
    scripts: HashMap<u64, VecDeque<EnquiryAnswer>>,
}

impl Ledger {
    /// Shows the payment page. An invoice that nobody paid may be shown again, with other contents too; one with other
    /// parameters of the shop is another operation.
    ///
    /// # Errors
    /// 40 when it is already paid, or its money is on the way; test payments may be repeated once they are paid.
    pub(crate) fn show(
        &mut self,
        mut invoice: Invoice,
        commission: Commission,
        now: OffsetDateTime,
    ) -> Result<Payment, Refusal> {
        if invoice.inv_id == 0 {
            invoice.inv_id = self.own_number();
        }
        self.refuse_second(&invoice, None)?;
        let places = self.by_number.entry(invoice.inv_id).or_default();
        let same = places.iter().copied().rfind(|place| {
            let known = &self.payments[*place];
            known.state.is_open() && known.invoice.shp == invoice.shp
        });
        if let Some(place) = same {
            let known = &mut self.payments[place];
            known.method = invoice.preselected();
            known.invoice = invoice;
            return Ok(known.clone());
        }
        let method = invoice.preselected();
        let payment = Payment {
            invoice,
            op_key: new_op_key(),
            method,
            held_kopecks: None,
            state: PaymentState::Shown,
            shown_at: now,
            changed_at: now,
            commission,
            oddities: Vec::new(),
            notifications: Vec::new(),
            result2: Vec::new(),
            refunds: Vec::new(),
            second_receipts: Vec::new(),
        };
        places.push(self.payments.len());
        self.by_key.insert(payment.op_key.clone(), self.payments.len());
        self.payments.push(payment.clone());
        Ok(payment)
    }

    /// Leads an operation to its next state. The second value tells whether it was not there already: a double click
    /// leads to the same page and pays nothing twice.
    ///
    /// # Errors
    /// 33 when the time for paying is over, 40 when no way leads there or another operation with this number has the
    /// money, 53 for an unknown operation.
    pub(crate) fn walk(
        &mut self,
        op_key: &str,
        to: PaymentState,
        now: OffsetDateTime,
    ) -> Result<(Payment, bool), Refusal> {
        let inv_id = self.by_key(op_key).ok_or_else(unknown)?.inv_id();
        self.lapse(inv_id, now);
        let payment = self.by_key(op_key).ok_or_else(unknown)?;
        let from = payment.state;
        if from == to {
            return Ok((payment.clone(), false));
        }
        if !from.next().contains(&to) {
            let detail = format!("InvId {}: no way leads from {from:?} to {to:?}", payment.inv_id());
            return Err(Refusal::new(40, detail));
        }
        let takes_money = from.is_open() && !to.is_open();
        if takes_money {
            if payment.is_over(now) {
                return Err(Refusal::new(33, "ExpirationDate has passed"));
            }
            self.refuse_second(&payment.invoice, Some(op_key))?;
        }
        let payment = self.by_key_mut(op_key).ok_or_else(unknown)?;
        payment.state = to;
        payment.changed_at = now;
        Ok((payment.clone(), true))
    }

    /// Changes what a test may change of an operation.
    ///
    /// # Errors
    /// 53 for an unknown operation.
    pub(crate) fn change(&mut self, op_key: &str, change: impl FnOnce(&mut Payment)) -> Result<(), Refusal> {
        change(self.by_key_mut(op_key).ok_or_else(unknown)?);
        Ok(())
    }

    /// Notes how a try to tell the shop at `ResultURL` ended.
    pub(crate) fn note(&mut self, op_key: &str, notification: Notification) {
        if let Some(payment) = self.by_key_mut(op_key) {
            if payment.notifications.len() == KEPT_TRIES {
                payment.notifications.remove(0);
            }
            payment.notifications.push(notification);
        }
    }

    /// The shop asks about this number: which operation the answer is about, and how it is sent.
    ///
    /// Of several operations it is the one with the money, or the one that changed last. One that began and whose time is
    /// over is cancelled, and money that was held too long is let go.
    pub(crate) fn enquire(&mut self, inv_id: u64, now: OffsetDateTime) -> (Option<Payment>, EnquiryAnswer) {
        if self.enquiries.len() == KEPT_ENQUIRIES {
            self.enquiries.pop_front();
        }
        self.enquiries.push_back(inv_id);
        self.lapse(inv_id, now);
        let places = self.by_number.get(&inv_id).into_iter().flatten();
        let known = places.map(|place| &self.payments[*place]);
        let told = known
            .filter(|payment| payment.state != PaymentState::Shown)
            .max_by_key(|payment| (payment.state.has_money(), payment.changed_at));
        let told = told.cloned();
        let script = self.scripts.get_mut(&inv_id).and_then(VecDeque::pop_front);
        (told, script.unwrap_or(EnquiryAnswer::Usual))
    }

    /// Adds to what becomes of the next enquiries about a number.
    pub(crate) fn script(&mut self, inv_id: u64, answers: impl IntoIterator<Item = EnquiryAnswer>) {
        self.scripts.entry(inv_id).or_default().extend(answers);
    }

    /// A number that the gateway chooses for an invoice without one.
    pub(crate) fn own_number(&mut self) -> u64 {
        self.own_numbers += 1;
        FIRST_OWN_NUMBER + self.own_numbers
    }

    /// Whether money came under this number.
    pub(crate) fn has_money(&self, inv_id: u64) -> bool {
        let mut places = self.by_number.get(&inv_id).into_iter().flatten();
        places.any(|place| self.payments[*place].state.has_money())
    }

    /// The numbers that the shop asked about, oldest first.
    pub(crate) fn enquiries(&self) -> impl Iterator<Item = u64> + '_ {
        self.enquiries.iter().copied()
    }

    pub(crate) fn by_key(&self, op_key: &str) -> Option<&Payment> {
        self.by_key.get(op_key).map(|place| &self.payments[*place])
    }

    /// The latest operation with this number.
    pub(crate) fn by_number(&self, inv_id: u64) -> Option<&Payment> {
        let places = self.by_number.get(&inv_id)?;
        places.last().map(|place| &self.payments[*place])
    }

    pub(crate) fn all(&self) -> &[Payment] {
        &self.payments
    }

    fn by_key_mut(&mut self, op_key: &str) -> Option<&mut Payment> {
        let place = *self.by_key.get(op_key)?;
        self.payments.get_mut(place)
    }

    /// A number is paid once, whoever pays it; test payments may be repeated.
    fn refuse_second(&self, invoice: &Invoice, op_key: Option<&str>) -> Result<(), Refusal> {
        let places = self.by_number.get(&invoice.inv_id).into_iter().flatten();
        let others = places.map(|place| &self.payments[*place]);
        let mut others = others.filter(|other| Some(other.op_key.as_str()) != op_key);
        let has_money = |other: &Payment| {
            other.state.has_money() && !(other.state == PaymentState::Paid && invoice.is_test)
        };
        if others.any(has_money) {
            return Err(Refusal::new(40, format!("InvId {}", invoice.inv_id)));
        }
        Ok(())
    }
}

/// The refusal for an operation that nobody began.
pub(crate) fn unknown() -> Refusal {
    Refusal::new(53, "no such operation")
}

/// A GUID, a hyphen and ten characters, as the real one.
fn new_op_key() -> String {
    let tail = rand::random::<u64>() % 10_u64.pow(10);
    format!("{}-{tail:010}", guid().to_uppercase())
}

pub(crate) fn guid() -> String {
    let guid = format!("{:032x}", rand::random::<u128>());
    format!(
        "{}-{}-{}-{}-{}",
        &guid[..8],
        &guid[8..12],
        &guid[12..16],
        &guid[16..20],
        &guid[20..]
    )
}
