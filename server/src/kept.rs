//! What is made once and answers many, a page or a file: with a strong tag, and packed as browsers like it.

use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, write::GzEncoder};
use headers::{ETag, HeaderMapExt, IfNoneMatch};
use sha2::{Digest, Sha256};
use std::{
    io::{self, Write},
    sync::OnceLock,
};

/// Nearly as small as it gets, in a small part of the time.
const BROTLI_QUALITY: i32 = 5;

/// A page or a file that is kept.
pub struct Kept {
    body: Bytes,
    kind: HeaderValue,
    /// Another one for other bytes.
    hash: String,
    /// Photos are packed already.
    shrinks: bool,
    brotli: OnceLock<Option<Bytes>>,
    gzip: OnceLock<Option<Bytes>>,
}

impl Kept {
    /// A page that was drawn.
    pub fn page(html: String) -> Self {
        let digest = Sha256::digest(&html);
        let kind = HeaderValue::from_static("text/html; charset=utf-8");
        Self::new(html.into(), kind, &digest, true)
    }

    /// A file, with the SHA-256 of its bytes.
    pub fn file(bytes: Bytes, mime_type: &str, digest: &[u8; 32]) -> Self {
        // Our own texts are all written alike.
        let is_text = mime_type.starts_with("text/") || mime_type.ends_with("xml");
        let charset = if is_text { "; charset=utf-8" } else { "" };
        let kind = HeaderValue::from_str(&format!("{mime_type}{charset}"))
            .unwrap_or(HeaderValue::from_static("application/octet-stream"));
        let shrinks = is_text || matches!(mime_type, "application/wasm" | "application/javascript");
        Self::new(bytes, kind, digest, shrinks)
    }

    fn new(body: Bytes, kind: HeaderValue, digest: &[u8], shrinks: bool) -> Self {
        let hash = digest.iter().take(12);
        Self {
            hash: hash.fold(String::new(), |hash, byte| hash + &format!("{byte:02x}")),
            body,
            kind,
            shrinks,
            brotli: OnceLock::new(),
            gzip: OnceLock::new(),
        }
    }

    /// What it takes in memory, packed copies included, in bytes; these are a fifth of the page or so.
    pub fn weight(&self) -> u64 {
        u64::try_from(self.body.len() / 2 * 3).unwrap_or(u64::MAX)
    }

    /// The answer to somebody who sent these headers: all of it, or that they have it.
    pub fn answer(&self, headers: &HeaderMap) -> Response {
        let (coding, body) = self.packed(headers);
        // Other bytes, another strong tag.
        let tag: Option<ETag> = match coding {
            Some(coding) => format!("\"{}-{coding}\"", self.hash).parse().ok(),
            None => format!("\"{}\"", self.hash).parse().ok(),
        };
        let mut response = if is_known(headers, tag.as_ref()) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            let mut response = ([(header::CONTENT_TYPE, self.kind.clone())], body.clone()).into_response();
            if let Some(coding) = coding {
                response
                    .headers_mut()
                    .insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
            }
            response
        };
        let told = response.headers_mut();
        told.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if let Some(tag) = tag {
            told.typed_insert(tag);
        }
        response
    }

    /// The smallest copy that a browser takes. Each is made when it is asked for first.
    fn packed(&self, headers: &HeaderMap) -> (Option<&'static str>, &Bytes) {
        if !self.shrinks {
            return (None, &self.body);
        }
        if accepts(headers, &["br"])
            && let Some(copy) = made(&self.brotli, || as_brotli(&self.body))
        {
            return (Some("br"), copy);
        }
        if accepts(headers, &["gzip", "x-gzip"])
            && let Some(copy) = made(&self.gzip, || as_gzip(&self.body))
        {
            return (Some("gzip"), copy);
        }
        (None, &self.body)
    }
}

fn made(copy: &OnceLock<Option<Bytes>>, pack: impl FnOnce() -> io::Result<Vec<u8>>) -> Option<&Bytes> {
    copy.get_or_init(|| pack().ok().map(Bytes::from)).as_ref()
}

fn as_brotli(body: &[u8]) -> io::Result<Vec<u8>> {
    let params = BrotliEncoderParams {
        quality: BROTLI_QUALITY,
        size_hint: body.len(),
        ..BrotliEncoderParams::default()
    };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut &*body, &mut packed, &params)?;
    Ok(packed)
}

fn as_gzip(body: &[u8]) -> io::Result<Vec<u8>> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(body)?;
    packed.finish()
}

