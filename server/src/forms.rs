//! What a visitor sends. Each post ends in a redirect, or in the same page again with everything that was typed.

pub mod cart;
pub mod checkout;
pub mod pay;

use axum::{
    http::StatusCode,
    response::{Html, IntoResponse, Redirect, Response},
};

/// The page again, because something in the form does not fit.
fn again(page: String) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response()
}

/// On to another page, so that a reload sends nothing twice.
pub fn onward(to: &str) -> Response {
    Redirect::to(to).into_response()
}
