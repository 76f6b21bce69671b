//! Orders that the staff places for others.

use super::{
    Subject,
    fixtures::{NEW_ATTEMPT, NOW, assert_ledger, notice, office, press, read, settle, stock_of, stocked},
};
use crate::{
    cart::Cart,
    catalog::Ware,
    desk::{Error, HandOrder, Shop},
    money::Kopecks,
    order::{Actor, Discount, Order, OrderKey, Refusal, What},
    payment::PayBy,
    sample,
    staff::Admin,
    store::{OrderFilter, Search, StoreError},
    text::Lang,
};

const DAY: i64 = 24 * 60 * 60;

/// The form for two pieces of a ware, with so much off.
async fn form(shop: &Shop, ware: &Ware, off: &str) -> HandOrder {
    let mut cart = Cart::default();
    cart.add(ware.variant.id, 2).unwrap();
    let quote = shop.quote(&cart).await.unwrap();
    HandOrder {
        token: "by hand".to_owned(),
        seen: HandOrder::shown(&quote, &shop.terms().delivery),
        cart,
        discount: Discount::parse(off, "постоянный покупатель").unwrap(),
        pay_by: PayBy::Online,
        buyer: sample::buyer(),
        delivery: crate::buyer::Delivery::PickUp,
        comment: String::new(),
        lang: Lang::Ru,
    }
}

async fn place(shop: &Shop, admin: &Admin, form: HandOrder, seed: u8) -> Result<Order, Error> {
    shop.place_by_hand(admin, form, NOW, OrderKey::from_random([seed; 16]))
        .await
}

fn refusal(answer: Result<Order, Error>) -> Refusal {
    match answer {
        Err(Error::Refused(refusal)) => refusal,
        other => panic!("should have been refused: {other:?}"),
    }
}

/// With its discount, its goods reserved for days, and everything as it was written.
pub async fn an_order_by_hand_is_placed_by_the_staff_and_once(subject: &dyn Subject) {
    let store = subject.store();
    let ware = stocked(&*store, 9).await.swap_remove(0);
    let (shop, admin) = office(subject).await;
    let once = form(&shop, &ware, "1 000,01").await;
    let order = place(&shop, &admin, once.clone(), 1).await.unwrap();
    assert_eq!(read(&*store, order.number).await, order);
    assert_eq!(stock_of(&*store, &ware).await, 7);
    let bill = order.placed.bill;
    let sums = [
        bill.goods(),
        bill.discount(),
        bill.total(),
        order.placed.lines[0].sum,
    ];
    assert_eq!(sums.map(Kopecks::get), [398_000, 100_001, 297_999, 297_999]);
    assert_eq!(order.placed.discount_reason, "постоянный покупатель");
    assert_eq!(order.waits_until(), Some(NOW.plus_seconds(5 * DAY)));
    assert!(order.wants_consents());
    let history = store.history(order.number).await.unwrap();
    assert_eq!(history.len(), 1);
    assert_eq!(history[0].actor, Actor::Staff("olga".into()));
    assert_eq!(history[0].what, What::Placed { total: bill.total() });

    let again = place(&shop, &admin, once.clone(), 2).await.unwrap();
    assert_eq!(again, order, "the same form is the same order");
    let cheaper = form(&shop, &ware, "10%").await;
    let reused = place(&shop, &admin, cheaper, 3).await;
    assert_eq!(refusal(reused), Refusal::TokenReused);
    assert_eq!(stock_of(&*store, &ware).await, 7);
    assert_ledger(subject).await;
}

/// Sold out, given away, not as it was shown, nothing at all.
pub async fn what_is_refused_by_hand_takes_nothing_from_the_shelf(subject: &dyn Subject) {
    let store = subject.store();
    let ware = stocked(&*store, 1).await.swap_remove(0);
    let (shop, admin) = office(subject).await;
    let short = form(&shop, &ware, "").await;
    let sold_out = Refusal::SoldOut {
        sku: ware.variant.sku.clone(),
        left: 1,
    };
    assert_eq!(refusal(place(&shop, &admin, short.clone(), 1).await), sold_out);
    let free = form(&shop, &ware, "100%").await;
    let refused = place(&shop, &admin, free, 1).await;
    assert_eq!(refusal(refused), Refusal::DiscountUnfitting);
    let otherwise = HandOrder {
        seen: "something else".to_owned(),
        ..short.clone()
    };
    let refused = place(&shop, &admin, otherwise, 1).await;
    assert_eq!(refusal(refused), Refusal::NotAsShown);
    let empty = HandOrder {
        cart: Cart::default(),
        ..short
    };
    assert_eq!(refusal(place(&shop, &admin, empty, 1).await), Refusal::EmptyCart);
    assert_eq!(stock_of(&*store, &ware).await, 1);
    assert_eq!(subject.sql("select count(*) from orders").await, Ok(Some(0)));
}

/// It is kept and found all the same.
pub async fn an_order_of_a_buyer_without_mail_promises_no_letter(subject: &dyn Subject) {
    let store = subject.store();
    let ware = stocked(&*store, 9).await.swap_remove(0);
    let (shop, admin) = office(subject).await;
    let mut mute = form(&shop, &ware, "").await;
    mute.buyer.email = None;
    let order = place(&shop, &admin, mute, 1).await.unwrap();
    assert_eq!(read(&*store, order.number).await, order);
    let told = store.messages(order.number).await.unwrap();
    let recipients: Vec<_> = told.iter().map(|row| row.message.to.recipient.as_str()).collect();
    assert_eq!(recipients, ["-1001", "42"], "the owner only");
    let by_phone = OrderFilter {
        search: Search::parse("9123456789"),
        limit: 9,
        ..OrderFilter::default()
    };
    let found = store.orders(&by_phone).await.unwrap();
    assert_eq!(found.len(), 1);
}

/// And not before; the proof stands in the history.
pub async fn an_order_by_hand_is_paid_once_its_buyer_agrees(subject: &dyn Subject) {
    let store = subject.store();
    let ware = stocked(&*store, 9).await.swap_remove(0);
    let (shop, admin) = office(subject).await;
    let form = form(&shop, &ware, "10%").await;
    let order = place(&shop, &admin, form, 1).await.unwrap();
    let refused = store.change_order(order.number, press(NEW_ATTEMPT)).await;
    assert!(matches!(refused, Err(StoreError::Refused(Refusal::NotAgreed))));
    let consents = sample::consents("1", NOW);
    let agreed = What::Agreed {
        consents: consents.clone(),
    };
    let decide = move |order: &Order| {
        order
            .agree_and_start(NEW_ATTEMPT, consents.clone(), NOW)
            .map(Some)
    };
    let changed = store.change_order(order.number, Box::new(decide)).await.unwrap();
    let attempt = changed.order.last_attempt().unwrap().clone();
    assert_eq!(attempt.amount, order.placed.bill.total());
    let history = store.history(order.number).await.unwrap();
    assert!(
        history
            .iter()
            .any(|event| event.what == agreed && event.actor == Actor::Buyer)
    );
    let decide = settle(notice(attempt.invoice, attempt.amount));
    let changed = store.change_order(order.number, decide).await.unwrap();
    assert_eq!(changed.order.state.name(), "paid");
}
