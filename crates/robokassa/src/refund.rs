//! The refund API, which needs password 3.
//!
//! ```
//! use robokassa::refund::{Refund, RefundLabel, RefundState};
//! use robokassa::{Hash, LivePasswords, Merchant};
//!
//! let passwords = LivePasswords::new("p1_Secret", "p2_Secret")?.with_third("p3_Secret")?;
//! let merchant = Merchant::live("demo_shop", passwords, Hash::Sha256)?;
//! // The key of the operation is in its `OpState`. Write down that you refund before you send.
//! let refund = Refund::partial("E1253728-48A9-488D-A045-9954C442AF5C-qNavrXC6Y4".parse()?, "50".parse()?)?;
//! let request = refund.request(&merchant)?;
//! assert_eq!(request.url, "https://services.robokassa.ru/RefundService/Refund/Create");
//! // Send it; this is what came back.
//! let id = Refund::read_reply(200, br#"{"success":true,"requestId":"18ad0c6e-5f7e-4d0a-9b6b-2c3f4a5b6c7d"}"#)?;
//! // Ask until it is finished or cancelled.
//! assert!(id.state(&merchant).url.ends_with("/GetState?id=18ad0c6e-5f7e-4d0a-9b6b-2c3f4a5b6c7d"));
//! let state = RefundState::parse(br#"{"amount":50.00,"label":"processing"}"#)?;
//! assert_eq!(state.label, RefundLabel::Processing);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Source: docs.robokassa.ru, "ru/refund-api".

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::amount::Amount;
use crate::hash::Hash;
use crate::item::{InvoiceItem, items};
use crate::json;
use crate::jwt;
use crate::merchant::{Merchant, NoPassword};
use crate::payment::OpKey;
use crate::receipt::Receipt;
use crate::reply::{self, ReplyError};
use crate::request::Request;

pub use crate::item::ItemError;

/// A request to pay money back, of an operation in [`StateCode::Done`](crate::enquiry::StateCode::Done).
///
/// Its sum goes to the buyer. Whether that is counted from what they paid or from what the shop got, where a
/// commission makes the two differ ([`OpState::pays`](crate::enquiry::OpState::pays)), is not documented and
/// was not tried; so a refund is not known by its sum, but by its number.
///
/// The gateway's yes means asked for, not paid back: keep the number and ask for its state. Nothing identifies a
/// repeated request, so record the intent first, have one in flight for each order, and do not repeat blindly after a
/// network error.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
#[must_use]
pub struct Refund {
    #[serde(serialize_with = "op_key")]
    op_key: OpKey,
    #[serde(
        rename = "RefundSum",
        serialize_with = "json::optional_decimal",
        skip_serializing_if = "Option::is_none"
    )]
    sum: Option<Amount>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    invoice_items: Vec<InvoiceItem>,
}

/// A refund of zero, which the gateway might take for a refund of everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a refund of nothing")]
pub struct ZeroRefund;

impl Refund {
    /// Pays back everything.
    pub fn full(op_key: OpKey) -> Self {
        Self {
            op_key,
            sum: None,
            invoice_items: Vec::new(),
        }
    }

    /// Pays back a part, without saying for what. Fails when the part is zero.
    pub fn partial(op_key: OpKey, sum: Amount) -> Result<Self, ZeroRefund> {
        if sum.is_zero() {
            return Err(ZeroRefund);
        }
        Ok(Self {
            sum: Some(sum),
            ..Self::full(op_key)
        })
    }

    /// Pays back the price of the goods in `receipt`, which come back and are listed in the receipt of the refund.
    ///
    /// Fails for a line that this API has no words for. The documentation lists no marking codes for refunds; they are
    /// sent as the invoice API takes them.
    pub fn goods(op_key: OpKey, receipt: &Receipt) -> Result<Self, ItemError> {
        Ok(Self {
            op_key,
            sum: Some(receipt.sum()),
            invoice_items: items(receipt)?,
        })
    }

    /// The request, whose response [`Refund::read_reply`] reads. The token is sent in quotes, as JSON, as official
    /// modules do; others send it bare, and neither was tried. Fails when the merchant has no password 3.
    pub fn request(&self, merchant: &Merchant) -> Result<Request, NoPassword> {
        Self::verbatim(merchant, &json::text(self))
    }

