//! The contract of every store, kept in a database of its own for each test.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/database.rs"]
mod database;
#[path = "support/template.rs"]
mod template;

use async_trait::async_trait;
use database::Database;
use shop::{
    Timestamp,
    contract::Subject,
    message::MessageChannel,
    sample::{NEW_ATTEMPT, ROBOKASSA},
    store::{Decide, OrderFilter, Search, Store, StoreError},
};
use sqlx::{AssertSqlSafe, Connection, PgConnection, Row, postgres::PgListener};
use std::{collections::BTreeSet, sync::Arc};
use store_postgres::{OpenError, PostgresStore};

shop::store_contract!(open);

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_neighbour_hears_of_changes() {
    let subject = Node::create().await;
    let neighbour = PostgresStore::open(&subject.database.url, 4).await.unwrap();
    shop::contract::listening::a_neighbour_hears_of_changes(&subject, &neighbour).await;
    drop(neighbour);
    Box::new(subject).close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn another_program_changes_the_shelf() {
    let subject = Node::create().await;
    let other = PostgresStore::open(&subject.database.url, 4).await.unwrap();
    shop::contract::listening::another_program_changes_the_shelf(&subject, &other).await;
    drop(other);
    Box::new(subject).close().await;
}

/// Whoever places orders tells of their pieces after the commit, and the trigger leaves that to them. It tells of what moves
/// otherwise, also if the connection has placed an order before.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn pieces_are_told_of_once_whoever_moves_them() {
    let node = Node::create().await;
    let mut ears = PgListener::connect(&node.database.url).await.unwrap();
    let listen = async || {
        let channels = ["order_changed", "shelf_changed"];
        ears.listen_all(channels).await.unwrap();
    };
    let (order, moved) = shop::contract::listening::a_sale_and_a_delivery(&*node.store, listen).await;
    let mut told = Vec::new();
    loop {
        let news = ears.recv().await.unwrap();
        match (news.channel(), news.payload()) {
            // Whoever tells of an order tells of its pieces in the same breath.
            ("order_changed", number) if *number == order.0.to_string() => {
                let end = "select 1::bigint from pg_notify('shelf_changed', 'the end')";
                node.sql(end).await.unwrap();
            }
            ("shelf_changed", "the end") => break,
            // Of all goods at once, as a program that starts does.
            ("shelf_changed", "") => {}
            ("shelf_changed", variants) => told.push(variants.to_owned()),
            _ => {}
        }
    }
    told.sort_unstable();
    let mut moved = moved.map(|variant| variant.0.to_string());
    moved.sort_unstable();
    assert_eq!(told, moved);
    drop(ears);
    Box::new(node).close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_programs_change_one_order_in_turn() {
    let subject = Node::create().await;
    let neighbour = Arc::new(PostgresStore::open(&subject.database.url, 16).await.unwrap());
    shop::contract::changing::two_programs_change_one_order_in_turn(&subject, neighbour).await;
    Box::new(subject).close().await;
}

/// Everything goes well, and then the commit fails.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_is_answered_before_the_commit() {
    let node = Node::create().await;
    let ([invoice, _], now) = shop::contract::invoices::two_attempts_that_are_due(&*node.store).await;
    let (number, _) = node.store.attempt(ROBOKASSA, invoice).await.unwrap().unwrap();
    let before = node.store.order(number).await.unwrap();
    for statement in [
        "create function at_the_end() returns trigger language plpgsql as
         $$ begin raise exception using errcode = 'disk_full', message = 'the disk is full'; end $$",
        "create constraint trigger at_the_end after update on orders deferrable initially deferred
         for each row execute function at_the_end()",
    ] {
        node.sql(statement).await.unwrap();
    }
    let decide: Decide = Box::new(move |order| order.start_attempt(NEW_ATTEMPT, now).map(Some));
    let changed = node.store.change_order(number, decide).await;
    assert!(matches!(changed, Err(StoreError::Unavailable(_))), "{changed:?}");
    assert_eq!(node.store.order(number).await.unwrap(), before);
    Box::new(node).close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_programs_sell_the_same_goods() {
    let subject = Node::create().await;
    let neighbour = Arc::new(PostgresStore::open(&subject.database.url, 16).await.unwrap());
    shop::contract::stock::two_programs_sell_the_same_goods(&subject, neighbour).await;
    Box::new(subject).close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whoever_was_too_late_is_asked_again() {
    let subject = Node::create().await;
    let neighbour = Arc::new(PostgresStore::open(&subject.database.url, 4).await.unwrap());
    shop::contract::changing::whoever_was_too_late_is_asked_again(&subject, neighbour).await;
    Box::new(subject).close().await;
}

/// A plan that is kept for any words takes several times as long as one for those that are looked for. What a connection keeps it
/// says to itself only: so the pool has one, and a trigger writes down on it what there is.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_search_leaves_no_plan_behind() {
    let node = Node::create().await;
    for statement in [
        "create table kept (statement text not null)",
        "create function keep() returns trigger language plpgsql as
         $$ begin insert into kept select statement from pg_prepared_statements; return null; end $$",
        "create trigger keep after update on heartbeat for each statement execute function keep()",
    ] {
        node.sql(statement).await.unwrap();
    }
    let store: Arc<dyn Store> = Arc::new(PostgresStore::open(&node.database.url, 1).await.unwrap());
    let kept = async || -> BTreeSet<String> {
        store.ping().await.unwrap();
        let mut connection = PgConnection::connect(&node.database.url).await.unwrap();
        let kept: Vec<String> = sqlx::query_scalar("delete from kept returning statement")
            .fetch_all(&mut connection)
            .await
            .unwrap();
        connection.close().await.unwrap();
        kept.into_iter().collect()
    };
    let search = |typed: &str| OrderFilter {
        search: Some(Search::parse(typed).unwrap()),
        limit: 50,
        ..OrderFilter::default()
    };
    store.orders(&search("scarf")).await.unwrap();
    let before = kept().await;
    let listed = "from orders where number = any($1) order by number desc";
    assert!(
        before.iter().any(|statement| statement.contains(listed)),
        "{before:?}"
    );
    // Each of these is another statement.
    for typed in ["blue scarf", "sc", "1001", "8 912 345-67-89"] {
        store.orders(&search(typed)).await.unwrap();
        store.count_orders(&search(typed)).await.unwrap();
    }
    assert_eq!(kept().await, before);
    drop(store);
    Box::new(node).close().await;
}

/// Another worker's transaction holds one message; this worker takes the next one at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_worker_passes_by_what_another_one_holds() {
    let node = Node::create().await;
    for key in ["'held'", "'free'"] {
        let letter = r#"'{"kind": "owner_undelivered", "number": null, "channel": "email", "error": "550"}'"#;
        let row = format!("({key}, 'email', 'olga@example.ru', {letter}, 0, 0)");
        let columns = "key, channel, recipient, letter, created_at, due_at";
        let insert = AssertSqlSafe(format!("insert into outbox ({columns}) values {row}"));
        let mut connection = PgConnection::connect(&node.database.url).await.unwrap();
        sqlx::query(insert).execute(&mut connection).await.unwrap();
    }
    let mut other = PgConnection::connect(&node.database.url).await.unwrap();
    let mut transaction = other.begin().await.unwrap();
    let held = sqlx::query("select id from outbox where key = 'held' for update");
    held.execute(&mut *transaction).await.unwrap();

    let (now, until) = (Timestamp::from_ms(1), Timestamp::from_ms(2));
    let claimed = node
        .store
        .claim_messages(MessageChannel::Email, now, "one", until, 9, &[])
        .await
        .unwrap();
    let keys: Vec<_> = claimed.iter().map(|c| c.message.key.as_str()).collect();
    assert_eq!(keys, ["free"]);

    transaction.rollback().await.unwrap();
    Box::new(node).close().await;
}

