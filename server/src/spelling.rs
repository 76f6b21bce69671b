//! One address for each page, however it is spelled.
//!
//! People, messengers and the gateway's cabinet put a slash behind a path, write it in capitals or double a
//! slash. A request for a page spelled like that is redirected to its address for good. A gateway and the
//! browsers it sends are answered at once, since nobody knows whether they would follow, and what they bring
//! would be lost. Then there are buyers who come back to the first page, because the cabinet names no other.
//!
//! What the router finds as it is spelled is left alone.

use crate::{
    AppState,
    failure::ForGateway,
    gateways::{Provider, intake},
};
use axum::{
    extract::{MatchedPath, Request, State},
    http::{Method, StatusCode},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use shop::call::Door;
use std::sync::Arc;

/// Pages. A part in braces is anything, and stays as it is spelled.
const PAGES: [&str; 67] = [
    "/",
    "/products/{slug}",
    "/offer",
    "/privacy",
    "/delivery",
    "/returns",
    "/cart",
    "/checkout",
    "/orders/{key}",
    "/orders/{key}/events",
    "/orders/{key}/pay",
    "/orders/{key}/invoice",
    "/orders/{key}/return",
    "/setup",
    "/setup/{token}",
    "/admin",
    "/admin/sign-in",
    "/admin/sign-in/code",
    "/admin/sign-in/{token}",
    "/admin/account",
    "/admin/account/factor",
    "/admin/account/passkeys/new",
    "/admin/confirm",
    "/admin/orders",
    "/admin/orders/events",
    "/admin/orders/export/{file}",
    "/admin/orders/new",
    "/admin/orders/print",
    "/admin/orders/ship",
    "/admin/orders/{number}",
    "/admin/orders/{number}/export/{file}",
    "/admin/orders/{number}/papers/{paper}",
    "/admin/goods",
    "/admin/goods/new",
    "/admin/goods/bulk",
    "/admin/goods/export/{file}",
    "/admin/goods/import",
    "/admin/goods/{id}",
    "/admin/categories",
    "/admin/numbers/{file}",
    "/admin/problems",
    "/admin/books",
    "/admin/books/{file}",
    "/admin/calls",
    "/admin/journal",
    "/admin/journal/{file}",
    "/admin/password",
    "/admin/people",
    "/admin/invitation/{token}",
    "/admin/security",
    "/admin/security/{file}",
    "/admin/settings",
    "/admin/settings/history",
    "/admin/settings/{section}",
    "/admin/strangers",
    "/admin/privacy",
    "/admin/privacy/consents",
    "/admin/strangers/orders",
    "/admin/doctor",
    "/admin/backups",
    "/admin/backups/{file}",
    "/admin/documents/{version}",
    "/admin/stock",
    "/admin/stock/takings",
    "/admin/stock/takings/{number}",
    "/admin/stock/takings/{number}/review",
    "/admin/stock/takings/{number}/print",
];
/// Addresses of goods are in small letters, unless a merchant chose otherwise.
const PRODUCT: &str = "/products/{slug}";

/// Leads those who came to another spelling to what they meant.
pub async fn mend(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let is_page = matches!(*request.method(), Method::GET | Method::HEAD);
    if let Some(matched) = request.extensions().get::<MatchedPath>() {
        if matches!(path, "/" | "/en" | "/en/") {
            return intake::home(state, request, next).await;
        }
        let is_product = is_page && matched.as_str().ends_with(PRODUCT);
        let small = path.to_ascii_lowercase();
        let small = (is_product && small != path).then(|| with_query(&small, &request));
        let response = next.run(request).await;
        return match small {
            Some(small) if response.status() == StatusCode::NOT_FOUND => {
                Redirect::permanent(&small).into_response()
            }
            Some(_) | None => response,
        };
    }
    if let Some((provider, door)) = door(&state, path) {
        let mut answer = provider.answer(state, door, request).await;
        if matches!(door, Door::Result | Door::Operation) {
            answer.extensions_mut().insert(ForGateway);
        }
        return answer;
    }
    match meant(path, PAGES) {
        Some(Meant { address, .. }) if is_page && address != path => {
            Redirect::permanent(&with_query(&address, &request)).into_response()
        }
        Some(_) | None => next.run(request).await,
    }
}

/// Whether somebody means a door of a gateway by a path, however it is spelled.
pub fn is_door(state: &AppState, path: &str) -> bool {
    door(state, path).is_some()
}

/// The door of a gateway that somebody meant by a path.
fn door(state: &AppState, path: &str) -> Option<(Arc<dyn Provider>, Door)> {
    state.gateways.iter().find_map(|provider| {
        let doors = provider.doors();
        let meant = meant(path, doors.iter().map(|(address, _)| *address))?;
        let (_, door) = doors.iter().find(|(address, _)| *address == meant.known)?;
        Some((provider.clone(), *door))
    })
}

fn with_query(path: &str, request: &Request) -> String {
    match request.uri().query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    }
}

