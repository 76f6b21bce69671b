//! Pieces that move by hand, the journal of all that moved, and the alert when few are left.

use super::{
    Subject,
    fixtures::{
        NOW, assert_ledger, assert_refused, at_once, audience, draft, office, paid, place, stock_of, stocked,
    },
};
use crate::{
    catalog::{GoodsQuery, Ware},
    order::{Deed, Draft, OrderNumber, Refusal},
    stock::{Cause, HandCause, LedgerFilter, LedgerLine, LineId, Movement},
    store::{Decide, Store, StoreError},
    time::Timestamp,
};
use std::collections::BTreeMap;

pub(super) fn movement(token: &str, ware: &Ware, cause: HandCause, pieces: u32) -> Movement {
    Movement {
        token: token.to_owned(),
        variant: ware.variant.id,
        cause,
        pieces,
        note: Some("накладная № 7".to_owned()),
        who: "olga".to_owned(),
        at: NOW.plus_seconds(60),
    }
}

async fn moved(store: &dyn Store, token: &str, ware: &Ware, cause: HandCause, pieces: u32) -> i64 {
    let movement = movement(token, ware, cause, pieces);
    store.move_stock(movement, &audience()).await.unwrap()
}

fn lines_of(sku: &str) -> LedgerFilter {
    LedgerFilter {
        sku: Some(sku.to_owned()),
        limit: 100,
        ..LedgerFilter::default()
    }
}

fn brief(lines: &[LedgerLine]) -> Vec<(Cause, i64, i64)> {
    lines
        .iter()
        .map(|line| (line.cause, line.pieces, line.balance))
        .collect()
}

/// Each with who, why and what was left.
pub async fn pieces_move_by_hand_with_their_line(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 5).await;
    let ware = &wares[0];
    assert_eq!(moved(&*store, "a", ware, HandCause::Received, 10).await, 10);
    assert_eq!(moved(&*store, "b", ware, HandCause::WrittenOff, 2).await, -2);
    assert_eq!(moved(&*store, "c", ware, HandCause::ReturnedByBuyer, 1).await, 1);
    assert_eq!(moved(&*store, "d", ware, HandCause::Counted, 11).await, -3);
    assert_eq!(
        moved(&*store, "e", ware, HandCause::Counted, 11).await,
        0,
        "as expected"
    );
    assert_eq!(stock_of(&*store, ware).await, 11);
    let later = Draft {
        at: NOW.plus_seconds(120),
        ..draft(1, &[(ware, 4)])
    };
    let order = store.place_order(later).await.unwrap();

    let lines = store.ledger(&lines_of("scarf-m")).await.unwrap();
    let expected = [
        (Cause::Ordered, -4, 7),
        (Cause::Counted, -3, 11),
        (Cause::ReturnedByBuyer, 1, 14),
        (Cause::WrittenOff, -2, 13),
        (Cause::Received, 10, 15),
        (Cause::Stocked, 5, 5),
    ];
    assert_eq!(brief(&lines), expected);
    let [ordered, counted, ..] = &lines[..] else {
        panic!("{lines:?}")
    };
    assert_eq!(
        (ordered.order, ordered.who.as_deref()),
        (Some(order.number), None)
    );
    assert_eq!((counted.order, counted.who.as_deref()), (None, Some("olga")));
    assert_eq!(counted.note.as_deref(), Some("накладная № 7"));
    assert_eq!((counted.at, counted.taking), (NOW.plus_seconds(60), None));
    assert_eq!((&*ordered.sku, &ordered.name), ("scarf-m", &ware.name));
    assert_ledger(subject).await;
}

/// A double click, or a form that is sent again because the answer was lost.
pub async fn a_form_moves_pieces_once(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 5).await;
    let results = at_once(8, |_| {
        let (store, movement) = (
            store.clone(),
            movement("once", &wares[0], HandCause::Received, 10),
        );
        async move { store.move_stock(movement, &audience()).await.unwrap() }
    })
    .await;
    assert_eq!(results, [10; 8]);
    assert_eq!(stock_of(&*store, &wares[0]).await, 15);
    assert_eq!(store.ledger(&lines_of("scarf-m")).await.unwrap().len(), 2);
    assert_ledger(subject).await;
}

