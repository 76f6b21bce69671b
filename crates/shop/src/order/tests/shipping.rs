//! Goods that leave in parts: what may leave, what is left, and what money that goes back has to do with it.

use super::{
    refunds::{ask, ended, lines, paid, refused, returned},
    *,
};
use crate::order::{Fulfilment, Goods, ReceiptRule, RefundNews, RefundScope, Settles, ShipPartForm};

/// The form for these pieces of the lines, drawn of the order as it is.
fn form(order: &Order, pieces: &[(usize, u32)]) -> ShipPartForm {
    let fields = pieces
        .iter()
        .map(|(line, count)| (ShipPartForm::field_of(*line), count.to_string()));
    ShipPartForm {
        tracking: "RA1".into(),
        seen: Some(order.shipments().len()),
        pieces: fields.collect(),
    }
}

fn part(order: &Order, pieces: &[(usize, u32)], seconds: i64) -> Result<Change, Refusal> {
    order.ship_part(&Admin::for_test(), &form(order, pieces), at(seconds), &audience())
}

fn sent(order: &Order, pieces: &[(usize, u32)]) -> Order {
    order.clone().after(&part(order, pieces, 50).unwrap())
}

/// Pieces of each line that are still to be sent.
fn left(order: &Order) -> [u32; 2] {
    [0, 1].map(|line| order.unsent_pieces(line))
}

/// Three hats and two scarves in three shipments: each names what is in it, and each letter has a key of its own.
#[test]
fn goods_leave_in_parts_and_the_order_is_sent_with_the_last_of_them() {
    let mut order = paid();
    let (mut keys, mut told) = (Vec::new(), Vec::new());
    for (pieces, name, rest) in [
        (&[(0, 1)][..], "partly_shipped", [2, 2]),
        (&[(0, 2), (1, 1)], "partly_shipped", [0, 1]),
        (&[(1, 1)], "shipped", [0, 0]),
    ] {
        assert!(order.deeds().contains(&DeedKind::Ship));
        // All of them in the same moment. A single piece cannot be divided: it is all that is left.
        let change = if name == "shipped" {
            order
                .ship(&Admin::for_test(), "RA1", at(50), &audience())
                .unwrap()
        } else {
            part(&order, pieces, 50).unwrap()
        };
        let letter = change
            .messages
            .iter()
            .find(|one| one.letter.kind() == "order_shipped");
        let letter = letter.unwrap();
        keys.push(letter.key.clone());
        let Letter::OrderShipped { pieces, more, .. } = &letter.letter else {
            panic!("it tells of a shipment");
        };
        told.push((pieces.len(), *more));
        assert_eq!(
            change.stock,
            StockMove::Stay,
            "they were taken off the shelf before"
        );
        order = order.after(&change);
        assert_eq!((order.fulfilment.name(), left(&order)), (name, rest));
    }
    keys.dedup();
    assert_eq!(keys.len(), 3, "{keys:?}");
    assert_eq!(told, [(1, true), (2, true), (1, false)]);
    assert_eq!([0, 1].map(|line| order.sent_pieces(line)), [3, 2]);
    assert_eq!(order.deeds()[0], DeedKind::Deliver);
    let arrived = order.deliver(&Admin::for_test(), at(60)).unwrap();
    assert_eq!(order.clone().after(&arrived).shipments(), order.shipments());
}

#[test]
fn what_is_left_leaves_in_one_press() {
    let order = sent(&paid(), &[(0, 1)]);
    let rest = order
        .ship(&Admin::for_test(), "RA2", at(60), &audience())
        .unwrap();
    let order = order.after(&rest);
    let second = vec![Pieces { line: 0, count: 2 }, Pieces { line: 1, count: 2 }];
    assert_eq!(order.shipments()[1].pieces, second);
    assert_eq!(order.fulfilment.tracking(), ["RA1", "RA2"]);
    assert_eq!(order.fulfilment.name(), "shipped");
}

