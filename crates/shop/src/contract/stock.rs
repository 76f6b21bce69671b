//! Pieces: none sold twice, none lost.

use super::{
    Subject, catalogue, counting,
    fixtures::{
        NOW, assert_ledger, assert_refused, at_once, audience, draft, office, place, read, stock_of, stocked,
    },
    moving, refunds, shipments,
};
use crate::{
    buyer::{DeliveryDays, DeliveryTerms},
    desk::{Shop, Terms},
    gateway::Gateway,
    message::OwnerHears,
    money::Kopecks,
    order::{Deed, Order, Refusal, Settles, State, StockMove},
    payment::InvoiceId,
    privacy::Retention,
    store::{Decide, Store, StoreError},
};
use std::sync::Arc;

/// Exactly one wins, and the others are told clearly.
pub async fn fifty_buyers_of_the_last_piece_are_one_order(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 1).await;
    let results = at_once(50, |buyer| {
        let (store, draft) = (store.clone(), draft(buyer, &[(&wares[0], 1)]));
        async move { store.place_order(draft).await }
    })
    .await;
    let (won, lost): (Vec<_>, Vec<_>) = results.into_iter().partition(Result::is_ok);
    assert_eq!((won.len(), lost.len()), (1, 49));
    for result in lost {
        let sold_out = Refusal::SoldOut {
            sku: "scarf-m".into(),
            left: 0,
        };
        assert_refused(result, &sold_out);
    }
    assert_eq!(stock_of(&*store, &wares[0]).await, 0);
    assert_eq!(subject.sql("select count(*) from orders").await, Ok(Some(1)));
    assert_eq!(subject.sql("select count(*) from outbox").await, Ok(Some(1)));
    assert_ledger(subject).await;
}

/// Carts that name the same goods in opposite orders wait for each other and never for ever.
pub async fn many_buyers_of_several_goods_never_oversell(subject: &dyn Subject) {
    let store = subject.store();
    assert_eq!(sold(subject, [store.clone(), store], 20).await, 20);
}

/// Buyers of two programs on one database, each of whom takes the goods in an order of their own. A store's crate calls it
/// itself, because only it knows how to open the database twice.
pub async fn two_programs_sell_the_same_goods(subject: &dyn Subject, neighbour: Arc<dyn Store>) {
    assert_eq!(sold(subject, [subject.store(), neighbour], 100).await, 64);
}

/// How many of sixty-four buyers, half of them in each of the stores, got a piece of each of three goods.
async fn sold(subject: &dyn Subject, stores: [Arc<dyn Store>; 2], pieces: u32) -> i64 {
    let wares = stocked(&*stores[0], pieces).await;
    let results = at_once(64, |buyer| {
        let mut goods = [(&wares[0], 1), (&wares[1], 1), (&wares[2], 1)];
        goods.rotate_left(usize::try_from(buyer % 3).unwrap());
        if buyer % 2 == 0 {
            goods.reverse();
        }
        let store = stores[usize::from(buyer < 32)].clone();
        let draft = draft(buyer, &goods);
        async move { store.place_order(draft).await }
    })
    .await;
    let mut won = 0;
    for result in results {
        match result {
            Ok(_) => won += 1,
            Err(StoreError::Refused(Refusal::SoldOut { left: 0, .. })) => {}
            Err(other) => panic!("neither sold nor sold out: {other:?}"),
        }
    }
    assert_eq!(stock_of(&*stores[1], &wares[0]).await, i64::from(pieces) - won);
    assert_ledger(subject).await;
    won
}

/// The clock and a person end the same order at the same time, many times.
pub async fn pieces_return_once_however_many_rivals(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 9).await;
    let order = place(&*store, 1, &[(&wares[0], 2), (&wares[2], 1)]).await;
    assert_eq!(stock_of(&*store, &wares[0]).await, 7);
    let late = NOW.plus_seconds(7_200);
    let written = at_once(16, |_| {
        let (store, number) = (store.clone(), order.number);
        async move {
            let decide: Decide = Box::new(move |o| Ok(o.expire(late)));
            store.change_order(number, decide).await.unwrap().is_written()
        }
    })
    .await;
    assert_eq!(written.into_iter().filter(|w| *w).count(), 1);
    assert_eq!(
        read(&*store, order.number).await.state,
        State::Expired { at: late }
    );
    assert_eq!(stock_of(&*store, &wares[0]).await, 9);
    assert_eq!(stock_of(&*store, &wares[2]).await, 11);
    assert_ledger(subject).await;
}

