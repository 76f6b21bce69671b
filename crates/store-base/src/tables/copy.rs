//! A whole database into another one.

use super::{Result, TableError, TableReader, TableWriter, Tally, matched};
use futures_util::{StreamExt, TryStreamExt};

/// A table that was copied.
#[derive(Debug, Clone, PartialEq)]
pub struct Copied {
    /// Its name.
    pub table: String,
    /// What is in it, on both sides.
    pub tally: Tally,
}

/// Copies all tables, reads each of them again where it was written, and commits if everything came out as it was.
///
/// `tell` hears of each row: the table, and how many rows of it have been read.
///
/// # Errors
/// The first one; then nothing is there.
pub async fn copy(
    reader: &mut dyn TableReader,
    mut writer: Box<dyn TableWriter>,
    mut tell: impl FnMut(&str, u64) + Send,
) -> Result<Vec<Copied>> {
    let tables = matched(reader.tables(), writer.tables())?;
    let mut copied = Vec::with_capacity(tables.len());
    for table in &tables {
        let (mut tally, mut again) = (Tally::default(), Tally::default());
        let rows = reader.rows(table).inspect_ok(|row| {
            tally.add(row);
            tell(&table.name, tally.rows());
        });
        writer.fill(table, rows.boxed()).await?;
        let mut rows = writer.rows(table);
        while let Some(row) = rows.try_next().await? {
            again.add(&row);
        }
        let table = table.name.clone();
        if tally != again {
            return Err(TableError::Unequal { table });
        }
        copied.push(Copied { table, tally });
    }
    writer.finish().await?;
    Ok(copied)
}
