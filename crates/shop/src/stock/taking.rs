//! A stock-taking: what lies in the shop is counted, and the differences are posted in one step.
//!
//! A difference is that of the moment at which the number was written down. What is ordered, sent or received afterwards moves
//! the stock by itself and does not change it. Only a later count of the same variant takes its place.

use super::pieces;
use crate::{catalog::VariantId, order::Refusal, text::Text, time::Timestamp};
use serde::Serialize;
use std::{collections::BTreeMap, str::FromStr};

/// Before the number of a variant in the name of the field that says how many were counted.
const COUNTED: &str = "counted-";
/// The same, of the field that says what stood there when the page was drawn.
const WAS: &str = "was-";

/// Number of a stock-taking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TakingNumber(pub i64);

/// How far a stock-taking has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TakingState {
    /// Goods are counted.
    Open,
    /// The differences are in the ledger.
    Posted,
    /// It came to nothing.
    Dropped,
}

impl TakingState {
    /// As it stands in tables and word lists.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Posted => "posted",
            Self::Dropped => "dropped",
        }
    }

    /// Refused with [`Refusal::TakingEnded`] if nothing can be counted, posted or dropped any more.
    pub const fn check_open(self) -> Result<(), Refusal> {
        match self {
            Self::Open => Ok(()),
            Self::Posted | Self::Dropped => Err(Refusal::TakingEnded),
        }
    }
}

impl FromStr for TakingState {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        [Self::Open, Self::Posted, Self::Dropped]
            .into_iter()
            .find(|state| state.as_str() == name)
            .ok_or(())
    }
}

/// A stock-taking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taking {
    /// Its number.
    pub number: TakingNumber,
    /// When it was begun.
    pub begun_at: Timestamp,
    /// Login of who began it.
    pub begun_by: String,
    /// Slug of the category that is counted; `None` is the whole shop.
    pub category: Option<String>,
    /// How far it has come.
    pub state: TakingState,
    /// When it was posted or dropped, and by whom.
    pub ended: Option<(Timestamp, String)>,
    /// Variants that are counted so far.
    pub counted: i64,
    /// Of these, variants of which another number lay in the shop than was expected.
    pub differing: i64,
}

/// A number that somebody wrote down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// Pieces that had to lie in the shop at that moment, those of orders included.
    pub expected: i64,
    /// Pieces that lay there.
    pub counted: i64,
    /// When it was written down.
    pub at: Timestamp,
    /// Login of who wrote it down.
    pub who: String,
    /// Whether the variant was counted once more since, by a correction: then this number is not posted.
    pub is_outdated: bool,
}

impl Counted {
    /// The pieces that the posting moves.
    pub const fn difference(&self) -> i64 {
        if self.is_outdated {
            0
        } else {
            self.counted - self.expected
        }
    }
}

/// A row of the sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetRow {
    /// The variant.
    pub variant: VariantId,
    /// Article code.
    pub sku: String,
    /// Name of the product.
    pub name: Text,
    /// Size, colour.
    pub option: Text,
    /// What was counted.
    pub count: Option<Counted>,
}

/// Which rows of a sheet are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetPage {
    /// All goods of the stock-taking: so many, after the first so many.
    Goods {
        /// Rows before it.
        skip: i64,
        /// At most this many.
        limit: i64,
    },
    /// Those with a difference, or that were counted once more by a correction.
    Differing,
}

/// What somebody wants to write down of a variant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Wanted {
    /// The variant.
    pub variant: VariantId,
    /// Pieces that lie in the shop; `None` takes back what was written down.
    pub counted: Option<u32>,
}

impl Wanted {
    /// What a form of the sheet wants: the rows that are not as the page showed them. A row that says no number is named
    /// instead, and keeps no other from being written down.
    ///
    /// What nobody touched is not written down again, because that would change its moment.
    pub fn of_fields(fields: &[(String, String)]) -> (Vec<Self>, Vec<VariantId>) {
        let was = named(fields, WAS);
        let (mut wanted, mut mistaken) = (Vec::new(), Vec::new());
        for (variant, typed) in named(fields, COUNTED) {
            if was.get(&variant).copied().unwrap_or_default() == typed {
                continue;
            }
            let counted = (!typed.is_empty()).then(|| pieces(typed)).transpose();
            match counted {
                Ok(counted) => wanted.push(Self { variant, counted }),
                Err(_) => mistaken.push(variant),
            }
        }
        (wanted, mistaken)
    }

    /// The name of the field of a variant, and of the one that says what stood there.
    pub fn fields_of(variant: VariantId) -> [String; 2] {
        [COUNTED, WAS].map(|prefix| format!("{prefix}{}", variant.0))
    }
}

/// The fields of variants whose names begin like this, without blanks around what was typed.
fn named<'f>(fields: &'f [(String, String)], prefix: &str) -> BTreeMap<VariantId, &'f str> {
    let named = fields.iter().filter_map(|(name, text)| {
        let variant = name.strip_prefix(prefix)?.parse().ok()?;
        Some((VariantId(variant), text.trim()))
    });
    named.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(fields: &[(&str, &str)]) -> (Vec<(i64, Option<u32>)>, Vec<i64>) {
        let fields: Vec<_> = fields
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect();
        let (wanted, mistaken) = Wanted::of_fields(&fields);
        let wanted = wanted.into_iter().map(|one| (one.variant.0, one.counted));
        (wanted.collect(), mistaken.into_iter().map(|one| one.0).collect())
    }

    #[test]
    fn what_nobody_touched_is_not_counted_again() {
        let (wanted, mistaken) = fields(&[
            ("counted-1", "5"),
            ("was-1", "5"),
            ("counted-2", ""),
            ("was-2", ""),
            ("counted-3", ""),
            ("counted-4", " 12 "),
            ("was-4", "11"),
            ("counted-5", "0"),
            ("was-5", ""),
            ("counted-6", ""),
            ("was-6", "3"),
            ("step", "save"),
            ("counted-x", "1"),
        ]);
        assert_eq!(wanted, [(4, Some(12)), (5, Some(0)), (6, None)]);
        assert!(mistaken.is_empty());
    }

    #[test]
    fn a_row_that_says_no_number_loses_no_other() {
        let (wanted, mistaken) = fields(&[
            ("counted-1", "many"),
            ("counted-2", "4"),
            ("counted-3", "4601234567890"),
        ]);
        assert_eq!(wanted, [(2, Some(4))]);
        assert_eq!(mistaken, [1, 3]);
    }

    #[test]
    fn a_count_that_another_one_took_the_place_of_moves_nothing() {
        let count = |is_outdated| Counted {
            expected: 7,
            counted: 5,
            at: Timestamp::from_ms(1),
            who: "olga".to_owned(),
            is_outdated,
        };
        assert_eq!(count(false).difference(), -2);
        assert_eq!(count(true).difference(), 0);
    }
}
