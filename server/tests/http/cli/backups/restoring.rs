//! Shops that are restored: the one of the backup or the one that was there, and always a whole one.

use super::super::{GATEWAY, Program, Serving, text};
use super::{
    KEY, PASSPHRASE, PICTURE, assert_refused, everything, filled, killed_once, noise, number, on_a_full_disk,
    refused, silent_service, succeeded,
};
use crate::support::Parts;
use sqlx::{Connection, Row, SqliteConnection};
use std::{collections::BTreeMap, fs, path::PathBuf, sync::atomic::Ordering};

#[tokio::test]
async fn what_cannot_be_restored_is_told_in_a_sentence_and_changes_nothing() {
    let program = filled().await;
    succeeded(&program, &["backup", "copy.tar.gz"], &GATEWAY).await;
    let bytes = fs::read(program.path("copy.tar.gz")).unwrap();
    fs::write(program.path("half"), bytes.get(..bytes.len() / 2).unwrap()).unwrap();
    let mut changed = bytes.clone();
    let middle = changed.len() / 2;
    changed[middle] ^= 0xff;
    fs::write(program.path("changed"), changed).unwrap();
    fs::write(program.path("foreign"), "dear diary").unwrap();
    fs::write(program.path("empty"), "").unwrap();
    let mut parts = Parts::of(&program.path("copy.tar.gz"));
    let orders = parts.manifest.tables.insert("orders".to_owned(), 21);
    assert_eq!(orders, Some(20));
    parts.pack(&program.path("lacking"));
    parts.manifest.tables.remove("orders");
    parts.pack(&program.path("extra"));
    let before = everything(program.folder.path());
    for (file, words) in [
        ("half", "damaged"),
        ("changed", "damaged"),
        ("empty", "damaged"),
        ("foreign", "no backup of a shop"),
        ("lacking", "not what was backed up (orders)"),
        ("extra", "not what was backed up (tables)"),
        ("nowhere", "cannot be read"),
    ] {
        refused(&program, &["restore", file, "--move-aside"], &GATEWAY, words).await;
        let after = everything(program.folder.path());
        assert!(before.keys().eq(after.keys()), "{file}: {:?}", after.keys());
        assert!(before == after, "{file}");
    }
    refused(
        &program,
        &["restore", "copy.tar.gz"],
        &GATEWAY,
        "There is a shop already",
    )
    .await;
    assert!(before == everything(program.folder.path()));
}

#[tokio::test]
async fn a_full_disk_is_told_in_a_sentence_and_changes_nothing() {
    let program = filled().await;
    succeeded(&program, &["backup", "copy.tar.gz"], &GATEWAY).await;
    let before = everything(program.folder.path());
    let restored = on_a_full_disk(&program, 64, "restore copy.tar.gz --move-aside").await;
    assert_refused(&restored, "not enough room");
    assert!(before == everything(program.folder.path()));
    // As long as the log of an open shop may get, and shorter than its database.
    let backed_up = on_a_full_disk(&program, 256, "backup other.tar.gz").await;
    assert_refused(&backed_up, "not enough room");
    let names = |files: BTreeMap<PathBuf, Vec<u8>>| -> Vec<PathBuf> {
        files
            .into_keys()
            .filter(|path| !path.to_string_lossy().contains("vitrina.db"))
            .collect()
    };
    assert_eq!(names(everything(program.folder.path())), names(before));
}

#[tokio::test]
async fn a_shop_that_is_moved_aside_is_kept_with_its_log() {
    let program = filled().await;
    succeeded(&program, &["backup", "copy.tar.gz"], &GATEWAY).await;
    succeeded(&program, &["seed", "--orders", "5"], &GATEWAY).await;
    let told = succeeded(&program, &["restore", "copy.tar.gz", "--move-aside"], &GATEWAY).await;
    assert_eq!(number(&program, "select count(*) from orders").await, 20);
    let aside = told
        .lines()
        .find_map(|line| line.strip_prefix("The database that was there before is kept as "));
    let aside = format!("sqlite:{}", program.path(aside.unwrap()).display());
    let mut connection = SqliteConnection::connect(&aside).await.unwrap();
    let row = sqlx::query("select count(*) from orders")
        .fetch_one(&mut connection)
        .await;
    assert_eq!(row.unwrap().get::<i64, _>(0), 25);
    connection.close().await.unwrap();
}

#[tokio::test]
async fn a_log_of_another_database_is_not_read_into_the_restored_one() {
    let program = filled().await;
    succeeded(&program, &["backup", "copy.tar.gz"], &GATEWAY).await;
    let other = Program::new();
    fs::create_dir(other.path("data")).unwrap();
    for end in ["-wal", "-shm"] {
        fs::write(other.path(&format!("data/vitrina.db{end}")), vec![7; 40_000]).unwrap();
    }
    let copy = program.path("copy.tar.gz");
    succeeded(&other, &["restore", copy.to_str().unwrap()], &GATEWAY).await;
    assert!(!other.path("data/vitrina.db-wal").exists());
    assert_eq!(number(&other, "select count(*) from orders").await, 20);
}

