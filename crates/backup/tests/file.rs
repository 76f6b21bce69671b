//! A backup comes out as it went in, or not at all.
#![expect(
    clippy::unwrap_used,
    reason = "clippy excuses test functions only, and their helpers are tests too"
)]

use backup::{DATABASE, Engine, FORMAT, Fault, Head, KEY, Manifest, Packer, is_full, prove, unpack};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use secrecy::SecretString;
use std::{
    cell::Cell,
    collections::BTreeMap,
    fs,
    io::{self, Read, Write},
    path::Path,
};
use tempfile::TempDir;

/// The newest migration that the program of these tests knows.
const STEP: i64 = 28;
const PHOTO: &str = "photos/0123456789abcdef0123456789abcdef-640.webp";

fn head() -> Head {
    Head {
        format: FORMAT,
        program: "1.2.3".to_owned(),
        step: STEP,
        needs: None,
        taken_ms: 1_795_000_020_000,
    }
}

fn packed(head: Head, passphrase: Option<&SecretString>) -> (Vec<u8>, Manifest) {
    let mut packer = Packer::begin(Vec::new(), passphrase, head).unwrap();
    packer.add(DATABASE, 9, &b"all pages"[..]).unwrap();
    packer.add(KEY, 3, &b"key"[..]).unwrap();
    packer.add(PHOTO, 4, &b"webp"[..]).unwrap();
    let tables = BTreeMap::from([("orders".to_owned(), 2)]);
    packer.finish("shop".to_owned(), Engine::Sqlite, tables).unwrap()
}

fn passphrase(words: &str) -> SecretString {
    words.to_owned().into()
}

/// What comes of unpacking, and the folder where.
fn unpacked(bytes: &[u8], passphrase: Option<&SecretString>) -> (Result<Manifest, Fault>, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let result = unpack(bytes, passphrase, STEP, folder.path());
    (result, folder)
}

fn read(folder: &Path, name: &str) -> Vec<u8> {
    fs::read(folder.join(name)).unwrap()
}

#[test]
fn what_was_packed_comes_out_with_and_without_a_passphrase() {
    let secret = passphrase("correct horse battery staple");
    for passphrase in [None, Some(&secret)] {
        let (bytes, manifest) = packed(head(), passphrase);
        let (found, folder) = unpacked(&bytes, passphrase);
        assert_eq!(found.unwrap(), manifest);
        assert_eq!(manifest.rows(), 2);
        assert_eq!(read(folder.path(), DATABASE), b"all pages");
        assert_eq!(read(folder.path(), KEY), b"key");
        assert_eq!(read(folder.path(), PHOTO), b"webp");
        let is_readable = bytes.windows(9).any(|window| window == b"all pages");
        assert!(!is_readable, "it is at least compressed");
    }
}

#[test]
fn what_is_tried_out_is_proven_without_room_for_photos() {
    let (bytes, manifest) = packed(head(), None);
    let folder = tempfile::tempdir().unwrap();
    let asked = Cell::new(0);
    let room = |count: u64| {
        asked.set(asked.get() + count);
        Ok(())
    };
    let proven = prove(&*bytes, None, STEP, folder.path(), &room).unwrap();
    assert_eq!(proven, manifest);
    assert_eq!(read(folder.path(), DATABASE), b"all pages");
    assert!(!folder.path().join("photos").exists());
    assert_eq!(asked.get(), 9 + 3, "the database and the key");

    let other = tempfile::tempdir().unwrap();
    let full = |_: u64| -> io::Result<()> { Err(io::ErrorKind::StorageFull.into()) };
    let refused = prove(&*bytes, None, STEP, other.path(), &full).unwrap_err();
    assert!(matches!(refused, Fault::Write(error) if is_full(&error)));
    assert_eq!(read(other.path(), DATABASE), b"");
}

/// It is laid out nowhere, and found out all the same.
#[test]
fn a_photo_that_was_changed_is_found_in_a_try() {
    let mut packer = Packer::begin(Vec::new(), None, head()).unwrap();
    packer.add(DATABASE, 9, &b"all pages"[..]).unwrap();
    packer.add(PHOTO, 6, &b"pixels"[..]).unwrap();
    let packed = packer.finish(String::new(), Engine::Sqlite, BTreeMap::new());
    let mut archive = Vec::new();
    GzDecoder::new(&*packed.unwrap().0)
        .read_to_end(&mut archive)
        .unwrap();
    let place = archive.windows(6).position(|window| window == b"pixels");
    archive[place.unwrap()] ^= 1;
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(&archive).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let found = prove(&*gzip.finish().unwrap(), None, STEP, folder.path(), &|_| Ok(()));
    assert!(matches!(found, Err(Fault::Broken)), "{found:?}");
}

/// A shop has as many photos as it likes.
#[test]
fn a_manifest_may_be_long() {
    let mut packer = Packer::begin(Vec::new(), None, head()).unwrap();
    packer.add(DATABASE, 9, &b"all pages"[..]).unwrap();
    let name = "a".repeat(65 * 1024 * 1024);
    let (bytes, manifest) = packer.finish(name, Engine::Sqlite, BTreeMap::new()).unwrap();
    assert!(unpacked(&bytes, None).0.unwrap() == manifest);
}

