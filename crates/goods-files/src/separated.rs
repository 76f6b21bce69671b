//! Values between separators, written: quotes where RFC 4180 wants them, and no text that a spreadsheet would take for a formula.

use crate::workbook::Cell;
use csv::{Terminator, Writer, WriterBuilder};
use std::io::{self, Write};

/// What a spreadsheet would take for a formula.
const FORMULAS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Lines for spreadsheets under way: UTF-8 with its mark, without which they take the letters for those of another alphabet, `;`
/// and decimal commas, as spreadsheets in Russian read them.
pub(crate) struct Separated<W: Write>(Writer<W>);

impl<W: Write> Separated<W> {
    pub(crate) fn begin(mut to: W) -> io::Result<Self> {
        to.write_all("\u{FEFF}".as_bytes())?;
        Ok(Self(writer(b';', to)))
    }

    pub(crate) fn line(&mut self, cells: Vec<Cell>) -> io::Result<()> {
        let cells = cells.into_iter().map(|cell| match cell {
            Cell::Text(text) => guarded(text),
            Cell::Number(number) => number.replace('.', ","),
        });
        Ok(self.0.write_record(cells.collect::<Vec<_>>())?)
    }

    pub(crate) fn end(mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Lines for spreadsheets, which open them with a double click and take none of them for a formula.
pub fn lines_for_spreadsheets(lines: impl IntoIterator<Item = Vec<Cell>>) -> Vec<u8> {
    let mut bytes = Vec::new();
    // Nothing fails to be written into memory.
    let _ = Separated::begin(&mut bytes).and_then(|mut table| {
        lines.into_iter().try_for_each(|line| table.line(line))?;
        table.end()
    });
    bytes
}

/// Lines for other programs: UTF-8 without a mark, `,`, and numbers as they are.
pub fn lines_for_programs<const N: usize>(lines: impl IntoIterator<Item = [String; N]>) -> Vec<u8> {
    let mut writer = writer(b',', Vec::new());
    for line in lines {
        // Nothing fails to be written into memory.
        let _ = writer.write_record(line.map(guarded));
    }
    writer.into_inner().unwrap_or_default()
}

fn writer<W: Write>(separator: u8, to: W) -> Writer<W> {
    WriterBuilder::new()
        .delimiter(separator)
        .terminator(Terminator::CRLF)
        .flexible(true)
        .from_writer(to)
}

/// An apostrophe in front keeps a spreadsheet from reckoning with what a stranger may have written.
fn guarded(text: String) -> String {
    if is_formula(&text) {
        format!("'{text}")
    } else {
        text
    }
}

/// What was written with an apostrophe in front because of that.
pub(crate) fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(bare) if is_formula(bare) => bare,
        _ => cell,
    }
}

fn is_formula(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(FORMULAS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_read_what_was_said_and_spreadsheets_reckon_with_none_of_it() {
        let line = ["1042", "=cmd|'/c calc'!A1", "a \"b\", c", "1990.50", ""];
        let written = lines_for_programs([line.map(str::to_owned)]);
        assert_eq!(
            String::from_utf8(written).unwrap(),
            "1042,'=cmd|'/c calc'!A1,\"a \"\"b\"\", c\",1990.50,\r\n"
        );
    }

    #[test]
    fn a_number_is_ours_and_stays_one() {
        let cells = vec![Cell::Number("-5.05".into()), Cell::Text("-5.05".into())];
        let written = lines_for_spreadsheets([cells]);
        assert_eq!(String::from_utf8(written).unwrap(), "\u{FEFF}-5,05;'-5.05\r\n");
    }
}