#[test]
fn no_more_leaves_than_is_left_and_never_nothing() {
    let order = sent(&paid(), &[(0, 2)]);
    let more = Refusal::NotSoManyToShip {
        sku: "hat-1".into(),
        left: 1,
    };
    assert_eq!(part(&order, &[(0, 2)], 60), Err(more));
    assert_eq!(part(&order, &[(0, 0)], 60), Err(Refusal::NothingToShip));
    assert_eq!(part(&order, &[], 60), Err(Refusal::NothingToShip));
    let one = ShipPartForm {
        pieces: [(ShipPartForm::field_of(0), "a few".to_owned())].into(),
        ..form(&order, &[])
    };
    let typed = order.ship_part(&Admin::for_test(), &one, at(60), &audience());
    assert_eq!(typed, Err(Refusal::NotACount));
}

/// Two packers who look at the same page: the second one is told, whatever they pressed.
#[test]
fn a_form_that_was_drawn_before_another_shipment_sends_nothing() {
    let before = paid();
    let order = sent(&before, &[(0, 1)]);
    let admin = Admin::for_test();
    let late = order.ship_part(&admin, &form(&before, &[(0, 1)]), at(60), &audience());
    assert_eq!(late, Err(Refusal::SentMeanwhile));
    let all = |seen| Deed::Ship {
        tracking: String::new(),
        seen,
    };
    let press = |seen| order.carry_out(&admin, &all(seen), at(60), &audience());
    assert_eq!(press(Some(0)), Err(Refusal::SentMeanwhile));
    assert!(press(Some(1)).is_ok());
    assert!(press(None).is_ok(), "a list of numbers means whatever is left");
    let blind = ShipPartForm {
        seen: None,
        ..form(&order, &[(0, 1)])
    };
    let blind = order.ship_part(&admin, &blind, at(60), &audience());
    assert_eq!(blind, Err(Refusal::NotNow));
}

/// Whoever pays at the door pays once, and held money is taken once.
#[test]
fn only_what_is_paid_leaves_in_parts() {
    let many = paid().placed;
    let at_the_door = Placed {
        pay_by: super::later::on_delivery().placed.pay_by,
        ..many.clone()
    };
    let door = Order {
        placed: at_the_door,
        ..super::later::on_delivery()
    };
    let unpaid = Order {
        placed: many,
        ..attempted()
    };
    assert!(door.deeds().contains(&DeedKind::Ship));
    for order in [door, unpaid] {
        assert!(!order.deeds().contains(&DeedKind::ShipPart));
        assert_eq!(part(&order, &[(0, 1)], 50), Err(Refusal::NotNow));
    }
}

/// What goes back is of what is still in the shop; once nothing of that is left, the order is sent.
#[test]
fn money_that_goes_back_leaves_less_to_send() {
    let order = sent(&paid(), &[(0, 2)]);
    let asked = ask(&order, lines(&[(0, 1)], false), Goods::Shelf).unwrap();
    assert_eq!(left(&asked), [0, 2], "nobody sends it meanwhile");
    assert_eq!(left(&ended(&asked, &refused()).0), [1, 2]);
    let (order, stock) = ended(&asked, &RefundNews::Done);
    assert_eq!(stock, StockMove::ReturnPieces(vec![Pieces { line: 0, count: 1 }]));
    assert_eq!(order.fulfilment.name(), "partly_shipped");
    let (order, _) = returned(&order, lines(&[(1, 2)], false), Goods::Shelf);
    assert_eq!((order.fulfilment.name(), order.shipments().len()), ("shipped", 1));
    assert_eq!(order.deeds()[0], DeedKind::Deliver);
}

