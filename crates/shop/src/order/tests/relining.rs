//! Lines that are changed before the payment: when that is possible, what it costs, and what becomes of money for those of before.

use super::{table::orders, *};
use crate::{
    cart::Cart,
    catalog::{Variant, VariantId, Ware},
    order::{Discount, Exchanged, LinesWish, Relined},
};

/// A variant as it is on the shelf today: number 1 is what the order has, and costs twice as much by now.
fn ware(id: i64, kopecks: i64) -> Ware {
    let line = sample::line();
    Ware {
        slug: line.slug,
        name: line.name,
        picture: String::new(),
        photo: None,
        variant: Variant {
            id: VariantId(id),
            sku: format!("hat-{id}"),
            option: line.option,
            color: None,
            size: None,
            price: Kopecks::new(kopecks),
            old_price: None,
            stock: 9,
            tax: line.tax,
            marked: false,
        },
    }
}

fn wares() -> [Ware; 3] {
    [ware(1, 20_000), ware(2, 50_000), ware(3, 10_000)]
}

/// So many of these variants, by somebody who saw the order as it is and what that comes to.
pub(super) fn wish(order: &Order, lines: &[(i64, u32)], delivery: Option<i64>) -> LinesWish {
    let mut cart = Cart::default();
    for (variant, count) in lines {
        cart.set(VariantId(*variant), *count).unwrap();
    }
    let mut wish = LinesWish {
        cart,
        delivery: delivery.map(Kopecks::new),
        discount: None,
        seen: order.placed.relined.times,
        shown: String::new(),
    };
    if let Ok(after) = order.with_lines(&wish, &wares()) {
        wish.shown = wish.fingerprint(&after);
    }
    wish
}

pub(super) fn reline(order: &Order, wish: &LinesWish) -> Result<Option<Change>, Refusal> {
    order.reline(&Admin::for_test(), wish, &wares(), (at(40), true), &audience())
}

/// The order once delivery costs 10 roubles more and its piece is the same.
pub(super) fn relined(order: &Order) -> Order {
    let change = reline(order, &wish(order, &[(1, 1)], Some(1_000)));
    order.clone().after(&change.unwrap().unwrap())
}

/// The order once its lines are as they were, after others for the same sum in which this attempt began.
pub(super) fn there_and_back(order: &Order, meanwhile: Option<i64>) -> Order {
    let mut others = wish(order, &[(1, 1), (3, 1)], None);
    others.discount = Discount::parse("100", "a gift").unwrap();
    others.shown = others.fingerprint(&order.with_lines(&others, &wares()).unwrap());
    let there = order.clone().after(&reline(order, &others).unwrap().unwrap());
    assert_eq!(there.placed.bill.total(), order.placed.bill.total());
    let there = match meanwhile {
        Some(invoice) => go_and_pay(&there, false, invoice).unwrap(),
        None => there,
    };
    with_lines(&there, &[(1, 1)])
}

/// The order once it has these lines and no discount.
fn with_lines(order: &Order, lines: &[(i64, u32)]) -> Order {
    let change = reline(order, &wish(order, lines, None)).unwrap().unwrap();
    order.clone().after(&change)
}

#[test]
fn lines_change_only_while_an_order_waits_and_no_money_is_about_it() {
    for (name, order) in orders() {
        let changed = reline(&order, &wish(&order, &[(1, 2)], None));
        match name {
            "awaiting" | "awaiting, went back" | "on delivery" => {
                assert!(matches!(changed, Ok(Some(_))), "{name}: {changed:?}");
            }
            _ => assert_eq!(changed, Err(Refusal::LinesFixed), "{name}"),
        }
    }
}

#[test]
fn lines_that_stay_keep_their_price_and_new_ones_have_todays() {
    let order = placed();
    let change = reline(&order, &wish(&order, &[(1, 3), (2, 1)], Some(500)));
    let change = change.unwrap().unwrap();
    let exchanged = |variant, more, price: Option<i64>| Exchanged {
        variant: VariantId(variant),
        more,
        price: price.map(Kopecks::new),
    };
    let pieces = vec![exchanged(1, 2, None), exchanged(2, 1, Some(50_000))];
    assert_eq!(
        change.stock,
        StockMove::Exchange {
            pieces,
            audience: audience()
        }
    );
    let after = order.clone().after(&change);
    let sums: Vec<_> = after.placed.lines.iter().map(|line| line.sum.get()).collect();
    assert_eq!(sums, [30_000, 50_000]);
    assert_eq!(after.placed.bill.total(), Kopecks::new(80_500));
    let [event] = &change.events[..] else {
        panic!("one thing happened: {:?}", change.events);
    };
    let total = Kopecks::new(80_500);
    let reason = String::new();
    assert_eq!(
        event.what,
        What::LinesChanged {
            before: PRICE,
            total,
            reason
        }
    );
    let [message] = &change.messages[..] else {
        panic!("the buyer is told: {:?}", change.messages);
    };
    assert_eq!(message.letter.kind(), "order_relined");
    assert_eq!(message.letter.order().unwrap().placed.bill.total(), total);

    // What is taken out goes back, and the delivery stays if nobody says else.
    let change = reline(&after, &wish(&after, &[(3, 1)], None)).unwrap().unwrap();
    let pieces = vec![
        exchanged(1, -3, None),
        exchanged(2, -1, None),
        exchanged(3, 1, Some(10_000)),
    ];
    assert_eq!(
        change.stock,
        StockMove::Exchange {
            pieces,
            audience: audience()
        }
    );
    assert_eq!(after.after(&change).placed.bill.total(), Kopecks::new(10_500));
}