/// Whoever else wants the pieces at that moment.
pub async fn no_more_is_written_off_than_is_free(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 7).await;
    place(&*store, 1, &[(&wares[0], 2)]).await;
    let results = at_once(8, |rival| {
        let movement = movement(&format!("w{rival}"), &wares[0], HandCause::WrittenOff, 2);
        let store = store.clone();
        async move { store.move_stock(movement, &audience()).await }
    })
    .await;
    let (written_off, refused): (Vec<_>, Vec<_>) = results.into_iter().partition(Result::is_ok);
    assert_eq!((written_off.len(), refused.len()), (2, 6));
    for result in refused {
        let refusal = Refusal::NotOnShelf {
            sku: "scarf-m".into(),
            free: 1,
            reserved: 2,
        };
        assert_refused(result, &refusal);
    }
    let counted = movement("c", &wares[0], HandCause::Counted, 1);
    let refused = store.move_stock(counted, &audience()).await;
    assert!(
        matches!(refused, Err(StoreError::Refused(Refusal::NotOnShelf { .. }))),
        "{refused:?}"
    );
    assert_eq!(stock_of(&*store, &wares[0]).await, 1);
    let mut gone = movement("g", &wares[0], HandCause::Received, 1);
    gone.variant.0 += 1_000;
    assert_refused(store.move_stock(gone, &audience()).await, &Refusal::Vanished);
    assert_ledger(subject).await;
}

/// Buyers, the delivery, the rubbish bin and somebody who counts, all at the same shelf.
pub async fn corrections_beside_buyers_keep_the_books(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 10).await;
    let moved = at_once(60, |rival| {
        let (store, ware, other) = (store.clone(), wares[0].clone(), wares[1].clone());
        async move {
            let cause = match rival % 4 {
                0 => {
                    // Two goods, so that they are locked one after the other.
                    let placed = store.place_order(draft(rival, &[(&other, 1), (&ware, 1)])).await;
                    return if placed.is_ok() { -1 } else { 0 };
                }
                1 => HandCause::Received,
                2 => HandCause::WrittenOff,
                _ => HandCause::Counted,
            };
            let pieces = if cause == HandCause::Counted { 10 } else { 1 };
            let movement = movement(&format!("m{rival}"), &ware, cause, pieces);
            match store.move_stock(movement, &audience()).await {
                Ok(pieces) => pieces,
                Err(StoreError::Refused(Refusal::NotOnShelf { .. })) => 0,
                Err(other) => panic!("neither moved nor refused: {other:?}"),
            }
        }
    })
    .await;
    let sum: i64 = moved.into_iter().sum();
    assert_eq!(stock_of(&*store, &wares[0]).await, 10 + sum);
    assert_ledger(subject).await;
}

/// In the order of an order's life.
pub async fn pieces_of_an_order_lie_in_the_shop_until_it_is_sent(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 9).await;
    let (shop, admin) = office(subject).await;
    let pieces = async || {
        let stock = store.stock_of("scarf-m").await.unwrap().unwrap();
        (stock.free, stock.reserved, stock.sold)
    };
    assert_eq!(pieces().await, (9, 0, 0));
    let order = place(&*store, 1, &[(&wares[0], 2)]).await;
    assert_eq!(pieces().await, (7, 2, 0), "it waits for its money");
    paid(&*store, &order).await;
    assert_eq!(pieces().await, (7, 2, 0), "it waits to be sent");
    let ship = Deed::Ship {
        tracking: String::new(),
        seen: None,
    };
    shop.act(&admin, order.number, ship, NOW).await.unwrap();
    assert_eq!(pieces().await, (7, 0, 2));
    moved(&*store, "back", &wares[0], HandCause::ReturnedByBuyer, 1).await;
    assert_eq!(pieces().await, (8, 0, 1));
    let cancelled = place(&*store, 2, &[(&wares[0], 3)]).await;
    let cancel = Deed::Cancel { reason: "x".into() };
    shop.act(&admin, cancelled.number, cancel, NOW).await.unwrap();
    assert_eq!(pieces().await, (8, 0, 1));
    assert_eq!(store.stock_of("nothing").await.unwrap(), None);
    assert_ledger(subject).await;
}

