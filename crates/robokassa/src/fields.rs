//! The fields of a notice, read strictly from a query or a form body.

use std::borrow::Cow;

use crate::encode::{decode, pairs};
use crate::inv_id::InvId;
use crate::notice::{NOT_UTF8, NoticeError, ODD_INV_ID, needed};
use crate::shp::{Shp, ShpError, is_shp};

/// Longest value of a signed field, in bytes. The longest real one is a SHA-512 signature of 128 characters.
const MAX_SIGNED: usize = 256;

/// What a notice carries, before anything is known about who sent it.
///
/// Reads `application/x-www-form-urlencoded` bytes once: a GET's query or a POST's body. Known names are recognised in
/// any letter case, unknown ones are ignored (the gateway has been seen to add `out_summ`, `inv_id`, `crc` and others).
/// Source: docs.robokassa.ru, "pay-interface"; the limits are this crate's own.
#[derive(Clone, Debug, Default)]
pub struct Fields<'a> {
    pub(crate) out_sum: Option<Cow<'a, str>>,
    pub(crate) inv_id: Option<Cow<'a, str>>,
    pub(crate) signature: Option<Cow<'a, str>>,
    pub(crate) is_test: Option<Cow<'a, str>>,
    pub(crate) shp: Shp,
    pub(crate) fee: Option<Cow<'a, str>>,
    pub(crate) email: Option<Cow<'a, str>>,
    pub(crate) payment_method: Option<Cow<'a, str>>,
    pub(crate) inc_curr_label: Option<Cow<'a, str>>,
    pub(crate) culture: Option<Cow<'a, str>>,
}

impl<'a> Fields<'a> {
    /// Most bytes that are read. Unsigned fields are allowed to be absurdly long, because whoever pads them must not
    /// be able to keep a real payment out; they are cut when the notice is believed.
    pub const MAX_BYTES: usize = 8 * 1024 * 1024;

    /// Reads the fields.
    ///
    /// Fails with [`NoticeError::Malformed`] when the bytes are too many or not UTF-8, when a name contains a bracket,
    /// when a field that decides anything comes twice, or when an `Shp_` parameter is not of the shape that [`Shp`]
    /// describes. Missing fields are no fault yet.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, NoticeError> {
        if bytes.len() > Self::MAX_BYTES {
            return Err(NoticeError::Malformed("too long"));
        }
        let form = str::from_utf8(bytes).map_err(|_| NOT_UTF8)?;
        let mut fields = Self::default();
        for (name, value) in pairs(form) {
            let name = decode(name).map_err(|_| NOT_UTF8)?;
            let value = decode(value).map_err(|_| NOT_UTF8)?;
            fields.take(&name, value)?;
        }
        Ok(fields)
    }

    /// The number that the notice is about, unproven: it finds your record of the payment, which tells the mode to verify
    /// with. Fails when it is absent or not a number of a payment.
    pub fn inv_id(&self) -> Result<InvId, NoticeError> {
        needed(self.inv_id.as_deref(), "InvId")?
            .parse()
            .map_err(|_| ODD_INV_ID)
    }

    /// Whether the notice calls itself a test. Never signed: it can only lower trust, never raise it.
    pub fn claims_test(&self) -> bool {
        self.is_test
            .as_deref()
            .is_some_and(|text| !matches!(text, "" | "0"))
    }

    fn take(&mut self, name: &str, value: Cow<'a, str>) -> Result<(), NoticeError> {
        if name.bytes().any(|byte| matches!(byte, b'[' | b']')) {
            return Err(NoticeError::Malformed("a name with brackets"));
        }
        if is_shp(name) {
            return self.shp.insert_travelled(name, &value).map_err(shp_fault);
        }
        let is = |known: &str| name.eq_ignore_ascii_case(known);
        if is("OutSum") {
            decide(&mut self.out_sum, value)?;
        } else if is("InvId") {
            decide(&mut self.inv_id, value)?;
        } else if is("SignatureValue") {
            decide(&mut self.signature, value)?;
        } else if is("IsTest") {
            decide(&mut self.is_test, value)?;
        } else if is("Fee") {
            keep(&mut self.fee, value);
        } else if is("EMail") {
            keep(&mut self.email, value);
        } else if is("PaymentMethod") {
            keep(&mut self.payment_method, value);
        } else if is("IncCurrLabel") {
            keep(&mut self.inc_curr_label, value);
        } else if is("Culture") {
            keep(&mut self.culture, value);
        }
        Ok(())
    }
}

/// Sets a field that something depends on; twice is a trick, whichever of the two would be believed.
fn decide<'a>(field: &mut Option<Cow<'a, str>>, value: Cow<'a, str>) -> Result<(), NoticeError> {
    if field.is_some() {
        return Err(NoticeError::Malformed("a field that comes twice"));
    }
    if value.len() > MAX_SIGNED {
        return Err(NoticeError::Malformed("a field that is too long"));
    }
    *field = Some(value);
    Ok(())
}

/// Sets a field that nothing depends on, the first time that it comes.
fn keep<'a>(field: &mut Option<Cow<'a, str>>, value: Cow<'a, str>) {
    field.get_or_insert(value);
}

fn shp_fault(error: ShpError) -> NoticeError {
    NoticeError::Malformed(match error {
        ShpError::Name => "an Shp_ name with other characters than letters, digits and underscores",
        ShpError::Value => "an Shp_ value that is too long or has characters that could shift a signature",
        ShpError::Duplicate => "an Shp_ parameter that comes twice",
        ShpError::TooMany => "too many Shp_ parameters",
    })
}
