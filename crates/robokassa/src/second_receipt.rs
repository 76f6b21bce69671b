//! The second receipt, due when prepaid goods are handed over.
//!
//! ```
//! use robokassa::receipt::{Goods, Quantity, Receipt, Tax};
//! use robokassa::second_receipt::{Buyer, SecondReceipt, SecondReceiptStatus};
//! use robokassa::{Amount, Hash, InvId, LivePasswords, Merchant};
//!
//! let merchant = Merchant::live("demo_shop", LivePasswords::new("p1_Secret", "p2_Secret")?, Hash::Sha256)?;
//! let price: Amount = "149.90".parse()?;
//! let goods = Goods::new("Чай чёрный", price, Quantity::ONE, Tax::None);
//! let second = SecondReceipt {
//!     id: InvId::new(2001)?,
//!     origin: InvId::new(1001)?,
//!     site: "https://shop.example",
//!     buyer: Buyer { email: Some("buyer@example.com".into()), phone: None },
//!     receipt: &Receipt::builder().goods(goods).build(price)?,
//! };
//! let request = second.request(&merchant)?;
//! assert_eq!(request.url, "https://ws.roboxchange.com/RoboFiscal/Receipt/Attach");
//! // Send it, and ask later what became of it.
//! SecondReceipt::read_reply(br#"{"ResultCode":"0","ResultDescription":"ok"}"#)?;
//! assert!(SecondReceiptStatus::request(&merchant, second.id)?.url.ends_with("/Status"));
//! assert_eq!(SecondReceiptStatus::parse(br#"{"Code":"1","Description":""}"#)?, SecondReceiptStatus::Waiting);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Source: docs.robokassa.ru, "second-check".

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

use crate::inv_id::InvId;
use crate::json;
use crate::merchant::{Merchant, Mode, NoPassword};
use crate::payment::OpKey;
use crate::phone::Phone;
use crate::receipt::{MAX_SUM, Receipt};
use crate::reply::{self, ReplyError};
use crate::request::Request;

use self::body::Body;

pub use self::status::{FiscalDocument, SecondReceiptStatus};

mod body;
mod status;

/// Who gets the receipt, by e-mail or telephone or both. `Debug` shows which of them is given.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
pub struct Buyer {
    /// The buyer's e-mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The buyer's telephone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
}

/// The receipt that settles a prepayment. For merchants whose receipts are made by the gateway; at most one for each
/// payment.
#[derive(Clone, Debug)]
pub struct SecondReceipt<'a> {
    /// The number of this receipt, which must differ from that of the payment. Sent as a text, like `origin`: the
    /// documentation's example has texts, its list says integers, and neither was tried.
    pub id: InvId,
    /// The payment with the first receipt.
    pub origin: InvId,
    /// The address of the shop's site.
    pub site: &'a str,
    /// Who gets it.
    pub buyer: Buyer,
    /// The goods that are handed over. All are printed as paid in full, whatever the first receipt said. Taxes are
    /// printed as they are here: rates of a prepayment, such as [`Tax::Vat122`](crate::receipt::Tax::Vat122), seldom
    /// belong into it, but that is for the caller to decide.
    pub receipt: &'a Receipt,
}

/// Why a second receipt cannot be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SecondReceiptError {
    /// The number of the receipt is that of the payment.
    #[error("the number of the second receipt is that of the payment")]
    SameNumber,
    /// There is neither an e-mail nor a telephone number.
    #[error("neither e-mail nor telephone of the buyer is given")]
    NoBuyer,
    /// The e-mail is empty or has nothing before or after its `@`.
    #[error("the buyer's e-mail is no address")]
    Email,
    /// The receipt makes more than 99 999 999.99.
    #[error("the receipt has more than 8 digits of roubles")]
    TooLarge,
    /// The live passwords are missing.
    #[error(transparent)]
    NoPassword(#[from] NoPassword),
}

