//! `vitrina move`: everything comes along, or nothing.
//!
//! `MOVED_ORDERS` is how many orders there are; ten thousand take their time where the program is not optimized.

use super::{GATEWAY, Program, Serving, backups::on_a_full_disk, text};
use crate::support::{Database, Engine};
use sqlx::{AssertSqlSafe, Connection, Executor, SqliteConnection};
use std::process::Output;
use store_postgres::PostgresStore;

const FILLED: &str = include_str!("moving/filled.sql");
/// Where a shop is if nobody says otherwise.
const FILE: &str = "data/vitrina.db";

async fn file(program: &Program, path: &str) -> SqliteConnection {
    let file = program.folder.path().join(path);
    let url = format!("sqlite:{}", file.display());
    SqliteConnection::connect(&url).await.unwrap()
}

async fn number(file: &mut SqliteConnection, question: String) -> i64 {
    sqlx::query_scalar(AssertSqlSafe(question))
        .fetch_one(file)
        .await
        .unwrap()
}

/// The program moves from the address to the other one; what it says.
async fn moved(program: &Program, from: &str, to: &str) -> Output {
    let mut command = program.command(&["move", "--to", to], &[("DATABASE_URL", from)]);
    command.output().await.unwrap()
}

/// The lines about tables of a move that went well.
fn tables(moved: &Output) -> Vec<String> {
    assert!(moved.status.success(), "{}", text(&moved.stderr));
    let said = text(&moved.stdout);
    let lines = said.lines().filter(|line| line.contains("SHA-256"));
    lines.map(str::to_owned).collect()
}

fn assert_refused(moved: &Output, sentence: &str) {
    let said = text(&moved.stderr);
    assert!(!moved.status.success() && said.contains(sentence), "{said}");
}

/// Every column of every table has a value, so that none can get lost unseen. How many tables there are, without the indexes that are
/// tables to `SQLite`.
async fn assert_all_filled(file: &mut SqliteConnection) -> usize {
    let columns: Vec<(String, String)> = sqlx::query_as(
        "select tables.name, columns.name
         from pragma_table_list as tables join pragma_table_info(tables.name) as columns
         where tables.schema = 'main' and tables.type = 'table' and tables.name not like 'sqlite\\_%' escape '\\' and tables.name <> '_sqlx_migrations'",
    )
    .fetch_all(&mut *file)
    .await
    .unwrap();
    for (table, column) in &columns {
        let values = number(file, format!("select count(\"{column}\") from \"{table}\"")).await;
        assert!(values > 0, "filled.sql has no value for {table}.{column}");
    }
    let mut names: Vec<_> = columns.into_iter().map(|(table, _)| table).collect();
    names.sort();
    names.dedup();
    names.len()
}

#[tokio::test]
async fn a_filled_shop_moves_to_postgres_and_back_and_is_the_same() {
    let program = Program::new();
    let orders = std::env::var("MOVED_ORDERS").unwrap_or_else(|_| "1000".to_owned());
    let paid = (orders.parse::<u32>().unwrap() / 2).to_string();
    let load = [
        "seed",
        "--goods",
        "--orders",
        &orders,
        "--paid",
        &paid,
        "--products",
        "3",
    ];
    let seeded = program.command(&load, &GATEWAY).output().await.unwrap();
    assert!(seeded.status.success(), "{}", text(&seeded.stderr));
    let mut before = file(&program, FILE).await;
    before.execute(FILLED).await.unwrap();
    let count = assert_all_filled(&mut before).await;

    let mut there = Database::without_tables().await;
    let url = there.url().to_owned();
    let went = tables(&moved(&program, &format!("sqlite:{FILE}"), &url).await);
    let came_back = tables(&moved(&program, &url, "sqlite:back.db").await);
    assert_eq!(came_back, went);
    assert_eq!(went.len(), count, "{went:#?}");

    // The rules of the tables hold again, and new rows have new numbers.
    let mut back = file(&program, "back.db").await;
    let triggers = "select count(*) from sqlite_schema where type = 'trigger'";
    assert_eq!(
        number(&mut back, triggers.to_owned()).await,
        number(&mut before, triggers.to_owned()).await
    );
    assert!(back.execute("delete from history").await.is_err());
    assert_eq!(
        there
            .number("select count(*) from pg_trigger where tgenabled = 'D'")
            .await,
        0
    );
    let next = "insert into accounts (login, password_hash, changed_at) values ('new', '', 1) returning id";
    assert_eq!(there.number(next).await, 90_002);
    assert_eq!(number(&mut back, next.to_owned()).await, 90_002);
    let next = "insert into history (order_number, event) values (99001, '{}') returning id";
    assert_eq!(there.number(next).await, 90_002);
    before.close().await.unwrap();
    back.close().await.unwrap();
    there.remove().await;
}

