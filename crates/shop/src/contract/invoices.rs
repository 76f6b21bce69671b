//! Invoice numbers, attempts, and what time makes due.

use super::{
    Subject,
    fixtures::{
        NEW_ATTEMPT, NOW, ROBOKASSA, advance, assert_ledger, assert_refused, at_once, draft, notice, office,
        paid, place, placed, press, read, settle, start_attempt, stocked,
    },
};
use crate::{
    desk::{Error, Settled},
    money::Kopecks,
    order::{Deed, Draft, Order, OrderNumber, Refusal, State, What},
    payment::{AttemptOutcome, GatewayName, InvoiceId, NewAttempt, Notice, Stage, Verdict},
    store::{Decide, DueCheck, OrderFilter, Store, StoreError, Trials},
    time::Timestamp,
};
use std::collections::HashSet;

/// An order with two attempts, and a moment at which both are due: for what only one of the databases can do.
pub async fn two_attempts_that_are_due(store: &dyn Store) -> ([InvoiceId; 2], Timestamp) {
    let order = placed(store).await;
    let invoices = [
        start_attempt(store, &order).await,
        start_attempt(store, &order).await,
    ];
    (invoices, NOW.plus_seconds(60))
}

/// Not one is given out twice.
pub async fn rivals_never_share_an_invoice_number(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 100).await;
    let first = InvoiceId::new(500).unwrap();
    let new = NewAttempt { first, ..NEW_ATTEMPT };
    let given = at_once(32, |rival| {
        let store = store.clone();
        let draft = Draft {
            first_attempt: Some(new),
            ..draft(rival, &[(&wares[0], 1)])
        };
        async move {
            let mut order = store.place_order(draft).await.unwrap();
            for _ in 0..3 {
                order = store.change_order(order.number, press(new)).await.unwrap().order;
            }
            let mine: Vec<_> = order.attempts.iter().map(|attempt| attempt.invoice).collect();
            assert!(mine.is_sorted());
            mine
        }
    })
    .await
    .concat();
    let distinct: HashSet<_> = given.iter().copied().collect();
    assert_eq!((distinct.len(), given.iter().min()), (128, Some(&first)));
}

/// Or whoever presses "pay" on a paid order for days would use them up for everybody.
pub async fn a_press_that_is_refused_takes_no_invoice_number(subject: &dyn Subject) {
    let store = subject.store();
    assert_eq!(store.last_invoice().await.unwrap(), 0);
    let order = placed(&*store).await;
    let before = start_attempt(&*store, &order).await;
    for _ in 0..20 {
        let refuse: Decide = Box::new(|_| Err(Refusal::NotPayable));
        let refused = store.change_order(order.number, refuse).await;
        assert_refused(refused, &Refusal::NotPayable);
        let nothing: Decide = Box::new(|_| Ok(None));
        store.change_order(order.number, nothing).await.unwrap();
    }
    let after = start_attempt(&*store, &order).await;
    assert_eq!(after.get(), before.get() + 1);
    assert_eq!(store.last_invoice().await.unwrap(), after.get());
}

