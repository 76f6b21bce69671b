//! The fiscal receipt (54-FZ) that a payment request may carry, checked as strictly as the documents allow.

use percent_encoding::percent_decode_str;
use serde::Deserialize;
use serde_json::Number;

use crate::money;

const TAX_SYSTEMS: &[&str] = &["osn", "usn_income", "usn_income_outcome", "esn", "patent"];
const TAXES: &[&str] = &[
    "none", "vat0", "vat5", "vat7", "vat10", "vat20", "vat22", "vat105", "vat107", "vat110", "vat120",
    "vat122",
];
const PAYMENT_METHODS: &[&str] = &[
    "full_prepayment",
    "prepayment",
    "advance",
    "full_payment",
    "partial_payment",
    "credit",
    "credit_payment",
];
const PAYMENT_OBJECTS: &[&str] = &[
    "commodity",
    "excise",
    "job",
    "service",
    "gambling_bet",
    "gambling_prize",
    "lottery",
    "lottery_prize",
    "intellectual_activity",
    "payment",
    "agent_commission",
    "composite",
    "resort_fee",
    "another",
    "property_right",
    "non-operating_gain",
    "insurance_premium",
    "sales_tax",
    "tovar_mark",
];

/// A line of the receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptLine {
    /// Name of the goods or the service.
    pub name: String,
    /// Quantity as the shop wrote it, up to three decimals.
    pub quantity: String,
    /// Sum of the line with discounts.
    pub sum_kopecks: u64,
    /// Tax code, such as `none` or `vat22`.
    pub tax: String,
    /// How it is settled, such as `full_prepayment`, if the shop said so.
    pub payment_method: Option<String>,
    /// What it is, such as `commodity`, if the shop said so.
    pub payment_object: Option<String>,
    /// The code of marked goods.
    pub marking: Option<String>,
}

/// A whole receipt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Receipt {
    /// `sno`, if it was named.
    pub(crate) tax_system: Option<String>,
    pub(crate) lines: Vec<ReceiptLine>,
}

/// A receipt as it is written; the second one has more around it.
#[derive(Deserialize)]
pub(crate) struct Written {
    sno: Option<String>,
    items: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    name: String,
    quantity: Number,
    sum: Option<Number>,
    cost: Option<Number>,
    tax: String,
    payment_method: Option<String>,
    payment_object: Option<String>,
    nomenclature_code: Option<String>,
}

/// A line as the services write it, with the price of one.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct InvoiceItem {
    name: String,
    quantity: Number,
    cost: Number,
    tax: String,
    payment_method: Option<String>,
    payment_object: Option<String>,
    nomenclature_code: Option<String>,
}

impl InvoiceItem {
    /// The line that it is.
    ///
    /// # Errors
    /// A sentence for the developer of the shop.
    pub(crate) fn line(self) -> Result<ReceiptLine, String> {
        line(&Item {
            name: self.name,
            quantity: self.quantity,
            sum: None,
            cost: Some(self.cost),
            tax: self.tax,
            payment_method: self.payment_method,
            payment_object: self.payment_object,
            nomenclature_code: self.nomenclature_code,
        })
    }
}

/// Reads the parameter as it came after one form decoding: JSON that is still URL-encoded once.
/// `total_kopecks` is what the lines must add up to, or `None` when the invoice is in another currency.
///
/// # Errors
/// A sentence for the developer of the shop.
pub(crate) fn read(parameter: &str, total_kopecks: Option<u64>) -> Result<Receipt, String> {
    if parameter.starts_with('{') {
        return Err("Receipt must be URL-encoded once before it is signed and put into the form".to_owned());
    }
    // PHP's urlencode writes a space as `+`.
    let spaced = parameter.replace('+', " ");
    let json = percent_decode_str(&spaced)
        .decode_utf8()
        .map_err(|_| "Receipt is not UTF-8".to_owned())?;
    let written: Written = serde_json::from_str(&json).map_err(|error| format!("Receipt: {error}"))?;
    written.check(total_kopecks)
}

impl Written {
    /// The receipt, if it is as the documents want it and adds up.
    ///
    /// # Errors
    /// A sentence for the developer of the shop.
    pub(crate) fn check(&self, total_kopecks: Option<u64>) -> Result<Receipt, String> {
        if let Some(sno) = &self.sno {
            known("sno", sno, TAX_SYSTEMS)?;
        }
        if !(1..=100).contains(&self.items.len()) {
            return Err(format!(
                "Receipt has {} items, 1 to 100 are allowed",
                self.items.len()
            ));
        }
        let lines = self.items.iter().map(line).collect::<Result<Vec<_>, _>>()?;
        let sum = lines
            .iter()
            .try_fold(0_u64, |sum, line| sum.checked_add(line.sum_kopecks));
        match (sum, total_kopecks) {
            (Some(sum), Some(total)) if sum != total => Err(format!(
                "the lines of Receipt add up to {}, the sum is {}",
                money::two_decimals(sum),
                money::two_decimals(total)
            )),
            (None, _) => Err("the sum of Receipt is too large".to_owned()),
            _ => Ok(Receipt {
                tax_system: self.sno.clone(),
                lines,
            }),
        }
    }
}

