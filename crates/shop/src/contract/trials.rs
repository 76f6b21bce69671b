//! Test money is never money.

use super::{
    Subject,
    fixtures::{
        NEW_ATTEMPT, NOW, assert_ledger, draft, notice, office, paid, place, press, read, settle,
        start_attempt, stock_of, stocked,
    },
};
use crate::{
    catalog::Ware,
    money::Kopecks,
    order::{Actor, Deed, Draft, FulfilmentName, Order, OrderNumber, PutAway, State, StateName, What},
    payment::{InvoiceId, NewAttempt, Notice, Verdict},
    store::{Counts, Decide, OrderFilter, Search, Store, StoreError, Trials},
    time::Timestamp,
};

const LATER: Timestamp = NOW.plus_seconds(600);

/// Whatever else is asked for with them.
pub async fn test_money_is_in_no_list_and_no_count_but_its_own(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 100).await;
    let real = paid(&*store, &place(&*store, 1, &[(&wares[0], 1)]).await).await;
    let waiting = place_trial(&*store, 2, &wares[0]).await;
    let shipped_for_nothing = paid_trial(&*store, 3, &wares[0]).await;
    let unfitting = place_trial(&*store, 4, &wares[0]).await;
    let invoice = start_trial(&*store, &unfitting).await;
    let wrong = Notice {
        test: true,
        ..notice(invoice, Kopecks::new(1))
    };
    change(&*store, &unfitting, settle(wrong)).await;

    let counts = Counts {
        to_ship: 1,
        trials: 3,
        ..Counts::default()
    };
    assert_eq!(store.counts().await.unwrap(), counts);
    let trials = [unfitting.number, shipped_for_nothing.number, waiting.number];
    let all = [trials[0], trials[1], trials[2], real.number];
    let phone = Search::parse("912 345-67-89");
    for search in [None, phone] {
        for (which, found) in [
            (Trials::Without, &[real.number][..]),
            (Trials::Only, &trials),
            (Trials::With, &all),
            (Trials::PutAway, &[]),
        ] {
            let filter = OrderFilter {
                search: search.clone(),
                ..asked_for(which)
            };
            assert_eq!(numbers(&*store, &filter).await, found, "{filter:?}");
        }
    }
    let to_ship = OrderFilter {
        state: Some(StateName::Paid),
        fulfilment: Some(FulfilmentName::New),
        ..asked_for(Trials::Without)
    };
    let awaiting = OrderFilter {
        state: Some(StateName::AwaitingPayment),
        ..asked_for(Trials::Without)
    };
    let new = OrderFilter {
        fulfilment: Some(FulfilmentName::New),
        ..asked_for(Trials::Without)
    };
    let to_decide = OrderFilter {
        attention: true,
        ..asked_for(Trials::Without)
    };
    let by_number = OrderFilter {
        search: Search::parse(&format!("№ {}", waiting.number)),
        ..asked_for(Trials::Without)
    };
    for (filter, without, only) in [
        (to_ship, &[real.number][..], &trials[1..2]),
        (awaiting, &[], &[trials[0], trials[2]]),
        (new, &[real.number], &trials),
        (to_decide, &[], &trials[..1]),
        (by_number, &[], &trials[2..]),
    ] {
        assert_eq!(numbers(&*store, &filter).await, without, "{filter:?}");
        let filter = OrderFilter {
            trials: Trials::Only,
            ..filter
        };
        assert_eq!(numbers(&*store, &filter).await, only, "{filter:?}");
    }
    let rows = store.orders(&asked_for(Trials::With)).await.unwrap();
    let marks: Vec<bool> = rows.iter().map(|row| row.test).collect();
    assert_eq!(marks, [true, true, true, false]);
}

/// As left by a shop that went live while the buyer was away.
pub async fn a_live_attempt_makes_a_trial_real(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 100).await;
    let order = place_trial(&*store, 1, &wares[0]).await;
    start_trial(&*store, &order).await;
    assert!(read(&*store, order.number).await.is_test());
    assert_eq!(trials_and_awaiting(&*store).await, (1, 0));
    start_attempt(&*store, &order).await;
    assert!(!read(&*store, order.number).await.is_test());
    assert_eq!(trials_and_awaiting(&*store).await, (0, 1));
    start_trial(&*store, &order).await;
    assert_eq!(trials_and_awaiting(&*store).await, (0, 1), "it stays real");
}

