//! A payment divided among several merchants.
//!
//! ```
//! use robokassa::split::{SplitPayment, SplitShare};
//! use robokassa::{Amount, Hash, LivePasswords, Merchant};
//!
//! let merchant = Merchant::live("demo_shop", LivePasswords::new("p1_Secret", "p2_Secret")?, Hash::Sha256)?;
//! let share = |login: &str, amount: &str| {
//!     let amount = amount.parse::<Amount>()?;
//!     Ok::<_, robokassa::AmountError>(SplitShare { login: login.into(), inv_id: None, amount, receipt: None })
//! };
//! let shares = vec![share("demo_shop", "49.90")?, share("tea_garden", "100")?];
//! let form = SplitPayment::new("149.90".parse()?, shares).form(&merchant)?;
//! assert_eq!(form.action, "https://auth.robokassa.ru/Merchant/Payment/CreateV2");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Source: docs.robokassa.ru, split payments, and the official module for CS-Cart.

use serde::Serialize;
use thiserror::Error;
use time::OffsetDateTime;
use time::UtcOffset;
use time::macros::format_description;

use crate::amount::Amount;
use crate::encode;
use crate::inv_id::InvId;
use crate::json;
use crate::merchant::{Merchant, Mode, NoPassword};
use crate::payment::{Culture, PaymentForm};
use crate::receipt::Receipt;
use crate::text::cut;

/// Longest comment of the master merchant, in characters.
const MAX_COMMENT: usize = 100;

/// A payment whose sum is divided; the browser starts it like a [`Payment`](crate::Payment). By agreement, live only.
///
/// The signature is the hash of the JSON and password 1 without a colon.
#[derive(Clone, Debug)]
pub struct SplitPayment {
    /// What the buyer pays.
    pub out_sum: Amount,
    /// The shares, which add up to `out_sum`. One may be zero.
    pub shares: Vec<SplitShare>,
    /// What the master merchant reads, cut at 100 characters.
    pub comment: Option<String>,
    /// The buyer's e-mail.
    pub email: Option<String>,
    /// The language of the page.
    pub culture: Option<Culture>,
    /// Preselects one payment option.
    pub inc_curr_label: Option<String>,
    /// The shop's own names and values.
    pub shop_params: Vec<(String, String)>,
    /// The moment after which the page refuses payment, to the minute. It is sent as UTC.
    pub expires: Option<OffsetDateTime>,
}

/// What one merchant gets.
#[derive(Clone, Debug)]
pub struct SplitShare {
    /// The merchant's login.
    pub login: String,
    /// The number of its part, which is its own invoice number.
    pub inv_id: Option<InvId>,
    /// Its part of the sum.
    pub amount: Amount,
    /// The goods of its part, if it issues a receipt.
    pub receipt: Option<Receipt>,
}

/// Why a payment cannot be divided like this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SplitError {
    /// Nothing is paid.
    #[error("a divided payment of nothing")]
    ZeroSum,
    /// The shares do not add up to the payment.
    #[error("the shares do not add up to the payment")]
    Shares,
    /// The receipt of a share does not add up to it.
    #[error("the receipt of a share does not add up to it")]
    Receipt,
    /// The live passwords are missing.
    #[error(transparent)]
    NoPassword(#[from] NoPassword),
}

impl SplitPayment {
    /// Divides `out_sum`; the other fields are empty.
    pub fn new(out_sum: Amount, shares: Vec<SplitShare>) -> Self {
        Self {
            out_sum,
            shares,
            comment: None,
            email: None,
            culture: None,
            inc_curr_label: None,
            shop_params: Vec::new(),
            expires: None,
        }
    }

    /// The form that starts the payment. Fails when the sum is zero, when shares or their receipts do not add up, or
    /// when the merchant has no live passwords.
    pub fn form(&self, merchant: &Merchant) -> Result<PaymentForm, SplitError> {
        check(self.out_sum, &self.shares)?;
        Ok(Self::verbatim(merchant, &json::text(&self.invoice(merchant)))?)
    }

