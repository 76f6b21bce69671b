//! Placing orders.

use super::{
    Subject,
    fixtures::{
        NEW_ATTEMPT, NOW, ROBOKASSA, assert_ledger, assert_refused, at_once, draft, key, notice, paid, place,
        placed, press, read, session_id, settle, stock_of, stocked,
    },
};
use crate::{
    Kopecks,
    cart::Cart,
    catalog::VariantId,
    desk::Checkout,
    message::{DeliveryState, Letter},
    order::{Actor, Draft, Event, Fulfilment, Lived, Order, OrderNumber, Refusal, State, What},
    payment::InvoiceId,
    sample,
    store::{Decide, StoreError},
};
use std::collections::HashSet;

/// Quotes, emoji, line breaks and all.
pub async fn an_order_comes_back_with_every_field(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 9).await;
    let draft = draft(7, &[(&wares[0], 2), (&wares[2], 3)]);
    let order = store.place_order(draft.clone()).await.unwrap();

    assert_eq!(
        (&order.key, order.placed_at, &order.placed),
        (&draft.key, draft.at, &draft.placed)
    );
    assert_eq!(order.state, State::AwaitingPayment { until: draft.until });
    assert_eq!(order.fulfilment, Fulfilment::New);
    assert!(order.attention.is_empty() && order.attempts.is_empty() && order.notices.is_empty());
    assert_eq!(store.order(order.number).await.unwrap().as_ref(), Some(&order));
    assert_eq!(
        store.order_by_key(&draft.key).await.unwrap().as_ref(),
        Some(&order)
    );
    let by_token = store.order_by_token(&draft.token).await.unwrap();
    assert_eq!(by_token, Some((order.clone(), draft.fingerprint.clone())));
    let placed = Event {
        at: NOW,
        actor: Actor::Buyer,
        what: What::Placed {
            total: draft.placed.bill.total(),
        },
    };
    assert_eq!(store.history(order.number).await.unwrap(), [placed]);
    let messages = store.messages(order.number).await.unwrap();
    assert_eq!(messages.len(), 1);
    let told = &messages[0];
    assert!(
        matches!(&told.message.letter, Letter::OrderPlaced { order: brief, until, no_gateway: false, test: false }
        if *brief.placed == draft.placed && brief.number == order.number && *until == draft.until)
    );
    assert_eq!((told.state, told.attempts), (DeliveryState::Waiting, 0));
    assert_eq!((told.created_at, told.due_at, told.done_at), (NOW, NOW, None));
    assert_eq!(stock_of(&*store, &wares[0]).await, 7);
    assert_eq!(stock_of(&*store, &wares[2]).await, 8);
    assert_ledger(subject).await;
}

/// Where the shop wants it so: with the order or not at all, in every chat.
pub async fn the_owner_hears_of_an_order_as_it_is_placed(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 10).await;
    let mut draft = Draft {
        tells_owner: true,
        has_gateway: false,
        ..draft(1, &[(&wares[0], 1)])
    };
    draft.placed.test = true;
    let order = store.place_order(draft.clone()).await.unwrap();
    let told = store.messages(order.number).await.unwrap();
    let recipients: Vec<_> = told.iter().map(|row| row.message.to.recipient.as_str()).collect();
    let buyer = order.placed.buyer.email.as_ref().unwrap();
    assert_eq!(recipients, [buyer.as_str(), "-1001", "42"]);
    for row in &told[1..] {
        let is_told = matches!(&row.message.letter, Letter::OwnerOrder { order: brief, until, no_gateway: true, test: true }
            if *brief.placed == draft.placed && *until == draft.until);
        assert!(is_told, "{row:?}");
    }
    store.place_order(draft).await.unwrap();
    assert_eq!(
        store.messages(order.number).await.unwrap(),
        told,
        "the same form tells once"
    );
}

/// What is not found is not an error.
pub async fn what_is_missing_is_none(subject: &dyn Subject) {
    let store = subject.store();
    let number = OrderNumber(77_777);
    assert_eq!(store.order(number).await.unwrap(), None);
    assert_eq!(store.order_by_key(&key(77_777)).await.unwrap(), None);
    assert_eq!(store.order_by_token("never seen").await.unwrap(), None);
    assert_eq!(
        store
            .attempt(ROBOKASSA, InvoiceId::new(7).unwrap())
            .await
            .unwrap(),
        None
    );
    assert_eq!(store.history(number).await.unwrap(), []);
    assert_eq!(store.messages(number).await.unwrap(), []);
    assert_eq!(store.account_by_login("nobody").await.unwrap(), None);
    assert_eq!(store.load_session(&session_id(7), NOW).await.unwrap(), None);
}

