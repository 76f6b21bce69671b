//! Whole tables, as rows of cells that mean the same in both databases.
//!
//! This is how a shop moves from one database to another, and how one of `PostgreSQL` gets into a file. A store hands out its
//! tables in one snapshot ([`TableReader`]) and takes them in one transaction ([`TableWriter`]). Nothing here knows what a table
//! is for: names, types, keys and references are read from the database itself, so a table of a new migration is moved like the
//! others.
//!
//! Each store has `read_tables(url)` and `write_tables(url, step)`, which open one. A move is a [`copy()`]:
//!
//! ```text
//! let mut reader = PostgresStore::read_tables(from).await?;
//! let writer = SqliteStore::write_tables(to, reader.newest_step()).await?;
//! copy(&mut reader, Box::new(writer), |table, rows| { … }).await?;
//! ```

mod cells;
mod copy;
mod order;
mod tally;

pub use cells::cells;
pub use copy::{Copied, copy};
pub use order::{matched, sorted};
pub use tally::Tally;

use async_trait::async_trait;
use futures_core::stream::BoxStream;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::error::Error;

/// Rows of a table, as they come.
pub type Rows<'r> = BoxStream<'r, Result<Row>>;

/// The cells of a row, one for each column of its table.
pub type Row = Vec<Cell>;

/// Result of giving or taking tables.
pub type Result<T> = std::result::Result<T, TableError>;

/// A table, as its database describes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns, by name.
    pub columns: Vec<Column>,
    /// Names of the columns of its primary key: rows are handed out in their order, text by its bytes.
    pub key: Vec<String>,
    /// Names of the tables that it refers to, other than itself.
    pub refers_to: Vec<String>,
}

impl Table {
    /// Whether it has one row from the start, which counts or remembers something: a database that has no other rows is empty.
    pub fn has_only_row(&self) -> bool {
        self.key == ["only_row"]
    }
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What is in it.
    pub kind: Kind,
}

/// What is in a column, if it is not null.
///
/// `SQLite` knows no yes and no and no documents. Its columns of them are taken for integers and text until they are
/// [`matched`] with those of `PostgreSQL`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A whole number.
    Integer,
    /// Yes or no: a cell has the integer 1 or 0.
    Truth,
    /// Text.
    Text,
    /// A JSON document: a cell has its text, see [`canonical`].
    Json,
    /// Bytes.
    Bytes,
}

/// What a row has in a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Null,
    /// A whole number, or yes or no.
    Integer(i64),
    /// Text, or a document.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// Why tables are not given or taken.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// The database did not answer, or did not take what it was given.
    #[error("the database does not give or take {table}")]
    Database {
        /// Which table, or what else.
        table: String,
        /// What the driver said.
        source: Box<dyn Error + Send + Sync>,
    },
    /// A column is of a type that has no [`Kind`].
    #[error("column {column} of table {table} is of a type that is not known here: {found}")]
    Type {
        /// Which table.
        table: String,
        /// Which column.
        column: String,
        /// The type, in the database's words.
        found: String,
    },
    /// A table has no primary key, so its rows have no order.
    #[error("table {table} has no primary key")]
    NoKey {
        /// Which table.
        table: String,
    },
    /// Tables refer to each other in a circle, so none of them can be the first.
    #[error("table {table} refers to itself by way of another one")]
    Circle {
        /// One of them.
        table: String,
    },
    /// Two databases do not have the same tables.
    #[error("the tables of the two databases differ: {what}")]
    Differ {
        /// What one of them does not have, or has as another kind.
        what: String,
    },
    /// The tables that were to be filled are those of another migration.
    #[error(
        "the tables come from step {wanted}, and those to be filled are of step {found}: bring both up to date with the same program"
    )]
    Step {
        /// Newest migration of what is read.
        wanted: i64,
        /// Newest migration of what is filled.
        found: i64,
    },
    /// A cell does not fit its column.
    #[error("a row of {table} makes no sense: {why}")]
    Row {
        /// Which table.
        table: String,
        /// What is wrong with it.
        why: String,
    },
    /// What was written did not come out as it was read.
    #[error("table {table} did not come out as it was")]
    Unequal {
        /// Which table.
        table: String,
    },
    /// There is something in the database that was to be filled.
    #[error("the database is not empty: there are rows in table {table}")]
    Occupied {
        /// Where.
        table: String,
    },
    /// A program serves the database that was to be read or filled alone.
    #[error("a program serves this shop: stop it first")]
    Served,
}

/// A database whose tables are read in one snapshot, for as long as this is held.
#[async_trait]
pub trait TableReader: Send {
    /// All tables of the shop, but for the list of migrations. None comes before one that it refers to.
    fn tables(&self) -> &[Table];

    /// Number of the newest migration.
    fn newest_step(&self) -> i64;

    /// The rows of a table, in the order of its key. The table is one of [`tables`](Self::tables), or of what they were
    /// [`matched`] to.
    fn rows<'r>(&'r mut self, table: &'r Table) -> Rows<'r>;
}

