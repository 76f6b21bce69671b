//! The names that the shop answers to, and the pages whose forms it takes.
//!
//! A browser tells for which name it takes the shop. Somebody else may have pointed a name of theirs here, and scripts of
//! theirs would then read what the shop answers (DNS rebinding), so people are served under the shop's own names only.
//! Names that nobody outside can have are good as well: addresses of the shop's own network, words without a dot, and what
//! no public directory knows. Gateways and probes are not asked: their doors tell nothing to whoever knocks.

use crate::{AppState, caller, config::Settings, security::is_office};
use axum::{
    extract::{Request, State},
    http::{
        HeaderMap, Method, StatusCode, Version, header,
        uri::{Authority, PathAndQuery},
    },
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use url::{Host, Url};

/// Ends of names that are kept for networks like this one (RFC 6761, 6762, 8375, 9476).
const INNER: [&str; 4] = [".localhost", ".local", ".internal", ".home.arpa"];

/// The names of a shop.
#[derive(Debug, Clone, Copy)]
pub struct Hosts<'a> {
    public_url: &'a Url,
    others: &'a [String],
}

impl<'a> Hosts<'a> {
    /// Those that the settings name.
    pub fn of(settings: &'a Settings) -> Self {
        Self {
            public_url: &settings.public_url,
            others: &settings.other_hosts,
        }
    }

    /// Whether this is the shop, whatever the port: a proxy may or may not tell it.
    fn knows(self, asked: &str) -> bool {
        let own = self.public_url.host_str().unwrap_or_default();
        if asked == own {
            // Nearly all requests, and nothing has to be understood for them.
            return true;
        }
        let Some(host) = host(asked) else {
            return false;
        };
        let name = host.to_string();
        is_inner(&host)
            || self.others.contains(&name)
            || name == own
            || name.strip_prefix("www.") == Some(own)
            || own.strip_prefix("www.") == Some(name.as_str())
    }

    /// Whether a page of this origin is one that buyers read: it is at the address that was asked for, or at the shop's own.
    pub fn is_own_page(self, origin: &str, asked: &str) -> bool {
        let scheme = self.public_url.scheme();
        self.is_public(origin)
            || is_inner_page(origin, asked)
            || (self.knows(asked) && origin == format!("{scheme}://{asked}"))
    }

    /// Whether a page of this origin is one that the staff works with: at the shop's own address and no other. A shop that
    /// is for this machine or its network only (`vitrina demo`) is also itself at whatever inner address it is opened.
    pub fn is_own_office(self, origin: &str, asked: &str) -> bool {
        let own = self.public_url.host_str().and_then(host);
        self.is_public(origin) || (own.as_ref().is_some_and(is_inner) && is_inner_page(origin, asked))
    }

    /// The way to a path of the office for whoever comes to it under another name of the shop, where no form of theirs would be
    /// taken.
    fn way_to_office(self, asked: &str, path: &str) -> Option<String> {
        let host = host(asked)?;
        let is_here = is_inner(&host) || self.public_url.host_str() == Some(&*host.to_string());
        (!is_here).then(|| format!("{}{path}", self.public_url.origin().ascii_serialization()))
    }

    fn is_public(self, origin: &str) -> bool {
        origin == self.public_url.origin().ascii_serialization()
    }
}

/// The host of an authority, as browsers understand it; `None` if there is none.
fn host(asked: &str) -> Option<Host> {
    let authority: Authority = asked.parse().ok()?;
    if asked.contains('@') {
        return None;
    }
    let name = authority.host();
    Host::parse(name.strip_suffix('.').unwrap_or(name)).ok()
}

/// Whether a page comes from the inner address that was asked for, where nobody has a certificate.
fn is_inner_page(origin: &str, asked: &str) -> bool {
    host(asked).as_ref().is_some_and(is_inner) && origin == format!("http://{asked}")
}

/// Whether nobody outside of the shop's network can have this name.
fn is_inner(host: &Host) -> bool {
    match host {
        Host::Domain(name) => !name.contains('.') || INNER.iter().any(|end| name.ends_with(end)),
        Host::Ipv4(ip) => caller::is_inner((*ip).into()),
        Host::Ipv6(ip) => caller::is_inner((*ip).into()),
    }
}

