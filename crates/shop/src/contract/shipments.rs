//! Goods that leave in parts.

use super::{
    Subject,
    fixtures::{NOW, assert_ledger, at_once, office, paid, place, read, stocked},
    relining,
};
use crate::{
    catalog::GoodsQuery,
    desk::{Error, Shop},
    order::{Deed, FulfilmentName, Order, OrderNumber, Pieces, Refusal, ShipPartForm, What},
    staff::Admin,
    store::{OrderFilter, Store, Trials},
};

/// The deed that sends so many pieces of the first line, by a form that knows of so many shipments.
fn part(seen: usize, count: u32) -> Deed {
    Deed::ShipPart(ShipPartForm {
        tracking: format!("RA{seen}"),
        seen: Some(seen),
        pieces: [(ShipPartForm::field_of(0), count.to_string())].into(),
    })
}

const REST: Deed = Deed::Ship {
    tracking: String::new(),
    seen: None,
};

fn sent(order: &Order) -> u32 {
    order.sent_pieces(0)
}

async fn of_state(shop: &Shop, admin: &Admin, fulfilment: FulfilmentName) -> i64 {
    let filter = OrderFilter {
        fulfilment: Some(fulfilment),
        trials: Trials::With,
        limit: 9,
        ..OrderFilter::default()
    };
    shop.count_orders(admin, &filter).await.unwrap()
}

/// Free, reserved and sold pieces of the first variant, as the stock, the list of goods and its product tell them.
async fn pieces(store: &dyn Store) -> (i64, i64, i64) {
    let stock = store.stock_of("scarf-m").await.unwrap().unwrap();
    let page = store.goods(&GoodsQuery::default()).await.unwrap();
    let row = page.rows.iter().find(|row| row.slug == "scarf").unwrap();
    assert_eq!(
        (row.variants[0].stock, row.variants[0].reserved),
        (stock.free, stock.reserved)
    );
    let file = super::goods::file(store, "scarf").await.stock[0];
    assert_eq!(
        (file.free, file.reserved, file.sold),
        (stock.free, stock.reserved, stock.sold)
    );
    (stock.free, stock.reserved, stock.sold)
}

/// What left is sold, what did not is reserved, and the list finds the order by how it stands.
pub async fn an_order_is_sent_in_parts(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 9).await;
    let (shop, admin) = office(subject).await;
    let order = place(&*store, 1, &[(&wares[0], 3), (&wares[2], 1)]).await;
    paid(&*store, &order).await;
    assert_eq!(pieces(&*store).await, (6, 3, 0));
    let order = shop.act(&admin, order.number, part(0, 2), NOW).await.unwrap();
    assert_eq!(read(&*store, order.number).await, order);
    assert_eq!(order.fulfilment.name(), "partly_shipped");
    assert_eq!(pieces(&*store).await, (6, 1, 2));
    assert_eq!(of_state(&shop, &admin, FulfilmentName::PartlyShipped).await, 1);
    assert_eq!(of_state(&shop, &admin, FulfilmentName::New).await, 0);
    let counts = store.counts().await.unwrap();
    assert_eq!((counts.to_ship, counts.partly_shipped), (0, 1));
    let order = shop.act(&admin, order.number, REST, NOW).await.unwrap();
    assert_eq!(read(&*store, order.number).await, order);
    assert_eq!((order.fulfilment.name(), order.shipments().len()), ("shipped", 2));
    assert_eq!(pieces(&*store).await, (6, 0, 3));
    assert_eq!(of_state(&shop, &admin, FulfilmentName::PartlyShipped).await, 0);
    let mend = Deed::MendShipment {
        shipment: 0,
        tracking: "RA9".into(),
    };
    let order = shop.act(&admin, order.number, mend, NOW).await.unwrap();
    assert_eq!(order.fulfilment.tracking(), ["RA9"]);
    let file = shop.order_file(&admin, order.number).await.unwrap();
    let told = file.history.iter().filter_map(|event| match &event.what {
        What::Shipped { tracking, pieces } => Some((tracking.clone(), pieces.len())),
        What::ShipmentMended { tracking, .. } => Some((tracking.clone(), 0)),
        _ => None,
    });
    let told: Vec<_> = told.collect();
    let expected = [
        (Some("RA0".to_owned()), 1),
        (None, 2),
        (Some("RA9".to_owned()), 0),
    ];
    assert_eq!(told, expected);
    let letters = file
        .messages
        .iter()
        .filter(|row| row.message.letter.kind() == "order_shipped");
    assert_eq!(letters.count(), 2, "one for each shipment");
    assert_ledger(subject).await;
}

