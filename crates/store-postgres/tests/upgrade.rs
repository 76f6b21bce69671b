//! A filled database of the previous version goes on as it was.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/database.rs"]
mod database;
#[path = "../../store-base/upgrade/kept.rs"]
mod kept;

use database::Database;
use shop::{order::Fulfilment, store::Store};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use store_postgres::PostgresStore;

/// Newest step of the release before this one: its program goes on writing into the tables of this one. `make back` runs all that it
/// does; this finds the usual mistake at once.
const RELEASED: i64 = 25;

/// A database as the steps before this one leave it, with these rows.
async fn database_before(step: i64, rows: impl Into<String>) -> Database {
    let database = Database::copy_of("template1").await;
    let mut connection = PgConnection::connect(&database.url).await.unwrap();
    let mut steps = sqlx::migrate!();
    steps.migrations.to_mut().retain(|one| one.version < step);
    steps.run(&mut connection).await.unwrap();
    let rows: String = rows.into();
    connection.execute(AssertSqlSafe(rows)).await.unwrap();
    connection.close().await.unwrap();
    database
}

#[tokio::test]
async fn the_release_before_may_leave_out_every_column_that_is_new_to_it() {
    let database = database_before(RELEASED + 1, "select 1").await;
    let known = columns(&database).await;
    drop(PostgresStore::open(&database.url, 2).await.unwrap());
    for (table, column, may_be_left_out) in columns(&database).await {
        let is_of_old_table = known.iter().any(|(name, ..)| *name == table);
        let is_old = known
            .iter()
            .any(|(name, old, _)| (name, old) == (&table, &column));
        assert!(!is_of_old_table || is_old || may_be_left_out, "{table}.{column}");
    }
    database.forget().await;
}

