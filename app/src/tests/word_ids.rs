//! Every sentence that the sources name exists, and every sentence that exists is named.

use shop::text::Lang;
use std::{collections::BTreeSet, fs, path::Path};

/// Names with a dash in them that are no sentences: parts of addresses, values of attributes.
const NO_SENTENCES: [&str; 26] = [
    "ask-refund",
    "auto-generated",
    "buyers-link",
    "content-type",
    "current-password",
    "delivery-courier",
    "doctor-text",
    "given-up",
    "made-link",
    "new-password",
    "pay-link",
    "preview-refund",
    "photo-picture",
    "put-away",
    "sharf-2",
    "shop-sku",
    "street-address",
    "undo-line",
    "us-east-1",
    "vitrina-album",
    "vitrina-probe",
    "webhook-id",
    "webhook-signature",
    "webhook-timestamp",
    "windows-1251",
    "written-off",
];

/// Where sentences are named.
const SOURCES: [&str; 11] = [
    "src",
    "../crates/backup/src",
    "../crates/goods-files/src",
    "../crates/media/src",
    "../crates/notifier/src",
    "../crates/office/src",
    "../crates/papers/src",
    "../crates/words/src",
    "../server/src/backups",
    "../server/src/commands",
    "../server/src/goods",
];

#[test]
fn the_sources_and_the_word_files_know_the_same_sentences() {
    let named = named_in_sources();
    let written = written();
    let missing: Vec<&String> = named.difference(&written).collect();
    assert!(missing.is_empty(), "not in the word files: {missing:?}");
    let idle: Vec<&String> = written
        .difference(&named)
        // A letter's title, and what is to be done, are named by what it is about; months by their numbers, columns by their
        // names, what the doctor says by its check, settings by their variables, the setup by its questions; commands
        // speak in the server.
        .filter(|id| {
            let about = id.strip_suffix("-do").or_else(|| id.strip_suffix("-title"));
            !about.is_some_and(|about| named.contains(about))
        })
        .filter(|id| {
            ![
                "month-",
                "gateway-",
                "pay-with-",
                "no-refunds-",
                "goods-column-",
                "doctor-",
                "setting-",
                "settings-",
                "command-",
                "setup-",
            ]
            .iter()
            .any(|with| id.starts_with(with))
                && *id != "moment"
        })
        .collect();
    assert!(idle.is_empty(), "nobody says: {idle:?}");
}

/// Ids in both word files; that both have the same is the crate `words`' own test.
fn written() -> BTreeSet<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/words/locales/ru.ftl");
    let ids: BTreeSet<String> = fs::read_to_string(file)
        .unwrap()
        .lines()
        .filter_map(|line| line.split_once(" ="))
        .map(|(id, _)| id)
        .filter(|id| id.starts_with(|c: char| c.is_ascii_lowercase()) && !id.contains(' '))
        .map(str::to_owned)
        .collect();
    for id in &ids {
        assert_ne!(&words::words(Lang::En).text(id), id);
    }
    ids
}

/// String literals of the sources that look like ids, except attributes and their values.
fn named_in_sources() -> BTreeSet<String> {
    let mut sources = Vec::new();
    for folder in SOURCES {
        collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut sources);
    }
    let mut named = BTreeSet::new();
    for source in sources {
        let pieces: Vec<&str> = source.split('"').collect();
        for pair in pieces.windows(2) {
            let is_attribute =
                pair[0].ends_with('=') || ["aria-", "data-"].iter().any(|kind| pair[1].starts_with(kind));
            if !is_attribute && is_id(pair[1]) && !NO_SENTENCES.contains(&pair[1]) {
                named.insert(pair[1].to_owned());
            }
        }
    }
    named
}

pub(super) fn collect(folder: &Path, sources: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && (path.ends_with("src/tests") || path.ends_with("src/sample")) {
            continue;
        }
        if path.is_dir() {
            collect(&path, sources);
        } else if path.extension().is_some_and(|end| end == "rs") {
            let source = fs::read_to_string(path).unwrap();
            sources.push(source.split("#[cfg(test)]").next().unwrap().to_owned());
        }
    }
}

fn is_id(text: &str) -> bool {
    let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let is_word = |part: &str| !part.is_empty() && part.bytes().all(is_plain);
    let has_letter = text.starts_with(|c: char| c.is_ascii_lowercase());
    has_letter && text.contains('-') && text.split('-').all(is_word)
}