/// An empty database that is filled in one transaction. If this is dropped, nothing of it is there.
#[async_trait]
pub trait TableWriter: TableReader {
    /// Writes all rows of a table, taking the place of what migrations have put there. Tables come in the order of
    /// [`tables`](TableReader::tables), each once. Rules of the database hold, triggers rest.
    ///
    /// # Errors
    /// The first error of `rows`, or what the database says.
    async fn fill(&mut self, table: &Table, rows: Rows<'_>) -> Result<()>;

    /// Has new rows numbered after the ones that are there, wakes the triggers and commits. `Ok` means that it is on disk.
    ///
    /// # Errors
    /// What the database says; then nothing is there.
    async fn finish(self: Box<Self>) -> Result<()>;
}

/// A document as both databases can write it: names in the order of their bytes, no space, every name once.
///
/// # Errors
/// What is wrong with it. A number with a fraction or of more than 64 bits is refused: it would not be the same on both sides,
/// and the shop writes none.
pub fn canonical(document: &str) -> std::result::Result<String, String> {
    let value: Value = serde_json::from_str(document)
        .map_err(|e| format!("{:?} at line {} column {}", e.classify(), e.line(), e.column()))?;
    if has_fraction(&value) {
        return Err("a number is no whole number of 64 bits".to_owned());
    }
    Ok(value.to_string())
}

/// Whether a document has a number that is not the same on both databases.
pub(crate) fn has_fraction(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.is_f64(),
        Value::Array(items) => items.iter().any(has_fraction),
        Value::Object(fields) => fields.values().any(has_fraction),
        Value::Null | Value::Bool(_) | Value::String(_) => false,
    }
}

/// A name as statements of both databases have it.
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// What a driver says of a table.
pub fn about(table: &str) -> impl FnOnce(sqlx::Error) -> TableError + use<> {
    let table = table.to_owned();
    move |error| TableError::Database {
        table,
        source: error.into(),
    }
}

impl Cell {
    /// The cell as a column of this kind has it: a document in its one spelling.
    ///
    /// # Errors
    /// [`TableError::Row`] if it is no document, or none that both databases can keep.
    fn of_kind(self, kind: Kind, table: &Table) -> Result<Self> {
        match (kind, self) {
            (Kind::Json, Self::Text(document)) => match canonical(&document) {
                Ok(spelled) => Ok(Self::Text(spelled)),
                Err(why) => Err(TableError::Row {
                    table: table.name.clone(),
                    why,
                }),
            },
            (_, cell) => Ok(cell),
        }
    }

    /// Appends its bytes, the same whichever database it is from: what it is in one byte (0 nothing, 1 a number, 2 text,
    /// 3 bytes), then eight bytes, the highest first, of the number or of the length of what follows.
    pub fn write(&self, bytes: &mut Vec<u8>) {
        match self {
            Self::Null => bytes.push(0),
            Self::Integer(number) => {
                bytes.push(1);
                bytes.extend(number.to_be_bytes());
            }
            Self::Text(text) => write_content(bytes, 2, text.as_bytes()),
            Self::Bytes(content) => write_content(bytes, 3, content),
        }
    }

    /// Takes the first one off such bytes. `None` if there is none that is whole.
    pub fn read(bytes: &mut &[u8]) -> Option<Self> {
        let (tag, rest) = bytes.split_first()?;
        if *tag == 0 {
            *bytes = rest;
            return Some(Self::Null);
        }
        let (eight, rest) = rest.split_first_chunk::<8>()?;
        if *tag == 1 {
            *bytes = rest;
            return Some(Self::Integer(i64::from_be_bytes(*eight)));
        }
        let length = usize::try_from(u64::from_be_bytes(*eight)).ok()?;
        let (content, rest) = rest.split_at_checked(length)?;
        let cell = match tag {
            2 => Self::Text(str::from_utf8(content).ok()?.to_owned()),
            3 => Self::Bytes(content.to_owned()),
            _ => return None,
        };
        *bytes = rest;
        Some(cell)
    }
}

fn write_content(bytes: &mut Vec<u8>, tag: u8, content: &[u8]) {
    bytes.push(tag);
    bytes.extend((content.len() as u64).to_be_bytes());
    bytes.extend(content);
}

#[cfg(test)]
mod tests {
    use super::{Cell, canonical};

    #[test]
    fn a_cell_is_read_as_it_was_written() {
        let row = [
            Cell::Null,
            Cell::Integer(i64::MIN),
            Cell::Text("плед".to_owned()),
            Cell::Text(String::new()),
            Cell::Bytes(vec![0, 255]),
        ];
        let mut bytes = Vec::new();
        for cell in &row {
            cell.write(&mut bytes);
        }
        let mut left = &bytes[..];
        let read: Vec<_> = std::iter::from_fn(|| Cell::read(&mut left)).collect();
        assert_eq!(read, row);
        assert!(left.is_empty());
        for cut in 0..bytes.len() {
            let mut left = &bytes[..cut];
            while Cell::read(&mut left).is_some() {}
            assert!(left.len() <= cut, "what is not whole is left alone");
        }
        assert_eq!(Cell::read(&mut &[9, 0, 0, 0, 0, 0, 0, 0, 0][..]), None);
    }

    #[test]
    fn a_document_is_spelled_in_one_way() {
        for spelled in [
            r#"{"b":[1,{"d":null,"c":"é"}],"aa":true}"#,
            " { \"aa\" : true, \"b\" : [ 1, { \"c\" : \"\\u00e9\", \"d\" : null } ] } ",
        ] {
            let one = canonical(spelled).unwrap();
            assert_eq!(one, r#"{"aa":true,"b":[1,{"c":"é","d":null}]}"#);
        }
        for refused in ["{", "[1.5]", "18446744073709551616", "{\"a\":1e3}"] {
            assert!(canonical(refused).is_err(), "{refused}");
        }
    }
}
