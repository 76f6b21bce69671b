//! Backups that are restored into the other database, and in one that a later program was at.

use super::super::{GATEWAY, Program, Serving};
use super::{
    KEY, PASSPHRASE, PICTURE, SAME, everything, filled, killed_once, number, refused, silent_service,
    succeeded,
};
use crate::support::Database;
use sqlx::{Connection, Executor, SqliteConnection};
use std::{fs, sync::atomic::Ordering};

#[tokio::test]
async fn a_backup_of_a_file_is_restored_into_postgres_and_back() {
    let program = filled().await;
    let sealed = [&GATEWAY[..], &[PASSPHRASE]].concat();
    succeeded(&program, &["backup", "copy.tar.gz.age"], &sealed).await;
    let copy = program.path("copy.tar.gz.age");
    let from = copy.to_str().unwrap();

    let mut there = Database::without_tables().await;
    let url = there.url().to_owned();
    let on_server = [&sealed[..], &[("DATABASE_URL", url.as_str())]].concat();
    let other = Program::new();
    let told = succeeded(&other, &["restore", from], &on_server).await;
    assert!(told.contains("pictures: 1"), "{told}");
    for question in SAME {
        assert_eq!(
            there.number(question).await,
            number(&program, question).await,
            "{question}"
        );
    }
    assert_eq!(fs::read_to_string(other.path("vitrina.key")).unwrap(), KEY);
    let picture = fs::read_to_string(other.path("media").join(PICTURE));
    assert_eq!(picture.unwrap(), "a picture");
    let again = ["restore", from];
    refused(&other, &again, &on_server, "There is a shop already").await;

    let shop = Serving::start(&other, &on_server).await;
    assert_eq!(shop.get("/readyz").await, (200, "ready\n".to_owned()));
    refused(&other, &again, &on_server, "The shop is running").await;
    succeeded(&other, &["backup", "rows.tar.gz.age"], &on_server).await;
    shop.terminate().await;
    assert!(shop.ended().await.0);

    let back = Program::new();
    let copy = other.path("rows.tar.gz.age");
    succeeded(&back, &["restore", copy.to_str().unwrap()], &sealed).await;
    for question in SAME {
        assert_eq!(
            number(&back, question).await,
            number(&program, question).await,
            "{question}"
        );
    }
    there.remove().await;
}

/// Where this program was put back on them, in either database.
#[tokio::test]
async fn what_was_copied_of_tables_that_a_later_program_added_to_is_restored() {
    let program = filled().await;
    let url = format!("sqlite:{}", program.path("data/vitrina.db").display());
    let mut shop = SqliteConnection::connect(&url).await.unwrap();
    let later = "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
                 values (9999, 'later', true, x'00', 0)";
    shop.execute(later).await.unwrap();
    shop.close().await.unwrap();
    succeeded(&program, &["backup", "copy.tar.gz"], &GATEWAY).await;
    let copy = program.path("copy.tar.gz");
    let from = copy.to_str().unwrap();
    let other = Program::new();
    succeeded(&other, &["restore", from], &GATEWAY).await;
    let shop = Serving::start(&other, &GATEWAY).await;
    assert_eq!(shop.get("/readyz").await.0, 200);
    shop.terminate().await;
    assert!(shop.ended().await.0);

    let mut there = Database::without_tables().await;
    let url = there.url().to_owned();
    let on_server = [&GATEWAY[..], &[("DATABASE_URL", url.as_str())]].concat();
    succeeded(&other, &["restore", from], &on_server).await;
    there
        .execute(
            "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
             values (9999, 'later', true, '', 0)",
        )
        .await;
    succeeded(&other, &["backup", "rows.tar.gz"], &on_server).await;
    let back = Program::new();
    let copy = other.path("rows.tar.gz");
    succeeded(&back, &["restore", copy.to_str().unwrap()], &GATEWAY).await;
    assert_eq!(number(&back, "select count(*) from orders").await, 20);

    // What it has no place for is named, and nothing is changed.
    there.execute("alter table orders add column tip bigint").await;
    succeeded(&other, &["backup", "wider.tar.gz"], &on_server).await;
    let copy = other.path("wider.tar.gz");
    let before = everything(back.folder.path());
    let wider = ["restore", copy.to_str().unwrap(), "--move-aside"];
    refused(&back, &wider, &GATEWAY, "orders.tip").await;
    let after = everything(back.folder.path());
    assert_eq!(
        before.keys().collect::<Vec<_>>(),
        after.keys().collect::<Vec<_>>()
    );
    assert!(before == after);
    there.remove().await;
}

#[tokio::test]
async fn a_restore_into_postgres_that_is_killed_leaves_nothing_and_is_made_again() {
    let program = filled().await;
    succeeded(&program, &["backup", "copy.tar.gz"], &GATEWAY).await;
    let copy = program.path("copy.tar.gz");
    let restore = ["restore", copy.to_str().unwrap()];
    let mut there = Database::without_tables().await;
    let url = there.url().to_owned();
    let on_server = [&GATEWAY[..], &[("DATABASE_URL", url.as_str())]].concat();
    let (album, is_called) = silent_service().await;
    let silent = [
        ("MEDIA_URL", album.as_str()),
        ("MEDIA_KEY_ID", "shop"),
        ("MEDIA_SECRET_KEY", "letmein"),
    ];
    let silent = [&on_server[..], &silent].concat();
    let other = Program::new();
    let mut restoring = other.command(&restore, &silent).spawn().unwrap();
    killed_once(&mut restoring, || is_called.load(Ordering::Relaxed)).await;
    assert_eq!(there.number("select count(*) from orders").await, 0);
    succeeded(&other, &restore, &on_server).await;
    assert_eq!(there.number("select count(*) from orders").await, 20);
    there.remove().await;
}
