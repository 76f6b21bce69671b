//! The shop window: what a visitor reads and sends, a file for each thing. A page loads plain values through the desk and hands
//! them to a page of `app`; a post ends in a redirect, or in the same page again with everything that was typed.

pub mod cart;
pub mod checkout;
pub mod invoice;
pub mod legal;
pub mod live;
pub mod order;
pub mod pay;
pub mod product;
pub mod returning;
pub mod shelf;

use crate::{AppState, visitor::Customer};
use axum::{
    http::StatusCode,
    response::{Html, IntoResponse, Redirect, Response},
};
use shop::desk::Error;

/// The answer, or the page of the error.
fn answer(state: &AppState, customer: &Customer, answer: Result<impl IntoResponse, Error>) -> Response {
    match answer {
        Ok(answer) => answer.into_response(),
        Err(error) => state.error_page_at(customer.chrome(state), error),
    }
}

/// The page again, because something in the form does not fit.
fn again(page: String) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response()
}

/// On to another page, so that a reload sends nothing twice.
pub fn onward(to: &str) -> Response {
    Redirect::to(to).into_response()
}
