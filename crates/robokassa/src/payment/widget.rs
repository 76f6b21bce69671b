//! Paying without leaving the shop's page: calls of the gateway's scripts, and the start of a payment by the server.

use std::fmt;

use super::{Payment, PaymentError};
use crate::json::Writer;
use crate::merchant::{Merchant, Mode};
use crate::receipt::ReceiptText;
use crate::reply::{self, ReplyError};
use crate::request::Request;

/// A call of one of the gateway's scripts, to be written into a page of the shop. Source: docs.robokassa.ru,
/// "script-parameters"; instalments and the QR code: the official `WooCommerce` module.
///
/// `Debug` hides the argument, which holds a signature and the buyer's e-mail.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ScriptCall {
    /// The address of the script, to be loaded once on a page.
    pub script: String,
    /// The function to be called.
    pub function: &'static str,
    /// Its argument: a JSON object that is safe inside a `script` element.
    pub argument: String,
}

impl fmt::Debug for ScriptCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScriptCall")
            .field("script", &self.script)
            .field("function", &self.function)
            .field("argument", &format_args!("{} bytes", self.argument.len()))
            .finish()
    }
}

impl Payment {
    /// Opens the payment page in a window over the shop's page. Closing that window calls no `FailURL` (seen in the
    /// official `WooCommerce` module).
    ///
    /// Fails as [`Payment::form`] does, and for a saved card, which needs a page of its own.
    /// The argument has the names and values of the form; how several payment methods are given is not documented, so
    /// they are an array.
    pub fn window(&self, merchant: &Merchant, mode: Mode) -> Result<ScriptCall, PaymentError> {
        Ok(ScriptCall {
            script: merchant
                .endpoint()
                .payments("Merchant/bundle/robokassa_iframe.js"),
            function: "Robokassa.StartPayment",
            argument: self.argument(merchant, mode)?,
        })
    }

    /// Starts a payment by instalments at once: give its label, such as `Podeli`, `OTP`, `Mokka` or `YandexPaySplit`, to
    /// [`Payment::inc_curr_label`]. Seen in the official `WooCommerce` module only. Fails as [`Payment::window`] does.
    pub fn instalments(&self, merchant: &Merchant, mode: Mode) -> Result<ScriptCall, PaymentError> {
        Ok(ScriptCall {
            script: merchant
                .endpoint()
                .payments("Merchant/PaymentForm/DirectPayment.js"),
            function: "Robo.directPayment.startOp",
            argument: self.argument(merchant, mode)?,
        })
    }

    /// Draws the QR code of a payment by SBP into the element whose `id` is `container`. Live only; the e-mail is needed.
    ///
    /// Seen in the official `WooCommerce` module only. Here the receipt is signed and sent as JSON, not encoded, and the
    /// notice may spell the names of `Shp_` parameters in another letter case: see
    /// [`ResultNotice::verify_spelled`](crate::ResultNotice::verify_spelled). The call takes sum, number, receipt, e-mail
    /// and `Shp_` parameters only: what would change the payment and has no place in it fails; description, language and
    /// the choice of methods are left out.
    pub fn sbp_qr(&self, merchant: &Merchant, container: &str) -> Result<ScriptCall, PaymentError> {
        self.check()?;
        refuse([
            ("OutSumCurrency", self.currency.is_some()),
            ("StepByStep", self.hold),
            ("Recurring", self.recurring),
            ("Token", self.token.is_some()),
            ("ResultUrl2", self.result_url2.is_some()),
            ("SuccessUrl2", self.success_url2.is_some()),
            ("FailUrl2", self.fail_url2.is_some()),
            ("ExpirationDate", self.expires.is_some()),
            ("UserIp", self.user_ip.is_some()),
        ])?;
        let email = self.email.as_deref().ok_or(PaymentError::NoEmail)?;
        let keys = merchant.keys(Mode::Live)?;
        let number = self.number.to_string();
        let receipt = self.receipt.as_ref().map(ReceiptText::as_str);
        let signature = keys
            .base()
            .slot(keys.login)
            .slot(self.out_sum.as_str())
            .slot(&number)
            .slot_if(receipt)
            .slot(keys.first.expose())
            .glued(self.shp.signed())
            .sign()
            .hex();
        let words = [
            ("paymentMethod", Some("SBP")),
            ("email", Some(email)),
            ("merchantLogin", Some(keys.login)),
            ("outSum", Some(self.out_sum.as_str())),
            ("invId", Some(&*number)),
            ("signature", Some(&*signature)),
            ("receipt", receipt),
            ("qrContainerId", Some(container)),
        ];
        let words = words.into_iter().filter_map(|(name, word)| Some((name, word?)));
        Ok(ScriptCall {
            script: merchant
                .endpoint()
                .payments("Merchant/bundle/robokassa-iframe-badge.js"),
            function: "Robokassa.pay.startOp",
            argument: object(words.chain(self.shp.iter()), &[]),
        })
    }

