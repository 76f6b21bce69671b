//! Orders that are paid when the goods are handed over, or by a bank transfer.

use super::{
    Subject,
    fixtures::{NOW, counted, draft, office, press, start_attempt, stocked},
    stock::shop,
};
use crate::{
    cart::Cart,
    desk::Checkout,
    order::{Deed, FulfilmentName, Order, OrderKey, OrderNumber, State, StateName},
    payment::{Method, NewAttempt, PayBy, PayKind, Tender},
    sample,
    store::{OrderFilter, Store},
    time::Timestamp,
};

pub(super) const CASH: PayBy = PayBy::OnDelivery(Tender::Cash);
const DAY: i64 = 24 * 60 * 60;

/// An order of one piece that is paid in this way, by the form of this number.
pub(super) async fn ordered(subject: &dyn Subject, seed: u8, pay_by: PayBy) -> Order {
    let (store, terms) = (subject.store(), shop(subject.store()));
    let ware = stocked(&*store, 9).await.swap_remove(0);
    let mut cart = Cart::default();
    cart.add(ware.variant.id, 1).unwrap();
    let seen = terms.quote(&cart).await.unwrap();
    let seen = seen.fingerprint(&terms.terms().delivery, ["1", "1"]);
    let form = Checkout {
        pay_by,
        ..sample::checkout(format!("form-{seed}"), seen, NOW)
    };
    let key = OrderKey::from_random([seed; 16]);
    terms.checkout(&cart, form, NOW, key).await.unwrap()
}

async fn overdue(store: &dyn Store, at: Timestamp) -> Vec<OrderNumber> {
    store.overdue_orders(at, at, 9).await.unwrap()
}

/// Neither time nor a page that was begun and left ends it.
pub async fn an_order_paid_on_delivery_waits_however_long_it_takes(subject: &dyn Subject) {
    let store = subject.store();
    let order = ordered(subject, 1, CASH).await;
    assert_eq!(order.state, State::AwaitingPayment { until: None });
    assert_eq!(store.order(order.number).await.unwrap().as_ref(), Some(&order));
    let late = NOW.plus_seconds(3_650 * DAY);
    assert_eq!(overdue(&*store, late).await, []);
    assert_eq!(shop(store.clone()).expire_overdue(late, 9).await.unwrap(), []);
    start_attempt(&*store, &order).await;
    assert_eq!(overdue(&*store, late).await, []);
    assert_eq!(shop(store.clone()).expire_overdue(late, 9).await.unwrap(), []);
    let now = store.order(order.number).await.unwrap().unwrap();
    assert_eq!(now.state, State::AwaitingPayment { until: None });
}

/// Days, not minutes.
pub async fn a_bank_transfer_has_its_days_and_expires_after_them(subject: &dyn Subject) {
    let store = subject.store();
    let order = ordered(subject, 1, PayBy::BankTransfer).await;
    let until = NOW.plus_seconds(5 * DAY);
    assert_eq!(order.state, State::AwaitingPayment { until: Some(until) });
    let shop = shop(store.clone());
    assert_eq!(shop.expire_overdue(until.plus_ms(-1), 9).await.unwrap(), []);
    assert_eq!(shop.expire_overdue(until, 9).await.unwrap(), [order.number]);
}

/// The staff sends it, hands it over and takes the money; it is counted with what has to be sent.
pub async fn an_order_paid_on_delivery_is_sent_unpaid_and_then_paid(subject: &dyn Subject) {
    let store = subject.store();
    let order = ordered(subject, 1, CASH).await;
    ordered(subject, 2, PayBy::BankTransfer).await;
    ordered(subject, 3, PayBy::Online).await;
    let (shop, admin) = office(subject).await;
    let to_ship = OrderFilter {
        state: Some(StateName::AwaitingPayment),
        fulfilment: Some(FulfilmentName::New),
        pay_kind: Some(PayKind::OnDelivery),
        limit: 9,
        ..OrderFilter::default()
    };
    let count = || async { counted(&*store).await.to_ship_unpaid };
    let rows = store.orders(&to_ship).await.unwrap();
    assert_eq!((rows.len(), rows[0].number, count().await), (1, order.number, 1));
    for kind in PayKind::ALL {
        let paid_so = OrderFilter {
            pay_kind: Some(kind),
            limit: 9,
            ..OrderFilter::default()
        };
        assert_eq!(store.orders(&paid_so).await.unwrap().len(), 1, "{kind:?}");
    }
    let ship = Deed::Ship {
        tracking: String::new(),
        seen: None,
    };
    let reason = "cash to the courier".to_owned();
    for deed in [ship, Deed::Deliver, Deed::PayOutside { reason }] {
        shop.act(&admin, order.number, deed, NOW).await.unwrap();
        assert_eq!(count().await, 0);
    }
    let now = store.order(order.number).await.unwrap().unwrap();
    assert_eq!((now.state.name(), now.fulfilment.name()), ("paid", "delivered"));
}

/// Of the first attempt, which is written with its order, and of later ones.
pub async fn the_method_of_an_attempt_is_kept(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 9).await;
    let by = |method| NewAttempt {
        method,
        ..sample::NEW_ATTEMPT
    };
    let mut first = draft(1, &[(&wares[0], 1)]);
    first.first_attempt = Some(by(Some(Method::Sbp)));
    let order = store.place_order(first).await.unwrap();
    for method in [Some(Method::Instalments), None] {
        let decide = press(by(method));
        store.change_order(order.number, decide).await.unwrap();
    }
    let order = store.order(order.number).await.unwrap().unwrap();
    let methods: Vec<_> = order.attempts.iter().map(|attempt| attempt.method).collect();
    assert_eq!(methods, [Some(Method::Sbp), Some(Method::Instalments), None]);
    for attempt in &order.attempts {
        let (_, found) = store
            .attempt(attempt.gateway, attempt.invoice)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(&found, attempt);
    }
}
