//! `vitrina numbers`.

use super::{GATEWAY, Program, text};
use sqlx::{Connection, SqliteConnection};

/// Orders and payments that the overview counts, and kopecks that came.
async fn counted(program: &Program) -> (i64, i64, i64) {
    let file = program.folder.path().join("data/vitrina.db");
    let url = format!("sqlite:{}", file.display());
    let mut file = SqliteConnection::connect(&url).await.unwrap();
    sqlx::query_as(
        "select coalesce(sum(times) filter (where measure = 'placed'), 0),
           coalesce(sum(times) filter (where measure = 'paid'), 0),
           coalesce(sum(kopecks) filter (where measure = 'paid'), 0)
         from numbers_days",
    )
    .fetch_one(&mut file)
    .await
    .unwrap()
}

/// Entries that the registers are added up from.
async fn kept(program: &Program) -> i64 {
    let file = program.folder.path().join("data/vitrina.db");
    let url = format!("sqlite:{}", file.display());
    let mut file = SqliteConnection::connect(&url).await.unwrap();
    let kept = sqlx::query_scalar("select count(*) from register_entries");
    kept.fetch_one(&mut file).await.unwrap()
}

#[tokio::test]
async fn the_overview_is_counted_anew_from_the_orders_by_a_command() {
    let program = Program::new();
    let seeded = program
        .run(&["seed", "--orders", "70", "--paid", "40"], &GATEWAY)
        .await;
    assert!(seeded.status.success(), "{}", text(&seeded.stderr));
    assert_eq!(counted(&program).await, (0, 0, 0), "nothing was added up so far");
    for _ in 0..2 {
        let rebuilt = program.run(&["numbers", "rebuild"], &GATEWAY).await;
        assert!(rebuilt.status.success(), "{}", text(&rebuilt.stderr));
        assert_eq!(counted(&program).await, (70, 40, 40 * 10_000));
        assert_eq!(kept(&program).await, 40);
    }
}
