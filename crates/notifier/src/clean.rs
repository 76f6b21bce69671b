//! Text of other people, made fit for headers, letters and chats. Names in stored promises are cleaned again here:
//! what a row holds is not trusted to be what the form's door let in.

use shop::text;
use unicode_segmentation::UnicodeSegmentation;

/// Characters of a display name in a mail header.
const LONGEST_NAME: usize = 64;

/// One visible line of at most `units` UTF-16 units.
pub(crate) fn line(raw: &str, units: usize) -> String {
    shorten(&text::line(raw, usize::MAX).unwrap_or_default(), units)
}

/// Several visible lines of at most `units` UTF-16 units.
pub(crate) fn paragraph(raw: &str, units: usize) -> String {
    shorten(&text::paragraph(raw, usize::MAX).unwrap_or_default(), units)
}

/// A display name for a mail header; `None` if nothing visible is left.
///
/// Line breaks would make lettre panic, and `=?` would be decoded by the reader as an encoded word.
pub(crate) fn name(raw: &str) -> Option<String> {
    let name = line(raw, LONGEST_NAME).replace("=?", "= ?");
    (!name.is_empty()).then_some(name)
}

/// Text that no mail program or chat turns into a link: what a stranger typed as a name may reach somebody
/// else's mailbox in a letter of ours. A dot in front of a letter gets a space behind it, and so does the
/// colon in `://`; abbreviations such as `ул.Баумана` only gain by it.
pub(crate) fn unlinked(text: &str) -> String {
    let mut told = String::with_capacity(text.len());
    let mut before = None;
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        told.push(c);
        let next = rest.peek().copied();
        let is_dot = matches!(c, '.' | '\u{3002}' | '\u{FF0E}' | '\u{FF61}');
        // `1.2` is a number.
        let is_between_digits = before.is_some_and(char::is_numeric) && next.is_some_and(char::is_numeric);
        let ends_label = is_dot && !is_between_digits && next.is_some_and(char::is_alphanumeric);
        let ends_scheme = matches!(c, ':' | '\u{FF1A}') && next == Some('/');
        if ends_label || ends_scheme || (c == '@' && next.is_some_and(char::is_alphanumeric)) {
            told.push(' ');
        }
        before = Some(c);
    }
    told
}

/// At most `units` UTF-16 units, which is how Telegram counts; what people see as one character stays whole.
pub(crate) fn shorten(text: &str, units: usize) -> String {
    if length(text) <= units {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut room = units.saturating_sub(1);
    for grapheme in text.graphemes(true) {
        let Some(left) = room.checked_sub(length(grapheme)) else {
            break;
        };
        room = left;
        kept.push_str(grapheme);
    }
    kept.truncate(kept.trim_end().len());
    kept.push('…');
    kept
}

/// Length in UTF-16 units.
pub(crate) fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_between_what_people_see_as_characters() {
        for (text, units, cut) in [
            ("abc", 3, "abc"),
            ("abcd", 3, "ab…"),
            ("ab cd", 4, "ab…"),
            // The family is one picture of eleven units.
            ("a👩‍👩‍👧‍👦b", 13, "a👩‍👩‍👧‍👦b"),
            ("a👩‍👩‍👧‍👦b", 12, "a…"),
            ("ёё", 1, "…"),
            ("", 0, ""),
        ] {
            assert_eq!(shorten(text, units), cut, "{text:?} in {units}");
        }
        let endless = format!("a{}", "\u{301}".repeat(5_000));
        assert_eq!(shorten(&endless, 100), "…");
    }

    #[test]
    fn nothing_that_is_typed_becomes_a_link() {
        for (typed, told) in [
            ("Анна", "Анна"),
            ("А. С. Пушкин", "А. С. Пушкин"),
            ("А.С.Пушкин", "А. С. Пушкин"),
            ("ул.Баумана, д. 5, кв. 1.2", "ул. Баумана, д. 5, кв. 1.2"),
            ("www.example.com", "www. example. com"),
            ("https://example.com/win", "https: //example. com/win"),
            ("http://localhost", "http: //localhost"),
            ("выигрыш.рф", "выигрыш. рф"),
            ("a1.2b.com", "a1.2b. com"),
            ("x.2b", "x. 2b"),
            ("пример。рф", "пример。 рф"),
            ("win@example.com", "win@ example. com"),
            ("t.me/win", "t. me/win"),
            ("в 10:30. Да.", "в 10:30. Да."),
        ] {
            assert_eq!(unlinked(typed), told, "{typed}");
        }
    }

    #[test]
    fn a_name_is_harmless_in_a_header() {
        for (raw, clean) in [
            ("Анна\r\nBcc: x@example.org", Some("Анна Bcc: x@example.org")),
            ("a\u{202E}b\u{0}c\u{7F}", Some("abc")),
            ("=?utf-8?q?evil?=", Some("= ?utf-8?q?evil?=")),
            ("\r\n\u{200B}", None),
        ] {
            assert_eq!(name(raw).as_deref(), clean, "{raw:?}");
        }
        assert_eq!(name(&"ё".repeat(100)).map(|n| n.chars().count()), Some(64));
    }
}
