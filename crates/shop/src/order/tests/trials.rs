//! Test money is never money.

use super::*;

/// The order with attempts of these modes.
fn with_attempts(order: Order, modes: &[bool]) -> Order {
    (1..).zip(modes).fold(order, |order, (invoice, test)| {
        go_and_pay(&order, *test, invoice).unwrap()
    })
}

fn trial() -> Order {
    let mut order = placed();
    order.placed.test = true;
    order
}

fn settled(order: Order, notice: &Notice) -> Order {
    let change = order.settle(notice, &audience()).unwrap();
    order.after(&change)
}

fn put_away(order: &Order) -> Option<Change> {
    order.put_away(&Admin::for_test(), at(90))
}

#[test]
fn an_order_is_a_trial_until_anything_about_it_is_real() {
    for (order, is_trial, why) in [
        (placed(), false, "placed in a live shop"),
        (trial(), true, "placed on trial, not begun to be paid"),
        (with_attempts(placed(), &[true]), true, "a test attempt"),
        (with_attempts(trial(), &[false]), false, "a live attempt"),
        (with_attempts(trial(), &[true, false]), false, "live at last"),
        (with_attempts(trial(), &[false, true]), false, "live at first"),
        (
            settled(with_attempts(trial(), &[false, true]), &notice(2, 10_000, true)),
            true,
            "paid with play money all the same",
        ),
        (
            settled(with_attempts(trial(), &[true]), &notice(1, 10_000, false)),
            false,
            "real money for a test attempt",
        ),
        (
            settled(with_attempts(trial(), &[true]), &notice(1, 9_000, false)),
            false,
            "real money of another sum",
        ),
        (
            settled(with_attempts(trial(), &[true]), &notice(1, 9_000, true)),
            true,
            "play money of another sum",
        ),
    ] {
        assert_eq!(order.is_test(), is_trial, "{why}");
    }
}

/// The shop's two questions about money it got twice: play money before, real money after.
#[test]
fn real_money_after_play_money_is_real_until_somebody_has_decided() {
    let order = settled(with_attempts(trial(), &[false, true]), &notice(2, 10_000, true));
    let order = settled(order, &notice(1, 10_000, false));
    assert_eq!(order.open_attention().next().unwrap().what, Verdict::PaidTwice);
    assert!(!order.is_test());
    assert_eq!(put_away(&order), None);
    let sent_back = order.resolve(&Admin::for_test(), 0, "sent back", at(80)).unwrap();
    assert!(order.after(&sent_back).is_test(), "only the play money is left");
}

/// An older release did not write down which money a question is about; its notice tells.
#[test]
fn questions_of_an_older_release_are_known_by_their_notices() {
    for test in [false, true] {
        let mut order = settled(with_attempts(trial(), &[true]), &notice(1, 9_000, test));
        order.attention[0].test = None;
        assert_eq!(order.is_test(), test);
    }
    let older =
        r#"{"what":"wrong_sum","gateway":"robokassa","invoice":1,"amount":1,"since":0,"resolved":null}"#;
    assert_eq!(serde_json::from_str::<Attention>(older).unwrap().test, None);
}

