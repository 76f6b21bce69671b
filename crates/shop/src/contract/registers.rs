//! The registers add up to the books.

use super::{
    Subject,
    fixtures::{NOW, draft, notice, office, paid, place, placed, settle, start_attempt, stocked},
    trials::paid_trial,
};
use crate::{
    desk::REGISTER_PORTION,
    money::Kopecks,
    order::{Deed, Order, OrderNumber},
    payment::{Details, Notice},
    register::{Entry, Flow, Span},
    store::Store,
    time::Timestamp,
};
use std::ops::Range;

const DAY: i64 = 24 * 60 * 60;

fn everything() -> Range<Timestamp> {
    NOW.plus_seconds(-100 * DAY)..NOW.plus_seconds(100 * DAY)
}

async fn page(store: &dyn Store, when: Range<Timestamp>, after: Option<&Entry>, limit: i64) -> Vec<Entry> {
    let span = Span {
        when,
        after: after.map(Entry::place),
        until: None,
        limit,
    };
    store.register(&span).await.unwrap()
}

fn noted(order: &Order, typed: &str) -> Deed {
    Deed::NoteRefund {
        amount: typed.to_owned(),
        left: order.sums().left().decimal(),
        reason: "in cash".to_owned(),
    }
}

/// Order, direction and kopecks of entries.
fn told(entries: &[Entry]) -> Vec<(OrderNumber, Flow, i64)> {
    let told = entries
        .iter()
        .map(|entry| (entry.order, entry.flow, entry.amount.get()));
    told.collect()
}

/// Paid through a gateway that says what it kept.
async fn paid_with_fee(store: &dyn Store, order: &Order) {
    let invoice = start_attempt(store, order).await;
    let total = order.placed.bill.total();
    let notice = Notice {
        details: Details {
            paid: Some(total),
            credited: total.checked_sub(Kopecks::new(5_000)),
            ..Details::default()
        },
        ..notice(invoice, total)
    };
    store.change_order(order.number, settle(notice)).await.unwrap();
}

/// Whichever way money came and went, and however it is read.
pub async fn the_register_adds_up_to_the_books(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 100).await;
    let (shop, admin) = office(subject).await;
    let mut orders = Vec::new();
    for seed in 1..=4 {
        orders.push(place(&*store, seed, &[(&wares[0], 1)]).await);
    }
    let [by_card, with_fee, in_cash, _unpaid] = &orders[..] else {
        panic!("four were placed");
    };
    paid(&*store, by_card).await;
    paid_with_fee(&*store, with_fee).await;
    let cash = Deed::PayOutside {
        reason: "cash".into(),
    };
    let later = NOW.plus_seconds(2 * DAY);
    let cash = shop.act(&admin, in_cash.number, cash, later).await.unwrap();
    let back = later.plus_seconds(DAY);
    let back = shop
        .act(&admin, cash.number, noted(&cash, "10"), back)
        .await
        .unwrap();
    let rest = later.plus_seconds(2 * DAY);
    shop.act(&admin, back.number, noted(&back, ""), rest)
        .await
        .unwrap();
    let trial = paid_trial(&*store, 5, &wares[0]).await;

    let all = page(&*store, everything(), None, 100).await;
    let total = in_cash.placed.bill.total().get();
    assert_eq!(
        told(&all),
        [
            (by_card.number, Flow::Payment, total),
            (with_fee.number, Flow::Payment, total),
            (in_cash.number, Flow::Payment, total),
            (in_cash.number, Flow::Refund, 1_000),
            (in_cash.number, Flow::Refund, total - 1_000),
        ]
    );
    assert!(all.iter().all(|entry| entry.order != trial.number));
    assert_eq!([all[0].fee, all[1].fee], [None, Some(Kopecks::new(5_000))]);
    assert!(all[0].through.invoice().is_some() && all[2].through.invoice().is_none());
    assert_eq!(all[3].note, "in cash");

    let totals = shop.register_totals(&admin, everything()).await.unwrap();
    let sums = store.sums().await.unwrap();
    assert_eq!((totals.all.paid, totals.all.refunded), (sums.paid, sums.refunded));

    let mut turned: Vec<Entry> = Vec::new();
    loop {
        let next = page(&*store, everything(), turned.last(), 2).await;
        if next.is_empty() {
            break;
        }
        turned.extend(next);
    }
    assert_eq!(turned, all, "page by page");
}

