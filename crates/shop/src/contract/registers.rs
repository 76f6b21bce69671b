//! The registers add up to the books.

use super::{
    Subject,
    fixtures::{NOW, at_once, draft, notice, office, paid, place, placed, settle, start_attempt, stocked},
    trials::paid_trial,
};
use crate::{
    desk::{NumbersStep, REGISTER_PORTION, Shop},
    money::Kopecks,
    order::{Deed, Order, OrderNumber},
    payment::{Details, Notice},
    register::{Entry, Flow, RegisterStep, Span, Totals},
    staff::Admin,
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

/// Keeps all entries there are.
async fn keep(shop: &Shop, now: Timestamp) {
    while shop.keep_register(now).await.unwrap() == NumbersStep::More {}
}

/// Entries that are kept.
async fn kept(subject: &dyn Subject) -> i64 {
    let count = subject.sql("select count(*) from register_entries").await;
    count.unwrap().unwrap()
}

/// What all entries come to, read one after the other, and how many they are.
async fn read_totals(shop: &Shop, admin: &Admin, when: Range<Timestamp>) -> (Totals, i64) {
    let (mut totals, mut count) = (Totals::default(), 0);
    let start = when.start;
    let mut reading = shop.read_register(admin, when).await.unwrap();
    loop {
        let portion = reading.next().await.unwrap();
        if portion.is_empty() {
            return (totals, count);
        }
        totals.add(&portion, start);
        count += i64::try_from(portion.len()).unwrap();
    }
}

/// The totals of any time are those of its entries. Returns how many entries there are.
async fn assert_totals(shop: &Shop, admin: &Admin) -> i64 {
    let these_days = NOW.plus_seconds(-DAY)..NOW.plus_seconds(2 * DAY);
    let next_month = NOW.plus_seconds(30 * DAY)..NOW.plus_seconds(60 * DAY);
    for when in [these_days, next_month] {
        let totals = shop.register_totals(admin, when.clone()).await.unwrap();
        assert_eq!(totals, read_totals(shop, admin, when.clone()).await.0, "{when:?}");
    }
    let (totals, count) = read_totals(shop, admin, everything()).await;
    assert_eq!(shop.register_totals(admin, everything()).await.unwrap(), totals);
    count
}

/// Whatever came before they were kept and after, also for an order of a month that is over.
pub async fn totals_are_those_of_all_entries_whenever_they_were_kept(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 100).await;
    let (shop, admin) = office(subject).await;
    assert_eq!(assert_totals(&shop, &admin).await, 0);
    let mut orders = Vec::new();
    for seed in 1..=4 {
        orders.push(place(&*store, seed, &[(&wares[0], 1)]).await);
    }
    let [by_card, with_fee, in_cash, given_back] = &orders[..] else {
        panic!("four were placed");
    };
    keep(&shop, NOW).await;
    paid(&*store, by_card).await;
    assert_eq!(assert_totals(&shop, &admin).await, 1);
    keep(&shop, NOW).await;
    paid_with_fee(&*store, with_fee).await;
    let cash = Deed::PayOutside {
        reason: "cash".into(),
    };
    let next_day = NOW.plus_seconds(DAY);
    shop.act(&admin, in_cash.number, cash, next_day).await.unwrap();
    paid_trial(&*store, 5, &wares[0]).await;
    let mut given_back = paid(&*store, given_back).await;
    assert_eq!(assert_totals(&shop, &admin).await, 4);
    keep(&shop, NOW).await;
    assert_eq!(assert_totals(&shop, &admin).await, 4);
    for (days, typed) in [(1, "10"), (40, "")] {
        let deed = noted(&given_back, typed);
        let at = NOW.plus_seconds(days * DAY);
        given_back = shop.act(&admin, given_back.number, deed, at).await.unwrap();
        assert_totals(&shop, &admin).await;
        keep(&shop, at).await;
    }
    assert_eq!(assert_totals(&shop, &admin).await, 6);

    // Another payment takes the place of the first, which is kept.
    subject.sql(PAID_AGAIN).await.unwrap();
    assert_eq!(assert_totals(&shop, &admin).await, 6);
    keep(&shop, NOW).await;
    assert_eq!(assert_totals(&shop, &admin).await, 6);
    assert_eq!(kept(subject).await, 6);

    // What is kept is what totals are added up from, and is made anew whatever became of it.
    let wrong = "update register_entries set kopecks = kopecks + 1";
    subject.sql(wrong).await.unwrap();
    let totals = shop.register_totals(&admin, everything()).await.unwrap();
    assert_ne!(totals, read_totals(&shop, &admin, everything()).await.0);
    shop.begin_register(NOW).await.unwrap();
    assert_totals(&shop, &admin).await;
    keep(&shop, NOW).await;
    assert_totals(&shop, &admin).await;
    assert_eq!(kept(subject).await, 6);
}

