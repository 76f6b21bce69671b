//! The least that a shop does about a postback.

use super::{
    Case, Decimal, Expected, File, Invoices, Mode, OffsetDateTime, Postback, PostbackError, Settings,
};
use super::{Stored, Verdict};

/// A shop with some attempts to pay.
pub struct Shop {
    settings: Settings,
    now: OffsetDateTime,
    attempts: Vec<Stored>,
    /// How often an attempt became paid.
    pub transitions: usize,
}

/// What became of a postback.
#[derive(Debug, PartialEq)]
pub enum Decided {
    /// It is not read or not believed.
    Rejected(PostbackError),
    /// No attempt has this invoice.
    UnknownInvoice,
    /// It names another order than the attempt has.
    OtherOrder,
    /// It does not say that all is well.
    NoSuccess,
    /// The API did not say yes when it was asked.
    NotAnswered,
    /// The API answered about other invoices only.
    NotTold,
    /// The API answered about the invoice.
    Judged(Verdict),
}

impl Decided {
    /// The HTTP status of the reply, the file's word for the verdict, and who decided.
    pub fn answer(&self) -> (u16, &'static str, &'static str) {
        match self {
            // The file calls everything that the postback itself decides by its token.
            Self::Rejected(error) => (error.http(), "reject", "token"),
            Self::UnknownInvoice | Self::NoSuccess => (200, "ignored", "store"),
            Self::OtherOrder => (409, "reject", "store"),
            Self::NotAnswered | Self::NotTold => (200, "pending_check", "api"),
            Self::Judged(Verdict::Paid { .. }) => (200, "paid", "api"),
            Self::Judged(Verdict::Unpaid(_)) => (200, "not_paid", "api"),
            Self::Judged(Verdict::Review(_)) => (200, "review", "api"),
        }
    }
}

impl Shop {
    pub fn new(file: &File) -> Self {
        Self {
            settings: Settings::new("api-key", "aWVLYZybDtoiSLKK", &*file.secret).unwrap(),
            now: OffsetDateTime::from_unix_timestamp(file.now).unwrap(),
            attempts: file.stored_payments.clone(),
            transitions: 0,
        }
    }

    pub fn hear(&mut self, case: &Case) -> Decided {
        let read = Postback::verify(&self.settings, self.now, &case.content_type, case.body.as_bytes());
        let postback = match read {
            Ok(postback) => postback,
            Err(error) => return Decided::Rejected(error),
        };
        let attempt = self
            .attempts
            .iter_mut()
            .find(|attempt| attempt.invoice_id == postback.invoice.as_str());
        let Some(attempt) = attempt else {
            return Decided::UnknownInvoice;
        };
        if postback.order_id.is_some_and(|order| order != attempt.order_id) {
            return Decided::OtherOrder;
        }
        if !postback.says_success {
            return Decided::NoSuccess;
        }
        let (json, text) = (&case.api_info.json, &case.api_info.text);
        let body = json.as_ref().map(|json| json.get()).or(text.as_deref()).unwrap();
        let Ok(invoices) = Invoices::parse(case.api_info.http, body.as_bytes()) else {
            return Decided::NotAnswered;
        };
        let Some(verdict) = attempt.expected().verdict(&invoices) else {
            return Decided::NotTold;
        };
        if matches!(verdict, Verdict::Paid { .. }) && attempt.status == "created" {
            "paid".clone_into(&mut attempt.status);
            self.transitions += 1;
        }
        Decided::Judged(verdict)
    }
}

impl Stored {
    fn expected(&self) -> Expected {
        let amount: Decimal = self.fiat_amount.parse().unwrap();
        Expected {
            invoice: self.invoice_id.parse().unwrap(),
            order_id: self.order_id.clone(),
            amount,
            currency: self.fiat_currency.parse().unwrap(),
            usd_amount: None,
            mode: if self.test_mode { Mode::Test } else { Mode::Live },
        }
    }
}
