//! A filled database of the previous version goes on as it was.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/database.rs"]
mod database;

use database::Database;
use shop::{
    Tax,
    cart::Cart,
    catalog::{GoodsQuery, ProductId, ProductState, Revision, ShelfQuery, StockFilter, VariantId},
    order::{Actor, Fulfilment, Pieces, Shipment},
    secret::Secret,
    stock::LedgerFilter,
    store::{OrderFilter, Search, SessionId, Store},
    time::Timestamp,
};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use store_postgres::PostgresStore;

/// Newest step of the release before this one: its program goes on writing into the tables of this one. `make back` runs all that it
/// does; this finds the usual mistake at once.
const RELEASED: i64 = 25;

/// A database as the steps before this one leave it, with these rows.
async fn database_before(step: i64, rows: &'static str) -> Database {
    let database = Database::copy_of("template1").await;
    let mut connection = PgConnection::connect(&database.url).await.unwrap();
    let mut steps = sqlx::migrate!();
    steps.migrations.to_mut().retain(|one| one.version < step);
    steps.run(&mut connection).await.unwrap();
    connection.execute(rows).await.unwrap();
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
    let database = database_before(
        3,
        r#"insert into sessions (id, data, ends_at) values
                 ('aaaaaaaaaaaaaaaaaaaaa1', '{"cart":{"1":2,"77":99},"sign_in":{"account":1,"epoch":3}}', 9000),
                 ('aaaaaaaaaaaaaaaaaaaaa2', '{"sign_in":{"account":1,"epoch":3}}', 9000),
                 ('aaaaaaaaaaaaaaaaaaaaa3', '{"cart":{}}', 9000),
                 ('aaaaaaaaaaaaaaaaaaaaa4', '{"cart":null}', 9000),
                 ('aaaaaaaaaaaaaaaaaaaaa5', '{}', 9000)"#,
    )
    .await;

    let store: Box<dyn Store> = Box::new(PostgresStore::open(&database.url, 4).await.unwrap());
    let mut full = Cart::default();
    full.add(VariantId(1), 2).unwrap();
    full.add(VariantId(77), 99).unwrap();
    for (id, cart) in [
        ("aaaaaaaaaaaaaaaaaaaaa1", full),
        ("aaaaaaaaaaaaaaaaaaaaa2", Cart::default()),
        ("aaaaaaaaaaaaaaaaaaaaa3", Cart::default()),
        ("aaaaaaaaaaaaaaaaaaaaa4", Cart::default()),
        ("aaaaaaaaaaaaaaaaaaaaa5", Cart::default()),
    ] {
        let secret = Secret::parse(id).unwrap();
        assert!(store.adopt_session(&secret).await.unwrap(), "{id}");
        let found = store
            .load_session(&SessionId::of(&secret), Timestamp::from_ms(9_000))
            .await
            .unwrap();
        assert_eq!(found.unwrap().cart, cart, "{id}");
    }
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
    let listed = store.shelf(&ShelfQuery::default()).await.unwrap();
    let [card] = &listed.cards[..] else {
        panic!("{listed:?}");
    };
    assert_eq!((card.slug.as_str(), listed.total), ("hoarfrost", 1));
    let skus: Vec<_> = card.variants.iter().map(|variant| variant.sku.as_str()).collect();
    assert_eq!(skus, ["T-1", "T-2"]);
    while store.fill_search_words(1).await.unwrap() > 0 {}
    for (typed, found) in [
        ("теплый плед", 1),
        ("HOARFROST", 1),
        ("t-2 синий", 1),
        ("шапка", 0),
    ] {
        let wanted = ShelfQuery {
            words: ShelfQuery::words(typed),
            ..ShelfQuery::default()
        };
        assert_eq!(store.shelf(&wanted).await.unwrap().total, found, "{typed}");
    }
    drop(store);
    database.forget().await;
}

