//! What other programs hear of an order.

use super::{
    table::{HAPPENINGS, go},
    *,
};
use crate::order::{Goods, RefundScope};

/// The steps that an order takes while this happens to it, one after another.
fn steps(happenings: &str) -> String {
    let mut order = attempted();
    let mut taken = Vec::new();
    for name in happenings.split(", ").filter(|name| !name.is_empty()) {
        let (_, happen) = HAPPENINGS.iter().find(|(known, _)| *known == name).unwrap();
        let change = happen(&order).unwrap().unwrap();
        taken.extend(order.steps(&change).iter().map(named));
        order = order.after(&change);
    }
    taken.join(", ")
}

fn named(step: &Step) -> String {
    match step {
        Step::Refunded { together, .. } => format!("refunded:{}", together.get()),
        other => other.as_str().to_owned(),
    }
}

/// Of the second parcel everybody hears as of the first.
#[test]
fn goods_that_came_back_and_are_sent_again_have_another_key() {
    let admin = Admin::for_test();
    let programs = Audience {
        programs: vec!["https://erp.example.org".into()],
        ..audience()
    };
    let keys = |order: &Order, change: &Change| {
        let after = order.clone().after(change);
        let steps = order.steps(change);
        let told = steps
            .into_iter()
            .flat_map(|step| programs.tell_programs(&after, step, change.at));
        let told = told.chain(change.messages.iter().cloned());
        told.map(|message| message.key).collect::<Vec<_>>()
    };
    let order = super::later::on_delivery();
    let first = order.ship(&admin, "RA1", at(50), &audience()).unwrap();
    let order = order.after(&first);
    let back = order
        .cancel(&admin, "nobody opened", at(60), &audience())
        .unwrap();
    let order = order.after(&back);
    let late = order.settle(&notice(1, 10_000, false), &audience()).unwrap();
    let order = order.after(&late);
    let accepted = order
        .accept(&admin, 0, "sent again", at(70), &audience())
        .unwrap();
    let paid = order.after(&accepted);
    let second = paid.ship(&admin, "RA2", at(80), &audience()).unwrap();
    let again = keys(&paid, &second);
    assert_eq!(again.len(), 2, "a letter and a call: {again:?}");
    let before = keys(&super::later::on_delivery(), &first);
    assert!(
        again.iter().all(|key| !before.contains(key)),
        "{before:?} {again:?}"
    );
}

#[test]
fn other_programs_hear_of_every_step_whoever_takes_it() {
    for (happenings, heard) in [
        ("", ""),
        ("held", ""),
        ("begun, failed", ""),
        ("wrong sum, resolve", ""),
        ("right sum, ship, deliver", "paid, shipped, delivered"),
        ("right sum, other attempt, resolve", "paid"),
        ("wrong sum, accept", "paid"),
        ("net sum, asked", "paid"),
        ("paid outside", "paid"),
        ("time is up", "expired"),
        ("time is up, other attempt, accept", "expired, paid"),
        ("cancel", "cancelled"),
        ("cancel, other attempt, accept", "cancelled, paid"),
        ("right sum, refund", "paid, refunded:10000"),
        (
            "right sum, refund a part, ship, refund",
            "paid, refunded:4000, shipped, refunded:10000",
        ),
    ] {
        assert_eq!(steps(happenings), heard, "{happenings}");
    }
    let called_off = placed().call_off(at(20), &audience()).unwrap();
    assert_eq!(placed().steps(&called_off), [Step::Cancelled]);
}

#[test]
fn money_that_goes_back_is_told_once_it_is_back() {
    let admin = Admin::for_test();
    let mut order = go(&["right sum"]);
    for (sum, end, heard) in [
        (3_000, RefundNews::Done, "refunded:3000"),
        (2_000, RefundNews::Refused { why: "no".into() }, ""),
        (7_000, RefundNews::Done, "refunded:10000"),
    ] {
        let wish = RefundWish {
            scope: RefundScope::Sum(Kopecks::new(sum)),
            goods: Goods::Stay,
            left: order.sums().left(),
            reason: "a moth".into(),
        };
        let mut taken = Vec::new();
        let place = order.state.payment().unwrap().refunds.len();
        let asked = order.ask_refund(&admin, &wish, at(100)).unwrap();
        taken.extend(order.steps(&asked));
        order = order.after(&asked);
        for news in [RefundNews::Sending, end] {
            let change = order.advance_refund(place, &news, at(101), &audience()).unwrap();
            taken.extend(order.steps(&change));
            order = order.after(&change);
        }
        let keys: Vec<_> = taken.iter().map(named).collect();
        assert_eq!(keys.join(", "), heard);
    }
    assert_eq!(order.state.name(), "refunded");
}

#[test]
fn nobody_hears_of_a_trial_that_is_put_away() {
    let mut trial = placed();
    trial.placed.test = true;
    let change = trial.put_away(&Admin::for_test(), at(90)).unwrap();
    assert_eq!(change.state.name(), "cancelled");
    assert_eq!(trial.steps(&change), []);
}

#[test]
fn a_step_is_told_to_each_program_with_the_order_as_it_is_then() {
    let audience = Audience {
        programs: vec!["https://one.example/".into(), "https://two.example/".into()],
        ..audience()
    };
    let paid = go(&["right sum"]);
    let told = audience.tell_programs(&paid, Step::Paid, at(10));
    let keys: Vec<_> = told.iter().map(|message| message.key.as_str()).collect();
    assert_eq!(
        keys,
        [
            "order:1001:paid:webhook:https://one.example/",
            "order:1001:paid:webhook:https://two.example/"
        ]
    );
    let Letter::OrderStep {
        step, state, test, ..
    } = &told[0].letter
    else {
        panic!("another letter: {:?}", told[0].letter);
    };
    assert_eq!((*step, state, *test), (Step::Paid, &paid.state, false));
    assert_eq!(
        (told[0].letter.is_for_owner(), told[0].letter.number()),
        (false, Some(paid.number))
    );

    let mut trial = placed();
    trial.placed.test = true;
    let told = audience.tell_programs(&trial, Step::Placed, at(0));
    assert_eq!(told[0].key, "order:1001:placed:test:webhook:https://one.example/");
    assert!(told[0].letter.is_test());
}