/// Of all tables, and whether a row may be written without them.
async fn columns(database: &Database) -> Vec<(String, String, bool)> {
    let columns = "select table_name::text, column_name::text,
                     is_nullable = 'YES' or column_default is not null or is_identity = 'YES'
                   from information_schema.columns
                   where table_schema = current_schema() and table_name <> '_sqlx_migrations'";
    let mut connection = PgConnection::connect(&database.url).await.unwrap();
    let found = sqlx::query_as(columns).fetch_all(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    found
}

/// Carts used to be in the data of sessions, and sessions under the secrets of their cookies.
#[tokio::test]
async fn carts_of_the_version_before_are_kept() {
    let database = database_before(3, kept::SESSIONS).await;
    let store: Box<dyn Store> = Box::new(PostgresStore::open(&database.url, 4).await.unwrap());
    kept::carts_are_found(&*store).await;
    drop(store);
    database.forget().await;
}

/// Nobody has to stock them again: they are on the shelf at once, and found once their words are worked out.
#[tokio::test]
async fn goods_of_the_version_before_are_listed_and_found() {
    let database = database_before(
        10,
        r#"insert into categories (slug, place, name) values ('throws', 0, '{"ru":"Пледы","en":"Throws"}');
               insert into products (id, slug, category, place, name, summary, description, picture, picture_alt, attributes)
               overriding system value values (7, 'hoarfrost', 'throws', 0, '{"ru":"Плед «Иней»","en":"Hoarfrost"}', '{"ru":"Тёплый","en":"Warm"}',
                 '{"ru":"","en":""}', '/goods/a.svg', '{"ru":"","en":""}', '[]');
               insert into variants (product, place, sku, option, price, stock, tax) values
                 (7, 0, 'T-1', '{"ru":"Молочный","en":"Milk"}', 500000, 3, 'none'),
                 (7, 1, 'T-2', '{"ru":"Синий","en":"Navy"}', 450000, 0, 'none')"#,
    )
    .await;

    let store: Box<dyn Store> = Box::new(PostgresStore::open(&database.url, 4).await.unwrap());
    kept::goods_are_listed_and_found(&*store).await;
    drop(store);
    database.forget().await;
}

/// What was on the shelf is published; the program before goes on writing, should it be put back.
#[tokio::test]
async fn goods_of_the_version_before_are_published() {
    let database = database_before(17, kept::GOODS).await;
    let store: Box<dyn Store> = Box::new(PostgresStore::open(&database.url, 4).await.unwrap());
    kept::goods_are_published(&*store).await;
    let mut after = PgConnection::connect(&database.url).await.unwrap();
    for statement in kept::WRITES {
        after.execute(statement).await.unwrap();
    }
    assert_eq!(store.products().await.unwrap().len(), 2);
    after.close().await.unwrap();
    drop(store);
    database.forget().await;
}

/// The stock ledger takes pieces that move by hand: each line is as it was, under its number, and stays so.
#[tokio::test]
async fn the_ledger_of_the_version_before_is_kept() {
    let database = database_before(
        18,
        r#"insert into categories (slug, place, name) values ('throws', 0, '{"ru":"Пледы","en":"Throws"}');
               insert into products (id, slug, category, place, name, summary, description, picture, picture_alt, attributes)
               overriding system value values (7, 'hoarfrost', 'throws', 0, '{"ru":"Плед","en":"Throw"}', '{"ru":"","en":""}',
                 '{"ru":"","en":""}', '/goods/a.svg', '{"ru":"","en":""}', '[]');
               insert into variants (id, product, place, sku, option, price, stock, tax) overriding system value
               values (5, 7, 0, 'T-1', '{"ru":"Синий","en":"Navy"}', 500000, 5, 'none');
               insert into stock_ledger (id, variant, pieces, cause, at) overriding system value
               values (2, 5, 4, 'stocked', 1), (4, 5, 1, 'stocked', 2)"#,
    )
    .await;
    let store: Box<dyn Store> = Box::new(PostgresStore::open(&database.url, 4).await.unwrap());
    assert_eq!(kept::ledger(&*store).await, [(4, 1, 5), (2, 4, 4)]);
    drop(store);
    let mut after = PgConnection::connect(&database.url).await.unwrap();
    for (statement, is_taken) in [
        ("update stock_ledger set pieces = 1", false),
        ("delete from stock_ledger", false),
        (
            "insert into stock_ledger (id, variant, pieces, cause, at) overriding system value
             values (8, 5, 1, 'found', 1)",
            false,
        ),
        (
            "insert into stock_ledger (id, variant, pieces, cause, at) overriding system value
             values (8, 5, 1, 'received', 1)",
            true,
        ),
    ] {
        assert_eq!(after.execute(statement).await.is_ok(), is_taken, "{statement}");
    }
    after.close().await.unwrap();
    database.forget().await;
}

/// What was sent as a whole is one shipment of what was in it, as the history tells of it; what programs are to hear of it keeps its number.
#[tokio::test]
async fn what_was_sent_before_is_one_shipment() {
    let database = database_before(
        38,
        r#"insert into categories (slug, place, name) values ('c', 0, '{"ru":"","en":""}');
               insert into products (id, slug, category, place, name, summary, description, picture, picture_alt, attributes)
               overriding system value values (1, 'p', 'c', 0, '{"ru":"","en":""}', '{"ru":"","en":""}', '{"ru":"","en":""}', '', '{"ru":"","en":""}', '[]');
               insert into variants (id, product, place, sku, option, price, stock, tax)
               overriding system value values (1, 1, 0, 'A', '{"ru":"","en":""}', 100, 9, 'none'), (2, 1, 1, 'B', '{"ru":"","en":""}', 100, 9, 'none');
               insert into orders (number, key, token, fingerprint, placed_at, placed, total, buyer_name, buyer_email,
                 buyer_phone, state, state_facts, until, fulfilment, fulfilment_facts, attention, open_attention)
               overriding system value values"#.to_owned()
            + kept::SENT,
    )
    .await;
    drop(PostgresStore::open(&database.url, 2).await.unwrap());
    let mut after = PgConnection::connect(&database.url).await.unwrap();
    let facts: Vec<String> = sqlx::query_scalar("select fulfilment_facts::text from orders order by number")
        .fetch_all(&mut after)
        .await
        .unwrap();
    let facts: Vec<Fulfilment> = facts
        .iter()
        .map(|facts| serde_json::from_str(facts).unwrap())
        .collect();
    assert_eq!(facts, kept::fulfilments());
    let told: String =
        sqlx::query_scalar("select letter #>> '{fulfilment,shipments,0,tracking}' from outbox")
            .fetch_one(&mut after)
            .await
            .unwrap();
    assert_eq!(told, "RA1");
    for (word, is_taken) in [("partly_shipped", true), ("lost", false)] {
        let statement = format!(
            "update orders set fulfilment = '{word}', fulfilment_facts = jsonb_build_object('fulfilment', '{word}') where number = 1003"
        );
        let done = after.execute(AssertSqlSafe(statement)).await;
        assert_eq!(done.is_ok(), is_taken, "{word}");
    }
    after.close().await.unwrap();
    database.forget().await;
}

/// They are found by their goods like those that are placed now.
#[tokio::test]
async fn orders_of_the_version_before_are_found_by_their_goods() {
    let database = database_before(39, kept::ORDERS).await;
    let store: Box<dyn Store> = Box::new(PostgresStore::open(&database.url, 4).await.unwrap());
    kept::orders_are_found_by_their_goods(&*store).await;
    drop(store);
    database.forget().await;
}

/// Whose goods have a second receipt was given a first one; of others nobody knows. Whoever has an attempt counts as led to pay, as before.
#[tokio::test]
async fn of_attempts_of_the_version_before_is_kept_what_is_known() {
    let database = database_before(
        41,
        r#"insert into orders (number, key, token, fingerprint, placed_at, placed, total, buyer_name, buyer_email,
                 buyer_phone, state, state_facts, until, fulfilment, fulfilment_facts, attention, open_attention, second_receipt)
               values (1001, '0123456789abcdef0123456789abcdef', 'token', 'seen', 1, '{}', 100, '', '', '', 'paid',
                 '{"state":"paid","payment":{"amount":100,"at":2,"source":{"source":"gateway","gateway":"robokassa","invoice":2,"test":false}}}',
                 null, 'shipped', '{"fulfilment":"shipped","at":3}', '[]', 0, '{"state":"promised","since":3}');
             insert into attempts (gateway, invoice, order_number, test, amount, started_at, outcome)
               values ('robokassa', 1, 1001, false, 100, 1, 'open'), ('robokassa', 2, 1001, false, 100, 2, 'paid')"#,
    )
    .await;
    let store: Box<dyn Store> = Box::new(PostgresStore::open(&database.url, 4).await.unwrap());
    let robokassa = shop::payment::GatewayName::new("robokassa").unwrap();
    for (invoice, receipt) in [(1, None), (2, Some(true))] {
        let invoice = shop::payment::InvoiceId::new(invoice).unwrap();
        let (_, attempt) = store.attempt(robokassa, invoice).await.unwrap().unwrap();
        assert_eq!((attempt.receipt, attempt.handed_over), (receipt, true));
    }
    drop(store);
    database.forget().await;
}

/// A step that knows when money of a return went back finds it in the orders of before.
#[tokio::test]
async fn returns_of_the_version_before_are_settled_by_what_went_back() {
    let database = database_before(44, kept::RETURNS).await;
    let store: Box<dyn Store> = Box::new(PostgresStore::open(&database.url, 4).await.unwrap());
    kept::returns_are_settled_by_what_went_back(&*store).await;
    drop(store);
    database.forget().await;
}

/// Money that came before is in the registers that are added up from what is kept.
#[tokio::test]
async fn money_of_the_version_before_is_in_the_registers() {
    let lines = "insert into history (id, order_number, event) overriding system value values";
    let database = database_before(47, [kept::PAID, lines, kept::LINES].concat()).await;
    let store: Box<dyn Store> = Box::new(PostgresStore::open(&database.url, 4).await.unwrap());
    kept::money_is_kept_from_the_first_line_on(&*store).await;
    drop(store);
    database.forget().await;
}