/// Lines that were changed before the payment: what is reserved, sold and left to send is of those that the order has since.
pub async fn lines_that_were_changed_are_sent_as_they_are_now(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 9).await;
    let (shop, admin) = office(subject).await;
    let order = place(&*store, 1, &[(&wares[2], 2), (&wares[0], 2)]).await;
    let wanted = relining::wish(&shop, &admin, &order, &[(&wares[0], 5)]).await;
    relining::change(&shop, &admin, &order, wanted).await.unwrap();
    assert_eq!(pieces(&*store).await, (4, 5, 0));
    let order = read(&*store, order.number).await;
    paid(&*store, &order).await;
    let order = shop.act(&admin, order.number, part(0, 3), NOW).await.unwrap();
    assert_eq!(order.unsent(), [Pieces { line: 0, count: 2 }]);
    assert_eq!(pieces(&*store).await, (4, 2, 3));
    let late = relining::wish(&shop, &admin, &order, &[(&wares[0], 1)]).await;
    let late = relining::change(&shop, &admin, &order, late).await;
    assert!(
        matches!(late, Err(Error::Refused(Refusal::LinesFixed))),
        "{late:?}"
    );
    shop.act(&admin, order.number, REST, NOW).await.unwrap();
    assert_eq!(pieces(&*store).await, (4, 0, 5));
    assert_ledger(subject).await;
}

/// Packers who press at the same moment: those who saw the same page send one shipment, and whoever looks again no piece too many.
pub async fn rivals_send_no_piece_twice(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 20).await;
    let (_, admin) = office(subject).await;
    let order = place(&*store, 1, &[(&wares[0], 7)]).await;
    paid(&*store, &order).await;
    let press = |number: OrderNumber, deed: Deed| {
        let (shop, admin) = (super::stock::shop(store.clone()), admin.clone());
        async move { shop.act(&admin, number, deed, NOW).await }
    };
    let done = at_once(8, |_| press(order.number, part(0, 2))).await;
    let refused = done
        .iter()
        .filter(|one| matches!(one, Err(Error::Refused(Refusal::SentMeanwhile))));
    assert_eq!(
        (refused.count(), done.iter().filter(|one| one.is_ok()).count()),
        (7, 1)
    );
    assert_eq!(sent(&read(&*store, order.number).await), 2);
    // Each looks again as often as it has to.
    let all = at_once(6, |rival| {
        let (store, shop, admin) = (store.clone(), super::stock::shop(store.clone()), admin.clone());
        let number = order.number;
        async move {
            let mut count = 0_usize;
            loop {
                let order = read(&*store, number).await;
                if order.unsent().is_empty() {
                    return count;
                }
                let deed = if rival == 0 {
                    REST
                } else {
                    part(order.shipments().len(), 1)
                };
                match shop.act(&admin, number, deed, NOW).await {
                    Ok(_) => count += 1,
                    Err(Error::Refused(_)) => {}
                    Err(other) => panic!("neither sent nor refused: {other:?}"),
                }
            }
        }
    })
    .await;
    let order = read(&*store, order.number).await;
    assert_eq!((order.fulfilment.name(), sent(&order)), ("shipped", 7));
    let later: usize = all.into_iter().sum();
    assert_eq!(order.shipments().len(), 1 + later);
    assert_eq!(pieces(&*store).await, (13, 0, 7));
    assert_ledger(subject).await;
}