/// Numbers for people grow, and the first does not look like a first.
pub async fn orders_are_numbered_from_1001(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 9).await;
    let first = place(&*store, 1, &[(&wares[0], 1)]).await;
    let second = place(&*store, 2, &[(&wares[0], 1)]).await;
    assert_eq!(first.number, OrderNumber(1001));
    assert!(second.number > first.number);
}

/// Numbers, invoices, history, messages and the ledger; and of one that is refused, none is written.
pub async fn orders_placed_together_are_as_if_placed_one_by_one(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 9).await;
    let with_attempt = |seed, goods: &[_]| Draft {
        first_attempt: Some(NEW_ATTEMPT),
        ..draft(seed, goods)
    };
    let alone = store
        .place_order(with_attempt(1, &[(&wares[0], 1)]))
        .await
        .unwrap();
    let drafts = vec![
        with_attempt(2, &[(&wares[0], 1)]),
        draft(3, &[(&wares[1], 2), (&wares[2], 1)]),
        with_attempt(4, &[(&wares[0], 1)]),
    ];
    let together = store.place_orders(drafts.clone()).await.unwrap();

    assert_eq!(together.len(), 3);
    let mut invoices = vec![alone.attempts[0].invoice];
    for (order, draft) in together.iter().zip(&drafts) {
        assert_eq!(store.order(order.number).await.unwrap().as_ref(), Some(order));
        let by_token = store.order_by_token(&draft.token).await.unwrap();
        assert_eq!(by_token, Some((order.clone(), draft.fingerprint.clone())));
        assert_eq!((&order.key, &order.placed), (&draft.key, &draft.placed));
        assert_eq!(store.messages(order.number).await.unwrap().len(), 1);
        invoices.extend(order.attempts.iter().map(|attempt| attempt.invoice));
    }
    let history = store.history(alone.number).await.unwrap();
    let told = store.history(together[0].number).await.unwrap();
    assert_eq!((told.len(), &told[0]), (history.len(), &history[0]));
    assert_eq!(invoices.len(), 3);
    assert!(invoices.is_sorted_by(|a, b| a < b), "{invoices:?}");
    assert_eq!(stock_of(&*store, &wares[0]).await, 6);
    assert_ledger(subject).await;

    let refused = store
        .place_orders(vec![draft(5, &[(&wares[1], 1)]), draft(6, &[(&wares[0], 7)])])
        .await;
    assert_refused(
        refused,
        &Refusal::SoldOut {
            sku: "scarf-m".into(),
            left: 6,
        },
    );
    assert_eq!(store.order_by_token("token-5").await.unwrap(), None);
    assert_eq!(store.place_orders(Vec::new()).await.unwrap(), []);
    assert_ledger(subject).await;
}

