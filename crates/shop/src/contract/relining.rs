//! What the staff changes of the lines of orders before they are paid.

use super::{
    Subject,
    fixtures::{
        NOW, assert_ledger, at_once, notice, office, paid, place, read, settle, start_attempt, stock_of,
        stocked,
    },
};
use crate::{
    cart::Cart,
    catalog::Ware,
    desk::{Error, Shop},
    money::Kopecks,
    order::{Actor, Discount, LinesWish, Order, Refusal, What},
    payment::Verdict,
    staff::Admin,
};

/// These goods for the order, by somebody who saw it and what that comes to.
pub(super) async fn wish(shop: &Shop, admin: &Admin, order: &Order, goods: &[(&Ware, u32)]) -> LinesWish {
    let mut cart = Cart::default();
    for (ware, count) in goods {
        cart.set(ware.variant.id, *count).unwrap();
    }
    let wish = LinesWish {
        cart,
        delivery: None,
        discount: None,
        seen: order.placed.relined.times,
        shown: String::new(),
    };
    shown(shop, admin, order, wish).await
}

/// The same with the mark of what it comes to, if it comes to anything.
pub(super) async fn shown(shop: &Shop, admin: &Admin, order: &Order, wish: LinesWish) -> LinesWish {
    match shop.preview_lines(admin, order.number, &wish, NOW).await {
        Ok(after) => LinesWish {
            shown: wish.fingerprint(&after),
            ..wish
        },
        Err(Error::Refused(_)) => wish,
        Err(other) => panic!("{other:?}"),
    }
}

pub(super) async fn change(shop: &Shop, admin: &Admin, order: &Order, wish: LinesWish) -> Result<(), Error> {
    let changed = shop.change_lines(admin, order.number, wish, NOW).await;
    changed.and_then(|(_, changed)| changed)
}

fn refusal(answer: Result<(), Error>) -> Refusal {
    match answer {
        Err(Error::Refused(refusal)) => refusal,
        other => panic!("should have been refused: {other:?}"),
    }
}

/// Lines, sums, pieces, the ledger, the history and the promise of a letter are of one transaction, and what was ordered before is
/// still there.
pub async fn lines_change_with_their_pieces_and_their_sum(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 9).await;
    let order = place(&*store, 1, &[(&wares[0], 2), (&wares[1], 1)]).await;
    let (shop, admin) = office(subject).await;
    let wanted = LinesWish {
        delivery: Some(Kopecks::new(10_000)),
        discount: Discount::parse("10%", "ждали долго").unwrap(),
        ..wish(&shop, &admin, &order, &[(&wares[0], 1), (&wares[2], 3)]).await
    };
    let wanted = shown(&shop, &admin, &order, wanted).await;
    change(&shop, &admin, &order, wanted.clone()).await.unwrap();

    let after = read(&*store, order.number).await;
    let bill = after.placed.bill;
    let goods = 199_000 + 3 * 99_000;
    let sums = [bill.goods(), bill.discount(), bill.delivery(), bill.total()];
    assert_eq!(
        sums.map(Kopecks::get),
        [goods, goods / 10, 10_000, goods - goods / 10 + 10_000]
    );
    assert_eq!(after.placed.discount_reason, "ждали долго");
    assert_eq!(after.placed.relined.times, 1);
    let counts: Vec<_> = after
        .placed
        .lines
        .iter()
        .map(|line| (line.variant, line.count))
        .collect();
    assert_eq!(counts, [(wares[0].variant.id, 1), (wares[2].variant.id, 3)]);
    assert_eq!(store.order_by_key(&order.key).await.unwrap().unwrap(), after);
    assert_eq!(
        (&after.placed.buyer, &after.placed.consents),
        (&order.placed.buyer, &order.placed.consents)
    );
    for (ware, left) in wares.iter().zip([8, 10, 8]) {
        assert_eq!(stock_of(&*store, ware).await, left, "{}", ware.variant.sku);
    }
    assert_ledger(subject).await;
    let kept = subject.sql("select total from orders").await;
    assert_eq!(kept, Ok(Some(bill.total().get())));

    let relinings = shop.relinings(&admin, order.number).await.unwrap();
    assert_eq!(relinings.len(), 1);
    assert_eq!(
        (&relinings[0].before, &relinings[0].after),
        (&order.ordered(), &after.ordered())
    );
    assert_eq!((relinings[0].at, relinings[0].who.as_str()), (NOW, admin.login()));
    let history = store.history(order.number).await.unwrap();
    let told = history.last().unwrap();
    assert_eq!(told.actor, Actor::Staff("olga".into()));
    let what = What::LinesChanged {
        before: order.placed.bill.total(),
        total: bill.total(),
        reason: String::new(),
    };
    assert_eq!(told.what, what);
    let messages = store.messages(order.number).await.unwrap();
    let letters: Vec<_> = messages.iter().map(|row| &row.message.letter).collect();
    let letter = letters
        .iter()
        .find(|letter| letter.kind() == "order_relined")
        .unwrap();
    assert_eq!(letter.order().unwrap().placed.bill, bill);

    change(&shop, &admin, &order, wanted).await.unwrap();
    assert_eq!(
        read(&*store, order.number).await,
        after,
        "the button was pressed twice"
    );
    let again = wish(&shop, &admin, &after, &[(&wares[1], 1)]).await;
    change(&shop, &admin, &after, again).await.unwrap();
    for (ware, left) in wares.iter().zip([9, 9, 11]) {
        assert_eq!(stock_of(&*store, ware).await, left, "{}", ware.variant.sku);
    }
    assert_ledger(subject).await;
    // What ends gives back what it has by then.
    let late = NOW.plus_seconds(7_200);
    let expire = store.change_order(order.number, Box::new(move |order| Ok(order.expire(late))));
    assert!(expire.await.unwrap().is_written());
    assert_eq!(stock_of(&*store, &wares[1]).await, 10);
    assert_ledger(subject).await;
}

