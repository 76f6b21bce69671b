//! Calls that are owed: handed to one worker at a time, and never lost.

use super::{
    Subject,
    fixtures::{NEW_ATTEMPT, NOW, ROBOKASSA, at_once, placed, start_attempt},
};
use crate::{
    errand::{DueErrand, Errand, ErrandKind},
    order::{Order, OrderNumber},
    store::{Decide, Store},
    time::Timestamp,
};

/// How long a worker has for what it claims here, in seconds.
const LEASE: i64 = 100;

fn at(seconds: i64) -> Timestamp {
    NOW.plus_seconds(seconds)
}

/// Writes down that an order owes a call, due at that second.
async fn owe(store: &dyn Store, order: OrderNumber, place: usize, second: i64) {
    let decide: Decide = Box::new(move |order| {
        let mut change = order.start_attempt(NEW_ATTEMPT, NOW)?;
        change.begins = None;
        change.errands = vec![Errand {
            kind: ErrandKind::Refund,
            place,
            due_at: at(second),
        }];
        Ok(Some(change))
    });
    assert!(store.change_order(order, decide).await.unwrap().is_written());
}

async fn claim(store: &dyn Store, second: i64) -> Vec<DueErrand> {
    store
        .claim_errands(at(second), at(second + LEASE), 10)
        .await
        .unwrap()
}

/// The places of what is claimed, and how often it was.
async fn claimed(store: &dyn Store, second: i64) -> Vec<(usize, i64)> {
    let due = claim(store, second).await;
    due.into_iter()
        .map(|errand| (errand.place, errand.tries))
        .collect()
}

/// However many workers ask at the same moment.
pub async fn an_errand_is_handed_out_once(subject: &dyn Subject) {
    let store = subject.store();
    let order = placed(&*store).await;
    for place in 0..5 {
        owe(&*store, order.number, place, 0).await;
    }
    owe(&*store, order.number, 5, 60).await;
    let handed = at_once(8, |_| {
        let store = store.clone();
        async move { store.claim_errands(at(0), at(LEASE), 2).await.unwrap() }
    })
    .await;
    let mut places: Vec<_> = handed.into_iter().flatten().map(|errand| errand.place).collect();
    places.sort_unstable();
    assert_eq!(places, [0, 1, 2, 3, 4]);
    let due = claim(&*store, 60).await;
    assert!(
        matches!(&due[..], [DueErrand { order: number, kind: ErrandKind::Refund, place: 5, tries: 1, .. }]
            if *number == order.number),
        "{due:?}"
    );
    // A later program owes calls that this one knows nothing of.
    let later =
        "insert into errands (order_number, kind, place, due_at) select number, 'later', 0, 0 from orders";
    subject.sql(later).await.unwrap();
    assert_eq!(claimed(&*store, 70).await, []);
}

/// Nothing that is owed is lost, and nobody says anything about what is another worker's by now.
pub async fn an_errand_comes_back_when_it_was_put_off_or_its_worker_is_gone(subject: &dyn Subject) {
    let store = subject.store();
    let order = placed(&*store).await;
    owe(&*store, order.number, 0, 0).await;
    let first = claim(&*store, 0).await.remove(0);
    assert_eq!(claimed(&*store, LEASE - 1).await, []);
    let second = claim(&*store, LEASE).await.remove(0);
    assert_eq!(second.tries, 2);
    // Whoever lost it says nothing about it any more.
    store.schedule_errand(&first, None).await.unwrap();
    store.schedule_errand(&second, Some(at(500))).await.unwrap();
    store.schedule_errand(&first, Some(at(0))).await.unwrap();
    assert_eq!(claimed(&*store, 499).await, []);
    let third = claim(&*store, 500).await.remove(0);
    store.schedule_errand(&third, None).await.unwrap();
    assert_eq!(claimed(&*store, 1_000_000).await, []);
}

/// It is owed once more, whatever whoever is at it says of the time before.
pub async fn an_errand_that_is_written_again_is_due_anew(subject: &dyn Subject) {
    let store = subject.store();
    let order = placed(&*store).await;
    owe(&*store, order.number, 0, 0).await;
    for _ in 0..3 {
        let errand = claim(&*store, 0).await.remove(0);
        store.schedule_errand(&errand, Some(at(0))).await.unwrap();
    }
    let running = claim(&*store, 0).await.remove(0);
    owe(&*store, order.number, 0, 20).await;
    store.schedule_errand(&running, None).await.unwrap();
    assert_eq!(claimed(&*store, 19).await, []);
    assert_eq!(claimed(&*store, 20).await, [(0, 1)]);
    // Two in one commit are one.
    let decide = |_| async { owe(&*store, order.number, 7, 30).await };
    futures_util::future::join_all((0..4).map(decide)).await;
    assert_eq!(claimed(&*store, 30).await, [(7, 1)]);
}

/// What the gateway calls the operation that paid is learned once.
pub async fn an_operation_stays_its_attempts(subject: &dyn Subject) {
    let store = subject.store();
    let order = placed(&*store).await;
    let invoice = start_attempt(&*store, &order).await;
    let keep = |operation: &'static str| -> Decide {
        Box::new(move |order: &Order| Ok(order.keep_operation(ROBOKASSA, invoice, operation, NOW)))
    };
    for (operation, is_news) in [("", false), ("OP-1", true), ("OP-2", false)] {
        let changed = store.change_order(order.number, keep(operation)).await.unwrap();
        assert_eq!(changed.is_written(), is_news, "{operation}");
    }
    let (_, attempt) = store.attempt(ROBOKASSA, invoice).await.unwrap().unwrap();
    assert_eq!(attempt.operation.as_deref(), Some("OP-1"));
    let due = store.claim_checks(at(60), at(90), 1).await.unwrap();
    assert_eq!(due[0].attempt, attempt);
    let lost = subject.sql("update attempts set operation = null").await;
    assert!(lost.unwrap_err().contains("an attempt keeps its operation"));
}
