//! One percent-encoding for everything that is signed and sent.

use std::borrow::Cow;
use std::str::Utf8Error;

use percent_encoding::percent_decode;

/// Percent-encodes a text.
pub(crate) fn percent(text: &str) -> Cow<'_, str> {
    if text.bytes().all(is_unreserved) {
        return Cow::Borrowed(text);
    }
    let mut bytes = Vec::new();
    push_percent(&mut bytes, text);
    Cow::Owned(into_text(bytes))
}

/// Appends fields to `start` as `name=value&…`, each part encoded once more than it is written in the fields.
pub(crate) fn query<'a>(start: String, fields: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut bytes = start.into_bytes();
    for (index, (name, value)) in fields.enumerate() {
        if index > 0 {
            bytes.push(b'&');
        }
        push_percent(&mut bytes, name);
        bytes.push(b'=');
        push_percent(&mut bytes, value);
    }
    into_text(bytes)
}

fn push_percent(bytes: &mut Vec<u8>, text: &str) {
    let mut end = bytes.len();
    // There is room for the worst case, and each step writes a whole code and keeps as much as counts: that takes no
    // decision for each byte, and receipts are some thousand bytes.
    bytes.resize(end + CODE * text.len(), 0);
    for byte in text.bytes() {
        let code = ENCODED[usize::from(byte)];
        bytes[end..end + CODE].copy_from_slice(&code);
        end += usize::from(code[CODE - 1]);
    }
    bytes.truncate(end);
}

fn into_text(mut bytes: Vec<u8>) -> String {
    bytes.shrink_to_fit();
    String::from_utf8(bytes).expect("a text and what was appended to it, which is ASCII")
}

/// The size of an entry of [`ENCODED`].
const CODE: usize = 4;

/// What each byte becomes under RFC 3986, and last how much of that counts: unreserved characters stay, all others are
/// `%XX` with upper-case hex. So a space is `%20` and never `+`.
const ENCODED: [[u8; CODE]; 256] = {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut table = [[0; CODE]; 256];
    let mut index = 0;
    while index < table.len() {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "the index of 256 entries is a byte"
        )]
        let byte = index as u8;
        table[index] = if is_unreserved(byte) {
            [byte, 0, 0, 1]
        } else {
            [b'%', HEX[index / 16], HEX[index % 16], 3]
        };
        index += 1;
    }
    table
};

const fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// Splits a form or a query into still encoded names and values; empty parts are skipped.
pub(crate) fn pairs(form: &str) -> impl Iterator<Item = (&str, &str)> {
    parts(form, b'&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| cut_at(pair, b'='))
}

/// Splits a text at each delimiter, like `str::split`, which takes longer to start than such short texts take to read.
/// An empty part at the end is left out.
#[inline]
pub(crate) fn parts(text: &str, delimiter: u8) -> impl Iterator<Item = &str> {
    let mut left = text;
    std::iter::from_fn(move || {
        if left.is_empty() {
            return None;
        }
        let (part, rest) = cut_at(left, delimiter);
        left = rest;
        Some(part)
    })
}

/// What is before the first delimiter, which is an ASCII character, and what is after it.
#[inline]
pub(crate) fn cut_at(text: &str, delimiter: u8) -> (&str, &str) {
    match text.bytes().position(|byte| byte == delimiter) {
        Some(at) => (&text[..at], &text[at + 1..]),
        None => (text, ""),
    }
}

/// Decodes one name or value of a form: `+` is a space, `%xx` a byte, and the whole must be UTF-8.
#[inline]
pub(crate) fn decode(encoded: &str) -> Result<Cow<'_, str>, Utf8Error> {
    if !encoded.bytes().any(|byte| matches!(byte, b'+' | b'%')) {
        return Ok(Cow::Borrowed(encoded));
    }
    let spaced: Vec<u8> = encoded
        .bytes()
        .map(|byte| if byte == b'+' { b' ' } else { byte })
        .collect();
    percent_decode(&spaced)
        .decode_utf8()
        .map(|text| Cow::Owned(text.into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unreserved_characters_stay_and_all_others_are_encoded() {
        assert_eq!(percent("A-77_b.c~"), "A-77_b.c~");
        assert_eq!(percent("a b+c&d=e%/ж"), "a%20b%2Bc%26d%3De%25%2F%D0%B6");
        for byte in 0..128_u8 {
            let c = char::from(byte);
            let expected = if c.is_ascii_alphanumeric() || "-._~".contains(c) {
                c.to_string()
            } else {
                format!("%{byte:02X}")
            };
            assert_eq!(percent(&c.to_string()), expected);
        }
    }

    #[test]
    fn a_query_is_read_back_as_it_was_written() {
        let fields = [("a b", "50%+"), ("имя", "&=;"), ("empty", "")];
        let text = query("https://a/?".to_owned(), fields.into_iter());
        let text = text.strip_prefix("https://a/?").unwrap();
        assert_eq!(text, "a%20b=50%25%2B&%D0%B8%D0%BC%D1%8F=%26%3D%3B&empty=");
        let back: Vec<_> = pairs(text)
            .map(|(n, v)| (decode(n).unwrap(), decode(v).unwrap()))
            .collect();
        assert_eq!(back.len(), fields.len());
        for ((name, value), (back_name, back_value)) in fields.iter().zip(&back) {
            assert_eq!((*name, *value), (back_name.as_ref(), back_value.as_ref()));
        }
    }

    #[test]
    fn forms_of_browsers_are_read() {
        let read: Vec<_> = pairs("&&a=b+c&flag&x=1=2&").collect();
        assert_eq!(read, [("a", "b+c"), ("flag", ""), ("x", "1=2")]);
        assert_eq!(decode("b+c%2B"), Ok("b c+".into()));
        assert!(decode("%FF%FE").is_err() && decode("%D0+").is_err());
    }
}
