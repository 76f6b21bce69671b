//! What the staff writes about an order for itself.

use super::{desk, forms::seat, page};
use crate::{AppState, staff::Staff, visitor::Visitor, window::onward};
use axum::{
    Form,
    extract::{Path, State},
    response::Response,
};
use office::RemarkForm;
use shop::{desk::Error, order::OrderNumber};

/// `POST /admin/orders/{number}/remarks`
pub async fn remark(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    Path(number): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Response {
    let chrome = visitor.chrome(&state);
    let Ok(number) = number.parse().map(OrderNumber) else {
        return state.error_page_at(chrome, Error::NotFound);
    };
    let path = chrome.href(&format!("/admin/orders/{number}"));
    let form = RemarkForm::of_fields(fields);
    match form.carry_out(&desk(&state), &admin, number).await {
        Ok(Ok(())) => onward(&format!("{path}#remarks")),
        Ok(Err(tried)) => page(&state, seat(chrome, admin), &path, tried.status(), tried).await,
        Err(error) => state.error_page_at(chrome, error),
    }
}
