//! What guards every answer and every post.

use crate::{
    AppState,
    hosts::{self, Hosts},
    telemetry::REQUEST_ID,
};
use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use shop::security::Act;
use std::sync::Arc;

/// Puts the headers on an answer that every answer has.
///
/// Scripts and styles come from the shop itself and nowhere else; there is no inline script, so no nonce is needed.
/// Forms go to the shop and to the gateways.
pub fn headers<B>(state: &AppState) -> impl Fn(Response<B>) -> Response<B> + Clone + use<B> {
    let origins = state
        .gateways
        .iter()
        .filter_map(|provider| provider.form_origin());
    let forms: Vec<&str> = ["'self'"].into_iter().chain(origins).collect();
    let forms = forms.join(" ");
    let policy = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
         connect-src 'self'; font-src 'self'; form-action {forms}; base-uri 'none'; object-src 'none'; \
         frame-ancestors 'none'"
    );
    let policy = HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("default-src 'none'"));
    let fixed = [
        // An answer that may be kept says so where it is made; by default none may.
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "strict-origin-when-cross-origin"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), geolocation=(), microphone=(), payment=()",
        ),
    ];
    let year = (header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    let fixed = fixed.into_iter().chain(state.is_https().then_some(year));
    let fixed = fixed.map(|(name, value)| (name, HeaderValue::from_static(value)));
    // A layer is copied for every request, so they are made once and shared.
    let all: Arc<[(HeaderName, HeaderValue)]> = std::iter::once((header::CONTENT_SECURITY_POLICY, policy))
        .chain(fixed)
        .collect();
    move |mut response| {
        let headers = response.headers_mut();
        headers.reserve(all.len());
        for (name, value) in &*all {
            headers.entry(name).or_insert_with(|| value.clone());
        }
        response
    }
}

/// Refuses posts that a foreign page sent with the visitor's cookies, and bodies that are not a plain form.
/// What the sender reads is up to `failure::readable`.
pub async fn own_posts_only(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if request.uri().path().contains("%00") {
        // No address of ours has a NUL in it, and no database likes one.
        return StatusCode::NOT_FOUND.into_response();
    }
    if only_reads(&request) {
        return next.run(request).await;
    }
    if !is_own(&request, Hosts::of(&state.settings)) {
        state.witness_refusal(Act::CrossSite, &request);
        return StatusCode::FORBIDDEN.into_response();
    }
    if !is_plain_form(&request) {
        return StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response();
    }
    next.run(request).await
}

/// Refuses uploads that a foreign page sent with the visitor's cookies.
pub async fn own_uploads_only(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if only_reads(&request) || is_of_office(&request, Hosts::of(&state.settings)) {
        next.run(request).await
    } else {
        state.witness_refusal(Act::CrossSite, &request);
        StatusCode::FORBIDDEN.into_response()
    }
}