/// The same for enquiries: another worker's transaction holds one attempt, this worker claims the next one at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_worker_passes_by_the_check_that_another_one_holds() {
    let node = Node::create().await;
    let ([held, free], now) = shop::contract::invoices::two_attempts_that_are_due(&*node.store).await;
    let mut other = PgConnection::connect(&node.database.url).await.unwrap();
    let mut transaction = other.begin().await.unwrap();
    sqlx::query("select id from attempts where invoice = $1 for update")
        .bind(held.get())
        .execute(&mut *transaction)
        .await
        .unwrap();

    let until = now.plus_seconds(120);
    let claimed = node.store.claim_checks(now, until, 9).await.unwrap();
    let invoices: Vec<_> = claimed.due.iter().map(|check| check.attempt.invoice).collect();
    assert_eq!(invoices, [free]);

    transaction.rollback().await.unwrap();
    Box::new(node).close().await;
}

/// Whoever sends the goods has the order's row while they look for a request. One that came beside that would not be seen, so it waits.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_request_to_take_goods_back_is_not_kept_beside_a_change() {
    let node = Node::create().await;
    let ([invoice, _], now) = shop::contract::invoices::two_attempts_that_are_due(&*node.store).await;
    let (number, _) = node.store.attempt(ROBOKASSA, invoice).await.unwrap().unwrap();
    let ask = || {
        node.store
            .ask_return(number, "small", now, Box::new(|_| Vec::new()))
    };
    let mut other = PgConnection::connect(&node.database.url).await.unwrap();
    let mut transaction = other.begin().await.unwrap();
    sqlx::query("select number from orders where number = $1 for no key update")
        .bind(number.0)
        .execute(&mut *transaction)
        .await
        .unwrap();
    let asked = ask().await;
    assert!(matches!(asked, Err(StoreError::Unavailable(_))), "{asked:?}");
    assert!(node.store.returns(number).await.unwrap().is_empty());
    transaction.rollback().await.unwrap();
    assert!(ask().await.unwrap());
    Box::new(node).close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_orders_reserve_what_few_reserve() {
    let pieces = include_str!("../../../migrations/postgres/0048_pieces.sql");
    shop::contract::stock::many_orders_reserve_what_few_reserve(pieces, open).await;
}

