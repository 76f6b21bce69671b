//! One percent-encoding for everything that is signed and sent.

use std::borrow::Cow;
use std::str::Utf8Error;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode, utf8_percent_encode};

/// RFC 3986: all but the unreserved characters, so a space is `%20` and never `+`.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Percent-encodes as RFC 3986 with upper-case hex.
pub(crate) fn percent(text: &str) -> Cow<'_, str> {
    utf8_percent_encode(text, RESERVED).into()
}

/// Joins fields as `name=value&…`, each part encoded once more than it is written in the fields.
pub(crate) fn query<N: AsRef<str>, V: AsRef<str>>(fields: &[(N, V)]) -> String {
    let mut text = String::new();
    for (name, value) in fields {
        if !text.is_empty() {
            text.push('&');
        }
        text.extend(utf8_percent_encode(name.as_ref(), RESERVED));
        text.push('=');
        text.extend(utf8_percent_encode(value.as_ref(), RESERVED));
    }
    text
}

/// Splits form or query bytes into still encoded names and values; empty parts are skipped.
pub(crate) fn pairs(bytes: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    bytes
        .split(|byte| *byte == b'&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| match pair.iter().position(|byte| *byte == b'=') {
            Some(at) => (&pair[..at], &pair[at + 1..]),
            None => (pair, &[][..]),
        })
}

/// Decodes one name or value of a form: `+` is a space, `%xx` a byte, and the whole must be UTF-8.
pub(crate) fn decode(encoded: &[u8]) -> Result<Cow<'_, str>, Utf8Error> {
    if !encoded.iter().any(|byte| matches!(byte, b'+' | b'%')) {
        return str::from_utf8(encoded).map(Cow::Borrowed);
    }
    if encoded.contains(&b'+') {
        let spaced: Vec<u8> = encoded
            .iter()
            .map(|byte| if *byte == b'+' { b' ' } else { *byte })
            .collect();
        percent_decode(&spaced)
            .decode_utf8()
            .map(|text| Cow::Owned(text.into_owned()))
    } else {
        percent_decode(encoded).decode_utf8()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unreserved_characters_stay_and_all_others_are_encoded() {
        assert_eq!(percent("A-77_b.c~"), "A-77_b.c~");
        assert_eq!(percent("a b+c&d=e%/ж"), "a%20b%2Bc%26d%3De%25%2F%D0%B6");
    }

    #[test]
    fn a_query_is_read_back_as_it_was_written() {
        let fields = [("a b", "50%+"), ("имя", "&=;"), ("empty", "")];
        let text = query(&fields);
        assert_eq!(text, "a%20b=50%25%2B&%D0%B8%D0%BC%D1%8F=%26%3D%3B&empty=");
        let back: Vec<_> = pairs(text.as_bytes())
            .map(|(n, v)| (decode(n).unwrap(), decode(v).unwrap()))
            .collect();
        assert_eq!(back.len(), fields.len());
        for ((name, value), (back_name, back_value)) in fields.iter().zip(&back) {
            assert_eq!((*name, *value), (back_name.as_ref(), back_value.as_ref()));
        }
    }

    #[test]
    fn forms_of_browsers_are_read() {
        let read: Vec<_> = pairs(b"&&a=b+c&flag&x=1=2&").collect();
        assert_eq!(read, [(&b"a"[..], &b"b+c"[..]), (b"flag", b""), (b"x", b"1=2")]);
        assert_eq!(decode(b"b+c%2B"), Ok("b c+".into()));
        assert!(decode(b"%FF%FE").is_err() && decode(b"\xcf\xf0\xe8 +").is_err());
    }
}
