//! What the staff writes about an order for itself, what it mends, and what it does about goods that come back.

use super::{desk, forms::seat, page};
use crate::{AppState, staff::Staff, visitor::Visitor, window::onward};
use axum::{
    Form,
    extract::{Path, State},
    response::Response,
};
use office::{AmendForm, LinesForm, RemarkForm, ReturnForm};
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

/// `POST /admin/orders/{number}/amend`
pub async fn amend(
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
    let form = AmendForm::of_fields(fields);
    match form.carry_out(&desk(&state), &admin, number).await {
        Ok(Ok(())) => {
            tracing::info!(
                order = number.0,
                staff = admin.login(),
                "the staff mended an order"
            );
            onward(&format!("{path}#amending"))
        }
        Ok(Err(tried)) => page(&state, seat(chrome, admin), &path, tried.status(), tried).await,
        Err(error) => state.error_page_at(chrome, error),
    }
}

/// `POST /admin/orders/{number}/lines`
pub async fn lines(
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
    let form = LinesForm::of_fields(fields);
    match form.carry_out(&desk(&state), &admin, number).await {
        Ok(Ok(())) => onward(&format!("{path}#lines")),
        Ok(Err(tried)) => page(&state, seat(chrome, admin), &path, tried.status(), tried).await,
        Err(error) => state.error_page_at(chrome, error),
    }
}

/// `POST /admin/orders/{number}/return`
pub async fn step_return(
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
    let form = ReturnForm::of_fields(fields);
    match form.carry_out(&desk(&state), &admin, number).await {
        Ok(Ok(())) => {
            tracing::info!(
                order = number.0,
                staff = admin.login(),
                "the staff dealt with a return"
            );
            onward(&format!("{path}#returns"))
        }
        Ok(Err(tried)) => page(&state, seat(chrome, admin), &path, tried.status(), tried).await,
        Err(error) => state.error_page_at(chrome, error),
    }
}
