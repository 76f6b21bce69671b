//! How often an order waits for the disk, and what is said if that fails.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use shop::{
    Timestamp,
    cart::{Cart, Quote, QuoteLine},
    catalog::Assortment,
    desk::stock_shelf,
    order::{Draft, Order, OrderKey, Placed},
    sample,
    secret::Secret,
    store::{SessionId, SessionRow, Store, StoreError},
};
use sqlx::{Connection, SqliteConnection};
use std::{fs, path::Path, sync::Arc};
use store_sqlite::SqliteStore;

const NOW: Timestamp = Timestamp::from_ms(1_795_000_000_000);

#[tokio::test]
async fn an_order_its_first_attempt_and_the_emptied_cart_are_one_commit() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("shop.db");
    let log = folder.path().join("shop.db-wal");
    let (store, cart, placed) = stocked(&format!("sqlite:{}", file.display())).await;
    let session = SessionRow {
        id: SessionId::of(&Secret::from_random([1; 16])),
        ends_at: NOW.plus_seconds(60),
    };
    assert!(store.create_session(&session, &cart).await.unwrap());

    let before = commits(&log);
    let draft = Draft {
        session: Some(session.id.clone()),
        first_attempt: Some(sample::NEW_ATTEMPT),
        ..sample::draft(OrderKey::from_random([2; 16]), placed, NOW)
    };
    let order = store.place_order(draft).await.unwrap();
    assert_eq!(commits(&log) - before, 1);
    assert_eq!(order.attempts.len(), 1);
    let session = store.load_session(&session.id, NOW).await.unwrap().unwrap();
    assert!(session.cart.is_empty());

    let press = |order: &Order| order.start_attempt(sample::NEW_ATTEMPT, NOW).map(Some);
    store.change_order(order.number, Box::new(press)).await.unwrap();
    assert_eq!(commits(&log) - before, 2, "another press is another commit");
}

/// A rule is checked at the commit only, and broken. The commit goes along with what is written, and nothing of it may stay.
#[tokio::test]
async fn nobody_hears_that_an_order_has_changed_if_the_commit_fails() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}/shop.db", folder.path().display());
    let (store, _, placed) = stocked(&url).await;
    let draft = Draft {
        first_attempt: Some(sample::NEW_ATTEMPT),
        ..sample::draft(OrderKey::from_random([2; 16]), placed, NOW)
    };
    let order = store.place_order(draft).await.unwrap();
    let press = |order: &Order| order.start_attempt(sample::NEW_ATTEMPT, NOW).map(Some);

    let mut beside = SqliteConnection::connect(&url).await.unwrap();
    let too_late = "create table late (number integer references orders deferrable initially deferred);
         create trigger too_late after insert on history begin insert into late values (1); end";
    sqlx::raw_sql(too_late).execute(&mut beside).await.unwrap();
    let changed = store.change_order(order.number, Box::new(press)).await;
    assert!(matches!(changed, Err(StoreError::Unavailable(_))), "{changed:?}");
    let found = store.order_by_key(&order.key).await.unwrap().unwrap();
    assert_eq!(found.attempts.len(), 1);

    sqlx::raw_sql("drop trigger too_late")
        .execute(&mut beside)
        .await
        .unwrap();
    let changed = store.change_order(order.number, Box::new(press)).await.unwrap();
    assert!(changed.is_written());
    let found = store.order_by_key(&order.key).await.unwrap().unwrap();
    assert_eq!(found.attempts.len(), 2);
}

/// A shop with goods, a piece of them in a cart, and an order of that piece.
async fn stocked(url: &str) -> (Arc<dyn Store>, Cart, Placed) {
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(url).await.unwrap());
    stock_shelf(&*store, &Assortment::demo(), "seed", NOW)
        .await
        .unwrap();
    let variant = store.products().await.unwrap()[0].variants[0].id;
    let mut cart = Cart::default();
    cart.add(variant, 1).unwrap();
    let quote = Quote::new(&cart, &store.wares(&cart.variants()).await.unwrap());
    let lines = quote.lines.iter().map(QuoteLine::ordered).collect();
    (store, cart, sample::placed(lines, shop::Kopecks::ZERO))
}

/// Commits in the write-ahead log: the last page of each says how large the database is from then on.
fn commits(log: &Path) -> usize {
    let log = fs::read(log).unwrap();
    let (head, pages) = log.split_at(32);
    let page_size = u32::from_be_bytes(head[8..12].try_into().unwrap());
    let frame = 24 + usize::try_from(page_size).unwrap();
    let is_commit = |frame: &&[u8]| frame[8..16] == head[16..24] && frame[4..8] != [0; 4];
    pages.chunks(frame).filter(is_commit).count()
}
