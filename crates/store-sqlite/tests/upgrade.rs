//! A filled database of the previous version goes on as it was.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../../store-base/upgrade/kept.rs"]
mod kept;

use shop::{order::Fulfilment, store::Store};
use sqlx::{AssertSqlSafe, Connection, Executor, SqliteConnection, sqlite::SqliteConnectOptions};
use store_sqlite::SqliteStore;
use tempfile::TempDir;

/// Newest step of the release before this one: its program goes on writing into the tables of this one. `make back` runs all that it
/// does; this finds the usual mistake at once.
const RELEASED: i64 = 25;

/// A database as the steps before this one leave it, with these rows. It ends with its folder.
async fn database_before(step: i64, rows: impl Into<String>) -> (TempDir, String, SqliteConnection) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}/shop.db", folder.path().display());
    let options: SqliteConnectOptions = url.parse().unwrap();
    let mut connection = SqliteConnection::connect_with(&options.create_if_missing(true))
        .await
        .unwrap();
    let mut steps = sqlx::migrate!();
    steps.migrations.to_mut().retain(|one| one.version < step);
    steps.run(&mut connection).await.unwrap();
    let rows: String = rows.into();
    connection.execute(AssertSqlSafe(rows)).await.unwrap();
    (folder, url, connection)
}

#[tokio::test]
async fn the_release_before_may_leave_out_every_column_that_is_new_to_it() {
    let (_folder, url, mut connection) = database_before(RELEASED + 1, "select 1").await;
    let known = columns(&mut connection).await;
    connection.close().await.unwrap();
    drop(SqliteStore::open(&url).await.unwrap());
    let mut connection = SqliteConnection::connect(&url).await.unwrap();
    for (table, column, may_be_left_out) in columns(&mut connection).await {
        let is_of_old_table = known.iter().any(|(name, ..)| *name == table);
        let is_old = known
            .iter()
            .any(|(name, old, _)| (name, old) == (&table, &column));
        assert!(!is_of_old_table || is_old || may_be_left_out, "{table}.{column}");
    }
}

/// Of all tables, and whether a row may be written without them.
async fn columns(connection: &mut SqliteConnection) -> Vec<(String, String, bool)> {
    let columns =
        "select tables.name, columns.name, columns.\"notnull\" = 0 or columns.dflt_value is not null
                   from sqlite_schema as tables join pragma_table_info(tables.name) as columns
                   where tables.type = 'table' and tables.name <> '_sqlx_migrations'";
    sqlx::query_as(columns).fetch_all(connection).await.unwrap()
}

/// Carts used to be in the data of sessions, and sessions under the secrets of their cookies.
#[tokio::test]
async fn carts_of_the_version_before_are_kept() {
    let (_folder, url, before) = database_before(3, kept::SESSIONS).await;
    before.close().await.unwrap();

    let store: Box<dyn Store> = Box::new(SqliteStore::open(&url).await.unwrap());
    kept::carts_are_found(&*store).await;
}

