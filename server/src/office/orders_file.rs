//! Orders as a file: all that the list has found, read a page at a time while the browser takes it.

use super::{download, streamed};
use crate::{AppState, staff::Staff, visitor::Visitor};
use app::Chrome;
use axum::{
    extract::{Path, RawQuery, State},
    http::HeaderMap,
    response::Response,
};
use goods_files::{Cell, Format, LongTable};
use office::{export_cut, export_heads, export_line, export_sheet, export_unsearched, orders_filter};
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
    let format = match file.as_str() {
        "orders.csv" => Format::Csv,
        "orders.xlsx" => Format::Xlsx,
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
    let writing = Writing {
        shop: state.shop.clone(),
        admin,
        chrome,
        filter,
        is_workbook: format == Format::Xlsx,
    };
    let content = streamed::body(move |to, runtime| writing.write(to, first, runtime));
    download::file(download::kind_of(format), &file, content)
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
            LongTable::xlsx(to, &export_sheet(&self.chrome), &[])?
        } else {
            LongTable::csv(to)?
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
                table.line(export_line(&self.chrome, row))?;
            }
            rows = runtime
                .block_on(self.shop.orders(&self.admin, &self.filter))
                .map_err(|error| unread(&error))?;
        }
        if runtime
            .block_on(self.shop.leaves_orders_out(&self.admin, &self.filter))
            .map_err(|error| unread(&error))?
        {
            table.line(vec![Cell::Text(export_unsearched(&self.chrome))])?;
        }
        table.end()
    }
}

fn unread(error: &Error) -> io::Error {
    tracing::error!(%error, "orders could not be read into a file");
    io::Error::other(error.to_string())
}