/// By article code, by words, by cause, by days, and page by page.
pub async fn lines_of_the_ledger_are_found(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 5).await;
    moved(&*store, "a", &wares[0], HandCause::Received, 1).await;
    moved(&*store, "b", &wares[2], HandCause::Received, 2).await;
    let all = LedgerFilter {
        limit: 100,
        ..LedgerFilter::default()
    };
    let found = async |filter: &LedgerFilter| {
        let lines = store.ledger(filter).await.unwrap();
        lines
            .into_iter()
            .map(|line| (line.sku, line.pieces))
            .collect::<Vec<_>>()
    };
    let line = |sku: &str, pieces: i64| (sku.to_owned(), pieces);
    let newest = [line("hat-m", 2), line("scarf-m", 1)];
    assert_eq!(found(&all).await.len(), 5);
    let received = LedgerFilter {
        cause: Some(Cause::Received),
        ..all.clone()
    };
    assert_eq!(found(&received).await, newest);
    let since = LedgerFilter {
        from: Some(NOW.plus_seconds(1)),
        ..all.clone()
    };
    assert_eq!(found(&since).await, newest);
    let until = LedgerFilter {
        until: Some(NOW.plus_seconds(1)),
        ..all.clone()
    };
    assert_eq!(found(&until).await.len(), 3);
    let words = LedgerFilter {
        words: GoodsQuery::words("HAT-M"),
        ..all.clone()
    };
    assert_eq!(found(&words).await, [line("hat-m", 2), line("hat-m", 7)]);
    let one = store.ledger(&received).await.unwrap().pop().unwrap();
    let only = LedgerFilter {
        line: Some(one.id),
        ..all.clone()
    };
    assert_eq!(store.ledger(&only).await.unwrap(), [one]);
    let first = LedgerFilter { limit: 2, ..all };
    let last = store.ledger(&first).await.unwrap().pop().unwrap();
    let second = LedgerFilter {
        before: Some(last.id),
        ..first
    };
    assert_eq!(found(&second).await, [line("hat-m", 7), line("scarf-l", 6)]);
}

/// By goods, by cause, by days, and on every page. Orders are written with the time of when they were placed, which may be earlier
/// than that of the line before.
pub async fn what_was_left_is_of_all_lines_whatever_a_page_shows(subject: &dyn Subject) {
    const HALF_A_DAY: i64 = 12 * 60 * 60;
    let store = subject.store();
    let wares = stocked(&*store, 9).await;
    for nth in 0..12_u32 {
        let ware = &wares[if nth % 3 == 0 { 0 } else { 2 }];
        let cause = [
            HandCause::Received,
            HandCause::WrittenOff,
            HandCause::ReturnedByBuyer,
        ][usize::try_from(nth % 3).unwrap()];
        let movement = Movement {
            at: NOW.plus_seconds(i64::from(nth) * HALF_A_DAY),
            ..movement(&format!("m{nth}"), ware, cause, 1 + nth % 2)
        };
        store.move_stock(movement, &audience()).await.unwrap();
        if nth % 5 == 0 {
            place(&*store, nth, &[(&wares[0], 1), (&wares[2], 1)]).await;
        }
    }
    let all = LedgerFilter {
        limit: 100,
        ..LedgerFilter::default()
    };
    let mut lines = store.ledger(&all).await.unwrap();
    assert_eq!(lines.len(), 3 + 12 + 3 * 2);
    lines.sort_by_key(|line| line.id);
    let mut free = BTreeMap::new();
    let mut left: BTreeMap<LineId, i64> = BTreeMap::new();
    for line in &lines {
        let free = free.entry(line.sku.clone()).or_insert(0);
        *free += line.pieces;
        left.insert(line.id, *free);
    }
    let noon = Some(NOW.plus_seconds(5 * HALF_A_DAY));
    let goods = |words: &str| LedgerFilter {
        words: GoodsQuery::words(words),
        ..all.clone()
    };
    let of_cause = LedgerFilter {
        cause: Some(Cause::WrittenOff),
        ..all.clone()
    };
    let filters = [
        all.clone(),
        LedgerFilter {
            from: noon,
            ..all.clone()
        },
        LedgerFilter {
            until: noon,
            ..all.clone()
        },
        LedgerFilter {
            until: noon,
            ..lines_of("hat-m")
        },
        LedgerFilter {
            cause: Some(Cause::Ordered),
            ..lines_of("scarf-m")
        },
        LedgerFilter {
            from: noon,
            ..goods("scarf")
        },
        LedgerFilter {
            words: GoodsQuery::words("hat"),
            ..of_cause.clone()
        },
        of_cause,
        lines_of("scarf-m"),
        goods("scarf"),
    ];
    for filter in filters {
        let whole = store.ledger(&filter).await.unwrap();
        assert!(!whole.is_empty(), "{filter:?}");
        let mut found = Vec::new();
        let mut page = LedgerFilter { limit: 4, ..filter };
        loop {
            let lines = store.ledger(&page).await.unwrap();
            let Some(last) = lines.last() else {
                break;
            };
            page.before = Some(last.id);
            found.extend(lines);
        }
        assert_eq!(found, whole, "{page:?}");
        for line in found {
            assert_eq!(line.balance, left[&line.id], "{line:?} of {page:?}");
        }
    }
    assert_eq!(store.ledger(&goods("mittens")).await.unwrap(), []);
}

