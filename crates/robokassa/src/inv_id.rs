//! The shop's invoice number.

use std::fmt;
use std::num::NonZeroU64;
use std::str::FromStr;

use thiserror::Error;

/// The shop's own number of one payment attempt, 1 to 2⁶³−1.
///
/// Today's documentation allows 63 bits, older pages and many libraries 31. Number your own payments up to
/// [`InvId::SAFE_MAX`], and read whatever the gateway names: an invoice made by hand in the cabinet may have a long number.
/// The gateway calls the same thing `InvId` and `InvoiceID`. Source: docs.robokassa.ru, "script-parameters".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InvId(NonZeroU64);

/// The number or text is not an invoice number from 1 to 2⁶³−1 in plain digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not an invoice number from 1 to 9223372036854775807")]
pub struct InvIdError;

impl InvId {
    /// The greatest number there is.
    pub const MAX: u64 = i64::MAX.unsigned_abs();
    /// The greatest number that every edition of the gateway takes.
    pub const SAFE_MAX: u64 = 2_147_483_647;

    /// Checks a number of any size, such as a database key. Fails when it is below 1 or above [`InvId::MAX`].
    pub fn new(number: impl TryInto<u64>) -> Result<Self, InvIdError> {
        number
            .try_into()
            .ok()
            .filter(|number| *number <= Self::MAX)
            .and_then(NonZeroU64::new)
            .map(Self)
            .ok_or(InvIdError)
    }

    /// The number itself.
    pub const fn get(self) -> u64 {
        self.0.get()
    }
}

impl From<InvId> for i64 {
    fn from(id: InvId) -> Self {
        id.get().cast_signed()
    }
}

impl FromStr for InvId {
    type Err = InvIdError;

    /// Reads digits only: no sign, no space, no leading zero.
    fn from_str(text: &str) -> Result<Self, InvIdError> {
        if text.starts_with('0') || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(InvIdError);
        }
        text.parse::<u64>().map_err(|_| InvIdError).and_then(Self::new)
    }
}

impl fmt::Display for InvId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Who numbers a new payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvoiceNumber {
    /// The shop: recommended, because the notice names the payment by it.
    Own(InvId),
    /// The gateway, asked by sending and signing `0`.
    Zero,
    /// The gateway, asked by sending nothing; the slot in the signature stays empty.
    Absent,
}

impl From<InvId> for InvoiceNumber {
    fn from(id: InvId) -> Self {
        Self::Own(id)
    }
}

impl fmt::Display for InvoiceNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Own(id) => id.fmt(f),
            Self::Zero => f.write_str("0"),
            Self::Absent => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_numbers_in_range_are_read() {
        assert_eq!("1".parse(), InvId::new(1_i64));
        for (text, number) in [
            ("2147483647", InvId::SAFE_MAX),
            ("2147483648", InvId::SAFE_MAX + 1),
            ("9223372036854775807", InvId::MAX),
        ] {
            assert_eq!(text.parse::<InvId>().map(InvId::get), Ok(number));
        }
        for text in [
            "",
            "0",
            "-1",
            "1.0",
            "+5",
            "0005",
            "5 ",
            " 5",
            "5\0",
            "9223372036854775808",
            "18446744073709551617",
            "5;6",
            "5,6",
            "٥",
        ] {
            assert_eq!(text.parse::<InvId>(), Err(InvIdError), "{text:?}");
        }
        assert_eq!("1".repeat(300).parse::<InvId>(), Err(InvIdError));
        assert_eq!(InvId::new(-1_i64), Err(InvIdError));
        assert_eq!(InvId::new(0_u32), Err(InvIdError));
        assert_eq!(InvId::new(1_u64 << 63), Err(InvIdError));
    }

    #[test]
    fn numbers_print_as_they_are_sent() {
        let id = InvId::new(42_u32).unwrap();
        assert_eq!(i64::from(id), 42);
        assert_eq!(InvId::new(InvId::MAX).map(i64::from), Ok(i64::MAX));
        assert_eq!(InvoiceNumber::from(id).to_string(), "42");
        assert_eq!(InvoiceNumber::Zero.to_string(), "0");
        assert_eq!(InvoiceNumber::Absent.to_string(), "");
    }
}
