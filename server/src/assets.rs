//! Files that the binary carries: pictures, stylesheet, and the browser's client if it was built.

use crate::kept::Kept;
use axum::{
    body::Bytes,
    extract::{Path, Query},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use rust_embed::RustEmbed;
use serde::Deserialize;
use std::{borrow::Cow, collections::HashMap, sync::LazyLock};

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

/// All of them by their addresses, each packed when it is asked for first.
static FILES: LazyLock<HashMap<String, Kept>> = LazyLock::new(|| {
    let mut files = HashMap::new();
    #[cfg(feature = "demo")]
    add::<Drawings>("/goods/", &mut files);
    // A picture that was put into `public/goods` before the build stands in front of the demo's.
    add::<Public>("/", &mut files);
    add::<Style>("/", &mut files);
    add::<Client>("/pkg/", &mut files);
    files
});

fn add<Folder: RustEmbed>(below: &str, files: &mut HashMap<String, Kept>) {
    files.extend(Folder::iter().filter_map(|name| {
        let file = Folder::get(&name)?;
        let bytes = match file.data {
            Cow::Borrowed(bytes) => Bytes::from_static(bytes),
            Cow::Owned(bytes) => Bytes::from(bytes),
        };
        let kept = Kept::file(bytes, file.metadata.mimetype(), &file.metadata.sha256_hash());
        Some((format!("{below}{name}"), kept))
    }));
}

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
    file(FILES.get(&format!("/goods/{name}")), &headers, A_DAY)
}

/// The shop's icon.
pub async fn favicon(headers: HeaderMap) -> Response {
    file(FILES.get("/favicon.svg"), &headers, A_DAY)
}

/// Whether a picture that goods name is there: those below `/goods/` are aboard, others come from elsewhere in front.
pub fn has_picture(path: &str) -> bool {
    !path.starts_with("/goods/") || FILES.contains_key(path)
}

/// The photo that was made of a drawing of the demo, as a file that somebody could upload.
#[cfg(feature = "demo")]
pub fn demo_photo(picture: &str) -> Option<Vec<u8>> {
    let name = picture.strip_prefix("/goods/")?.strip_suffix(".svg")?;
    Some(Drawings::get(&format!("{name}.webp"))?.data.into_owned())
}

/// The stylesheet.
pub async fn style(Query(asked): Query<Asked>, headers: HeaderMap) -> Response {
    file(FILES.get("/main.css"), &headers, asked.caching())
}

/// The script that wakes the islands.
pub async fn boot(Query(asked): Query<Asked>, headers: HeaderMap) -> Response {
    file(FILES.get("/boot.js"), &headers, asked.caching())
}

/// The script that asks for passkeys.
pub async fn passkey(Query(asked): Query<Asked>, headers: HeaderMap) -> Response {
    file(FILES.get("/passkey.js"), &headers, asked.caching())
}

/// The browser's client.
pub async fn client(Path(name): Path<String>, Query(asked): Query<Asked>, headers: HeaderMap) -> Response {
    file(FILES.get(&format!("/pkg/{name}")), &headers, asked.caching())
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

fn file(found: Option<&Kept>, headers: &HeaderMap, caching: &'static str) -> Response {
    let Some(file) = found else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut response = file.answer(headers);
    // A 304 says the same of the file as the file itself would (RFC 9110, 15.4.5).
    let told = response.headers_mut();
    told.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    response
}
