//! Text that people type: cleaned once, at the door.

use serde::{Deserialize, Serialize};

/// A text in both languages of the shop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// Russian.
    pub ru: String,
    /// English.
    pub en: String,
}

impl Text {
    /// The text in `lang`.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ru => &self.ru,
            Lang::En => &self.en,
        }
    }
}

/// A language of the shop. Russian is the default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Russian.
    #[default]
    Ru,
    /// English.
    En,
}

impl Lang {
    /// The language tag, as in `<html lang>`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Ru => "ru",
            Self::En => "en",
        }
    }
}

/// One line of text: controls and invisible direction marks removed, spaces collapsed, ends trimmed.
///
/// `None` if nothing is left or more than `limit` characters are. Names go into mail headers and chats, where a
/// control character would be an attack and a direction override a disguise.
pub fn line(raw: &str, limit: usize) -> Option<String> {
    let seen: String = raw
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| is_visible(*c))
        .collect();
    let line = seen.split_whitespace().collect::<Vec<_>>().join(" ");
    (!line.is_empty() && line.chars().count() <= limit).then_some(line)
}

/// Several lines of text: as [`line()`], but line breaks stay. Empty text is `Some("")`; too long is `None`.
pub fn paragraph(raw: &str, limit: usize) -> Option<String> {
    let text = raw.replace("\r\n", "\n").replace('\r', "\n");
    let seen: String = text.chars().filter(|c| *c == '\n' || is_visible(*c)).collect();
    let text = seen.trim().to_owned();
    (text.chars().count() <= limit).then_some(text)
}

fn is_visible(c: char) -> bool {
    !c.is_control()
        && !matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_no_controls_and_no_disguises() {
        for (raw, clean) in [
            ("  Иван \t Петров\r\n", Some("Иван Петров")),
            (
                "Анна\r\nBcc: everyone@example.org",
                Some("Анна Bcc: everyone@example.org"),
            ),
            ("a\u{202E}b\u{0}c\u{200B}", Some("abc")),
            ("\u{7}\n", None),
            ("", None),
        ] {
            assert_eq!(line(raw, 64).as_deref(), clean, "{raw:?}");
        }
        assert_eq!(line(&"ё".repeat(64), 64).map(|s| s.chars().count()), Some(64));
        assert_eq!(line(&"ё".repeat(65), 64), None);
    }

    #[test]
    fn a_paragraph_keeps_its_lines() {
        assert_eq!(
            paragraph("one\r\ntwo\rthree\u{0}\n", 100).as_deref(),
            Some("one\ntwo\nthree")
        );
        assert_eq!(paragraph("", 10).as_deref(), Some(""));
        assert_eq!(paragraph(&"x".repeat(11), 10), None);
    }
}