/// The article is named, and nothing is another than it was.
pub async fn too_few_pieces_change_no_lines(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 3).await;
    let order = place(&*store, 1, &[(&wares[0], 1)]).await;
    let (shop, admin) = office(subject).await;
    let wanted = wish(&shop, &admin, &order, &[(&wares[0], 3), (&wares[2], 5)]).await;
    place(&*store, 2, &[(&wares[2], 1)]).await;
    let sold_out = Refusal::SoldOut {
        sku: wares[2].variant.sku.clone(),
        left: 4,
    };
    let refused = change(&shop, &admin, &order, wanted).await;
    assert_eq!(refusal(refused), sold_out);
    let blind = wish(&shop, &admin, &order, &[(&wares[2], 5)]).await;
    let preview = shop.preview_lines(&admin, order.number, &blind, NOW).await;
    assert!(matches!(preview, Err(Error::Refused(why)) if why == sold_out));
    assert_eq!(read(&*store, order.number).await, order);
    assert_eq!(shop.relinings(&admin, order.number).await.unwrap(), []);
    for (ware, left) in wares.iter().zip([2, 4, 4]) {
        assert_eq!(stock_of(&*store, ware).await, left, "{}", ware.variant.sku);
    }
    assert_ledger(subject).await;

    let wanted = wish(&shop, &admin, &order, &[(&wares[1], 1)]).await;
    let raised = "update variants set price = price + 1, old_price = null where sku = 'scarf-l'";
    subject.sql(raised).await.unwrap();
    let refused = change(&shop, &admin, &order, wanted).await;
    assert_eq!(refusal(refused), Refusal::NotAsShown);
}

/// Each of many orders wants all that is left of the same thing.
pub async fn rivals_who_change_lines_never_oversell(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 16).await;
    let (shop, admin) = office(subject).await;
    let mut wanted = Vec::new();
    for seed in 0..16 {
        let order = place(&*store, seed, &[(&wares[0], 1)]).await;
        let wish = wish(&shop, &admin, &order, &[(&wares[2], 18)]).await;
        wanted.push((order, wish));
    }
    let results = at_once(16, |rival| {
        let (shop, admin) = (shop.clone(), admin.clone());
        let (order, wish) = wanted[usize::try_from(rival).unwrap()].clone();
        async move { change(&shop, &admin, &order, wish).await }
    })
    .await;
    let (won, lost): (Vec<_>, Vec<_>) = results.into_iter().partition(Result::is_ok);
    assert_eq!((won.len(), lost.len()), (1, 15));
    for refused in lost {
        let sku = wares[2].variant.sku.clone();
        assert_eq!(refusal(refused), Refusal::SoldOut { sku, left: 0 });
    }
    assert_eq!(stock_of(&*store, &wares[2]).await, 0);
    assert_eq!(stock_of(&*store, &wares[0]).await, 1);
    assert_ledger(subject).await;
}