/// A shop that shares its login with others begins where they end, and never goes back.
pub async fn invoice_numbers_start_where_they_are_told(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 100).await;
    let new = |first: i64| NewAttempt {
        first: InvoiceId::new(first).unwrap(),
        ..NEW_ATTEMPT
    };
    let order = place(&*store, 0, &[(&wares[0], 1)]).await;
    for (seed, first, given) in [
        (1, 1, 1),
        (2, 1_000, 1_000),
        (3, 1, 1_001),
        (4, 1_001, 1_002),
        (5, InvoiceId::OWN_MAX - 1, InvoiceId::OWN_MAX - 1),
    ] {
        // A press and an order that begins with one take turns.
        let order = if seed % 2 == 0 {
            store
                .change_order(order.number, press(new(first)))
                .await
                .unwrap()
                .order
        } else {
            let draft = Draft {
                first_attempt: Some(new(first)),
                ..draft(seed, &[(&wares[0], 1)])
            };
            store.place_order(draft).await.unwrap()
        };
        assert_eq!(order.last_attempt().unwrap().invoice.get(), given);
    }
    assert_eq!(start_attempt(&*store, &order).await.get(), InvoiceId::OWN_MAX);
    // Beyond the range of the gateways there is no number, and no harm.
    let before = read(&*store, order.number).await;
    let refused = at_once(2, |rival| {
        let store = store.clone();
        let decide = if rival == 0 {
            press(NEW_ATTEMPT)
        } else {
            advance(before.attempts[0].invoice, Stage::Begun)
        };
        let number = order.number;
        async move { store.change_order(number, decide).await.err() }
    })
    .await;
    assert!(matches!(
        refused[..],
        [Some(StoreError::Corrupt { .. }), None] | [None, Some(StoreError::Corrupt { .. })]
    ));
    assert_eq!(
        read(&*store, order.number).await.attempts.len(),
        before.attempts.len()
    );
    let draft = Draft {
        first_attempt: Some(NEW_ATTEMPT),
        ..draft(9, &[(&wares[0], 1)])
    };
    let refused = store.place_order(draft).await;
    assert!(matches!(refused, Err(StoreError::Corrupt { .. })), "{refused:?}");
    assert_ledger(subject).await;
}

/// One commit for the order, its attempt and its history, and however often the form comes.
pub async fn an_order_comes_with_its_first_attempt(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 100).await;
    let trial = NewAttempt {
        test: true,
        ..NEW_ATTEMPT
    };
    for (seed, new) in [(1, NEW_ATTEMPT), (2, trial)] {
        let orders = at_once(8, |_| {
            let (store, draft) = (store.clone(), draft(seed, &[(&wares[0], 1)]));
            let first_attempt = Some(new);
            async move {
                store
                    .place_order(Draft {
                        first_attempt,
                        ..draft
                    })
                    .await
                    .unwrap()
            }
        })
        .await;
        let order = read(&*store, orders[0].number).await;
        assert!(orders.iter().all(|one| *one == order));
        let [attempt] = &order.attempts[..] else {
            panic!("one attempt: {:?}", order.attempts);
        };
        assert_eq!(
            (attempt.test, attempt.amount, attempt.started_at),
            (new.test, order.placed.bill.total(), NOW)
        );
        let found = store.attempt(ROBOKASSA, attempt.invoice).await.unwrap();
        assert_eq!(found, Some((order.number, attempt.clone())));
        let history = store.history(order.number).await.unwrap();
        let what = What::AttemptStarted {
            gateway: ROBOKASSA,
            invoice: attempt.invoice,
        };
        assert_eq!((history.len(), &history[1].what), (2, &what));
        let trials = OrderFilter {
            trials: Trials::Only,
            limit: 9,
            ..OrderFilter::default()
        };
        let is_trial = store
            .orders(&trials)
            .await
            .unwrap()
            .iter()
            .any(|row| row.number == order.number);
        assert_eq!(is_trial, new.test);
    }
    let due = claim(&*store, NOW.plus_seconds(60), NOW.plus_seconds(120), 9).await;
    assert_eq!(due.len(), 2);
}

/// The attempts that a worker claims, all of which can be read.
async fn claim(store: &dyn Store, now: Timestamp, until: Timestamp, limit: i64) -> Vec<DueCheck> {
    let claimed = store.claim_checks(now, until, limit).await.unwrap();
    assert!(claimed.unread.is_empty(), "{claimed:?}");
    claimed.due
}

