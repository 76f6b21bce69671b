//! Papers of orders as files.

use super::download;
use crate::{AppState, staff::Staff, visitor::Visitor};
use axum::{
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
};
use office::paper_of;
use papers::{Kind, pdf};
use shop::{desk::Error, order::OrderNumber, security::Act};

/// `GET /admin/orders/{number}/export/{file}`: `sheet.pdf`, `invoice.pdf` or `act.pdf`.
pub async fn export(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    headers: HeaderMap,
    Path((number, file)): Path<(String, String)>,
) -> Response {
    let chrome = visitor.chrome(&state);
    let kind = file.strip_suffix(".pdf").and_then(Kind::named);
    let (Some(kind), Ok(number)) = (kind, number.parse().map(OrderNumber)) else {
        return state.error_page_at(chrome, Error::NotFound);
    };
    let order = match state.shop.order_file(&admin, number).await {
        Ok(file) => file.order,
        Err(error) => return state.error_page_at(chrome, error),
    };
    let paper = paper_of(&chrome, &order, kind);
    // Fonts are packed anew into each file.
    let writing = tokio::task::spawn_blocking(move || pdf(&paper));
    let written = writing.await.unwrap_or_else(|panic| {
        tracing::error!(%panic, "a paper could not be written");
        None
    });
    let Some(bytes) = written else {
        return state.error_page_at(chrome, Error::NotFound);
    };
    let name = format!("{number}-{file}");
    let source = (&visitor.caller, &headers);
    state.witness_of(Act::OrdersExported, admin.login(), source, &name);
    download::file("application/pdf", &name, bytes)
}
