//! Changing an order: one after another, whole or not at all.

use super::{
    Subject,
    fixtures::{
        NEW_ATTEMPT, NOW, assert_ledger, assert_refused, at_once, audience, office, paid, place, placed,
        press, read, stock_of, stocked,
    },
};
use crate::{
    money::Kopecks,
    order::{Change, Changed, Deed, Event, Order, OrderNumber, Refusal, State, What},
    payment::{Attempt, InvoiceId},
    store::{Decide, Store, StoreError},
};
use std::{collections::HashSet, sync::Arc, time::Duration};
use tokio::{
    runtime::Handle,
    sync::{Notify, oneshot},
};

/// There is nothing to decide about.
pub async fn a_change_of_no_order_is_refused(subject: &dyn Subject) {
    let store = subject.store();
    let decide: Decide = Box::new(|_| panic!("nobody is to be asked"));
    let changed = store.change_order(OrderNumber(77_777), decide).await;
    assert!(matches!(changed, Err(StoreError::NoOrder)), "{changed:?}");
}

/// `None` is a decision too.
pub async fn a_decision_against_it_writes_nothing(subject: &dyn Subject) {
    let store = subject.store();
    let order = placed(&*store).await;
    let history = store.history(order.number).await.unwrap();
    let seen = order.clone();
    let decide: Decide = Box::new(move |o| {
        assert_eq!(*o, seen);
        Ok(None)
    });
    let changed = store.change_order(order.number, decide).await.unwrap();
    assert!(!changed.is_written());
    assert_eq!(changed.order, order);
    assert_eq!(read(&*store, order.number).await, order);
    assert_eq!(store.history(order.number).await.unwrap(), history);
}

/// A refusal is reported, and leaves nothing.
pub async fn a_refused_decision_writes_nothing(subject: &dyn Subject) {
    let store = subject.store();
    let order = placed(&*store).await;
    let decide: Decide = Box::new(|_| Err(Refusal::NotNow));
    assert_refused(store.change_order(order.number, decide).await, &Refusal::NotNow);
    assert_eq!(read(&*store, order.number).await, order);
    assert_eq!(store.messages(order.number).await.unwrap().len(), 1);
}

/// Each of thirty-two presses sees all the presses before it.
pub async fn changes_of_one_order_happen_one_after_another(subject: &dyn Subject) {
    let store = subject.store();
    let order = placed(&*store).await;
    let seen = at_once(32, |_| {
        let (store, order) = (store.clone(), order.clone());
        async move {
            let (told, hear) = std::sync::mpsc::channel();
            let decide: Decide = Box::new(move |o| {
                told.send(o.attempts.len()).unwrap();
                o.start_attempt(NEW_ATTEMPT, NOW).map(Some)
            });
            let Changed { order, change } = store.change_order(order.number, decide).await.unwrap();
            assert_eq!(order.last_attempt(), change.unwrap().attempt.as_ref());
            hear.recv().unwrap()
        }
    })
    .await;
    let distinct: HashSet<_> = seen.into_iter().collect();
    assert_eq!(distinct, (0..32).collect());
    let order = read(&*store, order.number).await;
    assert_eq!(order.attempts.len(), 32);
    assert_eq!(store.history(order.number).await.unwrap().len(), 33);
}

/// A second program on the same database (another node, or a command beside the shop) waits its turn like a second
/// caller does. A store's crate calls it itself, because only it knows how to open the database twice.
pub async fn two_programs_change_one_order_in_turn(subject: &dyn Subject, neighbour: Arc<dyn Store>) {
    let order = placed(&*subject.store()).await;
    let written = at_once(32, |rival| {
        let store = if rival % 2 == 0 {
            subject.store()
        } else {
            neighbour.clone()
        };
        let number = order.number;
        async move {
            let pressed = store.change_order(number, press(NEW_ATTEMPT)).await;
            pressed.unwrap().is_written()
        }
    })
    .await;
    assert!(written.into_iter().all(|written| written));
    assert_eq!(read(&*neighbour, order.number).await.attempts.len(), 32);
    assert_eq!(subject.store().history(order.number).await.unwrap().len(), 33);
}

/// A second program changes the order while the first one decides about it. Only for databases in which nobody has to wait for
/// that, so a store's crate calls it itself.
pub async fn whoever_was_too_late_is_asked_again(subject: &dyn Subject, neighbour: Arc<dyn Store>) {
    let store = subject.store();
    let order = placed(&*store).await;
    let number = order.number;
    let (told, hear) = std::sync::mpsc::channel();
    let decide: Decide = Box::new(move |o| {
        told.send(o.attempts.len()).unwrap();
        if o.attempts.is_empty() {
            let faster = neighbour.change_order(number, press(NEW_ATTEMPT));
            let pressed = tokio::task::block_in_place(|| Handle::current().block_on(faster));
            assert!(pressed.unwrap().is_written());
        }
        o.start_attempt(NEW_ATTEMPT, NOW).map(Some)
    });
    let changed = store.change_order(number, decide).await.unwrap();
    assert!(changed.is_written());
    assert_eq!(hear.try_iter().collect::<Vec<_>>(), [0, 1]);
    assert_eq!(changed.order.attempts.len(), 2);
    assert_eq!(read(&*store, number).await, changed.order);
    assert_eq!(store.history(number).await.unwrap().len(), 3);
}

