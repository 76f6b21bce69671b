//! Checking the set-up at once.

use crate::{
    AppState,
    doctor::{Looked, look_now},
    staff::Staff,
    visitor::Visitor,
    window::onward,
};
use axum::{extract::State, response::Response};

/// `POST /admin/doctor`
pub async fn look(State(state): State<AppState>, _: Staff, visitor: Visitor) -> Response {
    let chrome = visitor.chrome(&state);
    match look_now(&state).await {
        Looked::Kept(Err(error)) => state.error_page_at(chrome, error),
        Looked::Kept(Ok(())) | Looked::Looking => onward(&chrome.href("/admin/doctor")),
    }
}