impl Receipt {
    /// Whether the lines name nothing that the earlier ones do not, and no more of it.
    ///
    /// # Errors
    /// A sentence for the developer of the shop.
    pub(crate) fn is_part_of(&self, earlier: &[ReceiptLine]) -> Result<(), String> {
        let sum_of = |lines: &[ReceiptLine], name: &str| -> u64 {
            let named = lines.iter().filter(|line| line.name == name);
            named.map(|line| line.sum_kopecks).sum()
        };
        let more = self
            .lines
            .iter()
            .find(|line| sum_of(&self.lines, &line.name) > sum_of(earlier, &line.name));
        match more {
            Some(line) => Err(format!(
                "the first receipt has less of {:?}, or nothing: {}",
                line.name,
                money::two_decimals(sum_of(earlier, &line.name))
            )),
            None => Ok(()),
        }
    }
}

fn line(item: &Item) -> Result<ReceiptLine, String> {
    let name = item.name.trim();
    if name.is_empty() || name.chars().count() > 128 {
        return Err(format!(
            "the name of a Receipt item must have 1 to 128 characters: {name:?}"
        ));
    }
    known("tax", &item.tax, TAXES)?;
    if let Some(method) = &item.payment_method {
        known("payment_method", method, PAYMENT_METHODS)?;
    }
    if let Some(object) = &item.payment_object {
        known("payment_object", object, PAYMENT_OBJECTS)?;
    }
    let sum_kopecks = sum(item).filter(|sum| *sum > 0).ok_or_else(|| {
        format!(
            "the item {name:?} needs a positive sum (two decimals), or cost and quantity (three decimals)"
        )
    })?;
    Ok(ReceiptLine {
        name: name.to_owned(),
        quantity: item.quantity.to_string(),
        sum_kopecks,
        tax: item.tax.clone(),
        payment_method: item.payment_method.clone(),
        payment_object: item.payment_object.clone(),
        marking: item.nomenclature_code.clone(),
    })
}

/// `sum` wins over `cost`, which is the price of one.
fn sum(item: &Item) -> Option<u64> {
    let thousandths = money::decimal(&item.quantity.to_string(), 3).filter(|quantity| *quantity > 0)?;
    match (&item.sum, &item.cost) {
        (Some(sum), _) => money::kopecks(&sum.to_string()),
        (None, Some(cost)) => Some(
            money::kopecks(&cost.to_string())?
                .checked_mul(thousandths)?
                .div_ceil(1000),
        ),
        (None, None) => None,
    }
}

/// Whether this is a tax that the documents know.
pub(crate) fn is_tax(tax: &str) -> bool {
    TAXES.contains(&tax)
}

fn known(field: &str, value: &str, allowed: &[&str]) -> Result<(), String> {
    if allowed.contains(&value) {
        return Ok(());
    }
    Err(format!(
        "Receipt has {field} {value:?}, known are {}",
        allowed.join(", ")
    ))
}

#[cfg(test)]
mod tests {
    use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

    use super::*;

    fn lines(json: &str) -> Result<Vec<ReceiptLine>, String> {
        let parameter = utf8_percent_encode(json, NON_ALPHANUMERIC).to_string();
        read(&parameter, Some(30_050)).map(|receipt| receipt.lines)
    }

    #[test]
    fn a_receipt_that_adds_up_is_read() {
        let receipt = r#"{"sno":"osn","items":[
            {"name":"Шапка «Снег»","quantity":2,"sum":200.50,"tax":"vat22","payment_object":"commodity"},
            {"name":"Доставка","quantity":0.5,"cost":200,"tax":"none"}]}"#;
        let lines = lines(receipt).expect("a good receipt");
        assert_eq!(
            lines.iter().map(|line| line.sum_kopecks).collect::<Vec<_>>(),
            [20_050, 10_000]
        );
        assert_eq!(lines[0].name, "Шапка «Снег»");
        assert_eq!(lines[1].quantity, "0.5");
    }

    #[test]
    fn faults_are_told_in_words() {
        for (json, word) in [
            (r#"{"items":[]}"#, "0 items"),
            (
                r#"{"items":[{"name":"A","quantity":1,"sum":300.49,"tax":"none"}]}"#,
                "add up to 300.49",
            ),
            (
                r#"{"items":[{"name":"A","quantity":1,"sum":300.50,"tax":"vat18"}]}"#,
                "vat18",
            ),
            (
                r#"{"items":[{"name":"A","quantity":1,"sum":300.505,"tax":"none"}]}"#,
                "two decimals",
            ),
            (
                r#"{"items":[{"name":" ","quantity":1,"sum":300.50,"tax":"none"}]}"#,
                "128 characters",
            ),
            ("not JSON", "Receipt:"),
        ] {
            let fault = lines(json).expect_err(json);
            assert!(fault.contains(word), "{fault} does not mention {word}");
        }
        let raw = r#"{"items":[{"name":"A","quantity":1,"sum":300.50,"tax":"none"}]}"#;
        assert!(
            read(raw, None)
                .expect_err("raw JSON")
                .contains("URL-encoded once")
        );
    }
}