/// A mistake in a decision is its caller's, and the next one finds everything as it was.
pub async fn a_panicking_decision_harms_nobody_else(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 100).await;
    let mut orders = Vec::new();
    for seed in 0..16 {
        orders.push(place(&*store, seed, &[(&wares[0], 1)]).await);
    }
    let outcomes = at_once(16, |rival| {
        let (store, number) = (store.clone(), orders[usize::try_from(rival).unwrap()].number);
        async move {
            let decide: Decide = if rival % 4 == 0 {
                Box::new(|_| panic!("a mistake in a decision"))
            } else {
                Box::new(|o| Ok(o.expire(NOW.plus_seconds(7_200))))
            };
            let call = tokio::spawn(async move { store.change_order(number, decide).await });
            match call.await {
                Ok(changed) => changed.is_ok_and(|c| c.is_written()),
                Err(panic) => {
                    assert!(panic.is_panic() && rival % 4 == 0);
                    false
                }
            }
        }
    })
    .await;
    assert_eq!(outcomes.into_iter().filter(|written| *written).count(), 12);
    for (order, rival) in orders.iter().zip(0..) {
        let state = read(&*store, order.number).await.state;
        assert_eq!(matches!(state, State::AwaitingPayment { .. }), rival % 4 == 0);
    }
    assert_ledger(subject).await;
}

/// Browsers close and requests time out at any moment.
pub async fn a_caller_who_leaves_breaks_nothing(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 100).await;
    for seed in 0..20 {
        let order = place(&*store, seed, &[(&wares[0], 1)]).await;
        let decided = Arc::new(Notify::new());
        let tell = decided.clone();
        let decide: Decide = Box::new(move |o| {
            tell.notify_one();
            Ok(o.expire(NOW.plus_seconds(7_200)))
        });
        let (rival, number) = (store.clone(), order.number);
        let call = tokio::spawn(async move { rival.change_order(number, decide).await });
        decided.notified().await;
        call.abort();
        call.await.ok();
        // Whatever became of it became of all of it, and nothing is locked.
        let again: Decide = Box::new(|o| Ok(o.expire(NOW.plus_seconds(7_200))));
        let changed = tokio::time::timeout(Duration::from_secs(5), store.change_order(number, again))
            .await
            .unwrap()
            .unwrap();
        assert!(matches!(changed.order.state, State::Expired { .. }));
        assert_eq!(store.history(number).await.unwrap().len(), 2);
    }
    assert_eq!(stock_of(&*store, &wares[0]).await, 100);
    assert_ledger(subject).await;
}

/// What the database refuses is undone to the last row, beside changes that succeed.
pub async fn an_impossible_change_is_undone_alone(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 100).await;
    let mut orders = Vec::new();
    for seed in 0..16 {
        orders.push(place(&*store, seed, &[(&wares[0], 1)]).await);
    }
    let outcomes = at_once(16, |rival| {
        let (store, order) = (store.clone(), orders[usize::try_from(rival).unwrap()].clone());
        async move {
            let is_impossible = rival % 2 == 0;
            let decide: Decide = Box::new(move |o| {
                let mut change = o.expire(NOW.plus_seconds(7_200)).unwrap();
                if is_impossible {
                    attempt_of_nothing(o, &mut change);
                }
                Ok(Some(change))
            });
            store.change_order(order.number, decide).await
        }
    })
    .await;
    for outcome in outcomes {
        assert!(
            matches!(outcome, Ok(_) | Err(StoreError::Corrupt { .. })),
            "{outcome:?}"
        );
    }
    for (order, rival) in orders.iter().zip(0..) {
        let now = read(&*store, order.number).await;
        if rival % 2 == 0 {
            assert_eq!(now, *order);
            assert_eq!(store.history(order.number).await.unwrap().len(), 1);
        } else {
            assert!(matches!(now.state, State::Expired { .. }));
        }
    }
    assert_eq!(stock_of(&*store, &wares[0]).await, 92);
    assert_ledger(subject).await;
}

