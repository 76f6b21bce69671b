//! Tables as files: the cells of all rows, one after another, as [`Cell::write`] has them.
//!
//! `PostgreSQL` is copied like this and not by `pg_dump`: its programs need not be there, nor be of the server's version, the
//! snapshot is one all the same, and what comes out fits into `SQLite`, too. So a backup can be tried out without a second
//! server.

use super::{Trouble, room::Room};
use async_trait::async_trait;
use backup::{DESCRIPTIONS, TABLES};
use futures_util::{StreamExt, TryStreamExt, stream};
use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{BufReader, BufWriter, Read, Write},
    path::{Path, PathBuf},
};
use store_base::tables::{Cell, Row, Rows, Table, TableError, TableReader};

/// Bytes of a table's file that are read at once.
const PORTION: usize = 256 * 1024;
/// Bytes of a file that may wait for the disk.
const UNSYNCED: usize = 2 * 1024 * 1024;

/// Writes all tables into a folder of files, and what they look like beside it, as long as there is room. Returns how many rows
/// each has.
pub(super) async fn write(
    reader: &mut dyn TableReader,
    folder: &Path,
    descriptions: &Path,
    room: &Room,
) -> Result<BTreeMap<String, u64>, Trouble> {
    let tables = reader.tables().to_vec();
    let text = serde_json::to_vec(&tables).map_err(|error| Trouble::Database(error.to_string()))?;
    fs::write(descriptions, text).map_err(Trouble::of_disk)?;
    let mut counts = BTreeMap::new();
    for table in &tables {
        let file = File::create_new(folder.join(&table.name)).map_err(Trouble::of_disk)?;
        let mut file = BufWriter::new(file);
        let mut rows = reader.rows(table);
        let (mut count, mut bytes, mut unsynced) = (0, Vec::new(), 0);
        while let Some(row) = rows.try_next().await? {
            bytes.clear();
            for cell in &row {
                cell.write(&mut bytes);
            }
            file.write_all(&bytes).map_err(Trouble::of_disk)?;
            count += 1;
            // A heap of them would make the commits of a database on this disk wait.
            unsynced += bytes.len();
            if unsynced > UNSYNCED {
                unsynced = 0;
                file.get_ref().sync_data().map_err(Trouble::of_disk)?;
                room.ask(0).map_err(Trouble::of_disk)?;
            }
        }
        file.flush().map_err(Trouble::of_disk)?;
        counts.insert(table.name.clone(), count);
    }
    Ok(counts)
}

/// The tables of an unpacked backup.
#[derive(Debug)]
pub(super) struct Unpacked {
    folder: PathBuf,
    tables: Vec<Table>,
    step: i64,
}

impl Unpacked {
    /// Those in this folder, which have seen this migration last.
    pub fn open(unpacked: &Path, step: i64) -> Result<Self, Trouble> {
        let text = fs::read(unpacked.join(DESCRIPTIONS)).map_err(Trouble::of_disk)?;
        let tables = serde_json::from_slice(&text).map_err(|_| backup::Fault::Broken)?;
        Ok(Self {
            folder: unpacked.join(TABLES),
            tables,
            step,
        })
    }
}

#[async_trait]
impl TableReader for Unpacked {
    fn tables(&self) -> &[Table] {
        &self.tables
    }

    fn newest_step(&self) -> i64 {
        self.step
    }

    fn rows<'r>(&'r mut self, table: &'r Table) -> Rows<'r> {
        let makes_no_sense = move |why: String| TableError::Row {
            table: table.name.clone(),
            why,
        };
        let known = self.tables.iter().find(|known| known.name == table.name);
        let file = File::open(self.folder.join(&table.name)).ok();
        let Some((known, file)) = known.zip(file) else {
            let missing = makes_no_sense("the backup does not have it".to_owned());
            return stream::once(async move { Err(missing) }).boxed();
        };
        let mut cells = Cells {
            file: BufReader::new(file),
            bytes: Vec::new(),
            at: 0,
        };
        let columns = known.columns.len();
        let next = move || cells.row(columns).map_err(makes_no_sense).transpose();
        stream::iter(std::iter::from_fn(next)).boxed()
    }
}

/// The cells of a table's file, as they come.
struct Cells {
    file: BufReader<File>,
    /// What has been read and not been taken.
    bytes: Vec<u8>,
    at: usize,
}

impl Cells {
    /// The next row; `None` after the last one.
    fn row(&mut self, columns: usize) -> Result<Option<Row>, String> {
        loop {
            let mut left = self.bytes.get(self.at..).unwrap_or_default();
            let row: Option<Row> = (0..columns).map(|_| Cell::read(&mut left)).collect();
            if let Some(row) = row {
                self.at = self.bytes.len() - left.len();
                return Ok(Some(row));
            }
            if self.read_on()? {
                continue;
            }
            return if self.at == self.bytes.len() {
                Ok(None)
            } else {
                Err("a row is cut short".to_owned())
            };
        }
    }

    /// Whether there was more.
    fn read_on(&mut self) -> Result<bool, String> {
        self.bytes.drain(..self.at);
        self.at = 0;
        let mut portion = self.file.by_ref().take(PORTION as u64);
        let read = portion.read_to_end(&mut self.bytes);
        read.map(|count| count > 0).map_err(|error| error.to_string())
    }
}
