//! Tables that are about something else than goods and are in memory anyway. One that is not is a [`crate::LongTable`].

use crate::{
    Format, separated,
    workbook::{self, Sheet},
};

/// A table as a file; nothing if it does not fit into the format, or if the format is for goods only.
pub fn whole_table(format: Format, table: Sheet) -> Option<Vec<u8>> {
    match format {
        Format::Csv => Some(separated::lines_for_spreadsheets(table.lines)),
        Format::Xlsx => workbook::write(vec![table]),
        Format::Yml => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cell;

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
        let written = whole_table(Format::Csv, table()).unwrap();
        let expected = "\u{FEFF}Дата;Сумма\r\n2026-11-05 14:05:00;1990,50\r\n'=1+1;0,05\r\n";
        assert_eq!(String::from_utf8(written).unwrap(), expected);
        assert!(whole_table(Format::Xlsx, table()).unwrap().starts_with(b"PK"));
        assert_eq!(whole_table(Format::Yml, table()), None);
    }
}
