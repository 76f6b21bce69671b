//! Orders as a file: all that the list has found, read a page at a time while the browser takes it.

use super::streamed;
use crate::{AppState, staff::Staff, visitor::Visitor};
use app::Chrome;
use axum::{
    extract::{Path, RawQuery, State},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use goods_files::{Cell, TableWriter};
use office::{OrderCell, export_cut, export_heads, export_line, export_sheet, orders_filter};
use shop::{
    Shop,
    desk::Error,
    security::Act,
    staff::Admin,
    store::{OrderFilter, OrderRow},
};
use std::io::{self, Write};
use tokio::runtime::Handle;

/// Orders that are read at once.
const PORTION: i64 = 500;
/// Orders in one file, the newest; more than most spreadsheets are good for.
const MOST: i64 = 100_000;

/// `GET /admin/orders/export/{file}`: the orders that the query asks for as `orders.csv` or `orders.xlsx`.
pub async fn export(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    headers: HeaderMap,
    Path(file): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let chrome = visitor.chrome(&state);
    let kind = match file.as_str() {
        "orders.csv" => "text/csv; charset=utf-8",
        "orders.xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _ => return state.error_page_at(chrome, Error::NotFound),
    };
    let filter = orders_filter(&query.unwrap_or_default(), PORTION);
    // What cannot be read at all is answered with a page; a file that breaks off later is no whole download.
    let first = match state.shop.orders(&admin, &filter).await {
        Ok(rows) => rows,
        Err(error) => return state.error_page_at(chrome, error),
    };
    let source = (&visitor.caller, &headers);
    state.witness_of(Act::OrdersExported, admin.login(), source, &file);
    let disposition = format!("attachment; filename=\"{file}\"");
    let writing = Writing {
        shop: state.shop.clone(),
        admin,
        chrome,
        filter,
        is_workbook: file == "orders.xlsx",
    };
    (
        [
            (header::CONTENT_TYPE, kind),
            (header::CONTENT_DISPOSITION, disposition.as_str()),
        ],
        streamed::body(move |to, runtime| writing.write(to, first, runtime)),
    )
        .into_response()
}

/// A file that is being written.
struct Writing {
    shop: Shop,
    admin: Admin,
    chrome: Chrome,
    filter: OrderFilter,
    is_workbook: bool,
}

impl Writing {
    fn write(mut self, to: impl Write, first: Vec<OrderRow>, runtime: &Handle) -> io::Result<()> {
        let mut table = if self.is_workbook {
            TableWriter::xlsx(to, &export_sheet(&self.chrome), &[])?
        } else {
            TableWriter::csv(to)?
        };
        table.line(export_heads(&self.chrome).into_iter().map(Cell::Text).collect())?;
        let (mut rows, mut left) = (first, MOST);
        while let Some(last) = rows.last() {
            self.filter.before = Some(last.number);
            for row in &rows {
                if left == 0 {
                    table.line(vec![Cell::Text(export_cut(&self.chrome, MOST))])?;
                    return table.end();
                }
                left -= 1;
                let cells = export_line(&self.chrome, row).into_iter().map(cell);
                table.line(cells.collect())?;
            }
            rows = runtime
                .block_on(self.shop.orders(&self.admin, &self.filter))
                .map_err(|error| {
                    tracing::error!(%error, "orders could not be read into a file");
                    io::Error::other(error.to_string())
                })?;
        }
        table.end()
    }
}

fn cell(cell: OrderCell) -> Cell {
    match cell {
        OrderCell::Text(text) => Cell::Text(text),
        OrderCell::Number(number) => Cell::Number(number),
    }
}