/// Pieces that stay because their money goes back are sent after all if it does not.
#[test]
fn what_stayed_for_a_refund_that_is_refused_is_still_to_be_sent() {
    let rule = ReceiptRule {
        through: vec![(ROBOKASSA, false)],
        settles: Settles::Shipping,
    };
    let asked = ask(&paid(), lines(&[(0, 1)], false), Goods::Shelf).unwrap();
    let mut rest = asked.ship(&Admin::for_test(), "", at(50), &audience()).unwrap();
    asked.owe_receipt(&mut rest, &rule);
    let order = asked.after(&rest);
    assert_eq!((order.fulfilment.name(), order.sent_pieces(0)), ("shipped", 2));
    assert!(order.second_receipt.is_some());
    let (order, _) = ended(&order, &refused());
    assert_eq!(
        (order.fulfilment.name(), left(&order)),
        ("partly_shipped", [1, 0])
    );
    assert_eq!(order.second_receipt, None, "it is owed with the last piece");
    assert_eq!(order.deeds()[0], DeedKind::Ship);
}

/// Nor is it lost if the others have arrived by then.
#[test]
fn what_stayed_for_a_refund_that_is_refused_is_sent_though_the_rest_arrived() {
    let admin = Admin::for_test();
    let asked = ask(&paid(), lines(&[(0, 1)], false), Goods::Stay).unwrap();
    let rest = asked.ship(&admin, "", at(50), &audience()).unwrap();
    let order = asked.after(&rest);
    let arrived = order.deliver(&admin, at(60)).unwrap();
    let order = order.after(&arrived);
    let (given_back, stock) = ended(&order, &RefundNews::Done);
    assert_eq!(stock, StockMove::ReturnPieces(vec![Pieces { line: 0, count: 1 }]));
    assert_eq!(given_back.fulfilment.name(), "delivered");
    let (order, stock) = ended(&order, &refused());
    assert_eq!((stock, left(&order)), (StockMove::Stay, [1, 0]));
    assert_eq!(order.fulfilment.name(), "partly_shipped");
    let last = order.ship(&admin, "", at(110), &audience()).unwrap();
    assert_eq!(order.after(&last).sent_pieces(0), 3);
}

/// At once, and not a second time with those that come back later.
#[test]
fn what_was_not_sent_does_not_stay_with_its_buyer() {
    let hat = |count| StockMove::ReturnPieces(vec![Pieces { line: 0, count }]);
    for order in [paid(), sent(&paid(), &[(0, 1)])] {
        let (order, stock) = returned(&order, lines(&[(0, 1)], false), Goods::Stay);
        assert_eq!(stock, hat(1), "{}", order.fulfilment.name());
        let rest = order.ship(&Admin::for_test(), "", at(60), &audience()).unwrap();
        let order = order.after(&rest);
        assert_eq!(order.sent_pieces(0), 2);
        let (kept, stock) = returned(&order, lines(&[(0, 1)], false), Goods::Stay);
        assert_eq!(stock, StockMove::Stay, "it is with the buyer");
        assert_eq!(returned(&kept, lines(&[(0, 1)], false), Goods::Shelf).1, hat(1));
        assert_eq!(returned(&order, lines(&[(0, 2)], false), Goods::Shelf).1, hat(2));
    }
    // Of these two one was sent.
    let order = sent(&paid(), &[(0, 2)]);
    let (_, stock) = returned(&order, lines(&[(0, 2)], false), Goods::Stay);
    assert_eq!(stock, hat(1));
}

/// What never left is on the shelf again, what left is not.
#[test]
fn an_order_that_is_refunded_whole_gives_back_what_it_had_in_the_shop() {
    let rest = RefundScope::Rest { delivery: true };
    let order = sent(&paid(), &[(0, 2)]);
    let (order, stock) = returned(&order, rest, Goods::Stay);
    let back = vec![Pieces { line: 0, count: 1 }, Pieces { line: 1, count: 2 }];
    assert_eq!(stock, StockMove::ReturnPieces(back));
    assert_eq!(
        (order.state.name(), order.fulfilment.name()),
        ("refunded", "shipped")
    );
}

