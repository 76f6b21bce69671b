//! What the office counts.

use super::{
    Subject,
    fixtures::{
        NEW_ATTEMPT, NOW, ROBOKASSA, at_once, audience, draft, notice, office, read, settle, stocked,
    },
    stock::shop_with,
};
use crate::{
    catalog::Ware,
    desk::{NumbersStep, Shop},
    gateway::{Gateway, GatewayError, HandOver, Signs, Way},
    money::Kopecks,
    numbers::{Day, Facts, Figure, Measure, PACE_DAYS, Step, Sums, add_up},
    order::{Deed, Draft, Order, OrderNumber},
    payment::{Attempt, Channel, GatewayName, NewAttempt, Notice, Report},
    staff::Admin,
    store::{Decide, Store},
    time::Timestamp,
};
use async_trait::async_trait;
use std::{collections::BTreeMap, sync::Arc};

const MOSCOW: i64 = 3 * 3_600;
const HOUR: i64 = 3_600;

/// Adds up all that there is.
async fn count(shop: &Shop, zone_seconds: i64, now: Timestamp) {
    while shop.add_up(zone_seconds, now).await.unwrap() == NumbersStep::More {}
}

/// All sums by day.
async fn figures(store: &dyn Store) -> Vec<Figure> {
    let mut figures = store.figures(Day(i64::MIN), Day(i64::MAX)).await.unwrap();
    figures.sort_by(|a, b| (a.day, a.measure, &a.subject).cmp(&(b.day, b.measure, &b.subject)));
    figures
}

/// Pieces and kopecks of each variant.
async fn sold(store: &dyn Store) -> Vec<(i64, i64, i64)> {
    let sold = store
        .top_goods(Day(i64::MIN), Day(i64::MAX), 1_000)
        .await
        .unwrap();
    let mut sold: Vec<_> = sold
        .iter()
        .map(|it| (it.variant.0, it.pieces, it.kopecks))
        .collect();
    sold.sort_unstable();
    sold
}

/// The sums that the orders themselves come to.
async fn truth(store: &dyn Store, orders: &[OrderNumber], zone_seconds: i64) -> Sums {
    let orders = store.readable_orders(orders).await.unwrap();
    let facts: Vec<Option<Facts>> = orders
        .iter()
        .map(|order| Facts::of(order, zone_seconds))
        .collect();
    let mut sold = facts.iter().flatten().filter(|facts| facts.sale.is_some());
    assert!(sold.all(|facts| facts.begun), "no more pay than go to pay");
    Sums::moved(facts.iter().map(|facts| (None, facts.as_ref())))
}

async fn assert_true(store: &dyn Store, orders: &[OrderNumber], zone_seconds: i64) {
    let truth = truth(store, orders, zone_seconds).await;
    assert_eq!(figures(store).await, truth.days);
    let mut goods = BTreeMap::<i64, (i64, i64)>::new();
    for one in truth.goods {
        let sum = goods.entry(one.variant.0).or_default();
        *sum = (sum.0 + one.pieces, sum.1 + one.kopecks);
    }
    let goods: Vec<_> = goods
        .into_iter()
        .map(|(variant, (pieces, kopecks))| (variant, pieces, kopecks))
        .collect();
    assert_eq!(sold(store).await, goods);
}

async fn place(store: &dyn Store, seed: u32, goods: &[(&Ware, u32)], at: Timestamp) -> Order {
    let draft = Draft {
        at,
        until: Some(at.plus_seconds(24 * HOUR)),
        ..draft(seed, goods)
    };
    store.place_order(draft).await.unwrap()
}

async fn press(store: &dyn Store, order: &Order, new: NewAttempt, at: Timestamp) -> Order {
    let decide = Box::new(move |order: &Order| order.start_attempt(new, at).map(Some));
    store.change_order(order.number, decide).await.unwrap().order
}

/// Money comes; `less` than it should be, if anything.
async fn pay(store: &dyn Store, order: &Order, (channel, less): (Channel, i64), at: Timestamp) {
    let attempt = order.last_attempt().unwrap();
    let amount = attempt.amount.checked_sub(Kopecks::new(less)).unwrap();
    let notice = Notice {
        channel,
        at,
        test: attempt.test,
        ..notice(attempt.invoice, amount)
    };
    store.change_order(order.number, settle(notice)).await.unwrap();
}

async fn act(store: &dyn Store, admin: &Admin, number: OrderNumber, deed: Deed, at: Timestamp) {
    let admin = admin.clone();
    let decide = Box::new(move |order: &Order| order.carry_out(&admin, &deed, at, &audience()).map(Some));
    store.change_order(number, decide).await.unwrap();
}

