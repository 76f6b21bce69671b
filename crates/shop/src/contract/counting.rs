//! Stock-takings: what was counted is posted once, in one step, and says what it found at the moment of counting.

use super::{
    Subject,
    fixtures::{
        NOW, assert_ledger, assert_refused, at_once, audience, office, paid, place, stock_of, stocked,
    },
    moving::movement,
};
use crate::{
    catalog::Ware,
    desk::{Error, Shop},
    order::{Deed, Refusal},
    staff::Admin,
    stock::{Cause, HandCause, LedgerFilter, SheetPage, TakingNumber, TakingState, Wanted},
    time::Timestamp,
};

const ALL: SheetPage = SheetPage::Goods { skip: 0, limit: 100 };
const LATER: Timestamp = NOW.plus_seconds(3_600);

async fn begun(shop: &Shop, admin: &Admin) -> TakingNumber {
    shop.begin_taking(admin, "", NOW).await.unwrap()
}

async fn count(shop: &Shop, admin: &Admin, number: TakingNumber, counted: &[(&Ware, u32)]) {
    let wanted = counted.iter().map(|(ware, counted)| Wanted {
        variant: ware.variant.id,
        counted: Some(*counted),
    });
    shop.count(admin, number, wanted.collect(), NOW).await.unwrap();
}

fn refusal<T: std::fmt::Debug>(answer: Result<T, Error>) -> Refusal {
    match answer {
        Err(Error::Refused(refusal)) => refusal,
        other => panic!("should have been refused: {other:?}"),
    }
}

/// Article codes and differences.
async fn differing(shop: &Shop, admin: &Admin, number: TakingNumber) -> Vec<(String, i64)> {
    let (_, rows) = shop.taking(admin, number, SheetPage::Differing).await.unwrap();
    let differing = rows
        .into_iter()
        .map(|row| (row.sku, row.count.unwrap().difference()));
    differing.collect()
}

fn found(sku: &str, pieces: i64) -> (String, i64) {
    (sku.to_owned(), pieces)
}

/// What is ordered and sent between the counting and the posting moves the stock by itself.
pub async fn what_is_sold_meanwhile_does_not_change_what_was_found(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 10).await;
    let (shop, admin) = office(subject).await;
    let reserved = place(&*store, 1, &[(&wares[0], 3)]).await;
    let number = begun(&shop, &admin).await;
    // Ten lie there with those of the order; somebody finds eight, and one hat more.
    count(
        &shop,
        &admin,
        number,
        &[(&wares[0], 8), (&wares[1], 11), (&wares[2], 13)],
    )
    .await;
    place(&*store, 2, &[(&wares[0], 1), (&wares[2], 2)]).await;
    paid(&*store, &reserved).await;
    let ship = Deed::Ship {
        tracking: String::new(),
        seen: None,
    };
    shop.act(&admin, reserved.number, ship, NOW).await.unwrap();
    assert_eq!(
        differing(&shop, &admin, number).await,
        [found("scarf-m", -2), found("hat-m", 1)]
    );
    shop.post_taking(&admin, number, LATER).await.unwrap();
    assert_eq!(stock_of(&*store, &wares[0]).await, 10 - 3 - 1 - 2);
    assert_eq!(stock_of(&*store, &wares[1]).await, 11);
    assert_eq!(stock_of(&*store, &wares[2]).await, 12 - 2 + 1);

    let (taking, rows) = shop.taking(&admin, number, ALL).await.unwrap();
    assert_eq!(
        (taking.state, taking.ended),
        (TakingState::Posted, Some((LATER, "olga".to_owned())))
    );
    assert_eq!((taking.counted, taking.differing, rows.len()), (3, 2, 3));
    assert_eq!(
        differing(&shop, &admin, number).await,
        [found("scarf-m", -2), found("hat-m", 1)],
        "what was posted stays to be read"
    );
    let posted = LedgerFilter {
        cause: Some(Cause::Counted),
        limit: 9,
        ..LedgerFilter::default()
    };
    let lines = shop.ledger(&admin, &posted).await.unwrap();
    let lines: Vec<_> = lines
        .into_iter()
        .map(|line| (line.sku, line.pieces, line.taking, line.who.unwrap()))
        .collect();
    let line = |sku: &str, pieces| (sku.to_owned(), pieces, Some(number), "olga".to_owned());
    assert_eq!(lines, [line("hat-m", 1), line("scarf-m", -2)]);
    assert_ledger(subject).await;
}

