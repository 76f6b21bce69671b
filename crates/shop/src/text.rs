//! Text that people type: cleaned once, at the door.

mod folding;

pub(crate) use folding::{folded, folded_words, is_dash};

use icu_normalizer::ComposingNormalizerBorrowed;
use icu_properties::{
    CodePointMapData, CodePointSetData,
    props::{DefaultIgnorableCodePoint, GeneralCategory, GeneralCategoryGroup},
};
use serde::{Deserialize, Serialize};

/// A text in both languages of the shop.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Text {
    /// Russian.
    pub ru: String,
    /// English; empty if nobody has written it.
    #[serde(default)]
    pub en: String,
}

impl Text {
    /// The text in `lang`, or in Russian where there is no English.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::En if !self.en.is_empty() => &self.en,
            Lang::En | Lang::Ru => &self.ru,
        }
    }

    /// This name in `lang`, and behind it the option of a variant that has one: `Шарф, M`.
    pub fn with_option(&self, option: &Self, lang: Lang) -> String {
        match (self.get(lang), option.get(lang)) {
            (name, "") => name.to_owned(),
            (name, option) => format!("{name}, {option}"),
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

/// One line of text: controls and direction marks removed, blanks of every kind collapsed, ends trimmed.
///
/// `None` if nothing that shows is left or more than `limit` characters are. Names go into mail headers and chats, where
/// a control character would be an attack and a direction override a disguise. The joiners between letters and between
/// emoji stay: Persian, Bengali and the picture of a family are spelled with them.
pub fn line(raw: &str, limit: usize) -> Option<String> {
    let seen: String = raw
        .chars()
        .map(|c| if is_blank(c) { ' ' } else { c })
        .filter(|c| is_kept(*c))
        .collect();
    let words = seen.split_whitespace().map(|word| word.trim_matches(JOINERS));
    let line = words
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    (line.chars().any(shows) && line.chars().count() <= limit).then_some(line)
}

/// Several lines of text: as [`line()`], but line breaks and blanks stay. Text that shows nothing is `Some("")`; too
/// long is `None`.
pub fn paragraph(raw: &str, limit: usize) -> Option<String> {
    let text = raw.replace("\r\n", "\n");
    let seen: String = text
        .chars()
        .map(|c| match c {
            '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
            '\t' => ' ',
            c => c,
        })
        .filter(|c| *c == '\n' || is_kept(*c))
        .collect();
    let text = if seen.chars().any(shows) { seen.trim() } else { "" };
    (text.chars().count() <= limit).then(|| text.to_owned())
}

/// Whether a reader sees this character by itself: no blank, no mark upon another letter, nothing invisible.
fn shows(c: char) -> bool {
    let category = category(c);
    let is_of_another = GeneralCategoryGroup::Mark.contains(category)
        || GeneralCategoryGroup::Separator.contains(category)
        || GeneralCategoryGroup::Other.contains(category);
    // A musical note without a head has the category of a symbol.
    !is_of_another && !is_blank(c) && !is_ignorable(c) && c != '\u{1D159}'
}

/// Whether the character draws nothing at all, so that nobody sees whether it is there: zero-width blanks,
/// joiners, direction marks, soft hyphens.
pub fn is_ignorable(c: char) -> bool {
    CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
}

/// A secret that people choose and type at several places, such as a passphrase: keyboards and files spell the same letters in
/// more than one way, and what is copied brings blanks and signs along that nobody sees. What looks alike is one secret.
pub fn typed_secret(text: &str) -> String {
    let seen: String = text
        .chars()
        .filter(|c| !c.is_control() && !is_ignorable(*c))
        .collect();
    let composed = ComposingNormalizerBorrowed::new_nfc().normalize(&seen);
    composed.trim().to_owned()
}

/// Make one picture of two letters, or keep two apart: see [`line()`].
const JOINERS: [char; 2] = ['\u{200C}', '\u{200D}'];

/// White space, and letters that look like it: the Hangul fillers and the empty Braille cell.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{2800}' | '\u{3164}' | '\u{FFA0}')
}

/// All but what controls, reorders or hides.
fn is_kept(c: char) -> bool {
    match category(c) {
        GeneralCategory::Control | GeneralCategory::LineSeparator | GeneralCategory::ParagraphSeparator => {
            false
        }
        GeneralCategory::Format | GeneralCategory::Unassigned => JOINERS.contains(&c) || !is_ignorable(c),
        _ => true,
    }
}

/// What kind of character it is.
fn category(c: char) -> GeneralCategory {
    CodePointMapData::<GeneralCategory>::new().get(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_has_written_in_english_is_shown_in_russian() {
        let read = |text| serde_json::from_str::<Text>(text).unwrap();
        let both = read(r#"{"ru":"Плед","en":"Throw"}"#);
        assert_eq!((both.get(Lang::Ru), both.get(Lang::En)), ("Плед", "Throw"));
        let russian = read(r#"{"ru":"Плед"}"#);
        assert_eq!((russian.get(Lang::Ru), russian.get(Lang::En)), ("Плед", "Плед"));
        assert_eq!(both.with_option(&Text::default(), Lang::En), "Throw");
        assert_eq!(russian.with_option(&both, Lang::En), "Плед, Throw");
    }

    #[test]
    fn a_secret_that_looks_alike_is_the_same() {
        let secret = "мой ёжик и три слова";
        for typed in [
            secret,
            " мой ёжик и три слова\r\n",
            "мои\u{306} е\u{308}жик и три слова",
            "\u{FEFF}мой\u{200B} ёжик и\u{2060} три слова\u{200B} ",
        ] {
            assert_eq!(typed_secret(typed), secret, "{typed:?}");
        }
        assert_ne!(typed_secret("Мой ёжик и три слова"), secret);
        assert_eq!(typed_secret("correct  horse"), "correct  horse");
    }

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
    fn a_joiner_between_letters_is_part_of_the_name() {
        for (raw, clean) in [
            ("علی\u{200C}رضا", "علی\u{200C}رضا"),
            ("ক্\u{200D}ষ", "ক্\u{200D}ষ"),
            ("👩\u{200D}👩\u{200D}👧", "👩\u{200D}👩\u{200D}👧"),
            ("\u{200D}Анна\u{200C} \u{200D} Ким\u{200D}", "Анна Ким"),
        ] {
            assert_eq!(line(raw, 64).as_deref(), Some(clean), "{raw:?}");
            assert_eq!(paragraph(clean, 64).as_deref(), Some(clean), "{raw:?}");
        }
    }

    #[test]
    fn text_that_shows_nothing_is_no_text() {
        for invisible in [
            "\u{3164}",               // Hangul filler
            "\u{FFA0}",               // the same, half as wide
            "\u{115F}\u{1160}",       // fillers for a missing part of a syllable
            "\u{2800}",               // Braille cell without a dot
            "\u{301}\u{20DD}",        // an accent and a circle around nothing
            "\u{93E}",                // a vowel sign of Devanagari
            "\u{61C}",                // Arabic letter mark
            "\u{AD}",                 // soft hyphen
            "\u{180E}\u{17B4}",       // Mongolian vowel separator, Khmer inherent vowel
            "\u{34F}\u{FE0F}",        // grapheme joiner, variation selector
            "\u{200C}\u{200D}",       // joiners of nothing
            "\u{2062}\u{206A}",       // invisible times, an old format mark
            "\u{FEFF}\u{2060}",       // byte order mark, word joiner
            "\u{1D159}\u{1D173}",     // a note without a head, the beginning of a beam
            "\u{E0041}\u{E0100}",     // a tag and another variation selector
            "\u{A0}\u{2003}\u{3000}", // blanks of all widths
            "\u{E000}",               // of private use
            "\u{0}\u{1B}\u{9F}",
        ] {
            assert_eq!(line(invisible, 64), None, "{}", invisible.escape_unicode());
            let several = format!("{invisible}\n{invisible}");
            assert_eq!(
                paragraph(&several, 64).as_deref(),
                Some(""),
                "{}",
                several.escape_unicode()
            );
        }
        for visible in ["Ы", "李", "1", "—", "🧣", "e\u{301}", "๑", "́a", "ﷺ", "❤\u{FE0F}"] {
            assert_eq!(line(visible, 64).as_deref(), Some(visible));
        }
        assert_eq!(
            line("\u{3164}Анна\u{2800}Ким\u{3164}", 64).as_deref(),
            Some("Анна Ким")
        );
    }

    #[test]
    fn a_paragraph_keeps_its_lines() {
        assert_eq!(
            paragraph("one\r\ntwo\rthree\u{0}\n", 100).as_deref(),
            Some("one\ntwo\nthree")
        );
        assert_eq!(
            paragraph("tab\tbed\u{2028}and\u{B}\u{202E}on\u{7F}", 100).as_deref(),
            Some("tab bed\nand\non")
        );
        assert_eq!(paragraph("", 10).as_deref(), Some(""));
        assert_eq!(paragraph(&"x".repeat(11), 10), None);
    }
}
