//! Workbooks of spreadsheets: XLSX.

use crate::{
    archive::has_more_files,
    fault::FileFault,
    table::{LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, Reading, Table},
};
use calamine::{DataRef, Reader, Xlsx, XlsxError};
use rust_xlsxwriter::{Format, FormatAlign, Workbook, Worksheet};
use std::{
    borrow::Cow,
    io::{Cursor, Read, sink},
};
use zip::{ZipArchive, result::ZipError};

/// Megabytes that a workbook may be once it is unpacked. The largest list that is taken is a quarter of that.
pub(crate) const MOST_UNPACKED: u32 = 256;
/// Files in a workbook.
const MOST_PARTS: usize = 1_000;
/// How workbooks of the old kind begin, and encrypted ones.
const OLD: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0];

/// What stands in a cell that is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Words, codes, whatever has to stay as it is.
    Text(String),
    /// A number as `1990.50`, to be reckoned with.
    Number(String),
}

/// Reads the first sheet of a workbook.
///
/// # Errors
/// The file is no workbook, not one of goods, or too big a one.
pub(crate) fn read(bytes: &[u8]) -> Result<Table, FileFault> {
    if bytes.starts_with(OLD) {
        return Err(FileFault::OldWorkbook);
    }
    weigh(bytes, MOST_UNPACKED)?;
    let broken = |_: XlsxError| FileFault::NotAWorkbook;
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let first = book.sheet_names().into_iter().next().ok_or(FileFault::Empty)?;
    // Cells one by one: a range would hold every place between the first cell and the last, however far that is.
    let mut cells = book.worksheet_cells_reader(&first).map_err(broken)?;
    let mut reading = Reading::default();
    let mut line = Line::default();
    while let Some(cell) = cells.next_cell().map_err(broken)? {
        let text = text(cell.get_value());
        if text.is_empty() {
            continue;
        }
        let (row, column) = cell.get_position();
        let (row, column) = (number(row), number(column));
        // Before it is copied: many cells may name one text, however long it is.
        if text.len() > LONGEST_CELL && text.chars().count() > LONGEST_CELL {
            return Err(FileFault::LongCell {
                line: row + 1,
                most: LONGEST_CELL,
            });
        }
        if row > 2 * MOST_ROWS {
            return Err(FileFault::TooManyRows { most: MOST_ROWS });
        }
        if row != line.row {
            // Rows stand in order in every file that a spreadsheet wrote.
            if row < line.row {
                return Err(FileFault::NotAWorkbook);
            }
            line.told(&mut reading)?;
            line.row = row;
        }
        if column < MOST_COLUMNS {
            if line.cells.len() <= column {
                line.cells.resize(column + 1, String::new());
            }
            line.cells[column] = text.into_owned();
        }
    }
    line.told(&mut reading)?;
    reading.finish()
}

/// The row that is being read.
#[derive(Default)]
struct Line {
    /// From 0.
    row: usize,
    cells: Vec<String>,
}

impl Line {
    fn told(&mut self, reading: &mut Reading) -> Result<(), FileFault> {
        reading.line(self.row + 1, &self.cells)?;
        self.cells.clear();
        Ok(())
    }
}

