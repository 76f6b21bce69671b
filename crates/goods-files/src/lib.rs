//! Goods in files: bytes become rows, rows become a plan of what changes in the shop, and goods become files again.
//!
//! Three formats are read, [`Format`], and all of them become one [`Table`]: a row for each variant, its columns by name.
//! Other tables of the shop are written in the same ways: whole, line by line, or for other programs.
//! Nothing here opens a file or asks a network; what a file may cost is limited before it is paid.

mod archive;
mod column;
mod export;
mod fault;
mod foreign;
mod lines;
mod long_table;
mod mistake;
mod number;
mod offers;
mod path;
mod plan;
mod separated;
mod sheet;
mod table;
mod text;
mod tree;
mod value;
mod workbook;

pub use archive::{Archive, NotInArchive};
pub use column::{Column, HEADINGS, Heading};
pub use export::{list_of_faults, template, write};
pub use fault::FileFault;
pub use long_table::LongTable;
pub use mistake::{Mistake, RowFault};
pub use offers::{Seller, feed};
pub use plan::{Effect, Fetched, Plan, PlannedPut, Present, Wanted, plan, slugs};
pub use separated::{lines_for_programs, lines_for_spreadsheets};
pub use table::{LONGEST_CELL, MOST_ROWS, Row, Table};
pub use workbook::Cell;

/// Megabytes of a file that are looked at.
pub const MOST_MEGABYTES: usize = 64;

/// What a file of goods may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Values between separators.
    Csv,
    /// A workbook.
    Xlsx,
    /// Another shop's feed.
    Yml,
}

impl Format {
    /// What a file is, by the end of its name, or by how it begins if its name tells nothing.
    pub fn of(name: &str, bytes: &[u8]) -> Option<Self> {
        let end = name.rsplit_once('.').map(|(_, end)| end.to_lowercase());
        match end.as_deref() {
            Some("csv" | "tsv" | "txt") => Some(Self::Csv),
            Some("xlsx" | "xlsm" | "xls") => Some(Self::Xlsx),
            Some("yml" | "xml") => Some(Self::Yml),
            _ if bytes.starts_with(b"PK") => Some(Self::Xlsx),
            _ if bytes.starts_with(b"<?xml") => Some(Self::Yml),
            _ => None,
        }
    }
}

/// The text of a file that may be of any of the encodings that spreadsheets save; `None` if it is no text, or too long.
pub fn text_of(bytes: &[u8]) -> Option<String> {
    let is_short = bytes.len() <= MOST_MEGABYTES << 20;
    let text = is_short.then(|| text::decoded(bytes).ok()).flatten()?;
    Some(text.into_owned())
}

/// Reads a file of goods; `name` says what it is.
///
/// # Errors
/// The file cannot be read as a whole. What is wrong with single rows is told by the plan.
pub fn read(name: &str, bytes: &[u8]) -> Result<Table, FileFault> {
    if bytes.len() > MOST_MEGABYTES << 20 {
        return Err(FileFault::TooBig { most: MOST_MEGABYTES });
    }
    match Format::of(name, bytes).ok_or(FileFault::UnknownFormat)? {
        Format::Csv => sheet::read(bytes),
        Format::Xlsx => workbook::read(bytes),
        Format::Yml => foreign::read(bytes),
    }
}