/// What somebody meant by a path.
#[derive(Debug, PartialEq, Eq)]
struct Meant {
    /// One of the known paths.
    known: &'static str,
    /// The path as it should be spelled.
    address: String,
}

fn meant(path: &str, known: impl IntoIterator<Item = &'static str>) -> Option<Meant> {
    let mut parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let is_english = parts
        .first()
        .is_some_and(|first| first.eq_ignore_ascii_case("en"));
    if is_english {
        parts.remove(0);
    }
    let words = |known: &'static str| known.split('/').filter(|word| !word.is_empty());
    let fits = |word: &str, part: &str| word.starts_with('{') || word.eq_ignore_ascii_case(part);
    let known = known.into_iter().find(|known| {
        words(known).count() == parts.len() && words(known).zip(&parts).all(|(word, part)| fits(word, part))
    })?;
    let mut address = String::from(if is_english { "/en" } else { "" });
    for (word, part) in words(known).zip(parts) {
        address.push('/');
        address.push_str(if word.starts_with('{') { part } else { word });
    }
    if known == "/" {
        address.push('/');
    }
    Some(Meant { known, address })
}

#[cfg(test)]
mod tests {
    use super::{Meant, PAGES};

    /// What somebody meant, where a gateway has doors.
    fn meant(path: &str) -> Option<Meant> {
        super::meant(path, PAGES.into_iter().chain([RESULT, SUCCESS, FAILURE]))
    }

    const RESULT: &str = "/bank/result";
    const SUCCESS: &str = "/order-success";
    const FAILURE: &str = "/order-failed";

    #[test]
    fn a_path_is_understood_however_it_is_spelled() {
        for (path, known, address) in [
            ("//", "/", "/"),
            ("/EN", "/", "/en/"),
            ("/Cart", "/cart", "/cart"),
            ("//en///cart//", "/cart", "/en/cart"),
            ("/Products/Scarf-XL/", "/products/{slug}", "/products/Scarf-XL"),
            ("/ORDERS/0aB/pay/", "/orders/{key}/pay", "/orders/0aB/pay"),
            ("/admin/Sign-In/", "/admin/sign-in", "/admin/sign-in"),
            ("/bank/result/", RESULT, "/bank/result"),
            ("/Bank//Result", RESULT, "/bank/result"),
            ("/Order-Success", SUCCESS, "/order-success"),
            ("/en/order-failed/", FAILURE, "/en/order-failed"),
        ] {
            let address = address.to_owned();
            assert_eq!(meant(path), Some(Meant { known, address }), "{path}");
        }
    }

    #[test]
    fn what_is_no_page_is_not_guessed_at() {
        for path in [
            "/nothing/",
            "//shop.db",
            "/products",
            "/products/../../etc/passwd",
            "/cart/..",
            "/en/en/cart",
            "/order-success/more",
            "/.env",
            "/\\evil.example/cart",
            "//evil.example//",
        ] {
            assert_eq!(meant(path), None, "{path}");
        }
    }

    /// An address that leads elsewhere would be a gift to phishers.
    #[test]
    fn an_address_begins_with_one_slash_and_stays_in_the_shop() {
        for path in [
            "///cart",
            "//products///evil.example",
            "/en///products/@evil.example",
        ] {
            let address = meant(path).unwrap().address;
            assert!(
                address.starts_with('/') && !address[1..].starts_with(['/', '\\']),
                "{address}"
            );
        }
    }
}