/// One of all that may happen to an order, in turn.
async fn trade(store: &dyn Store, admin: &Admin, order: &Order, nth: u32, at: Timestamp) {
    let minutes = |minutes: i64| at.plus_seconds(60 * minutes);
    let trial = NewAttempt {
        test: true,
        ..NEW_ATTEMPT
    };
    match nth % 8 {
        0 => {}
        1 => {
            let order = press(store, order, NEW_ATTEMPT, minutes(1)).await;
            pay(store, &order, (Channel::Callback, 0), minutes(3)).await;
        }
        2 => {
            let order = press(store, order, NEW_ATTEMPT, minutes(1)).await;
            pay(store, &order, (Channel::Enquiry, 0), minutes(40)).await;
        }
        3 => {
            let order = press(store, order, NEW_ATTEMPT, minutes(1)).await;
            pay(store, &order, (Channel::Callback, 0), minutes(2)).await;
            let deed = Deed::NoteRefund {
                amount: "100".to_owned(),
                left: order.placed.bill.total().decimal(),
                reason: "it did not fit".to_owned(),
            };
            act(store, admin, order.number, deed, minutes(60 * 30)).await;
        }
        4 => {
            let order = press(store, order, NEW_ATTEMPT, minutes(1)).await;
            pay(store, &order, (Channel::Callback, 100), minutes(2)).await;
            let deed = Deed::Accept {
                attention: 0,
                note: "the rest came in cash".to_owned(),
            };
            act(store, admin, order.number, deed, minutes(60 * 20)).await;
        }
        5 => {
            let order = press(store, order, trial, minutes(1)).await;
            pay(store, &order, (Channel::Callback, 0), minutes(2)).await;
        }
        6 => {
            let reason = "a transfer came".to_owned();
            act(
                store,
                admin,
                order.number,
                Deed::PayOutside { reason },
                minutes(60),
            )
            .await;
        }
        _ => {
            let over = at.plus_seconds(25 * HOUR);
            let decide: Decide = Box::new(move |order| Ok(order.expire(over)));
            store.change_order(order.number, decide).await.unwrap();
        }
    }
}

/// Forty orders in twelve days, added up now and then.
async fn lived(subject: &dyn Subject, shop: &Shop, admin: &Admin) -> Vec<OrderNumber> {
    let store = subject.store();
    let store = &*store;
    let wares = stocked(store, 100).await;
    let mut orders = Vec::new();
    for nth in 0..40_u32 {
        let at = NOW.plus_seconds(i64::from(nth) * 7 * HOUR);
        let ware = &wares[usize::try_from(nth).unwrap() % wares.len()];
        let order = place(store, nth + 1, &[(ware, 1 + nth % 2)], at).await;
        if nth % 3 == 0 {
            count(shop, MOSCOW, at).await;
        }
        trade(store, admin, &order, nth, at).await;
        orders.push(order.number);
    }
    count(shop, MOSCOW, NOW).await;
    orders
}

/// The sums agree with each order, and with what the shop says of its money in another way. Test money is in none of them.
pub async fn sums_are_the_truth_after_any_trade(subject: &dyn Subject) {
    let (shop, admin) = office(subject).await;
    let store = subject.store();
    let store = &*store;
    let orders = lived(subject, &shop, &admin).await;
    assert_true(store, &orders, MOSCOW).await;
    let all = figures(store).await;
    let all = add_up(&all);
    let money = store.sums().await.unwrap();
    assert_eq!(
        (all.revenue, all.returned),
        (money.paid.get(), money.refunded.get())
    );
    let real = subject.sql("select count(*) from orders where not trial").await;
    assert_eq!(real, Ok(Some(all.orders)));
    assert_eq!((all.healed, all.stuck, all.refunds), (5, 5, 5));
    assert_eq!(all.orders, 35, "the trials are left out");
}

/// Whoever begins anew ends with the same sums.
pub async fn sums_that_are_made_anew_are_those_that_were_kept_up(subject: &dyn Subject) {
    let (shop, admin) = office(subject).await;
    let store = subject.store();
    let store = &*store;
    lived(subject, &shop, &admin).await;
    let (kept, goods) = (figures(store).await, sold(store).await);
    shop.begin_numbers(MOSCOW, NOW).await.unwrap();
    assert_eq!(figures(store).await, []);
    count(&shop, MOSCOW, NOW).await;
    assert_eq!((figures(store).await, sold(store).await), (kept, goods));
}

/// Nodes that add up at once count nothing twice.
pub async fn rivals_who_add_up_count_each_order_once(subject: &dyn Subject) {
    let (shop, admin) = office(subject).await;
    let orders = lived(subject, &shop, &admin).await;
    shop.begin_numbers(MOSCOW, NOW).await.unwrap();
    at_once(8, |_| {
        let shop = shop.clone();
        async move { count(&shop, MOSCOW, NOW).await }
    })
    .await;
    count(&shop, MOSCOW, NOW).await;
    assert_true(&*subject.store(), &orders, MOSCOW).await;
}

