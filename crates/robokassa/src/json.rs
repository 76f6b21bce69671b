//! JSON with exact decimals.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use serde::ser::Error as _;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

/// Writes something that prints as a decimal as a JSON number, digit for digit.
pub(crate) fn decimal<S: Serializer>(value: &impl ToString, serializer: S) -> Result<S::Ok, S::Error> {
    RawValue::from_string(value.to_string())
        .map_err(S::Error::custom)?
        .serialize(serializer)
}

/// Writes a decimal that may be absent; use it beside `skip_serializing_if`.
#[expect(clippy::ref_option, reason = "serde passes a reference to the field")]
pub(crate) fn optional_decimal<S: Serializer>(
    value: &Option<impl ToString>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => decimal(value, serializer),
        None => serializer.serialize_none(),
    }
}

/// Compact JSON of one of this crate's own types.
pub(crate) fn text(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("the types of this crate have string keys and no failing serializers")
}

/// Compact JSON being written, without the detours that a decimal takes through [`Serialize`].
#[derive(Default)]
pub(crate) struct Writer {
    text: String,
    follows: bool,
}

impl Writer {
    /// An empty one, with room for so many bytes.
    pub(crate) fn with_room(length: usize) -> Self {
        Self {
            text: String::with_capacity(length),
            follows: false,
        }
    }

    /// Begins an object or an array with its bracket.
    pub(crate) fn open(&mut self, bracket: char) {
        self.separate();
        self.text.push(bracket);
        self.follows = false;
    }

    pub(crate) fn close(&mut self, bracket: char) {
        self.text.push(bracket);
        self.follows = true;
    }

    /// The name of what is written next, which needs no escapes.
    pub(crate) fn name(&mut self, name: &str) -> &mut Self {
        self.separate();
        self.text.extend(["\"", name, "\":"]);
        self.follows = false;
        self
    }

    pub(crate) fn decimal(&mut self, value: impl fmt::Display) {
        self.separate();
        // Writing to a String cannot fail.
        let _ = write!(self.text, "{value}");
    }

    /// A word of the protocol, which needs no escapes.
    pub(crate) fn word(&mut self, word: &str) {
        self.separate();
        self.text.extend(["\"", word, "\""]);
    }

    /// A string with letters unescaped.
    pub(crate) fn string(&mut self, value: &str) {
        self.separate();
        self.text.push('"');
        let mut plain = 0;
        for (at, byte) in value.bytes().enumerate() {
            if byte >= b' ' && byte != b'"' && byte != b'\\' {
                continue;
            }
            self.text.push_str(&value[plain..at]);
            plain = at + 1;
            let _ = match byte {
                b'"' | b'\\' => write!(self.text, "\\{}", char::from(byte)),
                _ => write!(self.text, "\\u{byte:04x}"),
            };
        }
        self.text.push_str(&value[plain..]);
        self.text.push('"');
    }

    pub(crate) fn finish(self) -> String {
        self.text
    }

    fn separate(&mut self) {
        if self.follows {
            self.text.push(',');
        }
        self.follows = true;
    }
}

/// Rewrites JSON so that its base64 is the same in the standard and in the URL-safe alphabet.
///
/// The alphabets differ in the digits 62 and 63, which ASCII text can only produce from `>`, `?`, `~` and DEL. These
/// and all characters beyond ASCII occur inside JSON strings only, where `\uXXXX` may stand for them.
pub(crate) fn ascii(json: &str) -> Cow<'_, str> {
    let plain = |c: char| c.is_ascii() && !matches!(c, '>' | '?' | '~' | '\u{7f}');
    if json.chars().all(plain) {
        return Cow::Borrowed(json);
    }
    let mut escaped = String::with_capacity(json.len() * 2);
    for c in json.chars() {
        if plain(c) {
            escaped.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a String cannot fail.
                let _ = write!(escaped, "\\u{unit:04x}");
            }
        }
    }
    Cow::Owned(escaped)
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

    use super::*;

    #[test]
    fn ascii_json_means_the_same_and_has_one_base64() {
        let text = "Чай «чёрный»??? ~~~100% >>> 😀\u{7f}\"\\\n";
        let json = text_of(text);
        for shift in ["", "a", "ab"] {
            let shifted = text_of(&format!("{shift}{text}"));
            let escaped = ascii(&shifted);
            assert!(escaped.is_ascii());
            assert_eq!(
                STANDARD_NO_PAD.encode(&*escaped),
                URL_SAFE_NO_PAD.encode(&*escaped)
            );
            assert_ne!(STANDARD_NO_PAD.encode(&shifted), URL_SAFE_NO_PAD.encode(&shifted));
        }
        assert_eq!(serde_json::from_str::<String>(&ascii(&json)).unwrap(), text);
        assert!(matches!(ascii("{\"a\":1}"), Cow::Borrowed(_)));
    }

    #[test]
    fn strings_are_escaped_where_json_asks_for_it() {
        let odd: String = ('\0'..'\u{a0}')
            .chain("Чай «чёрный» 😀\u{2028}".chars())
            .collect();
        let mut json = Writer::default();
        json.open('[');
        json.string(&odd);
        json.string("");
        json.close(']');
        let json = json.finish();
        assert_eq!(
            serde_json::from_str::<[String; 2]>(&json).unwrap(),
            [odd, String::new()]
        );
        assert!(json.contains("Чай «чёрный» 😀") && json.contains(r##" !\"#$"##) && json.contains(r"[\\]"));
        assert!(
            json.starts_with(r#"["\u0000\u0001"#) && json.ends_with(r#"",""]"#),
            "{json}"
        );
    }

    fn text_of(text: &str) -> String {
        super::text(&text)
    }
}
