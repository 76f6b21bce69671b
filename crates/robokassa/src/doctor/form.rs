//! A payment's form as somebody else made it.

use crate::encode::{decode, pairs};
use crate::fields::Fields;
use crate::notice::{NOT_UTF8, NoticeError};
use crate::shp::is_shp;
use crate::signature::Base;

/// Names and values in the order in which they were written.
pub(super) struct PaymentFields(Vec<(String, String)>);

impl PaymentFields {
    pub(super) fn parse(form: &[u8]) -> Result<Self, NoticeError> {
        if form.len() > Fields::MAX_BYTES {
            return Err(NoticeError::Malformed("too long"));
        }
        let form = str::from_utf8(form).map_err(|_| NOT_UTF8)?;
        let text = |encoded| decode(encoded).map_err(|_| NOT_UTF8);
        let field = |(name, value)| Ok((text(name)?.into_owned(), text(value)?.into_owned()));
        pairs(form).map(field).collect::<Result<_, _>>().map(Self)
    }

    pub(super) fn is_test(&self) -> bool {
        !matches!(self.get(&["IsTest"]), None | Some("0"))
    }

    pub(super) fn signature(&self) -> &str {
        self.get(&["SignatureValue", "Signature"]).unwrap_or_default()
    }

    pub(super) fn login(&self) -> &str {
        self.get(&["MerchantLogin", "MrchLogin"]).unwrap_or_default()
    }

    pub(super) fn has_receipt(&self) -> bool {
        self.get(&["Receipt"]).is_some()
    }

    pub(super) fn has_shp(&self) -> bool {
        self.0.iter().any(|(name, _)| is_shp(name))
    }

    /// The text under the signature up to the password. With `raw`, the receipt is signed without its encoding.
    pub(super) fn base(&self, base: Base, login: &str, raw: bool) -> Base {
        let receipt = self.get(&["Receipt"]).map(|receipt| {
            let decoded = decode(receipt).ok().filter(|_| raw);
            decoded.unwrap_or_else(|| receipt.into())
        });
        base.slot(login)
            .slot(self.get(&["OutSum"]).unwrap_or_default())
            .slot(self.get(&["InvId", "InvoiceID"]).unwrap_or_default())
            .slot_if(self.get(&["OutSumCurrency"]))
            .slot_if(self.get(&["UserIp"]))
            .slot_if(receipt.as_deref())
            .slot_if(self.get(&["StepByStep"]))
            .slot_if(self.get(&["ResultUrl2"]))
            .slot_if(self.get(&["SuccessUrl2"]))
            .slot_if(self.get(&["SuccessUrl2Method"]))
            .slot_if(self.get(&["FailUrl2"]))
            .slot_if(self.get(&["FailUrl2Method"]))
            .slot_if(self.get(&["Token"]))
    }

    /// Appends the shop's parameters in the right order.
    pub(super) fn shp(&self, base: Base) -> Base {
        let mut own: Vec<_> = self.0.iter().filter(|(name, _)| is_shp(name)).collect();
        own.sort_by_key(|(name, _)| name.to_ascii_lowercase());
        own.into_iter().fold(base, |base, (name, value)| {
            base.slot(name).glued("=").glued(value)
        })
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