    /// Starts the payment by the server: [`Payment::read_started`] reads the response and tells where to send the
    /// browser. Not in the documentation; the official SDK for PHP did so before it turned to the invoice API. Fails as
    /// [`Payment::window`] does.
    pub fn start(&self, merchant: &Merchant, mode: Mode) -> Result<Request, PaymentError> {
        refuse([("Token", self.token.is_some())])?;
        let form = self.form(merchant, mode)?;
        Ok(Request::form(
            merchant.endpoint().payments("Merchant/Indexjson.aspx"),
            &form.fields,
        ))
    }

    /// Reads the answer to [`Payment::start`]: the address of the payment page. Fails when the answer holds none.
    ///
    /// Instead of an identifier the gateway has been seen to answer with zeros or with an error; both are
    /// [`ReplyError::Unreadable`]. Nothing is charged before the buyer has chosen, so it may be started again.
    pub fn read_started(merchant: &Merchant, bytes: &[u8]) -> Result<String, ReplyError> {
        #[derive(serde::Deserialize)]
        struct Answer {
            #[serde(rename = "invoiceID")]
            id: Id,
        }
        #[derive(serde::Deserialize)]
        #[serde(untagged)]
        enum Id {
            Text(String),
            Number(u64),
        }
        let id = match reply::json::<Answer>(bytes)?.id {
            Id::Text(text) => text,
            Id::Number(number) => number.to_string(),
        };
        let plain = id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if !plain || id.bytes().all(|byte| matches!(byte, b'0' | b'-')) {
            return Err(ReplyError::Unreadable);
        }
        Ok(merchant.endpoint().payments(&format!("Merchant/Index/{id}")))
    }

    fn argument(&self, merchant: &Merchant, mode: Mode) -> Result<String, PaymentError> {
        self.check()?;
        refuse([("Token", self.token.is_some())])?;
        let words = self.words(merchant.keys(mode)?, mode);
        let words = words
            .iter()
            .filter_map(|(name, word)| Some((*name, word.as_deref()?)));
        Ok(object(words.chain(self.shp.iter()), &self.methods))
    }
}

/// Fails for the first parameter that is given.
fn refuse<const N: usize>(given: [(&'static str, bool); N]) -> Result<(), PaymentError> {
    match given.into_iter().find(|(_, given)| *given) {
        Some((name, _)) => Err(PaymentError::NotHere(name)),
        None => Ok(()),
    }
}

fn object<'a>(words: impl Iterator<Item = (&'a str, &'a str)>, methods: &[String]) -> String {
    let mut json = Writer::default();
    json.open('{');
    for (name, word) in words {
        json.name(name).string(word);
    }
    if !methods.is_empty() {
        json.name(super::form::PAYMENT_METHODS).open('[');
        for method in methods {
            json.string(method);
        }
        json.close(']');
    }
    json.close('}');
    // Only strings hold this character, and with it a string could end the element of the script.
    json.finish().replace('<', "\\u003c")
}

#[cfg(test)]
mod tests;