/// More of them than a portion; goods come back once, nobody is told.
pub async fn trials_are_put_away_once_and_new_ones_come_again(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 200).await;
    let (shop, admin) = office(subject).await;
    let real = place(&*store, 1_000, &[(&wares[0], 1)]).await;
    let mut trials = Vec::new();
    for seed in 0..120 {
        let order = match seed % 3 {
            0 => place_trial(&*store, seed, &wares[0]).await,
            _ => paid_trial(&*store, seed, &wares[0]).await,
        };
        if seed % 3 == 2 {
            let deed = Deed::Ship {
                tracking: String::new(),
                seen: None,
            };
            shop.act(&admin, order.number, deed, NOW).await.unwrap();
        }
        trials.push(order.number);
    }
    let later_trial = {
        let mut draft = trial_draft(500, &wares[0]);
        draft.at = LATER.plus_seconds(1);
        store.place_order(draft).await.unwrap()
    };
    let told = told(&*store, &trials).await;
    assert_eq!(stock_of(&*store, &wares[0]).await, 200 - 122);

    assert_eq!(shop.put_trials_away(&admin, LATER).await.unwrap(), 120);
    assert_eq!(
        shop.put_trials_away(&admin, LATER).await.unwrap(),
        0,
        "once is enough"
    );

    assert_eq!(
        stock_of(&*store, &wares[0]).await,
        200 - 42,
        "what was shipped is gone"
    );
    assert_ledger(subject).await;
    let counts = Counts {
        awaiting: 1,
        trials: 1,
        ..Counts::default()
    };
    assert_eq!(store.counts().await.unwrap(), counts);
    trials.reverse();
    assert_eq!(numbers(&*store, &asked_for(Trials::PutAway)).await, trials);
    assert_eq!(
        numbers(&*store, &asked_for(Trials::Only)).await,
        [later_trial.number]
    );
    let both = [later_trial.number, real.number];
    assert_eq!(numbers(&*store, &asked_for(Trials::With)).await, both);
    trials.reverse();
    let olga = Actor::Staff("olga".into());
    for (number, state) in trials[..3].iter().zip(["cancelled", "cancelled", "paid"]) {
        let order = read(&*store, *number).await;
        let put_away = PutAway {
            at: LATER,
            by: olga.clone(),
        };
        assert_eq!((order.state.name(), order.put_away), (state, Some(put_away)));
        let last = store.history(*number).await.unwrap().pop().unwrap();
        assert_eq!(
            (last.at, last.actor, last.what),
            (LATER, olga.clone(), What::PutAway)
        );
    }
    assert_eq!(self::told(&*store, &trials).await, told, "nobody is told of it");

    let again = place_trial(&*store, 600, &wares[0]).await;
    assert_eq!(
        numbers(&*store, &asked_for(Trials::Only)).await,
        [again.number, later_trial.number]
    );
    let latest = LATER.plus_seconds(60);
    assert_eq!(shop.put_trials_away(&admin, latest).await.unwrap(), 2);
    assert_eq!(store.counts().await.unwrap().trials, 0);
}

/// A later program, or a hand, wrote what this one does not know.
pub async fn a_trial_that_cannot_be_read_keeps_no_other_in_the_lists(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 100).await;
    let (shop, admin) = office(subject).await;
    let strange = place_trial(&*store, 1, &wares[0]).await;
    subject
        .sql(
            r#"insert into notices (order_number, gateway, invoice, amount, test, verdict, channel, at, details)
               select number, 'robokassa', 1, 1, 1 = 1, 'wrong_sum', 'callback', 5, '{"paid": "much"}' from orders"#,
        )
        .await
        .unwrap();
    let read = store.order(strange.number).await;
    assert!(matches!(read, Err(StoreError::Corrupt { .. })), "{read:?}");
    let other = place_trial(&*store, 2, &wares[0]).await;
    assert_eq!(shop.put_trials_away(&admin, LATER).await.unwrap(), 1);
    assert_eq!(
        numbers(&*store, &asked_for(Trials::PutAway)).await,
        [other.number]
    );
}

