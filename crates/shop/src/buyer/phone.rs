//! Telephone numbers: what people type, one spelling to keep, one to show.

mod numbering;
mod reading;

use serde::{Deserialize, Serialize};

/// A telephone number as the rest of a `tel:` address (RFC 3966): `+79123456789`, or `+74957397000;ext=12` with an
/// extension.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Phone(String);

/// What is wrong with what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PhoneFault {
    /// There is no digit in it.
    #[error("there is no telephone number")]
    Missing,
    /// Digits are missing.
    #[error("the telephone number is too short")]
    Short,
    /// There are more digits than one number has.
    #[error("the telephone number is too long")]
    Long,
    /// No country or no town has this code.
    #[error("the telephone number has a code that nobody has")]
    UnknownCode,
    /// It is a number of two countries, and the spelling does not tell which is meant.
    #[error("the telephone number can be read in two ways")]
    Doubtful,
}

/// Separates the number from its extension.
const EXTENSION: &str = ";ext=";

impl Phone {
    /// Any usual spelling: `8 (912) 345-67-89`, `+7 912 345 67 89`, `9123456789`, `+375 29 …`, `375 29 …`, `8 029 …`,
    /// `00 375 …`; with an extension, too: `доб. 12`, `ext. 12`, `#12`. Without a country's code the number is taken
    /// as Russian.
    pub fn parse(raw: &str) -> Result<Self, PhoneFault> {
        let (number, extension) = reading::parted(raw);
        let digits = reading::number(number)?;
        if extension.len() > reading::LONGEST_EXTENSION {
            return Err(PhoneFault::Long);
        }
        Ok(Self(if extension.is_empty() {
            format!("+{digits}")
        } else {
            format!("+{digits}{EXTENSION}{extension}")
        }))
    }

    /// The number as E.164, without the extension.
    pub fn number(&self) -> &str {
        self.parts().0
    }

    /// What to dial once somebody has answered.
    pub fn extension(&self) -> Option<&str> {
        self.parts().1
    }

    /// A link that dials, the extension included.
    pub fn link(&self) -> String {
        format!("tel:{}", self.0)
    }

    /// The number as people read it, `+7 912 345-67-89` with no-break spaces, without the extension.
    pub fn grouped(&self) -> String {
        let number = self.number();
        numbering::grouped(number.trim_start_matches('+')).unwrap_or_else(|| number.to_owned())
    }

    fn parts(&self) -> (&str, Option<&str>) {
        match self.0.split_once(EXTENSION) {
            Some((number, extension)) => (number, Some(extension)),
            None => (&self.0, None),
        }
    }
}

#[cfg(test)]
mod tests;