/// A decision that came after an impossible one is made on what is there, or not at all.
pub async fn nobody_sees_what_never_happened(subject: &dyn Subject) {
    let store = subject.store();
    let order = placed(&*store).await;
    let seen = at_once(32, |rival| {
        let (store, number) = (store.clone(), order.number);
        async move {
            let is_impossible = rival % 2 == 0;
            let decide: Decide = Box::new(move |o| {
                let mut change = o.expire(NOW.plus_seconds(7_200));
                match &mut change {
                    Some(change) if is_impossible => attempt_of_nothing(o, change),
                    Some(_) | None => change = None,
                }
                Ok(change)
            });
            store.change_order(number, decide).await
        }
    })
    .await;
    for seen in seen {
        match seen {
            Ok(changed) => assert_eq!((changed.is_written(), changed.order), (false, order.clone())),
            Err(StoreError::Corrupt { .. } | StoreError::Unavailable(_)) => {}
            Err(other) => panic!("neither seen nor failed: {other:?}"),
        }
    }
    assert_eq!(read(&*store, order.number).await, order);
}

/// A decision that needs more than its order is written together with others, and the database cannot tell it that. What it says of a
/// commit afterwards is nothing to rely on.
pub async fn whoever_is_told_yes_is_written_whatever_cannot_be_looked_up(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 100).await;
    let mut orders = Vec::new();
    for seed in 0.. {
        let order = place(&*store, seed, &[(&wares[0], 1)]).await;
        // Of neighbours, some store may have each decided about by another task.
        if order.number.0 % 2 == 0 {
            orders.push(order);
        }
        if orders.len() == 3 {
            break;
        }
    }
    let [busy, late, sent] = [0, 1, 2].map(|place: usize| orders[place].number);
    let expire: Decide = Box::new(|o| Ok(o.expire(NOW.plus_seconds(7_200))));
    let expired = store.change_order(late, expire).await.unwrap().order;
    let to_send = paid(&*store, &orders[2]).await;
    let (shop, admin) = office(subject).await;
    let cash = Deed::PayOutside {
        reason: "cash".into(),
    };
    let (clerk, deed) = (admin.clone(), cash.clone());
    let take: Decide = Box::new(move |o| o.carry_out(&clerk, &deed, NOW, &audience()).map(Some));
    let ship = Deed::Ship {
        tracking: String::new(),
        seen: None,
    };
    let packer = admin.clone();
    let send: Decide = Box::new(move |o| {
        let mut change = o.carry_out(&packer, &ship, NOW, &audience())?;
        change.unless_withdrawn = true;
        Ok(Some(change))
    });

    let away = "alter table return_requests rename to put_aside";
    subject.sql(away).await.unwrap();
    // Whoever writes is kept busy until both wait.
    let (begin, has_begun) = oneshot::channel();
    let (end, may_end) = std::sync::mpsc::channel();
    let mut begin = Some(begin);
    let hold: Decide = Box::new(move |_| {
        if let Some(begin) = begin.take() {
            begin.send(()).unwrap();
            may_end.recv().unwrap();
        }
        Ok(None)
    });
    let writing = store.clone();
    let held = tokio::spawn(async move { writing.change_order(busy, hold).await });
    has_begun.await.unwrap();
    let both_wait = async { end.send(()).unwrap() };
    let (taken, shipped, ()) = tokio::join!(
        store.change_order(late, take),
        store.change_order(sent, send),
        both_wait
    );
    held.await.unwrap().unwrap();
    match taken {
        Ok(changed) => assert_eq!(read(&*store, late).await, changed.order),
        Err(StoreError::Unavailable(_)) => assert_eq!(read(&*store, late).await, expired),
        Err(other) => panic!("neither written nor lost: {other:?}"),
    }
    assert!(matches!(shipped, Err(StoreError::Unavailable(_))), "{shipped:?}");
    assert_eq!(read(&*store, sent).await, to_send);
    assert_ledger(subject).await;

    let back = "alter table put_aside rename to return_requests";
    subject.sql(back).await.unwrap();
    if read(&*store, late).await == expired {
        shop.act(&admin, late, cash, NOW).await.unwrap();
    }
    assert!(matches!(read(&*store, late).await.state, State::Paid { .. }));
    assert_ledger(subject).await;
}

/// Adds an attempt to pay nothing, which the database does not take.
fn attempt_of_nothing(order: &Order, change: &mut Change) {
    let mut started = order.start_attempt(NEW_ATTEMPT, NOW).unwrap();
    order.number_attempt(&mut started, InvoiceId::new(7).unwrap());
    change.attempt = started.attempt.map(|attempt| Attempt {
        amount: Kopecks::ZERO,
        ..attempt
    });
}

/// The database itself refuses to rewrite it.
pub async fn history_is_only_appended_to(subject: &dyn Subject) {
    let store = subject.store();
    let order = paid(&*store, &placed(&*store).await).await;
    let history = store.history(order.number).await.unwrap();
    let kinds: Vec<_> = history.iter().map(|Event { what, .. }| what).collect();
    assert!(matches!(
        kinds[..],
        [
            What::Placed { .. },
            What::AttemptStarted { .. },
            What::NoticeCame { .. },
            What::Paid { healed: false, .. }
        ]
    ));
    assert!(subject.sql("update history set event = '{}'").await.is_err());
    assert!(subject.sql("delete from history").await.is_err());
    assert_eq!(store.history(order.number).await.unwrap(), history);
}