/// Buttons are pressed twice, and by two people.
pub async fn a_stock_taking_is_posted_once(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 10).await;
    let (shop, admin) = office(subject).await;
    let number = begun(&shop, &admin).await;
    count(&shop, &admin, number, &[(&wares[0], 4), (&wares[1], 20)]).await;
    let results = at_once(12, |rival| {
        let (shop, admin, store, ware) = (shop.clone(), admin.clone(), store.clone(), wares[0].clone());
        async move {
            if rival % 3 == 0 {
                // Somebody buys meanwhile.
                place(&*store, rival, &[(&ware, 1)]).await;
                return Ok(());
            }
            shop.post_taking(&admin, number, LATER).await
        }
    })
    .await;
    for result in results {
        result.unwrap();
    }
    shop.post_taking(&admin, number, LATER).await.unwrap();
    assert_eq!(stock_of(&*store, &wares[0]).await, 0);
    assert_eq!(stock_of(&*store, &wares[1]).await, 20);
    let posted = subject
        .sql("select count(*) from stock_ledger where cause = 'counted'")
        .await;
    assert_eq!(posted, Ok(Some(2)));
    assert_eq!(
        refusal(shop.drop_taking(&admin, number, LATER).await),
        Refusal::TakingEnded
    );
    let late = shop.count(&admin, number, Vec::new(), LATER).await;
    assert_eq!(refusal(late), Refusal::TakingEnded);
    assert_ledger(subject).await;
}

/// All of it or nothing: an order cannot be sent with pieces that nobody found, and somebody has to say so to its buyer.
pub async fn a_posting_that_takes_what_belongs_to_an_order_moves_nothing(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 3).await;
    let (shop, admin) = office(subject).await;
    let order = place(&*store, 1, &[(&wares[0], 2)]).await;
    let number = begun(&shop, &admin).await;
    count(&shop, &admin, number, &[(&wares[0], 1), (&wares[1], 1)]).await;
    let not_on_shelf = Refusal::NotOnShelf {
        sku: "scarf-m".into(),
        free: 1,
        reserved: 2,
    };
    assert_eq!(
        refusal(shop.post_taking(&admin, number, LATER).await),
        not_on_shelf
    );
    assert_eq!(stock_of(&*store, &wares[1]).await, 4, "nothing has moved");
    let (taking, _) = shop.taking(&admin, number, ALL).await.unwrap();
    assert_eq!(taking.state, TakingState::Open);
    let cancel = Deed::Cancel { reason: "x".into() };
    shop.act(&admin, order.number, cancel, NOW).await.unwrap();
    shop.post_taking(&admin, number, LATER).await.unwrap();
    assert_eq!(stock_of(&*store, &wares[0]).await, 1);
    assert_eq!(stock_of(&*store, &wares[1]).await, 1);
    assert_ledger(subject).await;
}

/// The same pieces are not missed twice.
pub async fn what_was_counted_again_by_hand_is_not_posted(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 10).await;
    let (shop, admin) = office(subject).await;
    let number = begun(&shop, &admin).await;
    count(&shop, &admin, number, &[(&wares[0], 8), (&wares[1], 8)]).await;
    let by_hand = movement("h", &wares[0], HandCause::Counted, 8);
    assert_eq!(store.move_stock(by_hand, &audience()).await.unwrap(), -2);
    let broken = movement("b", &wares[1], HandCause::WrittenOff, 1);
    store.move_stock(broken, &audience()).await.unwrap();
    assert_eq!(
        differing(&shop, &admin, number).await,
        [found("scarf-m", 0), found("scarf-l", -3)]
    );
    shop.post_taking(&admin, number, LATER).await.unwrap();
    assert_eq!(stock_of(&*store, &wares[0]).await, 8);
    assert_eq!(stock_of(&*store, &wares[1]).await, 11 - 1 - 3);
    assert_eq!(
        differing(&shop, &admin, number).await,
        [found("scarf-m", 0), found("scarf-l", -3)]
    );
    assert_ledger(subject).await;
}

