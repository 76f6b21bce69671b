//! Taking invoices back.

use serde::Serialize;

use super::InvoiceCall;
use super::answer::done;
use crate::inv_id::InvId;
use crate::json;
use crate::merchant::{Merchant, Mode, NoPassword};
use crate::reply::ReplyError;
use crate::request::Request;

/// Which invoice to take back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InvoiceRef {
    /// The number of the payment.
    InvId(InvId),
    /// The gateway's own number, [`CreatedInvoice::id`](super::CreatedInvoice::id).
    Id(String),
    /// The last part of the invoice's address, [`CreatedInvoice::encoded_id`](super::CreatedInvoice::encoded_id).
    EncodedId(String),
}

impl InvoiceRef {
    /// Takes the invoice back; [`InvoiceRef::read_reply`] reads the response. Fails when `mode` has no passwords.
    pub fn deactivate(&self, merchant: &Merchant, mode: Mode) -> Result<Request, NoPassword> {
        #[derive(Serialize)]
        #[serde(rename_all = "PascalCase")]
        struct Payload<'a> {
            merchant_login: &'a str,
            #[serde(flatten)]
            which: Which<'a>,
        }
        #[derive(Serialize)]
        enum Which<'a> {
            InvId(u64),
            Id(&'a str),
            EncodedId(&'a str),
        }
        let which = match self {
            Self::InvId(number) => Which::InvId(number.get()),
            Self::Id(id) => Which::Id(id),
            Self::EncodedId(id) => Which::EncodedId(id),
        };
        let payload = json::text(&Payload {
            merchant_login: merchant.login(),
            which,
        });
        InvoiceCall::Deactivate.verbatim(merchant, mode, &payload)
    }

    /// Reads the answer: taken back, or the gateway's reason against it.
    pub fn read_reply(bytes: &[u8]) -> Result<(), ReplyError> {
        done(bytes)
    }
}
