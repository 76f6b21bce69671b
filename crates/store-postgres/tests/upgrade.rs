//! A filled database of the previous version goes on as it was.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/database.rs"]
mod database;

use database::Database;
use shop::{
    cart::Cart,
    catalog::{ShelfQuery, VariantId},
    store::{SessionId, Store},
    time::Timestamp,
};
use sqlx::{Connection, Executor, PgConnection};
use store_postgres::PostgresStore;

/// A database as the steps before this one leave it, with these rows.
async fn database_before(step: i64, rows: &'static str) -> Database {
    let database = Database::create().await;
    let mut connection = PgConnection::connect(&database.url).await.unwrap();
    let mut steps = sqlx::migrate!();
    steps.migrations.to_mut().retain(|one| one.version < step);
    steps.run(&mut connection).await.unwrap();
    connection.execute(rows).await.unwrap();
    connection.close().await.unwrap();
    database
}

/// Carts used to be in the data of sessions; anyone who was signed in stays signed in.
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
        let session = SessionId::parse(id).unwrap();
        let found = store
            .load_session(&session, Timestamp::from_ms(9_000))
            .await
            .unwrap();
        assert_eq!(found.unwrap().cart, cart, "{id}");
    }
    let signed_in = SessionId::parse("aaaaaaaaaaaaaaaaaaaaa1").unwrap();
    let found = store.load_session(&signed_in, Timestamp::from_ms(9_000)).await;
    assert!(found.unwrap().unwrap().row.data.contains(r#""epoch":3"#));
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