    /// The form with JSON written elsewhere, used byte for byte.
    ///
    /// The value of `Invoice` is percent-encoded already, and the browser or [`PaymentForm::link`] encodes it once
    /// more: so the documentation asks and the official module for CS-Cart does. Fails when the merchant has no live
    /// passwords.
    pub fn verbatim(merchant: &Merchant, json: &str) -> Result<PaymentForm, NoPassword> {
        let keys = merchant.keys(Mode::Live)?;
        let signature = keys.base().slot(json).glued(keys.first.expose()).sign();
        Ok(PaymentForm {
            action: merchant.endpoint().payments("Merchant/Payment/CreateV2"),
            fields: vec![
                ("Invoice".into(), encode::percent(json).into_owned()),
                ("Signature".into(), signature.hex()),
            ],
        })
    }

    fn invoice<'a>(&'a self, merchant: &'a Merchant) -> Invoice<'a> {
        Invoice {
            out_amount: self.out_sum,
            shop_params: self
                .shop_params
                .iter()
                .map(|(name, value)| Param { name, value })
                .collect(),
            email: self.email.as_deref(),
            inc_curr: self.inc_curr_label.as_deref(),
            language: self.culture.map(Culture::code),
            expiration_date: self.expires.map(minute),
            merchant: Master {
                id: merchant.login(),
                comment: self.comment.as_deref().map(|comment| cut(comment, MAX_COMMENT)),
            },
            split_merchants: self.shares.iter().map(Share::from).collect(),
        }
    }
}

/// The shares as JSON, for an invoice.
pub(crate) fn shares_json(out_sum: Amount, shares: &[SplitShare]) -> Result<String, SplitError> {
    check(out_sum, shares)?;
    Ok(json::text(&shares.iter().map(Share::from).collect::<Vec<_>>()))
}

fn check(out_sum: Amount, shares: &[SplitShare]) -> Result<(), SplitError> {
    if out_sum.is_zero() {
        return Err(SplitError::ZeroSum);
    }
    if Amount::checked_sum(shares.iter().map(|share| share.amount)) != Some(out_sum) {
        return Err(SplitError::Shares);
    }
    let adds_up = |share: &SplitShare| {
        let receipt = share.receipt.as_ref();
        receipt.is_none_or(|receipt| receipt.sum() == share.amount)
    };
    if shares.iter().all(adds_up) {
        Ok(())
    } else {
        Err(SplitError::Receipt)
    }
}

/// `2024-08-23T12:53Z`, as the documentation writes it.
fn minute(at: OffsetDateTime) -> String {
    let format = format_description!("[year]-[month]-[day]T[hour]:[minute]Z");
    let utc = at.to_offset(UtcOffset::UTC);
    utc.format(&format).unwrap_or_else(|_| utc.to_string())
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invoice<'a> {
    #[serde(serialize_with = "json::decimal")]
    out_amount: Amount,
    #[serde(rename = "shop_params", skip_serializing_if = "Vec::is_empty")]
    shop_params: Vec<Param<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    inc_curr: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expiration_date: Option<String>,
    merchant: Master<'a>,
    split_merchants: Vec<Share<'a>>,
}

#[derive(Serialize)]
struct Param<'a> {
    name: &'a str,
    value: &'a str,
}

#[derive(Serialize)]
struct Master<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<String>,
}

#[derive(Serialize)]
struct Share<'a> {
    id: &'a str,
    #[serde(rename = "InvoiceId", skip_serializing_if = "Option::is_none")]
    inv_id: Option<u64>,
    #[serde(serialize_with = "json::decimal")]
    amount: Amount,
    #[serde(skip_serializing_if = "Option::is_none")]
    receipt: Option<&'a Receipt>,
}

impl<'a> From<&'a SplitShare> for Share<'a> {
    fn from(share: &'a SplitShare) -> Self {
        Self {
            id: &share.login,
            inv_id: share.inv_id.map(InvId::get),
            amount: share.amount,
            receipt: share.receipt.as_ref(),
        }
    }
}

#[cfg(test)]
mod tests;
