//! A category and the one above it, in one cell: `Одежда > Шарфы`.

/// A part of a path; `>` is doubled.
pub(crate) fn written(name: &str) -> String {
    name.replace('>', ">>")
}

/// The parts of a path, from above; those with nothing in them are left out.
pub(crate) fn read(path: &str) -> Vec<String> {
    let mut parts = levels(path);
    parts.retain(|part| !part.is_empty());
    parts
}

/// The same with those that have nothing in them, such as a category without an English name.
pub(crate) fn levels(path: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut letters = path.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter == '>' && letters.next_if_eq(&'>').is_none() {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(letter);
        }
    }
    parts.iter().map(|part| part.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_its_parts() {
        assert_eq!(read("Одежда > Шарфы"), ["Одежда", "Шарфы"]);
        assert_eq!(read(" > Шарфы"), ["Шарфы"]);
        assert_eq!(read(&format!("{} > b", written("a > b"))), ["a > b", "b"]);
        assert!(read("").is_empty());
        assert_eq!(levels(" > Scarves"), ["", "Scarves"]);
    }
}
