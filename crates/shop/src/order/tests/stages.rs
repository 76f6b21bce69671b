//! How far a payment is by the gateway's word: what waits for it, and how long.

use super::*;

#[test]
fn money_on_its_way_that_the_gateway_forgets_is_waited_for_a_day() {
    let invoice = InvoiceId::new(1).unwrap();
    let lose = |order: &Order, now| order.lose_sight(ROBOKASSA, invoice, at(now));
    let crediting = attempted().after(&advance(&attempted(), Stage::Crediting).unwrap());
    let day = UNTIL + 24 * 60 * 60;
    assert_eq!(lose(&crediting, day - 1), None);
    assert_eq!(crediting.expire(at(day)), None);
    let forgotten = crediting.clone().after(&lose(&crediting, day).unwrap());
    assert!(forgotten.expire(at(day)).is_some());
    assert_eq!(lose(&forgotten, day + 1), None);
    assert_eq!(lose(&attempted(), day), None, "nothing was on its way");
    // Money that comes after all is not lost.
    let change = forgotten.settle(&notice(1, 10_000, false), &audience()).unwrap();
    assert_eq!(change.state.name(), "paid");
}

/// Otherwise its goods would be held, and the gateway asked, for ever.
#[test]
fn money_on_its_way_that_the_gateway_takes_back_is_waited_for_a_day() {
    let crediting = attempted().after(&advance(&attempted(), Stage::Crediting).unwrap());
    let day = UNTIL + 24 * 60 * 60;
    for stage in [Stage::Begun, Stage::Cancelled] {
        assert_eq!(advance_at(&crediting, stage, day - 1), None, "{stage:?}");
        let change = advance_at(&crediting, stage, day).unwrap();
        let order = crediting.clone().after(&change);
        assert!(order.expire(at(day)).is_some(), "{stage:?}");
    }
}

/// The owner was told to return it and to cancel the order, or to settle for it.
#[test]
fn part_of_the_money_keeps_its_order_until_somebody_ends_that() {
    let part = attempted().after(&advance(&attempted(), Stage::Partial).unwrap());
    let invoice = part.attempts[0].invoice;
    let late = UNTIL + 9 * 24 * 60 * 60;
    for stage in [Stage::Begun, Stage::Cancelled] {
        assert_eq!(advance_at(&part, stage, late), None, "{stage:?}");
    }
    assert_eq!(part.lose_sight(ROBOKASSA, invoice, at(late)), None);
    assert_eq!(part.expire(at(late)), None);
    // What stopped it is news, and so is that the buyer has it back.
    for stage in [Stage::Suspended, Stage::Returned] {
        assert!(advance_at(&part, stage, late).is_some(), "{stage:?}");
    }
    let off = part
        .cancel(&Admin::for_test(), "sent back", at(60), &audience())
        .unwrap();
    let off = part.after(&off);
    assert!(off.lose_sight(ROBOKASSA, invoice, at(late)).is_some());
}

/// An order that does not wait has no time that could run out.
#[test]
fn money_on_its_way_to_an_order_that_does_not_wait_is_forgotten_a_day_after_it_began() {
    let crediting = attempted().after(&advance(&attempted(), Stage::Crediting).unwrap());
    let off = crediting
        .cancel(&Admin::for_test(), "no wool", at(60), &audience())
        .unwrap();
    let off = crediting.after(&off);
    let began = off.attempts[0].started_at;
    let lose = |now| off.lose_sight(ROBOKASSA, off.attempts[0].invoice, now);
    let day = 24 * 60 * 60;
    assert_eq!(lose(began.plus_seconds(day - 1)), None);
    let forgotten = off.clone().after(&lose(began.plus_seconds(day)).unwrap());
    assert!(!forgotten.is_under_way(), "nobody asks about it for ever");
}

