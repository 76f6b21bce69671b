//! Carts: changed by many at once, ordered once.

use super::{
    Subject,
    fixtures::{NOW, assert_ledger, assert_refused, at_once, draft, session_id, stock_of, stocked},
};
use crate::{
    cart::{Cart, CartChange},
    catalog::{VariantId, Ware},
    order::{Draft, Refusal},
    store::{Session, SessionId, SessionRow, Store, StoreError},
};

/// Two windows, or sixteen: whatever was said to be in the cart is in it.
pub async fn rivals_who_put_things_in_lose_nothing(subject: &dyn Subject) {
    let store = subject.store();
    let id = visitor(&*store, &[]).await;
    let results = at_once(16, |rival| {
        let (store, id) = (store.clone(), id.clone());
        async move {
            let own = VariantId(100 + i64::from(rival));
            store.change_cart(&id, CartChange::Add(own, rival + 1)).await?;
            store.change_cart(&id, CartChange::Add(VariantId(7), 2)).await
        }
    })
    .await;
    for result in results {
        assert!(result.unwrap().is_some());
    }
    let cart = read(&*store, &id).await.cart;
    assert_eq!(cart.count(VariantId(7)), 32);
    for rival in 0..16 {
        assert_eq!(cart.count(VariantId(100 + i64::from(rival))), rival + 1);
    }
    assert_eq!(cart.variants().len(), 17);
}

/// A page of a cart looks once, and finds what it would find by looking for the session and then for the goods.
pub async fn a_cart_comes_with_the_goods_in_it(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 9).await;
    let [first, second] = [0, 2].map(|at: usize| wares[at].variant.id);
    let unknown = VariantId(1_000_000);
    let full = visitor_of(&*store, 1, &[(first, 3), (second, 1), (unknown, 2)]).await;
    let empty = visitor_of(&*store, 2, &[]).await;
    let counts = async || {
        let mut counts = Vec::new();
        for id in [&full, &empty] {
            let found = store.load_session_with_wares(id, NOW).await.unwrap();
            let (session, mut wares) = found.unwrap();
            wares.sort_by_key(|ware| ware.variant.id);
            assert_eq!(session, read(&*store, id).await);
            assert_eq!(wares, store.wares(&session.cart.variants()).await.unwrap());
            counts.push(wares.len());
        }
        counts
    };
    assert_eq!(counts().await, [2, 0]);

    // What is ordered, is gone from the shelf or ends is so at once.
    let order = of_cart(1, &full, &[(&wares[0], 2)]);
    store.place_order(order).await.unwrap();
    assert_eq!(counts().await, [2, 0]);
    let hat = "update variants set archived = true where sku = 'hat-m'";
    subject.sql(hat).await.unwrap();
    assert_eq!(counts().await, [1, 0]);
    let later = NOW.plus_seconds(61);
    for id in [&full, &empty, &session_id(3)] {
        assert_eq!(store.load_session_with_wares(id, later).await.unwrap(), None);
    }
}

/// Each of two windows has room for its own, and together they would have too much.
pub async fn a_cart_refuses_under_its_lock_what_it_cannot_hold(subject: &dyn Subject) {
    let store = subject.store();
    let goods: Vec<_> = (1..=48).map(|id| (VariantId(id), 1)).collect();
    let id = visitor(&*store, &goods).await;
    let results = at_once(16, |rival| {
        let (store, id) = (store.clone(), id.clone());
        async move {
            let own = VariantId(100 + i64::from(rival));
            store.change_cart(&id, CartChange::Add(own, 1)).await
        }
    })
    .await;
    let (taken, refused): (Vec<_>, Vec<_>) = results.into_iter().partition(Result::is_ok);
    assert_eq!((taken.len(), refused.len()), (2, 14));
    for result in refused {
        assert_refused(result, &Refusal::TooManyGoods);
    }
    let heavy = CartChange::Add(VariantId(1), 99);
    assert_refused(store.change_cart(&id, heavy).await, &Refusal::TooManyPieces);
    assert_eq!(read(&*store, &id).await.cart.pieces(), 50);
}

/// One window removes a line, the other still shows it and changes its number.
pub async fn what_was_taken_out_stays_out(subject: &dyn Subject) {
    let store = subject.store();
    let id = visitor(&*store, &[(VariantId(7), 3), (VariantId(8), 1)]).await;
    let remove = CartChange::Set(VariantId(7), 0);
    let left = store.change_cart(&id, remove).await.unwrap().unwrap();
    assert_eq!(left, cart(&[(VariantId(8), 1)]));
    let more = CartChange::Set(VariantId(7), 4);
    assert_refused(store.change_cart(&id, more).await, &Refusal::NotInCart);
    assert_eq!(store.change_cart(&id, remove).await.unwrap(), Some(left.clone()));
    assert_eq!(read(&*store, &id).await.cart, left);
}

/// In the transaction of the order; the cart knows what it became until something else is done to it.
pub async fn an_order_takes_out_what_was_ordered(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 9).await;
    let [first, second] = [wares[0].variant.id, wares[2].variant.id];
    let id = visitor(&*store, &[(first, 3), (second, 1)]).await;
    let order = store
        .place_order(of_cart(1, &id, &[(&wares[0], 2), (&wares[2], 1)]))
        .await
        .unwrap();
    let found = read(&*store, &id).await;
    assert_eq!(
        (found.cart, found.ordered),
        (cart(&[(first, 1)]), Some(order.number))
    );

    // The same form once more is the same order, and takes nothing out again.
    let again = of_cart(1, &id, &[(&wares[0], 2), (&wares[2], 1)]);
    assert_eq!(store.place_order(again).await.unwrap(), order);
    assert_eq!(read(&*store, &id).await.cart, cart(&[(first, 1)]));
    store.change_cart(&id, CartChange::Add(first, 1)).await.unwrap();
    let found = read(&*store, &id).await;
    assert_eq!((found.cart, found.ordered), (cart(&[(first, 2)]), None));
    assert_ledger(subject).await;
}