/// The name of another host of the shop, as the settings spell it.
pub fn other_host(text: &str) -> Option<String> {
    match Host::parse(text).ok()? {
        Host::Domain(_) if text.contains(['*', '%']) => None,
        host => Some(host.to_string()),
    }
}

/// The host that a request is for, as its header says; `None` if it does not say so once.
pub fn asked(headers: &HeaderMap) -> Option<&str> {
    let mut said = headers.get_all(header::HOST).iter();
    match (said.next(), said.next()) {
        (Some(host), None) => host.to_str().ok(),
        (None, _) | (Some(_), Some(_)) => None,
    }
}

/// Sends away whoever takes the shop for somebody else.
pub async fn own_names_only(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let hosts = Hosts::of(&state.settings);
    let asked = asked(request.headers());
    // A program that speaks HTTP/1.0 need not say for whom it takes the shop. No browser is so old.
    let may_be_silent =
        request.version() <= Version::HTTP_10 && !request.headers().contains_key(header::HOST);
    if asked.is_none() && !may_be_silent {
        return StatusCode::BAD_REQUEST.into_response();
    }
    let in_address = request.uri().authority().map(Authority::as_str);
    let is_known = [asked, in_address]
        .into_iter()
        .flatten()
        .all(|asked| hosts.knows(asked));
    if !is_known {
        return StatusCode::MISDIRECTED_REQUEST.into_response();
    }
    if is_office(request.uri().path()) && matches!(*request.method(), Method::GET | Method::HEAD) {
        let path = request
            .uri()
            .path_and_query()
            .map_or("/admin", PathAndQuery::as_str);
        if let Some(way) = asked.and_then(|asked| hosts.way_to_office(asked, path)) {
            return Redirect::temporary(&way).into_response();
        }
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with<T>(public_url: &str, others: &[&str], look: impl Fn(Hosts<'_>) -> T) -> T {
        let others: Vec<String> = others.iter().map(|name| other_host(name).unwrap()).collect();
        look(Hosts {
            public_url: &public_url.parse().unwrap(),
            others: &others,
        })
    }

    #[test]
    fn people_are_served_under_the_shops_own_names() {
        for (asked, is_known) in [
            ("shop.example.ru", true),
            ("SHOP.example.RU:443", true),
            ("shop.example.ru.", true),
            ("www.shop.example.ru", true),
            ("second.example", true),
            ("xn--80aswg.xn--p1ai", true),
            ("сайт.рф", false),
            ("203.0.113.7", true),
            // What only this network can call it.
            ("localhost:3000", true),
            ("shop.localhost", true),
            ("127.0.0.1:3000", true),
            ("[::1]:3000", true),
            ("192.168.1.5:3000", true),
            ("[fd00::5]", true),
            ("shop", true),
            ("vitrina_1:3000", true),
            ("raspberry.local", true),
            // Anybody else's.
            ("evil.example", false),
            ("shop.example.ru.evil.example", false),
            ("evil-shop.example.ru", false),
            ("www.second.example", false),
            ("a.www.shop.example.ru", false),
            ("192.168.1.5.evil.example", false),
            ("localhost.evil.example", false),
            ("notlocal", true),
            ("evil.notlocal", false),
            ("198.51.100.1", false),
            ("[2001:db8::1]", false),
            ("evil.example@shop.example.ru", false),
            ("shop.example.ru/evil", false),
            ("", false),
            (":80", false),
            ("shop.example.ru shop.example.ru", false),
            ("0x7f.0.0.1", true),
        ] {
            let found = with(
                "https://shop.example.ru",
                &["second.example", "сайт.рф", "203.0.113.7"],
                |hosts| hosts.knows(asked),
            );
            assert_eq!(found, is_known, "{asked:?}");
        }
        assert!(with("https://www.shop.ru", &[], |hosts| hosts.knows("shop.ru")));
        assert!(with("https://198.51.100.1", &[], |hosts| hosts
            .knows("198.51.100.1:80")));
    }

    #[test]
    fn the_office_takes_forms_of_its_own_address_only() {
        for (public_url, origin, asked, is_own) in [
            ("https://shop.ru", "https://shop.ru", "shop.ru", true),
            ("https://shop.ru", "https://shop.ru", "127.0.0.1:3000", true),
            ("https://shop.ru:8443", "https://shop.ru:8443", "shop.ru", true),
            ("https://shop.ru", "http://shop.ru", "shop.ru", false),
            ("https://shop.ru", "https://www.shop.ru", "www.shop.ru", false),
            ("https://shop.ru", "https://shop.ru:8443", "shop.ru:8443", false),
            (
                "https://shop.ru",
                "http://127.0.0.1:3000",
                "127.0.0.1:3000",
                false,
            ),
            ("https://shop.ru", "https://evil.example", "evil.example", false),
            ("https://shop.ru", "null", "shop.ru", false),
            ("https://shop.ru", "", "", false),
            // The demo is itself wherever it is opened in its network.
            (
                "http://127.0.0.1:3000",
                "http://localhost:3000",
                "localhost:3000",
                true,
            ),
            (
                "http://127.0.0.1:3000",
                "http://192.168.1.5:3000",
                "192.168.1.5:3000",
                true,
            ),
            (
                "http://127.0.0.1:3000",
                "http://localhost:3000",
                "127.0.0.1:3000",
                false,
            ),
            (
                "http://127.0.0.1:3000",
                "http://localhost:4000",
                "localhost:3000",
                false,
            ),
            (
                "http://127.0.0.1:3000",
                "http://evil.example",
                "evil.example",
                false,
            ),
            ("http://127.0.0.1:3000", "file://", "localhost", false),
        ] {
            let found = with(public_url, &[], |hosts| hosts.is_own_office(origin, asked));
            assert_eq!(found, is_own, "{public_url} {origin} {asked}");
        }
    }

    #[test]
    fn the_office_is_shown_where_its_forms_are_taken() {
        for (public_url, asked, way) in [
            ("https://shop.ru", "shop.ru", None),
            ("https://shop.ru:8443", "shop.ru", None),
            ("https://shop.ru", "127.0.0.1:3000", None),
            (
                "https://shop.ru",
                "www.shop.ru",
                Some("https://shop.ru/admin?a=b"),
            ),
            (
                "https://shop.ru:8443",
                "second.example",
                Some("https://shop.ru:8443/admin?a=b"),
            ),
            ("http://127.0.0.1:3000", "localhost:3000", None),
        ] {
            let found = with(public_url, &["second.example"], |hosts| {
                hosts.way_to_office(asked, "/admin?a=b")
            });
            assert_eq!(found.as_deref(), way, "{public_url} {asked}");
        }
    }

    #[test]
    fn buyers_post_from_where_they_read() {
        for (origin, asked, is_own) in [
            ("https://shop.ru", "shop.ru", true),
            ("https://shop.ru", "127.0.0.1:3000", true),
            ("https://www.shop.ru", "www.shop.ru", true),
            ("https://second.example", "second.example", true),
            ("http://192.168.1.5:3000", "192.168.1.5:3000", true),
            ("http://shop.ru", "shop.ru", false),
            ("http://www.shop.ru", "www.shop.ru", false),
            ("https://www.shop.ru", "shop.ru", false),
            ("https://evil.example", "evil.example", false),
            ("https://evil.example", "shop.ru", false),
            ("null", "shop.ru", false),
        ] {
            let found = with("https://shop.ru", &["second.example"], |hosts| {
                hosts.is_own_page(origin, asked)
            });
            assert_eq!(found, is_own, "{origin} {asked}");
        }
    }

    #[test]
    fn a_request_says_once_whom_it_is_for() {
        let mut headers = HeaderMap::new();
        assert_eq!(asked(&headers), None);
        headers.append(header::HOST, "shop.ru".parse().unwrap());
        assert_eq!(asked(&headers), Some("shop.ru"));
        headers.append(header::HOST, "evil.example".parse().unwrap());
        assert_eq!(asked(&headers), None);
    }

    #[test]
    fn another_name_is_a_name_alone() {
        for (text, name) in [
            ("www.shop.ru", Some("www.shop.ru")),
            ("WWW.Shop.ru", Some("www.shop.ru")),
            ("магазин.рф", Some("xn--80aairftm.xn--p1ai")),
            ("203.0.113.7", Some("203.0.113.7")),
            ("https://shop.ru", None),
            ("shop.ru:8443", None),
            ("shop.ru/", None),
            ("*.shop.ru", None),
            ("", None),
        ] {
            assert_eq!(other_host(text).as_deref(), name, "{text}");
        }
    }
}
