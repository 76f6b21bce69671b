//! A filled database of the previous version goes on as it was.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/database.rs"]
mod database;

use database::Database;
use shop::{
    cart::Cart,
    catalog::VariantId,
    store::{SessionId, Store},
    time::Timestamp,
};
use sqlx::{Connection, Executor, PgConnection};
use store_postgres::PostgresStore;

/// Carts used to be in the data of sessions; anyone who was signed in stays signed in.
#[tokio::test]
async fn carts_of_the_version_before_are_kept() {
    let database = Database::create().await;
    let mut before = PgConnection::connect(&database.url).await.unwrap();
    let mut migrations = sqlx::migrate!();
    migrations.migrations.to_mut().retain(|one| one.version < 3);
    migrations.run(&mut before).await.unwrap();
    before
        .execute(
            r#"insert into sessions (id, data, ends_at) values
                 ('aaaaaaaaaaaaaaaaaaaaa1', '{"cart":{"1":2,"77":99},"sign_in":{"account":1,"epoch":3}}', 9000),
                 ('aaaaaaaaaaaaaaaaaaaaa2', '{"sign_in":{"account":1,"epoch":3}}', 9000),
                 ('aaaaaaaaaaaaaaaaaaaaa3', '{"cart":{}}', 9000),
                 ('aaaaaaaaaaaaaaaaaaaaa4', '{"cart":null}', 9000),
                 ('aaaaaaaaaaaaaaaaaaaaa5', '{}', 9000)"#,
        )
        .await
        .unwrap();
    before.close().await.unwrap();

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
