//! Files that the binary carries: pictures, stylesheet, and the browser's client if it was built.

use axum::{
    extract::{Path, Query},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use headers::{ETag, HeaderMapExt, IfNoneMatch};
use rust_embed::{EmbeddedFile, RustEmbed};
use serde::Deserialize;
use std::sync::LazyLock;

#[derive(RustEmbed)]
#[folder = "../public"]
struct Public;

/// Drawings of the goods that the demo sells.
#[cfg(feature = "demo")]
#[derive(RustEmbed)]
#[folder = "../crates/sandbox/goods"]
struct Drawings;

#[derive(RustEmbed)]
#[folder = "$OUT_DIR/style"]
struct Style;

#[derive(RustEmbed)]
#[folder = "$OUT_DIR/pkg"]
struct Client;

/// Changes whenever a file does; part of the addresses of stylesheet and client, so that they can be cached for ever.
pub static VERSION: LazyLock<String> = LazyLock::new(|| {
    let names = Style::iter().filter_map(|name| Style::get(&name));
    let files = names.chain(Client::iter().filter_map(|name| Client::get(&name)));
    let files = files.chain(["boot.js", "passkey.js"].into_iter().filter_map(Public::get));
    let mut version = 0u64;
    for file in files {
        let hash = file.metadata.sha256_hash();
        version = version.rotate_left(7)
            ^ u64::from_le_bytes([
                hash[0], hash[1], hash[2], hash[3], hash[4], hash[5], hash[6], hash[7],
            ]);
    }
    format!("{version:016x}")
});

/// Whether the browser's client is aboard.
pub static HAS_CLIENT: LazyLock<bool> = LazyLock::new(|| Client::get("vitrina_bg.wasm").is_some());

/// A picture of the shelf.
pub async fn picture(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let picture = is_plain(&name).then(|| aboard(&name)).flatten();
    file(picture, &headers, A_DAY)
}

/// The shop's icon.
pub async fn favicon(headers: HeaderMap) -> Response {
    file(Public::get("favicon.svg"), &headers, A_DAY)
}

/// Whether a picture that goods name is there: those below `/goods/` are aboard, others come from elsewhere in front.
pub fn has_picture(path: &str) -> bool {
    path.strip_prefix("/goods/")
        .is_none_or(|name| aboard(name).is_some())
}

/// A picture that was put into `public/goods` before the build, or a drawing of the demo.
fn aboard(name: &str) -> Option<EmbeddedFile> {
    let picture = Public::get(&format!("goods/{name}"));
    #[cfg(feature = "demo")]
    let picture = picture.or_else(|| Drawings::get(name));
    picture
}

/// The photo that was made of a drawing of the demo, as a file that somebody could upload.
#[cfg(feature = "demo")]
pub fn demo_photo(picture: &str) -> Option<Vec<u8>> {
    let name = picture.strip_prefix("/goods/")?.strip_suffix(".svg")?;
    Some(Drawings::get(&format!("{name}.webp"))?.data.into_owned())
}

/// The stylesheet.
pub async fn style(Query(asked): Query<Asked>, headers: HeaderMap) -> Response {
    file(Style::get("main.css"), &headers, asked.caching())
}

/// The script that wakes the islands.
pub async fn boot(Query(asked): Query<Asked>, headers: HeaderMap) -> Response {
    file(Public::get("boot.js"), &headers, asked.caching())
}

/// The script that asks for passkeys.
pub async fn passkey(Query(asked): Query<Asked>, headers: HeaderMap) -> Response {
    file(Public::get("passkey.js"), &headers, asked.caching())
}

/// The browser's client.
pub async fn client(Path(name): Path<String>, Query(asked): Query<Asked>, headers: HeaderMap) -> Response {
    file(
        is_plain(&name).then(|| Client::get(&name)).flatten(),
        &headers,
        asked.caching(),
    )
}

/// Caching of what changes with the program only, under an address that stays.
pub const A_DAY: &str = "public, max-age=86400";

/// Query of a file that changes with the program.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    v: String,
}

impl Asked {
    /// An address with this version never changes its content; without it the browser has to ask again.
    fn caching(&self) -> &'static str {
        if self.v == *VERSION {
            "public, max-age=31536000, immutable"
        } else {
            "no-cache"
        }
    }
}

/// A name that cannot lead out of its folder.
fn is_plain(name: &str) -> bool {
    name.bytes()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'))
        && !name.contains("..")
}

/// Whether the browser has what is tagged like this (RFC 9110, 13.1.2).
pub fn is_known(headers: &HeaderMap, tag: Option<&ETag>) -> bool {
    let known = headers.typed_get::<IfNoneMatch>();
    known
        .zip(tag)
        .is_some_and(|(known, tag)| !known.precondition_passes(tag))
}

fn file(found: Option<EmbeddedFile>, headers: &HeaderMap, caching: &'static str) -> Response {
    let Some(file) = found else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let hash = file.metadata.sha256_hash()[..8]
        .iter()
        .fold(String::new(), |hash, byte| hash + &format!("{byte:02x}"));
    // Weak, because the same file may be sent packed and unpacked.
    let tag: Option<ETag> = format!("W/\"{hash}\"").parse().ok();
    let mut response = if is_known(headers, tag.as_ref()) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let kind = file.metadata.mimetype();
        // Our own texts are all written alike.
        let charset = if kind.starts_with("text/") || kind.ends_with("xml") {
            "; charset=utf-8"
        } else {
            ""
        };
        let kind = HeaderValue::from_str(&format!("{kind}{charset}"))
            .unwrap_or(HeaderValue::from_static("application/octet-stream"));
        ([(header::CONTENT_TYPE, kind)], file.data.into_owned()).into_response()
    };
    // A 304 says the same of the file as the file itself would (RFC 9110, 15.4.5).
    let told = response.headers_mut();
    told.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    told.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(tag) = tag {
        told.typed_insert(tag);
    }
    response
}
