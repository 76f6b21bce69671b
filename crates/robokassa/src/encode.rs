//! One percent-encoding for everything that is signed and sent.

use std::borrow::Cow;

use percent_encoding::percent_decode;

/// Percent-encodes a text.
pub(crate) fn percent(text: &str) -> Cow<'_, str> {
    if text.bytes().all(is_unreserved) {
        return Cow::Borrowed(text);
    }
    // Two bytes of a Cyrillic letter become six.
    let mut bytes = Vec::with_capacity(3 * text.len());
    push(&mut bytes, &ONCE, text);
    Cow::Owned(into_text(bytes))
}

/// Appends fields to `start` as `name=value&…`, each part encoded once more than it is written in the fields.
pub(crate) fn query<'a>(start: String, fields: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut query = Query::after(start);
    for (name, value) in fields {
        query.field(name, value);
    }
    query.finish()
}

/// A query or the body of a form being written.
pub(crate) struct Query {
    bytes: Vec<u8>,
    start: usize,
}

impl Query {
    /// Goes on after `start`: an address with its question mark, or nothing.
    pub(crate) fn after(start: String) -> Self {
        Self {
            start: start.len(),
            bytes: start.into_bytes(),
        }
    }

    /// Makes room for so many bytes more.
    pub(crate) fn reserve(&mut self, length: usize) {
        self.bytes.reserve(length);
    }

    /// Appends a field.
    pub(crate) fn field(&mut self, name: &str, value: &str) {
        self.name(name);
        push(&mut self.bytes, &ONCE, value);
    }

    /// Appends a field whose value is `value` percent-encoded; so it is encoded twice, in one go.
    pub(crate) fn encoded_field(&mut self, name: &str, value: &str) {
        self.name(name);
        push(&mut self.bytes, &TWICE, value);
    }

    pub(crate) fn finish(self) -> String {
        into_text(self.bytes)
    }

    fn name(&mut self, name: &str) {
        if self.bytes.len() > self.start {
            self.bytes.push(b'&');
        }
        push(&mut self.bytes, &ONCE, name);
        self.bytes.push(b'=');
    }
}

/// Most bytes that are encoded before they are appended.
const CHUNK: usize = 512;

/// Appends what each byte becomes. Each step writes a whole entry of the table and keeps as much as counts: that takes no
/// decision for each byte, and receipts are some thousand bytes.
fn push<const N: usize>(bytes: &mut Vec<u8>, table: &[[u8; N]; 256], text: &str) {
    let mut chunk = [0; CHUNK];
    for part in text.as_bytes().chunks(CHUNK / N) {
        let mut end = 0;
        for byte in part {
            let code = &table[usize::from(*byte)];
            chunk[end..end + N].copy_from_slice(code);
            end += usize::from(code[N - 1]);
        }
        bytes.extend_from_slice(&chunk[..end]);
    }
}

fn into_text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("a text and what was appended to it, which is ASCII")
}

/// What each byte becomes under RFC 3986: unreserved characters stay, all others are `%XX` with upper-case hex. So a space
/// is `%20` and never `+`. The last byte of an entry tells how many before it count.
const ONCE: [[u8; 4]; 256] = table(b"%");
/// What each byte becomes when what it became is encoded again: `%` is `%25`.
const TWICE: [[u8; 8]; 256] = table(b"%25");

const fn table<const N: usize>(percent: &[u8]) -> [[u8; N]; 256] {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut table = [[0; N]; 256];
    let mut byte: u8 = 0;
    loop {
        let mut code = [0; N];
        let mut length: u8 = 0;
        if is_unreserved(byte) {
            code[0] = byte;
            length = 1;
        } else {
            while (length as usize) < percent.len() {
                code[length as usize] = percent[length as usize];
                length += 1;
            }
            code[length as usize] = HEX[(byte >> 4) as usize];
            code[length as usize + 1] = HEX[(byte & 0xf) as usize];
            length += 2;
        }
        code[N - 1] = length;
        table[byte as usize] = code;
        if byte == u8::MAX {
            return table;
        }
        byte += 1;
    }
}

const fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// Splits a form or a query into still encoded names and values; empty parts are skipped.
///
/// Of bytes and not of text: what nobody signs may be in any encoding, and must not keep out what somebody signed.
pub(crate) fn pairs(form: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    form.split(|byte| *byte == b'&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| match pair.iter().position(|byte| *byte == b'=') {
            Some(at) => (&pair[..at], &pair[at + 1..]),
            None => (pair, &[][..]),
        })
}

/// Decodes one name or value of a form: `+` is a space, `%xx` a byte.
#[inline]
pub(crate) fn decode(encoded: &[u8]) -> Cow<'_, [u8]> {
    if !encoded.iter().any(|byte| matches!(byte, b'+' | b'%')) {
        return Cow::Borrowed(encoded);
    }
    let spaced: Vec<u8> = encoded
        .iter()
        .map(|byte| if *byte == b'+' { b' ' } else { *byte })
        .collect();
    let mut decoded = Vec::with_capacity(spaced.len());
    decoded.extend(percent_decode(&spaced));
    Cow::Owned(decoded)
}

/// Decodes one name or value of a form that has to be text in UTF-8.
pub(crate) fn decode_text(encoded: &[u8]) -> Option<Cow<'_, str>> {
    match decode(encoded) {
        Cow::Borrowed(bytes) => str::from_utf8(bytes).ok().map(Cow::Borrowed),
        Cow::Owned(bytes) => String::from_utf8(bytes).ok().map(Cow::Owned),
    }
}

/// The text of bytes; what is not UTF-8 in it is replaced with `U+FFFD`. Almost everything is, and that is seen sooner than
/// faults are looked for.
pub(crate) fn lossy(bytes: &[u8]) -> Cow<'_, str> {
    str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed)
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
        let back: Vec<_> = pairs(text.as_bytes())
            .map(|(n, v)| (decode_text(n).unwrap(), decode_text(v).unwrap()))
            .collect();
        assert_eq!(back.len(), fields.len());
        for ((name, value), (back_name, back_value)) in fields.iter().zip(&back) {
            assert_eq!((*name, *value), (back_name.as_ref(), back_value.as_ref()));
        }
    }

    #[test]
    fn forms_of_browsers_are_read() {
        let read: Vec<_> = pairs(b"&&a=b+c&flag&x=1=2&").collect();
        let expected: [(&[u8], &[u8]); 3] = [(b"a", b"b+c"), (b"flag", b""), (b"x", b"1=2")];
        assert_eq!(read, expected);
        assert_eq!(decode_text(b"b+c%2B").as_deref(), Some("b c+"));
        assert_eq!(decode(b"%FF+%zz"), &b"\xff %zz"[..]);
        assert_eq!((decode_text(b"%FF%FE"), decode_text(b"%D0+")), (None, None));
    }
}