/// Gateways know nothing but their number.
pub async fn an_attempt_is_found_by_its_invoice(subject: &dyn Subject) {
    let store = subject.store();
    let order = placed(&*store).await;
    let invoice = start_attempt(&*store, &order).await;
    let (number, attempt) = store.attempt(ROBOKASSA, invoice).await.unwrap().unwrap();
    assert_eq!(
        (number, attempt.amount, attempt.outcome),
        (order.number, order.placed.bill.total(), AttemptOutcome::Open)
    );
    assert_eq!(read(&*store, order.number).await.attempts, [attempt]);
    let other = GatewayName::new("another").unwrap();
    assert_eq!(store.attempt(other, invoice).await.unwrap(), None);
}

/// All that a gateway knows is its number.
pub async fn an_order_is_changed_by_the_number_of_its_attempt(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 9).await;
    let [first, second] = [
        place(&*store, 1, &[(&wares[0], 1)]).await,
        place(&*store, 2, &[(&wares[0], 1)]).await,
    ];
    start_attempt(&*store, &first).await;
    let invoice = start_attempt(&*store, &second).await;
    let asked = store
        .change_order_of(ROBOKASSA, invoice, Box::new(|_| Ok(None)))
        .await
        .unwrap();
    assert_eq!((asked.order.number, asked.is_written()), (second.number, false));
    let pay = settle(notice(invoice, second.placed.bill.total()));
    let paid = store.change_order_of(ROBOKASSA, invoice, pay).await.unwrap();
    assert_eq!(paid.order, read(&*store, second.number).await);
    assert!(matches!(paid.order.state, State::Paid { .. }));
    assert!(matches!(
        read(&*store, first.number).await.state,
        State::AwaitingPayment { .. }
    ));
    // Neither another gateway's number nor one that nobody has is an order's, and nobody is asked about one.
    let other = GatewayName::new("another").unwrap();
    let nobodys = InvoiceId::new(InvoiceId::OWN_MAX + 1).unwrap();
    for (gateway, invoice) in [(other, invoice), (ROBOKASSA, nobodys)] {
        let asked = store.change_order_of(gateway, invoice, Box::new(|_| panic!("about what?")));
        assert!(matches!(asked.await, Err(StoreError::NoOrder)));
    }
}

/// It is not recorded at all, so that the gateway calls again.
pub async fn money_of_an_order_that_cannot_be_read_is_not_nobodys(subject: &dyn Subject) {
    let store = subject.store();
    let order = placed(&*store).await;
    let invoice = start_attempt(&*store, &order).await;
    let statement = r#"update orders set attention = '[{"what": "a pigeon"}]'"#;
    subject.sql(statement).await.unwrap();
    let notice = Notice {
        order_key: Some(order.key.clone()),
        ..notice(invoice, order.placed.bill.total())
    };
    let desk = super::stock::shop(store.clone());
    let settled = desk.settle_by_invoice(notice.clone()).await;
    let is_told = matches!(settled, Err(Error::Store(StoreError::Corrupt { .. })));
    assert!(is_told, "{settled:?}");
    assert!(store.orphans(9).await.unwrap().is_empty());
    subject.sql("update orders set attention = '[]'").await.unwrap();
    let (attempt, settled) = desk.settle_by_invoice(notice).await.unwrap();
    assert_eq!(settled, Settled::Recorded(Verdict::Accepted));
    assert_eq!(attempt.unwrap().0, order.number);
}

/// Some know the order, and some its attempt.
pub async fn rivals_by_numbers_of_attempts_are_one_payment(subject: &dyn Subject) {
    let store = subject.store();
    let order = placed(&*store).await;
    let invoice = start_attempt(&*store, &order).await;
    let (number, total) = (order.number, order.placed.bill.total());
    let written = at_once(16, |rival| {
        let store = store.clone();
        async move {
            let pay = settle(notice(invoice, total));
            let changed = if rival % 2 == 0 {
                store.change_order(number, pay).await
            } else {
                store.change_order_of(ROBOKASSA, invoice, pay).await
            };
            changed.unwrap().is_written()
        }
    });
    assert_eq!(written.await.into_iter().filter(|written| *written).count(), 1);
    assert_eq!(read(&*store, number).await.notices.len(), 1);
}