/// Whatever took the pieces: an order, a bin, a paid order that takes them again. Never twice before there were more of them.
pub async fn the_owner_hears_once_of_low_stock(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 5).await;
    let (shop, admin) = office(subject).await;
    subject
        .sql("update variants set low_stock = 3 where sku <> 'hat-m'")
        .await
        .unwrap();
    let alerts = async || {
        let told = subject
            .sql("select count(*) from outbox where key like 'stock:%' and order_number is null")
            .await;
        // Two chats hear of each.
        told.unwrap().unwrap() / 2
    };
    place(&*store, 1, &[(&wares[0], 1), (&wares[1], 1), (&wares[2], 7)]).await;
    assert_eq!(alerts().await, 0, "four, five, and one without a threshold");
    place(&*store, 2, &[(&wares[0], 1), (&wares[1], 2)]).await;
    assert_eq!(alerts().await, 1, "one message about both");
    let order = place(&*store, 3, &[(&wares[0], 1)]).await;
    moved(&*store, "w", &wares[0], HandCause::WrittenOff, 1).await;
    assert_eq!(alerts().await, 1, "it is known");
    moved(&*store, "r", &wares[0], HandCause::Received, 2).await;
    assert_eq!(alerts().await, 1, "three again, which is not more");
    let cancel = Deed::Cancel { reason: "x".into() };
    shop.act(&admin, order.number, cancel, NOW).await.unwrap();
    assert_eq!(stock_of(&*store, &wares[0]).await, 4);
    let cash = Deed::PayOutside {
        reason: "cash".into(),
    };
    let expired = expired_by_the_clock(&*store, 4, &wares[0]).await;
    assert_eq!(alerts().await, 2, "to three, and back to four");
    shop.act(&admin, expired, cash, NOW).await.unwrap();
    assert_eq!(alerts().await, 3, "taken again");
    moved(&*store, "r2", &wares[0], HandCause::Received, 5).await;
    moved(&*store, "c", &wares[0], HandCause::Counted, 4).await;
    assert_eq!(alerts().await, 4, "there had been more of them");
    assert_ledger(subject).await;
}

/// Pieces that a form moved never change their line, and no line is of a cause that the ledger does not know.
pub async fn the_ledger_keeps_its_rules(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 5).await;
    moved(&*store, "a", &wares[0], HandCause::Received, 1).await;
    for statement in [
        "update stock_ledger set note = 'x'",
        "delete from stock_ledger where cause = 'received'",
        "insert into stock_ledger (variant, pieces, cause, at) select min(id), 1, 'found', 1 from variants",
        "insert into stock_ledger (variant, pieces, cause, at) select min(id), 1, 'ordered', 1 from variants",
        "insert into stock_ledger (variant, pieces, cause, at) select min(id), -1, 'received', 1 from variants",
        "insert into stock_ledger (variant, pieces, cause, at) select min(id), 1, 'written_off', 1 from variants",
        "insert into stock_ledger (variant, pieces, cause, at) select min(id), 0, 'counted', 1 from variants",
        "insert into stock_ledger (variant, pieces, cause, at, token)
           select min(id), 1, 'received', 1, 'a' from variants",
    ] {
        assert!(subject.sql(statement).await.is_err(), "{statement}");
    }
    assert_ledger(subject).await;
}

/// An order of one piece that nobody paid in time; its number.
async fn expired_by_the_clock(store: &dyn Store, seed: u32, ware: &Ware) -> OrderNumber {
    let order = place(store, seed, &[(ware, 1)]).await;
    let late: Timestamp = NOW.plus_seconds(7_200);
    let decide: Decide = Box::new(move |order| Ok(order.expire(late)));
    store.change_order(order.number, decide).await.unwrap();
    order.number
}
