//! Tables that are about something else than goods, in the same formats.

use crate::{
    Format, sheet,
    workbook::{self, Cell, Sheet},
};

/// A table as a file; nothing if it does not fit into the format, or if the format is for goods only.
pub fn plain(format: Format, table: Sheet) -> Option<Vec<u8>> {
    match format {
        Format::Csv => {
            let lines = table.lines.into_iter();
            Some(sheet::write(
                lines.map(|line| line.into_iter().map(text).collect()),
            ))
        }
        Format::Xlsx => workbook::write(vec![table]),
        Format::Yml => None,
    }
}

/// Spreadsheets in Russian read numbers with a comma.
fn text(cell: Cell) -> String {
    match cell {
        Cell::Text(text) => text,
        Cell::Number(number) => number.replace('.', ","),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Sheet {
        let line = |text: &str, number: &str| vec![Cell::Text(text.into()), Cell::Number(number.into())];
        Sheet {
            name: "Платежи".into(),
            widths: vec![20, 10],
            lines: vec![
                vec![Cell::Text("Дата".into()), Cell::Text("Сумма".into())],
                line("2026-11-05 14:05:00", "1990.50"),
                line("=1+1", "0.05"),
            ],
        }
    }

    #[test]
    fn a_table_opens_with_a_double_click_and_reckons_nothing_by_itself() {
        let written = plain(Format::Csv, table()).unwrap();
        let expected = "\u{FEFF}Дата;Сумма\r\n2026-11-05 14:05:00;1990,50\r\n'=1+1;0,05\r\n";
        assert_eq!(String::from_utf8(written).unwrap(), expected);
        assert!(plain(Format::Xlsx, table()).unwrap().starts_with(b"PK"));
        assert_eq!(plain(Format::Yml, table()), None);
    }
}