/// An attempt never changes hands.
pub async fn an_invoice_belongs_to_one_order(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 9).await;
    let first = place(&*store, 1, &[(&wares[0], 1)]).await;
    let second = place(&*store, 2, &[(&wares[0], 1)]).await;
    let invoice = start_attempt(&*store, &first).await;
    let steal: Decide = Box::new(move |o| {
        let mut change = o.start_attempt(NEW_ATTEMPT, NOW)?;
        o.number_attempt(&mut change, invoice);
        Ok(Some(change))
    });
    let stolen = store.change_order(second.number, steal).await;
    assert!(matches!(stolen, Err(StoreError::Corrupt { .. })), "{stolen:?}");
    assert_eq!(
        store.attempt(ROBOKASSA, invoice).await.unwrap().unwrap().0,
        first.number
    );
    assert_eq!(read(&*store, second.number).await, second);
}

/// Eight pollers ask the gateway once.
pub async fn a_due_check_goes_to_one_worker(subject: &dyn Subject) {
    let store = subject.store();
    let order = placed(&*store).await;
    let mut started = Vec::new();
    for _ in 0..30 {
        started.push(start_attempt(&*store, &order).await);
    }
    let (due, until) = (NOW.plus_seconds(60), NOW.plus_seconds(180));
    assert_eq!(claim(&*store, due.plus_ms(-1), until, 10).await, []);
    let mut claimed = at_once(8, |_| {
        let store = store.clone();
        async move {
            let mut mine = Vec::new();
            loop {
                let batch = claim(&*store, due, until, 3).await;
                assert!(batch.len() <= 3);
                if batch.is_empty() {
                    return mine;
                }
                mine.extend(batch);
            }
        }
    })
    .await
    .concat();
    claimed.sort_by_key(|check| check.attempt.invoice);
    let invoices: Vec<_> = claimed.iter().map(|check| check.attempt.invoice).collect();
    assert_eq!(invoices, started);
    let order = read(&*store, order.number).await;
    for (check, attempt) in claimed.iter().zip(&order.attempts) {
        assert_eq!(
            (check.order, &check.attempt, check.checks),
            (order.number, attempt, 1)
        );
    }
}

/// A check that was put off is due again then, and counted.
pub async fn a_check_comes_back_when_it_was_put_off(subject: &dyn Subject) {
    let store = subject.store();
    let order = placed(&*store).await;
    let invoice = start_attempt(&*store, &order).await;
    let at = |seconds| NOW.plus_seconds(seconds);
    assert_eq!(claim(&*store, at(60), at(180), 9).await.len(), 1);
    assert_eq!(claim(&*store, at(179), at(300), 9).await, []);
    assert_eq!(claim(&*store, at(180), at(300), 9).await[0].checks, 2);
    store
        .schedule_check(ROBOKASSA, invoice, Some(at(1_000)))
        .await
        .unwrap();
    assert_eq!(claim(&*store, at(999), at(2_000), 9).await, []);
    assert_eq!(claim(&*store, at(1_000), at(2_000), 9).await[0].checks, 3);
    // What is settled is not asked about.
    let decide = settle(notice(invoice, order.placed.bill.total()));
    store.change_order(order.number, decide).await.unwrap();
    store
        .schedule_check(ROBOKASSA, invoice, Some(at(3_000)))
        .await
        .unwrap();
    assert_eq!(claim(&*store, at(9_000), at(9_999), 9).await, []);
}