#[tokio::test]
async fn a_move_that_fails_leaves_nothing_and_is_made_again() {
    let program = Program::new();
    let migrated = program.run(&["migrate"], &[]).await;
    assert!(migrated.status.success(), "{}", text(&migrated.stderr));
    let mut before = file(&program, FILE).await;
    // PostgreSQL keeps no such letter, and the shop writes none. Accounts are copied before sessions.
    let odd = "insert into sessions (id, data, ends_at) values ('odd', char(0), 1);
               insert into accounts (login, password_hash, changed_at) values ('olga', '', 1)";
    before.execute(odd).await.unwrap();

    let mut there = Database::create(Engine::Postgres).await;
    let url = there.url().to_owned();
    let from = format!("sqlite:{FILE}");
    assert_refused(&moved(&program, &from, &url).await, "sessions");
    assert_eq!(there.number("select count(*) from accounts").await, 0);
    assert_eq!(there.number("select last from invoice_counter").await, 0);
    assert_eq!(
        there
            .number("select count(*) from pg_trigger where tgenabled = 'D'")
            .await,
        0
    );

    before.execute("update sessions set data = '{}'").await.unwrap();
    tables(&moved(&program, &from, &url).await);
    assert_eq!(there.number("select count(*) from accounts").await, 1);
    before.close().await.unwrap();
    there.remove().await;
}

/// A column that is too narrow takes the value without the spaces at its end, and says nothing.
#[tokio::test]
async fn a_table_that_does_not_come_out_as_it_was_is_named_and_nothing_is_left_of_it() {
    let program = Program::new();
    let migrated = program.run(&["migrate"], &[]).await;
    assert!(migrated.status.success(), "{}", text(&migrated.stderr));
    let mut before = file(&program, FILE).await;
    let rows = "insert into sessions (id, data, ends_at) values ('wide', '{}  ', 1);
                insert into accounts (login, password_hash, changed_at) values ('olga', '', 1)";
    before.execute(rows).await.unwrap();
    before.close().await.unwrap();

    let mut there = Database::create(Engine::Postgres).await;
    there
        .execute("alter table sessions alter column data type varchar(2)")
        .await;
    let went = moved(&program, &format!("sqlite:{FILE}"), there.url()).await;
    assert_refused(
        &went,
        "Table sessions did not come out as it was, so nothing was written",
    );
    for question in [
        "select count(*) from sessions",
        "select count(*) from accounts",
        "select count(*) from pg_trigger where tgenabled = 'D'",
    ] {
        assert_eq!(there.number(question).await, 0, "{question}");
    }
    there.remove().await;
}

#[tokio::test]
async fn a_move_that_is_killed_leaves_nothing_by_half() {
    let program = Program::new();
    let seeded = program.run(&["seed", "--orders", "300"], &GATEWAY).await;
    assert!(seeded.status.success(), "{}", text(&seeded.stderr));
    let is_begun = || program.folder.path().join("new.db-wal").exists();
    program
        .kill_when(&["move", "--to", "sqlite:new.db"], is_begun)
        .await;
    let again = moved(&program, &format!("sqlite:{FILE}"), "sqlite:new.db").await;
    // It begins anew, unless it was at its end already.
    if !again.status.success() {
        assert_refused(&again, "there is something in this one");
    }
    let mut new = file(&program, "new.db").await;
    assert_eq!(
        number(&mut new, "select count(*) from orders".to_owned()).await,
        300
    );
    let triggers = "select count(*) > 20 from sqlite_schema where type = 'trigger'";
    assert_eq!(number(&mut new, triggers.to_owned()).await, 1);
    new.close().await.unwrap();
}

/// Rows of a large table.
const MANY: &str = "insert into sessions (id, data, ends_at)
  with recursive numbers (nth) as (select 1 union all select nth + 1 from numbers where nth < 25000)
  select 'session ' || nth, '{}', 1 from numbers";