/// It cannot stay with a buyer whom it never reached.
#[test]
fn what_is_not_sent_any_more_is_on_the_shelf_whatever_the_refund_says() {
    let order = sent(&paid(), &[(0, 2)]);
    let (order, stock) = returned(&order, lines(&[(1, 2)], false), Goods::Stay);
    let back = StockMove::ReturnPieces(vec![Pieces { line: 1, count: 2 }]);
    assert_eq!((left(&order), stock), ([1, 0], back), "a hat is still to be sent");
    let (order, stock) = returned(&order, lines(&[(0, 1)], false), Goods::Stay);
    assert_eq!(stock, StockMove::ReturnPieces(vec![Pieces { line: 0, count: 1 }]));
    assert_eq!(order.fulfilment.name(), "shipped");
    // What left comes back by itself, and once.
    let (_, stock) = returned(&order, RefundScope::Rest { delivery: true }, Goods::Shelf);
    assert_eq!(stock, StockMove::ReturnPieces(vec![Pieces { line: 0, count: 2 }]));
}

/// An operation takes one receipt after the first.
#[test]
fn the_second_receipt_is_owed_with_the_last_shipment_and_no_other() {
    let rule = ReceiptRule {
        through: vec![(ROBOKASSA, false)],
        settles: Settles::Shipping,
    };
    let order = paid();
    let mut first = part(&order, &[(0, 1)], 50).unwrap();
    order.owe_receipt(&mut first, &rule);
    assert_eq!((first.second_receipt.as_ref(), first.errands.len()), (None, 0));
    let order = order.after(&first);
    let mut last = order.ship(&Admin::for_test(), "", at(60), &audience()).unwrap();
    order.owe_receipt(&mut last, &rule);
    assert!(last.second_receipt.is_some());
    // One that was written elsewhere is not owed because somebody mends a number.
    let order = Order {
        second_receipt: None,
        ..order.after(&last)
    };
    let mut mended = order.mend_shipment(&Admin::for_test(), 0, "RA9", at(70)).unwrap();
    order.owe_receipt(&mut mended, &rule);
    assert_eq!(mended.second_receipt, None);
}

#[test]
fn a_number_is_mended_and_the_history_has_both() {
    let admin = Admin::for_test();
    let order = sent(&paid(), &[(0, 1)]);
    let change = order.mend_shipment(&admin, 0, " RA 2 ", at(60)).unwrap();
    let mended = What::ShipmentMended {
        shipment: 1,
        tracking: Some("RA 2".into()),
    };
    assert_eq!(change.events.len(), 1);
    assert_eq!(change.events[0].what, mended);
    assert!(change.messages.is_empty());
    let order = order.after(&change);
    assert_eq!(
        (order.fulfilment.tracking(), order.shipments()[0].at),
        (vec!["RA 2"], at(50))
    );
    let same = order.mend_shipment(&admin, 0, "RA 2", at(70)).unwrap();
    assert!(same.events.is_empty(), "nothing was mended");
    assert_eq!(
        order.mend_shipment(&admin, 1, "RA3", at(70)),
        Err(Refusal::NotNow)
    );
}

