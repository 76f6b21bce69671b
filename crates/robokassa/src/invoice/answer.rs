//! What the invoice API answers.

use serde::Deserialize;

use crate::reply::{self, ReplyError};

/// An invoice that the gateway made.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreatedInvoice {
    /// The gateway's own number, a GUID.
    pub id: String,
    /// The number of the payment.
    pub inv_id: i64,
    /// The address to send the buyer to.
    pub url: String,
}

impl CreatedInvoice {
    /// Reads the answer to [`Invoice::request`](super::Invoice::request).
    pub fn parse(bytes: &[u8]) -> Result<Self, ReplyError> {
        done(bytes)?;
        reply::json(bytes)
    }
}

/// Reads whether a call of the invoice API succeeded; refusals come with HTTP status 200 too.
pub(super) fn done(bytes: &[u8]) -> Result<(), ReplyError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Answer {
        is_success: bool,
        #[serde(default)]
        message: Option<String>,
    }
    let answer: Answer = reply::json(bytes)?;
    if answer.is_success {
        Ok(())
    } else {
        Err(ReplyError::refused(&answer.message.unwrap_or_default()))
    }
}
