//! Rows as `COPY … FROM STDIN` takes them: a line each, a tabulator between two cells.
//!
//! Source: <https://www.postgresql.org/docs/current/sql-copy.html>, "Text Format".

use store_base::tables::{Cell, Kind, Table};

/// Bytes that are sent together.
const PORTION: usize = 64 * 1_024;

/// Lines that wait to be sent.
#[derive(Default)]
pub(super) struct Lines {
    text: String,
}

impl Lines {
    /// Adds a row.
    pub(super) fn push(&mut self, table: &Table, row: &[Cell]) {
        for (place, (column, cell)) in table.columns.iter().zip(row).enumerate() {
            if place > 0 {
                self.text.push('\t');
            }
            self.push_cell(column.kind, cell);
        }
        self.text.push('\n');
    }

    fn push_cell(&mut self, kind: Kind, cell: &Cell) {
        match cell {
            Cell::Null => self.text.push_str("\\N"),
            Cell::Integer(0) if kind == Kind::Truth => self.text.push('f'),
            Cell::Integer(1) if kind == Kind::Truth => self.text.push('t'),
            // Of yes and no, anything else is refused by the database.
            Cell::Integer(number) => self.text.push_str(&number.to_string()),
            Cell::Text(text) => text.chars().for_each(|letter| self.push_letter(letter)),
            Cell::Bytes(bytes) => {
                self.text.push_str("\\\\x");
                self.text.push_str(&hex::encode(bytes));
            }
        }
    }

    fn push_letter(&mut self, letter: char) {
        match letter {
            '\\' => self.text.push_str("\\\\"),
            '\n' => self.text.push_str("\\n"),
            '\r' => self.text.push_str("\\r"),
            '\t' => self.text.push_str("\\t"),
            letter => self.text.push(letter),
        }
    }

    /// What waits, if it is enough to be sent.
    pub(super) fn portion(&mut self) -> Option<Vec<u8>> {
        (self.text.len() >= PORTION).then(|| self.rest())
    }

    /// All that waits.
    pub(super) fn rest(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.text).into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use store_base::tables::Column;

    #[test]
    fn a_row_is_a_line_whatever_is_in_it() {
        let kinds = [
            Kind::Integer,
            Kind::Truth,
            Kind::Truth,
            Kind::Text,
            Kind::Json,
            Kind::Bytes,
            Kind::Text,
        ];
        let columns = kinds.map(|kind| Column {
            name: "one".to_owned(),
            kind,
        });
        let table = Table {
            name: "all".to_owned(),
            columns: columns.into(),
            key: Vec::new(),
            refers_to: Vec::new(),
        };
        let text = |text: &str| Cell::Text(text.to_owned());
        let mut lines = Lines::default();
        let row = [
            Cell::Integer(-7),
            Cell::Integer(1),
            Cell::Integer(0),
            text("a\tb\nc\r\\N"),
            text(r#"{"a":"\n"}"#),
            Cell::Bytes(vec![0, 255]),
            Cell::Null,
        ];
        lines.push(&table, &row);
        let line = "-7\tt\tf\ta\\tb\\nc\\r\\\\N\t{\"a\":\"\\\\n\"}\t\\\\x00ff\t\\N\n";
        assert_eq!(String::from_utf8(lines.rest()).unwrap(), line);
        assert_eq!(lines.rest(), b"");
        assert!(lines.portion().is_none());
    }
}
