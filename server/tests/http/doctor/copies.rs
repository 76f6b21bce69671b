//! Copies of the shop that there are none of, that are old, or no good.

use super::assert_sees;
use crate::support::{Plan, TestShop};
use secrecy::ExposeSecret;
use server::clock;
use shop::{
    backup::{BackupRun, RunKind},
    doctor::{
        Light::{Fault, Ok, Unknown, Warning},
        Seen,
    },
};
use std::fs;
use store_sqlite::SqliteStore;

const DAY: i64 = 24 * 3_600;

/// A run that ended so many seconds ago.
async fn note(shop: &TestShop, kind: RunKind, seconds: i64, failure: Option<&str>) {
    let at = clock::now().plus_seconds(-seconds);
    let run = BackupRun {
        began_at: at,
        ended_at: at,
        by: String::new(),
        file: "vitrina-01234567-20261118T120000Z.tar.gz".to_owned(),
        bytes: 1,
        rows: 1,
        failure: failure.map(str::to_owned),
        place: shop.app().settings.backups.place_name(),
    };
    shop.store().write_backup_run(kind, &run).await.unwrap();
}

#[tokio::test]
async fn copies_that_are_missing_old_or_no_good_are_named() {
    let plain = TestShop::open().await;
    assert_sees(plain.app(), "backup", "off", Warning).await;
    plain.finish().await;

    let plan = Plan {
        change: |config| config.backup_url = "file:///nowhere/backups".to_owned(),
        ..Plan::default()
    };
    let shop = TestShop::planned(plan).await;
    let state = shop.app();
    assert_sees(state, "backup", "first", Unknown).await;
    assert_sees(state, "restore-drill", "waiting", Unknown).await;
    let hours_ago = clock::now().plus_seconds(-7 * 3_600);
    let waiting = Seen {
        check: "backup".to_owned(),
        light: Unknown,
        case: "first".to_owned(),
        value: None,
        facts: [].into(),
        at: hours_ago,
    };
    state.shop.keep_lights(vec![waiting], hours_ago).await.unwrap();
    assert_sees(state, "backup", "never", Fault).await;

    note(&shop, RunKind::Backup, 3 * DAY, None).await;
    assert_sees(state, "backup", "old", Fault).await;
    note(&shop, RunKind::Backup, 0, Some("нет места")).await;
    assert_sees(state, "backup", "failed", Fault).await;
    note(&shop, RunKind::Backup, 0, None).await;
    assert_sees(state, "backup", "fresh", Ok).await;

    note(&shop, RunKind::Drill, 20 * DAY, None).await;
    assert_sees(state, "restore-drill", "seldom", Warning).await;
    note(&shop, RunKind::Drill, 0, Some("повреждена")).await;
    assert_sees(state, "restore-drill", "no-good", Fault).await;
    note(&shop, RunKind::Drill, 0, None).await;
    assert_sees(state, "restore-drill", "tried", Ok).await;
    shop.finish().await;
}

#[tokio::test]
async fn old_copies_beside_the_database_are_named() {
    let shop = TestShop::open().await;
    let state = shop.app();
    assert_sees(state, "left-beside", "fine", Ok).await;
    let file = SqliteStore::file(state.settings.database_url.expose_secret()).unwrap();
    fs::write(
        file.with_extension("before-0041-20200101T000000Z.tar.gz"),
        "an old copy",
    )
    .unwrap();
    assert_sees(state, "left-beside", "old", Warning).await;
    shop.finish().await;
}
