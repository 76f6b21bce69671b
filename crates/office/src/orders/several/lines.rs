//! A list of parcels as people paste it: a line for each order, its number first and how to follow the parcel behind it.

use shop::order::OrderNumber;

/// A line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// The order it names; `None` if it begins with no number.
    pub(super) number: Option<OrderNumber>,
    /// How to follow the parcel, as it was typed; may be empty.
    pub(super) tracking: String,
    /// The line as it was typed.
    pub(super) typed: String,
    /// How many shipments its order had when the line was looked at; `None` before that.
    pub(super) sent: Option<usize>,
}

impl Line {
    /// A line for an order that was ticked.
    pub(super) fn of(number: OrderNumber) -> Self {
        Self {
            number: Some(number),
            tracking: String::new(),
            typed: number.to_string(),
            sent: None,
        }
    }

    /// As it is sent by the form that carries it out, and as [`read`] reads it again.
    pub(super) fn written(&self) -> String {
        match self.number {
            Some(number) => format!("{number}\t{}", self.tracking),
            None => self.typed.clone(),
        }
    }

    /// Whether a spreadsheet has made a number of the code, and dropped its last digits: `8.00840E+13`.
    pub(super) fn is_shortened(&self) -> bool {
        let code = self.tracking.to_ascii_uppercase();
        code.split_once("E+").is_some_and(|(digits, power)| {
            let is_number = |text: &str| {
                !text.is_empty()
                    && text
                        .bytes()
                        .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b','))
            };
            is_number(digits) && is_number(power)
        })
    }
}

/// The lines of a list; those with nothing in them are none.
pub(super) fn read(list: &str) -> Vec<Line> {
    let lines = list.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(line).collect()
}

fn line(typed: &str) -> Line {
    let bare = typed.trim_start_matches(['"', '#', '№', ' ', '\u{A0}', '\u{FEFF}']);
    let end = bare.find(|c: char| !c.is_ascii_digit()).unwrap_or(bare.len());
    let (number, rest) = bare.split_at(end);
    let rest = rest.strip_prefix('"').unwrap_or(rest);
    // A number that goes on without a blank is a code: nobody meant its first digits.
    let is_apart = rest
        .chars()
        .next()
        .is_none_or(|c| c.is_whitespace() || matches!(c, ';' | ','));
    let number = number.parse().ok().filter(|_| is_apart).map(OrderNumber);
    Line {
        number,
        tracking: number.map(|_| second_cell(rest)).unwrap_or_default(),
        typed: typed.to_owned(),
        sent: None,
    }
}

/// What stands behind the number: all of it where blanks part the two, the next cell of a table otherwise.
fn second_cell(rest: &str) -> String {
    let trimmed = rest.trim_start_matches(' ');
    let cell = match trimmed.chars().next() {
        Some(separator @ ('\t' | ';' | ',')) => {
            let cells = &trimmed[separator.len_utf8()..];
            cells.split(separator).next().unwrap_or_default()
        }
        Some(_) | None => trimmed,
    };
    cell.trim().trim_matches('"').trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_number_and_a_code_however_they_are_parted() {
        for (typed, number, tracking) in [
            ("1042", Some(1042), ""),
            ("1042 RB123456785RU", Some(1042), "RB123456785RU"),
            ("1042\t80084012345678", Some(1042), "80084012345678"),
            ("1042;RB 123 456 785 RU", Some(1042), "RB 123 456 785 RU"),
            ("1042 RB 123 456 785 RU", Some(1042), "RB 123 456 785 RU"),
            ("1042, RB1", Some(1042), "RB1"),
            ("\"1042\";\"RB1\"", Some(1042), "RB1"),
            ("1042;RB1;Иванов;Москва", Some(1042), "RB1"),
            ("1042;;Иванов", Some(1042), ""),
            ("№ 1042 RB1", Some(1042), "RB1"),
            ("#1042", Some(1042), ""),
            ("Номер;Трек", None, ""),
            ("RB123456785RU", None, ""),
            ("1042RB1", None, ""),
            ("99999999999999999999 RB1", None, ""),
        ] {
            let line = line(typed);
            assert_eq!(line.number, number.map(OrderNumber), "{typed}");
            assert_eq!(line.tracking, tracking, "{typed}");
            assert_eq!(
                read(&line.written()),
                [Line {
                    typed: line.written().trim().to_owned(),
                    ..line.clone()
                }]
            );
        }
    }

    #[test]
    fn lines_with_nothing_in_them_are_none() {
        assert_eq!(read("\n  \r\n1042 a\r\n\r\n1043\n").len(), 2);
        assert!(read(" \n").is_empty());
    }

    #[test]
    fn a_code_that_a_spreadsheet_rounded_is_known() {
        for (tracking, is_shortened) in [
            ("8,00840E+13", true),
            ("8.0084e+13", true),
            ("80084012345678", false),
            ("RE+1", false),
            ("E+", false),
            ("", false),
        ] {
            let line = Line {
                tracking: tracking.into(),
                ..Line::of(OrderNumber(1))
            };
            assert_eq!(line.is_shortened(), is_shortened, "{tracking}");
        }
    }
}