#[test]
fn whoever_saw_other_lines_or_another_sum_is_told_and_the_same_once_more_is_nothing() {
    let order = placed();
    let wanted = wish(&order, &[(1, 2)], None);
    let after = order.clone().after(&reline(&order, &wanted).unwrap().unwrap());
    assert_eq!(reline(&after, &wanted), Ok(None), "the button was pressed twice");
    let late = LinesWish {
        seen: 0,
        ..wish(&after, &[(1, 3)], None)
    };
    assert_eq!(reline(&after, &late), Err(Refusal::ChangedMeanwhile));
    let blind = LinesWish {
        shown: String::new(),
        ..wish(&after, &[(1, 3)], None)
    };
    assert_eq!(reline(&after, &blind), Err(Refusal::NotAsShown));
    assert_eq!(
        reline(&after, &wish(&after, &[], None)),
        Err(Refusal::NothingLeft)
    );
    assert_eq!(
        reline(&after, &wish(&after, &[(9, 1)], None)),
        Err(Refusal::Vanished)
    );
}

#[test]
fn whoever_is_told_of_a_new_sum_has_an_hour_to_pay_it() {
    let order = placed();
    let wanted = wish(&order, &[(1, 2)], None);
    for (now, until) in [(40, UNTIL), (UNTIL - 60, UNTIL - 60 + 3_600)] {
        let moment = (at(now), true);
        let change = order.reline(&Admin::for_test(), &wanted, &wares(), moment, &audience());
        let after = order.clone().after(&change.unwrap().unwrap());
        assert_eq!(after.waits_until(), Some(at(until)), "{now}");
    }
}

/// Even if it comes to the same sum: its receipt names other goods.
#[test]
fn money_for_lines_of_before_pays_nothing_and_waits_for_a_decision() {
    let order = attempted();
    let swapped = reline(&order, &wish(&order, &[(3, 1)], None)).unwrap().unwrap();
    let order = order.after(&swapped);
    assert_eq!(order.placed.bill.total(), PRICE);
    assert_eq!(
        order.attempt_to_pay(at(41)),
        None,
        "nobody is led to the old payment"
    );
    let change = order.settle(&notice(1, 10_000, false), &audience()).unwrap();
    assert_eq!(change.notice.as_ref().unwrap().1, Verdict::WrongSum);
    let questioned = order.clone().after(&change);
    assert!(questioned.is_awaiting());
    assert_eq!(questioned.open_attention().count(), 1);
    assert!(
        questioned
            .open_attention()
            .all(|one| questioned.is_for_former(one))
    );
    assert_eq!(questioned.attempts[0].outcome, AttemptOutcome::Paid);
    let explained = questioned.settle(&found(), &audience());
    assert_eq!(explained, None, "a commission explains nothing of it");

    let pressed = go_and_pay(&order, false, 3).unwrap();
    assert_eq!(pressed.attempt_to_pay(at(41)).unwrap().invoice.get(), 3);
    let change = pressed.settle(&notice(3, 10_000, false), &audience()).unwrap();
    assert_eq!(change.state.name(), "paid");
}

/// Each attempt is for its own lines, however often they change. Goods that went back to the shelf come at the price of today, and so
/// are not what they were.
#[test]
fn what_began_for_these_lines_is_for_them_whenever_they_are_back() {
    let former = |order: &Order| {
        let former = order.attempts.iter().filter(|one| order.is_former(one));
        former.map(|one| one.invoice.get()).collect::<Vec<_>>()
    };
    let one = go_and_pay(&placed(), false, 1).unwrap();
    let two = go_and_pay(&with_lines(&one, &[(1, 2)]), false, 2).unwrap();
    assert_eq!(former(&two), [1]);
    let three = go_and_pay(&with_lines(&two, &[(1, 3)]), false, 3).unwrap();
    assert_eq!(former(&three), [1, 2]);
    let two_again = with_lines(&three, &[(1, 2)]);
    assert_eq!(former(&two_again), [1, 3]);
    let one_again = with_lines(&two_again, &[(1, 1)]);
    assert_eq!(former(&one_again), [2, 3]);
    assert_eq!(one_again.ordered(), one.ordered());
    let change = one_again.settle(&notice(1, 10_000, false), &audience()).unwrap();
    assert_eq!(change.state.name(), "paid");

    let dearer = with_lines(&with_lines(&one, &[(3, 1)]), &[(1, 1)]);
    assert_eq!(former(&dearer), [1]);
}

/// They are for nobody knows which lines.
#[test]
fn attempts_of_before_it_was_noted_for_which_lines_they_are_stay_former() {
    let mut order = with_lines(&go_and_pay(&placed(), false, 1).unwrap(), &[(1, 2)]);
    order.placed.relined = serde_json::from_str::<Relined>(r#"{"times":1,"attempts":1}"#).unwrap();
    let order = go_and_pay(&order, false, 2).unwrap();
    for back in [
        with_lines(&order, &[(1, 1)]),
        with_lines(&with_lines(&order, &[(1, 1)]), &[(1, 2)]),
    ] {
        assert!(back.is_former(&back.attempts[0]));
        assert_eq!(back.is_former(&back.attempts[1]), back.placed.lines[0].count == 1);
    }
}

/// A trial stays one, and what was put away is over.
#[test]
fn a_trial_changes_its_lines_as_any_order_does() {
    let mut order = placed();
    order.placed.test = true;
    let after = relined(&order);
    assert!(after.is_test());
    let away = after
        .clone()
        .after(&after.put_away(&Admin::for_test(), at(50)).unwrap());
    let changed = reline(&away, &wish(&away, &[(1, 2)], None));
    assert_eq!(changed, Err(Refusal::LinesFixed));
}
