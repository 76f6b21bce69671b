//! Money that went back to the buyer, as the staff notes it.

use super::*;

#[test]
fn money_goes_back_in_parts_up_to_what_came() {
    let admin = Admin::for_test();
    let paid = go(&["right sum"]);
    for (kopecks, left) in [(0, 10_000), (-1, 10_000), (10_001, 10_000), (i64::MAX, 10_000)] {
        let left = Kopecks::new(left);
        let refused = paid.note_refund(&admin, &refund(&paid, Some(kopecks)), at(70), &audience());
        assert_eq!(refused, Err(Refusal::RefundUnfitting { left }), "{kopecks}");
    }
    let mut order = paid;
    for (kopecks, left, state) in [(1, 9_999, "paid"), (4_999, 5_000, "paid"), (5_000, 0, "refunded")] {
        let note = refund(&order, Some(kopecks));
        let change = order.note_refund(&admin, &note, at(70), &audience()).unwrap();
        assert_eq!(change.state.name(), state);
        let stock = if left == 0 {
            StockMove::Return
        } else {
            StockMove::Stay
        };
        assert_eq!(
            change.stock, stock,
            "goods stay the buyer's until all of the money is back"
        );
        let [message] = change.messages.as_slice() else {
            panic!("the buyer hears of it: {:?}", change.messages);
        };
        let told = matches!(&message.letter, Letter::OrderRefunded { amount, left: rest, .. }
            if (amount.get(), rest.get()) == (kopecks, left));
        assert!(told, "{message:?}");
        order = order.after(&change);
    }
    let (State::Refunded { payment, .. } | State::Paid { payment }) = &order.state else {
        panic!("{:?}", order.state);
    };
    assert_eq!((payment.refunds.len(), payment.left()), (3, Kopecks::ZERO));
    let refused = order.note_refund(&admin, &refund(&order, None), at(80), &audience());
    assert_eq!(refused, Err(Refusal::NotNow));
}

#[test]
fn a_refund_form_that_is_sent_twice_notes_one_refund() {
    let admin = Admin::for_test();
    let order = go(&["right sum"]);
    let note = refund(&order, Some(1_000));
    let order = order
        .clone()
        .after(&order.note_refund(&admin, &note, at(70), &audience()).unwrap());
    assert_eq!(
        order.note_refund(&admin, &note, at(71), &audience()),
        Err(Refusal::NotNow)
    );
}

#[test]
fn a_refund_form_that_does_not_say_what_was_left_is_refused() {
    let order = go(&["right sum"]);
    let carry_out = |left: &str| {
        let deed = Deed::NoteRefund {
            amount: "10".into(),
            left: left.into(),
            reason: "returned".into(),
        };
        order.carry_out(&Admin::for_test(), &deed, at(70), &audience())
    };
    for left in ["", "all", "100,00", "99.99"] {
        assert_eq!(carry_out(left), Err(Refusal::NotNow), "{left}");
    }
    assert!(carry_out("100.00").is_ok());
}

/// As a row of an earlier release has it.
#[test]
fn a_payment_without_a_list_of_refunds_is_read() {
    let State::Paid { payment } = go(&["right sum"]).state else {
        panic!("it is paid");
    };
    let written = serde_json::to_value(&payment).unwrap();
    assert_eq!(written.get("refunds"), None);
    assert_eq!(serde_json::from_value::<Payment>(written).unwrap(), payment);
}