#[tokio::test]
async fn a_move_says_how_far_it_is_and_takes_its_address_out_of_the_environment() {
    let program = Program::new();
    let migrated = program.run(&["migrate"], &[]).await;
    assert!(migrated.status.success(), "{}", text(&migrated.stderr));
    let mut before = file(&program, FILE).await;
    before.execute(MANY).await.unwrap();
    before.close().await.unwrap();
    let nowhere = program.run(&["move"], &[]).await;
    assert!(!nowhere.status.success() && text(&nowhere.stderr).contains("--to"));

    // Whoever lists the processes of the machine reads what stands behind a command, and no environment of others.
    let to = [("MOVE_TO", "sqlite:new.db"), ("LOG_FORMAT", "json")];
    let went = program.command(&["move"], &to).output().await.unwrap();
    let lines = tables(&went);
    assert!(
        lines.iter().any(|line| line.starts_with("sessions: 25")),
        "{lines:#?}"
    );
    let log = text(&went.stderr);
    let told = log.lines().filter(|line| line.contains("rows are on their way"));
    let told = told.map(|line| {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        let fields = &line["fields"];
        let table = fields["table"].as_str().unwrap().to_owned();
        (table, fields["rows"].as_u64().unwrap())
    });
    let told: Vec<(String, u64)> = told.collect();
    let at = |rows| ("sessions".to_owned(), rows);
    assert_eq!(told, [at(10_000), at(20_000)], "{log}");
}

#[tokio::test]
async fn a_move_onto_a_full_disk_is_told_in_a_sentence_and_is_made_again() {
    let program = Program::new();
    let seeded = program.run(&["seed", "--orders", "50"], &GATEWAY).await;
    assert!(seeded.status.success(), "{}", text(&seeded.stderr));
    let full = on_a_full_disk(&program, 64, "move --to sqlite:new.db").await;
    assert_refused(&full, "The disk takes no more");
    let told = text(&full.stderr);
    assert_eq!(
        told.lines().filter(|line| line.starts_with("vitrina: ")).count(),
        1,
        "{told}"
    );
    let mut before = file(&program, FILE).await;
    let orders = "select count(*) from orders";
    assert_eq!(number(&mut before, orders.to_owned()).await, 50);
    before.close().await.unwrap();
    tables(&moved(&program, &format!("sqlite:{FILE}"), "sqlite:new.db").await);
    let mut new = file(&program, "new.db").await;
    assert_eq!(number(&mut new, orders.to_owned()).await, 50);
    new.close().await.unwrap();
}

#[tokio::test]
async fn a_shop_that_is_served_does_not_move() {
    let program = Program::new();
    let from = format!("sqlite:{FILE}");
    let shop = Serving::start(&program, &[]).await;
    let served = "A shop is running on this database";
    assert_refused(&moved(&program, &from, "sqlite:new.db").await, served);
    assert!(!program.folder.path().join("new.db").exists());
    shop.terminate().await;
    assert!(shop.ended().await.0);
    tables(&moved(&program, &from, "sqlite:new.db").await);

    let mut there = Database::create(Engine::Postgres).await;
    let node = PostgresStore::open(there.url(), 2).await.unwrap();
    assert_refused(&moved(&program, there.url(), "sqlite:other.db").await, served);
    assert_refused(&moved(&program, &from, there.url()).await, served);
    drop(node);
    there.remove().await;
}

#[tokio::test]
async fn a_shop_moves_into_an_empty_database_and_from_one_that_is_there() {
    let program = Program::new();
    let migrated = program.run(&["migrate"], &[]).await;
    assert!(migrated.status.success(), "{}", text(&migrated.stderr));
    let from = format!("sqlite:{FILE}");

    let mut there = Database::create(Engine::Postgres).await;
    there
        .execute("insert into sessions (id, data, ends_at) values ('a', '{}', 1)")
        .await;
    let occupied = "there is something in this one: table sessions";
    assert_refused(&moved(&program, &from, there.url()).await, occupied);
    assert_eq!(there.number("select count(*) from sessions").await, 1);

    let mut same = file(&program, FILE).await;
    same.execute("insert into sessions (id, data, ends_at) values ('a', '{}', 1)")
        .await
        .unwrap();
    same.close().await.unwrap();
    assert_refused(&moved(&program, there.url(), &from).await, occupied);

    let nowhere = moved(&program, "sqlite:nowhere.db", "sqlite:new.db").await;
    assert_refused(&nowhere, "There is no database nowhere.db to move from");
    let strange = moved(&program, &from, "mysql://shop").await;
    assert_refused(&strange, "The address after --to will not do");
    there.remove().await;
}
