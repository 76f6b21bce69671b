//! The receipt that settles a prepayment when the goods are handed over, checked by itself and against the first one.

use serde::Deserialize;
use serde_json::{Number, Value};
use time::OffsetDateTime;

use crate::{
    ReceiptLine, money,
    payment::Payment,
    receipt::{self, Receipt},
};

/// The kind of payment that settles a prepayment.
const OFFSET_OF_PREPAYMENT: u8 = 2;

/// What a first receipt says of goods that have to be settled later.
const PREPAID: [&str; 3] = ["full_prepayment", "prepayment", "advance"];

/// A second receipt and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecondReceipt {
    /// The shop's number of it.
    pub id: u64,
    /// The number of the paid invoice with the first receipt.
    pub origin: u64,
    /// What it comes to.
    pub total_kopecks: u64,
    /// Its lines, all of them paid in full.
    pub lines: Vec<ReceiptLine>,
    /// The tax system (`sno`), if it names one.
    pub tax_system: Option<String>,
    /// Where it goes, if it goes by mail.
    pub email: Option<String>,
    /// Where it goes, if it goes by telephone.
    pub phone: Option<String>,
    /// Where it stands.
    pub state: SecondReceiptState,
    /// When it came.
    pub sent_at: OffsetDateTime,
    /// When `state` last changed.
    pub changed_at: OffsetDateTime,
    /// How often the shop asked where it stands.
    pub questions: u32,
}

/// Where a second receipt stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecondReceiptState {
    /// 1: taken on, not registered yet.
    Waiting,
    /// 2: registered with the tax service.
    Registered,
    /// 3: not registered; the reason. Another one may be sent.
    Failed(String),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Around {
    id: Value,
    origin_id: Value,
    operation: String,
    url: String,
    total: Number,
    client: Client,
    payments: Vec<Sum<u8>>,
    vats: Vec<Sum<String>>,
}

#[derive(Deserialize)]
struct Client {
    email: Option<String>,
    phone: Option<String>,
}

#[derive(Deserialize)]
struct Sum<T> {
    #[serde(rename = "type")]
    kind: T,
    sum: Number,
}

impl SecondReceipt {
    /// Reads what the shop sent, and checks all that can be checked without the first receipt.
    ///
    /// # Errors
    /// A sentence for the developer of the shop.
    pub(crate) fn read(json: &Value, now: OffsetDateTime) -> Result<Self, String> {
        let around = Around::deserialize(json).map_err(|error| error.to_string())?;
        let written = receipt::Written::deserialize(json).map_err(|error| error.to_string())?;
        let id = number("id", &around.id)?;
        let origin = number("originId", &around.origin_id)?;
        if id == origin {
            return Err("id must differ from originId".to_owned());
        }
        if around.operation != "sell" {
            return Err(format!("operation must be sell, not {:?}", around.operation));
        }
        if around.url.is_empty() {
            return Err("url must be the address of the shop".to_owned());
        }
        let total_kopecks = sum("total", &around.total)?;
        let receipt = written.check(Some(total_kopecks))?;
        check_lines(&receipt)?;
        around.check_payments(total_kopecks)?;
        around.check_vats(&receipt)?;
        let (email, phone) = around.client.check()?;
        Ok(Self {
            id,
            origin,
            total_kopecks,
            lines: receipt.lines,
            tax_system: receipt.tax_system,
            email,
            phone,
            state: SecondReceiptState::Waiting,
            sent_at: now,
            changed_at: now,
            questions: 0,
        })
    }

    /// Whether it fits the payment that it settles, which may be of play money or not.
    ///
    /// # Errors
    /// A sentence for the developer of the shop.
    pub(crate) fn check_against(&self, payment: &Payment, of_play_money: bool) -> Result<(), String> {
        let first = &payment.invoice.receipt;
        if payment.invoice.is_test && !of_play_money {
            return Err("no receipt is made of play money".to_owned());
        }
        if first.is_empty() {
            return Err(format!("InvId {} has no first receipt", self.origin));
        }
        let methods = || first.iter().map(|line| line.payment_method.as_deref());
        // A line that says nothing follows the cabinet, which may say prepayment.
        if !methods().any(|method| method.is_none_or(|method| PREPAID.contains(&method))) {
            return Err("the first receipt is no prepayment: there is nothing to settle".to_owned());
        }
        if payment.second_receipts.iter().any(SecondReceipt::is_in_force) {
            return Err("an operation has two receipts at most".to_owned());
        }
        let earlier = payment.invoice.tax_system.as_deref();
        if let (Some(own), Some(earlier)) = (self.tax_system.as_deref(), earlier)
            && own != earlier
        {
            return Err(format!("sno is {own}, in the first receipt it is {earlier}"));
        }
        let first_sum: u64 = first.iter().map(|line| line.sum_kopecks).sum();
        let left = first_sum.saturating_sub(payment.given_back_kopecks());
        if self.total_kopecks > left {
            let left = money::two_decimals(left);
            return Err(format!("total is more than what is left to settle, {left}"));
        }
        let receipt = Receipt {
            tax_system: None,
            lines: self.lines.clone(),
        };
        receipt.is_part_of(first)
    }