#[test]
fn a_passphrase_is_asked_for_and_has_to_be_the_right_one() {
    let (bytes, _) = packed(head(), Some(&passphrase("correct horse battery staple")));
    assert!(matches!(unpacked(&bytes, None).0, Err(Fault::Locked)));
    let wrong = passphrase("Correct horse battery staple");
    assert!(matches!(
        unpacked(&bytes, Some(&wrong)).0,
        Err(Fault::WrongPassphrase)
    ));
    let (half, _) = bytes.split_at(bytes.len() / 2);
    let right = passphrase("correct horse battery staple");
    assert!(matches!(unpacked(half, Some(&right)).0, Err(Fault::Broken)));
}

#[test]
fn half_a_file_is_none_however_long_the_half_is() {
    let (bytes, _) = packed(head(), None);
    for length in 0..bytes.len() {
        let (half, _) = bytes.split_at(length);
        assert!(unpacked(half, None).0.is_err(), "{length} of {}", bytes.len());
    }
}

#[test]
fn a_file_that_was_changed_anywhere_is_refused_or_the_same() {
    let (bytes, manifest) = packed(head(), None);
    for place in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[place] ^= 0x10;
        let (found, folder) = unpacked(&changed, None);
        if let Ok(found) = found {
            assert_eq!(found, manifest, "{place}");
            assert_eq!(read(folder.path(), DATABASE), b"all pages", "{place}");
        }
    }
}

/// Neither the archive nor its envelope has a sum that would tell: they were made again.
#[test]
fn a_part_that_is_not_the_one_in_the_manifest_is_refused() {
    let mut archive = Vec::new();
    let (bytes, _) = packed(head(), None);
    GzDecoder::new(&*bytes).read_to_end(&mut archive).unwrap();
    let place = archive.windows(9).position(|window| window == b"all pages");
    archive[place.unwrap()] ^= 1;
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(&archive).unwrap();
    let (found, _folder) = unpacked(&gzip.finish().unwrap(), None);
    assert!(matches!(found, Err(Fault::Broken)), "{found:?}");
}

#[test]
fn what_is_no_backup_is_not_taken_for_one() {
    let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    let mut header = tar::Header::new_gnu();
    header.set_size(5);
    archive
        .append_data(&mut header, "notes.txt", &b"hello"[..])
        .unwrap();
    let others = archive.into_inner().unwrap().finish().unwrap();
    for bytes in [&b"SQLite format 3\0"[..], b"hello", &others] {
        assert!(matches!(unpacked(bytes, None).0, Err(Fault::Foreign)));
    }
}

#[test]
fn what_a_newer_program_made_is_told_by_its_version() {
    let newer = [
        Head {
            format: FORMAT + 1,
            ..head()
        },
        Head {
            step: STEP + 1,
            ..head()
        },
        Head {
            step: STEP + 2,
            needs: Some(STEP + 1),
            ..head()
        },
    ];
    for head in newer {
        let (bytes, _) = packed(head, None);
        assert!(matches!(unpacked(&bytes, None).0, Err(Fault::Newer { program }) if program == "1.2.3"));
    }
    let older = Head {
        step: STEP - 1,
        ..head()
    };
    assert!(unpacked(&packed(older, None).0, None).0.is_ok());
}

/// A program that was put back on tables of a later one opens them, and so it does what it copied.
#[test]
fn tables_of_a_later_program_that_only_added_to_them_are_taken() {
    let added = Head {
        step: STEP + 2,
        needs: Some(STEP),
        ..head()
    };
    let (bytes, manifest) = packed(added, None);
    assert_eq!(unpacked(&bytes, None).0.unwrap(), manifest);
}

#[test]
fn what_an_older_program_wrote_of_its_tables_is_read() {
    let written = r#"{"format":1,"program":"1.2.3","step":28,"taken_ms":1795000020000}"#;
    assert_eq!(serde_json::from_str::<Head>(written).unwrap(), head());
    assert_eq!(serde_json::to_string(&head()).unwrap(), written);
}

#[test]
fn no_name_leads_out_of_the_folder() {
    for name in [
        "../escaped",
        "photos/../../escaped",
        "photos/.hidden",
        "photos/a/b",
        "elsewhere/file",
        "database.sqlite-wal",
    ] {
        let packer = Packer::begin(Vec::new(), None, head());
        let mut packer = packer.unwrap();
        // The archive itself refuses some of them.
        if packer.add(name, 4, &b"evil"[..]).is_err() {
            continue;
        }
        packer.add(DATABASE, 9, &b"all pages"[..]).unwrap();
        let packed = packer.finish(String::new(), Engine::Sqlite, BTreeMap::new());
        let (bytes, _) = packed.unwrap();
        let (found, folder) = unpacked(&bytes, None);
        assert!(matches!(found, Err(Fault::Broken)), "{name}");
        assert!(!folder.path().parent().unwrap().join("escaped").exists());
    }
}

#[test]
fn a_part_has_as_many_bytes_as_it_was_to_have() {
    let mut packer = Packer::begin(Vec::new(), None, head()).unwrap();
    assert!(packer.add(DATABASE, 10, &b"all pages"[..]).is_err());
}