/// The first order is paid a second time.
const PAID_AGAIN: &str = "insert into history (order_number, event)
     select order_number, event from history
     where order_number = (select min(number) from orders) and cast(event as text) like '%\"paid\"%'";

/// A line whose number was passed before it could be seen is in the totals at once, and is kept when lines are looked at for the
/// second time.
pub async fn totals_miss_no_line_that_comes_late(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 100).await;
    let (shop, admin) = office(subject).await;
    keep(&shop, NOW).await;
    let order = place(&*store, 1, &[(&wares[0], 1)]).await;
    paid(&*store, &order).await;
    let (mut mark, last) = store.register_mark().await.unwrap();
    mark.seen = last;
    let passed = RegisterStep {
        mark,
        orders: Vec::new(),
        entries: Vec::new(),
    };
    assert!(store.keep_register(passed.clone()).await.unwrap());
    assert!(
        !store.keep_register(passed).await.unwrap(),
        "a step is taken once"
    );
    assert_eq!(assert_totals(&shop, &admin).await, 1);
    for minutes in 1..4_u32 {
        let order = place(&*store, 1 + minutes, &[(&wares[0], 1)]).await;
        paid(&*store, &order).await;
        keep(&shop, NOW.plus_seconds(i64::from(61 * minutes))).await;
        assert_eq!(assert_totals(&shop, &admin).await, i64::from(1 + minutes));
    }
    assert_eq!(kept(subject).await, 4);
}

/// Nodes that keep entries at once keep nothing twice.
pub async fn rivals_who_keep_entries_keep_each_once(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 100).await;
    let (shop, admin) = office(subject).await;
    for seed in 1..=8 {
        let order = place(&*store, seed, &[(&wares[0], 1)]).await;
        paid(&*store, &order).await;
    }
    for _ in 0..2 {
        at_once(8, |_| {
            let shop = shop.clone();
            async move { keep(&shop, NOW).await }
        })
        .await;
        keep(&shop, NOW).await;
        assert_eq!(assert_totals(&shop, &admin).await, 8);
        assert_eq!(kept(subject).await, 8);
        shop.begin_register(NOW).await.unwrap();
    }
}

/// Whatever a program does, no entry is kept twice or is of nobody's way, and there is one mark.
pub async fn what_is_kept_of_the_registers_keeps_its_rules(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 100).await;
    let (shop, admin) = office(subject).await;
    let order = place(&*store, 1, &[(&wares[0], 1)]).await;
    paid(&*store, &order).await;
    keep(&shop, NOW).await;
    for statement in [
        "insert into register_entries select * from register_entries",
        "update register_entries set gateway = ''",
        "update register_entries set payment = 2",
        "update register_entries set kopecks = null",
        "insert into register_mark select * from register_mark",
        "insert into register_mark (only_row, turn, seen, again, again_to, again_at) values (2, 0, 0, 0, 0, 0)",
    ] {
        assert!(subject.sql(statement).await.is_err(), "{statement}");
    }
    assert_eq!(assert_totals(&shop, &admin).await, 1);
    assert_eq!(kept(subject).await, 1);
}