/// Tables whose rules changed are rebuilt; what was in them, and what refers to it, is as it was.
#[tokio::test]
async fn money_of_the_version_before_is_kept() {
    let (_folder, url, mut before) = database_before(
        9,
        r#"insert into orders (number, key, token, fingerprint, placed_at, placed, total, buyer_name, buyer_email,
                 buyer_phone, state, state_facts, until, fulfilment, fulfilment_facts, attention, open_attention)
               values (1001, '0123456789abcdef0123456789abcdef', 'token', 'seen', 1, '{}', 100, '', '', '',
                 'awaiting_payment', '{"state":"awaiting_payment"}', 9, 'new', '{"fulfilment":"new"}', '[]', 0);
               insert into attempts (gateway, invoice, order_number, test, amount, started_at, outcome, stage, next_check_at)
               values ('robokassa', 1, 1001, 0, 100, 1, 'open', 'held', 7);
               insert into notices (gateway, invoice, amount, test, order_number, verdict, channel, at, details)
               values ('robokassa', 1, 99, 0, 1001, 'wrong_sum', 'callback', 2, '{"paid":99}');
               insert into notices (gateway, invoice, amount, test, verdict, channel, at)
               values ('robokassa', 77, 5, 1, 'orphan_payment', 'enquiry', 3);
               insert into orphan_resolutions select id, '{"note":"sent back"}' from notices where invoice = 77"#,
    )
    .await;
    let kept = "select json_array(
        (select json_group_array(json_array(id, gateway, invoice, order_number, test, amount, started_at, outcome,
           next_check_at, checks, stage)) from attempts),
        (select json_group_array(json_array(id, gateway, invoice, amount, test, order_number, verdict, channel, at,
           order_key, method, details)) from notices),
        (select json_group_array(json_array(id, gateway, invoice, amount, test, channel, at, details, resolution))
           from orphans),
        (select json_group_array(json_array(notice, resolution)) from orphan_resolutions))";
    let was: String = sqlx::query_scalar(kept).fetch_one(&mut before).await.unwrap();
    before.close().await.unwrap();

    drop(SqliteStore::open(&url).await.unwrap());
    let mut after = SqliteConnection::connect(&url).await.unwrap();
    let is: String = sqlx::query_scalar(kept).fetch_one(&mut after).await.unwrap();
    assert_eq!(is, was);
    let dangling = sqlx::query("pragma foreign_key_check")
        .fetch_all(&mut after)
        .await;
    assert!(dangling.unwrap().is_empty());
    for rule in [
        "delete from notices",
        "delete from orphans",
        "update attempts set amount = 1",
        "insert into orphan_resolutions values (999, '{\"note\":\"of nothing\"}')",
    ] {
        assert!(after.execute(rule).await.is_err(), "{rule}");
    }
    after
        .execute("update attempts set gateway = gateway, stage = 'partial'")
        .await
        .unwrap();
}

/// They refuse what they refused, and let pass what they let pass.
#[tokio::test]
async fn rules_that_were_worded_anew_are_the_same_rules() {
    let (_folder, url, before) = database_before(
        23,
        r#"insert into orders (number, key, token, fingerprint, placed_at, placed, total, buyer_name, buyer_email,
                 buyer_phone, state, state_facts, until, fulfilment, fulfilment_facts, attention, open_attention, pay_kind)
               values (1001, '0123456789abcdef0123456789abcdef', 'token', 'seen', 1, '{}', 100, '', '', '',
                 'awaiting_payment', '{"state":"awaiting_payment"}', 9, 'new', '{"fulfilment":"new"}', '[]', 0, 'online');
               insert into attempts (gateway, invoice, order_number, test, amount, started_at, outcome, stage, next_check_at)
               values ('robokassa', 1, 1001, 0, 100, 1, 'open', 'held', 7);
               insert into outbox (key, channel, recipient, letter, created_at, due_at)
               values ('hello', 'email', 'a@example.ru', '{}', 1, 1)"#,
    )
    .await;
    before.close().await.unwrap();

    drop(SqliteStore::open(&url).await.unwrap());
    let mut after = SqliteConnection::connect(&url).await.unwrap();
    let health: String = sqlx::query_scalar("pragma integrity_check")
        .fetch_one(&mut after)
        .await
        .unwrap();
    assert_eq!(health, "ok");
    for (table, list) in [
        ("orders", "state in ("),
        ("orders", "fulfilment in ("),
        ("orders", "pay_kind in ("),
        ("attempts", "outcome in ("),
        ("attempts", "stage in ("),
        ("notices", "verdict in ("),
        ("outbox", "channel in ("),
        ("outbox", "state in ('waiting'"),
        ("stock_ledger", "cause in ("),
        ("calls", "standing in ("),
    ] {
        let left: i64 = sqlx::query_scalar(
            "select count(*) from sqlite_schema where type = 'table' and name = $1 and instr(sql, $2) > 0",
        )
        .bind(table)
        .bind(list)
        .fetch_one(&mut after)
        .await
        .unwrap();
        assert_eq!(left, 0, "{table}: {list}");
    }
    for refused in [
        r#"update orders set state = 'lost', state_facts = '{"state":"lost"}', until = null"#,
        r#"update orders set fulfilment = 'lost', fulfilment_facts = '{"fulfilment":"lost"}'"#,
        "update orders set pay_kind = 'lost'",
        "update attempts set outcome = 'lost'",
        "update attempts set stage = 'lost'",
        "insert into notices (gateway, invoice, amount, test, order_number, verdict, channel, at)
         values ('robokassa', 1, 100, 0, 1001, 'lost', 'callback', 2)",
        "update outbox set channel = 'lost'",
        "update outbox set state = 'lost'",
        "insert into calls (standing, gateway, call) values ('lost', 'robokassa', '{}')",
    ] {
        let error = after.execute(refused).await.unwrap_err().to_string();
        assert!(error.contains("CHECK constraint failed"), "{refused}: {error}");
    }
    for taken in [
        r#"update orders set state = 'expired', state_facts = '{"state":"expired"}', until = null"#,
        r#"update orders set fulfilment = 'delivered', fulfilment_facts = '{"fulfilment":"delivered"}'"#,
        "update orders set pay_kind = null",
        "update attempts set outcome = 'failed', stage = null",
        "insert into notices (gateway, invoice, amount, test, order_number, verdict, channel, at)
         values ('robokassa', 1, 100, 0, 1001, 'paid_late', 'callback', 2)",
        "update outbox set channel = 'telegram', state = 'sent', done_at = 1",
        "insert into calls (standing, gateway, call) values ('telling', 'robokassa', '{}')",
    ] {
        after.execute(taken).await.unwrap();
    }
}

