//! How long the buyer can ask to send goods back.

use super::{refunds::paid, *};

/// The buyer was told the moment that it lasts until, and has that moment, too.
#[test]
fn the_last_moment_of_the_days_still_counts() {
    let sent = paid().ship(&Admin::for_test(), "", at(50), &audience()).unwrap();
    let order = paid().after(&sent);
    let arrived = order.deliver(&Admin::for_test(), at(60)).unwrap();
    let order = order.after(&arrived);
    let last = at(60 + 14 * 24 * 60 * 60);
    for (now, term) in [
        (at(60), ReturnTerm::Until(last)),
        (last, ReturnTerm::Until(last)),
        (last.plus_ms(1), ReturnTerm::Over(last)),
    ] {
        assert_eq!(order.return_term(14, now), term, "{now:?}");
    }
}

/// As long as nothing has left, paid money is enough to withdraw: there are no days to count.
#[test]
fn a_paid_order_can_be_withdrawn_from_until_it_leaves() {
    assert_eq!(
        placed().return_term(14, at(5)),
        ReturnTerm::None,
        "it is not paid"
    );
    let order = paid();
    for now in [at(40), at(40 + 365 * 24 * 60 * 60)] {
        assert_eq!(order.return_term(14, now), ReturnTerm::Unsent);
    }
    let sent = order.ship(&Admin::for_test(), "", at(50), &audience()).unwrap();
    assert_eq!(order.after(&sent).return_term(14, at(51)), ReturnTerm::Ahead);
}