/// The buyer calls the order off at the very moment its time is up, in several windows.
pub async fn a_buyer_and_the_clock_end_an_order_once(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 9).await;
    let order = place(&*store, 1, &[(&wares[0], 2)]).await;
    let late = NOW.plus_seconds(7_200);
    let written = at_once(16, |rival| {
        let (store, number) = (store.clone(), order.number);
        async move {
            let decide: Decide = if rival % 2 == 0 {
                Box::new(move |o| Ok(o.expire(late)))
            } else {
                Box::new(move |o| o.call_off(late, &audience()).map(Some))
            };
            store
                .change_order(number, decide)
                .await
                .is_ok_and(|done| done.is_written())
        }
    })
    .await;
    assert_eq!(written.into_iter().filter(|w| *w).count(), 1);
    assert_eq!(stock_of(&*store, &wares[0]).await, 9);
    assert_ledger(subject).await;
}

/// An expired order that is paid after all needs its pieces, all of them.
pub async fn pieces_are_taken_again_or_the_change_is_refused(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 3).await;
    let goods = [(&wares[0], 3), (&wares[2], 1)];
    let first = expired(&*store, place(&*store, 1, &goods).await).await;
    let second = expired(&*store, place(&*store, 2, &goods).await).await;
    let (shop, admin) = office(subject).await;
    let cash = || Deed::PayOutside {
        reason: "cash".into(),
    };

    let paid = shop.act(&admin, first.number, cash(), NOW).await.unwrap();
    assert!(matches!(paid.state, State::Paid { .. }));
    assert_eq!(stock_of(&*store, &wares[0]).await, 0);
    let messages = store.messages(second.number).await.unwrap();
    let history = store.history(second.number).await.unwrap();

    let refused = shop.act(&admin, second.number, cash(), NOW).await;
    let sold_out = Refusal::SoldOut {
        sku: "scarf-m".into(),
        left: 0,
    };
    assert!(matches!(refused, Err(crate::desk::Error::Refused(given)) if given == sold_out));
    assert_eq!(read(&*store, second.number).await, second);
    assert_eq!(store.messages(second.number).await.unwrap(), messages);
    assert_eq!(store.history(second.number).await.unwrap(), history);
    assert_eq!(stock_of(&*store, &wares[2]).await, 4);
    assert_ledger(subject).await;
}

/// As if more orders waited to be sent than are added up for every list. `pieces` is the migration that says of how many they are.
pub async fn many_orders_reserve_what_few_reserve(pieces: &str, open: impl AsyncFn() -> Box<dyn Subject>) {
    let views = ["reserved", "reserved_by_variant", "never_left"];
    let of_many = views.map(|name| {
        let (_, text) = pieces.split_once(&format!("create view {name} as")).unwrap();
        let (text, _) = text.split_once(';').unwrap();
        let of_many = text.replace("<= 100000", "< 0").replace("<= 10000", "< 0");
        let create: &'static str = format!("create view {name} as{of_many}").leak();
        let forget: &'static str = format!("drop view {name}").leak();
        (text != of_many).then_some([forget, create])
    });
    assert!(of_many[0].is_some() && of_many[1].is_some());
    let with_many = async || {
        let subject = open().await;
        for statement in of_many.into_iter().flatten().flatten() {
            subject.sql(statement).await.unwrap();
        }
        subject
    };
    macro_rules! keeps {
        ($($promise:path),* $(,)?) => { $(
            let subject = with_many().await;
            Box::pin($promise(&*subject)).await;
            subject.close().await;
        )* };
    }
    keeps!(
        catalogue::pieces_are_free_reserved_or_sold,
        counting::what_is_sold_meanwhile_does_not_change_what_was_found,
        counting::a_posting_that_takes_what_belongs_to_an_order_moves_nothing,
        moving::pieces_of_an_order_lie_in_the_shop_until_it_is_sent,
        refunds::pieces_written_off_before_they_left_are_not_sold,
        shipments::an_order_is_sent_in_parts,
        shipments::lines_that_were_changed_are_sent_as_they_are_now,
    );
}

async fn expired(store: &dyn Store, order: Order) -> Order {
    let decide: Decide = Box::new(|o| {
        let change = o.expire(NOW.plus_seconds(7_200));
        assert!(change.as_ref().is_some_and(|c| c.stock == StockMove::Return));
        Ok(change)
    });
    store.change_order(order.number, decide).await.unwrap().order
}

pub(super) fn shop(store: Arc<dyn Store>) -> Shop {
    shop_with(store, Vec::new())
}

/// A shop that is paid through these gateways.
pub(super) fn shop_with(store: Arc<dyn Store>, gateways: Vec<Arc<dyn Gateway>>) -> Shop {
    let terms = Terms {
        delivery: DeliveryTerms {
            courier: Kopecks::new(39_000),
            free_from: Kopecks::new(500_000),
            days: DeliveryDays::new(2, 7).unwrap(),
        },
        ways: Vec::new(),
        hold_seconds: 3_600,
        transfer_seconds: 5 * 24 * 3_600,
        return_days: 14,
        first_invoice: InvoiceId::new(1).unwrap(),
        audience: audience(),
        owner_hears: OwnerHears::Paid,
        settles: Settles::Shipping,
        retention: Retention::default(),
    };
    Shop::new(store, gateways, terms)
}
