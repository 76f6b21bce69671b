//! Files that the binary carries: pictures, stylesheet, and the browser's client if it was built.

use axum::{
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use rust_embed::{EmbeddedFile, RustEmbed};
use std::sync::LazyLock;

#[derive(RustEmbed)]
#[folder = "../public"]
struct Public;

#[derive(RustEmbed)]
#[folder = "../style"]
struct Style;

#[derive(RustEmbed)]
#[folder = "$OUT_DIR/pkg"]
struct Client;

/// Changes whenever a file does; part of the addresses of stylesheet and client, so that they can be cached for ever.
pub static VERSION: LazyLock<String> = LazyLock::new(|| {
    let names = Style::iter().filter_map(|name| Style::get(&name));
    let files = names.chain(Client::iter().filter_map(|name| Client::get(&name)));
    let files = files.chain(Public::get("boot.js"));
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
pub fn has_client() -> bool {
    Client::get("vitrina_bg.wasm").is_some()
}

/// `/goods/…`, `/favicon.svg` and the other files of `public`.
pub async fn public(Path(path): Path<String>, headers: HeaderMap) -> Response {
    file(Public::get(&path), &headers, "public, max-age=86400")
}

/// A file of `public` under its own address.
pub async fn favicon(headers: HeaderMap) -> Response {
    file(Public::get("favicon.svg"), &headers, "public, max-age=86400")
}

/// A picture of the shelf.
pub async fn picture(Path(name): Path<String>, headers: HeaderMap) -> Response {
    file(
        Public::get(&format!("goods/{name}")),
        &headers,
        "public, max-age=86400",
    )
}

/// `/pkg/{version}/…`: stylesheet, boot script and client; their address changes with their content.
pub async fn versioned(Path((_, name)): Path<(String, String)>, headers: HeaderMap) -> Response {
    let found = match name.as_str() {
        "main.css" => Style::get("main.css"),
        "boot.js" => Public::get("boot.js"),
        _ => Client::get(&name),
    };
    file(found, &headers, "public, max-age=31536000, immutable")
}

fn file(found: Option<EmbeddedFile>, headers: &HeaderMap, caching: &'static str) -> Response {
    let Some(file) = found else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let tag: String = file.metadata.sha256_hash()[..8]
        .iter()
        .fold("\"".to_owned(), |tag, byte| tag + &format!("{byte:02x}"))
        + "\"";
    if headers
        .get(header::IF_NONE_MATCH)
        .is_some_and(|known| known.as_bytes() == tag.as_bytes())
    {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    let mut response = file.data.into_owned().into_response();
    let kind = HeaderValue::from_str(file.metadata.mimetype())
        .unwrap_or(HeaderValue::from_static("application/octet-stream"));
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}
