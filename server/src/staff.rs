//! The door to the back office: a handler that names [`Staff`] cannot run for a stranger.

use crate::{App, visitor};
use axum::{
    extract::FromRequestParts,
    http::request::Parts,
    response::{IntoResponse, Redirect, Response},
};
use shop::staff::{Admin, SignIn};
use tower_sessions::Session;

/// Where the session keeps who signed in.
pub const SESSION_KEY: &str = "sign_in";

/// Someone of the staff who is signed in.
pub struct Staff(pub Admin);

impl Staff {
    /// Who is signed in in the session of a request.
    pub async fn of(parts: &mut Parts, app: &App) -> Result<Option<Admin>, Response> {
        let session = Session::from_request_parts(parts, app)
            .await
            .map_err(IntoResponse::into_response)?;
        let Some(sign_in) = session.get::<SignIn>(SESSION_KEY).await.unwrap_or(None) else {
            return Ok(None);
        };
        let lang = visitor::lang_of(&parts.extensions, &parts.uri);
        app.shop.admin(sign_in).await.map_err(|error| app.error_page(lang, error))
    }
}

impl FromRequestParts<App> for Staff {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let lang = visitor::lang_of(&parts.extensions, &parts.uri);
        let sign_in_page = || Redirect::to(&app.chrome(lang, "/").href("/admin/sign-in")).into_response();
        Self::of(parts, app).await?.map(Self).ok_or_else(sign_in_page)
    }
}