/// Money, pieces, history and messages, but that nobody is told any more; and of what is not for this, nothing is written.
pub async fn orders_that_lived_are_as_if_changed_one_after_another(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 9).await;
    let others = stock_of(&*store, &wares[1]).await;
    let with_attempt = |seed| Draft {
        first_attempt: Some(NEW_ATTEMPT),
        ..draft(seed, &[(&wares[0], 2)])
    };
    let pay = || -> Decide {
        Box::new(|order: &Order| {
            let attempt = order.last_attempt().unwrap();
            settle(notice(attempt.invoice, attempt.amount))(order)
        })
    };
    let expire = || -> Decide { Box::new(|order: &Order| Ok(order.expire(NOW.plus_seconds(7_200)))) };
    let alone = store.place_order(with_attempt(1)).await.unwrap();
    store.change_order(alone.number, pay()).await.unwrap();
    let alone = read(&*store, alone.number).await;

    let lived = |draft, steps| Lived { draft, steps };
    let all = vec![
        lived(with_attempt(2), vec![pay()]),
        lived(draft(3, &[(&wares[0], 5), (&wares[1], 1)]), vec![expire()]),
        lived(draft(4, &[(&wares[1], 1)]), Vec::new()),
    ];
    let orders = store.place_lived(all).await.unwrap();
    for order in &orders {
        assert_eq!(read(&*store, order.number).await, *order);
    }
    assert_eq!(orders[0].state.name(), alone.state.name());
    assert!(matches!(orders[1].state, State::Expired { .. }));
    assert!(orders[2].is_awaiting());
    assert_eq!(orders[0].notices.len(), 1);
    assert_eq!(orders[0].attempts[0].outcome, alone.attempts[0].outcome);
    let moments = async |number| {
        let history = store.history(number).await.unwrap();
        history.iter().map(|event| event.at).collect::<Vec<_>>()
    };
    assert_eq!(moments(orders[0].number).await, moments(alone.number).await);
    let told = store.messages(orders[0].number).await.unwrap();
    assert_eq!(told.len(), store.messages(alone.number).await.unwrap().len());
    assert!(
        told.iter()
            .all(|row| row.state == DeliveryState::Sent && row.done_at.is_some())
    );
    assert_eq!(stock_of(&*store, &wares[0]).await, 9 - 2 - 2);
    assert_eq!(stock_of(&*store, &wares[1]).await, others - 1);
    assert_ledger(subject).await;

    // What came back could be taken again.
    let one_after_another = [7, 8].map(|seed| lived(draft(seed, &[(&wares[0], 5)]), vec![expire()]));
    let orders = store.place_lived(one_after_another.into()).await.unwrap();
    assert_eq!(orders.len(), 2);
    assert_eq!(stock_of(&*store, &wares[0]).await, 5);
    assert_ledger(subject).await;

    let goes_on = vec![lived(draft(5, &[(&wares[1], 1)]), vec![press(NEW_ATTEMPT)])];
    let refused = store.place_lived(goes_on).await;
    assert!(matches!(refused, Err(StoreError::Corrupt { .. })), "{refused:?}");
    let sold_out = vec![lived(draft(6, &[(&wares[0], 6)]), Vec::new())];
    let refused = store.place_lived(sold_out).await;
    assert_refused(
        refused,
        &Refusal::SoldOut {
            sku: "scarf-m".into(),
            left: 5,
        },
    );
    for seed in [5, 6] {
        let written = store.order_by_token(&format!("token-{seed}")).await.unwrap();
        assert_eq!(written, None);
    }
    assert_ledger(subject).await;
}

/// However many ask at the same moment, and whether what they ask for is there or not.
pub async fn whoever_asks_beside_others_is_answered_about_their_own(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 9).await;
    let mut orders = Vec::new();
    for seed in 0..4 {
        orders.push(place(&*store, seed, &[(&wares[0], 1)]).await);
    }
    let found = at_once(32, |asker| {
        let (store, draft) = (store.clone(), draft(asker % 8, &[(&wares[0], 1)]));
        let ware = wares[usize::try_from(asker).unwrap() % wares.len()].variant.id;
        async move {
            let found = store.wares(&[ware]).await.unwrap();
            let found: Vec<_> = found.iter().map(|found| found.variant.id).collect();
            assert_eq!(found, [ware], "{asker}");
            let by_key = store.order_by_key(&draft.key).await.unwrap();
            let by_token = store.order_by_token(&draft.token).await.unwrap();
            (asker, by_key, by_token.map(|(order, _)| order))
        }
    })
    .await;
    for (asker, by_key, by_token) in found {
        let own = orders.get(usize::try_from(asker % 8).unwrap());
        assert_eq!((by_key.as_ref(), by_token.as_ref()), (own, own), "{asker}");
    }
}

/// Many in one question. One that makes no sense does not keep the others from being read.
pub async fn orders_are_read_together(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 9).await;
    let mut orders = Vec::new();
    for seed in 1..=4 {
        orders.push(place(&*store, seed, &[(&wares[0], 1)]).await);
    }
    let pigeon = r#"update orders set attention = '[{"what": "a pigeon"}]' where number = 1003"#;
    subject.sql(pigeon).await.unwrap();
    let [first, .., third, last] = &orders[..] else {
        panic!("four were placed")
    };
    let wanted = [first.number, third.number, last.number, OrderNumber(9_999)];
    let mut read = store.readable_orders(&wanted).await.unwrap();
    read.sort_by_key(|order| order.number);
    assert_eq!(read, [first.clone(), last.clone()]);
    assert_eq!(store.readable_orders(&[]).await.unwrap(), []);
}

/// Twenty impatient clicks for the last pieces: none of them is told that its own order sold them out.
pub async fn equal_checkouts_make_one_order(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 2).await;
    let orders = at_once(20, |click| {
        let store = store.clone();
        let mut draft = draft(1, &[(&wares[0], 2)]);
        draft.key = key(1_000 + click);
        async move { store.place_order(draft).await.unwrap() }
    })
    .await;
    let numbers: HashSet<_> = orders.iter().map(|order| order.number).collect();
    let keys: HashSet<_> = orders.iter().map(|order| order.key.clone()).collect();
    assert_eq!((numbers.len(), keys.len()), (1, 1));
    assert_eq!(stock_of(&*store, &wares[0]).await, 0);
    assert_eq!(store.messages(orders[0].number).await.unwrap().len(), 1);
    assert_ledger(subject).await;
}

