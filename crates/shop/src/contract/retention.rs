//! Which orders are forgotten and which are not yet: those that are over, once they were kept as long as the rule says.

use super::{
    Subject,
    fixtures::{MANY_ORDERS, NOW, draft, expire, office, paid, place, placed, read, stocked},
    privacy::{LATER, person, told},
};
use crate::{
    desk::{Error, forget_person},
    order::{Actor, Deed, Draft, OrderNumber, Refusal, ReturnStep},
    privacy::{Limits, StillOpen},
    store::Counts,
    time::Timestamp,
};

/// And said so; once it is over it is forgotten, and forgetting once more changes nothing.
pub async fn an_open_order_is_not_forgotten(subject: &dyn Subject) {
    let store = subject.store();
    let order = placed(&*store).await;
    let by = Actor::Shop;
    let open = forget_person(&*store, &person("89123456789"), &by, LATER).await;
    let open = open.unwrap();
    assert_eq!(open.open, [(order.number, StillOpen::AwaitsPayment)]);
    assert_eq!(read(&*store, order.number).await, order);

    let order = paid(&*store, &order).await;
    let why = store.forget_order(order.number, &by, LATER).await.unwrap();
    assert_eq!(why, Some(StillOpen::ToShip));
    let (shop, admin) = office(subject).await;
    let ship = Deed::Ship {
        tracking: String::new(),
        seen: None,
    };
    shop.act(&admin, order.number, ship, NOW).await.unwrap();
    let why = store.forget_order(order.number, &by, LATER).await.unwrap();
    assert_eq!(why, Some(StillOpen::MessageUnderWay));
    told(subject).await;
    let shipped = read(&*store, order.number).await;
    shop.ask_return(&shipped, "Мала", NOW).await.unwrap();
    let asked = shop.returns(&shipped).await.unwrap().remove(0).id;
    for step in [ReturnStep::Agree, ReturnStep::Receive, ReturnStep::Close] {
        let why = store.forget_order(order.number, &by, LATER).await.unwrap();
        assert_eq!(why, Some(StillOpen::ReturnUnderWay), "before {step:?}");
        shop.step_return(&admin, order.number, asked, step, "", NOW)
            .await
            .unwrap();
    }
    let why = store.forget_order(order.number, &by, LATER).await.unwrap();
    assert_eq!(why, Some(StillOpen::MessageUnderWay), "that the goods are here");
    told(subject).await;
    assert_eq!(store.forget_order(order.number, &by, LATER).await.unwrap(), None);
    let once = read(&*store, order.number).await;
    let history = store.history(order.number).await.unwrap();
    assert_eq!(store.forget_order(order.number, &by, LATER).await.unwrap(), None);
    assert_eq!(read(&*store, order.number).await, once);
    assert_eq!(store.history(order.number).await.unwrap(), history);

    let mut named = once.mended();
    named.comment = "Анна".into();
    let amended = shop.amend(&admin, order.number, named, 0, LATER).await;
    assert!(
        matches!(amended, Err(Error::Refused(Refusal::ChangedMeanwhile))),
        "nobody is named again: {amended:?}"
    );
}

/// Whatever a statement says: what was placed and what happened changes in this one way only, and once.
pub async fn the_tables_let_no_other_change_through(subject: &dyn Subject) {
    let store = subject.store();
    let order = placed(&*store).await;
    expire(&*store, &order).await;
    told(subject).await;
    let refused = [
        "update orders set forgotten_at = 1, forgotten_by = 'olga'",
        "update orders set forgotten_at = 1, forgotten_by = 'olga', placed = '{}', buyer_name = '', buyer_email = '',
         buyer_phone = '', search_keys = ''",
        "update orders set buyer_name = ''",
        "update history set event = '{}'",
        "delete from history",
    ];
    for statement in refused {
        assert!(subject.sql(statement).await.is_err(), "{statement}");
    }
    assert_eq!(
        store
            .forget_order(order.number, &Actor::Shop, LATER)
            .await
            .unwrap(),
        None
    );
    for statement in refused {
        assert!(subject.sql(statement).await.is_err(), "{statement}");
    }
    let again = "update orders set forgotten_at = null, forgotten_by = null";
    assert!(subject.sql(again).await.is_err(), "nobody is remembered again");
}