/// Whether the browser has what is tagged like this (RFC 9110, 13.1.2).
pub fn is_known(headers: &HeaderMap, tag: Option<&ETag>) -> bool {
    let known = headers.typed_get::<IfNoneMatch>();
    known
        .zip(tag)
        .is_some_and(|(known, tag)| !known.precondition_passes(tag))
}

/// Whether a browser takes a coding with one of these names (RFC 9110, 12.5.3).
fn accepts(headers: &HeaderMap, names: &[&str]) -> bool {
    let lines = headers.get_all(header::ACCEPT_ENCODING).iter();
    let codings = lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','));
    codings
        .map(|coding| coding.split_once(';').unwrap_or((coding, "")))
        .any(|(name, weight)| {
            // `q=0`, and `q=0.000`, say no.
            let weight = weight.trim().strip_prefix("q=");
            let is_refused = weight.is_some_and(|weight| weight.trim_matches(['0', '.']).is_empty());
            !is_refused && names.iter().any(|known| name.trim().eq_ignore_ascii_case(known))
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    fn asked(pairs: &[(header::HeaderName, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.clone(), value.parse().unwrap()))
            .collect()
    }

    #[test]
    fn a_coding_is_taken_if_it_is_named_and_not_refused() {
        for (told, br, gz) in [
            ("gzip, deflate, br, zstd", true, true),
            ("gzip", false, true),
            ("X-GZIP;q=0.5, br;q=0", false, true),
            ("br;q=0.000,GZIP ; q=0.0", false, false),
            ("br; q=1.0", true, false),
            ("identity", false, false),
            ("", false, false),
        ] {
            let headers = asked(&[(header::ACCEPT_ENCODING, told)]);
            let taken = (accepts(&headers, &["br"]), accepts(&headers, &["gzip", "x-gzip"]));
            assert_eq!(taken, (br, gz), "{told:?}");
        }
    }

    #[test]
    fn packed_copies_are_the_page() {
        let html = "<p>Шарф «Иней»</p>".repeat(1_000);
        let page = Kept::page(html.clone());
        let mut unpacked = Vec::new();
        let packed = as_brotli(&page.body).unwrap();
        assert!(packed.len() < html.len() / 4);
        brotli::BrotliDecompress(&mut &*packed, &mut unpacked).unwrap();
        assert_eq!(unpacked, html.as_bytes());
        unpacked.clear();
        let packed = as_gzip(&page.body).unwrap();
        assert!(packed.len() < html.len() / 4);
        flate2::read::GzDecoder::new(&*packed)
            .read_to_end(&mut unpacked)
            .unwrap();
        assert_eq!(unpacked, html.as_bytes());
    }

    #[test]
    fn a_file_is_packed_unless_it_is_a_photo() {
        let bytes = "fn main() {}".repeat(100);
        for (mime_type, kind, shrinks) in [
            ("text/css", "text/css; charset=utf-8", true),
            ("image/svg+xml", "image/svg+xml; charset=utf-8", true),
            ("application/wasm", "application/wasm", true),
            ("image/webp", "image/webp", false),
        ] {
            let file = Kept::file(bytes.clone().into(), mime_type, &[7; 32]);
            let answer = file.answer(&asked(&[(header::ACCEPT_ENCODING, "br")]));
            assert_eq!(answer.headers()[header::CONTENT_TYPE], kind);
            let coding = answer.headers().get(header::CONTENT_ENCODING);
            assert_eq!(coding.is_some(), shrinks, "{mime_type}");
        }
    }

    #[test]
    fn a_page_that_is_known_is_not_sent_again_and_each_copy_has_a_tag_of_its_own() {
        let page = Kept::page("<p>Шарф</p>".into());
        let other = Kept::page("<p>Шапка</p>".into());
        let mut tags = Vec::new();
        for coding in ["br", "gzip", "identity"] {
            let coding = (header::ACCEPT_ENCODING, coding);
            let first = page.answer(&asked(std::slice::from_ref(&coding)));
            let tag = first.headers()[header::ETAG].to_str().unwrap().to_owned();
            assert!(tag.starts_with('"'), "{tag} is strong");
            let again = asked(&[coding.clone(), (header::IF_NONE_MATCH, tag.as_str())]);
            let known = page.answer(&again);
            assert_eq!(known.status(), StatusCode::NOT_MODIFIED);
            assert_eq!(known.headers()[header::ETAG], first.headers()[header::ETAG]);
            assert_eq!(known.headers()[header::VARY], "accept-encoding");
            assert_eq!(other.answer(&again).status(), StatusCode::OK);
            tags.push(tag);
        }
        tags.sort();
        tags.dedup();
        assert_eq!(tags.len(), 3);
    }
}
