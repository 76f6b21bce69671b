//! The invoice API: payment links made by the gateway.
//!
//! ```
//! use robokassa::invoice::{CreatedInvoice, Invoice, InvoiceRef, InvoiceType};
//! use robokassa::{Hash, InvId, LivePasswords, Merchant, Mode};
//!
//! let merchant = Merchant::live("demo_shop", LivePasswords::new("p1_Secret", "p2_Secret")?, Hash::Sha256)?;
//! let invoice = Invoice::new(InvoiceType::OneTime, "149.90".parse()?).number(InvId::new(1001)?).description("Black tea");
//! let request = invoice.request(&merchant, Mode::Live)?;
//! assert_eq!(request.url, "https://services.robokassa.ru/InvoiceServiceWebApi/api/CreateInvoice");
//! // Send it; this is what came back.
//! let answer = br#"{"isSuccess":true,"id":"u","invId":1001,"url":"https://auth.robokassa.ru/merchant/Invoice/x"}"#;
//! let created = CreatedInvoice::parse(answer)?;
//! assert_eq!(created.url.as_str(), "https://auth.robokassa.ru/merchant/Invoice/x");
//! // The buyer changed their mind.
//! let request = InvoiceRef::InvId(created.inv_id).deactivate(&merchant, Mode::Live)?;
//! assert!(request.url.ends_with("/DeactivateInvoice"));
//! InvoiceRef::read_reply(br#"{"isSuccess":true}"#)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Source: docs.robokassa.ru, "invoice API", and its `openapi/robokassa.yaml`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use time::OffsetDateTime;

use crate::amount::Amount;
use crate::inv_id::InvId;
use crate::item::items;
use crate::json;
use crate::jwt;
use crate::merchant::{Merchant, Mode, NoPassword};
use crate::payment::{Culture, OpKey, PageUrl, PaymentError, ReturnTo, expiration};
use crate::receipt::Receipt;
use crate::request::Request;
use crate::shp::Shp;
use crate::split::{self, SplitShare};

use self::payload::{Payload, UrlData};

pub use self::answer::CreatedInvoice;
pub use self::deactivate::InvoiceRef;
pub use self::error::InvoiceError;
pub use self::list::{InvoiceList, InvoiceStatus, InvoiceType};
pub use crate::item::ItemError;

mod answer;
mod deactivate;
mod error;
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
    /// The request with a payload written elsewhere, used byte for byte. Fails when `mode` has no passwords.
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
    receipt: Option<Receipt>,
    success_url2: Option<ReturnTo>,
    fail_url2: Option<ReturnTo>,
    expires: Option<OffsetDateTime>,
    methods: Vec<String>,
    without_free_sale: Option<bool>,
    email: Option<String>,
    result_url2: Option<PageUrl>,
    recurring: bool,
    hold: bool,
    token: Option<OpKey>,
    shares: Option<Vec<SplitShare>>,
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
            receipt: None,
            success_url2: None,
            fail_url2: None,
            expires: None,
            methods: Vec::new(),
            without_free_sale: None,
            email: None,
            result_url2: None,
            recurring: false,
            hold: false,
            token: None,
            shares: None,
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

    /// What the buyer reads; cut at 100 characters without breaking one, line breaks become spaces.
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

    /// The goods, which add up to the invoice. This API knows unit prices only and ignores sums.
    pub fn receipt(mut self, receipt: Receipt) -> Self {
        self.receipt = Some(receipt);
        self
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

    /// The moment after which the invoice cannot be paid, sent as by [`Payment::expires`](crate::Payment::expires).
    pub fn expires(mut self, at: impl Into<OffsetDateTime>) -> Self {
        self.expires = Some(at.into());
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
        self.email = Some(email.into());
        self
    }

    /// Where signed `Result2` notices go.
    pub fn result_url2(mut self, url: PageUrl) -> Self {
        self.result_url2 = Some(url);
        self
    }

    /// Begins a recurring series.
    pub fn recurring(mut self) -> Self {
        self.recurring = true;
        self
    }

    /// Holds the money instead of taking it.
    pub fn hold(mut self) -> Self {
        self.hold = true;
        self
    }

    /// Pays with the card of an earlier operation.
    pub fn saved_card(mut self, operation: OpKey) -> Self {
        self.token = Some(operation);
        self
    }

    /// Divides the sum among merchants, by agreement. Live only. The shares are what a
    /// [`SplitPayment`](crate::split::SplitPayment) has, as JSON; seen in official modules, not in the documentation.
    pub fn split(mut self, shares: Vec<SplitShare>) -> Self {
        self.shares = Some(shares);
        self
    }

    /// The request, whose response [`CreatedInvoice::parse`] reads.
    ///
    /// Whether the API has a test mode is uncertain: two official sources deny it, and the newest SDK for PHP sends what
    /// is sent here for [`Mode::Test`].
    ///
    /// Fails when the sum is zero or not that of the receipt, when a line has no unit price or an agent, when shares do
    /// not add up, when parameters exclude each other, or when `mode` has no passwords.
    pub fn request(&self, merchant: &Merchant, mode: Mode) -> Result<Request, InvoiceError> {
        self.check(mode)?;
        let items = self.receipt.as_ref().map(items).transpose()?;
        let payload = Payload {
            merchant_login: merchant.login(),
            invoice_type: self.kind,
            out_sum: self.out_sum,
            inv_id: self.inv_id.map(InvId::get),
            culture: self.culture.map(Culture::code),
            description: self.description.as_deref(),
            merchant_comments: self.comment.as_deref(),
            user_fields: self.shp.iter().collect(),
            invoice_items: items.unwrap_or_default(),
            sno: self.receipt.as_ref().and_then(Receipt::tax_system),
            success_url2_data: self.success_url2.as_ref().map(UrlData::from),
            fail_url2_data: self.fail_url2.as_ref().map(UrlData::from),
            expiration_date: self.expires.map(expiration),
            aliases: &self.methods,
            is_without_free_sale: self.without_free_sale,
            additional_parameters: self.additional(mode)?,
        };
        Ok(InvoiceCall::Create.verbatim(merchant, mode, &json::text(&payload))?)
    }

    fn check(&self, mode: Mode) -> Result<(), InvoiceError> {
        PaymentError::check_sums(self.out_sum, self.receipt.as_ref().map(Receipt::sum))?;
        if self.token.is_some() && (self.hold || self.recurring) {
            return Err(InvoiceError::SavedCard);
        }
        if self.hold && (self.recurring || self.kind == InvoiceType::Reusable) {
            return Err(InvoiceError::Hold);
        }
        if self.shares.is_some() && mode == Mode::Test {
            return Err(InvoiceError::TestSplit);
        }
        Ok(())
    }

    /// What the API takes as an object of strings.
    fn additional(&self, mode: Mode) -> Result<BTreeMap<&'static str, Cow<'_, str>>, InvoiceError> {
        let shares = self.shares.as_deref();
        let split = shares
            .map(|shares| split::shares_json(self.out_sum, shares))
            .transpose()?;
        let words = [
            ("Email", self.email.as_deref()),
            ("IsTest", (mode == Mode::Test).then_some("1")),
            ("Recurring", self.recurring.then_some("true")),
            ("ResultURL2", self.result_url2.as_ref().map(PageUrl::as_str)),
            ("StepByStep", self.hold.then_some("true")),
            ("Token", self.token.as_ref().map(OpKey::as_str)),
        ];
        let words = words
            .into_iter()
            .filter_map(|(name, word)| Some((name, word?.into())));
        Ok(words.chain(split.map(|split| ("Split", split.into()))).collect())
    }
}

#[cfg(test)]
mod tests;