/// A day is one of the shop's zone; another zone has other days.
pub async fn a_day_begins_at_midnight_where_the_shop_is(subject: &dyn Subject) {
    let (shop, _) = office(subject).await;
    let store = subject.store();
    let store = &*store;
    let wares = stocked(store, 10).await;
    let midnight = Day::of(NOW, MOSCOW).begins(MOSCOW);
    for (seed, seconds) in [(1, -1), (2, 0)] {
        place(store, seed, &[(&wares[0], 1)], midnight.plus_seconds(seconds)).await;
    }
    for (zone_seconds, days) in [(MOSCOW, 2), (0, 1), (MOSCOW, 2)] {
        count(&shop, zone_seconds, NOW).await;
        let figures = figures(store).await;
        let placed = figures.iter().filter(|it| it.measure == Measure::Placed);
        assert_eq!(placed.count(), days, "{zone_seconds}");
    }
}

/// A gateway with a page, for real money or for play money.
struct Till {
    test: bool,
}

#[async_trait]
impl Gateway for Till {
    fn name(&self) -> GatewayName {
        ROBOKASSA
    }

    fn is_test(&self) -> bool {
        self.test
    }

    fn way(&self) -> Way<'_> {
        Way::Signed(self)
    }

    async fn check(&self, attempts: &[&Attempt]) -> Vec<Result<Report, GatewayError>> {
        attempts.iter().map(|_| Ok(Report::Silent)).collect()
    }
}

impl Signs for Till {
    fn sign(&self, _: &Order, _: &Attempt) -> Result<HandOver, GatewayError> {
        Ok(HandOver::Link("https://pay.example/".parse().unwrap()))
    }
}

/// Who only pressed "pay" is not, and who is led there later than the order was added up is, once, however often the page is asked for;
/// also if a node between takes a step of another.
pub async fn whoever_is_led_to_the_gateway_is_counted_as_that(subject: &dyn Subject) {
    let store = subject.store();
    let store = &*store;
    let shop = shop_with(subject.store(), vec![Arc::new(Till { test: false })]);
    let wares = stocked(store, 10).await;
    let mut orders = Vec::new();
    for seed in 1..=3 {
        let order = place(store, seed, &[(&wares[0], 1)], NOW).await;
        orders.push(shop.pay(&order, ROBOKASSA, NOW).await.unwrap());
    }
    assert_eq!(begun(&shop, store, &orders).await, 0);
    for _ in 0..2 {
        shop.hand_over(&orders[0], NOW).await.unwrap();
    }
    assert_eq!(begun(&shop, store, &orders).await, 1);
    let led = read(store, orders[0].number).await;
    assert!(led.attempts[0].handed_over);
    shop.hand_over(&led, NOW).await.unwrap();
    assert_eq!(begun(&shop, store, &orders).await, 1);

    // Another change of the order forgets nothing of it, and nobody else is led anywhere by it.
    let order = press(store, &led, NEW_ATTEMPT, NOW).await;
    assert_eq!(
        order.attempts.iter().map(|it| it.handed_over).collect::<Vec<_>>(),
        [true, false]
    );
    pay(store, &order, (Channel::Callback, 0), NOW).await;
    assert_eq!(begun(&shop, store, &orders).await, 1);
    shop.begin_numbers(MOSCOW, NOW).await.unwrap();
    assert_eq!(begun(&shop, store, &orders).await, 1, "made anew");

    shop.hand_over(&orders[1], NOW).await.unwrap();
    let nodes = at_once(8, |_| {
        let shop = shop.clone();
        async move { count(&shop, MOSCOW, NOW).await }
    });
    nodes.await;
    assert_eq!(begun(&shop, store, &orders).await, 2, "rivals");
}

/// How many of these orders, which are all that there are, count as led to pay.
async fn begun(shop: &Shop, store: &dyn Store, orders: &[Order]) -> i64 {
    count(shop, MOSCOW, NOW).await;
    let numbers: Vec<OrderNumber> = orders.iter().map(|order| order.number).collect();
    assert_true(store, &numbers, MOSCOW).await;
    let all = figures(store).await;
    let all = add_up(&all);
    assert_eq!(all.orders, i64::try_from(orders.len()).unwrap());
    all.begun
}

