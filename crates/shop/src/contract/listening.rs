//! Hearing of changes, and of the database itself.

use super::{
    Subject,
    fixtures::{assortment, audience, draft, place, placed, read, shelve, start_attempt, stocked},
    moving::movement,
};
use crate::{
    catalog::VariantId,
    order::OrderNumber,
    stock::HandCause,
    store::{Changes, Decide, OrderNews, ShelfChanges, ShelfVersion, Store},
};
use std::{collections::BTreeSet, future::poll_fn, time::Duration};

/// A second is promised, of which a store may sleep all. The other one is for a machine that is busy with tests.
const FOLLOWED_WITHIN: Duration = Duration::from_secs(2);

/// An order that was placed, and one that changed; not one that was looked at.
pub async fn a_listener_hears_of_changes(subject: &dyn Subject) {
    let store = subject.store();
    let mut changes = store.changes();
    let order = placed(&*store).await;
    assert_eq!(next(&mut changes).await, order.number);
    let nothing: Decide = Box::new(|_| Ok(None));
    store.change_order(order.number, nothing).await.unwrap();
    let mut late = store.changes();
    let wares = stocked(&*store, 9).await;
    let second = place(&*store, 2, &[(&wares[1], 1)]).await;
    assert_eq!(next(&mut changes).await, second.number);
    assert_eq!(next(&mut late).await, second.number);
    start_attempt(&*store, &order).await;
    assert_eq!(next(&mut changes).await, order.number);
}

/// All of them, and their pieces.
pub async fn a_listener_hears_of_orders_that_are_placed_together(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 9).await;
    let mut changes = store.changes();
    let seen = store.shelf_version();
    let drafts = vec![draft(1, &[(&wares[0], 1)]), draft(2, &[(&wares[1], 2)])];
    let orders = store.place_orders(drafts).await.unwrap();
    assert!(store.shelf_version() > seen, "pieces were sold");
    let heard = BTreeSet::from([next(&mut changes).await, next(&mut changes).await]);
    let placed: BTreeSet<_> = orders.iter().map(|order| order.number).collect();
    assert_eq!(heard, placed);
}

/// Paid through one node, seen on the other. Only for databases that more than one node can share, so a store's crate
/// calls it itself.
pub async fn a_neighbour_hears_of_changes(subject: &dyn Subject, neighbour: &dyn Store) {
    let mut changes = neighbour.changes();
    let order = placed(&*subject.store()).await;
    assert_eq!(next(&mut changes).await, order.number);
    assert_eq!(read(neighbour, order.number).await, order);
    start_attempt(neighbour, &order).await;
    assert_eq!(next(&mut changes).await, order.number);
    assert_eq!(read(&*subject.store(), order.number).await.attempts.len(), 1);
}

/// Goods that another program puts on the shelf and sells: on `PostgreSQL` another node, on `SQLite` a command in a shell. Only
/// a store's crate can open a database twice, so it calls this itself.
pub async fn another_program_changes_the_shelf(subject: &dyn Subject, other: &dyn Store) {
    let store = subject.store();
    let seen = store.shelf_version();
    shelve(other, &assortment(9)).await.unwrap();
    newer(&*store, seen).await;
    let (_, products) = store.on_sale().await.unwrap();
    let sold = products[0].variants[0].id;
    let seen = store.shelf_version();
    let wares = other.wares(&[sold]).await.unwrap();
    place(other, 1, &[(&wares[0], 1)]).await;
    let heard = async {
        loop {
            match store.shelf_changes(seen) {
                ShelfChanges::Goods => break,
                ShelfChanges::Stock(variants) if variants.contains(&sold) => break,
                ShelfChanges::Stock(_) => tokio::task::yield_now().await,
            }
        }
    };
    in_time(heard).await;
}

/// A sale, and then a delivery of something else, both after `before`, when the goods are on the shelf. Returns the order, and the
/// variants whose pieces moved. How that is told is a store's own business, so a store's crate looks at it itself.
pub async fn a_sale_and_a_delivery(
    store: &dyn Store,
    before: impl AsyncFnOnce(),
) -> (OrderNumber, [VariantId; 2]) {
    let wares = stocked(store, 9).await;
    before().await;
    let order = place(store, 1, &[(&wares[0], 1)]).await;
    let delivery = movement("t1", &wares[1], HandCause::Received, 4);
    store.move_stock(delivery, &audience()).await.unwrap();
    (order.number, [&wares[0], &wares[1]].map(|ware| ware.variant.id))
}

async fn newer(store: &dyn Store, seen: ShelfVersion) {
    let newer = async {
        while store.shelf_version() == seen {
            tokio::task::yield_now().await;
        }
    };
    in_time(newer).await;
}

async fn in_time(heard: impl Future<Output = ()>) {
    tokio::time::timeout(FOLLOWED_WITHIN, heard)
        .await
        .expect("the shelf follows other programs within a second");
}

/// What `/readyz` asks.
pub async fn a_database_that_answers_is_alive(subject: &dyn Subject) {
    let store: &dyn Store = &*subject.store();
    store.ping().await.unwrap();
}

/// A database whose disk is full still answers readers, so the question has to be a write.
pub async fn who_is_asked_whether_it_is_alive_writes(subject: &dyn Subject) {
    let store = subject.store();
    let beats = "select beats from heartbeat";
    let before = subject.sql(beats).await.unwrap();
    store.ping().await.unwrap();
    assert!(subject.sql(beats).await.unwrap() > before);
    subject.sql("drop table heartbeat").await.unwrap();
    assert!(store.ping().await.is_err());
}

async fn next(changes: &mut Changes) -> OrderNumber {
    let next = poll_fn(|context| changes.as_mut().poll_next(context));
    let news = tokio::time::timeout(Duration::from_secs(5), next)
        .await
        .expect("a change is heard of within five seconds")
        .expect("the changes never end");
    match news {
        OrderNews::Changed(order) => order,
        OrderNews::Missed => panic!("nothing is missed of so few changes"),
    }
}
