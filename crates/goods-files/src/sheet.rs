//! Tables of text, read: values between `;`, `,` or tabs.

use crate::{
    fault::FileFault,
    separated::unguarded,
    table::{Reading, Table},
    text::decoded,
};
use csv::{Position, ReaderBuilder, StringRecord};

/// What may stand between values, the likeliest first: spreadsheets in Russian write `;`.
const SEPARATORS: [char; 3] = [';', '\t', ','];

/// Reads a table of text.
///
/// # Errors
/// The file is no such table, or too big a one.
pub(crate) fn read(bytes: &[u8]) -> Result<Table, FileFault> {
    let text = decoded(bytes)?;
    let mut reader = ReaderBuilder::new()
        .delimiter(separator(&text))
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut reading = Reading::default();
    let mut record = StringRecord::new();
    let (mut at, mut line) = (0, 1);
    while reader
        .read_record(&mut record)
        .map_err(|_| FileFault::BrokenTable { line })?
    {
        let begins = beginning(&text, record.position().map_or(at, offset));
        line += breaks(&text[at..begins]);
        at = begins;
        let cells: Vec<String> = record.iter().map(unguarded).map(str::to_owned).collect();
        reading.line(line, &cells)?;
    }
    if never_ends(&text[at..]) {
        return Err(FileFault::BrokenTable { line });
    }
    reading.finish()
}

fn offset(position: &Position) -> usize {
    usize::try_from(position.byte()).unwrap_or(usize::MAX)
}

/// Where a record begins: the reader counts line breaks and empty lines in front of it as its own.
fn beginning(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or("");
    text.len() - rest.trim_start_matches(['\r', '\n']).len()
}

/// Line breaks in a piece of text, of any kind.
fn breaks(text: &str) -> usize {
    text.matches('\n').count() + text.matches('\r').count() - text.matches("\r\n").count()
}

/// Whether the last record of a file is one long cell whose closing quotes are missing.
fn never_ends(record: &str) -> bool {
    !record.matches('"').count().is_multiple_of(2) && record.trim_end().contains('\n')
}

/// The separator that stands most often in the first line with something in it, outside of quotes.
fn separator(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or("");
    let mut counts = [0_usize; SEPARATORS.len()];
    let mut is_quoted = false;
    for c in first.chars() {
        is_quoted ^= c == '"';
        if let Some(nth) = SEPARATORS
            .iter()
            .position(|separator| *separator == c && !is_quoted)
        {
            counts[nth] += 1;
        }
    }
    let most = counts.iter().max().copied().unwrap_or(0);
    let nth = counts.iter().position(|count| *count == most).unwrap_or(0);
    [b';', b'\t', b','][nth]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Cell, column::Column, separated::lines_for_spreadsheets};
    use proptest::prelude::*;

    fn cell(table: &Table, row: usize, column: Column) -> &str {
        table.rows[row].get(column)
    }

    #[test]
    fn every_separator_is_found_out() {
        for separator in [";", ",", "\t"] {
            let file = ["Артикул", "\"Название, полное; русское\"", "Цена"].join(separator)
                + "\n"
                + &["A-1", "Шарф", "\"1990,50\""].join(separator);
            let table = read(file.as_bytes()).unwrap();
            assert_eq!(cell(&table, 0, Column::Sku), "A-1", "{separator:?}");
            assert_eq!(cell(&table, 0, Column::Price), "1990,50");
            assert_eq!(table.unknown, ["Название, полное; русское"]);
        }
    }

    #[test]
    fn a_quoted_cell_may_have_lines_and_rows_know_where_they_begin() {
        let file = "Артикул;Описание;Цена\r\n\r\nA-1;\"Первая\nвторая \"\"в кавычках\"\"\";10\r\nA-2;;20\r\n";
        let table = read(file.as_bytes()).unwrap();
        assert_eq!(
            cell(&table, 0, Column::Description),
            "Первая\nвторая \"в кавычках\""
        );
        assert_eq!(table.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [3, 5]);
        assert_eq!(cell(&table, 1, Column::Description), "");
    }

    #[test]
    fn lines_of_comments_and_of_nothing_are_no_rows() {
        let table = read("Артикул;Цена\n# в рублях;\n;\nA-1;10\n".as_bytes()).unwrap();
        assert_eq!(table.rows.len(), 1);
    }

    #[test]
    fn what_is_no_table_of_goods_is_refused_with_a_reason() {
        let long = format!("Артикул;Описание\nA-1;{}\n", "ы".repeat(40_000));
        for (file, fault) in [
            ("", FileFault::Empty),
            ("Артикул;Цена\n", FileFault::Empty),
            ("Имя;Телефон\nИван;1\n", FileFault::NoColumns),
            (
                "Артикул;Цена;price\nA-1;1;2\n",
                FileFault::SameColumn {
                    column: Column::Price,
                    name: "price".into(),
                },
            ),
            (
                "Артикул;Описание\nA-1;\"нет конца\nA-2;20\n",
                FileFault::BrokenTable { line: 2 },
            ),
            (
                long.as_str(),
                FileFault::LongCell {
                    line: 2,
                    most: 32_767,
                },
            ),
        ] {
            assert_eq!(read(file.as_bytes()), Err(fault));
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(
            cells in proptest::collection::vec(("[^\\x00]{1,20}", "[^\\x00]{0,40}"), 1..8)
        ) {
            let line = |sku: &str, text: &str| vec![Cell::Text(sku.to_owned()), Cell::Text(text.to_owned())];
            let lines = cells.iter().map(|(sku, text)| line(sku, text));
            let file = lines_for_spreadsheets(std::iter::once(line("Артикул", "Описание")).chain(lines));
            let kept: Vec<_> = cells
                .iter()
                .filter(|(sku, text)| !(sku.trim().is_empty() && text.trim().is_empty()))
                .filter(|(sku, _)| !sku.trim_start().starts_with("# "))
                .collect();
            match read(&file) {
                Ok(table) => {
                    prop_assert_eq!(table.rows.len(), kept.len());
                    for (row, (sku, text)) in table.rows.iter().zip(kept) {
                        prop_assert_eq!(row.get(Column::Sku), sku.trim());
                        prop_assert_eq!(row.get(Column::Description), text.trim());
                    }
                }
                Err(fault) => prop_assert!(kept.is_empty() && fault == FileFault::Empty, "{:?}", fault),
            }
        }

        #[test]
        fn no_bytes_break_it(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(&bytes);
        }
    }
}
