//! The second receipt, due when prepaid goods are handed over.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::amount::Amount;
use crate::inv_id::InvId;
use crate::json;
use crate::merchant::{Merchant, Mode, NoPassword};
use crate::receipt::{Quantity, Receipt, ReceiptLine, SettlementMethod, Tax, TaxSystem};
use crate::reply::{self, ReplyError};
use crate::request::Request;

/// The buyer, who gets the receipt by e-mail or telephone or both.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Client {
    /// The buyer's e-mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The buyer's telephone number in digits: `71234567890`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

/// The receipt that settles a prepayment. For merchants whose receipts are made by the gateway; at most one for each
/// payment. Source: docs.robokassa.ru, "second-check".
#[derive(Clone, Debug)]
pub struct SecondReceipt<'a> {
    /// The number of this receipt, which must differ from that of the payment.
    pub id: InvId,
    /// The payment with the first receipt.
    pub origin: InvId,
    /// The address of the shop's site.
    pub site: &'a str,
    /// Who gets it.
    pub client: Client,
    /// The goods that are handed over. All are printed as paid in full, whatever the first receipt said.
    pub receipt: &'a Receipt,
}

/// Why a second receipt cannot be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SecondReceiptError {
    /// The number of the receipt is that of the payment.
    #[error("the number of the second receipt is that of the payment")]
    SameNumber,
    /// There is neither an e-mail nor a telephone number.
    #[error("neither e-mail nor telephone of the buyer is given")]
    NoClient,
    /// The live passwords are missing.
    #[error(transparent)]
    NoPassword(#[from] NoPassword),
}

impl SecondReceipt<'_> {
    /// The request, whose response [`SecondReceipt::read_reply`] reads.
    pub fn request(&self, merchant: &Merchant) -> Result<Request, SecondReceiptError> {
        if self.id == self.origin {
            return Err(SecondReceiptError::SameNumber);
        }
        if self.client.email.is_none() && self.client.phone.is_none() {
            return Err(SecondReceiptError::NoClient);
        }
        let body = Body {
            merchant_id: merchant.login(),
            id: self.id.to_string(),
            origin_id: self.origin.to_string(),
            operation: "sell",
            sno: self.receipt.tax_system(),
            url: self.site,
            total: self.receipt.sum(),
            items: self.receipt.lines().iter().map(Item::paid).collect(),
            client: &self.client,
            payments: [Payment {
                kind: OFFSET_OF_PREPAYMENT,
                sum: self.receipt.sum(),
            }],
            vats: vats(self.receipt.lines()),
        };
        Ok(Self::verbatim(merchant, &json::ascii(&json::text(&body)))?)
    }

    /// The request with JSON written elsewhere, used byte for byte.
    ///
    /// The title of the gateway's page says base64url and its steps say base64. Both give the same text if the JSON
    /// writes all non-ASCII characters and `>`, `?`, `~` as `\uXXXX`, as [`SecondReceipt::request`] does.
    pub fn verbatim(merchant: &Merchant, json: &str) -> Result<Request, NoPassword> {
        sealed(merchant, "RoboFiscal/Receipt/Attach", json)
    }

    /// Reads the answer: accepted, or the gateway's reason against it.
    pub fn read_reply(bytes: &[u8]) -> Result<(), ReplyError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Answer {
            result_code: Word,
            #[serde(default)]
            result_description: Option<String>,
        }
        let answer: Answer = reply::json(bytes)?;
        // 0 is the accepted one of the documentation's example; 1 and 2 are later states of the same receipt.
        match answer.result_code.number() {
            Some(0..=2) => Ok(()),
            _ => Err(ReplyError::refused(
                &answer.result_description.unwrap_or_default(),
            )),
        }
    }
}

/// Where a second receipt stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecondReceiptStatus {
    /// 1: not registered yet.
    Waiting,
    /// 2: registered with the tax service.
    Registered {
        /// The number of the fiscal storage.
        fn_number: Option<String>,
        /// The number of the document in it.
        document_number: Option<String>,
        /// The document's attribute.
        document_attribute: Option<String>,
    },
    /// 3: registration failed, in the gateway's words.
    Failed(String),
}

