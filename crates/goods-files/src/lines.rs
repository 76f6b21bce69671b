//! What stands in a cell on lines of its own.

/// Lines of a cell without empty ones.
pub(crate) fn of(cell: &str) -> impl Iterator<Item = &str> {
    cell.lines().map(str::trim).filter(|line| !line.is_empty())
}

/// A line `Состав: шерсть`. A colon in the name is doubled.
pub(crate) fn attribute(name: &str, value: &str) -> String {
    format!("{}: {value}", name.replace(':', "::"))
}

/// Name and value of such a line.
pub(crate) fn read_attribute(line: &str) -> Option<(String, String)> {
    let mut name = String::new();
    let mut letters = line.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        if letter != ':' {
            name.push(letter);
        } else if letters.next_if(|(_, next)| *next == ':').is_some() {
            name.push(':');
        } else {
            let value = line[at + 1..].trim().to_owned();
            return Some((name.trim().to_owned(), value));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_first_single_colon_ends_the_name() {
        for (line, name, value) in [
            ("Состав: 100 % шерсть", "Состав", "100 % шерсть"),
            ("Стирка:30°", "Стирка", "30°"),
            ("Время: 10:20", "Время", "10:20"),
            ("Соотношение 1::2: да", "Соотношение 1:2", "да"),
            ("Пусто:", "Пусто", ""),
        ] {
            assert_eq!(read_attribute(line), Some((name.to_owned(), value.to_owned())));
        }
        assert_eq!(read_attribute("без двоеточия"), None);
    }

    proptest! {
        #[test]
        fn an_attribute_comes_back(name in "[а-я:A-Z]{1,10}", value in "[а-я: A-Z0-9]{0,10}") {
            let value = value.trim().to_owned();
            prop_assert_eq!(read_attribute(&attribute(&name, &value)), Some((name, value)));
        }
    }
}
