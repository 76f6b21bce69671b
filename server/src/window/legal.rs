//! What the law wants a shop to say.

use crate::{AppState, visitor::Visitor};
use app::legal::Document;
use axum::response::{Html, IntoResponse, Response};

/// `/offer`, `/privacy`, `/delivery`, `/returns`
pub fn page(state: &AppState, visitor: &Visitor, document: Document) -> Response {
    Html(app::legal::page(
        &visitor.chrome(state),
        document,
        state.shop.terms(),
    ))
    .into_response()
}