#[tokio::test]
async fn a_restore_that_is_killed_loses_neither_the_old_shop_nor_the_new_one() {
    let program = filled().await;
    let large = program
        .path("data/vitrina.media")
        .join(PICTURE.replace("640", "1280"));
    fs::write(large, noise(8_000_000)).unwrap();
    succeeded(&program, &["backup", "copy.tar.gz"], &GATEWAY).await;
    succeeded(&program, &["seed", "--orders", "5"], &GATEWAY).await;
    let unpacked = program.path("data/vitrina.work/unpacked/database.sqlite");
    let mut restoring = program
        .command(&["restore", "copy.tar.gz", "--move-aside"], &GATEWAY)
        .spawn()
        .unwrap();
    killed_once(&mut restoring, || unpacked.exists()).await;
    assert_eq!(number(&program, "select count(*) from orders").await, 25);
    succeeded(&program, &["restore", "copy.tar.gz", "--move-aside"], &GATEWAY).await;
    assert_eq!(number(&program, "select count(*) from orders").await, 20);
    assert!(!unpacked.exists(), "what the killed one left is gone");
}

/// The shop that is there keeps its secrets with another key than the one in the backup.
#[tokio::test]
async fn a_shop_that_was_to_be_moved_aside_opens_though_the_photos_of_the_other_one_never_came() {
    let foreign = filled().await;
    let sealed = [&GATEWAY[..], &[PASSPHRASE]].concat();
    succeeded(&foreign, &["backup", "copy.tar.gz.age"], &sealed).await;
    let copy = foreign.path("copy.tar.gz.age");
    let restore = ["restore", copy.to_str().unwrap(), "--move-aside"];

    let program = Program::new();
    succeeded(&program, &["seed", "--orders", "5"], &GATEWAY).await;
    let secret = [
        "settings",
        "set",
        "BACKUP_PASSPHRASE",
        "other words of another shop",
    ];
    succeeded(&program, &secret, &GATEWAY).await;
    let own = fs::read_to_string(program.path("data/vitrina.key")).unwrap();
    let opens = async || {
        let listed = succeeded(&program, &["settings", "list"], &GATEWAY).await;
        assert!(listed.contains("kept     BACKUP_PASSPHRASE="), "{listed}");
        assert_eq!(number(&program, "select count(*) from orders").await, 5);
    };
    opens().await;

    fs::write(program.path("file"), "no folder").unwrap();
    let no_album = format!("file://{}", program.path("file").display());
    let before = everything(program.folder.path());
    let broken = [&sealed[..], &[("MEDIA_URL", no_album.as_str())]].concat();
    let failed = program.run(&restore, &broken).await;
    assert_eq!(failed.status.code(), Some(1), "{}", text(&failed.stderr));
    assert!(before == everything(program.folder.path()));
    opens().await;

    let (album, is_called) = silent_service().await;
    let silent = [
        ("MEDIA_URL", album.as_str()),
        ("MEDIA_KEY_ID", "shop"),
        ("MEDIA_SECRET_KEY", "letmein"),
    ];
    let silent = [&sealed[..], &silent].concat();
    let mut restoring = program.command(&restore, &silent).spawn().unwrap();
    killed_once(&mut restoring, || is_called.load(Ordering::Relaxed)).await;
    let both = fs::read_to_string(program.path("data/vitrina.key")).unwrap();
    assert_eq!(both, own + KEY, "either shop opens");
    opens().await;

    let told = succeeded(&program, &restore, &sealed).await;
    assert!(told.contains("pictures: 1"), "{told}");
    assert_eq!(number(&program, "select count(*) from orders").await, 20);
    let key = fs::read_to_string(program.path("data/vitrina.key")).unwrap();
    assert!(key.contains(KEY.trim()), "{key}");
    let shop = Serving::start(&program, &sealed).await;
    assert_eq!(shop.get("/readyz").await.0, 200);
    shop.terminate().await;
    assert!(shop.ended().await.0);
}

/// As the database is about to get its name.
#[tokio::test]
async fn of_a_restore_that_is_killed_at_its_end_one_shop_is_left_and_it_is_whole() {
    let program = filled().await;
    succeeded(&program, &["backup", "copy.tar.gz"], &GATEWAY).await;
    succeeded(&program, &["seed", "--orders", "5"], &GATEWAY).await;
    let is_aside = || {
        let files = fs::read_dir(program.path("data")).unwrap();
        let mut names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
        names.any(|name| name.starts_with("vitrina.db.before-"))
    };
    program
        .kill_when(&["restore", "copy.tar.gz", "--move-aside"], is_aside)
        .await;
    let orders = number(&program, "select count(*) from orders").await;
    assert!([20, 25].contains(&orders), "{orders}");
    let url = format!("sqlite:{}", program.path("data/vitrina.db").display());
    let mut shop = SqliteConnection::connect(&url).await.unwrap();
    let health: String = sqlx::query_scalar("pragma integrity_check")
        .fetch_one(&mut shop)
        .await
        .unwrap();
    assert_eq!(health, "ok");
    shop.close().await.unwrap();
    succeeded(&program, &["restore", "copy.tar.gz", "--move-aside"], &GATEWAY).await;
    assert_eq!(number(&program, "select count(*) from orders").await, 20);
}
