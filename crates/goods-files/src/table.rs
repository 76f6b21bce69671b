//! Rows of goods, whatever file they came from.

use crate::{column::Column, fault::FileFault, workbook::MOST_UNPACKED};
use std::collections::{BTreeMap, BTreeSet};

/// Rows that are taken at once; the promise is 30,000 variants.
pub const MOST_ROWS: usize = 100_000;
/// Characters of a cell: what spreadsheets take.
pub const LONGEST_CELL: usize = 32_767;
/// Columns that are looked at; more are a file of something else.
pub(crate) const MOST_COLUMNS: usize = 300;

/// Bytes of all cells together: a workbook may name one long text in every cell of it.
const MOST_BYTES: usize = (MOST_UNPACKED as usize) << 20;

/// A table of goods: which columns it has, and its rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// Columns that are there. What is not there is left as it is in the shop.
    pub columns: BTreeSet<Column>,
    /// Headings that mean nothing here.
    pub unknown: Vec<String>,
    /// Rows, each with at least one cell.
    pub rows: Vec<Row>,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    /// Its line in the file, from 1.
    pub line: usize,
    /// What its cells say; cells that say nothing are not there.
    pub cells: BTreeMap<Column, String>,
}

impl Row {
    /// What the cell says, trimmed; nothing if it is empty.
    pub(crate) fn get(&self, column: Column) -> &str {
        self.raw(column).trim()
    }

    /// The same with the empty lines around it, which count where lines of cells belong together.
    pub(crate) fn raw(&self, column: Column) -> &str {
        self.cells.get(&column).map_or("", String::as_str)
    }

    /// Whether it is about a category: it names one and says nothing that only goods have.
    pub(crate) fn is_of_category(&self) -> bool {
        let is_named = !self.get(Column::Category).is_empty() || !self.get(Column::CategorySlug).is_empty();
        is_named && self.cells.keys().all(|column| column.is_of_category())
    }
}

/// Makes a [`Table`] of lines of cells, the first of which are headings.
#[derive(Default)]
pub(crate) struct Reading {
    table: Table,
    /// What each place of a line means; empty before the headings were read.
    places: Vec<Option<Column>>,
    /// Bytes of all cells that were kept.
    bytes: usize,
}

impl Reading {
    /// The next line of the file. Lines with nothing in them are left out, and so are lines of comments
    /// (`# …` in the first cell).
    pub(crate) fn line(&mut self, line: usize, cells: &[String]) -> Result<(), FileFault> {
        if cells
            .iter()
            .any(|cell| cell.len() > LONGEST_CELL && cell.chars().count() > LONGEST_CELL)
        {
            return Err(FileFault::LongCell {
                line,
                most: LONGEST_CELL,
            });
        }
        let is_comment = cells
            .first()
            .is_some_and(|cell| cell.trim_start().starts_with("# "));
        if is_comment || cells.iter().all(|cell| cell.trim().is_empty()) {
            return Ok(());
        }
        if self.places.is_empty() {
            return self.headings(cells);
        }
        if self.table.rows.len() == MOST_ROWS {
            return Err(FileFault::TooManyRows { most: MOST_ROWS });
        }
        let known = self.places.iter().zip(cells);
        let cells: BTreeMap<Column, String> = known
            .filter_map(|(column, cell)| Some(((*column)?, cell)))
            .filter(|(_, cell)| !cell.trim().is_empty())
            .map(|(column, cell)| (column, cell.clone()))
            .collect();
        self.bytes += cells.values().map(String::len).sum::<usize>();
        if self.bytes > MOST_BYTES {
            return Err(FileFault::Bomb { most: MOST_UNPACKED });
        }
        if !cells.is_empty() {
            self.table.rows.push(Row { line, cells });
        }
        Ok(())
    }

    fn headings(&mut self, cells: &[String]) -> Result<(), FileFault> {
        for name in cells.iter().take(MOST_COLUMNS) {
            let column = Column::called(name);
            match column {
                Some(column) if !self.table.columns.insert(column) => {
                    let name = name.trim().to_owned();
                    return Err(FileFault::SameColumn { column, name });
                }
                None if !name.trim().is_empty() => self.table.unknown.push(name.trim().to_owned()),
                _ => {}
            }
            self.places.push(column);
        }
        let names_a_product = [Column::Sku, Column::Slug, Column::Name];
        if names_a_product
            .iter()
            .any(|column| self.table.columns.contains(column))
        {
            Ok(())
        } else {
            Err(FileFault::NoColumns)
        }
    }

    /// The whole table.
    pub(crate) fn finish(self) -> Result<Table, FileFault> {
        if self.table.rows.is_empty() {
            return Err(FileFault::Empty);
        }
        Ok(self.table)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_cells_together_are_limited() {
        let cells = |text: &str| [text.to_owned()];
        let mut reading = Reading {
            bytes: MOST_BYTES - 10,
            ..Reading::default()
        };
        reading.line(1, &cells("Название")).unwrap();
        reading.line(2, &cells("0123456789")).unwrap();
        let bomb = FileFault::Bomb { most: MOST_UNPACKED };
        assert_eq!(reading.line(3, &cells("0")), Err(bomb));
    }
}