#[test]
fn what_is_still_in_the_shop_goes_back_to_the_shelf_and_nobody_is_told() {
    let admin = Admin::for_test();
    let waiting = with_attempts(trial(), &[true]);
    let paid = settled(waiting.clone(), &notice(1, 10_000, true));
    let then = |order: &Order, change: Change| order.clone().after(&change);
    let shipped = then(&paid, paid.ship(&admin, "", at(20), &audience()).unwrap());
    let delivered = then(&shipped, shipped.deliver(&admin, at(30)).unwrap());
    let expired = then(&waiting, waiting.expire(at(UNTIL)).unwrap());
    let cancelled = then(
        &waiting,
        waiting.cancel(&admin, "why", at(20), &audience()).unwrap(),
    );
    let refunded = then(
        &paid,
        paid.note_refund(&admin, &refund(&paid, None), at(20), &audience())
            .unwrap(),
    );
    for (order, state, stock) in [
        (trial(), "cancelled", StockMove::Return),
        (waiting, "cancelled", StockMove::Return),
        (paid, "cancelled", StockMove::Return),
        (shipped, "paid", StockMove::Stay),
        (delivered, "paid", StockMove::Stay),
        (expired, "expired", StockMove::Stay),
        (cancelled, "cancelled", StockMove::Stay),
        (refunded, "refunded", StockMove::Stay),
    ] {
        let change = put_away(&order).unwrap();
        assert_eq!((change.state.name(), &change.stock), (state, &stock), "{order:?}");
        assert!(change.messages.is_empty());
        let [event] = &change.events[..] else {
            panic!("{:?}", change.events);
        };
        assert_eq!((event.at, &event.what), (at(90), &What::PutAway));
        assert_eq!(event.actor, admin.actor());
        let order = order.after(&change);
        assert!(order.is_test() && !order.is_payable(at(91)));
        assert_eq!(put_away(&order), None, "once is enough");
        assert!(!order.deeds().contains(&DeedKind::Ship));
    }
}

#[test]
fn what_is_real_or_came_later_is_not_put_away() {
    for order in [placed(), attempted(), with_attempts(trial(), &[true, false])] {
        assert_eq!(put_away(&order), None);
    }
    let mut later = trial();
    later.placed_at = at(91);
    assert_eq!(put_away(&later), None);
}

#[test]
fn an_order_that_was_put_away_comes_back_for_real_money_and_for_nothing_else() {
    let order = with_attempts(trial(), &[true]);
    let order = order.clone().after(&put_away(&order).unwrap());
    let play = order.settle(&notice(1, 10_000, true), &audience()).unwrap();
    assert!(play.put_away.is_some());
    let real = order.settle(&notice(1, 10_000, false), &audience()).unwrap();
    assert_eq!(real.put_away, None);
    let last = real.events.last().unwrap();
    assert_eq!((&last.what, last.at), (&What::BroughtBack, at(10)));
    let order = order.after(&real);
    assert!(!order.is_test());
    assert!(
        order.can_accept(&order.attention[0]),
        "the goods are taken again for it"
    );

    let order = with_attempts(trial(), &[true]);
    let expired = order.clone().after(&order.expire(at(UNTIL)).unwrap());
    let away = expired.clone().after(&put_away(&expired).unwrap());
    let cash = away
        .pay_outside(&Admin::for_test(), "cash", at(100), &audience())
        .unwrap();
    assert!(cash.put_away.is_none() && !away.after(&cash).is_test());
}

/// Two questions that differ in nothing but the mode: the money that is meant is the money that pays.
#[test]
fn real_money_is_not_taken_for_play_money_of_the_same_sum() {
    let order = with_attempts(trial(), &[true]);
    let order = order.clone().after(&order.expire(at(UNTIL)).unwrap());
    let first = order.settle(&notice(1, 10_000, true), &audience()).unwrap();
    let with_play_money = order.after(&first);
    let second = with_play_money
        .settle(&notice(1, 10_000, false), &audience())
        .unwrap();
    let order = with_play_money.clone().after(&second);
    let accepted = order
        .accept(&Admin::for_test(), 1, "fine", at(80), &audience())
        .unwrap();
    let State::Paid { payment } = &accepted.state else {
        panic!("{:?}", accepted.state);
    };
    assert!(!payment.is_test());
    let play = with_play_money
        .accept(&Admin::for_test(), 0, "fine", at(80), &audience())
        .unwrap();
    let keys = |change: &Change| change.messages.iter().map(|m| m.key.clone()).collect::<Vec<_>>();
    for (about_play_money, about_money) in [(&play, &accepted), (&first, &second)] {
        let told_of_play_money = keys(about_play_money);
        assert!(!told_of_play_money.is_empty());
        assert!(
            keys(about_money)
                .iter()
                .all(|key| !told_of_play_money.contains(key)),
            "a letter about play money does not stand for one about money"
        );
    }
}