/// The rule asks for orders that are over and old enough, each once.
pub async fn orders_that_were_kept_long_enough_are_found(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 100).await;
    let mut numbers = Vec::new();
    for seed in 0..4 {
        numbers.push(place(&*store, seed, &[(&wares[0], 1)]).await);
    }
    expire(&*store, &numbers[0]).await;
    expire(&*store, &numbers[1]).await;
    let sold = paid(&*store, &numbers[2]).await;
    let (shop, admin) = office(subject).await;
    let ship = Deed::Ship {
        tracking: String::new(),
        seen: None,
    };
    shop.act(&admin, sold.number, ship, NOW).await.unwrap();
    told(subject).await;
    let [first, second, paid, _] = [0, 1, 2, 3].map(|at: usize| numbers[at].number);
    let never = Timestamp::from_ms(i64::MIN);
    let soon = NOW.plus_seconds(1);
    let of = |unpaid, paid| Limits { unpaid, paid };
    let old = async |after, limits, limit| store.old_orders(OrderNumber(after), limits, limit).await.unwrap();
    assert_eq!(old(0, of(never, never), 9).await, []);
    assert_eq!(old(0, of(NOW, NOW), 9).await, [], "not a moment too early");
    assert_eq!(old(0, of(soon, never), 9).await, [first, second]);
    assert_eq!(old(0, of(soon, soon), 9).await, [first, second, paid]);
    assert_eq!(old(first.0, of(soon, soon), 1).await, [second]);
    assert_eq!(store.count_old_orders(of(soon, soon)).await.unwrap(), 3);
    assert_eq!(
        store.forget_order(first, &Actor::Shop, LATER).await.unwrap(),
        None
    );
    assert_eq!(old(0, of(soon, soon), 9).await, [second, paid]);
    assert_eq!(store.count_old_orders(of(soon, soon)).await.unwrap(), 2);
}

/// A portion has the oldest, whichever way they ended, and the next one goes on where it ended.
pub async fn what_was_placed_first_is_forgotten_first(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 100).await;
    let placed_at = async |seed, at: Timestamp| {
        let draft = Draft {
            at,
            ..draft(seed, &[(&wares[0], 1)])
        };
        store.place_order(draft).await.unwrap()
    };
    let youngest = placed_at(1, NOW).await;
    let oldest = placed_at(2, NOW.plus_seconds(-60)).await;
    let sold = placed_at(3, NOW.plus_seconds(-30)).await;
    expire(&*store, &youngest).await;
    expire(&*store, &oldest).await;
    let sold = paid(&*store, &sold).await;
    let (shop, admin) = office(subject).await;
    let ship = Deed::Ship {
        tracking: String::new(),
        seen: None,
    };
    shop.act(&admin, sold.number, ship, NOW).await.unwrap();
    let soon = NOW.plus_seconds(1);
    let limits = Limits {
        unpaid: soon,
        paid: soon,
    };
    let expected = [oldest.number, sold.number, youngest.number];
    assert_eq!(
        store.old_orders(OrderNumber(0), limits, 9).await.unwrap(),
        expected
    );
    let mut after = OrderNumber(0);
    for next in expected {
        assert_eq!(store.old_orders(after, limits, 1).await.unwrap(), [next]);
        after = next;
    }
    assert_eq!(store.old_orders(after, limits, 1).await.unwrap(), []);
}

/// No page waits until all of a million are counted.
pub async fn orders_whose_time_is_up_are_counted_up_to_a_bound(subject: &dyn Subject) {
    let store = subject.store();
    expire(&*store, &placed(&*store).await).await;
    subject.sql(MANY_ORDERS).await.unwrap();
    let soon = NOW.plus_seconds(1);
    let limits = Limits {
        unpaid: soon,
        paid: soon,
    };
    assert_eq!(store.count_old_orders(limits).await.unwrap(), Counts::MOST);
}