/// Nobody has to stock them again: they are on the shelf at once, and found once their words are worked out.
#[tokio::test]
async fn goods_of_the_version_before_are_listed_and_found() {
    let (_folder, url, before) = database_before(
        10,
        r#"insert into categories (slug, place, name) values ('throws', 0, '{"ru":"Пледы","en":"Throws"}');
               insert into products (id, slug, category, place, name, summary, description, picture, picture_alt, attributes)
               values (7, 'hoarfrost', 'throws', 0, '{"ru":"Плед «Иней»","en":"Hoarfrost"}', '{"ru":"Тёплый","en":"Warm"}',
                 '{"ru":"","en":""}', '/goods/a.svg', '{"ru":"","en":""}', '[]');
               insert into variants (product, place, sku, option, price, stock, tax) values
                 (7, 0, 'T-1', '{"ru":"Молочный","en":"Milk"}', 500000, 3, 'none'),
                 (7, 1, 'T-2', '{"ru":"Синий","en":"Navy"}', 450000, 0, 'none')"#,
    )
    .await;
    before.close().await.unwrap();

    let store: Box<dyn Store> = Box::new(SqliteStore::open(&url).await.unwrap());
    kept::goods_are_listed_and_found(&*store).await;
}

/// The outbox is rebuilt for a third channel: what was promised, sent or given up is as it was.
#[tokio::test]
async fn messages_of_the_version_before_are_kept() {
    let (_folder, url, mut before) = database_before(
        13,
        r#"insert into orders (number, key, token, fingerprint, placed_at, placed, total, buyer_name, buyer_email,
                 buyer_phone, state, state_facts, until, fulfilment, fulfilment_facts, attention, open_attention)
               values (1001, '0123456789abcdef0123456789abcdef', 'token', 'seen', 1, '{}', 100, '', '', '',
                 'awaiting_payment', '{"state":"awaiting_payment"}', 9, 'new', '{"fulfilment":"new"}', '[]', 0);
               insert into outbox (id, key, channel, recipient, letter, order_number, state, attempts, created_at, due_at,
                 lease, done_at, reference, last_error)
               values (3, 'a', 'email', 'a@example.ru', '{"kind":"a"}', 1001, 'sent', 1, 1, 1, null, 2, '250', null),
                 (5, 'b', 'telegram', '42', '{"kind":"b"}', null, 'dead', 16, 1, 1, null, 2, null, 'blocked'),
                 (8, 'c', 'email', 'a@example.ru', '{"kind":"c"}', 1001, 'sending', 2, 1, 9, 'lease', null, null, 'late')"#,
    )
    .await;
    let kept = "select json_group_array(json_array(id, key, channel, recipient, letter, order_number, state, attempts,
        created_at, due_at, lease, done_at, reference, last_error)) from outbox";
    let was: String = sqlx::query_scalar(kept).fetch_one(&mut before).await.unwrap();
    before.close().await.unwrap();

    drop(SqliteStore::open(&url).await.unwrap());
    let mut after = SqliteConnection::connect(&url).await.unwrap();
    let is: String = sqlx::query_scalar(kept).fetch_one(&mut after).await.unwrap();
    assert_eq!(is, was);
    for (insert, is_taken) in [
        (
            "insert into outbox (key, channel, recipient, letter, created_at, due_at)
             values ('d', 'webhook', 'https://crm.example/', '{}', 1, 1)",
            true,
        ),
        (
            "insert into outbox (key, channel, recipient, letter, created_at, due_at)
             values ('d', 'email', 'of an old key', '{}', 1, 1)",
            false,
        ),
        (
            "insert into outbox (key, channel, recipient, letter, created_at, due_at)
             values ('e', 'pigeon', 'b', '{}', 1, 1)",
            false,
        ),
    ] {
        assert_eq!(after.execute(insert).await.is_ok(), is_taken, "{insert}");
    }
}