/// What was on the shelf is published; the program before goes on writing, should it be put back.
#[tokio::test]
async fn goods_of_the_version_before_are_published() {
    let database = Database::copy_of("template1").await;
    let mut before = PgConnection::connect(&database.url).await.unwrap();
    let mut migrations = sqlx::migrate!();
    migrations.migrations.to_mut().retain(|one| one.version < 17);
    migrations.run(&mut before).await.unwrap();
    let goods = r#"insert into categories (slug, place, name) values ('throws', 0, '{"ru":"Пледы","en":"Throws"}');
        insert into products (slug, category, place, name, summary, description, picture, picture_alt, attributes)
        values ('hoarfrost', 'throws', 0, '{"ru":"Плед «Иней»","en":"Hoarfrost"}', '{"ru":"Тёплый","en":"Warm"}',
          '{"ru":"","en":""}', '/goods/a.svg', '{"ru":"","en":""}', '[]');
        insert into variants (product, place, sku, option, price, stock, tax) values
          (1, 0, 'T-1', '{"ru":"Молочный","en":"Milk"}', 500000, 3, 'none'),
          (1, 1, 'T-2', '{"ru":"Синий","en":"Navy"}', 450000, 0, 'vat18')"#;
    before.execute(goods).await.unwrap();
    before.close().await.unwrap();

    let store: Box<dyn Store> = Box::new(PostgresStore::open(&database.url, 4).await.unwrap());
    while store.fill_search_words(10).await.unwrap() > 0 {}
    let category = store.categories().await.unwrap().remove(0);
    assert_eq!((&category.parent, &category.picture), (&None, &None));
    let seen = store.product("hoarfrost").await.unwrap().unwrap();
    assert_eq!(
        (seen.variants.len(), seen.photos.len(), seen.variants[0].marked),
        (2, 0, false)
    );
    let file = store
        .product_files_after(ProductId(0), 9)
        .await
        .unwrap()
        .remove(0);
    assert_eq!(
        (file.form.state, file.revision),
        (ProductState::Published, Revision(1))
    );
    assert_eq!(
        (file.form.variants[1].tax, file.form.variants[1].archived),
        (Tax::Unknown, false)
    );
    assert_eq!(store.product_history(file.id, 9).await.unwrap(), []);
    let low = GoodsQuery {
        stock: StockFilter::None,
        ..GoodsQuery::default()
    };
    assert_eq!(store.goods(&low).await.unwrap().total, 1);
    let mut after = PgConnection::connect(&database.url).await.unwrap();
    for statement in [
        "insert into products (slug, category, place, name, summary, description, picture, picture_alt, attributes)
         select 'rime', category, 1, name, summary, description, picture, picture_alt, attributes from products",
        "update products set name = summary where slug = 'hoarfrost'",
        "insert into variants (product, place, sku, option, price, stock, tax)
         select product, 0, 'R-1', option, price, stock, tax from variants where sku = 'T-1'",
    ] {
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
    let database = Database::copy_of("template1").await;
    let mut before = PgConnection::connect(&database.url).await.unwrap();
    let mut migrations = sqlx::migrate!();
    migrations.migrations.to_mut().retain(|one| one.version < 18);
    migrations.run(&mut before).await.unwrap();
    before
        .execute(
            r#"insert into categories (slug, place, name) values ('throws', 0, '{"ru":"Пледы","en":"Throws"}');
               insert into products (id, slug, category, place, name, summary, description, picture, picture_alt, attributes)
               overriding system value values (7, 'hoarfrost', 'throws', 0, '{"ru":"Плед","en":"Throw"}', '{"ru":"","en":""}',
                 '{"ru":"","en":""}', '/goods/a.svg', '{"ru":"","en":""}', '[]');
               insert into variants (id, product, place, sku, option, price, stock, tax) overriding system value
               values (5, 7, 0, 'T-1', '{"ru":"Синий","en":"Navy"}', 500000, 5, 'none');
               insert into stock_ledger (id, variant, pieces, cause, at) overriding system value
               values (2, 5, 4, 'stocked', 1), (4, 5, 1, 'stocked', 2)"#,
        )
        .await
        .unwrap();
    before.close().await.unwrap();

    let store: Box<dyn Store> = Box::new(PostgresStore::open(&database.url, 4).await.unwrap());
    let filter = LedgerFilter {
        limit: 9,
        ..LedgerFilter::default()
    };
    let lines = store.ledger(&filter).await.unwrap();
    let lines: Vec<_> = lines
        .into_iter()
        .map(|line| (line.id.0, line.pieces, line.balance))
        .collect();
    assert_eq!(lines, [(4, 1, 5), (2, 4, 4)]);
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
               overriding system value values
                 (1001, '0123456789abcdef0123456789abcde1', 't1', '', 1, '{"lines":[{"variant":1,"count":3},{"variant":2,"count":1}]}',
                  400, '', '', '', 'paid', '{"state":"paid"}', null, 'shipped',
                  '{"fulfilment":"shipped","at":50,"tracking":"RA1"}', '[]', 0),
                 (1002, '0123456789abcdef0123456789abcde2', 't2', '', 1, '{"lines":[{"variant":1,"count":3},{"variant":2,"count":1}]}',
                  400, '', '', '', 'paid', '{"state":"paid"}', null, 'delivered', '{"fulfilment":"delivered","at":70}', '[]', 0),
                 (1003, '0123456789abcdef0123456789abcde3', 't3', '', 1, '{"lines":[{"variant":1,"count":3}]}',
                  300, '', '', '', 'paid', '{"state":"paid"}', null, 'new', '{"fulfilment":"new"}', '[]', 0);
               insert into stock_ledger (variant, pieces, cause, order_number, at) values
                 (1, -3, 'ordered', 1001, 1), (2, -1, 'ordered', 1001, 1), (2, 1, 'returned', 1001, 50), (1, 1, 'returned', 1001, 60),
                 (1, -3, 'ordered', 1002, 1), (2, -1, 'ordered', 1002, 1), (1, -3, 'ordered', 1003, 1);
               insert into history (order_number, event) values
                 (1001, '{"at":50,"actor":{"who":"staff","login":"olga"},"what":{"what":"shipped","tracking":"RA1"}}'),
                 (1002, '{"at":40,"actor":{"who":"staff","login":"olga"},"what":{"what":"shipped","tracking":"RA2"}}'),
                 (1002, '{"at":60,"actor":{"who":"staff","login":"petr"},"what":{"what":"shipped","tracking":"RA3"}}');
               insert into outbox (key, channel, recipient, letter, order_number, created_at, due_at) values
                 ('k', 'webhook', 'https://erp.example.org', '{"kind":"order_step","fulfilment":{"fulfilment":"shipped","at":50,"tracking":"RA1"}}',
                  1001, 1, 1)"#,
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
    let olga = Actor::Staff("olga".into());
    let petr = Actor::Staff("petr".into());
    let pieces = |pieces: &[(usize, u32)]| {
        let pieces = pieces.iter().map(|(line, count)| Pieces {
            line: *line,
            count: *count,
        });
        pieces.collect::<Vec<_>>()
    };
    let shipment = |at, by: Actor, tracking: &str, pieces| Shipment {
        at: Timestamp::from_ms(at),
        by,
        tracking: Some(tracking.to_owned()),
        pieces,
    };
    // What came back before it left was not in it; what came back later was.
    let first = shipment(50, olga, "RA1", pieces(&[(0, 3)]));
    let second = shipment(60, petr, "RA3", pieces(&[(0, 3), (1, 1)]));
    let expected = [
        Fulfilment::Shipped {
            at: Timestamp::from_ms(50),
            shipments: vec![first],
        },
        Fulfilment::Delivered {
            at: Timestamp::from_ms(70),
            shipments: vec![second],
        },
        Fulfilment::New,
    ];
    assert_eq!(facts, expected);
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
    let database = database_before(
        39,
        r#"insert into orders (number, key, token, fingerprint, placed_at, placed, total, buyer_name, buyer_email,
                 buyer_phone, state, state_facts, until, fulfilment, fulfilment_facts, attention, open_attention)
               values (1001, '0123456789abcdef0123456789abcdef', 'token', 'seen', 1,
                 '{"lines":[{"sku":"KNIT-01","name":{"ru":"Свитер «Ёлка»","en":"Spruce"}},
                   {"sku":"KNIT-01","name":{"ru":"Свитер «Ёлка»","en":"Spruce"}}]}', 100, '', '', '',
                 'awaiting_payment', '{"state":"awaiting_payment"}', 9, 'new', '{"fulfilment":"new"}', '[]', 0),
                 (1002, 'fedcba9876543210fedcba9876543210', 'another', 'seen', 1, '{}', 100, '', '', '',
                 'awaiting_payment', '{"state":"awaiting_payment"}', 9, 'new', '{"fulfilment":"new"}', '[]', 0)"#,
    )
    .await;
    let store: Box<dyn Store> = Box::new(PostgresStore::open(&database.url, 4).await.unwrap());
    for typed in ["елка", "knit", "SPRUCE"] {
        let filter = OrderFilter {
            search: Search::parse(typed),
            limit: 9,
            ..OrderFilter::default()
        };
        let found = store.orders(&filter).await.unwrap();
        let found: Vec<_> = found.into_iter().map(|row| row.number.0).collect();
        assert_eq!(found, [1_001], "{typed}");
    }
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
