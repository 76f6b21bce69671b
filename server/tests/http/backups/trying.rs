//! The weekly try: a backup may be whole, and not be what was copied.

use super::{beside_it, files, folder, known, turn};
use crate::support::{Engine, Parts, Plan, TestShop};
use backup::DATABASE;
use sqlx::{Connection, Executor, SqliteConnection};
use std::{fs, path::PathBuf};

/// A shop, and its only backup.
async fn backed_up(engine: Engine) -> (TestShop, PathBuf) {
    let plan = Plan {
        engine,
        change: beside_it,
        ..Plan::default()
    };
    let shop = TestShop::planned(plan).await;
    turn(&shop).await;
    let file = folder(&shop).join(files(&shop).first().unwrap());
    (shop, file)
}

/// What the owner is told of the try.
async fn tried(shop: TestShop) -> String {
    turn(&shop).await;
    let drill = known(&shop).await.drill.unwrap();
    fs::remove_dir_all(folder(&shop)).unwrap();
    shop.finish().await;
    drill.failure.unwrap()
}

#[tokio::test]
async fn a_backup_that_lacks_a_row_is_told_of_whichever_database_it_is_from() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let (shop, file) = backed_up(engine).await;
        let mut parts = Parts::of(&file);
        *parts.manifest.tables.get_mut("products").unwrap() += 1;
        parts.pack(&file);
        let why = tried(shop).await;
        let sentence = "Восстановилось не то, что было скопировано (products)";
        assert!(why.starts_with(sentence), "{engine:?}: {why}");
    }
}

#[tokio::test]
async fn a_backup_whose_stock_is_not_the_sum_of_its_ledger_is_told_of() {
    let (shop, file) = backed_up(Engine::Sqlite).await;
    let parts = Parts::of(&file);
    let url = format!("sqlite:{}", parts.path(DATABASE).display());
    let mut copy = SqliteConnection::connect(&url).await.unwrap();
    let more = "update variants set stock = stock + 1";
    copy.execute(more).await.unwrap();
    copy.close().await.unwrap();
    parts.pack(&file);
    let why = tried(shop).await;
    assert!(why.contains("is not the sum of its ledger"), "{why}");
}

/// Names of a clock that ran ahead are the newest for years.
#[tokio::test]
async fn what_is_tried_out_is_what_was_made_last() {
    let (shop, file) = backed_up(Engine::Sqlite).await;
    let name = file.file_name().unwrap().to_str().unwrap();
    let (whose, moment) = name.rsplit_once("-20").unwrap();
    fs::write(folder(&shop).join(format!("{whose}-21{moment}")), "no backup").unwrap();
    turn(&shop).await;
    let drill = known(&shop).await.drill.unwrap();
    assert_eq!((drill.file.as_str(), drill.failure), (name, None));
    shop.finish().await;
}