fn only_reads(request: &Request) -> bool {
    matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Whether a post comes from a page that may send it.
fn is_own(request: &Request, hosts: Hosts<'_>) -> bool {
    let path = request.uri().path();
    if is_office(path) {
        is_of_office(request, hosts)
    } else if is_setup(path) {
        is_from_here(request)
    } else {
        is_of_buyers(request, hosts)
    }
}

/// Whether a path is of a page, a form or a function of the office.
pub(crate) fn is_office(path: &str) -> bool {
    let path = path.strip_prefix("/en").unwrap_or(path);
    path.starts_with("/admin") || path.starts_with("/api/")
}

/// Whether a path is of the first start.
pub(crate) fn is_setup(path: &str) -> bool {
    let path = path.strip_prefix("/en").unwrap_or(path);
    path == "/setup" || path.starts_with("/setup/")
}

/// A shop that is being set up may not know its own address yet, so a post has to come from the one that it is sent to.
fn is_from_here(request: &Request) -> bool {
    match site(request) {
        Some("same-origin") => return true,
        Some("none") | None => {}
        Some(_) => return false,
    }
    let asked = hosts::asked(request.headers());
    match origins(request)[..] {
        [origin] => asked.is_some() && origin.split_once("://").map(|(_, host)| host) == asked,
        [..] => false,
    }
}

/// Browsers say where a post comes from. One without these headers is no browser that could carry a victim's cookie.
///
/// A page that tells its address to no one posts with `Origin: null`, so `Sec-Fetch-Site` is asked first; an older
/// browser that lacks it is let through to an order's own forms only, where the address itself is the proof.
fn is_of_buyers(request: &Request, hosts: Hosts<'_>) -> bool {
    match site(request) {
        Some("same-origin") => return true,
        Some("none") | None => {}
        Some(_) => return false,
    }
    match origins(request)[..] {
        [] => true,
        ["null"] => {
            let path = request.uri().path();
            path.starts_with("/orders/") || path.starts_with("/en/orders/")
        }
        [origin] => hosts.is_own_page(origin, hosts::asked(request.headers()).unwrap_or_default()),
        [..] => false,
    }
}

/// What the staff may do is worth a stricter rule: somebody has to say that it comes from the office, and nobody may say
/// that it does not.
fn is_of_office(request: &Request, hosts: Hosts<'_>) -> bool {
    let is_said_by_site = match site(request) {
        Some("same-origin") => true,
        Some("none") | None => false,
        Some(_) => return false,
    };
    match origins(request)[..] {
        [] | ["null"] => is_said_by_site,
        [origin] => hosts.is_own_office(origin, hosts::asked(request.headers()).unwrap_or_default()),
        [..] => false,
    }
}

fn site(request: &Request) -> Option<&str> {
    let mut said = request.headers().get_all("sec-fetch-site").iter().map(readable);
    let first = said.next()?;
    // Browsers say it once.
    Some(if said.next().is_none() { first } else { "?" })
}

fn origins(request: &Request) -> Vec<&str> {
    let said = request.headers().get_all(header::ORIGIN).iter();
    said.map(readable).collect()
}

fn readable(value: &HeaderValue) -> &str {
    value.to_str().unwrap_or("?")
}

/// Whether the body is `application/x-www-form-urlencoded`, or there is none.
pub fn is_plain_form(request: &Request) -> bool {
    let Some(kind) = request.headers().get(header::CONTENT_TYPE) else {
        return request
            .headers()
            .get(header::CONTENT_LENGTH)
            .is_none_or(|length| length == "0")
            && !request.headers().contains_key(header::TRANSFER_ENCODING);
    };
    let kind = kind.to_str().unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

/// An id of the request that the proxy chose is kept, if it is one: it goes into the log and back to the
/// caller.
pub fn own_request_id(mut request: Request) -> Request {
    let mut ids = request.headers().get_all(REQUEST_ID).iter();
    let is_plain = |id: &HeaderValue| {
        let id = id.as_bytes();
        (1..=64).contains(&id.len()) && id.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-')
    };
    let is_fit = match (ids.next(), ids.next()) {
        (Some(id), None) => is_plain(id),
        (None, _) | (Some(_), Some(_)) => false,
    };
    if !is_fit {
        request.headers_mut().remove(REQUEST_ID);
    }
    request
}

/// Pages that show the visitor's own number of pieces: a shared cache must not keep them.
pub async fn changing(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let caching = HeaderValue::from_static("private, no-cache");
    response
        .headers_mut()
        .entry(header::CACHE_CONTROL)
        .or_insert(caching);
    response
}

/// Pages with somebody's data: not stored anywhere, not indexed. The address of an order opens it and goes into no `Referer`. That of
/// an invitation neither, but its form needs an origin as all forms of the office do, which is all that is told. The others send
/// theirs to the shop itself, so that their forms have an origin in every browser.
pub async fn private(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let path = path.strip_prefix("/en").unwrap_or(path);
    let referrer = if path.starts_with("/orders/") {
        "no-referrer"
    } else if path.starts_with("/admin/invitation/") {
        "strict-origin"
    } else {
        "same-origin"
    };
    let mut response = next.run(request).await;
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, referrer),
        (HeaderName::from_static("x-robots-tag"), "noindex, nofollow"),
    ] {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    response
}
