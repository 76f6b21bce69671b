//! Lists of orders under a name, and the columns that somebody sees of them.

use super::{desk, forms::seat, page};
use crate::{AppState, staff::Staff, visitor::Visitor, window::onward};
use app::Chrome;
use axum::{
    Form,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use office::{ViewForm, ViewTried, keep_columns};
use shop::{desk::Error, order::OrderViewId, staff::Admin};

/// `POST /admin/orders/views`
pub async fn keep(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    Form(fields): Form<Vec<(String, String)>>,
) -> Response {
    let chrome = visitor.chrome(&state);
    let done = ViewForm::of_fields(fields).keep(&desk(&state), &admin).await;
    answer(&state, admin, chrome, done).await
}

/// `POST /admin/orders/views/{id}`: another name, or none any more.
pub async fn change(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    Path(id): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Response {
    let chrome = visitor.chrome(&state);
    let Ok(id) = id.parse().map(OrderViewId) else {
        return state.error_page_at(chrome, Error::NotFound);
    };
    let form = ViewForm::of_fields(fields);
    let done = form.change(&desk(&state), &admin, id).await;
    answer(&state, admin, chrome, done).await
}

/// `POST /admin/orders/columns`
pub async fn columns(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    Form(fields): Form<Vec<(String, String)>>,
) -> Response {
    let chrome = visitor.chrome(&state);
    match keep_columns(&desk(&state), &admin, &fields).await {
        Ok(()) => onward(&chrome.href("/admin/orders")),
        Err(error) => state.error_page_at(chrome, error),
    }
}

async fn answer(
    state: &AppState,
    admin: Admin,
    chrome: Chrome,
    done: Result<Result<String, ViewTried>, Error>,
) -> Response {
    match done {
        Ok(Ok(path)) => onward(&chrome.href(&path)),
        Ok(Err(tried)) => {
            let path = chrome.href("/admin/orders");
            page(
                state,
                seat(chrome, admin),
                &path,
                StatusCode::UNPROCESSABLE_ENTITY,
                tried,
            )
            .await
        }
        Err(error) => state.error_page_at(chrome, error),
    }
}