/// It cannot come through the shop's own page, which is closed; but money comes regardless.
pub async fn real_money_brings_back_what_was_put_away(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 100).await;
    let (shop, admin) = office(subject).await;
    let order = place_trial(&*store, 1, &wares[0]).await;
    let invoice = start_trial(&*store, &order).await;
    let play_money = Notice {
        test: true,
        ..notice(invoice, order.placed.bill.total())
    };
    change(&*store, &order, settle(play_money.clone())).await;
    shop.put_trials_away(&admin, LATER).await.unwrap();
    let more_play_money = Notice {
        amount: Kopecks::new(1),
        ..play_money
    };
    change(&*store, &order, settle(more_play_money)).await;
    assert_eq!(
        store.counts().await.unwrap(),
        Counts::default(),
        "play money changes nothing"
    );

    let real_money = notice(invoice, order.placed.bill.total());
    change(&*store, &order, settle(real_money)).await;
    let back = read(&*store, order.number).await;
    assert_eq!((back.put_away.as_ref(), back.is_test()), (None, false));
    let counts = Counts {
        attention: 1,
        ..Counts::default()
    };
    assert_eq!(store.counts().await.unwrap(), counts);
    let history = store.history(order.number).await.unwrap();
    assert!(history.iter().any(|event| event.what == What::BroughtBack));

    let nth = back.attention.iter().position(|a| a.test == Some(false)).unwrap();
    let deed = Deed::Accept {
        attention: nth,
        note: "a real buyer".into(),
    };
    let accepted = shop.act(&admin, order.number, deed, LATER).await.unwrap();
    let State::Paid { payment } = &accepted.state else {
        panic!("{:?}", accepted.state);
    };
    assert!(!payment.is_test(), "it is the real money that pays");
    assert_eq!(stock_of(&*store, &wares[0]).await, 99);
    assert_eq!(store.counts().await.unwrap().to_ship, 1);
    let letters = store.messages(order.number).await.unwrap();
    for (kind, test) in [
        ("order_paid", true),
        ("order_paid", false),
        ("owner_attention", true),
        ("owner_attention", false),
    ] {
        let is_told = letters.iter().any(|row| {
            let letter = &row.message.letter;
            (letter.kind(), letter.is_test()) == (kind, test)
        });
        assert!(is_told, "{kind} {test}");
    }
    assert_ledger(subject).await;
}

/// A trial becomes real between the look at the list and the change.
pub async fn nothing_real_is_ever_put_away(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 100).await;
    let (shop, admin) = office(subject).await;
    let real = place(&*store, 1, &[(&wares[0], 1)]).await;
    let live = place_trial(&*store, 2, &wares[0]).await;
    start_attempt(&*store, &live).await;
    // Play money for a live attempt is a question about a real order.
    let invoice = start_attempt(&*store, &real).await;
    let play_money = Notice {
        test: true,
        ..notice(invoice, real.placed.bill.total())
    };
    change(&*store, &real, settle(play_money)).await;
    assert_eq!(
        read(&*store, real.number).await.attention[0].what,
        Verdict::TestInLive
    );
    // Cash is money.
    let cash = place_trial(&*store, 3, &wares[0]).await;
    let deed = Deed::PayOutside {
        reason: "cash".into(),
    };
    shop.act(&admin, cash.number, deed, NOW).await.unwrap();
    let before = store.counts().await.unwrap();
    for number in [real.number, live.number, cash.number] {
        let (admin, order) = (admin.clone(), read(&*store, number).await);
        let decide: Decide = Box::new(move |order| Ok(order.put_away(&admin, LATER)));
        assert!(!store.change_order(number, decide).await.unwrap().is_written());
        assert_eq!(read(&*store, number).await, order);
    }
    assert_eq!(shop.put_trials_away(&admin, LATER).await.unwrap(), 0);
    assert_eq!(store.counts().await.unwrap(), before);
    assert_eq!((before.to_ship, before.awaiting, before.attention), (1, 2, 1));
}

/// However much of it there is, real money comes first.
pub async fn test_money_without_an_order_is_counted_apart(subject: &dyn Subject) {
    let store = subject.store();
    let orphan = |invoice, test| Notice {
        test,
        ..notice(InvoiceId::new(invoice).unwrap(), Kopecks::new(100))
    };
    store
        .record_orphan(orphan(4_001, false), Vec::new())
        .await
        .unwrap();
    for invoice in 4_002..4_010 {
        store
            .record_orphan(orphan(invoice, true), Vec::new())
            .await
            .unwrap();
    }
    let counts = Counts {
        orphans: 1,
        trial_orphans: 8,
        ..Counts::default()
    };
    assert_eq!(store.counts().await.unwrap(), counts);
    let first = store.orphans(2).await.unwrap();
    let marks: Vec<_> = first
        .iter()
        .map(|o| (o.notice.invoice.get(), o.notice.test))
        .collect();
    assert_eq!(marks, [(4_001, false), (4_009, true)]);
    let (shop, admin) = office(subject).await;
    for each in &first {
        shop.resolve_orphan(&admin, each.id, "seen", NOW).await.unwrap();
    }
    let counts = Counts {
        trial_orphans: 7,
        ..Counts::default()
    };
    assert_eq!(store.counts().await.unwrap(), counts);
}