    /// The request with a payload written elsewhere, used byte for byte. The gateway wants compact JSON.
    ///
    /// Signed with HMAC of SHA-256, SHA-384 or SHA-512, whichever is the merchant's; with SHA-256 if it has another.
    /// Fails when the merchant has no password 3.
    pub fn verbatim(merchant: &Merchant, payload: &str) -> Result<Request, NoPassword> {
        let (third, hash) = merchant.refund_key()?;
        let (hash, algorithm) = match hash {
            Hash::Sha384 => (hash, "HS384"),
            Hash::Sha512 => (hash, "HS512"),
            _ => (Hash::Sha256, "HS256"),
        };
        let header = format!(r#"{{"alg":"{algorithm}","typ":"JWT"}}"#);
        let body = jwt::quoted(hash, &[third.expose()], &header, payload);
        Ok(Request::json(
            merchant.endpoint().services("RefundService/Refund/Create"),
            body,
        ))
    }

    /// Reads the answer, of this HTTP status: the number of the request for the refund.
    ///
    /// Fails with the gateway's reason against it, or when the answer cannot be understood. An object that has a `message`
    /// and nothing else is a refusal at the statuses 400, 401 and 403 only: at others a proxy may have written it. Nothing
    /// is understood of a response whose status is 500 or more.
    pub fn read_reply(status: u16, bytes: &[u8]) -> Result<RefundId, ReplyError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Answer {
            #[serde(default)]
            success: Option<bool>,
            #[serde(default)]
            message: Option<String>,
            #[serde(default)]
            request_id: Option<String>,
        }
        if status >= 500 {
            return Err(ReplyError::Unreadable);
        }
        let answer: Answer = reply::json(bytes)?;
        match (answer.success, answer.request_id, answer.message) {
            (Some(true), Some(id), _) => id.parse().map_err(|_| ReplyError::Unreadable),
            (Some(false), None, message) => Err(ReplyError::refused(&message.unwrap_or_default())),
            (None, None, Some(message)) if matches!(status, 400 | 401 | 403) && !message.is_empty() => {
                Err(ReplyError::refused(&message))
            }
            _ => Err(ReplyError::Unreadable),
        }
    }
}

/// The gateway's number of a requested refund, a GUID.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RefundId(String);

/// The text is not a GUID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not the number of a refund")]
pub struct RefundIdError;

impl RefundId {
    /// The number as the gateway writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Asks where the refund stands; [`RefundState::parse`] reads the response. The gateway asks for no signature, so
    /// keep the number to yourself.
    pub fn state(&self, merchant: &Merchant) -> Request {
        Request::get(
            &merchant.endpoint().services("RefundService/Refund/GetState"),
            &[("id", &self.0)],
        )
    }
}

impl std::str::FromStr for RefundId {
    type Err = RefundIdError;

    fn from_str(text: &str) -> Result<Self, RefundIdError> {
        let plain = text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
        if text.len() == 36 && plain {
            Ok(Self(text.to_owned()))
        } else {
            Err(RefundIdError)
        }
    }
}

/// Where a refund stands.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RefundState {
    /// The label, as a value.
    pub label: RefundLabel,
    /// What is paid back to the buyer, if it is exact to the kopeck; see [`Refund`] for what it is counted from.
    pub amount: Option<Amount>,
}

/// The label of a refund's state.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RefundLabel {
    /// `finished`: the money is paid back.
    Finished,
    /// `processing`: ask again later.
    Processing,
    /// `canceled`: cancelled in the cabinet.
    Cancelled,
    /// A label that is not documented.
    Other(String),
}

impl RefundState {
    /// Reads the answer to [`RefundId::state`]. Fails with the gateway's reason, such as an unknown number, or when the
    /// answer cannot be understood.
    pub fn parse(bytes: &[u8]) -> Result<Self, ReplyError> {
        #[derive(Deserialize)]
        struct Answer<'a> {
            #[serde(default, borrow)]
            amount: Option<&'a serde_json::value::RawValue>,
            #[serde(default)]
            label: Option<String>,
            #[serde(default)]
            message: Option<String>,
        }
        let answer: Answer<'_> = reply::json(bytes)?;
        let label = match (answer.label.as_deref(), answer.message) {
            (Some("finished"), _) => RefundLabel::Finished,
            (Some("processing"), _) => RefundLabel::Processing,
            (Some("canceled"), _) => RefundLabel::Cancelled,
            (Some(other), _) => RefundLabel::Other(crate::text::cut(other, 64)),
            (None, Some(message)) => return Err(ReplyError::refused(&message)),
            (None, None) => return Err(ReplyError::Unreadable),
        };
        Ok(Self {
            label,
            amount: answer.amount.and_then(|amount| amount.get().parse().ok()),
        })
    }
}

fn op_key<S: serde::Serializer>(key: &OpKey, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(key.as_str())
}

#[cfg(test)]
mod tests;
