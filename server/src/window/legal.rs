//! What the law wants a shop to say.

use crate::{AppState, passerby::Passerby};
use app::legal::Document;
use axum::response::{Html, Response};

/// `/offer`, `/privacy`, `/delivery`, `/returns`
pub fn page(state: &AppState, passerby: &Passerby, document: Document) -> Response {
    let page = app::legal::page(&passerby.chrome(state), document, state.shop.terms());
    passerby.answer(state, Ok(Html(page)))
}
