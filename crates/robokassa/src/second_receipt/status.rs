//! What became of a second receipt.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{NOT_REGISTERED, number, refusal, sealed};
use crate::inv_id::InvId;
use crate::json;
use crate::merchant::{Merchant, Mode, NoPassword};
use crate::reply::{self, ReplyError};
use crate::request::Request;

/// Where a second receipt stands.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SecondReceiptStatus {
    /// 1: not registered yet.
    Waiting,
    /// 2: registered with the tax service.
    Registered(FiscalDocument),
    /// 3: registration failed, in the gateway's words.
    Failed(String),
}

/// What the tax service knows the receipt by. The gateway leaves out what it does not know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct FiscalDocument {
    /// The number of the fiscal storage.
    pub storage: Option<String>,
    /// The number of the document in it.
    pub number: Option<String>,
    /// The document's attribute.
    pub attribute: Option<String>,
    /// When it was made, as the gateway writes it: its format is not documented.
    pub date: Option<String>,
    /// Its type, which is not documented.
    pub kind: Option<String>,
}

impl SecondReceiptStatus {
    /// Asks what became of the second receipt `id`; [`SecondReceiptStatus::parse`] reads the response. Fails when the
    /// merchant has no live passwords.
    pub fn request(merchant: &Merchant, id: InvId) -> Result<Request, NoPassword> {
        Self::request_in(merchant, id, Mode::Live)
    }

    /// The question with the passwords of `mode`, for a receipt that was sent with them: see
    /// [`SecondReceipt::request_in`](super::SecondReceipt::request_in). Fails when `mode` has none.
    pub fn request_in(merchant: &Merchant, id: InvId, mode: Mode) -> Result<Request, NoPassword> {
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
        sealed(merchant, mode, "RoboFiscal/Receipt/Status", &json::ascii(&json))
    }

    /// Reads the answer to [`SecondReceiptStatus::request`]. Fails with an internal error of the gateway, or when the
    /// answer cannot be understood.
    pub fn parse(bytes: &[u8]) -> Result<Self, ReplyError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Answer {
            code: Value,
            #[serde(default)]
            description: Option<String>,
            #[serde(default)]
            fn_number: Value,
            #[serde(default)]
            fiscal_document_number: Value,
            #[serde(default)]
            fiscal_document_attribute: Value,
            #[serde(default)]
            fiscal_date: Value,
            #[serde(default)]
            fiscal_type: Value,
        }
        let answer: Answer = reply::json(bytes)?;
        match number(&answer.code) {
            Some(1) => Ok(Self::Waiting),
            Some(2) => Ok(Self::Registered(FiscalDocument {
                storage: text(answer.fn_number),
                number: text(answer.fiscal_document_number),
                attribute: text(answer.fiscal_document_attribute),
                date: text(answer.fiscal_date),
                kind: text(answer.fiscal_type),
            })),
            Some(NOT_REGISTERED) => Ok(Self::Failed(crate::text::cut(
                &answer.description.unwrap_or_default(),
                255,
            ))),
            code => Err(refusal(code, answer.description)),
        }
    }
}

/// A number or a word, both of which sources write as strings and as numbers.
fn text(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