#[test]
fn an_order_waits_for_the_bank_as_long_as_the_gateway_says_so() {
    for stage in Stage::ALL {
        let order = attempted();
        let order = order.clone().after(&advance(&order, stage).unwrap());
        let is_at_the_bank = stage.has_money();
        assert_eq!(order.is_under_way(), is_at_the_bank, "{stage:?}");
        assert_eq!(order.is_payable(at(60)), !is_at_the_bank, "{stage:?}");
        assert_eq!(order.expire(at(9 * UNTIL)).is_none(), is_at_the_bank, "{stage:?}");
        assert_eq!(advance(&order, stage), None, "{stage:?} is no news");
        let outcome = if stage.is_over() {
            AttemptOutcome::Failed
        } else {
            AttemptOutcome::Open
        };
        assert_eq!(order.attempts[0].outcome, outcome, "{stage:?}");
        // Whatever it said before, money is money.
        let paid = order
            .clone()
            .after(&order.settle(&notice(1, 10_000, false), &audience()).unwrap());
        assert_eq!(
            (paid.state.name(), paid.attempts[0].stage),
            ("paid", None),
            "{stage:?}"
        );
        assert_eq!(advance(&paid, Stage::Cancelled), None);
    }
}

/// Answers may overtake each other.
#[test]
fn money_at_the_bank_is_not_unpaid_by_an_older_answer() {
    let order = attempted();
    let order = order.clone().after(&advance(&order, Stage::Crediting).unwrap());
    for older in [Stage::Begun, Stage::Cancelled] {
        assert_eq!(advance(&order, older), None, "{older:?}");
    }
    for newer in [Stage::Held, Stage::Returned, Stage::Suspended] {
        assert!(advance(&order, newer).is_some(), "{newer:?}");
    }
}

#[test]
fn the_owner_hears_once_of_what_only_the_merchant_can_end() {
    let order = attempted();
    let change = advance(&order, Stage::Suspended).unwrap();
    let told: Vec<_> = change
        .messages
        .iter()
        .map(|m| (m.key.as_str(), m.letter.kind()))
        .collect();
    assert_eq!(
        told,
        [
            ("order:1001:suspended:1:telegram:1", "owner_stage"),
            ("order:1001:suspended:1:telegram:2", "owner_stage")
        ]
    );
    assert!(advance(&order, Stage::Crediting).unwrap().messages.is_empty());
}

#[test]
fn a_failed_attempt_is_news_once_and_its_money_still_counts() {
    let order = attempted();
    let order = order.clone().after(&advance(&order, Stage::Cancelled).unwrap());
    assert_eq!(order.attempts[0].outcome, AttemptOutcome::Failed);
    assert_eq!(advance(&order, Stage::Cancelled), None);
    // An older version of the shop wrote no stage.
    let mut older = order.clone();
    older.attempts[0].stage = None;
    assert_eq!(advance(&older, Stage::Cancelled), None);
    let change = order.settle(&notice(1, 10_000, false), &audience()).unwrap();
    assert_eq!(change.state.name(), "paid");
}

/// The bank may have passed it on all the same, so nothing ends by itself.
#[test]
fn money_on_its_way_through_a_gateway_that_left_is_told_after_a_day_and_ends_nothing() {
    let invoice = InvoiceId::new(1).unwrap();
    let day = UNTIL + 24 * 60 * 60;
    let told = |order: &Order, now| order.tell_of_silence(ROBOKASSA, invoice, at(now), &audience());
    for stage in Stage::ALL {
        let order = attempted().after(&advance(&attempted(), stage).unwrap());
        assert_eq!(told(&order, day - 1), [], "{stage:?}");
        let keys: Vec<_> = told(&order, day).into_iter().map(|message| message.key).collect();
        if stage.has_money() {
            let expected = ["1", "2"].map(|chat| format!("order:1001:silence:robokassa:1:telegram:{chat}"));
            assert_eq!(keys, expected, "{stage:?}");
            assert_eq!(order.expire(at(day)), None);
            assert!(order.deeds().contains(&DeedKind::Cancel));
            assert!(order.deeds().contains(&DeedKind::PayOutside));
        } else {
            assert!(keys.is_empty(), "{stage:?}");
        }
    }
    assert_eq!(told(&attempted(), day), [], "no money was on its way");
}