/// Unpacks every part of an archive into nothing, so that what is read afterwards is known to be no bigger.
fn weigh(bytes: &[u8], most: u32) -> Result<(), FileFault> {
    let broken = |_: ZipError| FileFault::NotAWorkbook;
    if has_more_files(bytes, MOST_PARTS) {
        return Err(FileFault::Bomb { most });
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    let mut left = u64::from(most) << 20;
    for nth in 0..archive.len() {
        let part = archive.by_index(nth).map_err(broken)?;
        let size =
            std::io::copy(&mut part.take(left + 1), &mut sink()).map_err(|_| FileFault::NotAWorkbook)?;
        left = left.checked_sub(size).ok_or(FileFault::Bomb { most })?;
    }
    Ok(())
}

/// What a cell shows. A number is written with the fewest digits that mean it, which is what somebody typed.
fn text<'v>(value: &'v DataRef<'_>) -> Cow<'v, str> {
    match value {
        DataRef::Int(number) => number.to_string().into(),
        DataRef::Float(number) => number.to_string().into(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.into(),
        DataRef::SharedString(text) => (*text).into(),
        DataRef::Bool(true) => "да".into(),
        DataRef::Bool(false) => "нет".into(),
        // A size such as `10/12` that the spreadsheet made a date of cannot be told from a date any more.
        DataRef::DateTime(date) => date.as_f64().to_string().into(),
        DataRef::Error(error) => error.to_string().into(),
        DataRef::Empty => "".into(),
    }
}

fn number(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// A sheet of a workbook to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sheet {
    /// What it is called.
    pub(crate) name: String,
    /// How wide its columns are, in signs.
    pub(crate) widths: Vec<u16>,
    /// Its lines, the first of which is a heading.
    pub(crate) lines: Vec<Vec<Cell>>,
}

/// A workbook of these sheets; nothing if one of them does not fit into the format.
pub(crate) fn write(sheets: Vec<Sheet>) -> Option<Vec<u8>> {
    let mut book = Workbook::new();
    for sheet in sheets {
        let page = book.add_worksheet();
        page.set_name(sheet.name).ok()?;
        page.set_freeze_panes(1, 0).ok()?;
        for (column, width) in (0..).zip(sheet.widths) {
            page.set_column_width(column, width).ok()?;
        }
        let bold = Format::new()
            .set_bold()
            .set_align(FormatAlign::Top)
            .set_text_wrap();
        for (row, line) in (0..).zip(sheet.lines) {
            for (column, cell) in (0..).zip(line) {
                put(page, (row, column), cell, (row == 0).then_some(&bold))?;
            }
        }
    }
    book.save_to_buffer().ok()
}

fn put(page: &mut Worksheet, (row, column): (u32, u16), cell: Cell, format: Option<&Format>) -> Option<()> {
    match (cell, format) {
        (Cell::Text(text), _) if text.is_empty() => {}
        (Cell::Text(text), Some(format)) => {
            page.write_string_with_format(row, column, shortened(text), format)
                .ok()?;
        }
        (Cell::Text(text), None) => {
            page.write_string(row, column, shortened(text)).ok()?;
        }
        (Cell::Number(text), _) => {
            page.write_number(row, column, text.parse::<f64>().ok()?).ok()?;
        }
    }
    Some(())
}

/// What fits into a cell: no text of the shop is longer, but sixty pictures with long addresses may be.
pub(crate) fn shortened(text: String) -> String {
    if text.len() <= LONGEST_CELL {
        return text;
    }
    let mut left = LONGEST_CELL;
    text.chars()
        .take_while(|c| {
            left = left.saturating_sub(c.len_utf16());
            left > 0
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::column::Column;
    use std::io::Write;
    use zip::{ZipWriter, write::SimpleFileOptions};

    fn book(lines: Vec<Vec<Cell>>) -> Vec<u8> {
        write(vec![Sheet {
            name: "Товары".into(),
            widths: vec![20, 20],
            lines,
        }])
        .unwrap()
    }

    fn heads() -> Vec<Cell> {
        ["Артикул", "Цена"].map(|name| Cell::Text(name.to_owned())).into()
    }

    #[test]
    fn codes_keep_their_zeros_and_prices_their_kopecks() {
        let file = book(vec![
            heads(),
            vec![Cell::Text("00042".into()), Cell::Number("1990.10".into())],
            vec![
                Cell::Number("4601230000000".into()),
                Cell::Text("1 990,50".into()),
            ],
        ]);
        let table = read(&file).unwrap();
        let cells: Vec<_> = table
            .rows
            .iter()
            .map(|row| (row.line, row.get(Column::Sku), row.get(Column::Price)))
            .collect();
        assert_eq!(cells, [(2, "00042", "1990.1"), (3, "4601230000000", "1 990,50")]);
    }

    #[test]
    fn a_bomb_is_not_unpacked() {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        archive
            .start_file("xl/worksheets/sheet1.xml", SimpleFileOptions::default())
            .unwrap();
        let megabyte = vec![b'0'; 1 << 20];
        archive.write_all(&megabyte).unwrap();
        archive.write_all(&megabyte).unwrap();
        let bomb = archive.finish().unwrap().into_inner();
        assert!(bomb.len() < 10_000);
        assert_eq!(weigh(&bomb, 1), Err(FileFault::Bomb { most: 1 }));
        assert_eq!(weigh(&bomb, 2), Ok(()));
    }

    #[test]
    fn a_text_that_is_too_long_is_refused_before_any_cell_has_it() {
        let file = book(vec![
            heads(),
            vec![Cell::Text("SCARF".into()), Cell::Text("SCARF".into())],
        ]);
        let mut whole = ZipArchive::new(Cursor::new(&file)).unwrap();
        let mut changed = ZipWriter::new(Cursor::new(Vec::new()));
        for nth in 0..whole.len() {
            let mut part = whole.by_index(nth).unwrap();
            let mut text = String::new();
            part.read_to_string(&mut text).unwrap();
            let name = part.name().unwrap().into_owned();
            changed.start_file(name, SimpleFileOptions::default()).unwrap();
            let long = text.replace("SCARF", &"ш".repeat(LONGEST_CELL + 1));
            changed.write_all(long.as_bytes()).unwrap();
        }
        let fault = FileFault::LongCell {
            line: 2,
            most: LONGEST_CELL,
        };
        assert_eq!(read(&changed.finish().unwrap().into_inner()), Err(fault));
    }

    #[test]
    fn what_is_no_workbook_is_refused_with_a_reason() {
        let whole = book(vec![
            heads(),
            vec![Cell::Text("A".into()), Cell::Number("1".into())],
        ]);
        let half = &whole[..whole.len() / 2];
        for (file, fault) in [
            (half, FileFault::NotAWorkbook),
            (&b"PK\x03\x04nonsense"[..], FileFault::NotAWorkbook),
            (
                &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1][..],
                FileFault::OldWorkbook,
            ),
        ] {
            assert_eq!(read(file), Err(fault));
        }
    }

    #[test]
    fn a_lonely_cell_far_away_takes_no_memory() {
        let mut file = Workbook::new();
        let page = file.add_worksheet();
        page.write_string(0, 0, "Артикул").unwrap();
        page.write_string(1_048_575, 16_383, "x").unwrap();
        let bytes = file.save_to_buffer().unwrap();
        assert_eq!(read(&bytes), Err(FileFault::TooManyRows { most: MOST_ROWS }));
    }
}
