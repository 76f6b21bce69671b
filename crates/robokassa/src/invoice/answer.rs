//! What the invoice API answers.

use serde::Deserialize;

use crate::inv_id::InvId;
use crate::payment::PageUrl;
use crate::reply::{self, ReplyError};

/// An invoice that the gateway made.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CreatedInvoice {
    /// The gateway's own number, a GUID.
    pub id: String,
    /// The number of the payment.
    pub inv_id: InvId,
    /// The address to send the buyer to.
    pub url: PageUrl,
    /// The last part of the address, for [`InvoiceRef::EncodedId`](super::InvoiceRef::EncodedId). Newer answers have it.
    pub encoded_id: Option<String>,
}

impl CreatedInvoice {
    /// Reads the answer to [`Invoice::request`](super::Invoice::request). Fails with the gateway's reason against it,
    /// or when the answer cannot be understood.
    pub fn parse(bytes: &[u8]) -> Result<Self, ReplyError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Answer {
            id: String,
            inv_id: u64,
            url: String,
            #[serde(default)]
            encoded_id: Option<String>,
        }
        done(bytes)?;
        let answer: Answer = reply::json(bytes)?;
        Ok(Self {
            id: answer.id,
            inv_id: InvId::new(answer.inv_id).map_err(|_| ReplyError::Unreadable)?,
            url: answer.url.parse().map_err(|_| ReplyError::Unreadable)?,
            encoded_id: answer.encoded_id,
        })
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
