//! The names that the shop answers to, and the pages whose forms it takes.
//!
//! A browser tells for which name it takes the shop. Somebody else may have pointed a name of theirs here, and scripts of
//! theirs would then read what the shop answers (DNS rebinding), so people are served under the shop's own names only.
//! Names that nobody outside can have are good as well: addresses of the shop's own network, words without a dot, and what
//! no public directory knows. Gateways and probes are not asked: their doors tell nothing to whoever knocks.

use crate::{
    AppState, caller,
    config::Settings,
    security::{is_office, is_setup},
};
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

    /// Whether the office can still be opened by whoever is in it if the shop moves to this address. A shop that is for its own
    /// network only is being set up.
    pub fn may_move_to(self, address: &str) -> bool {
        let Ok(to) = Url::parse(address.trim()) else {
            // What is no address is refused for that.
            return true;
        };
        let is_inner = |url: &Url| url.host_str().and_then(host).as_ref().is_none_or(is_inner);
        is_inner(self.public_url) || (!is_inner(&to) && to.host_str().is_some_and(|to| self.knows(to)))
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

/// Whether an authority is a name that everybody in the world may know.
pub fn is_public_name(asked: &str) -> bool {
    host(asked).is_some_and(|host| matches!(host, Host::Domain(_)) && !is_inner(&host))
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
        // Whoever sets up a shop is about to say where it is. Its pages want a pass that no other name has.
        let is_setup = is_setup(request.uri().path());
        if is_setup && is_being_set_up(&state).await {
            return next.run(request).await;
        }
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

async fn is_being_set_up(state: &AppState) -> bool {
    state.shop.setup().await.is_ok_and(|setup| setup.is_some())
}

#[cfg(test)]
mod tests;
