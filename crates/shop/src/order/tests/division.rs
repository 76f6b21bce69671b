//! What is left of each line: whatever goes back in whatever parts, all receipts add up.

use super::{
    holds::taken_less,
    receipts::settled,
    refunds::{Doing, ask, doing, ended, lines, paid, paid_otherwise, refused, returned},
    *,
};
use crate::order::{Division, Goods, Part, RefundNews, RefundScope, RefundState};
use proptest::prelude::*;

fn sum_of(kopecks: i64) -> RefundScope {
    RefundScope::Sum(Kopecks::new(kopecks))
}

/// Pieces and kopecks of each line, delivery, and what is above the bill.
fn written(division: &Division) -> (Vec<(u32, i64)>, i64, i64) {
    let goods = division.goods.iter();
    let goods = goods.map(|part| (part.count, part.sum.get())).collect();
    (goods, division.delivery.get(), division.surplus.get())
}

#[test]
fn pieces_come_back_at_what_a_sum_left_of_their_price() {
    // Half of what the goods cost goes back for nothing in particular, and then one scarf of two.
    let (order, _) = returned(&paid(), sum_of(30_000), Goods::Stay);
    assert_eq!(
        written(&order.remains()),
        (vec![(3, 5_000), (2, 25_000)], 3_900, 0)
    );
    let scarf = order.plan_refund(&lines(&[(1, 1)], false)).unwrap();
    assert_eq!(scarf.amount, Kopecks::new(12_500));
    let (order, _) = returned(&order, lines(&[(1, 1)], false), Goods::Stay);
    assert_eq!(
        written(&order.remains()),
        (vec![(3, 5_000), (1, 12_500)], 3_900, 0)
    );
    assert_eq!(settled(&order), (vec![(0, 3, 5_000), (1, 1, 12_500)], 3_900));
}

#[test]
fn money_above_the_bill_goes_back_first_and_to_the_last_kopeck() {
    let order = paid_otherwise(63_900 + 10_000);
    assert_eq!(
        written(&order.remains()),
        (vec![(3, 10_000), (2, 50_000)], 3_900, 10_000)
    );
    let goods = order.plan_refund(&lines(&[(0, 3), (1, 2)], true)).unwrap();
    assert_eq!(goods.amount, Kopecks::new(63_900));
    let (rest, _) = returned(&order, lines(&[(0, 3), (1, 2)], true), Goods::Stay);
    let (rest, _) = returned(&rest, RefundScope::Rest { delivery: true }, Goods::Stay);
    assert_eq!(rest.state.name(), "refunded");
    let (part, _) = returned(&order, sum_of(10_001), Goods::Stay);
    assert_eq!(
        written(&part.remains()),
        (vec![(3, 9_999), (2, 50_000)], 3_900, 0)
    );
}

#[test]
fn goods_that_less_was_accepted_for_cost_less() {
    let order = paid_otherwise(33_900);
    assert_eq!(
        written(&order.remains()),
        (vec![(3, 5_000), (2, 25_000)], 3_900, 0)
    );
    let all = order.plan_refund(&lines(&[(0, 3), (1, 2)], true)).unwrap();
    assert_eq!(all.amount, Kopecks::new(33_900));
}

/// As an older program left it, which wrote pieces and sums only.
fn undivided(order: &Order) -> Order {
    let mut order = order.clone();
    if let State::Paid { payment } | State::Refunded { payment, .. } = &mut order.state {
        for refund in &mut payment.refunds {
            refund.division = None;
        }
    }
    order
}

fn adds_up(order: &Order, first: &Division) {
    let refunds = order.state.payment().unwrap().refunds.iter();
    let counts = refunds.filter(|refund| !matches!(refund.state, RefundState::Refused { .. }));
    let mut receipts = vec![order.remains()];
    for refund in counts {
        let division = refund.division.clone().unwrap();
        assert_eq!(division.total(), refund.amount);
        receipts.push(division);
    }
    let all = |of: &dyn Fn(&Division) -> i64| receipts.iter().map(of).sum::<i64>();
    for part in &first.goods {
        let line = part.line;
        assert_eq!(
            all(&|one| one.part(line).sum.get()),
            part.sum.get(),
            "line {line}"
        );
        assert_eq!(
            all(&|one| i64::from(one.part(line).count)),
            i64::from(part.count),
            "line {line}"
        );
    }
    assert_eq!(all(&|one| one.delivery.get()), first.delivery.get());
    assert_eq!(all(&|one| one.surplus.get()), first.surplus.get());
    assert_eq!(order.remains().total(), order.sums().left());
    assert_eq!(undivided(order).remains(), order.remains());
}

proptest! {
    /// Refunds by pieces, by sum and of the rest, with delivery and without, noted ones and refused ones, and the second
    /// receipt of what is kept: to the kopeck what the first receipt says, line by line.
    #[test]
    fn all_receipts_of_an_order_add_up_to_the_first_one(
        start in 0..3_u8,
        otherwise in 1..150_000_i64,
        doings in proptest::collection::vec((doing(), any::<bool>()), 1..12),
    ) {
        let mut order = match start {
            0 => taken_less(),
            1 if otherwise != 63_900 => paid_otherwise(otherwise),
            _ => paid(),
        };
        let first = order.remains();
        for (doing, is_done) in doings {
            if let Some(scope) = doing.scope() {
                let news = if is_done { RefundNews::Done } else { refused() };
                if let Ok(asked) = ask(&order, scope, Goods::Stay) {
                    order = ended(&asked, &news).0;
                }
            } else if let Doing::Note(sum) = doing {
                let note = refund(&order, Some(sum));
                if let Ok(change) = order.note_refund(&Admin::for_test(), &note, at(100), &audience()) {
                    order = order.after(&change);
                }
            }
            adds_up(&order, &first);
        }
        let kept = order.remains();
        if kept.total() > kept.surplus && order.fulfilment == Fulfilment::New {
            let goods = kept.goods.iter().filter(|part| part.sum > Kopecks::ZERO);
            let goods: Vec<_> = goods.map(|Part { line, count, sum }| (*line, *count, sum.get())).collect();
            prop_assert_eq!(settled(&order), (goods, kept.delivery.get()));
        }
    }
}
