//! The refund API, which needs password 3.

use serde::{Deserialize, Serialize};

use crate::amount::Amount;
use crate::hash::Hash;
use crate::invoice::{InvoiceItem, UnitPriceError, items};
use crate::json;
use crate::jwt;
use crate::merchant::{Merchant, NoPassword};
use crate::payment::OpKey;
use crate::receipt::Receipt;
use crate::reply::{self, ReplyError};
use crate::request::Request;

/// A request to pay money back, of an operation in [`StateCode::Done`](crate::enquiry::StateCode::Done).
///
/// The gateway's yes means asked for, not paid back: keep the number and ask for its state. Nothing identifies a
/// repeated request, so record the intent first, have one in flight for each order, and do not repeat blindly after a
/// network error. Source: docs.robokassa.ru, "ru/refund-api".
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

impl Refund {
    /// Pays back everything.
    pub fn full(op_key: OpKey) -> Self {
        Self {
            op_key,
            sum: None,
            invoice_items: Vec::new(),
        }
    }

    /// Pays back a part.
    pub fn partial(op_key: OpKey, sum: Amount) -> Self {
        Self {
            sum: Some(sum),
            ..Self::full(op_key)
        }
    }

    /// The goods that come back, for the receipt of a partial refund. Fails when a line has no exact unit price.
    pub fn receipt(mut self, receipt: &Receipt) -> Result<Self, UnitPriceError> {
        self.invoice_items = items(receipt)?;
        Ok(self)
    }

    /// The request, whose response [`Refund::read_reply`] reads.
    pub fn request(&self, merchant: &Merchant) -> Result<Request, NoPassword> {
        Self::verbatim(merchant, &json::text(self))
    }

    /// The request with a payload written elsewhere, used byte for byte. The gateway wants compact JSON.
    ///
    /// Signed with HMAC of SHA-256, SHA-384 or SHA-512, whichever is the merchant's; with SHA-256 if it has another.
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

    /// Reads the answer: the number of the request for the refund.
    pub fn read_reply(bytes: &[u8]) -> Result<RefundId, ReplyError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Answer {
            #[serde(default)]
            success: bool,
            #[serde(default)]
            message: Option<String>,
            #[serde(default)]
            request_id: Option<String>,
        }
        let answer: Answer = reply::json(bytes)?;
        match (answer.success, answer.request_id) {
            (true, Some(id)) => id.parse(),
            (true, None) => Err(ReplyError::Unreadable),
            (false, _) => Err(ReplyError::refused(&answer.message.unwrap_or_default())),
        }
    }
}

/// The gateway's number of a requested refund, a GUID.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RefundId(String);

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
    type Err = ReplyError;

    fn from_str(text: &str) -> Result<Self, ReplyError> {
        let plain = text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
        if text.len() == 36 && plain {
            Ok(Self(text.to_owned()))
        } else {
            Err(ReplyError::Unreadable)
        }
    }
}

/// Where a refund stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundState {
    /// The label, as a value.
    pub label: RefundLabel,
    /// What is paid back, if it is exact to the kopeck.
    pub amount: Option<Amount>,
}

/// The label of a refund's state.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// Reads the answer to [`RefundId::state`].
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