/// Every zone has its own days of them; play money has none.
pub async fn carts_are_counted_by_the_day_on_which_they_were_begun(subject: &dyn Subject) {
    let store = subject.store();
    let (shop, admin) = office(subject).await;
    let midnight = Day::of(NOW, MOSCOW).begins(MOSCOW);
    let before = shop.numbers(&admin, MOSCOW, 7, NOW).await.unwrap();
    assert_eq!(before.carts_since, None);
    for seconds in [-1, 0, 1] {
        shop.note_cart(midnight.plus_seconds(seconds));
        count(&shop, MOSCOW, NOW).await;
    }
    let trial = shop_with(store.clone(), vec![Arc::new(Till { test: true })]);
    trial.note_cart(midnight);
    count(&trial, MOSCOW, NOW).await;

    let today = Day::of(NOW, MOSCOW);
    let found = shop.numbers(&admin, MOSCOW, 7, NOW).await.unwrap();
    let carts = found.figures.iter().filter(|it| it.measure == Measure::Carts);
    let carts: Vec<_> = carts.map(|it| (it.day, it.times)).collect();
    assert_eq!(carts, [(today.plus(-1), 1), (today, 2)]);
    assert_eq!(
        (found.compared().0.carts, found.carts_since),
        (3, Some(today.plus(-1)))
    );
    // Nine in the evening in Greenwich.
    assert_eq!(
        store.carts(0, today.plus(-9), today).await.unwrap(),
        [(today.plus(-1), 3)]
    );
    assert!(
        store
            .carts(0, today.plus(-9), today.plus(-2))
            .await
            .unwrap()
            .is_empty()
    );
}

/// A line whose number was passed before it could be seen is found when lines are looked at for the second time, also in a shop that
/// has new ones at every turn.
pub async fn a_line_that_comes_late_is_counted(subject: &dyn Subject) {
    let (shop, _) = office(subject).await;
    let store = subject.store();
    let store = &*store;
    count(&shop, MOSCOW, NOW).await;
    let wares = stocked(store, 10).await;
    let order = place(store, 1, &[(&wares[0], 1)], NOW).await;
    let (mut mark, last) = store.numbers_mark().await.unwrap();
    mark.seen = last;
    let passed = Step {
        mark,
        orders: Vec::new(),
        sums: Sums::default(),
    };
    assert!(store.keep_numbers(passed.clone()).await.unwrap());
    assert!(!store.keep_numbers(passed).await.unwrap(), "a step is taken once");
    count(&shop, MOSCOW, NOW).await;
    assert_eq!(figures(store).await, []);
    let mut orders = vec![order.number];
    for minutes in 1..4_u32 {
        let at = NOW.plus_seconds(i64::from(61 * minutes));
        orders.push(place(store, 1 + minutes, &[(&wares[0], 1)], at).await.number);
        count(&shop, MOSCOW, at).await;
    }
    assert_true(store, &orders, MOSCOW).await;
}

/// Where no line comes late, none is looked at for the second time.
pub async fn what_comes_in_order_is_looked_at_once(subject: &dyn Subject) {
    let (shop, _) = office(subject).await;
    let store = subject.store();
    let store = &*store;
    count(&shop, MOSCOW, NOW).await;
    let wares = stocked(store, 10).await;
    place(store, 1, &[(&wares[0], 1)], NOW).await;
    count(&shop, MOSCOW, NOW).await;
    let (mark, last) = store.numbers_mark().await.unwrap();
    assert_eq!(mark.seen, last);
    assert_eq!(mark.again == last, store.lines_come_in_order(), "{mark:?}");
}

/// What sells fast and is little comes first; what is not sold does not run out.
pub async fn goods_that_run_out_come_in_the_order_of_their_days(subject: &dyn Subject) {
    let (shop, admin) = office(subject).await;
    let store = subject.store();
    let store = &*store;
    let wares = stocked(store, 10).await;
    for (seed, (nth, pieces)) in (1..).zip([(1, 6), (2, 2)]) {
        let order = place(store, seed, &[(&wares[nth], pieces)], NOW).await;
        let order = press(store, &order, NEW_ATTEMPT, NOW).await;
        pay(store, &order, (Channel::Callback, 0), NOW.plus_seconds(60)).await;
    }
    count(&shop, MOSCOW, NOW).await;
    let numbers = shop
        .numbers(&admin, MOSCOW, 7, NOW.plus_seconds(60))
        .await
        .unwrap();
    let out: Vec<_> = numbers
        .running_out
        .iter()
        .map(|it| (it.variant, it.stock, it.days_left(PACE_DAYS)))
        .collect();
    assert_eq!(
        out,
        [(wares[1].variant.id, 5, 25), (wares[2].variant.id, 10, 150)]
    );
    assert_eq!(numbers.top[0].variant, wares[1].variant.id);
    assert_eq!((numbers.percent, numbers.has_orders), (None, true));
    assert_eq!(shop.low_goods(&admin).await.unwrap(), 0, "no threshold is set");
}
