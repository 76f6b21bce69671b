use super::{Cell, Kind, Result, Row, Table, about};
use sqlx::{ColumnIndex, Decode, Type};

/// The cells of a row, as a query for the columns of this table brings it.
///
/// # Errors
/// [`TableError`](super::TableError) if a cell is not of its column's kind.
pub fn cells<R>(table: &Table, row: &R) -> Result<Row>
where
    R: sqlx::Row,
    usize: ColumnIndex<R>,
    i64: for<'r> Decode<'r, R::Database> + Type<R::Database>,
    String: for<'r> Decode<'r, R::Database> + Type<R::Database>,
    Vec<u8>: for<'r> Decode<'r, R::Database> + Type<R::Database>,
{
    let cell = |(place, kind): (usize, Kind)| -> Result<Cell> {
        let found = match kind {
            Kind::Integer | Kind::Truth => row
                .try_get(place)
                .map(|cell: Option<i64>| cell.map(Cell::Integer)),
            Kind::Text | Kind::Json => row
                .try_get(place)
                .map(|cell: Option<String>| cell.map(Cell::Text)),
            Kind::Bytes => row
                .try_get(place)
                .map(|cell: Option<Vec<u8>>| cell.map(Cell::Bytes)),
        };
        let cell = found.map_err(about(&table.name))?.unwrap_or(Cell::Null);
        cell.of_kind(kind, table)
    };
    let kinds = table.columns.iter().map(|column| column.kind);
    kinds.enumerate().map(cell).collect()
}
