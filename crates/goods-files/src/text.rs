//! Which letters the bytes of a file are.

use crate::fault::FileFault;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8};
use std::borrow::Cow;

/// The text of a file in UTF-8, UTF-16 or one of the encodings that Cyrillic had before.
pub(crate) fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, FileFault> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return whole(encoding, &bytes[length..]);
    }
    if bytes.contains(&0) {
        return Err(FileFault::NotText);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Cow::Borrowed(text));
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    whole(detector.guess(Some(b"ru"), Utf8Detection::Deny), bytes)
}

/// The text of bytes that name their encoding.
pub(crate) fn named<'a>(bytes: &'a [u8], name: &str) -> Result<Cow<'a, str>, FileFault> {
    whole(Encoding::for_label(name.as_bytes()).unwrap_or(UTF_8), bytes)
}

fn whole<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> Result<Cow<'a, str>, FileFault> {
    encoding
        .decode_without_bom_handling_and_without_replacement(bytes)
        .ok_or(FileFault::NotText)
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::WINDOWS_1251;

    const TEXT: &str = "Артикул;Название;Цена\r\nШ-1;Шарф из шерсти мериноса;1 990,50\r\n";

    #[test]
    fn a_file_is_read_in_every_encoding_that_spreadsheets_save() {
        let mut with_mark = vec![0xEF, 0xBB, 0xBF];
        with_mark.extend(TEXT.as_bytes());
        let cyrillic = WINDOWS_1251.encode(TEXT).0.into_owned();
        let wide: Vec<u8> = [0xFEFF]
            .into_iter()
            .chain(TEXT.encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect();
        for bytes in [TEXT.as_bytes().to_vec(), with_mark, cyrillic, wide] {
            assert_eq!(decoded(&bytes).as_deref(), Ok(TEXT));
        }
    }

    #[test]
    fn what_is_no_text_is_refused() {
        for bytes in [
            &b"\x89PNG\r\n\x1a\n\0\0"[..],
            &b"\xEF\xBB\xBF\xFF\xFE\xFD"[..],
            &b"\xFF\xFEa"[..],
        ] {
            assert_eq!(decoded(bytes), Err(FileFault::NotText));
        }
    }
}
