//! Money that a gateway knows other things of than the shop does, and the sums of all of it.

use super::super::{
    Subject,
    fixtures::{NOW, assert_ledger, paid, place, read, stocked},
};
use super::returning::{after, noted, refunding, settled, sum_of, told};
use crate::{
    gateway::RefundReport,
    money::Kopecks,
    order::{DeedKind, Order, Sums},
    store::Store,
};

/// Somebody returned it in the gateway's cabinet, and told nobody.
pub async fn money_that_a_gateway_gave_back_is_found_and_decided_about(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 10).await;
    let mut orders = Vec::new();
    for seed in 1..=2 {
        let order = place(&*store, seed, &[(&wares[0], 1)]).await;
        orders.push(paid(&*store, &order).await);
    }
    let (shop, gateway, admin) = refunding(subject).await;
    gateway.said().gave_back = true;
    for second in [600, 86_400 + 600] {
        for (_, checked) in shop.check_paid(after(second), 10).await.unwrap() {
            checked.unwrap();
        }
    }
    let counts = store.counts().await.unwrap();
    assert_eq!(counts.unclear_refunds, 2);
    for (order, went_out, state) in [(&orders[0], true, "refunded"), (&orders[1], false, "paid")] {
        let order = read(&*store, order.number).await;
        assert_eq!(order.sums().under_way, order.sums().paid);
        assert!(
            !order.deeds().contains(&DeedKind::Ship),
            "it is not sent meanwhile"
        );
        assert_eq!(told(&*store, &order).await, [("owner_refund", 2)].into());
        let decided = shop
            .act(&admin, order.number, settled(went_out, "seen"), NOW)
            .await;
        assert_eq!(decided.unwrap().state.name(), state);
    }
    shop.check_paid(after(3 * 86_400), 10).await.unwrap();
    let kept = read(&*store, orders[1].number).await;
    assert_eq!(
        (kept.sums().left(), kept.state.payment().unwrap().refunds.len()),
        (kept.sums().paid, 1)
    );
    assert_ledger(subject).await;
}

/// And not at all once it is known to be back.
pub async fn money_that_came_is_asked_about_once_a_day_for_a_month(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 10).await;
    let mut orders = Vec::new();
    for seed in 1..=2 {
        let order = place(&*store, seed, &[(&wares[0], 1)]).await;
        orders.push(paid(&*store, &order).await);
    }
    place(&*store, 3, &[(&wares[0], 1)]).await;
    let (shop, gateway, admin) = refunding(subject).await;
    let back = noted(&orders[1], "");
    shop.act(&admin, orders[1].number, back, NOW).await.unwrap();
    let day = 86_400;
    for (second, questions) in [
        (100, 1),
        (200, 1),
        (day + 99, 1),
        (day + 100, 2),
        (30 * day, 3),
        (31 * day, 3),
    ] {
        shop.check_paid(after(second), 10).await.unwrap();
        assert_eq!(gateway.said().questions, questions, "{second}");
    }
    let order = read(&*store, orders[0].number).await;
    let operation = order.attempts[0].operation.as_deref();
    assert_eq!(operation, Some("OP-1"), "it is learned on the way");
}

/// Paid − refunded − under way = left: for each order, and for all.
pub async fn the_money_of_all_orders_adds_up(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 100).await;
    let mut orders = Vec::new();
    for seed in 1..=4 {
        let order = place(&*store, seed, &[(&wares[0], seed)]).await;
        orders.push(paid(&*store, &order).await);
    }
    place(&*store, 5, &[(&wares[0], 1)]).await;
    let (shop, gateway, admin) = refunding(subject).await;
    assert_eq!(
        shop.sums(&admin).await.unwrap().left(),
        all(&*store, &orders).await.paid
    );
    for (order, deed) in [
        (&orders[0], sum_of(&orders[0], "100")),
        (&orders[1], noted(&orders[1], "")),
        (&orders[2], noted(&orders[2], "200")),
        (&orders[3], sum_of(&orders[3], "300")),
    ] {
        shop.act(&admin, order.number, deed, NOW).await.unwrap();
    }
    gateway.said().report = Some(RefundReport::Done);
    for second in [0, 60] {
        shop.run_errands(after(second), 10).await.unwrap();
        assert_eq!(shop.sums(&admin).await.unwrap(), all(&*store, &orders).await);
    }
    let third = read(&*store, orders[2].number).await;
    shop.act(&admin, third.number, sum_of(&third, "7"), after(90))
        .await
        .unwrap();
    let sums = shop.sums(&admin).await.unwrap();
    assert_eq!(sums, all(&*store, &orders).await);
    let total = |nth: usize| orders[nth].placed.bill.total().get();
    assert_eq!(sums.under_way, Kopecks::new(700));
    assert_eq!(sums.refunded, Kopecks::new(10_000 + total(1) + 20_000 + 30_000));
    assert_eq!(sums.left().get(), total(0) + total(2) + total(3) - 60_700);
}

/// The sums of these orders together.
async fn all(store: &dyn Store, orders: &[Order]) -> Sums {
    let mut all = Sums::default();
    for order in orders {
        let sums = read(store, order.number).await.sums();
        all.paid = all.paid.checked_add(sums.paid).unwrap();
        all.refunded = all.refunded.checked_add(sums.refunded).unwrap();
        all.under_way = all.under_way.checked_add(sums.under_way).unwrap();
    }
    all
}
