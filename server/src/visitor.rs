//! Whoever sent the request: language, cart, address.

use crate::{App, assets, session::Session};
use app::Chrome;
use axum::{
    extract::{ConnectInfo, FromRequestParts, OriginalUri},
    http::{Extensions, HeaderMap, Uri, request::Parts},
    response::Response,
};
use shop::text::Lang;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// Whoever sent the request.
pub struct Visitor {
    /// The language of the address: English below `/en`.
    pub lang: Lang,
    /// Path without the language prefix.
    pub path: String,
    /// Where the request came from.
    pub ip: IpAddr,
    /// Their session, with their cart.
    pub session: Session,
}

impl Visitor {
    /// What every page needs to know.
    pub fn chrome(&self, app: &App) -> Chrome {
        let chrome = app.chrome(self.lang, &self.path);
        Chrome {
            cart_pieces: self.session.cart().pieces(),
            ..chrome
        }
    }
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let lang = lang_of(&parts.extensions, &parts.uri);
        let path = path_of(&parts.extensions, &parts.uri);
        let ip = ip_of(&parts.headers, &parts.extensions, &app.settings.trusted_proxies);
        let session = Session::from_request_parts(parts, app).await?;
        Ok(Self {
            lang,
            path,
            ip,
            session,
        })
    }
}

/// The language of the address asked for.
pub fn lang_of(extensions: &Extensions, uri: &Uri) -> Lang {
    let path = full_path(extensions, uri);
    if path == "/en" || path.starts_with("/en/") {
        Lang::En
    } else {
        Lang::Ru
    }
}

/// The path asked for, without the language. One slash only: the page links to it, and two would lead to another host.
pub fn path_of(extensions: &Extensions, uri: &Uri) -> String {
    let path = full_path(extensions, uri);
    let rest = match path.strip_prefix("/en") {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => rest,
        Some(_) | None => &path,
    };
    format!("/{}", rest.trim_start_matches(['/', '\\']))
}

fn full_path(extensions: &Extensions, uri: &Uri) -> String {
    extensions
        .get::<OriginalUri>()
        .map_or(uri, |original| &original.0)
        .path()
        .to_owned()
}

/// The peer, or what a trusted proxy says of it: only the last hop counts, the rest anybody can write.
fn ip_of(headers: &HeaderMap, extensions: &Extensions, trusted: &[IpAddr]) -> IpAddr {
    let peer = extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |c| c.0.ip().to_canonical());
    if !trusted.contains(&peer) {
        return peer;
    }
    let forwarded = headers
        .get_all("x-forwarded-for")
        .iter()
        .next_back()
        .and_then(|value| value.to_str().ok());
    forwarded
        .and_then(|hops| hops.rsplit(',').next())
        .and_then(|hop| hop.trim().parse().ok())
        .unwrap_or(peer)
}

impl App {
    /// What every page needs to know, for a visitor with an empty cart.
    pub fn chrome(&self, lang: Lang, path: &str) -> Chrome {
        Chrome {
            lang,
            path: path.to_owned(),
            cart_pieces: 0,
            is_test: self.shop.is_test(),
            version: assets::VERSION.clone(),
            has_client: *assets::HAS_CLIENT,
            tells_buyer: self.settings.mail.is_some(),
            seller: self.settings.seller.clone(),
            zone: self.settings.zone,
            public_url: Some(self.settings.public_url.as_str().trim_end_matches('/').to_owned()),
        }
    }
}