impl SecondReceiptStatus {
    /// Asks what became of the second receipt `id`; [`SecondReceiptStatus::parse`] reads the response.
    pub fn request(merchant: &Merchant, id: InvId) -> Result<Request, NoPassword> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Status<'a> {
            merchant_id: &'a str,
            id: String,
        }
        let json = json::text(&Status {
            merchant_id: merchant.login(),
            id: id.to_string(),
        });
        sealed(merchant, "RoboFiscal/Receipt/Status", &json)
    }

    /// Reads the answer to [`SecondReceiptStatus::request`].
    pub fn parse(bytes: &[u8]) -> Result<Self, ReplyError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Answer {
            code: Word,
            #[serde(default)]
            description: Option<String>,
            #[serde(default)]
            fn_number: Option<Word>,
            #[serde(default)]
            fiscal_document_number: Option<Word>,
            #[serde(default)]
            fiscal_document_attribute: Option<Word>,
        }
        let answer: Answer = reply::json(bytes)?;
        let description = answer.description.unwrap_or_default();
        match answer.code.number() {
            Some(1) => Ok(Self::Waiting),
            Some(2) => Ok(Self::Registered {
                fn_number: answer.fn_number.map(Word::into_string),
                document_number: answer.fiscal_document_number.map(Word::into_string),
                document_attribute: answer.fiscal_document_attribute.map(Word::into_string),
            }),
            Some(3) => Ok(Self::Failed(crate::text::cut(&description, 255))),
            _ => Err(ReplyError::refused(&description)),
        }
    }
}

/// Sources write codes and numbers as strings and as numbers.
#[derive(Deserialize)]
#[serde(untagged)]
enum Word {
    Text(String),
    Number(i64),
}

impl Word {
    fn number(&self) -> Option<i64> {
        match self {
            Self::Text(text) => text.parse().ok(),
            Self::Number(number) => Some(*number),
        }
    }

    fn into_string(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Number(number) => number.to_string(),
        }
    }
}

/// The kind of payment that a second receipt settles with.
const OFFSET_OF_PREPAYMENT: u8 = 2;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    merchant_id: &'a str,
    id: String,
    origin_id: String,
    operation: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    sno: Option<TaxSystem>,
    url: &'a str,
    #[serde(serialize_with = "json::decimal")]
    total: Amount,
    items: Vec<Item<'a>>,
    client: &'a Client,
    payments: [Payment; 1],
    vats: Vec<Vat>,
}

#[derive(Serialize)]
struct Item<'a> {
    name: &'a str,
    #[serde(serialize_with = "json::decimal")]
    quantity: Quantity,
    #[serde(serialize_with = "json::decimal")]
    sum: Amount,
    tax: Tax,
    payment_method: SettlementMethod,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_object: Option<crate::receipt::SubjectKind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nomenclature_code: Option<&'a str>,
}

impl<'a> Item<'a> {
    fn paid(line: &'a ReceiptLine) -> Self {
        Self {
            name: line.name(),
            quantity: line.quantity(),
            sum: line.sum(),
            tax: line.tax(),
            payment_method: SettlementMethod::FullPayment,
            payment_object: line.kind(),
            nomenclature_code: line.marking(),
        }
    }
}

#[derive(Serialize)]
struct Payment {
    #[serde(rename = "type")]
    kind: u8,
    #[serde(serialize_with = "json::decimal")]
    sum: Amount,
}

#[derive(Serialize)]
struct Vat {
    #[serde(rename = "type")]
    tax: Tax,
    #[serde(serialize_with = "json::decimal")]
    sum: Amount,
}

/// The tax contained in the lines, one entry for each rate, rounded to the kopeck, halves up.
fn vats(lines: &[ReceiptLine]) -> Vec<Vat> {
    let of = |tax: Tax| {
        let lines = lines.iter().filter(|line| line.tax() == tax);
        let total: i128 = lines.map(|line| i128::from(line.sum().kopecks())).sum();
        let (rate, base) = (i128::from(tax.rate()), i128::from(tax.rate()) + 100);
        let kopecks = i64::try_from((2 * total * rate + base) / (2 * base)).ok()?;
        Some(Vat {
            tax,
            sum: Amount::from_kopecks(kopecks).ok()?,
        })
    };
    let used = Tax::ALL
        .iter()
        .copied()
        .filter(|tax| lines.iter().any(|line| line.tax() == *tax));
    used.filter_map(of).collect()
}

/// `base64(json).base64(hex(hash(base64(json) + password 1)))`
fn sealed(merchant: &Merchant, path: &str, json: &str) -> Result<Request, NoPassword> {
    let keys = merchant.keys(Mode::Live)?;
    let body = URL_SAFE_NO_PAD.encode(json);
    let signature = keys.base().slot(&body).glued(keys.first.expose()).sign().hex();
    let body = format!("{body}.{}", URL_SAFE_NO_PAD.encode(signature));
    Ok(Request::json(merchant.endpoint().receipts(path), body))
}

#[cfg(test)]
mod tests;
