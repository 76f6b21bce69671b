//! What the gateway knows of its invoices.

use std::collections::VecDeque;

use serde_json::{Value, json};
use time::{OffsetDateTime, UtcOffset};

use super::{CryptoAnswer, CryptoCall};
use crate::{Answer, Delivery, money};

/// Kopecks, or whatever the price is in, that are one cent here.
const RATE: u64 = 90;
/// The coin of every payment.
pub(super) const COIN: &str = "USDT_TRC20";

/// An invoice.
#[derive(Clone, Debug)]
pub struct CryptoInvoice {
    /// Its number, without the prefix.
    pub id: String,
    /// What the shop calls the attempt; empty if it gave it no name.
    pub order_id: String,
    /// What is due, in hundredths.
    pub due: u64,
    /// The currency of it.
    pub currency: String,
    /// The buyer's address; empty if the shop gave none.
    pub email: String,
    /// The only coins that the buyer may choose from; all if it is empty.
    pub coins: Vec<String>,
    /// Whether the project was in test mode when it was made.
    pub is_test: bool,
    /// What came, in hundredths.
    pub received: u64,
    /// Whether it was confirmed in the cabinet without a payment.
    pub is_confirmed: bool,
    /// When it was made.
    pub made_at: OffsetDateTime,
    /// When it expires if nothing comes.
    pub expires_at: OffsetDateTime,
    /// How the shop answered to its postbacks, oldest first.
    pub answers: Vec<Answer>,
}

/// All invoices in the order they were made, and what a test has in store for the shop.
#[derive(Default)]
pub(crate) struct Book {
    pub(super) invoices: Vec<CryptoInvoice>,
    pub(super) delivery: Delivery,
    pub(super) makings: VecDeque<CryptoAnswer>,
    pub(super) questions: VecDeque<CryptoAnswer>,
    pub(super) asked: usize,
}

impl Book {
    pub(super) fn find(&self, id: &str) -> Option<&CryptoInvoice> {
        self.invoices.iter().find(|invoice| invoice.id == id)
    }

    pub(super) fn change(&mut self, id: &str, change: impl FnOnce(&mut CryptoInvoice)) {
        if let Some(invoice) = self.invoices.iter_mut().find(|invoice| invoice.id == id) {
            change(invoice);
        }
    }

    /// What becomes of the next call of this kind.
    pub(super) fn next(&mut self, call: CryptoCall) -> CryptoAnswer {
        let script = match call {
            CryptoCall::Create => &mut self.makings,
            CryptoCall::Info => {
                self.asked += 1;
                &mut self.questions
            }
        };
        script.pop_front().unwrap_or_default()
    }
}

impl CryptoInvoice {
    /// Where it stands, in the gateway's word.
    pub fn status(&self, now: OffsetDateTime) -> &'static str {
        match self.received {
            more if more > self.due => "overpaid",
            all if all == self.due || self.is_confirmed => "paid",
            0 if now >= self.expires_at => "canceled",
            0 => "created",
            _ => "partial",
        }
    }

    /// What is still due, in hundredths.
    pub fn rest(&self) -> u64 {
        self.due.saturating_sub(self.received)
    }

    pub(super) fn is_paid(&self) -> bool {
        self.is_confirmed || self.received >= self.due
    }

    /// What the API tells of it.
    pub(super) fn told(&self, now: OffsetDateTime) -> Value {
        let status = self.status(now);
        json!({
            "uuid": self.uuid(),
            "created": utc(self.made_at),
            "expiry_date": utc(self.expires_at),
            "order_id": self.order_id,
            "status": status,
            "invoice_status": if self.is_paid() { "success" } else { "created" },
            "amount_in_fiat": number(self.due),
            "fiat_currency": self.currency,
            "amount": number(in_dollars(self.due)),
            "amount_usd": number(in_dollars(self.due)),
            "amount_to_pay_usd": number(in_dollars(self.due)),
            "amount_paid_usd": number(in_dollars(self.received)),
            "received_usd": number(in_dollars(self.received)),
            "to_surcharge_usd": number(in_dollars(self.rest())),
            "address": if self.received > 0 { "TSandboxSandboxSandboxSandboxSandb" } else { "" },
            "currency": json!({ "id": 4, "code": "USDT", "fullcode": COIN }),
            "side_commission": "merchant",
            "type_payments": "crypto",
            "test_mode": self.is_test,
            "tx_list": [],
        })
    }

    /// Its number as the API writes it.
    pub(super) fn uuid(&self) -> String {
        format!("INV-{}", self.id)
    }
}

/// Dollars for a sum in hundredths of the price, in cents.
pub(super) const fn in_dollars(hundredths: u64) -> u64 {
    (hundredths + RATE / 2) / RATE
}

/// A sum as a number of JSON.
pub(super) fn number(hundredths: u64) -> Value {
    serde_json::from_str(&money::two_decimals(hundredths)).unwrap_or_default()
}

/// `2026-01-02 10:20:04.222439`: UTC, without saying so.
pub(super) fn utc(at: OffsetDateTime) -> String {
    let at = at.to_offset(UtcOffset::UTC);
    let (hour, minute, second) = at.to_hms();
    format!(
        "{} {hour:02}:{minute:02}:{second:02}.{:06}",
        at.date(),
        at.microsecond()
    )
}
