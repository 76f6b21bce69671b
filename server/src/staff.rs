//! The door to the back office: a handler that names [`Staff`] cannot run for a stranger.

use crate::{AppState, session::Session, visitor};
use axum::{
    extract::FromRequestParts,
    http::request::Parts,
    response::{IntoResponse, Redirect, Response},
};
use shop::{security::Act, staff::Admin};

/// Someone of the staff who is signed in.
pub struct Staff(pub Admin);

impl Staff {
    /// Who is signed in in the session of a request.
    pub async fn of(parts: &mut Parts, state: &AppState) -> Result<Option<Admin>, Response> {
        let session = Session::from_request_parts(parts, state).await?;
        let Some(sign_in) = session.sign_in() else {
            return Ok(None);
        };
        let lang = visitor::lang_of(&parts.extensions, &parts.uri);
        let page = visitor::page_of(&parts.method, &parts.extensions, &parts.uri);
        let admin = state.shop.admin(sign_in).await;
        admin.map_err(|error| state.error_page_at(state.chrome(lang, &page), error))
    }
}

impl FromRequestParts<AppState> for Staff {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Response> {
        let lang = visitor::lang_of(&parts.extensions, &parts.uri);
        if let Some(admin) = Self::of(parts, state).await? {
            return Ok(Self(admin));
        }
        state.witness_refusal_of(Act::Stranger, parts);
        Err(Redirect::to(&state.chrome(lang, "/").href("/admin/sign-in")).into_response())
    }
}
