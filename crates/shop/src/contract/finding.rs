//! Orders that the staff looks for by their goods.

use super::{
    Subject,
    fixtures::{MANY_ORDERS, NOW, assortment, office, place, placed, shelve, text},
    relining,
};
use crate::{
    catalog::{Assortment, Ware},
    order::{OrderNumber, StateName},
    store::{Decide, OrderFilter, Search, Store},
};

/// The goods of the fixtures, the hat with a code of digits and under this name.
fn goods(ru: &str, en: &str) -> Assortment {
    let (categories, mut products) = assortment(100).into_parts();
    products[1].name = text(ru, en);
    products[1].variants[0].sku = "460-717".into();
    Assortment::new(categories, products).unwrap()
}

/// What is on the shelf: two scarves and the hat.
async fn shelved(store: &dyn Store, goods: &Assortment) -> Vec<Ware> {
    shelve(store, goods).await.unwrap();
    let mut wares = Vec::new();
    for product in store.products().await.unwrap() {
        let ids: Vec<_> = product.variants.iter().map(|variant| variant.id).collect();
        wares.extend(store.wares(&ids).await.unwrap());
    }
    wares
}

async fn found(store: &dyn Store, filter: OrderFilter) -> Vec<OrderNumber> {
    let rows = store.orders(&filter).await.unwrap();
    rows.into_iter().map(|row| row.number).collect()
}

fn typed(typed: &str, limit: i64) -> OrderFilter {
    OrderFilter {
        search: Search::parse(typed),
        limit,
        ..OrderFilter::default()
    }
}

/// By parts of titles in either language and of codes, in any spelling, beside what else they are found by; a page at a time.
pub async fn orders_are_found_by_their_goods(subject: &dyn Subject) {
    let store = subject.store();
    let wares = shelved(&*store, &goods("Шапка «Ёлка»", "Spruce hat")).await;
    let (scarf, long, hat) = (&wares[0], &wares[1], &wares[2]);
    let mut orders = Vec::new();
    for (seed, lines) in [vec![(scarf, 1)], vec![(hat, 1)], vec![(hat, 2), (long, 1)]]
        .into_iter()
        .enumerate()
    {
        let seed = u32::try_from(seed).unwrap();
        orders.push(place(&*store, seed, &lines).await.number);
    }
    let everything = async || {
        for (words, expected) in [
            ("елка", vec![2, 1]),
            ("ШАПКА", vec![2, 1]),
            ("ап", vec![2, 1]),
            ("ёлка шап", vec![2, 1]),
            ("spruce", vec![2, 1]),
            ("шарф", vec![2, 0]),
            ("scarf-L", vec![2]),
            ("SCARFM", vec![0]),
            ("460717", vec![2, 1]),
            ("460-71", vec![2, 1]),
            ("шапка шарф", vec![]),
            ("дубленка", vec![]),
            ("%", vec![2, 1, 0]),
        ] {
            let expected: Vec<_> = expected.into_iter().map(|nth: usize| orders[nth]).collect();
            assert_eq!(found(&*store, typed(words, 9)).await, expected, "{words}");
        }
    };
    everything().await;
    // As orders leave them that were placed before anybody looked.
    subject.sql("update ordered_goods set keys = null").await.unwrap();
    everything().await;

    assert_eq!(found(&*store, typed("шапка", 1)).await, orders[2..]);
    let next = OrderFilter {
        before: Some(orders[2]),
        ..typed("шапка", 1)
    };
    assert_eq!(found(&*store, next).await, orders[1..2]);
    let page_before = OrderFilter {
        after: Some(orders[0]),
        ..typed("шапка", 1)
    };
    assert_eq!(found(&*store, page_before).await, orders[1..2]);
    let paid = OrderFilter {
        state: Some(StateName::Paid),
        ..typed("шапка", 9)
    };
    assert_eq!(found(&*store, paid).await, []);
}

/// How far back a page goes is told by a thousand of them, and here none of those was ordered.
pub async fn orders_are_found_however_many_goods_fit(subject: &dyn Subject) {
    let many = "with recursive n (i) as (select 1 union all select i + 1 from n where i < 1500)
        insert into ordered_goods (name, keys) select 'hat ' || i, 'шапка' from n";
    subject.sql(many).await.unwrap();
    let store = subject.store();
    let wares = shelved(&*store, &goods("Шапка «Ёлка»", "Spruce hat")).await;
    let mut orders = Vec::new();
    for seed in 1..=3 {
        orders.push(place(&*store, seed, &[(&wares[2], 1)]).await.number);
    }
    assert_eq!(found(&*store, typed("шапка", 2)).await, [orders[2], orders[1]]);
    let next = OrderFilter {
        before: Some(orders[1]),
        ..typed("шапка", 2)
    };
    assert_eq!(found(&*store, next).await, orders[..1]);
}

