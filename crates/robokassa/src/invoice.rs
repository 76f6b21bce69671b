//! The invoice API: payment links made by the gateway.

use std::collections::BTreeMap;

use time::OffsetDateTime;

use crate::amount::Amount;
use crate::inv_id::InvId;
use crate::json;
use crate::jwt;
use crate::merchant::{Merchant, Mode, NoPassword};
use crate::payment::{Culture, OpKey, PageUrl, ReturnTo, expiration};
use crate::receipt::{Receipt, TaxSystem};
use crate::request::Request;
use crate::shp::Shp;
use crate::split::{self, SplitError, SplitShare};

use self::payload::{Payload, UrlData};

pub use self::answer::CreatedInvoice;
pub use self::deactivate::InvoiceName;
pub use self::item::ItemError;
pub use self::list::{InvoiceList, InvoiceStatus, InvoiceType};

pub(crate) use self::item::{InvoiceItem, items};

mod answer;
mod deactivate;
mod item;
mod list;
mod payload;

/// A call of the invoice API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InvoiceCall {
    /// Makes an invoice.
    Create,
    /// Takes an invoice back.
    Deactivate,
    /// Lists invoices.
    List,
}

impl InvoiceCall {
    /// The request with a payload written elsewhere, used byte for byte. Source: docs.robokassa.ru, "invoice API".
    pub fn verbatim(self, merchant: &Merchant, mode: Mode, payload: &str) -> Result<Request, NoPassword> {
        let keys = merchant.keys(mode)?;
        let header = format!(
            r#"{{"typ":"JWT","alg":"{}"}}"#,
            keys.hash.name().to_ascii_uppercase()
        );
        let body = jwt::quoted(
            keys.hash,
            &[keys.login, ":", keys.first.expose()],
            &header,
            payload,
        );
        let path = match self {
            Self::Create => "InvoiceServiceWebApi/api/CreateInvoice",
            Self::Deactivate => "InvoiceServiceWebApi/api/DeactivateInvoice",
            Self::List => "InvoiceServiceWebApi/api/GetInvoiceInformationList",
        };
        Ok(Request::json(merchant.endpoint().services(path), body))
    }
}

/// An invoice to be made. Its notices carry `shp_interface=InvoiceService.WebApi` beside the shop's own parameters.
#[derive(Clone, Debug)]
#[must_use]
pub struct Invoice {
    kind: InvoiceType,
    out_sum: Amount,
    inv_id: Option<InvId>,
    culture: Option<Culture>,
    description: Option<String>,
    comment: Option<String>,
    shp: Shp,
    items: Vec<InvoiceItem>,
    tax_system: Option<TaxSystem>,
    success_url2: Option<ReturnTo>,
    fail_url2: Option<ReturnTo>,
    expires: Option<OffsetDateTime>,
    methods: Vec<String>,
    without_free_sale: Option<bool>,
    additional: BTreeMap<&'static str, String>,
}

impl Invoice {
    /// An invoice over `out_sum`; the gateway numbers it unless [`Invoice::number`] does.
    pub fn new(kind: InvoiceType, out_sum: Amount) -> Self {
        Self {
            kind,
            out_sum,
            inv_id: None,
            culture: None,
            description: None,
            comment: None,
            shp: Shp::new(),
            items: Vec::new(),
            tax_system: None,
            success_url2: None,
            fail_url2: None,
            expires: None,
            methods: Vec::new(),
            without_free_sale: None,
            additional: BTreeMap::new(),
        }
    }

    /// The shop's own number.
    pub fn number(mut self, inv_id: InvId) -> Self {
        self.inv_id = Some(inv_id);
        self
    }

    /// The language of the page.
    pub fn culture(mut self, culture: Culture) -> Self {
        self.culture = Some(culture);
        self
    }

    /// What the buyer reads.
    pub fn description(mut self, text: &str) -> Self {
        self.description = Some(crate::text::cut(text, crate::payment::MAX_DESCRIPTION));
        self
    }

    /// What only the merchant reads, in the cabinet.
    pub fn comment(mut self, text: impl Into<String>) -> Self {
        self.comment = Some(text.into());
        self
    }

