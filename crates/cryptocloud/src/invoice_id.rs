//! The gateway's number of an invoice.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;
use thiserror::Error;

use crate::reply::{self, ReplyError};
use crate::request::Request;
use crate::settings::Settings;

/// What the API writes before the number, and postbacks do not.
const PREFIX: &str = "INV-";

/// The number of an invoice, without the `INV-` that some places of the protocol write before it.
///
/// Letter case matters: `89UX09KA` and `89ux09ka` are two invoices.
///
/// ```
/// use cryptocloud::InvoiceId;
///
/// let id: InvoiceId = "INV-89UX09KA".parse()?;
/// assert_eq!(id, "89UX09KA".parse()?);
/// assert_eq!((id.as_str(), id.to_string()), ("89UX09KA", "INV-89UX09KA".to_owned()));
/// # Ok::<(), cryptocloud::InvoiceIdError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct InvoiceId(String);

/// The text is not 1 to 64 Latin letters and digits, perhaps after `INV-`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not the number of an invoice")]
pub struct InvoiceIdError;

impl InvoiceId {
    /// The number without its prefix: what to keep in a database.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Asks to cancel the invoice, which works only while it is [`Status::Created`](crate::Status::Created);
    /// [`InvoiceId::read_cancelled`] reads the response.
    ///
    /// A cancelled invoice may be paid all the same: nothing holds up what was sent on a chain.
    pub fn cancel(&self, settings: &Settings) -> Request {
        #[derive(Serialize)]
        struct Body {
            uuid: String,
        }
        let body = Body {
            uuid: self.to_string(),
        };
        Request::new(settings, "/v2/invoice/merchant/canceled", &body)
    }

    /// Reads the answer to [`InvoiceId::cancel`]. A fault of `validate_error` that says `Invoice is not created` means
    /// that it is in another state than that: ask for it.
    pub fn read_cancelled(http: u16, body: &[u8]) -> Result<(), ReplyError> {
        reply::result(http, body).map(drop)
    }
}

impl FromStr for InvoiceId {
    type Err = InvoiceIdError;

    fn from_str(text: &str) -> Result<Self, InvoiceIdError> {
        let bare = text.strip_prefix(PREFIX).unwrap_or(text);
        let plain = bare.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if plain && (1..=64).contains(&bare.len()) {
            Ok(Self(bare.to_owned()))
        } else {
            Err(InvoiceIdError)
        }
    }
}

/// With the prefix, as the API and the gateway's cabinet write it.
impl fmt::Display for InvoiceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_number_of_an_invoice_is_refused() {
        for text in [
            "",
            "INV-",
            "INV-INV-89UX09KA",
            "inv-89UX09KA",
            " 89UX09KA",
            "89UX 09KA",
            "89UX09KA\n",
            "../x",
            "89UX09КА",
            &"A".repeat(65),
        ] {
            assert_eq!(text.parse::<InvoiceId>(), Err(InvoiceIdError), "{text}");
        }
    }

    #[test]
    fn an_invoice_is_cancelled_by_its_whole_number() {
        let settings = Settings::new("k", "s", "x").unwrap();
        let request = "89UX09KA".parse::<InvoiceId>().unwrap().cancel(&settings);
        assert!(request.url().ends_with("/v2/invoice/merchant/canceled"));
        assert_eq!(request.body(), r#"{"uuid":"INV-89UX09KA"}"#);
        assert_eq!(
            InvoiceId::read_cancelled(200, br#"{"status":"success","result":["ok"]}"#),
            Ok(())
        );
        let late = br#"{"status":"error","result":{"validate_error":"Invoice is not created"}}"#;
        let refused = InvoiceId::read_cancelled(400, late).unwrap_err();
        assert_eq!(refused.fault("validate_error"), Some("Invoice is not created"));
        assert!(InvoiceId::read_cancelled(200, b"{}").is_err());
    }
}
