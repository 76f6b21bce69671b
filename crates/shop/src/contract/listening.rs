//! Hearing of changes, and of the database itself.

use super::{
    Subject,
    fixtures::{place, placed, read, start_attempt, stocked},
};
use crate::{
    order::OrderNumber,
    store::{Changes, Decide, Store},
};
use std::{future::poll_fn, time::Duration};

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
    tokio::time::timeout(Duration::from_secs(5), next)
        .await
        .expect("a change is heard of within five seconds")
        .expect("the changes never end")
}
