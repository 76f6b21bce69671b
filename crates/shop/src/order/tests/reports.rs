//! What gateways report of money, in any order and more than once.

use super::*;

#[test]
fn what_a_gateway_says_of_another_order_is_not_said_of_this_one() {
    let order = attempted();
    let invoice = InvoiceId::new(1).unwrap();
    let other = OrderKey::from_random([8; 16]);
    for stage in Stage::ALL {
        let heard = (stage, &other);
        let change = order.advance(ROBOKASSA, invoice, heard, at(50), &audience());
        assert_eq!(change, None, "{stage:?}");
    }
    for order_key in [None, Some(other)] {
        let strange = Notice {
            order_key,
            ..notice(1, 10_000, false)
        };
        assert_eq!(order.settle(&strange, &audience()), None);
    }
}

/// The gateway's call names what was asked for, its answer that and what the shop gets; either comes first,
/// or again.
#[test]
fn two_reports_of_one_payment_are_one_payment_in_any_order() {
    let (call, answer) = (notice(1, 10_000, false), found());
    for reports in [
        vec![&call, &answer],
        vec![&answer, &call],
        vec![&call, &answer, &call, &answer],
        vec![&answer, &answer, &call, &call],
    ] {
        let order = told(&reports);
        assert_eq!((order.state.name(), order.notices.len()), ("paid", 1));
        assert!(order.attention.is_empty());
        assert_eq!(order.notices[0].notice.amount, PRICE);
    }
}

/// A gateway that calls with what is left for the shop, as no documentation says it does.
#[test]
fn a_sum_that_seemed_wrong_is_explained_by_asking() {
    let (net, answer) = (notice(1, 9_700, false), found());
    let waiting = told(&[&net]);
    assert_eq!(
        (waiting.state.name(), waiting.open_attention().count()),
        ("awaiting_payment", 1)
    );
    assert_eq!(
        waiting.attempts[0].outcome,
        AttemptOutcome::Open,
        "it is asked about on"
    );
    for reports in [
        vec![&net, &answer],
        vec![&answer, &net],
        vec![&net, &net, &answer, &net, &answer],
    ] {
        let order = told(&reports);
        assert!(matches!(&order.state, State::Paid { payment } if payment.amount == PRICE));
        assert_eq!((order.notices.len(), order.open_attention().count()), (1, 0));
        assert_eq!(order.attempts[0].outcome, AttemptOutcome::Paid);
    }
    let twice = told(&[&net, &answer, &notice(2, 10_000, false)]);
    assert_eq!(twice.open_attention().next().unwrap().what, Verdict::PaidTwice);
}

/// Buyer and shop both bear a part of the commission, so that asking finds neither sum.
#[test]
fn a_sum_that_asking_could_not_place_is_explained_by_the_call() {
    let answer = Notice {
        amount: Kopecks::new(10_300),
        details: Details {
            paid: Some(Kopecks::new(10_300)),
            ..found().details
        },
        ..found()
    };
    let call = notice(1, 10_000, false);
    assert_eq!(
        told(&[&answer]).open_attention().next().unwrap().what,
        Verdict::WrongSum
    );
    for reports in [
        vec![&answer, &call],
        vec![&call, &answer],
        vec![&answer, &call, &answer],
    ] {
        let order = told(&reports);
        assert_eq!((order.state.name(), order.open_attention().count()), ("paid", 0));
        assert_eq!(order.notices.len(), 1);
    }
}

