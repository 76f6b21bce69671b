//! What the law wants a shop to say.

use crate::{App, visitor::Visitor};
use app::legal::Document;
use axum::response::{Html, IntoResponse, Response};

/// `/offer`, `/privacy`, `/delivery`, `/returns`
pub fn page(app: &App, visitor: &Visitor, document: Document) -> Response {
    Html(app::legal::page(&visitor.chrome(app), document, app.shop.terms())).into_response()
}