impl SecondReceipt<'_> {
    /// The request, whose response [`SecondReceipt::read_reply`] reads. Fails when the numbers are equal, the buyer
    /// cannot be reached, the receipt is too large, or the merchant has no live passwords.
    pub fn request(&self, merchant: &Merchant) -> Result<Request, SecondReceiptError> {
        self.request_in(merchant, Mode::Live)
    }

    /// The request with the passwords of `mode`. The gateway itself writes no receipts for test payments; a sandbox
    /// may. Fails as [`SecondReceipt::request`] does, for the passwords of `mode`.
    pub fn request_in(&self, merchant: &Merchant, mode: Mode) -> Result<Request, SecondReceiptError> {
        self.check()?;
        let body = Body::new(self, merchant.login());
        Ok(sealed(merchant, mode, ATTACH, &json::ascii(&json::text(&body)))?)
    }

    /// The request with JSON written elsewhere, used byte for byte.
    ///
    /// The title of the gateway's page says base64url and its steps say base64. Both give the same text if the JSON
    /// writes all non-ASCII characters and `>`, `?`, `~` as `\uXXXX`, as [`SecondReceipt::request`] does. Fails when
    /// the merchant has no live passwords.
    pub fn verbatim(merchant: &Merchant, json: &str) -> Result<Request, NoPassword> {
        sealed(merchant, Mode::Live, ATTACH, json)
    }

    /// Reads the answer: accepted, with the operation's key if it is named.
    ///
    /// Fails with the gateway's reason against it, or when the answer cannot be understood. After code 1000 ask
    /// [`SecondReceiptStatus`] before repeating, and repeat under the same id.
    pub fn read_reply(bytes: &[u8]) -> Result<Option<OpKey>, ReplyError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Answer {
            result_code: Value,
            #[serde(default)]
            result_description: Option<String>,
            #[serde(default)]
            op_key: Option<String>,
        }
        let answer: Answer = reply::json(bytes)?;
        match number(&answer.result_code) {
            // 0 is the accepted one of the documentation's example; 1 and 2 are later states of the same receipt.
            Some(0..=2) => Ok(answer.op_key.and_then(|key| key.parse().ok())),
            code => Err(refusal(code, answer.result_description)),
        }
    }

    fn check(&self) -> Result<(), SecondReceiptError> {
        if self.id == self.origin {
            return Err(SecondReceiptError::SameNumber);
        }
        match &self.buyer.email {
            Some(email) if !is_email(email) => return Err(SecondReceiptError::Email),
            None if self.buyer.phone.is_none() => return Err(SecondReceiptError::NoBuyer),
            _ => {}
        }
        if self.receipt.sum() > MAX_SUM {
            return Err(SecondReceiptError::TooLarge);
        }
        Ok(())
    }
}

impl fmt::Debug for Buyer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Buyer")
            .field("email", &self.email.is_some())
            .field("phone", &self.phone.is_some())
            .finish()
    }
}

fn is_email(text: &str) -> bool {
    text.split_once('@')
        .is_some_and(|(name, host)| !name.is_empty() && !host.is_empty())
}

/// Where receipts are sent to.
const ATTACH: &str = "RoboFiscal/Receipt/Attach";
/// The receipt could not be registered.
const NOT_REGISTERED: i64 = 3;
/// An error of the receipt service.
const INTERNAL: i64 = 1000;

/// The error for a code that is no state: a known refusal, or something that leaves the outcome open.
fn refusal(code: Option<i64>, description: Option<String>) -> ReplyError {
    match code {
        // An unknown merchant has been seen to be an internal error, too.
        Some(code @ (NOT_REGISTERED | INTERNAL)) => {
            ReplyError::numbered(code, &description.unwrap_or_default())
        }
        _ => ReplyError::Unreadable,
    }
}

/// A code, which sources write as a string and as a number.
fn number(value: &Value) -> Option<i64> {
    match value {
        Value::String(text) => text.parse().ok(),
        other => other.as_i64(),
    }
}

/// `base64(json).base64(hex(hash(base64(json) + password 1)))`
fn sealed(merchant: &Merchant, mode: Mode, path: &str, json: &str) -> Result<Request, NoPassword> {
    let keys = merchant.keys(mode)?;
    let body = URL_SAFE_NO_PAD.encode(json);
    let signature = keys.base().slot(&body).glued(keys.first.expose()).sign().hex();
    let body = format!("{body}.{}", URL_SAFE_NO_PAD.encode(signature));
    Ok(Request::json(merchant.endpoint().receipts(path), body))
}

#[cfg(test)]
mod tests;