/// A refused card is not the end: the buyer may take another one.
pub async fn an_attempt_that_failed_is_asked_about_on(subject: &dyn Subject) {
    let store = subject.store();
    let order = placed(&*store).await;
    let invoice = start_attempt(&*store, &order).await;
    let fail = advance(invoice, Stage::Cancelled);
    assert!(store.change_order(order.number, fail).await.unwrap().is_written());
    let (again, until) = (Some(NOW.plus_seconds(90)), NOW.plus_seconds(180));
    store.schedule_check(ROBOKASSA, invoice, again).await.unwrap();
    assert_eq!(claim(&*store, NOW.plus_seconds(89), until, 9).await, []);
    let claimed = claim(&*store, NOW.plus_seconds(90), until, 9).await;
    let outcomes: Vec<_> = claimed.iter().map(|check| check.attempt.outcome).collect();
    assert_eq!(outcomes, [AttemptOutcome::Failed]);
}

/// A later program, or a hand, wrote what this one does not know.
pub async fn an_attempt_that_cannot_be_read_keeps_no_other_from_its_turn(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 9).await;
    let strange = place(&*store, 1, &[(&wares[0], 1)]).await;
    start_attempt(&*store, &strange).await;
    let other = place(&*store, 2, &[(&wares[0], 1)]).await;
    let invoice = start_attempt(&*store, &other).await;
    subject
        .sql(
            r#"update attempts set issue = '{"how": "by_pigeon"}' where id = (select min(id) from attempts)"#,
        )
        .await
        .unwrap();
    let (now, until) = (NOW.plus_seconds(60), NOW.plus_seconds(180));
    let claimed = store.claim_checks(now, until, 9).await.unwrap();
    let due: Vec<_> = claimed.due.iter().map(|check| check.attempt.invoice).collect();
    assert_eq!(due, [invoice]);
    let [(order, StoreError::Corrupt { .. })] = &claimed.unread[..] else {
        panic!("{claimed:?}");
    };
    assert_eq!(*order, strange.number);
    // It is put off like the other.
    let claimed = store.claim_checks(until.plus_ms(-1), until, 9).await.unwrap();
    assert!(claimed.due.is_empty() && claimed.unread.is_empty(), "{claimed:?}");
    // Whoever asks is told of it, beside what came of the others.
    let turns = super::stock::shop(store).check_due(until, 9).await.unwrap();
    let told: Vec<_> = turns.iter().map(|turn| (turn.order, turn.due.len())).collect();
    assert_eq!(told, [(other.number, 1), (strange.number, 0)]);
    let is_told = matches!(&turns[1].error, Some(Error::Store(StoreError::Corrupt { .. })));
    assert!(is_told, "{turns:?}");
}

/// Asking ends one day.
pub async fn an_attempt_without_a_next_check_is_left_alone(subject: &dyn Subject) {
    let store = subject.store();
    let order = placed(&*store).await;
    let invoice = start_attempt(&*store, &order).await;
    store.schedule_check(ROBOKASSA, invoice, None).await.unwrap();
    assert_eq!(claim(&*store, NOW.plus_seconds(999_999), NOW, 9).await, []);
}

/// Those whose time is up, and only those that wait.
pub async fn overdue_orders_come_oldest_first(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 9).await;
    let until = |seconds: i64, seed: u32| {
        let mut draft = draft(seed, &[(&wares[0], 1)]);
        draft.until = Some(NOW.plus_seconds(seconds));
        draft
    };
    let mut orders: Vec<Order> = Vec::new();
    for (seed, seconds) in [(1, 3_000), (2, 1_000), (3, 2_000), (4, 500)] {
        orders.push(store.place_order(until(seconds, seed)).await.unwrap());
    }
    paid(&*store, &orders[3]).await;
    let numbers = |at: i64, limit: i64| {
        let store = store.clone();
        async move {
            let at = NOW.plus_seconds(at);
            store.overdue_orders(at, at, limit).await.unwrap()
        }
    };
    assert_eq!(numbers(999, 9).await, []);
    assert_eq!(numbers(2_000, 9).await, [orders[1].number, orders[2].number]);
    assert_eq!(numbers(9_999, 2).await, [orders[1].number, orders[2].number]);
    let expire: Decide = Box::new(|order| Ok(order.expire(NOW.plus_seconds(9_999))));
    let changed = store.change_order(orders[1].number, expire).await.unwrap();
    assert!(changed.is_written());
    assert_eq!(numbers(9_999, 9).await, [orders[2].number, orders[0].number]);
}