/// Whether the gateway told of it at once or only after the money was accepted.
#[test]
fn a_surplus_of_late_money_that_is_accepted_waits_for_somebody_to_give_it_back() {
    let exact = notice(2, 10_000, false);
    let overpaid = Notice {
        details: Details {
            overpaid: true,
            ..Details::default()
        },
        ..exact.clone()
    };
    for (first, is_news) in [(&overpaid, false), (&exact, true)] {
        let order = go(&["time is up"]);
        let late = order.settle(first, &audience()).unwrap();
        let order = order.after(&late);
        let accepted = order
            .accept(&Admin::for_test(), 0, "fine", at(UNTIL + 80), &audience())
            .unwrap();
        let order = order.after(&accepted);
        let again = order.settle(&overpaid, &audience());
        assert_eq!(again.is_some(), is_news);
        let order = match again {
            Some(change) => order.after(&change),
            None => order,
        };
        let open: Vec<_> = order
            .open_attention()
            .map(|a| (a.what, a.invoice.get()))
            .collect();
        assert_eq!((order.state.name(), open), ("paid", vec![(Verdict::Overpaid, 2)]));
        assert_eq!(order.settle(&overpaid, &audience()), None, "it is told once");
    }
}

/// The order after these notices came one after another.
fn told(notices: &[&Notice]) -> Order {
    notices.iter().fold(attempted(), |order, notice| {
        match order.settle(notice, &audience()) {
            Some(change) => order.after(&change),
            None => order,
        }
    })
}

/// What asking finds of attempt 1, once it is less than what had come.
fn found_less(kopecks: i64) -> Notice {
    Notice {
        details: Details {
            paid: Some(Kopecks::new(kopecks)),
            credited: Some(Kopecks::new(kopecks)),
            ..Details::default()
        },
        amount: Kopecks::new(kopecks),
        ..found()
    }
}

/// It is neither a second payment nor a refund that somebody asked for: nothing is unpaid, and somebody has to look.
#[test]
fn a_lower_sum_than_before_is_shown_and_unpays_nothing() {
    let paid = told(&[&notice(1, 10_000, false)]);
    let change = paid.settle(&found_less(6_000), &audience()).unwrap();
    assert_eq!((&change.notice, &change.attention[..]), (&None, &[][..]));
    assert!(!change.messages.is_empty(), "the owner hears of it");
    let order = paid.clone().after(&change);
    assert_eq!((order.state.name(), order.notices.len()), ("paid", 1));
    let less = order.refund(0).unwrap();
    assert_eq!((less.amount, less.state.name()), (Kopecks::new(4_000), "unclear"));
    assert_eq!(
        order.settle(&found_less(6_000), &audience()),
        None,
        "it is told once"
    );
    let admin = Admin::for_test();
    for went_out in [true, false] {
        let settled = order.settle_refund(&admin, (0, went_out), "seen", at(60), &audience());
        let order = order.clone().after(&settled.unwrap());
        assert_eq!(order.settle(&found_less(6_000), &audience()), None, "{went_out}");
        let more = order.settle(&found_less(5_000), &audience()).unwrap();
        let order = order.after(&more);
        assert_eq!(order.refund(1).unwrap().amount, Kopecks::new(1_000), "{went_out}");
    }
    // A refund that the shop knows explains it.
    let known = paid.note_refund(&admin, &refund(&paid, Some(4_000)), at(60), &audience());
    let known = paid.clone().after(&known.unwrap());
    assert_eq!(known.settle(&found_less(6_000), &audience()), None);
}

#[test]
fn money_and_the_operation_that_brought_it_are_one_change() {
    let order = attempted();
    let paying = order.settle_found(&found(), Some("op-1"), &audience()).unwrap();
    assert_eq!(paying.state.name(), "paid");
    let paid = order.after(&paying);
    assert_eq!(paid.attempts[0].operation.as_deref(), Some("op-1"));
    assert_eq!(paid.attempts[0].outcome, AttemptOutcome::Paid);
    assert_eq!(paid.settle_found(&found(), Some("op-2"), &audience()), None);
    // Money that was known by the gateway's call brings it later.
    let called = told(&[&notice(1, 10_000, false)]);
    let named = called.settle_found(&found(), Some("op-1"), &audience()).unwrap();
    assert!(named.events.is_empty() && named.messages.is_empty());
    assert_eq!(
        called.after(&named).attempts[0].operation.as_deref(),
        Some("op-1")
    );
    let strange = Notice {
        order_key: None,
        ..found()
    };
    assert_eq!(
        attempted().settle_found(&strange, Some("op-1"), &audience()),
        None
    );
}
