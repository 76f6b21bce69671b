//! The door to the back office: a handler that names [`Staff`] cannot run for a stranger, nor for anybody whom
//! `office::admission` has not let through.

use crate::{AppState, clock, sign_in::Pass, visitor};
use axum::{
    extract::FromRequestParts,
    http::{header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use shop::{Timestamp, desk::Error, security::Act, staff::Admin};

/// Someone of the staff who is signed in.
pub struct Staff(pub Admin);

impl Staff {
    /// Who sent a request, if they are signed in. So they stay signed in, unless it is a page that nobody may be looking at.
    pub async fn of(parts: &mut Parts, state: &AppState) -> Result<Option<Admin>, Response> {
        let pass = Pass::from_request_parts(parts, state).await?;
        let now = clock::now();
        match admin(state, &pass, now).await {
            Ok(Some(admin)) => {
                if !listens(parts) {
                    stay(state, parts, &admin, now).await;
                }
                Ok(Some(admin))
            }
            Ok(None) => Ok(None),
            Err(error) => {
                let lang = visitor::lang_of(&parts.extensions, &parts.uri);
                let page = visitor::page_of(&parts.method, &parts.extensions, &parts.uri);
                Err(state.error_page_at(state.chrome(lang, &page), error))
            }
        }
    }
}

/// Whether an open page asks by itself to hear of changes, as browsers do again and again.
fn listens(parts: &Parts) -> bool {
    let accept = parts.headers.get(header::ACCEPT);
    accept.is_some_and(|accept| accept == "text/event-stream")
}

async fn stay(state: &AppState, parts: &Parts, admin: &Admin, now: Timestamp) {
    let network = state.callers.of(parts, now).network();
    if let Err(error) = state.shop.stay_signed_in(admin, network, now).await {
        // The page is no worse for it, and the next one tries again.
        tracing::warn!(%error, "a sign-in could not be put off");
    }
}

/// Who a pass belongs to; `None` for a stranger, and where it is over.
pub async fn admin(state: &AppState, pass: &Pass, now: Timestamp) -> Result<Option<Admin>, Error> {
    match pass.id() {
        Some(id) => state.shop.admin(&id, now).await,
        None => Ok(None),
    }
}

impl FromRequestParts<AppState> for Staff {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Response> {
        let lang = visitor::lang_of(&parts.extensions, &parts.uri);
        if let Some(admin) = parts.extensions.get::<Admin>() {
            return Ok(Self(admin.clone()));
        }
        state.witness_refusal_of(Act::Stranger, parts);
        Err(Redirect::to(&state.chrome(lang, "/").href("/admin/sign-in")).into_response())
    }
}
