//! Telephone numbers as the gateway takes them.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};
use thiserror::Error;

/// A telephone number in 10 to 15 digits with the code of the country, such as `71234567890`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Phone(String);

/// The text is not a telephone number of 10 to 15 digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not a telephone number of 10 to 15 digits")]
pub struct PhoneError;

impl Phone {
    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Phone {
    type Err = PhoneError;

    /// Reads digits, with or without `+` before them.
    fn from_str(text: &str) -> Result<Self, PhoneError> {
        let digits = text.strip_prefix('+').unwrap_or(text);
        if (10..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(Self(digits.to_owned()))
        } else {
            Err(PhoneError)
        }
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Phone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_its_digits() {
        for (text, digits) in [
            ("+79991234567", "79991234567"),
            ("1234567890", "1234567890"),
            ("123456789012345", "123456789012345"),
        ] {
            let phone: Phone = text.parse().unwrap();
            assert_eq!((phone.as_str(), phone.to_string().as_str()), (digits, digits));
        }
        for text in [
            "",
            "+",
            "++79991234567",
            "123456789",
            "1234567890123456",
            "8 999 123-45-67",
            "٨٩٩٩١٢٣٤٥٦٧",
        ] {
            assert_eq!(text.parse::<Phone>(), Err(PhoneError), "{text}");
        }
    }
}
