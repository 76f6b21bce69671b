//! What the staff writes about an order for itself: notes, and tags to find it by. Buyers see none of it.

use crate::{text, time::Timestamp};

/// Characters of a note.
const LONGEST_NOTE: usize = 2_000;
/// Characters of a tag.
const LONGEST_TAG: usize = 30;

/// Something that somebody on the staff wrote about an order. It stays as it was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// When.
    pub at: Timestamp,
    /// Login of who said it.
    pub who: String,
    /// What was said.
    pub said: Said,
}

/// What was said about an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// A note.
    Note(Note),
    /// A tag was put on.
    Tagged(Tag),
    /// A tag was taken off.
    Untagged(Tag),
}

/// A note: something, and not too much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note(String);

/// A short word in small letters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tag(String);

impl Note {
    /// The note of what was typed; `None` if that is nothing, or too long.
    pub fn parse(typed: &str) -> Option<Self> {
        let note = text::paragraph(typed, LONGEST_NOTE)?;
        (!note.is_empty()).then_some(Self(note))
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Tag {
    /// The tag of what was typed; `None` if that is nothing, or too long. A sharp in front is left out.
    pub fn parse(typed: &str) -> Option<Self> {
        let bare = typed.trim_start_matches(|c: char| c == '#' || c.is_whitespace());
        text::line(&bare.to_lowercase(), LONGEST_TAG).map(Self)
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Said {
    /// Its kind and its text, as a table keeps them.
    pub fn parts(&self) -> (&'static str, &str) {
        match self {
            Self::Note(note) => ("note", note.as_str()),
            Self::Tagged(tag) => ("tagged", tag.as_str()),
            Self::Untagged(tag) => ("untagged", tag.as_str()),
        }
    }

    /// What [`Said::parts`] says; `None` for a kind that another version wrote.
    pub fn of_parts(kind: &str, text: String) -> Option<Self> {
        match kind {
            "note" => Some(Self::Note(Note(text))),
            "tagged" => Some(Self::Tagged(Tag(text))),
            "untagged" => Some(Self::Untagged(Tag(text))),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_a_short_word_in_small_letters() {
        for (typed, tag) in [
            ("Срочно", Some("срочно")),
            (" # VIP ", Some("vip")),
            ("подарок  маме", Some("подарок маме")),
            ("", None),
            ("#", None),
            ("очень длинная метка, которую никто не прочтёт", None),
        ] {
            assert_eq!(Tag::parse(typed).as_ref().map(Tag::as_str), tag, "{typed}");
        }
    }

    #[test]
    fn what_was_said_is_read_again() {
        let tag = || Tag::parse("vip").unwrap();
        for said in [
            Said::Note(Note::parse("позвонить\nпосле шести").unwrap()),
            Said::Tagged(tag()),
            Said::Untagged(tag()),
        ] {
            let (kind, text) = said.parts();
            assert_eq!(Said::of_parts(kind, text.to_owned()), Some(said.clone()));
        }
        assert_eq!(Said::of_parts("sung", String::new()), None);
        assert_eq!(Note::parse(" \n"), None);
        assert_eq!(Note::parse(&"я".repeat(2_001)), None);
    }
}
