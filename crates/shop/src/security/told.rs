//! Text that is fit to be written down as evidence.

use crate::text;
use std::fmt;

/// Characters that are kept of a text.
const MOST: usize = 160;

/// A text on one line without anything that controls, reorders or hides, and not longer than a line on paper.
///
/// Whatever goes into a security event goes through here, so that nobody can end a line of the record and begin one of
/// their own, turn the direction of the writing, or fill the disk.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Told(String);

impl Told {
    /// What is fit to be written of a text; nothing of one that shows nothing.
    pub fn of(raw: &str) -> Self {
        // What is longer than this is cut before it is looked at: it may be a megabyte.
        let head: String = raw.chars().take(MOST * 4).collect();
        let Some(line) = text::line(&head, MOST * 4) else {
            return Self::default();
        };
        let cut = line.char_indices().nth(MOST);
        match cut {
            None => Self(line),
            Some((end, _)) => Self(format!("{}…", line[..end].trim_end())),
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST, Told};
    use proptest::prelude::*;

    #[test]
    fn nothing_forges_a_line_of_the_record() {
        for (raw, kept) in [
            ("olga", "olga"),
            ("", ""),
            (" \u{200B}\u{202E} ", ""),
            (
                "olga\r\n2026-11-28T10:00:00Z signed_in owner",
                "olga 2026-11-28T10:00:00Z signed_in owner",
            ),
            ("a\u{2028}b\u{2029}c\u{85}d\u{B}e", "a b c d e"),
            ("\u{1B}[31mred\u{1B}[0m\u{7}", "[31mred[0m"),
            ("\u{202E}gpj.exe\u{202C}\u{2066}x\u{2069}", "gpj.exex"),
            ("nul\0s", "nuls"),
        ] {
            assert_eq!(Told::of(raw).as_str(), kept, "{}", raw.escape_unicode());
        }
    }

    #[test]
    fn a_long_text_is_cut() {
        let long = Told::of(&"ё".repeat(1_000_000));
        assert_eq!(long.as_str().chars().count(), MOST + 1);
        assert_eq!(Told::of(&"ё".repeat(MOST)).as_str().chars().count(), MOST);
    }

    proptest! {
        #[test]
        fn whatever_is_told_is_one_short_line_and_stays_as_it_is(raw in proptest::collection::vec(any::<char>(), 0..400)) {
            let told = Told::of(&raw.into_iter().collect::<String>());
            prop_assert!(told.as_str().chars().count() <= MOST + 1);
            prop_assert!(!told.as_str().chars().any(char::is_control));
            let bidi = |c: char| matches!(c, '\u{200E}' | '\u{200F}' | '\u{61C}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
            prop_assert!(!told.as_str().chars().any(bidi));
            if told.as_str().chars().count() <= MOST {
                prop_assert_eq!(Told::of(told.as_str()), told);
            }
        }
    }
}