/// The same form with another cart is not a repetition.
pub async fn a_token_is_good_for_one_cart(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 9).await;
    place(&*store, 1, &[(&wares[0], 1)]).await;
    let mut other = draft(2, &[(&wares[2], 1)]);
    other.token = "token-1".into();
    assert_refused(store.place_order(other).await, &Refusal::TokenReused);
    assert_eq!(stock_of(&*store, &wares[2]).await, 11);
}

/// The buyer pays what the buyer saw.
pub async fn another_price_is_refused(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 9).await;
    let mut cheaper = draft(1, &[(&wares[0], 1)]);
    cheaper.placed.lines[0].price = Kopecks::new(1);
    assert_refused(store.place_order(cheaper).await, &Refusal::NotAsShown);
}

/// A cart can be older than the shelf.
pub async fn a_vanished_variant_is_refused(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 9).await;
    let mut gone = draft(1, &[(&wares[0], 1), (&wares[2], 1)]);
    gone.placed.lines[1].variant = VariantId(777_777);
    assert_refused(store.place_order(gone).await, &Refusal::Vanished);
    assert_eq!(stock_of(&*store, &wares[0]).await, 9);
}

/// Neither an order, nor a message, nor a missing piece.
pub async fn a_refused_order_leaves_nothing(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 2).await;
    let too_much = draft(1, &[(&wares[2], 1), (&wares[0], 3)]);
    let sold_out = Refusal::SoldOut {
        sku: "scarf-m".into(),
        left: 2,
    };
    assert_refused(store.place_order(too_much.clone()).await, &sold_out);
    assert_eq!(store.order_by_token(&too_much.token).await.unwrap(), None);
    for table in [
        "select count(*) from orders",
        "select count(*) from outbox",
        "select count(*) from history",
        "select count(*) from stock_ledger where cause <> 'stocked'",
    ] {
        assert_eq!(subject.sql(table).await, Ok(Some(0)), "{table}");
    }
    assert_eq!(stock_of(&*store, &wares[2]).await, 4);
    // The same form may be sent again with less in the cart.
    let mut less = draft(1, &[(&wares[0], 2)]);
    less.fingerprint = "another".into();
    store.place_order(less).await.unwrap();
    assert_ledger(subject).await;
}

/// The database itself refuses to rewrite it.
pub async fn what_was_placed_never_changes(subject: &dyn Subject) {
    let store = subject.store();
    let order = placed(&*store).await;
    for statement in [
        "update orders set total = 1",
        "update orders set placed = '{}'",
        "update orders set state = 'paid'",
        "update variants set stock = -1",
        "update variants set price = 0",
        "update stock_ledger set pieces = 0",
        "delete from stock_ledger",
    ] {
        assert!(subject.sql(statement).await.is_err(), "{statement}");
    }
    assert_eq!(read(&*store, order.number).await, order);
}

/// A letter before the payment goes to an address that nobody has proven, so it can be left out; the one about the payment
/// comes all the same.
pub async fn a_letter_before_the_payment_can_be_left_out(subject: &dyn Subject) {
    let (store, shop) = (subject.store(), super::stock::shop(subject.store()));
    let ware = stocked(&*store, 9).await.swap_remove(0);
    let mut cart = Cart::default();
    cart.add(ware.variant.id, 1).unwrap();
    let seen = shop.quote(&cart).await.unwrap();
    let seen = seen.fingerprint(&shop.terms().delivery, ["1", "1"]);
    let form = Checkout {
        tells_buyer: false,
        ..sample::checkout("form".into(), seen, NOW)
    };
    let order = shop.checkout(&cart, form, NOW, key(7)).await.unwrap();
    let letters = async || {
        let messages = store.messages(order.number).await.unwrap();
        let letters = messages.iter().map(|row| &row.message.letter);
        let to_buyer = letters.filter(|letter| !letter.is_for_owner());
        to_buyer.map(Letter::kind).collect::<Vec<_>>()
    };
    assert_eq!(letters().await, [""; 0]);
    paid(&*store, &order).await;
    assert!(letters().await.contains(&"order_paid"));
}
