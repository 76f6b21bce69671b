//! The fields of the payment page and the signature over some of them.

use std::borrow::Cow;
use std::fmt;

use html_escape::{encode_double_quoted_attribute, encode_text};

use super::{Culture, Currency, OpKey, PageUrl, Payment, ReturnTo, expiration};
use crate::encode::{self, Query};
use crate::inv_id::InvoiceNumber;
use crate::merchant::{Keys, Mode};
use crate::receipt::ReceiptText;

/// What a browser posts to start a payment.
///
/// `Debug` shows the names of the fields only, because anyone who has the values can send them again, and
/// some are about the buyer.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PaymentForm {
    /// The address the form is posted to.
    pub action: String,
    /// Field names and values, to be written into hidden inputs as they are; the browser encodes them once more.
    /// `PaymentMethods` may appear more than once.
    pub fields: Vec<(Cow<'static, str>, String)>,
}

impl PaymentForm {
    /// The form in HTML, with a button of this label. Its fields are hidden.
    pub fn to_html(&self, button: &str) -> String {
        let inputs = self.fields.iter().map(|(name, value)| {
            let value = encode_double_quoted_attribute(value);
            format!(r#"<input type="hidden" name="{name}" value="{value}">"#)
        });
        format!(
            r#"<form method="post" action="{}">{}<button>{}</button></form>"#,
            encode_double_quoted_attribute(&self.action),
            inputs.collect::<String>(),
            encode_text(button),
        )
    }

    /// The same fields in one address, for a GET request.
    pub fn link(&self) -> String {
        let fields = self.fields.iter().map(|(name, value)| (&**name, &**value));
        encode::query(format!("{}?", self.action), fields)
    }
}

impl fmt::Debug for PaymentForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.fields.iter().map(|(name, _)| &**name).collect();
        f.debug_struct("PaymentForm")
            .field("action", &self.action)
            .field("fields", &names)
            .finish()
    }
}

pub(super) const PAYMENT_METHODS: &str = "PaymentMethods";
const RECEIPT: &str = "Receipt";

/// What all but the receipt of a usual payment needs in a link, and how many bytes one of the receipt becomes there: three
/// for a Cyrillic text.
const ROOM: usize = 640;
const ROOM_FOR_EACH_BYTE: usize = 3;

impl Payment {
    pub(super) fn fields(&self, keys: Keys<'_>, mode: Mode) -> Vec<(Cow<'static, str>, String)> {
        let words = self
            .words(keys, mode)
            .into_iter()
            .filter_map(|(name, word)| Some((name.into(), word?.into_owned())));
        let methods = self
            .methods
            .iter()
            .map(|method| (PAYMENT_METHODS.into(), method.clone()));
        let own = self
            .shp
            .iter()
            .map(|(name, value)| (name.to_owned().into(), value.to_owned()));
        words.chain(methods).chain(own).collect()
    }

    /// Appends the fields to an address, without making each of them first.
    pub(super) fn query(&self, address: String, keys: Keys<'_>, mode: Mode) -> String {
        let words = self.words(keys, mode);
        let receipt = self.receipt.as_ref().map_or("", ReceiptText::as_str);
        let mut query = Query::after(address);
        query.reserve(ROOM + ROOM_FOR_EACH_BYTE * receipt.len());
        for (name, word) in &words {
            match word.as_deref() {
                Some(_) if *name == RECEIPT => query.encoded_field(RECEIPT, receipt),
                Some(word) => query.field(name, word),
                None => {}
            }
        }
        for method in &self.methods {
            query.field(PAYMENT_METHODS, method);
        }
        for (name, value) in self.shp.iter() {
            query.field(name, value);
        }
        query.finish()
    }

    pub(super) fn words<'a>(
        &'a self,
        keys: Keys<'a>,
        mode: Mode,
    ) -> [(&'static str, Option<Cow<'a, str>>); 23] {
        let number = self.number.to_string();
        let currency = self.currency.map(Currency::code);
        let user_ip = self.user_ip.map(|ip| ip.to_string());
        let receipt = self
            .receipt
            .as_ref()
            .map(|receipt| encode::percent(receipt.as_str()));
        let hold = self.hold.then_some("true");
        let result_url2 = self.result_url2.as_ref().map(PageUrl::as_str);
        let (success_url2, success_method) = halves(self.success_url2.as_ref());
        let (fail_url2, fail_method) = halves(self.fail_url2.as_ref());
        let token = self.token.as_ref().map(OpKey::as_str);
        let signature = keys
            .base()
            .slot(keys.login)
            .slot(self.out_sum.as_str())
            .slot(&number)
            .slot_if(currency)
            .slot_if(user_ip.as_deref())
            .slot_if(receipt.as_deref())
            .slot_if(hold)
            .slot_if(result_url2)
            .slot_if(success_url2)
            .slot_if(success_method)
            .slot_if(fail_url2)
            .slot_if(fail_method)
            .slot_if(token)
            .slot(keys.first.expose())
            .glued(self.shp.signed())
            .sign();

        let own_number = self.number != InvoiceNumber::Absent;
        [
            ("MerchantLogin", Some(keys.login.into())),
            ("OutSum", Some(self.out_sum.as_str().into())),
            ("InvId", own_number.then_some(number.into())),
            ("Description", word(self.description.as_deref())),
            ("OutSumCurrency", word(currency)),
            ("UserIp", user_ip.map(Cow::Owned)),
            (RECEIPT, receipt),
            ("StepByStep", word(hold)),
            ("ResultUrl2", word(result_url2)),
            ("SuccessUrl2", word(success_url2)),
            ("SuccessUrl2Method", word(success_method)),
            ("FailUrl2", word(fail_url2)),
            ("FailUrl2Method", word(fail_method)),
            ("Token", word(token)),
            ("Recurring", word(self.recurring.then_some("true"))),
            ("IncCurrLabel", word(self.inc_curr_label.as_deref())),
            ("Email", word(self.email.as_deref())),
            ("Culture", word(self.culture.map(Culture::code))),
            ("ExpirationDate", self.expires.map(|at| expiration(at).into())),
            (
                "IsWithoutFreeSale",
                self.without_free_sale.map(|without| without.to_string().into()),
            ),
            ("Encoding", word(Some("utf-8"))),
            ("IsTest", word((mode == Mode::Test).then_some("1"))),
            ("SignatureValue", Some(signature.hex().into())),
        ]
    }
}

fn word(text: Option<&str>) -> Option<Cow<'_, str>> {
    text.map(Cow::Borrowed)
}

/// The address and the method of a return page, which are signed and sent side by side.
fn halves(to: Option<&ReturnTo>) -> (Option<&str>, Option<&str>) {
    to.map(|to| (to.url.as_str(), to.method.name())).unzip()
}