/// Row by row, changed and taken back.
pub async fn what_was_typed_is_kept_until_it_is_changed(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 10).await;
    let (shop, admin) = office(subject).await;
    let number = begun(&shop, &admin).await;
    let counted = async || {
        let (_, rows) = shop.taking(&admin, number, ALL).await.unwrap();
        let counted = rows.into_iter().map(|row| {
            let count = row.count.map(|count| (count.expected, count.counted));
            (row.sku, count)
        });
        counted.collect::<Vec<_>>()
    };
    let row = |sku: &str, count: Option<(i64, i64)>| (sku.to_owned(), count);
    count(&shop, &admin, number, &[(&wares[2], 12)]).await;
    count(&shop, &admin, number, &[(&wares[0], 9)]).await;
    assert_eq!(
        counted().await,
        [
            row("scarf-m", Some((10, 9))),
            row("scarf-l", None),
            row("hat-m", Some((12, 12)))
        ]
    );
    count(&shop, &admin, number, &[(&wares[0], 0)]).await;
    let take_back = Wanted {
        variant: wares[2].variant.id,
        counted: None,
    };
    shop.count(&admin, number, vec![take_back], NOW).await.unwrap();
    assert_eq!(
        counted().await,
        [
            row("scarf-m", Some((10, 0))),
            row("scarf-l", None),
            row("hat-m", None)
        ]
    );
    let page = SheetPage::Goods { skip: 1, limit: 1 };
    let (taking, rows) = shop.taking(&admin, number, page).await.unwrap();
    assert_eq!((rows.len(), &*rows[0].sku), (1, "scarf-l"));
    assert_eq!((taking.counted, taking.differing), (1, 1));
    assert_ledger(subject).await;
}

/// Two at a time would find the same difference twice.
pub async fn one_stock_taking_is_open_at_a_time(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 10).await;
    let (shop, admin) = office(subject).await;
    let results = at_once(8, |_| {
        let (shop, admin) = (shop.clone(), admin.clone());
        async move { shop.begin_taking(&admin, "hats", NOW).await }
    })
    .await;
    let (mut begun, refused): (Vec<_>, Vec<_>) = results.into_iter().partition(Result::is_ok);
    assert_eq!((begun.len(), refused.len()), (1, 7));
    for result in refused {
        assert_eq!(refusal(result), Refusal::TakingOpen);
    }
    let number = begun.remove(0).unwrap();
    let (taking, rows) = shop.taking(&admin, number, ALL).await.unwrap();
    assert_eq!(taking.category.as_deref(), Some("hats"));
    let skus: Vec<_> = rows.into_iter().map(|row| row.sku).collect();
    assert_eq!(skus, ["hat-m"], "the goods of its category");

    count(&shop, &admin, number, &[(&wares[2], 1)]).await;
    shop.drop_taking(&admin, number, LATER).await.unwrap();
    shop.drop_taking(&admin, number, LATER).await.unwrap();
    assert_eq!(
        refusal(shop.post_taking(&admin, number, LATER).await),
        Refusal::TakingEnded
    );
    assert_eq!(
        stock_of(&*store, &wares[2]).await,
        12,
        "what was dropped moves nothing"
    );
    let next = shop.begin_taking(&admin, "", LATER).await.unwrap();
    let takings = shop.takings(&admin, 9).await.unwrap();
    let states: Vec<_> = takings
        .iter()
        .map(|taking| (taking.number, taking.state))
        .collect();
    assert_eq!(
        states,
        [(next, TakingState::Open), (number, TakingState::Dropped)]
    );

    assert_eq!(
        refusal(shop.begin_taking(&admin, "gone", NOW).await),
        Refusal::NoCategory
    );
    let nothing = TakingNumber(next.0 + 1);
    for missing in [
        shop.post_taking(&admin, nothing, NOW).await,
        shop.drop_taking(&admin, nothing, NOW).await,
        shop.count(&admin, nothing, Vec::new(), NOW).await,
    ] {
        assert!(matches!(missing, Err(Error::NotFound)), "{missing:?}");
    }
    let rewritten = subject
        .sql("update stock_takings set state = 'posted' where state = 'dropped'")
        .await;
    assert!(rewritten.is_err());
    assert_refused(store.begin_taking(None, "olga", NOW).await, &Refusal::TakingOpen);
}
