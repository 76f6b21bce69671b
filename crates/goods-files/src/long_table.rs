//! Tables that are written line by line while they are read: however long one is, hardly any of it has to be in memory.
//!
//! A workbook of this kind is written here by hand. The library that writes the others keeps all cells until the end, and its way
//! around that is a file on the disk; what a table without styles wants of the format is short.

use crate::{
    separated::Separated,
    workbook::{Cell, shortened},
};
use html_escape::{encode_double_quoted_attribute, encode_text};
use std::io::{self, Write};
use zip::{
    ZipWriter,
    write::{SimpleFileOptions, StreamWriter},
};

/// The parts of a workbook besides its sheet, but for the one that names it.
const PARTS: [(&str, &str); 3] = [
    (
        "[Content_Types].xml",
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"#,
    ),
    (
        "_rels/.rels",
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
    ),
    (
        "xl/_rels/workbook.xml.rels",
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
    ),
];
/// How a sheet begins whose first line stays in sight.
const SHEET: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>"#;
const ROWS_BEGIN: &str = "<sheetData>";
const SHEET_ENDS: &str = "</sheetData></worksheet>";

/// A table under way: begun as one of two formats, given its lines, the headings first, and ended.
pub struct LongTable<W: Write>(Kind<W>);

enum Kind<W: Write> {
    Csv(Box<Separated<W>>),
    Xlsx(Box<ZipWriter<StreamWriter<W>>>),
}

impl<W: Write> LongTable<W> {
    /// Values between separators, as spreadsheets open them with a double click.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn csv(to: W) -> io::Result<Self> {
        Ok(Self(Kind::Csv(Box::new(Separated::begin(to)?))))
    }

    /// A workbook of one sheet with this name, its columns so many signs wide; without any they are as wide as the reader makes them.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn xlsx(to: W, sheet: &str, widths: &[u16]) -> io::Result<Self> {
        let mut book = ZipWriter::new_stream(to);
        let options = SimpleFileOptions::default();
        for (name, text) in PARTS {
            book.start_file(name, options)?;
            book.write_all(text.as_bytes())?;
        }
        book.start_file("xl/workbook.xml", options)?;
        write!(
            book,
            r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><bookViews><workbookView/></bookViews><sheets><sheet name="{}" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
            encode_double_quoted_attribute(sheet)
        )?;
        book.start_file("xl/worksheets/sheet1.xml", options)?;
        book.write_all(SHEET.as_bytes())?;
        if !widths.is_empty() {
            book.write_all(b"<cols>")?;
            for (column, width) in (1..).zip(widths) {
                write!(
                    book,
                    r#"<col min="{column}" max="{column}" width="{width}" customWidth="1"/>"#
                )?;
            }
            book.write_all(b"</cols>")?;
        }
        book.write_all(ROWS_BEGIN.as_bytes())?;
        Ok(Self(Kind::Xlsx(Box::new(book))))
    }

    /// Adds a line.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn line(&mut self, cells: Vec<Cell>) -> io::Result<()> {
        match &mut self.0 {
            Kind::Csv(table) => table.line(cells)?,
            Kind::Xlsx(book) => {
                book.write_all(b"<row>")?;
                for cell in cells {
                    match cell {
                        Cell::Number(number) => write!(book, "<c><v>{}</v></c>", encode_text(&number))?,
                        Cell::Text(text) => {
                            let text = shown(&shortened(text));
                            write!(
                                book,
                                r#"<c t="inlineStr"><is><t xml:space="preserve">{}</t></is></c>"#,
                                encode_text(&text)
                            )?;
                        }
                    }
                }
                book.write_all(b"</row>")?;
            }
        }
        Ok(())
    }

    /// Ends the table.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn end(self) -> io::Result<()> {
        match self.0 {
            Kind::Csv(table) => table.end(),
            Kind::Xlsx(mut book) => {
                book.write_all(SHEET_ENDS.as_bytes())?;
                book.finish()?.flush()
            }
        }
    }
}

/// A text without the characters that no XML may have.
fn shown(text: &str) -> String {
    let is_kept = |c: &char| !matches!(c, '\0'..='\u{8}' | '\u{B}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}');
    text.chars().filter(is_kept).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::{Data, Reader, Xlsx};
    use std::{io::Cursor, rc::Rc};

    fn lines() -> [Vec<Cell>; 2] {
        let text = |text: &str| Cell::Text(text.to_owned());
        [
            vec![text("Номер"), text("Имя"), text("Сумма")],
            vec![
                Cell::Number("1042".into()),
                text("=1+1 <b>&\u{1}; \"Анна\""),
                Cell::Number("1990.50".into()),
            ],
        ]
    }

    #[test]
    fn a_table_is_opened_by_spreadsheets_and_reckons_with_nothing() {
        let mut file = Vec::new();
        let mut table = LongTable::csv(&mut file).unwrap();
        for line in lines() {
            table.line(line).unwrap();
        }
        table.end().unwrap();
        assert_eq!(
            String::from_utf8(file).unwrap(),
            "\u{FEFF}Номер;Имя;Сумма\r\n1042;\"'=1+1 <b>&\u{1}; \"\"Анна\"\"\";1990,50\r\n"
        );
    }

    #[test]
    fn a_workbook_is_read_again_as_it_was_written() {
        let mut file = Vec::new();
        let mut table = LongTable::xlsx(&mut file, "Заказы & <счета>", &[10, 30]).unwrap();
        for line in lines() {
            table.line(line).unwrap();
        }
        table.end().unwrap();
        let mut book = Xlsx::new(Cursor::new(file)).unwrap();
        assert_eq!(book.sheet_names(), ["Заказы & <счета>"]);
        let sheet = book.worksheet_range("Заказы & <счета>").unwrap();
        let cells: Vec<Vec<Data>> = sheet.rows().map(<[Data]>::to_vec).collect();
        let text = |text: &str| Data::String(text.to_owned());
        assert_eq!(cells[0], [text("Номер"), text("Имя"), text("Сумма")]);
        let [number, name, sum] = &cells[1][..] else {
            panic!("three cells: {cells:?}");
        };
        assert_eq!(number.to_string(), "1042");
        assert_eq!(name, &text("=1+1 <b>&; \"Анна\""));
        assert_eq!(sum.to_string(), "1990.5");
    }

    /// Notes how much is handed over, and the most at once; keeps nothing.
    #[derive(Clone, Default)]
    struct Gauge(Rc<std::cell::Cell<(usize, usize)>>);

    impl Write for Gauge {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let (all, largest) = self.0.get();
            self.0.set((all + bytes.len(), largest.max(bytes.len())));
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// When half of the lines were written, nearly half of the file is out.
    #[test]
    fn fifty_thousand_lines_leave_in_small_pieces_as_they_come() {
        for is_workbook in [false, true] {
            let gauge = Gauge::default();
            let mut table = if is_workbook {
                LongTable::xlsx(gauge.clone(), "x", &[]).unwrap()
            } else {
                LongTable::csv(gauge.clone()).unwrap()
            };
            let mut half = 0;
            for nth in 0..50_000_u64 {
                if nth == 25_000 {
                    (half, _) = gauge.0.get();
                }
                let text = format!("{:x}", nth * 2_654_435_761);
                table
                    .line(vec![Cell::Number(nth.to_string()), Cell::Text(text)])
                    .unwrap();
            }
            table.end().unwrap();
            let (all, largest) = gauge.0.get();
            assert!(largest <= 64 * 1024, "{largest} bytes at once");
            assert!(
                all > 400_000 && half > all * 2 / 5 && half < all * 3 / 5,
                "{half} of {all}"
            );
        }
    }
}