/// An order says what it sold for ever, whatever becomes of the goods.
pub async fn goods_that_were_renamed_are_found_by_what_they_were_called(subject: &dyn Subject) {
    let store = subject.store();
    let wares = shelved(&*store, &goods("Шапка «Ёлка»", "Spruce hat")).await;
    let old = place(&*store, 1, &[(&wares[2], 1)]).await.number;
    let wares = shelved(&*store, &goods("Колпак", "Cap")).await;
    let new = place(&*store, 2, &[(&wares[2], 1)]).await.number;
    for (words, expected) in [
        ("ёлка", vec![old]),
        ("колпак", vec![new]),
        ("460-717", vec![new, old]),
    ] {
        assert_eq!(found(&*store, typed(words, 9)).await, expected, "{words}");
    }
}

/// Before it is paid, its lines may be changed: what was taken out finds it no more, what was put in does.
pub async fn an_order_is_found_by_the_lines_that_it_has_now(subject: &dyn Subject) {
    let store = subject.store();
    let wares = shelved(&*store, &goods("Шапка «Ёлка»", "Spruce hat")).await;
    let (scarf, long, hat) = (&wares[0], &wares[1], &wares[2]);
    let order = place(&*store, 1, &[(scarf, 1), (hat, 1)]).await;
    let other = place(&*store, 2, &[(hat, 1)]).await.number;
    let (shop, admin) = office(subject).await;
    let wanted = relining::wish(&shop, &admin, &order, &[(scarf, 2), (long, 1)]).await;
    relining::change(&shop, &admin, &order, wanted).await.unwrap();
    for (words, expected) in [
        ("ёлка", vec![other]),
        ("scarf-l", vec![order.number]),
        ("scarf-m", vec![order.number]),
    ] {
        assert_eq!(found(&*store, typed(words, 9)).await, expected, "{words}");
    }
}

/// As on a full disk: by what was looked for before, and by what was ordered for the first time since once that can be written.
pub async fn orders_are_found_where_nothing_can_be_written(subject: &dyn Subject) {
    let store = subject.store();
    let wares = shelved(&*store, &goods("Шапка «Ёлка»", "Spruce hat")).await;
    let (scarf, hat) = (&wares[0], &wares[2]);
    let old = place(&*store, 1, &[(scarf, 1)]).await.number;
    assert_eq!(found(&*store, typed("шарф", 9)).await, [old]);
    let new = place(&*store, 2, &[(scarf, 1), (hat, 1)]).await.number;
    // One name is spelled, and no other can be.
    let full = "create unique index one_is_spelled on ordered_goods ((keys is null)) where keys is not null";
    subject.sql(full).await.unwrap();
    for (words, expected) in [("шарф", vec![new, old]), ("ёлка", vec![])] {
        assert_eq!(found(&*store, typed(words, 9)).await, expected, "{words}");
    }
    subject.sql("drop index one_is_spelled").await.unwrap();
    assert_eq!(found(&*store, typed("ёлка", 9)).await, [new]);
}

/// No index has them, and a word that no order has would read a million: so the newest are read, and it is said that there are others.
pub async fn short_words_are_looked_for_among_the_newest_orders(subject: &dyn Subject) {
    let store = subject.store();
    let old = placed(&*store).await.number;
    subject.sql(MANY_ORDERS).await.unwrap();
    let newest = OrderNumber(1_010_001);
    let rename = "update orders set search_keys = 'анназя' where number < 1000000 or number = 1010001";
    subject.sql(rename).await.unwrap();
    let look = async |words: &str, state| {
        let filter = OrderFilter {
            state,
            ..typed(words, 9)
        };
        let leaves_out = store.leaves_orders_out(&filter).await.unwrap();
        (found(&*store, filter).await, leaves_out)
    };
    let awaiting = Some(StateName::AwaitingPayment);
    assert_eq!(look("зя", None).await, (vec![newest], true));
    assert_eq!(look("зя", awaiting).await, (vec![newest], true));
    assert_eq!(look("зя", Some(StateName::Expired)).await, (vec![], false));
    assert_eq!(look("назя", None).await, (vec![newest, old], false));
    assert_eq!(look("назя", awaiting).await, (vec![newest, old], false));

    // Of few orders all are read, however many others have the same name.
    let expire: Decide = Box::new(|order| Ok(order.expire(NOW.plus_seconds(7_200))));
    store.change_order(old, expire).await.unwrap();
    let expired = Some(StateName::Expired);
    for words in ["зя", "анна", "назя"] {
        assert_eq!(look(words, expired).await, (vec![old], false), "{words}");
    }
    let further = OrderFilter {
        before: Some(newest),
        ..typed("зя", 9)
    };
    assert_eq!(
        found(&*store, further).await,
        [],
        "the next page reaches no further"
    );
}
