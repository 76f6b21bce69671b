//! Orders that the staff places, and discounts.

use super::{
    refunds::{lines, returned},
    *,
};
use crate::order::{Discount, Goods, RefundScope};

/// Three hats and two scarves for 600 roubles with a tenth off, and delivery for 39; nobody agreed to a document.
pub(super) fn by_hand() -> Order {
    let line = |kopecks: i64, count: u32| Line {
        price: Kopecks::new(kopecks),
        count,
        sum: Kopecks::new(kopecks).times(count).unwrap(),
        ..sample::line()
    };
    let mut placed = sample::placed(vec![line(3_335, 3), line(25_000, 2)], Kopecks::new(3_900));
    let discount = Discount::parse("10%", "a regular").unwrap().unwrap();
    let off = discount.take_off(&mut placed.lines).unwrap();
    placed.bill = placed.bill.discounted(off);
    placed.consents = None;
    let draft = Draft {
        by: Admin::for_test().actor(),
        until: Some(at(UNTIL)),
        ..sample::draft(key(), placed, at(0))
    };
    let new = draft.numbered(OrderNumber(1001), None);
    let actors: Vec<_> = new.events.iter().map(|event| &event.actor).collect();
    assert_eq!(actors, [&Admin::for_test().actor()]);
    new.order
}

/// The order, once its buyer agreed, went to pay and paid.
fn paid_by_link() -> Order {
    let order = by_hand();
    let consents = sample::consents("1", at(1));
    let mut change = order
        .agree_and_start(sample::NEW_ATTEMPT, consents.clone(), at(1))
        .unwrap();
    let agreed = Event {
        at: at(1),
        actor: Actor::Buyer,
        what: What::Agreed { consents },
    };
    assert_eq!(change.events, [agreed]);
    order.number_attempt(&mut change, InvoiceId::new(1).unwrap());
    let order = order.after(&change);
    let total = order.placed.bill.total().get();
    order
        .clone()
        .after(&order.settle(&notice(1, total, false), &audience()).unwrap())
}

#[test]
fn a_buyer_for_whom_the_staff_typed_agrees_before_the_first_payment_and_once() {
    let order = by_hand();
    assert!(order.wants_consents());
    let refused = order.start_attempt(sample::NEW_ATTEMPT, at(1));
    assert_eq!(refused, Err(Refusal::NotAgreed));
    let consents = sample::consents("1", at(1));
    let mut change = order
        .agree_and_start(sample::NEW_ATTEMPT, consents.clone(), at(1))
        .unwrap();
    order.number_attempt(&mut change, InvoiceId::new(1).unwrap());
    let order = order.after(&change);
    assert!(!order.wants_consents());
    assert!(order.start_attempt(sample::NEW_ATTEMPT, at(2)).is_ok());
    let again = order
        .agree_and_start(sample::NEW_ATTEMPT, consents, at(2))
        .unwrap();
    assert_eq!(again.events, []);
    let bought = placed();
    assert!(!bought.wants_consents());
}

/// Goods for 600.05 roubles less 60.00 and delivery for 39 are paid, and go back piece by piece to the last kopeck.
#[test]
fn pieces_with_a_discount_cost_together_what_was_paid_for_them() {
    let mut order = paid_by_link();
    assert_eq!(order.sums().paid, Kopecks::new(57_905));
    for (line, sum) in [(0, 3_001), (0, 3_002), (0, 3_002), (1, 22_500), (1, 22_500)] {
        let scope = lines(&[(line, 1)], false);
        let plan = order.plan_refund(&scope).unwrap();
        assert_eq!(plan.amount, Kopecks::new(sum), "line {line}");
        order = returned(&order, scope, Goods::Shelf).0;
    }
    let rest = order.plan_refund(&RefundScope::Rest { delivery: true });
    assert_eq!(rest.unwrap().amount, Kopecks::new(3_900));
}