/// As it stood when the reading began: what comes meanwhile is in the next one, and takes the place of nothing in this one.
pub async fn a_register_is_read_as_it_stood_when_it_began(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 100).await;
    let (shop, admin) = office(subject).await;
    let order = place(&*store, 1, &[(&wares[0], 1)]).await;
    let order = paid(&*store, &order).await;
    let late = place(&*store, 2, &[(&wares[0], 1)]).await;
    let mut before = shop.read_register(&admin, everything()).await.unwrap();
    paid(&*store, &late).await;
    shop.act(&admin, order.number, noted(&order, "10"), NOW)
        .await
        .unwrap();
    let mut after = shop.read_register(&admin, everything()).await.unwrap();

    let total = order.placed.bill.total().get();
    let payment = (order.number, Flow::Payment, total);
    assert_eq!(told(&before.next().await.unwrap()), [payment]);
    assert_eq!(before.next().await.unwrap(), []);
    let mut now = told(&after.next().await.unwrap());
    now.sort_by_key(|(number, flow, _)| (*number, *flow == Flow::Refund));
    let refund = (order.number, Flow::Refund, 1_000);
    assert_eq!(now, [payment, refund, (late.number, Flow::Payment, total)]);
}

/// However long the month is, no portion is longer; and nothing is in two of them, though all came in the same moment.
pub async fn a_month_of_fifty_thousand_payments_is_read_in_portions(subject: &dyn Subject) {
    let store = subject.store();
    let (shop, admin) = office(subject).await;
    let order = paid(&*store, &placed(&*store).await).await;
    for statement in MANY_PAYMENTS {
        subject.sql(statement).await.unwrap();
    }
    let mut reading = shop.read_register(&admin, everything()).await.unwrap();
    let (mut portions, mut entries, mut kopecks) = (0, 0, 0);
    loop {
        let portion = reading.next().await.unwrap();
        if portion.is_empty() {
            break;
        }
        assert!(portion.len() <= REGISTER_PORTION, "{}", portion.len());
        portions += 1;
        entries += portion.len();
        kopecks += portion.iter().map(|entry| entry.amount.get()).sum::<i64>();
    }
    assert_eq!((portions, entries), (50, 50_000));
    let total = order.placed.bill.total().get();
    assert_eq!(kopecks, 50_000 * total);
    assert_eq!(store.sums().await.unwrap().paid.get(), kopecks);
    let totals = shop.register_totals(&admin, everything()).await.unwrap();
    assert_eq!((totals.all.payments, totals.all.paid.get()), (50_000, kopecks));
}

/// 49 999 orders like the only one there is, each paid as it was.
const MANY_PAYMENTS: [&str; 2] = [
    "insert into orders (number, key, token, fingerprint, placed_at, placed, total, buyer_name, buyer_email, buyer_phone,
       search_keys, state, state_facts, until, fulfilment, fulfilment_facts, attention, open_attention, trial, pay_kind)
     with recursive nth (n) as (select 1 union all select n + 1 from nth where n < 49999)
     select 1000000 + n, cast(1000000000000000 + n as text) || cast(1000000000000000 + n as text),
       cast(1000000000000000 + n as text), fingerprint, placed_at, placed, total, buyer_name, buyer_email, buyer_phone,
       search_keys, state, state_facts, until, fulfilment, fulfilment_facts, attention, open_attention, trial, pay_kind
     from nth cross join orders where number < 1000000",
    "insert into history (order_number, event)
     select copied.number, history.event from history cross join orders as copied
     where copied.number > 1000000 and history.order_number < 1000000 and cast(history.event as text) like '%\"paid\"%'",
];

/// A month has its first moment and not its last.
pub async fn an_entry_is_in_one_month_and_no_other(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 100).await;
    let order = place(&*store, 1, &[(&wares[0], 1)]).await;
    paid(&*store, &order).await;
    let at = page(&*store, everything(), None, 10).await[0].at;
    for (when, count) in [
        (at..at.plus_ms(1), 1),
        (at.plus_ms(1)..at.plus_seconds(DAY), 0),
        (at.plus_seconds(-DAY)..at, 0),
    ] {
        assert_eq!(
            page(&*store, when.clone(), None, 10).await.len(),
            count,
            "{when:?}"
        );
    }
}

/// Real money for an order that was placed on trial is money.
pub async fn play_money_is_in_no_register(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 100).await;
    let (shop, admin) = office(subject).await;
    paid_trial(&*store, 1, &wares[0]).await;
    let mut draft = draft(2, &[(&wares[0], 1)]);
    draft.placed.test = true;
    let order = store.place_order(draft).await.unwrap();
    assert_eq!(page(&*store, everything(), None, 10).await, []);
    let cash = Deed::PayOutside {
        reason: "cash".into(),
    };
    shop.act(&admin, order.number, cash, NOW).await.unwrap();
    let entries = page(&*store, everything(), None, 10).await;
    let total = order.placed.bill.total().get();
    assert_eq!(told(&entries), [(order.number, Flow::Payment, total)]);
}