/// What was on the shelf is published; the program before goes on writing, should it be put back.
#[tokio::test]
async fn goods_of_the_version_before_are_published() {
    let (_folder, url, before) = database_before(17, kept::GOODS).await;
    before.close().await.unwrap();

    let store: Box<dyn Store> = Box::new(SqliteStore::open(&url).await.unwrap());
    kept::goods_are_published(&*store).await;
    let mut after = SqliteConnection::connect(&url).await.unwrap();
    for statement in kept::WRITES {
        after.execute(statement).await.unwrap();
    }
    assert_eq!(store.products().await.unwrap().len(), 2);
}

/// The stock ledger is rebuilt for pieces that move by hand: each line is as it was, under its number, and stays so.
#[tokio::test]
async fn the_ledger_of_the_version_before_is_kept() {
    let (_folder, url, before) = database_before(
        18,
        r#"insert into categories (slug, place, name) values ('throws', 0, '{"ru":"Пледы","en":"Throws"}');
               insert into products (id, slug, category, place, name, summary, description, picture, picture_alt, attributes)
               values (7, 'hoarfrost', 'throws', 0, '{"ru":"Плед","en":"Throw"}', '{"ru":"","en":""}', '{"ru":"","en":""}',
                 '/goods/a.svg', '{"ru":"","en":""}', '[]');
               insert into variants (id, product, place, sku, option, price, stock, tax)
               values (5, 7, 0, 'T-1', '{"ru":"Синий","en":"Navy"}', 500000, 3, 'none');
               insert into orders (number, key, token, fingerprint, placed_at, placed, total, buyer_name, buyer_email,
                 buyer_phone, state, state_facts, until, fulfilment, fulfilment_facts, attention, open_attention)
               values (1001, '0123456789abcdef0123456789abcdef', 'token', 'seen', 1, '{}', 100, '', '', '',
                 'awaiting_payment', '{"state":"awaiting_payment"}', 9, 'new', '{"fulfilment":"new"}', '[]', 0);
               insert into stock_ledger (id, variant, pieces, cause, order_number, at)
               values (2, 5, 5, 'stocked', null, 1), (4, 5, -2, 'ordered', 1001, 2)"#,
    )
    .await;
    before.close().await.unwrap();

    let store: Box<dyn Store> = Box::new(SqliteStore::open(&url).await.unwrap());
    assert_eq!(kept::ledger(&*store).await, [(4, -2, 3), (2, 5, 5)]);
    drop(store);
    let mut after = SqliteConnection::connect(&url).await.unwrap();
    for (statement, is_taken) in [
        ("update stock_ledger set pieces = 1", false),
        ("delete from stock_ledger", false),
        (
            "insert into stock_ledger (variant, pieces, cause, at) values (5, 1, 'found', 1)",
            false,
        ),
        (
            "insert into stock_ledger (variant, pieces, cause, at) values (5, 1, 'stocked', 1)",
            true,
        ),
        (
            "insert into stock_ledger (variant, pieces, cause, at) values (5, 1, 'received', 1)",
            true,
        ),
    ] {
        assert_eq!(after.execute(statement).await.is_ok(), is_taken, "{statement}");
    }
}