/// What another window puts in while the order is on its way stays in the cart, and nothing of it is ordered.
pub async fn what_is_put_in_beside_an_order_is_kept(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 100).await;
    let [ordered, same, other] = [0, 0, 2].map(|at: usize| wares[at].variant.id);
    for round in 0..8 {
        let id = visitor_of(&*store, round + 1, &[(ordered, 2)]).await;
        let seed = u32::from(round);
        let placed = at_once(16, |rival| {
            let (store, id) = (store.clone(), id.clone());
            let draft = of_cart(seed, &id, &[(&wares[0], 2)]);
            async move {
                match rival {
                    0 => store
                        .place_order(draft)
                        .await
                        .map(|order| order.placed.lines[0].count),
                    1..=8 => store.change_cart(&id, CartChange::Add(same, 1)).await.map(|_| 0),
                    _ => store.change_cart(&id, CartChange::Add(other, 1)).await.map(|_| 0),
                }
            }
        })
        .await;
        let pieces: u32 = placed.into_iter().map(Result::unwrap).sum();
        assert_eq!(pieces, 2);
        assert_eq!(read(&*store, &id).await.cart, cart(&[(same, 8), (other, 7)]));
    }
    assert_ledger(subject).await;
}

/// Two windows with two forms of one cart, both sent: the second is told that the cart has changed.
pub async fn a_cart_is_ordered_once(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 100).await;
    let id = visitor(&*store, &[(wares[0].variant.id, 2)]).await;
    let results = at_once(16, |form| {
        let (store, draft) = (store.clone(), of_cart(form, &id, &[(&wares[0], 2)]));
        async move { store.place_order(draft).await }
    })
    .await;
    let (placed, refused): (Vec<_>, Vec<_>) = results.into_iter().partition(Result::is_ok);
    assert_eq!((placed.len(), refused.len()), (1, 15));
    for result in refused {
        assert_refused(result, &Refusal::NotAsShown);
    }
    assert_eq!(subject.sql("select count(*) from orders").await, Ok(Some(1)));
    assert_eq!(stock_of(&*store, &wares[0]).await, 98);

    // Nor is a cart ordered that was emptied or forgotten meanwhile.
    store.delete_session(&id).await.unwrap();
    let late = of_cart(99, &id, &[(&wares[0], 1)]);
    assert_refused(store.place_order(late).await, &Refusal::NotAsShown);
    assert_ledger(subject).await;
}

/// Sold out, dearer, gone: the goods stay where they were.
pub async fn a_refused_order_leaves_the_cart(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 1).await;
    let goods = [(wares[0].variant.id, 2), (wares[2].variant.id, 1)];
    let id = visitor(&*store, &goods).await;
    let too_many = of_cart(1, &id, &[(&wares[0], 2), (&wares[2], 1)]);
    let refused = store.place_order(too_many).await;
    assert!(matches!(
        refused,
        Err(StoreError::Refused(Refusal::SoldOut { .. }))
    ));
    let found = read(&*store, &id).await;
    assert_eq!((found.cart, found.ordered), (cart(&goods), None));
}

/// Neither is left when the session ends, whichever way.
pub async fn a_cart_ends_with_its_session(subject: &dyn Subject) {
    let store = subject.store();
    let first = visitor_of(&*store, 1, &[(VariantId(7), 1)]).await;
    visitor_of(&*store, 2, &[(VariantId(8), 1)]).await;
    assert_eq!(subject.sql("select count(*) from carts").await, Ok(Some(2)));
    store.delete_session(&first).await.unwrap();
    assert_eq!(subject.sql("select count(*) from carts").await, Ok(Some(1)));
    store.delete_ended_sessions(NOW.plus_seconds(999)).await.unwrap();
    assert_eq!(subject.sql("select count(*) from carts").await, Ok(Some(0)));
}

fn cart(goods: &[(VariantId, u32)]) -> Cart {
    let mut cart = Cart::default();
    for (variant, count) in goods {
        cart.add(*variant, *count).unwrap();
    }
    cart
}

async fn visitor(store: &dyn Store, goods: &[(VariantId, u32)]) -> SessionId {
    visitor_of(store, 1, goods).await
}

async fn visitor_of(store: &dyn Store, seed: u8, goods: &[(VariantId, u32)]) -> SessionId {
    let id = session_id(seed);
    let row = SessionRow {
        id: id.clone(),
        ends_at: NOW.plus_seconds(60),
    };
    assert!(store.create_session(&row, &cart(goods)).await.unwrap());
    id
}

async fn read(store: &dyn Store, id: &SessionId) -> Session {
    store.load_session(id, NOW).await.unwrap().unwrap()
}

fn of_cart(seed: u32, session: &SessionId, goods: &[(&Ware, u32)]) -> Draft {
    Draft {
        session: Some(session.clone()),
        ..draft(seed, goods)
    }
}
