//! Listing invoices.

use serde::Serialize;
use serde_json::{Map, Value};
use time::OffsetDateTime;

use super::InvoiceCall;
use crate::amount::Amount;
use crate::json;
use crate::merchant::{Merchant, Mode, NoPassword};
use crate::payment::expiration;
use crate::reply::{self, ReplyError};
use crate::request::Request;
use crate::words::words;

words! {
    /// How often an invoice can be paid.
    InvoiceType {
        /// Once.
        OneTime = "OneTime",
        /// Any number of times.
        Reusable = "Reusable",
    }
}

words! {
    /// What became of an invoice.
    InvoiceStatus {
        /// Paid.
        Paid = "Paid",
        /// Not paid in time.
        Expired = "Expired",
        /// Not paid yet.
        NotPaid = "Notpaid",
    }
}

/// A page of invoices between two moments. All fields but the last five are required by the gateway.
#[derive(Clone, Debug)]
pub struct InvoiceList {
    /// The page, counted from 1.
    pub page: u32,
    /// Invoices on a page. How many the gateway allows is not documented.
    pub page_size: u32,
    /// Invoices in these states.
    pub statuses: Vec<InvoiceStatus>,
    /// Invoices of these types.
    pub types: Vec<InvoiceType>,
    /// Made from this moment on, to the second; it is sent with its zone.
    pub from: OffsetDateTime,
    /// Made up to this moment, likewise. Whether it is itself included is not documented.
    pub to: OffsetDateTime,
    /// With these words.
    pub keywords: Option<String>,
    /// Oldest first.
    pub ascending: Option<bool>,
    /// Payable by these methods.
    pub methods: Vec<String>,
    /// Over this sum or more.
    pub sum_from: Option<Amount>,
    /// Over this sum or less.
    pub sum_to: Option<Amount>,
}

impl InvoiceList {
    /// The request, whose response [`InvoiceList::read_reply`] reads. Fails when `mode` has no passwords.
    pub fn request(&self, merchant: &Merchant, mode: Mode) -> Result<Request, NoPassword> {
        let payload = Payload {
            merchant_login: merchant.login(),
            current_page: self.page,
            page_size: self.page_size,
            invoice_statuses: &self.statuses,
            invoice_types: &self.types,
            date_from: expiration(self.from),
            date_to: expiration(self.to),
            keywords: self.keywords.as_deref(),
            is_ascending: self.ascending,
            payment_aliases: &self.methods,
            sum_from: self.sum_from,
            sum_to: self.sum_to,
        };
        InvoiceCall::List.verbatim(merchant, mode, &json::text(&payload))
    }

    /// Reads a page of invoices. Its shape is not documented where it could be read, so it is given as JSON. Fails with
    /// the gateway's reason against it, or when the answer cannot be understood.
    pub fn read_reply(bytes: &[u8]) -> Result<Map<String, Value>, ReplyError> {
        let answer: Map<String, Value> = reply::json(bytes)?;
        let message = answer.get("message").and_then(Value::as_str);
        match (answer.get("isSuccess"), message) {
            (Some(Value::Bool(true)), _) | (None, None) => Ok(answer),
            (Some(Value::Bool(false)), message) => Err(ReplyError::refused(message.unwrap_or_default())),
            (None, Some(message)) => Err(ReplyError::refused(message)),
            (Some(_), _) => Err(ReplyError::Unreadable),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Payload<'a> {
    merchant_login: &'a str,
    current_page: u32,
    page_size: u32,
    invoice_statuses: &'a [InvoiceStatus],
    invoice_types: &'a [InvoiceType],
    date_from: String,
    date_to: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    keywords: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_ascending: Option<bool>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    payment_aliases: &'a [String],
    #[serde(
        serialize_with = "json::optional_decimal",
        skip_serializing_if = "Option::is_none"
    )]
    sum_from: Option<Amount>,
    #[serde(
        serialize_with = "json::optional_decimal",
        skip_serializing_if = "Option::is_none"
    )]
    sum_to: Option<Amount>,
}