/// What cannot be worked out yet is not hidden.
pub async fn orders_of_an_older_program_are_real_until_they_are_worked_out(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 100).await;
    for seed in 0..3 {
        place(&*store, seed, &[(&wares[0], 1)]).await;
    }
    for seed in 3..5 {
        // The older program did not note how an order was placed; its attempts tell.
        let order = place(&*store, seed, &[(&wares[0], 1)]).await;
        start_trial(&*store, &order).await;
    }
    assert_eq!(
        store.fill_trials(10).await.unwrap(),
        0,
        "this program writes them itself"
    );
    subject.sql("update orders set trial = null").await.unwrap();
    assert_eq!(trials_and_awaiting(&*store).await, (0, 5));
    assert_eq!(store.fill_trials(4).await.unwrap(), 4);
    assert_eq!(trials_and_awaiting(&*store).await, (1, 4));
    assert_eq!(store.fill_trials(4).await.unwrap(), 1);
    assert_eq!(store.fill_trials(4).await.unwrap(), 0);
    assert_eq!(trials_and_awaiting(&*store).await, (2, 3));
}

/// It knows nothing of trials and runs on beside this one while the shop is updated.
pub async fn what_an_older_program_starts_with_live_passwords_is_not_hidden(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 100).await;
    place_trial(&*store, 1, &wares[0]).await;
    assert_eq!(trials_and_awaiting(&*store).await, (1, 0));
    subject
        .sql(
            "insert into attempts (gateway, invoice, order_number, test, amount, started_at, outcome)
             select 'robokassa', 77, number, 1 = 0, 100, 0, 'open' from orders",
        )
        .await
        .unwrap();
    assert_eq!(trials_and_awaiting(&*store).await, (0, 1));
}

fn asked_for(trials: Trials) -> OrderFilter {
    OrderFilter {
        trials,
        limit: 1_000,
        ..OrderFilter::default()
    }
}

fn trial_draft(seed: u32, ware: &Ware) -> Draft {
    let mut draft = draft(seed, &[(ware, 1)]);
    draft.placed.test = true;
    draft
}

/// An order of a shop that runs on test passwords.
async fn place_trial(store: &dyn Store, seed: u32, ware: &Ware) -> Order {
    store.place_order(trial_draft(seed, ware)).await.unwrap()
}

/// The buyer presses "pay" in such a shop.
async fn start_trial(store: &dyn Store, order: &Order) -> InvoiceId {
    let trial = NewAttempt {
        test: true,
        ..NEW_ATTEMPT
    };
    let pressed = store.change_order(order.number, press(trial)).await.unwrap();
    pressed.order.last_attempt().unwrap().invoice
}

/// The same, paid with play money.
pub(super) async fn paid_trial(store: &dyn Store, seed: u32, ware: &Ware) -> Order {
    let order = place_trial(store, seed, ware).await;
    let invoice = start_trial(store, &order).await;
    let play_money = Notice {
        test: true,
        ..notice(invoice, order.placed.bill.total())
    };
    change(store, &order, settle(play_money)).await;
    read(store, order.number).await
}

async fn change(store: &dyn Store, order: &Order, decide: Decide) {
    assert!(
        store
            .change_order(order.number, decide)
            .await
            .unwrap()
            .is_written()
    );
}

async fn numbers(store: &dyn Store, filter: &OrderFilter) -> Vec<OrderNumber> {
    let rows = store.orders(filter).await.unwrap();
    rows.into_iter().map(|row| row.number).collect()
}

/// Letters about each of these orders.
async fn told(store: &dyn Store, numbers: &[OrderNumber]) -> Vec<usize> {
    let mut told = Vec::new();
    for number in numbers {
        told.push(store.messages(*number).await.unwrap().len());
    }
    told
}

async fn trials_and_awaiting(store: &dyn Store) -> (i64, i64) {
    let counts = store.counts().await.unwrap();
    (counts.trials, counts.awaiting)
}