/// Orders that wait for a decision or for a bank are in nobody's way, however many they are.
pub async fn overdue_orders_are_those_that_wait_for_their_buyer(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 9).await;
    let mut orders: Vec<Order> = Vec::new();
    for seed in 0..3 {
        orders.push(place(&*store, seed, &[(&wares[0], 1)]).await);
    }
    let invoice = start_attempt(&*store, &orders[0]).await;
    let decide = settle(notice(invoice, Kopecks::new(1)));
    assert!(
        store
            .change_order(orders[0].number, decide)
            .await
            .unwrap()
            .is_written()
    );
    let invoice = start_attempt(&*store, &orders[1]).await;
    let late = NOW.plus_seconds(9_999);
    for (stage, waits_for_the_bank) in [
        (Stage::Begun, false),
        (Stage::Crediting, true),
        (Stage::Held, true),
        (Stage::Suspended, true),
        (Stage::Returned, false),
    ] {
        let decide = advance(invoice, stage);
        assert!(
            store
                .change_order(orders[1].number, decide)
                .await
                .unwrap()
                .is_written()
        );
        let overdue = store.overdue_orders(late, late, 9).await.unwrap();
        assert_eq!(
            overdue.contains(&orders[1].number),
            !waits_for_the_bank,
            "{stage:?}"
        );
        assert!(!overdue.contains(&orders[0].number) && overdue.contains(&orders[2].number));
    }
    let (shop, admin) = office(subject).await;
    let deed = Deed::Resolve {
        attention: 0,
        note: "returned".into(),
    };
    shop.act(&admin, orders[0].number, deed, NOW).await.unwrap();
    assert_eq!(
        store.overdue_orders(late, late, 9).await.unwrap(),
        numbers_of(&orders)
    );
}

/// However many wait for a gateway that does not answer, those that no gateway knows of do not queue behind
/// them.
pub async fn overdue_orders_that_are_asked_about_are_in_nobodys_way(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 9).await;
    let mut orders: Vec<Order> = Vec::new();
    for (seed, seconds) in (0..).zip([1_000, 1_500, 2_000, 2_500]) {
        let mut draft = draft(seed, &[(&wares[0], 1)]);
        draft.until = Some(NOW.plus_seconds(seconds));
        orders.push(store.place_order(draft).await.unwrap());
    }
    let numbers = numbers_of(&orders);
    start_attempt(&*store, &orders[0]).await;
    start_attempt(&*store, &orders[2]).await;
    // Money that was sent back leaves nothing to ask about.
    let invoice = start_attempt(&*store, &orders[3]).await;
    let decide = settle(notice(invoice, Kopecks::new(1)));
    let changed = store.change_order(orders[3].number, decide).await.unwrap();
    assert!(changed.is_written());
    let (shop, admin) = office(subject).await;
    let deed = Deed::Resolve {
        attention: 0,
        note: "returned".into(),
    };
    shop.act(&admin, orders[3].number, deed, NOW).await.unwrap();

    let overdue = |asked_until: i64, limit: i64| {
        let (store, asked_until) = (store.clone(), NOW.plus_seconds(asked_until));
        async move {
            let late = NOW.plus_seconds(9_999);
            store.overdue_orders(late, asked_until, limit).await.unwrap()
        }
    };
    assert_eq!(overdue(999, 9).await, [numbers[1], numbers[3]]);
    assert_eq!(overdue(999, 1).await, [numbers[1]]);
    assert_eq!(overdue(1_000, 9).await, [numbers[0], numbers[1], numbers[3]]);
    assert_eq!(overdue(2_000, 9).await, numbers);
}

fn numbers_of(orders: &[Order]) -> Vec<OrderNumber> {
    orders.iter().map(|order| order.number).collect()
}
