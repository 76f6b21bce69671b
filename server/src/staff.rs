//! The door to the back office: a handler that names [`Staff`] cannot run for a stranger.

use crate::{App, session::Session, visitor};
use axum::{
    extract::FromRequestParts,
    http::request::Parts,
    response::{IntoResponse, Redirect, Response},
};
use shop::desk::Admin;

/// Someone of the staff who is signed in.
pub struct Staff(pub Admin);

impl FromRequestParts<App> for Staff {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let lang = visitor::lang_of(&parts.extensions, &parts.uri);
        let page = visitor::page_of(&parts.method, &parts.extensions, &parts.uri);
        let session = Session::from_request_parts(parts, app).await?;
        let admin = match session.sign_in() {
            Some(sign_in) => app
                .shop
                .admin(sign_in)
                .await
                .map_err(|error| app.error_page_at(app.chrome(lang, &page), error))?,
            None => None,
        };
        let sign_in_page = || Redirect::to(&app.chrome(lang, "/").href("/admin/sign-in")).into_response();
        admin.map(Self).ok_or_else(sign_in_page)
    }
}