/// Of two who change the lines of one order the second is told, and so is whoever is too late for a payment.
pub async fn two_who_change_lines_lose_nothing(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 9).await;
    let order = place(&*store, 1, &[(&wares[0], 1)]).await;
    let (shop, admin) = office(subject).await;
    let first = wish(&shop, &admin, &order, &[(&wares[0], 2)]).await;
    let second = wish(&shop, &admin, &order, &[(&wares[0], 3)]).await;
    change(&shop, &admin, &order, first).await.unwrap();
    let late = change(&shop, &admin, &order, second).await;
    assert_eq!(refusal(late), Refusal::ChangedMeanwhile);
    // A look that was begun before goes no further: it would take out what it has never seen.
    let stale = wish(&shop, &admin, &order, &[(&wares[0], 3)]).await;
    let look = shop.preview_lines(&admin, order.number, &stale, NOW).await;
    assert!(
        matches!(look, Err(Error::Refused(Refusal::ChangedMeanwhile))),
        "{look:?}"
    );
    let order = read(&*store, order.number).await;
    assert_eq!(order.placed.lines[0].count, 2);
    let wanted = wish(&shop, &admin, &order, &[(&wares[0], 3)]).await;
    paid(&*store, &order).await;
    let late = change(&shop, &admin, &order, wanted).await;
    assert_eq!(refusal(late), Refusal::LinesFixed);
}

/// It is recorded and waits for a decision; the next press of "pay" asks for the new sum.
pub async fn money_for_lines_of_before_is_not_lost_and_pays_nothing(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 9).await;
    let order = place(&*store, 1, &[(&wares[0], 1)]).await;
    let former = start_attempt(&*store, &order).await;
    let (shop, admin) = office(subject).await;
    let wanted = wish(&shop, &admin, &order, &[(&wares[0], 2)]).await;
    change(&shop, &admin, &order, wanted).await.unwrap();
    let changed = read(&*store, order.number).await;
    let next = start_attempt(&*store, &changed).await;
    let next_attempt = read(&*store, order.number).await.last_attempt().cloned().unwrap();
    assert_eq!(
        (next_attempt.invoice, next_attempt.amount),
        (next, changed.placed.bill.total())
    );

    let old_sum = settle(notice(former, order.placed.bill.total()));
    let settled = store.change_order(order.number, old_sum).await.unwrap();
    assert!(settled.order.is_awaiting());
    let verdict = settled.order.notices[0].verdict;
    assert_eq!(verdict, Verdict::WrongSum);
    assert_eq!(read(&*store, order.number).await.open_attention().count(), 1);
    let new_sum = settle(notice(next, changed.placed.bill.total()));
    let settled = store.change_order(order.number, new_sum).await.unwrap();
    assert_eq!(settled.order.state.name(), "paid");
}

/// They are kept with the order: what began for them is for them again, and what began meanwhile is not.
pub async fn money_for_lines_that_are_back_pays_them(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 9).await;
    let order = place(&*store, 1, &[(&wares[0], 1)]).await;
    let begun = start_attempt(&*store, &order).await;
    let (shop, admin) = office(subject).await;
    let wanted = wish(&shop, &admin, &order, &[(&wares[0], 2)]).await;
    change(&shop, &admin, &order, wanted).await.unwrap();
    start_attempt(&*store, &order).await;
    let between = read(&*store, order.number).await;
    assert!(between.is_former(&between.attempts[0]));
    let wanted = wish(&shop, &admin, &between, &[(&wares[0], 1)]).await;
    change(&shop, &admin, &between, wanted).await.unwrap();
    let back = read(&*store, order.number).await;
    assert_eq!(back.ordered(), order.ordered());
    let former = back.attempts.iter().map(|attempt| back.is_former(attempt));
    assert_eq!(former.collect::<Vec<_>>(), [false, true]);
    let came = settle(notice(begun, order.placed.bill.total()));
    let settled = store.change_order(order.number, came).await.unwrap();
    assert_eq!(settled.order.state.name(), "paid");
    assert_ledger(subject).await;
}

/// Neither without its row, nor with another sum, nor for an order that is paid.
pub async fn the_table_lets_no_other_change_of_lines_through(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 9).await;
    let order = place(&*store, 1, &[(&wares[0], 1)]).await;
    let (shop, admin) = office(subject).await;
    let wanted = wish(&shop, &admin, &order, &[(&wares[0], 2)]).await;
    change(&shop, &admin, &order, wanted).await.unwrap();
    paid(&*store, &read(&*store, order.number).await).await;
    for statement in [
        "update orders set total = total + 1",
        "update orders set placed = '{}'",
        "update line_amendments set who = 'x'",
        "delete from line_amendments",
    ] {
        assert!(subject.sql(statement).await.is_err(), "{statement}");
    }
    place(&*store, 2, &[(&wares[0], 1)]).await;
    let bare = "update orders set total = total + 1 where number = (select max(number) from orders)";
    assert!(subject.sql(bare).await.is_err());
}
