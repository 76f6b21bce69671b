//! The registers of a month as files.

use super::download;
use crate::{AppState, staff::Staff, visitor::Visitor};
use axum::{
    extract::{Path, Query, State},
    http::HeaderMap,
    response::Response,
};
use goods_files::{Format, Sheet, whole_table};
use papers::{Register, money, receipts, totals};
use serde::Deserialize;
use shop::{Timestamp, desk::Error, register::Flow, security::Act, staff::Admin};
use std::ops::Range;
use words::{Words, Zone};

/// Lines in one file; more than a workbook takes.
const MOST: usize = 1_000_000;

/// Which month is wanted.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    month: String,
}

/// `GET /admin/books/{file}?month=2026-11`: `payments`, `refunds`, `receipts` or `totals`, as `.csv` or `.xlsx`.
pub async fn export(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    headers: HeaderMap,
    Path(file): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    let chrome = visitor.chrome(&state);
    let wanted = file.split_once('.').and_then(|(name, end)| {
        let format = match end {
            "csv" => Format::Csv,
            "xlsx" => Format::Xlsx,
            _ => return None,
        };
        Some((Register::named(name)?, format))
    });
    let (Some((register, format)), Some(when)) = (wanted, chrome.zone.month(&asked.month)) else {
        return state.error_page_at(chrome, Error::NotFound);
    };
    let sheet = match sheet(&state, &admin, register, when, (chrome.words(), chrome.zone)).await {
        Ok(sheet) => sheet,
        Err(error) => return state.error_page_at(chrome, error),
    };
    // A large workbook takes seconds to write.
    let writing = tokio::task::spawn_blocking(move || whole_table(format, sheet));
    let written = writing.await.unwrap_or_else(|panic| {
        tracing::error!(%panic, "a register could not be written into a file");
        None
    });
    let Some(bytes) = written else {
        return state.error_page_at(chrome, Error::NotFound);
    };
    let name = format!("{}-{file}", asked.month);
    let source = (&visitor.caller, &headers);
    state.witness_of(Act::OrdersExported, admin.login(), source, &name);
    download::file(download::kind_of(format), &name, bytes)
}

async fn sheet(
    state: &AppState,
    admin: &Admin,
    register: Register,
    when: Range<Timestamp>,
    (words, zone): (&'static Words, Zone),
) -> Result<Sheet, Error> {
    let shop = &state.shop;
    match register {
        Register::Payments | Register::Refunds => {
            let entries = shop.whole_register(admin, when, MOST).await?;
            Ok(money(register, words, zone, &entries))
        }
        Register::Receipts => {
            let mut first = shop.whole_register(admin, when.clone(), MOST).await?;
            first.retain(|entry| entry.flow == Flow::Payment && shop.writes_first_receipts(entry));
            let second = shop.whole_receipt_register(admin, when, MOST).await?;
            Ok(receipts(words, zone, &first, &second))
        }
        Register::Totals => {
            let start = when.start;
            let sums = shop.register_totals(admin, when).await?;
            Ok(totals(words, zone, start, &sums))
        }
    }
}
