//! Who sent the request: language, cart, address.

use crate::{AppState, Reach, assets, caller::Caller, clock, passerby, session::Session};
use app::{Chrome, Handed, Promises};
use axum::{
    extract::{FromRequestParts, OriginalUri},
    http::{Extensions, Method, Uri, request::Parts},
    response::{IntoResponse, Response},
};
use media::Place;
use shop::{
    cart::Quote,
    staff::{Admin, Role},
    text::Lang,
};
use std::convert::Infallible;
use tower_cookies::Cookies;

/// Seconds of a day.
const DAY: i64 = 24 * 60 * 60;

/// The sender of a request, as far as the request itself tells. The database is not asked for it, so whoever makes up addresses
/// or cookies causes no look into it.
pub struct Visitor {
    /// The language of the address: English below `/en`.
    pub lang: Lang,
    /// Path and query of the page, without the language prefix.
    pub path: String,
    /// Where the request came from.
    pub caller: Caller,
    /// Pieces in their cart, as their browser remembers it; 0 if it does not.
    pub pieces: u32,
    /// What they are there for, if they are on the staff and before a page of the office.
    role: Option<Role>,
}

impl Visitor {
    /// Who sent this request.
    pub fn of(parts: &Parts, state: &AppState) -> Self {
        let cookies = parts.extensions.get::<Cookies>();
        let pieces = cookies.and_then(|cookies| passerby::remembered(cookies, state.is_https()));
        Self {
            lang: lang_of(&parts.extensions, &parts.uri),
            path: page_of(&parts.method, &parts.extensions, &parts.uri),
            caller: state.callers.of(parts, clock::now()),
            pieces: pieces.unwrap_or(0),
            role: parts.extensions.get::<Admin>().map(Admin::role),
        }
    }

    /// What every page needs to know.
    pub fn chrome(&self, state: &AppState) -> Chrome {
        Chrome {
            cart_pieces: self.pieces,
            role: self.role,
            ..state.chrome(self.lang, &self.path)
        }
    }
}

impl FromRequestParts<AppState> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        Ok(Self::of(parts, state))
    }
}

/// The sender of a request that is about their cart.
pub struct Customer {
    /// Who that is.
    pub visitor: Visitor,
    /// Their session, with their cart.
    pub session: Session,
}

impl Customer {
    /// What every page needs to know.
    pub fn chrome(&self, state: &AppState) -> Chrome {
        Chrome {
            cart_pieces: self.session.cart().pieces(),
            ..self.visitor.chrome(state)
        }
    }
}

impl FromRequestParts<AppState> for Customer {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Response> {
        let session = Session::from_request_parts(parts, state).await?;
        let visitor = Visitor::of(parts, state);
        Ok(Self { visitor, session })
    }
}

/// The sender of a request for a page that shows their cart. What it takes of the database comes by one look at it.
pub struct Shopper {
    /// Who that is.
    pub customer: Customer,
    /// Their cart at the prices and with the stock of this moment.
    pub quote: Quote,
}

impl FromRequestParts<AppState> for Shopper {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Response> {
        let cookies = Cookies::from_request_parts(parts, state)
            .await
            .map_err(IntoResponse::into_response)?;
        let visitor = Visitor::of(parts, state);
        let (session, wares) = Session::load_with_wares(state, cookies)
            .await
            .map_err(|error| state.error_page_at(state.chrome(visitor.lang, &visitor.path), error))?;
        let quote = Quote::new(&session.cart(), &wares);
        let customer = Customer { visitor, session };
        Ok(Self { customer, quote })
    }
}

/// The language of the address asked for.
pub fn lang_of(extensions: &Extensions, uri: &Uri) -> Lang {
    let path = original(extensions, uri).path();
    if path == "/en" || path.starts_with("/en/") {
        Lang::En
    } else {
        Lang::Ru
    }
}

/// Path and query of the page that a request shows, without the language: for the way to the same page in the other one.
/// A form is answered by the page that it stands on, so its own address is no page's.
pub fn page_of(method: &Method, extensions: &Extensions, uri: &Uri) -> String {
    let path = path_of(extensions, uri);
    if !matches!(*method, Method::GET | Method::HEAD) {
        return page_with_form(&path).to_owned();
    }
    match original(extensions, uri).query() {
        Some(query) => format!("{path}?{query}"),
        None => path,
    }
}

/// The page that a form stands on. Most post to the page's own address, the others below it or beside it.
fn page_with_form(path: &str) -> &str {
    let parts: Vec<_> = path.split('/').skip(1).collect();
    match parts[..] {
        ["cart", _] => "/cart",
        ["admin", "sign-out"] | ["admin", "sign-in", "passkey", ..] => "/admin/sign-in",
        ["admin", "account", "factor", ..] => "/admin/account/factor",
        ["admin", "account", "passkeys"] | ["admin", "account", "passkeys", "begin"] => {
            "/admin/account/passkeys/new"
        }
        ["admin", "account", ..] => "/admin/account",
        ["admin", "messages" | "orphans", ..] => "/admin/problems",
        ["admin", "strangers", ..] => "/admin/strangers",
        ["admin", "people", ..] => "/admin/people",
        ["admin", "orders", "views" | "columns", ..] => "/admin/orders",
        ["admin", "privacy", "consents", ..] => "/admin/privacy/consents",
        ["admin", "privacy", ..] => "/admin/privacy",
        ["admin", "media"] | ["admin", "goods", "bulk" | "demo"] | ["admin", "goods", _, "price"] => {
            "/admin/goods"
        }
        ["orders", _, deed] | ["admin", "orders" | "goods", _, deed] => {
            path.strip_suffix(deed).unwrap_or(path).trim_end_matches('/')
        }
        _ => path,
    }
}