/// What was sent as a whole is one shipment of what was in it, as the history tells of it; what programs are to hear of it keeps its number.
#[tokio::test]
async fn what_was_sent_before_is_one_shipment() {
    let (_folder, url, before) = database_before(
        38,
        r#"insert into categories (slug, place, name) values ('c', 0, '{"ru":"","en":""}');
               insert into products (id, slug, category, place, name, summary, description, picture, picture_alt, attributes)
               values (1, 'p', 'c', 0, '{"ru":"","en":""}', '{"ru":"","en":""}', '{"ru":"","en":""}', '', '{"ru":"","en":""}', '[]');
               insert into variants (id, product, place, sku, option, price, stock, tax)
               values (1, 1, 0, 'A', '{"ru":"","en":""}', 100, 9, 'none'), (2, 1, 1, 'B', '{"ru":"","en":""}', 100, 9, 'none');
               insert into orders (number, key, token, fingerprint, placed_at, placed, total, buyer_name, buyer_email,
                 buyer_phone, state, state_facts, until, fulfilment, fulfilment_facts, attention, open_attention)
               values"#.to_owned()
            + kept::SENT,
    )
    .await;
    before.close().await.unwrap();

    drop(SqliteStore::open(&url).await.unwrap());
    let mut after = SqliteConnection::connect(&url).await.unwrap();
    let facts: Vec<String> = sqlx::query_scalar("select fulfilment_facts from orders order by number")
        .fetch_all(&mut after)
        .await
        .unwrap();
    let facts: Vec<Fulfilment> = facts
        .iter()
        .map(|facts| serde_json::from_str(facts).unwrap())
        .collect();
    assert_eq!(facts, kept::fulfilments());
    let told: String =
        sqlx::query_scalar("select letter ->> '$.fulfilment.shipments[0].tracking' from outbox")
            .fetch_one(&mut after)
            .await
            .unwrap();
    assert_eq!(told, "RA1");
    for (word, is_taken) in [("partly_shipped", true), ("lost", false)] {
        let statement = format!(
            "update orders set fulfilment = '{word}', fulfilment_facts = json_object('fulfilment', '{word}') where number = 1003"
        );
        let done = after.execute(AssertSqlSafe(statement)).await;
        assert_eq!(done.is_ok(), is_taken, "{word}");
    }
    let whole: String = sqlx::query_scalar("pragma integrity_check")
        .fetch_one(&mut after)
        .await
        .unwrap();
    assert_eq!(whole, "ok");
}

/// They are found by their goods like those that are placed now.
#[tokio::test]
async fn orders_of_the_version_before_are_found_by_their_goods() {
    let (_folder, url, before) = database_before(39, kept::ORDERS).await;
    before.close().await.unwrap();

    let store: Box<dyn Store> = Box::new(SqliteStore::open(&url).await.unwrap());
    kept::orders_are_found_by_their_goods(&*store).await;
}

/// Whose goods have a second receipt was given a first one; of others nobody knows. Whoever has an attempt counts as led to pay, as before.
#[tokio::test]
async fn of_attempts_of_the_version_before_is_kept_what_is_known() {
    let (_folder, url, before) = database_before(
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
    before.close().await.unwrap();
    let store: Box<dyn Store> = Box::new(SqliteStore::open(&url).await.unwrap());
    let robokassa = shop::payment::GatewayName::new("robokassa").unwrap();
    for (invoice, receipt) in [(1, None), (2, Some(true))] {
        let invoice = shop::payment::InvoiceId::new(invoice).unwrap();
        let (_, attempt) = store.attempt(robokassa, invoice).await.unwrap().unwrap();
        assert_eq!((attempt.receipt, attempt.handed_over), (receipt, true));
    }
}

/// A step that knows when money of a return went back finds it in the orders of before.
#[tokio::test]
async fn returns_of_the_version_before_are_settled_by_what_went_back() {
    let (_folder, url, before) = database_before(44, kept::RETURNS).await;
    before.close().await.unwrap();

    let store: Box<dyn Store> = Box::new(SqliteStore::open(&url).await.unwrap());
    kept::returns_are_settled_by_what_went_back(&*store).await;
}

/// Money that came before is in the registers that are added up from what is kept.
#[tokio::test]
async fn money_of_the_version_before_is_in_the_registers() {
    let lines = "insert into history (id, order_number, event) values";
    let (_folder, url, before) = database_before(47, [kept::PAID, lines, kept::LINES].concat()).await;
    before.close().await.unwrap();

    let store: Box<dyn Store> = Box::new(SqliteStore::open(&url).await.unwrap());
    kept::money_is_kept_from_the_first_line_on(&*store).await;
}
