//! The table of docs/SECURITY-ASVS.md: what it names is there, and its sums are those of its rows.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// Requirements of levels 1 and 2 without the chapters that are out of scope.
const IN_SCOPE: usize = 210;

struct Row<'a> {
    number: &'a str,
    level: &'a str,
    state: &'a str,
    evidence: &'a str,
}

fn rows(table: &str) -> Vec<Row<'_>> {
    table.lines().filter_map(row).collect()
}

/// A line with the number of a requirement and four cells more.
fn row(line: &str) -> Option<Row<'_>> {
    let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
    match cells[..] {
        [number, level, _, state, evidence] if number.split('.').count() == 3 => Some(Row {
            number,
            level,
            state,
            evidence,
        }),
        _ => None,
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Everything that tests are written in.
fn sources(folder: &Path, text: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if !path.ends_with("node_modules") && !path.ends_with("target") {
                sources(&path, text);
            }
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            *text += &fs::read_to_string(&path).unwrap();
        }
    }
}

fn is_file(name: &str) -> bool {
    name.contains('/')
        || [".toml", ".lock", ".md", ".yml", ".yaml"]
            .iter()
            .any(|end| name.ends_with(end))
}

fn is_test(name: &str) -> bool {
    name.len() >= 12
        && name.contains('_')
        && name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

#[test]
fn what_the_table_of_requirements_names_is_there() {
    let table = include_str!("../../../docs/SECURITY-ASVS.md");
    let mut written = String::new();
    for folder in ["app", "crates", "server"] {
        sources(&root().join(folder), &mut written);
    }
    for row in rows(table) {
        let named: Vec<&str> = row.evidence.split('`').skip(1).step_by(2).collect();
        for name in &named {
            if is_file(name) {
                assert!(root().join(name).exists(), "{}: there is no {name}", row.number);
            } else if is_test(name) {
                assert!(
                    written.contains(&format!("fn {name}(")),
                    "{}: there is no test {name}",
                    row.number
                );
            }
        }
        let is_shown = named.iter().any(|name| is_file(name) || is_test(name));
        assert!(
            is_shown || row.state != "met",
            "{} is met, and nothing shows it",
            row.number
        );
        assert!(!row.evidence.is_empty(), "{}", row.number);
    }
}

#[test]
fn the_sums_of_the_table_of_requirements_are_those_of_its_rows() {
    let table = include_str!("../../../docs/SECURITY-ASVS.md");
    let rows = rows(table);
    let numbers: BTreeSet<&str> = rows.iter().map(|row| row.number).collect();
    assert_eq!((numbers.len(), rows.len()), (IN_SCOPE, IN_SCOPE));
    for (name, levels) in [("1", &["1"][..]), ("2", &["2"]), ("1 and 2", &["1", "2"])] {
        let of_level = || rows.iter().filter(|row| levels.contains(&row.level));
        let count = |state: &str| of_level().filter(|row| row.state == state).count();
        let (all, met, partly, not) = (of_level().count(), count("met"), count("partly"), count("not"));
        let apply = met + partly + not;
        assert_eq!(all, apply + count("—"), "a state is met, partly, not or —");
        let share = met * 100 / apply;
        let line = format!("| {name} | {all} | {apply} | {met} | {partly} | {not} | {share} % |");
        assert!(table.contains(&line), "the table does not say {line}");
    }
    let open = rows.iter().filter(|row| matches!(row.state, "partly" | "not"));
    for row in open {
        let line = format!("| {} | {} | ", row.number, row.level);
        assert_eq!(
            table.matches(&line).count(),
            2,
            "{} is open, and not named as such",
            row.number
        );
    }
}
