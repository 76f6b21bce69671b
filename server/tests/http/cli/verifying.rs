//! `vitrina verify-log`, as somebody types it.

use super::{GATEWAY, Program, text};
use crate::support::Database;
use serde_json::Value;
use shop::{
    Timestamp,
    record::{Log, Seal},
    store::Record,
};
use sqlx::{Connection, Executor, SqliteConnection};
use store_sqlite::SqliteStore;

const AT: Timestamp = Timestamp::from_ms(1_795_000_000_000);

/// Seals all that there is, as the worker of a shop that is open does.
async fn seal(url: &str) {
    let store = SqliteStore::open(url).await.unwrap();
    for log in Log::ALL {
        let rows = store.record_rows(log, i64::MIN, i64::MAX, 1_000).await.unwrap();
        let newest = store.newest_seal().await.unwrap();
        if let Some(seal) = Seal::of(newest.as_ref(), log, &rows, AT) {
            assert!(store.append_seal(&seal).await.unwrap());
        }
    }
}

async fn report(program: &Program, url: &str, more: &[&str]) -> (Option<i32>, Value) {
    let arguments = [&["verify-log", "--json"][..], more].concat();
    let said = program
        .run(&arguments, &[("DATABASE_URL", url), ("OWNER_LANG", "en")])
        .await;
    let report = serde_json::from_slice(&said.stdout);
    (
        said.status.code(),
        report.unwrap_or_else(|_| panic!("{}", text(&said.stderr))),
    )
}

#[tokio::test]
async fn a_record_is_verified_before_and_after_a_move_and_an_edited_row_is_named_in_both() {
    let program = Program::new();
    let load = ["seed", "--goods", "--orders", "3", "--paid", "2"];
    let seeded = program.run(&load, &GATEWAY).await;
    assert!(seeded.status.success(), "{}", text(&seeded.stderr));
    let file = program.folder.path().join("data/vitrina.db");
    let here = format!("sqlite:{}", file.display());
    let (code, nothing) = report(&program, &here, &[]).await;
    assert_eq!((code, nothing["newest"].is_null()), (Some(0), true), "{nothing}");

    seal(&here).await;
    let (code, whole) = report(&program, &here, &[]).await;
    assert_eq!((code, &whole["findings"]), (Some(0), &Value::from(0)), "{whole}");
    let head = whole["newest"]["head"].as_str().unwrap().to_owned();
    let (code, known) = report(&program, &here, &["--head", &head[..32]]).await;
    assert_eq!((code, &known["has_head"]), (Some(0), &Value::Bool(true)));
    let (code, unknown) = report(&program, &here, &["--head", &"0".repeat(32)]).await;
    assert_eq!((code, &unknown["has_head"]), (Some(1), &Value::Bool(false)));

    let mut there = Database::without_tables().await;
    let url = there.url().to_owned();
    let moved = program
        .run(&["move", "--to", &url], &[("DATABASE_URL", &here)])
        .await;
    assert!(moved.status.success(), "{}", text(&moved.stderr));
    let (code, same) = report(&program, &url, &[]).await;
    assert_eq!((code, &same["newest"]), (Some(0), &whole["newest"]), "{same}");

    there.execute("alter table history disable trigger user").await;
    let edit = "update history set event = '{}' where id = (select min(id) from history)";
    there.execute(edit).await;
    let mut connection = SqliteConnection::connect(&here).await.unwrap();
    connection
        .execute("drop trigger history_is_only_appended")
        .await
        .unwrap();
    connection.execute(edit).await.unwrap();
    connection.close().await.unwrap();
    for url in [&here, &url] {
        let (code, edited) = report(&program, url, &[]).await;
        assert_eq!(code, Some(1), "{edited}");
        assert_eq!(edited["findings"], 1, "{edited}");
        let named = &edited["named"][0];
        assert_eq!(named["what"], "edited", "{named}");
        assert_eq!(named["log"], "history", "{named}");
        assert!(named["order"].is_number(), "{named}");
        let why = named["why"].as_str().unwrap();
        assert!(why.starts_with("Edited: row "), "{why}");
        let told = program.run(&["verify-log"], &[("DATABASE_URL", url)]).await;
        assert!(
            text(&told.stdout).contains("Исправлена строка "),
            "{}",
            text(&told.stdout)
        );
        assert!(text(&told.stderr).contains("Расхождений с печатями: 1"));
    }
    there.remove().await;
}
