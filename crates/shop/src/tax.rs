//! The tax on goods, as it stands on fiscal receipts.

use crate::money::Kopecks;
use serde::{Deserialize, Deserializer, Serialize};

/// The tax on what is sold. Which of them a receipt may have, and when, is for the gateway that writes it to
/// know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tax {
    /// Without VAT.
    None,
    /// 0 %.
    Vat0,
    /// 5 %.
    Vat5,
    /// 7 %.
    Vat7,
    /// 10 %.
    Vat10,
    /// 20 %, Russia's general rate up to the end of 2025.
    Vat20,
    /// 22 %, Russia's general rate from 2026.
    Vat22,
    /// 5/105, of a prepayment.
    Vat105,
    /// 7/107, of a prepayment.
    Vat107,
    /// 10/110, of a prepayment.
    Vat110,
    /// 20/120, of a prepayment up to the end of 2025.
    Vat120,
    /// 22/122, of a prepayment from 2026.
    Vat122,
    /// 8 %, Kazakhstan.
    Vat8,
    /// 12 %, Kazakhstan.
    Vat12,
    /// 16 %, Kazakhstan.
    Vat16,
    /// A word from another version of the shop. No receipt takes it, and no list of goods may have it.
    #[serde(skip_deserializing)]
    Unknown,
}

impl Tax {
    /// Those that a list of goods may have.
    pub const ALL: [Self; 15] = [
        Self::None,
        Self::Vat0,
        Self::Vat5,
        Self::Vat7,
        Self::Vat10,
        Self::Vat20,
        Self::Vat22,
        Self::Vat105,
        Self::Vat107,
        Self::Vat110,
        Self::Vat120,
        Self::Vat122,
        Self::Vat8,
        Self::Vat12,
        Self::Vat16,
    ];

    /// Its word in lists of goods, tables and documents.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Vat0 => "vat0",
            Self::Vat5 => "vat5",
            Self::Vat7 => "vat7",
            Self::Vat10 => "vat10",
            Self::Vat20 => "vat20",
            Self::Vat22 => "vat22",
            Self::Vat105 => "vat105",
            Self::Vat107 => "vat107",
            Self::Vat110 => "vat110",
            Self::Vat120 => "vat120",
            Self::Vat122 => "vat122",
            Self::Vat8 => "vat8",
            Self::Vat12 => "vat12",
            Self::Vat16 => "vat16",
            Self::Unknown => "unknown",
        }
    }

    /// Its rate in percent; `None` without VAT, and if it is not known.
    pub const fn rate(self) -> Option<u32> {
        match self {
            Self::None | Self::Unknown => None,
            Self::Vat0 => Some(0),
            Self::Vat5 | Self::Vat105 => Some(5),
            Self::Vat7 | Self::Vat107 => Some(7),
            Self::Vat8 => Some(8),
            Self::Vat10 | Self::Vat110 => Some(10),
            Self::Vat12 => Some(12),
            Self::Vat16 => Some(16),
            Self::Vat20 | Self::Vat120 => Some(20),
            Self::Vat22 | Self::Vat122 => Some(22),
        }
    }

    /// How much of a price is this tax, to the nearest kopeck.
    pub fn included(self, price: Kopecks) -> Kopecks {
        let rate = i128::from(self.rate().unwrap_or(0));
        let whole = 100 + rate;
        let part = (2 * i128::from(price.get()) * rate + whole) / (2 * whole);
        // A part of a price is no more than the price.
        Kopecks::new(i64::try_from(part).unwrap_or(i64::MAX))
    }
}

/// What was once written down is read whatever it says: no order may be lost over its tax.
pub(crate) fn stored<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Tax, D::Error> {
    let word = String::deserialize(deserializer)?;
    let known = Tax::ALL.into_iter().find(|tax| tax.as_str() == word);
    Ok(known.unwrap_or(Tax::Unknown))
}

#[cfg(test)]
mod tests {
    use super::{Tax, stored};
    use crate::money::Kopecks;

    #[test]
    fn the_tax_in_a_price_is_to_the_nearest_kopeck() {
        for (tax, price, part) in [
            (Tax::None, 12_200, 0),
            (Tax::Vat0, 12_200, 0),
            (Tax::Vat22, 12_200, 2_200),
            (Tax::Vat122, 12_200, 2_200),
            (Tax::Vat10, 100, 9),
            (Tax::Vat20, 199, 33),
            (Tax::Vat5, 199_050, 9_479),
            (Tax::Vat22, i64::MAX, 1_663_231_023_039_385_801),
        ] {
            assert_eq!(
                tax.included(Kopecks::new(price)),
                Kopecks::new(part),
                "{tax:?} {price}"
            );
        }
    }

    #[test]
    fn a_word_is_strict_in_lists_and_lenient_in_what_was_written_down() {
        for tax in Tax::ALL {
            let word = serde_json::to_string(&tax).unwrap();
            assert_eq!(word, format!("{:?}", tax.as_str()));
            assert_eq!(serde_json::from_str::<Tax>(&word).unwrap(), tax);
            assert_eq!(
                stored(&mut serde_json::Deserializer::from_str(&word)).unwrap(),
                tax
            );
        }
        for word in ["\"vat18\"", "\"unknown\"", "\"\"", "\"None\""] {
            assert!(serde_json::from_str::<Tax>(word).is_err(), "{word}");
            let read = stored(&mut serde_json::Deserializer::from_str(word)).unwrap();
            assert_eq!(read, Tax::Unknown, "{word}");
        }
    }
}