/// The program before an update, put back on the tables that the update made, or still running on another node.
#[tokio::test]
async fn tables_of_a_later_program_are_opened() {
    let node = Node::create().await;
    let later = "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
                 values (9999, 'later', true, '', 0)";
    node.sql(later).await.unwrap();
    let earlier = PostgresStore::open(&node.database.url, 2).await.unwrap();
    earlier.ping().await.unwrap();
    drop(earlier);
    Box::new(node).close().await;
}

/// What it needs was taken away, or what nobody needs any more.
#[tokio::test]
async fn tables_that_lack_what_a_program_needs_are_refused_in_words() {
    let node = Node::create().await;
    let later = "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
                 values (9998, 'drop old names after 0001', true, '', 0)";
    node.sql(later).await.unwrap();
    drop(PostgresStore::open(&node.database.url, 2).await.unwrap());
    let later = "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
                 values (9999, 'drop names after 9997', true, '', 0)";
    node.sql(later).await.unwrap();
    let refused = PostgresStore::open(&node.database.url, 2).await;
    assert!(
        matches!(&refused, Err(OpenError::Later(later)) if later.needed == 9_997),
        "{refused:?}"
    );
    Box::new(node).close().await;
}

#[tokio::test]
async fn the_database_of_another_program_is_refused() {
    let database = Database::copy_of("template1").await;
    let mut connection = PgConnection::connect(&database.url).await.unwrap();
    let tables =
        "create table _sqlx_migrations (version bigint); insert into _sqlx_migrations values (20240101)";
    sqlx::raw_sql(tables).execute(&mut connection).await.unwrap();
    let refused = PostgresStore::open(&database.url, 2).await;
    assert!(matches!(refused, Err(OpenError::Foreign)), "{refused:?}");
    connection.close().await.unwrap();
    database.forget().await;
}

async fn open() -> Box<dyn Subject> {
    Box::new(Node::create().await)
}

struct Node {
    store: Arc<dyn Store>,
    database: Database,
}

impl Node {
    async fn create() -> Self {
        let tables = template::with_tables(&database::server_url(), &sqlx::migrate!()).await;
        let database = Database::copy_of(&tables).await;
        let store = Arc::new(PostgresStore::open(&database.url, 16).await.unwrap());
        Self { store, database }
    }

    /// Every column of every table but the list of migrations.
    async fn columns(&self) -> Vec<(String, String)> {
        let mut connection = PgConnection::connect(&self.database.url).await.unwrap();
        let columns = sqlx::query_as(
            "select table_name::text, column_name::text from information_schema.columns
             where table_schema = current_schema() and table_name <> '_sqlx_migrations'
               and table_name in (select tablename from pg_tables where schemaname = current_schema())",
        );
        let columns = columns.fetch_all(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        columns
    }
}

#[async_trait]
impl Subject for Node {
    fn store(&self) -> Arc<dyn Store> {
        self.store.clone()
    }

    async fn sql(&self, statement: &'static str) -> Result<Option<i64>, String> {
        let mut connection = PgConnection::connect(&self.database.url).await.unwrap();
        let rows = sqlx::query(statement).fetch_all(&mut connection).await;
        connection.close().await.unwrap();
        let rows = rows.map_err(|e| e.to_string())?;
        Ok(rows.first().map(|row| row.get(0)))
    }

    async fn dump(&self) -> String {
        let mut connection = PgConnection::connect(&self.database.url).await.unwrap();
        let columns = self.columns().await;
        let tables: BTreeSet<String> = columns.into_iter().map(|(table, _)| table).collect();
        let mut dump = String::new();
        for table in tables {
            let rows = format!("select rows::text from \"{table}\" as rows");
            let rows: Vec<String> = sqlx::query_scalar(AssertSqlSafe(rows))
                .fetch_all(&mut connection)
                .await
                .unwrap();
            dump.extend(rows.iter().map(|row| format!("{table} {row}\n")));
        }
        connection.close().await.unwrap();
        dump
    }

    async fn close(self: Box<Self>) {
        let Self { store, database } = *self;
        drop(store);
        database.forget().await;
    }
}