/// The path asked for, without the language. One slash only: the page links to it, and two would lead to another host.
fn path_of(extensions: &Extensions, uri: &Uri) -> String {
    let path = original(extensions, uri).path();
    let rest = match path.strip_prefix("/en") {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => rest,
        Some(_) | None => path,
    };
    format!("/{}", rest.trim_start_matches(['/', '\\']))
}

/// The address asked for, before the router took parts of it away.
fn original<'a>(extensions: &'a Extensions, uri: &'a Uri) -> &'a Uri {
    extensions
        .get::<OriginalUri>()
        .map_or(uri, |original| &original.0)
}

impl Reach {
    /// What every page needs to know, for a visitor with an empty cart.
    pub fn chrome(&self, lang: Lang, path: &str) -> Chrome {
        let set_up = self
            .gateways
            .iter()
            .filter(|provider| provider.gateway().is_some());
        let mut receipts = set_up.map(|provider| provider.receipts().is_some()).peekable();
        Chrome {
            lang,
            path: path.to_owned(),
            cart_pieces: 0,
            is_test: self.shop.is_test(),
            version: assets::VERSION.clone(),
            has_client: *assets::HAS_CLIENT,
            tells_buyer: self.settings.terms.audience.buyers,
            promises: Promises {
                has_gateway: self.shop.gateways().next().is_some(),
                has_cards: self.shop.takes_cards(),
                has_sbp: self.shop.takes_sbp(),
                // A buyer may choose any of them.
                receipts: receipts.peek().is_some() && receipts.all(|has_receipts| has_receipts),
                return_days: self.settings.terms.return_days,
                handed: self.handed(),
            },
            seller: self.settings.seller.clone(),
            zone: self.settings.zone,
            public_url: Some(self.settings.public_url.as_str().trim_end_matches('/').to_owned()),
            role: None,
        }
    }

    /// Who gets what buyers tell, by the settings.
    fn handed(&self) -> Handed {
        let settings = &self.settings;
        let backups = &settings.backups;
        let kept = i64::try_from(backups.keep).unwrap_or(i64::MAX);
        let days = backups.every.saturating_mul(kept).saturating_add(DAY - 1) / DAY;
        Handed {
            gateways: self.shop.gateways().collect(),
            telegram: settings.telegram.is_some(),
            telegram_nameless: settings.chats_hide_buyers,
            programs: settings.webhooks.is_some(),
            copies_away: matches!(&backups.place, Some(place) if matches!(place.place, Place::S3(_))),
            copies_days: backups
                .place
                .as_ref()
                .map_or(0, |_| u32::try_from(days).unwrap_or(u32::MAX)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_found_in_the_other_language_with_all_that_was_asked_of_it() {
        let page = |method: &Method, uri: &str| page_of(method, &Extensions::new(), &uri.parse().unwrap());
        for (asked, path) in [
            ("/", "/"),
            ("/en", "/"),
            ("/en/", "/"),
            (
                "/?q=%D1%88%D0%B0%D1%80%D1%84&sort=dear",
                "/?q=%D1%88%D0%B0%D1%80%D1%84&sort=dear",
            ),
            ("/en/products/scarf?variant=3", "/products/scarf?variant=3"),
            ("/enter", "/enter"),
            ("//elsewhere.example/x", "/elsewhere.example/x"),
            ("/en//elsewhere.example", "/elsewhere.example"),
            ("/orders/abc/pay", "/orders/abc/pay"),
        ] {
            assert_eq!(page(&Method::GET, asked), path, "{asked}");
            assert_eq!(page(&Method::HEAD, asked), path, "{asked}");
        }
        for (posted, path) in [
            ("/checkout", "/checkout"),
            ("/en/cart/add", "/cart"),
            ("/cart/set?x=1", "/cart"),
            ("/en/orders/abc/pay", "/orders/abc"),
            ("/orders/abc/check", "/orders/abc"),
            ("/admin/sign-in", "/admin/sign-in"),
            ("/en/admin/sign-out", "/admin/sign-in"),
            ("/admin/account/sign-out-elsewhere", "/admin/account"),
            ("/admin/account/factor", "/admin/account/factor"),
            ("/en/admin/account/factor/remove", "/admin/account/factor"),
            ("/en/admin/account/passkeys", "/admin/account/passkeys/new"),
            ("/admin/account/passkeys/remove", "/admin/account"),
            ("/admin/sign-in/passkey", "/admin/sign-in"),
            ("/admin/orders/1001/note-refund", "/admin/orders/1001"),
            ("/admin/orders/ship/file", "/admin/orders/ship"),
            ("/en/admin/orders/views/7", "/admin/orders"),
            ("/admin/messages/7/resend", "/admin/problems"),
            ("/admin/orphans/7/resolve", "/admin/problems"),
            ("/admin/strangers/block", "/admin/strangers"),
            ("/en/admin/people/3/remove", "/admin/people"),
            ("/admin/invitation/abc", "/admin/invitation/abc"),
            ("/en/admin/privacy/forget", "/admin/privacy"),
            ("/admin/privacy/consents/export", "/admin/privacy/consents"),
            ("/en/admin/media", "/admin/goods"),
        ] {
            assert_eq!(page(&Method::POST, posted), path, "{posted}");
        }
    }
}
