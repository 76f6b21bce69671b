//! The fields of a notice, read from a query or a form body.

use std::borrow::Cow;

use crate::encode::{decode, decode_text, lossy, pairs};
use crate::inv_id::InvId;
use crate::notice::{NoticeError, ODD_INV_ID, needed};
use crate::shp::{ShpFields, is_shp};

/// Longest value of a signed field, in bytes. The longest real one is a SHA-512 signature of 128 characters.
const MAX_SIGNED: usize = 256;
/// What some programs write before the first name.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// What a notice carries, before anything is known about who sent it.
///
/// Reads `application/x-www-form-urlencoded` bytes once: a GET's query or a POST's body. Known names are recognised in
/// any letter case, unknown ones are ignored (the gateway has been seen to add `out_summ`, `inv_id`, `crc` and others).
/// Source: docs.robokassa.ru, "pay-interface"; the limits are this crate's own.
///
/// What nobody signs cannot keep out what somebody signed: such fields may be of any length, in any encoding, with any
/// name, and repeated. What the signature covers must have one meaning only: it comes once.
#[derive(Clone, Debug, Default)]
pub struct Fields<'a> {
    pub(crate) out_sum: Option<Cow<'a, str>>,
    pub(crate) inv_id: Option<Cow<'a, str>>,
    pub(crate) signature: Option<Cow<'a, str>>,
    pub(crate) shp: ShpFields<'a>,
    pub(crate) fee: Option<Cow<'a, str>>,
    pub(crate) email: Option<Cow<'a, str>>,
    pub(crate) payment_method: Option<Cow<'a, str>>,
    pub(crate) inc_curr_label: Option<Cow<'a, str>>,
    pub(crate) culture: Option<Cow<'a, str>>,
    claims_test: bool,
}

impl<'a> Fields<'a> {
    /// Most bytes that are read. Unsigned fields are allowed to be absurdly long, because someone who pads
    /// them must not be able to keep a real payment out; they are cut when the notice is believed.
    pub const MAX_BYTES: usize = 8 * 1024 * 1024;

    /// Reads the fields. Blanks and line breaks around names and values, where a form has none, are left out; so are those
    /// around the sum, the number and the signature if they are encoded.
    ///
    /// Fails with [`NoticeError::Malformed`] when the bytes are too many, when `OutSum`, `InvId`, `SignatureValue` or a name
    /// with `Shp_` comes twice, when one of the first three is longer than 256 bytes, or when there are more `Shp_`
    /// parameters than [`ReceivedShp`](crate::ReceivedShp) reads. Missing fields are no fault yet.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, NoticeError> {
        if bytes.len() > Self::MAX_BYTES {
            return Err(NoticeError::Malformed("too long"));
        }
        let mut fields = Self::default();
        for (name, value) in pairs(bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes)) {
            fields.take(decode(name.trim_ascii()), value.trim_ascii())?;
        }
        fields.shp.check()?;
        Ok(fields)
    }

    /// The number that the notice is about, unproven: it finds your record of the payment, which tells the mode to verify
    /// with. Fails when it is absent or not a number of a payment.
    pub fn inv_id(&self) -> Result<InvId, NoticeError> {
        needed(self.inv_id.as_deref(), "InvId")?
            .parse()
            .map_err(|_| ODD_INV_ID)
    }

    /// Whether the notice calls itself a test: whether an `IsTest` in it is `1`, or a word for yes in any letter case
    /// (`true`, `t`, `yes`, `y`, `on`, `да`). Never signed: it can only lower trust, never raise it.
    ///
    /// Anything else is no such claim, be it `0`, `false`, nothing, or a text that nobody can read. The password of a mode
    /// has already proven whether the money is real; what is not signed takes that back only where it says so plainly, or
    /// it could keep money out.
    pub fn claims_test(&self) -> bool {
        self.claims_test
    }

    fn take(&mut self, name: Cow<'a, [u8]>, value: &'a [u8]) -> Result<(), NoticeError> {
        if is_shp(&name) {
            return self.shp.push(name, value);
        }
        let is = |known: &str| name.eq_ignore_ascii_case(known.as_bytes());
        if is("OutSum") {
            decide(&mut self.out_sum, value)?;
        } else if is("InvId") {
            decide(&mut self.inv_id, value)?;
        } else if is("SignatureValue") {
            decide(&mut self.signature, value)?;
        } else if is("IsTest") {
            self.claims_test |= says_yes(&String::from_utf8_lossy(&decode(value)));
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
fn decide<'a>(field: &mut Option<Cow<'a, str>>, value: &'a [u8]) -> Result<(), NoticeError> {
    if field.is_some() {
        return Err(NoticeError::Malformed("a field that comes twice"));
    }
    let text = match decode(value) {
        Cow::Borrowed(bytes) => lossy(bytes.trim_ascii()),
        Cow::Owned(bytes) => Cow::Owned(lossy(bytes.trim_ascii()).into_owned()),
    };
    if text.len() > MAX_SIGNED {
        return Err(NoticeError::Malformed("a field that is too long"));
    }
    *field = Some(text);
    Ok(())
}

/// Sets a field that nothing depends on, the first time that it comes and can be read as UTF-8.
fn keep<'a>(field: &mut Option<Cow<'a, str>>, value: &'a [u8]) {
    if field.is_none() {
        *field = decode_text(value);
    }
}

/// Whether the text of `IsTest` plainly says yes.
pub(crate) fn says_yes(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    matches!(&*text, "1" | "true" | "t" | "yes" | "y" | "on" | "да")
}
