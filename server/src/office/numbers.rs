//! The tables behind the plots of the overview, as files.

use super::download::{self, CSV};
use crate::{AppState, clock, staff::Staff, visitor::Visitor};
use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use office::{numbers_days, numbers_file};
use serde::Deserialize;
use shop::desk::Error;

/// For how many days.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    days: String,
}

/// `GET /admin/numbers/{file}`: the table behind a plot of the overview, such as `revenue.csv`.
pub async fn export(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    Path(file): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    let chrome = visitor.chrome(&state);
    let (zone, days) = (chrome.zone.seconds(), numbers_days(&asked.days));
    let numbers = match state.shop.numbers(&admin, zone, days, clock::now()).await {
        Ok(numbers) => numbers,
        Err(error) => return state.error_page_at(chrome, error),
    };
    let Some(table) = numbers_file(&chrome, &numbers, &file) else {
        return state.error_page_at(chrome, Error::NotFound);
    };
    download::file(CSV, &file, table)
}
