//! What a buyer agrees to, kept word for word: a consent names an edition, and the edition's text can be shown later.

use crate::text::Lang;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::str::FromStr;

/// Hex digits of a version.
const DIGITS: usize = 16;

/// A document whose box has to be ticked before anything is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Paper {
    /// The public offer, with the terms of delivery and return that it points to.
    Offer,
    /// The text on personal data.
    Privacy,
}

impl Paper {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::Offer, Self::Privacy];

    /// Its name in the table of documents.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Offer => "offer",
            Self::Privacy => "privacy",
        }
    }
}

impl FromStr for Paper {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL
            .into_iter()
            .find(|paper| paper.as_str() == name)
            .ok_or(())
    }
}

/// A document as it reads in one language with one shop's data in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// Whether it is the offer or the text on personal data.
    pub paper: Paper,
    /// In which language.
    pub lang: Lang,
    /// Every word of it.
    pub text: String,
    version: String,
}

impl Edition {
    /// The edition with this text. Its version is made from document, language and text: it changes when any of them
    /// does, and only then.
    pub fn new(paper: Paper, lang: Lang, text: String) -> Self {
        let hash = Sha256::digest(format!("{}\n{}\n{text}", paper.as_str(), lang.tag()));
        let mut version = hex::encode(hash);
        version.truncate(DIGITS);
        Self {
            paper,
            lang,
            text,
            version,
        }
    }

    /// Its version, as a consent names it.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Whether this names an edition; consents of the first releases name a date, and nothing was kept then.
    pub fn is_version(text: &str) -> bool {
        text.len() == DIGITS && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_changes_with_anything_that_makes_the_edition() {
        let edition = |paper, lang, text: &str| Edition::new(paper, lang, text.into());
        let first = edition(Paper::Offer, Lang::Ru, "ИНН 1");
        assert_eq!(first, edition(Paper::Offer, Lang::Ru, "ИНН 1"));
        assert!(Edition::is_version(first.version()), "{}", first.version());
        for other in [
            edition(Paper::Privacy, Lang::Ru, "ИНН 1"),
            edition(Paper::Offer, Lang::En, "ИНН 1"),
            edition(Paper::Offer, Lang::Ru, "ИНН 2"),
            edition(Paper::Offer, Lang::Ru, ""),
        ] {
            assert_ne!(first.version(), other.version(), "{other:?}");
        }
    }

    #[test]
    fn a_date_of_the_first_releases_is_no_version() {
        for text in ["2026-11-22", "", "1", "0123456789abcdeg", "0123456789ABCDEF"] {
            assert!(!Edition::is_version(text), "{text}");
        }
    }
}