    /// Whether it counts: it is registered, or will be.
    pub(crate) fn is_in_force(&self) -> bool {
        match self.state {
            SecondReceiptState::Waiting | SecondReceiptState::Registered => true,
            SecondReceiptState::Failed(_) => false,
        }
    }

    /// Whether another call says the same.
    pub(crate) fn says_the_same_as(&self, other: &Self) -> bool {
        let said = |receipt: &Self| (receipt.origin, receipt.total_kopecks, receipt.lines.clone());
        said(self) == said(other)
    }
}

impl Around {
    fn check_payments(&self, total_kopecks: u64) -> Result<(), String> {
        let [payment] = &self.payments[..] else {
            return Err("payments must have one entry".to_owned());
        };
        if payment.kind != OFFSET_OF_PREPAYMENT || sum("payments", &payment.sum)? != total_kopecks {
            return Err("payments must settle the total, with type 2".to_owned());
        }
        Ok(())
    }

    /// Each tax of the lines stands here once with what it comes to; each line may be rounded by itself.
    fn check_vats(&self, receipt: &Receipt) -> Result<(), String> {
        for vat in &self.vats {
            if !receipt::is_tax(&vat.kind) || !receipt.lines.iter().any(|line| line.tax == vat.kind) {
                return Err(format!("vats has {:?}, which no item has", vat.kind));
            }
        }
        for line in &receipt.lines {
            let mut stated = self.vats.iter().filter(|vat| vat.kind == line.tax);
            let (Some(vat), None) = (stated.next(), stated.next()) else {
                return Err(format!("vats must have {:?} once", line.tax));
            };
            let of_this = || receipt.lines.iter().filter(|other| other.tax == line.tax);
            let taxed: u64 = of_this().map(|line| line.sum_kopecks).sum();
            let rate = rate(&line.tax);
            let due = (2 * taxed * rate + 100 + rate) / (2 * (100 + rate));
            let stated = money::kopecks(&vat.sum.to_string()).ok_or("a sum of vats is no sum")?;
            if stated.abs_diff(due) > u64::try_from(of_this().count()).unwrap_or(u64::MAX) {
                let due = money::two_decimals(due);
                return Err(format!(
                    "the tax {} comes to {due}, vats has {}",
                    line.tax, vat.sum
                ));
            }
        }
        Ok(())
    }
}

impl Client {
    fn check(self) -> Result<(Option<String>, Option<String>), String> {
        let is_email = |email: &String| {
            email
                .split_once('@')
                .is_some_and(|(name, host)| !name.is_empty() && !host.is_empty())
        };
        let is_phone = |phone: &String| phone.len() >= 10 && phone.bytes().all(|byte| byte.is_ascii_digit());
        if !self.email.iter().all(is_email) || !self.phone.iter().all(is_phone) {
            return Err(
                "client has no e-mail address, or a telephone number with more than digits".to_owned(),
            );
        }
        if self.email.is_none() && self.phone.is_none() {
            return Err("client must have an email or a phone".to_owned());
        }
        Ok((self.email, self.phone))
    }
}

/// What only a second receipt has to obey: all is paid in full, and each marked piece stands alone with its code.
fn check_lines(receipt: &Receipt) -> Result<(), String> {
    let mut codes = Vec::new();
    for line in &receipt.lines {
        if line.payment_method.as_deref() != Some("full_payment") {
            return Err("payment_method may only be full_payment".to_owned());
        }
        let code = line.marking.as_deref();
        let is_code =
            |code: &str| code.len() <= 255 && code.bytes().all(|byte| matches!(byte, 0x1D | 0x20..=0x7E));
        if !code.is_none_or(is_code) {
            return Err("nomenclature_code has up to 255 characters of ASCII".to_owned());
        }
        if line.payment_object.as_deref() == Some("tovar_mark")
            && (code.is_none() || money::decimal(&line.quantity, 3) != Some(1_000))
        {
            return Err("marked goods stand one by one, each with its nomenclature_code".to_owned());
        }
        codes.extend(code);
    }
    let all = codes.len();
    codes.sort_unstable();
    codes.dedup();
    if codes.len() < all {
        return Err("a nomenclature_code stands twice".to_owned());
    }
    Ok(())
}

/// In whole percents; a rate of a prepayment (`vat122`) is that of the goods.
fn rate(tax: &str) -> u64 {
    let digits = tax.trim_start_matches("vat");
    match digits.parse() {
        Ok(rate @ 101..) => rate - 100,
        Ok(rate) => rate,
        Err(_) => 0,
    }
}

fn number(name: &str, value: &Value) -> Result<u64, String> {
    let number = match value {
        Value::String(text) => text.parse().ok(),
        other => other.as_u64(),
    };
    let number = number.filter(|number| *number > 0);
    number.ok_or_else(|| format!("{name} must be a whole number above zero"))
}

fn sum(name: &str, value: &Number) -> Result<u64, String> {
    let kopecks = money::kopecks(&value.to_string()).filter(|kopecks| (1..10_000_000_000).contains(kopecks));
    kopecks.ok_or_else(|| {
        format!("{name} must be positive, with at most two decimals and eight digits of roubles")
    })
}
