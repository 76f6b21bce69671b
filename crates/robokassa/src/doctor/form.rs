//! A payment's form as somebody else made it.

use std::borrow::Cow;

use super::{Mistake, joined};
use crate::encode::{decode_text, pairs, percent};
use crate::fields::says_yes;
use crate::notice::NoticeError;
use crate::shp::is_shp;

/// Longest form that is read. A receipt of a hundred lines is some tens of kilobytes, and each of the tries reads it all.
const MAX_BYTES: usize = 256 * 1024;
/// Most `Shp_` parameters.
const MAX_SHP: usize = 32;
const NOT_UTF8: NoticeError = NoticeError::Malformed("not UTF-8");

/// Names and values in the order in which they were written.
pub(super) struct PaymentFields(Vec<Field>);

type Field = (String, String);

impl PaymentFields {
    pub(super) fn parse(form: &[u8]) -> Result<Self, NoticeError> {
        if form.len() > MAX_BYTES {
            return Err(NoticeError::Malformed("too long"));
        }
        let text = |encoded| decode_text(encoded).ok_or(NOT_UTF8);
        let field = |(name, value)| Ok((text(name)?.into_owned(), text(value)?.into_owned()));
        let form = Self(pairs(form).map(field).collect::<Result<_, NoticeError>>()?);
        if form.own().count() > MAX_SHP {
            return Err(NoticeError::Malformed("too many Shp_ parameters"));
        }
        Ok(form)
    }

    pub(super) fn is_test(&self) -> bool {
        self.get(&["IsTest"]).is_some_and(says_yes)
    }

    pub(super) fn signature(&self) -> &str {
        self.get(&["SignatureValue", "Signature"]).unwrap_or_default()
    }

    /// What may have gone wrong with these fields beside passwords and algorithms: mistakes of one kind exclude each
    /// other.
    pub(super) fn possible_mistakes(&self, configured_login: &str) -> [Vec<Mistake>; 5] {
        let when =
            |possible: bool, mistakes: &[Mistake]| if possible { mistakes.to_vec() } else { Vec::new() };
        let urls = ["ResultUrl2", "SuccessUrl2", "FailUrl2"].map(|name| self.get(&[name]));
        [
            when(self.login() != configured_login, &[Mistake::OtherLogin]),
            when(
                self.get(&["Receipt"]).is_some(),
                &[Mistake::ReceiptSignedRaw, Mistake::ReceiptNotSigned],
            ),
            when(self.get(&["UserIp"]).is_some(), &[Mistake::UserIpNotSigned]),
            when(urls.iter().any(Option::is_some), &[Mistake::UrlsSignedEncoded]),
            when(
                self.own().next().is_some(),
                &[Mistake::ShpOrder, Mistake::ShpNotSigned],
            ),
        ]
    }

    /// The text under the signature up to the password, with these mistakes in it.
    pub(super) fn start(&self, configured_login: &str, made: &[Mistake]) -> String {
        let made = |mistake| made.contains(&mistake);
        let login = if made(Mistake::OtherLogin) {
            configured_login
        } else {
            self.login()
        };
        let user_ip = self.get(&["UserIp"]).filter(|_| !made(Mistake::UserIpNotSigned));
        let receipt = self
            .get(&["Receipt"])
            .filter(|_| !made(Mistake::ReceiptNotSigned))
            .map(|receipt| {
                let raw = decode_text(receipt.as_bytes()).filter(|_| made(Mistake::ReceiptSignedRaw));
                raw.unwrap_or(Cow::Borrowed(receipt))
            });
        let url = |name| {
            self.get(&[name]).map(|url| {
                if made(Mistake::UrlsSignedEncoded) {
                    percent(url)
                } else {
                    Cow::Borrowed(url)
                }
            })
        };
        joined([
            Some(login),
            Some(self.get(&["OutSum"]).unwrap_or_default()),
            Some(self.get(&["InvId", "InvoiceID"]).unwrap_or_default()),
            self.get(&["OutSumCurrency"]),
            user_ip,
            receipt.as_deref(),
            self.get(&["StepByStep"]),
            url("ResultUrl2").as_deref(),
            url("SuccessUrl2").as_deref(),
            self.get(&["SuccessUrl2Method"]),
            url("FailUrl2").as_deref(),
            self.get(&["FailUrl2Method"]),
            self.get(&["Token"]),
        ])
    }

    /// The end of the text under the signature: the shop's parameters in the orders that they were perhaps signed in.
    pub(super) fn shp(&self, made: &[Mistake]) -> Vec<String> {
        let joined = |own: &[&Field]| {
            own.iter()
                .flat_map(|(name, value)| [":", name, "=", value])
                .collect()
        };
        let sent: Vec<&Field> = self.own().collect();
        let mut sorted = sent.clone();
        if made.contains(&Mistake::ShpNotSigned) {
            return vec![String::new()];
        }
        if made.contains(&Mistake::ShpOrder) {
            sorted.sort();
            return vec![joined(&sent), joined(&sorted)];
        }
        sorted.sort_by_key(|(name, _)| name.to_ascii_lowercase());
        vec![joined(&sorted)]
    }

    fn login(&self) -> &str {
        self.get(&["MerchantLogin", "MrchLogin"]).unwrap_or_default()
    }

    fn own(&self) -> impl Iterator<Item = &Field> {
        self.0.iter().filter(|(name, _)| is_shp(name.as_bytes()))
    }

    /// The value of the first field with one of the names, letter case ignored; an empty one counts as absent.
    fn get(&self, names: &[&str]) -> Option<&str> {
        let is_one = |name: &str| names.iter().any(|known| known.eq_ignore_ascii_case(name));
        let field = self.0.iter().find(|(name, _)| is_one(name));
        field
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }
}