    /// The shop's own parameters.
    pub fn shp(mut self, shp: Shp) -> Self {
        self.shp = shp;
        self
    }

    /// The goods. This API knows unit prices only and ignores sums, so a line without an exact unit price fails.
    pub fn receipt(mut self, receipt: &Receipt) -> Result<Self, ItemError> {
        self.items = items(receipt)?;
        self.tax_system = receipt.tax_system();
        Ok(self)
    }

    /// Where the browser returns after paying.
    pub fn success_url2(mut self, to: ReturnTo) -> Self {
        self.success_url2 = Some(to);
        self
    }

    /// Where the browser returns without having paid.
    pub fn fail_url2(mut self, to: ReturnTo) -> Self {
        self.fail_url2 = Some(to);
        self
    }

    /// The moment after which the invoice cannot be paid.
    pub fn expires(mut self, at: OffsetDateTime) -> Self {
        self.expires = Some(at);
        self
    }

    /// Allows these payment methods only, such as `BankCard` and `SBP`.
    pub fn methods<M: Into<String>>(mut self, methods: impl IntoIterator<Item = M>) -> Self {
        self.methods = methods.into_iter().map(Into::into).collect();
        self
    }

    /// With `true`, no automatic "free sale" receipt is issued when there are no goods.
    pub fn without_free_sale(mut self, without: bool) -> Self {
        self.without_free_sale = Some(without);
        self
    }

    /// The buyer's e-mail.
    pub fn email(mut self, email: impl Into<String>) -> Self {
        self.additional.insert("Email", email.into());
        self
    }

    /// Where signed `Result2` notices go.
    pub fn result_url2(mut self, url: &PageUrl) -> Self {
        self.additional.insert("ResultURL2", url.as_str().to_owned());
        self
    }

    /// Begins a recurring series.
    pub fn recurring(mut self) -> Self {
        self.additional.insert("Recurring", "true".to_owned());
        self
    }

    /// Holds the money instead of taking it.
    pub fn hold(mut self) -> Self {
        self.additional.insert("StepByStep", "true".to_owned());
        self
    }

    /// Pays with the card of an earlier operation.
    pub fn saved_card(mut self, operation: &OpKey) -> Self {
        self.additional.insert("Token", operation.as_str().to_owned());
        self
    }

    /// Divides the sum among merchants, by agreement. Live only. The shares are what a
    /// [`SplitPayment`](crate::split::SplitPayment) has, as JSON; seen in official modules, not in the documentation.
    pub fn split(mut self, shares: &[SplitShare]) -> Result<Self, SplitError> {
        self.additional
            .insert("Split", split::shares_json(self.out_sum, shares)?);
        Ok(self)
    }

    /// The request, whose response [`CreatedInvoice::parse`] reads.
    ///
    /// Whether the API has a test mode is uncertain: two official sources deny it, and the newest SDK for PHP sends what
    /// is sent here for [`Mode::Test`].
    pub fn request(&self, merchant: &Merchant, mode: Mode) -> Result<Request, NoPassword> {
        let mut additional = self.additional.clone();
        if mode == Mode::Test {
            additional.insert("IsTest", "1".to_owned());
        }
        let payload = Payload {
            merchant_login: merchant.login(),
            invoice_type: self.kind,
            out_sum: self.out_sum,
            inv_id: self.inv_id.map(InvId::get),
            culture: self.culture.map(Culture::code),
            description: self.description.as_deref(),
            merchant_comments: self.comment.as_deref(),
            user_fields: self.shp.iter().collect(),
            invoice_items: &self.items,
            sno: self.tax_system,
            success_url2_data: self.success_url2.as_ref().map(UrlData::from),
            fail_url2_data: self.fail_url2.as_ref().map(UrlData::from),
            expiration_date: self.expires.map(expiration),
            aliases: &self.methods,
            is_without_free_sale: self.without_free_sale,
            additional_parameters: additional,
        };
        InvoiceCall::Create.verbatim(merchant, mode, &json::text(&payload))
    }
}

#[cfg(test)]
mod tests;