/// The version before may go on beside this one for a while, and its buyers want to follow their parcels.
#[test]
fn the_number_of_a_parcel_of_the_version_before_is_not_lost() {
    let read = |kept: &str| serde_json::from_str::<Fulfilment>(kept).unwrap();
    let theirs = read(r#"{"fulfilment":"shipped","at":50,"tracking":"RA1"}"#);
    assert_eq!(theirs.tracking(), ["RA1"]);
    let mute = read(r#"{"fulfilment":"shipped","at":50,"tracking":null}"#);
    assert!(mute.shipments().is_empty());
    let order = sent(&paid(), &[(0, 1)]);
    let rest = order.ship(&Admin::for_test(), "", at(60), &audience()).unwrap();
    let whole = order.clone().after(&rest);
    let arrived = whole.deliver(&Admin::for_test(), at(70)).unwrap();
    let arrived = whole.clone().after(&arrived);
    for ours in [paid(), order, whole, arrived] {
        let kept = serde_json::to_string(&ours.fulfilment).unwrap();
        assert_eq!(read(&kept), ours.fulfilment, "{kept}");
    }
}

#[test]
fn programs_hear_of_each_shipment_once() {
    let order = paid();
    let first = part(&order, &[(0, 1)], 50).unwrap();
    assert_eq!(order.steps(&first), [Step::PartlyShipped { shipment: 1 }]);
    let order = order.after(&first);
    let second = part(&order, &[(0, 1)], 50).unwrap();
    assert_eq!(order.steps(&second), [Step::PartlyShipped { shipment: 2 }]);
    let order = order.after(&second);
    let mended = order.mend_shipment(&Admin::for_test(), 0, "RA9", at(55)).unwrap();
    assert_eq!(order.steps(&mended), []);
    let last = order.ship(&Admin::for_test(), "", at(60), &audience()).unwrap();
    assert_eq!(order.steps(&last), [Step::Shipped]);
}

/// Whatever is sent, asked back, given back and refused in whatever order: no piece leaves twice, none is in two places or in none.
#[test]
fn no_walk_sends_a_piece_twice() {
    type Walk = fn(&Order) -> Option<(Order, StockMove)>;
    let walks: [Walk; 6] = [
        |order| {
            Some((
                order.clone().after(&part(order, &[(0, 1)], 50).ok()?),
                StockMove::Stay,
            ))
        },
        |order| {
            Some((
                order.clone().after(&part(order, &[(1, 2)], 50).ok()?),
                StockMove::Stay,
            ))
        },
        |order| {
            let rest = order.ship(&Admin::for_test(), "", at(50), &audience()).ok()?;
            Some((order.clone().after(&rest), StockMove::Stay))
        },
        |order| {
            let asked = ask(order, lines(&[(0, 1)], false), Goods::Shelf).ok()?;
            Some(ended(&asked, &RefundNews::Done))
        },
        |order| {
            let asked = ask(order, lines(&[(0, 1), (1, 1)], false), Goods::Stay).ok()?;
            Some(ended(&asked, &RefundNews::Done))
        },
        |order| {
            let asked = ask(order, RefundScope::Rest { delivery: true }, Goods::Shelf).ok()?;
            Some(ended(&asked, &RefundNews::Done))
        },
    ];
    let mut reached = vec![(paid(), [0_u32; 2])];
    for _ in 0..5 {
        let mut next = Vec::new();
        for (order, back) in &reached {
            for (walked, stock) in walks.iter().filter_map(|walk| walk(order)) {
                let mut back = *back;
                match stock {
                    StockMove::Stay => {}
                    StockMove::Return => back = [3, 2],
                    StockMove::ReturnPieces(pieces) => {
                        for one in pieces {
                            back[one.line] += one.count;
                        }
                    }
                    StockMove::Take(_) | StockMove::Exchange { .. } => panic!("nothing is taken"),
                }
                for (line, ordered) in [(0, 3), (1, 2)] {
                    let sent = walked.sent_pieces(line);
                    assert!(sent <= ordered && back[line] <= ordered, "{walked:?}");
                    // What is still to be sent is neither with the buyer nor on the shelf.
                    assert!(walked.unsent_pieces(line) + sent <= ordered, "{walked:?}");
                    assert!(walked.unsent_pieces(line) + back[line] <= ordered, "{walked:?}");
                    assert!(
                        walked.unsent_pieces(line) + sent + back[line] >= ordered,
                        "a piece is lost: {walked:?}"
                    );
                }
                let is_partly = matches!(walked.fulfilment, Fulfilment::PartlyShipped { .. });
                assert_eq!(is_partly, walked.fulfilment.name() == "partly_shipped");
                assert!(!is_partly || !walked.unsent().is_empty(), "{walked:?}");
                next.push((walked, back));
            }
        }
        reached = next;
    }
    assert!(reached.len() > 20, "{}", reached.len());
}
