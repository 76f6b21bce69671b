//! Lets nobody of the staff do what they have no right to: the one place that asks the office's map of rights.
//!
//! It stands before every address of the office, and [`crate::staff::Staff`] comes out of nothing else: at an address that is
//! not in the map nobody is let in. [`super::guard`], which stands before it, asks here first: whoever may not is told so before
//! they are asked for anything.

use super::{forms::seat, page};
use crate::{
    AppState, clock,
    sign_in::Pass,
    staff::{self, Staff},
    visitor::{self, Visitor},
};
use axum::{
    Json,
    body::{Body, Bytes, HttpBody},
    extract::{FromRequest, FromRequestParts, MatchedPath, Request, State},
    http::{Method, StatusCode, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use office::{Lacking, Refused, Wanted};
use shop::{security::Act, staff::Admin};

/// Finds out who asks and whether they may. Strangers go on, and get as far as strangers get.
///
/// A form takes its time, and its last byte is sent by whoever has begun it: they are looked at once more when it is whole, so
/// that nobody does anything who was removed, signed out or given another role meanwhile.
pub(super) async fn admit(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let (mut parts, mut body) = request.into_parts();
    let mut admin = match Staff::of(&mut parts, &state).await {
        Ok(admin) => admin,
        Err(failure) => return failure,
    };
    if admin.is_some() && !body.is_end_stream() {
        let form = Request::from_parts(parts.clone(), body);
        body = match Bytes::from_request(form, &state).await {
            Ok(whole) => Body::from(whole),
            Err(refused) => return refused.into_response(),
        };
        admin = match anew(&mut parts, &state).await {
            Ok(admin) => admin,
            Err(failure) => return failure,
        };
    }
    admitted(&state, (parts, body), admin, next).await
}

/// The same where photos and files are sent, which are read as they come, and of which nothing is done but that they are kept.
pub(super) async fn admit_upload(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    match Staff::of(&mut parts, &state).await {
        Ok(admin) => admitted(&state, (parts, body), admin, next).await,
        Err(failure) => failure,
    }
}

/// Who asks, as they are now.
async fn anew(parts: &mut Parts, state: &AppState) -> Result<Option<Admin>, Response> {
    let pass = Pass::from_request_parts(parts, state).await?;
    staff::admin(state, &pass, clock::now()).await.map_err(|error| {
        let lang = visitor::lang_of(&parts.extensions, &parts.uri);
        state.error_page(lang, error)
    })
}

async fn admitted(
    state: &AppState,
    (mut parts, body): (Parts, Body),
    admin: Option<Admin>,
    next: Next,
) -> Response {
    if let Some(admin) = admin {
        if wanted(&parts).is_none() {
            return StatusCode::METHOD_NOT_ALLOWED.into_response();
        }
        if let Some(refusal) = refusal(state, &mut parts, &admin).await {
            return refusal;
        }
        parts.extensions.insert(admin);
    }
    next.run(Request::from_parts(parts, body)).await
}

/// What somebody is told who lacks the right for what they ask; `None` if they have it, or there is no such thing.
pub(super) async fn refusal(state: &AppState, parts: &mut Parts, admin: &Admin) -> Option<Response> {
    let allowed = wanted(parts)?.allow(admin, parts.uri.path());
    let lacking = allowed.err()?;
    Some(refuse(state, parts, admin.clone(), lacking).await)
}

fn wanted(parts: &Parts) -> Option<Wanted> {
    // Whoever asks for the head of a page asks for the page.
    let method = if parts.method == Method::HEAD {
        "GET"
    } else {
        parts.method.as_str()
    };
    let route = parts.extensions.get::<MatchedPath>()?;
    Wanted::at(method, route.as_str())
}

/// Says who may, in the language of whoever may not.
async fn refuse(state: &AppState, parts: &mut Parts, admin: Admin, lacking: Lacking) -> Response {
    parts.extensions.insert(admin.clone());
    let caller = state.callers.of(parts, clock::now());
    let source = (&caller, &parts.headers);
    state.witness_of(Act::RightLacking, admin.login(), source, lacking.0.as_str());
    if parts.uri.path().starts_with("/api/") {
        return (StatusCode::FORBIDDEN, Json(Refused::Lacking)).into_response();
    }
    let chrome = Visitor::of(parts, state).chrome(state);
    let path = chrome.href("/admin");
    page(state, seat(chrome, admin), &path, StatusCode::FORBIDDEN, lacking).await
}
