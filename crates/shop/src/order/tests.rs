//! What may happen to an order: every state with every event, and every sequence of events.

mod later;
mod model;
mod table;
mod trials;

use super::*;
pub(super) use crate::sample::ROBOKASSA;
use crate::{
    message::{Audience, Letter},
    payment::{AttemptOutcome, Channel, Details, InvoiceId, NewAttempt, Stage},
    sample,
    staff::Admin,
};
use table::go;

pub(super) const PRICE: Kopecks = Kopecks::new(10_000);

pub(super) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_ms(0).plus_seconds(seconds)
}

pub(super) fn audience() -> Audience {
    Audience {
        buyers: true,
        chats: vec!["1".into(), "2".into()],
        email: Some("owner@example.ru".into()),
        lang: Lang::Ru,
    }
}

/// When goods that nobody paid for go back.
pub(super) const UNTIL: i64 = 10_000;

/// An order of one piece for [`PRICE`], placed at 0, held until [`UNTIL`].
pub(super) fn placed() -> Order {
    let placed = sample::placed(vec![sample::line()], Kopecks::ZERO);
    let draft = Draft {
        until: Some(at(UNTIL)),
        ..sample::draft(key(), placed, at(0))
    };
    draft.numbered(OrderNumber(1001), None).order
}

/// Key of the order.
fn key() -> OrderKey {
    OrderKey::from_random([7; 16])
}

/// The order with attempts 1 and 2 at the gateway.
pub(super) fn attempted() -> Order {
    [1, 2].into_iter().fold(placed(), |order, invoice| {
        go_and_pay(&order, false, invoice).unwrap()
    })
}

/// The order with another attempt under this number.
pub(super) fn go_and_pay(order: &Order, test: bool, invoice: i64) -> Result<Order, Refusal> {
    let new = NewAttempt {
        test,
        ..sample::NEW_ATTEMPT
    };
    let mut change = order.start_attempt(new, at(1))?;
    order.number_attempt(&mut change, InvoiceId::new(invoice).unwrap());
    Ok(order.clone().after(&change))
}

/// A call of the gateway that names the order.
pub(super) fn notice(invoice: i64, kopecks: i64, test: bool) -> Notice {
    Notice {
        gateway: ROBOKASSA,
        invoice: InvoiceId::new(invoice).unwrap(),
        amount: Kopecks::new(kopecks),
        test,
        channel: Channel::Callback,
        at: at(10),
        order_key: Some(key()),
        method: Some("BankCard".into()),
        details: Details::default(),
    }
}

/// What asking finds of attempt 1: paid in full, less a commission of 3.
pub(super) fn found() -> Notice {
    Notice {
        channel: Channel::Enquiry,
        details: Details {
            paid: Some(PRICE),
            credited: Some(Kopecks::new(9_700)),
            ..Details::default()
        },
        ..notice(1, 10_000, false)
    }
}

/// What the order does when the gateway says so of attempt 1.
pub(super) fn advance(order: &Order, stage: Stage) -> Option<Change> {
    advance_at(order, stage, 50)
}

fn advance_at(order: &Order, stage: Stage, now: i64) -> Option<Change> {
    let invoice = InvoiceId::new(1).unwrap();
    order.advance(ROBOKASSA, invoice, (stage, &key()), at(now), &audience())
}

/// What the staff says of a refund.
pub(super) fn refund(order: &Order, kopecks: Option<i64>) -> RefundNote {
    let left = if let State::Paid { payment } = &order.state {
        payment.left()
    } else {
        Kopecks::ZERO
    };
    RefundNote {
        amount: kopecks.map(Kopecks::new),
        left,
        reason: "returned".into(),
    }
}

#[test]
fn money_is_told_to_buyer_and_every_chat_once() {
    let change = attempted()
        .settle(&notice(1, 10_000, false), &audience())
        .unwrap();
    let told: Vec<String> = change
        .messages
        .iter()
        .map(|m| format!("{} {}", m.to.recipient, m.letter.kind()))
        .collect();
    assert_eq!(
        told,
        ["anna@example.ru order_paid", "1 owner_paid", "2 owner_paid"]
    );
}

#[test]
fn a_buyer_calls_off_what_is_not_paid_and_nobody_is_told() {
    for order in [placed(), attempted()] {
        let change = order.call_off(at(5), &audience()).unwrap();
        assert_eq!((change.stock, &change.messages[..]), (StockMove::Return, &[][..]));
        let [event] = &change.events[..] else {
            panic!("one thing happened: {:?}", change.events);
        };
        assert_eq!((&event.actor, event.at), (&Actor::Buyer, at(5)));
        let off = order.after(&change);
        assert!(matches!(&off.state, State::Cancelled { by: Actor::Buyer, .. }));
        assert_eq!(off.call_off(at(6), &audience()), Err(Refusal::NotNow));
    }
}

#[test]
fn a_buyer_does_not_call_off_an_order_that_money_came_for() {
    // The sum, another sum, play money: all of it is the shop's turn.
    for (kopecks, test) in [(10_000, false), (9_999, false), (10_000, true)] {
        let change = attempted()
            .settle(&notice(1, kopecks, test), &audience())
            .unwrap();
        let order = attempted().after(&change);
        assert!(!order.can_be_called_off());
        assert_eq!(
            order.call_off(at(20), &audience()),
            Err(Refusal::NotNow),
            "{kopecks} {test}"
        );
    }
    let expired = placed().after(&placed().expire(at(UNTIL)).unwrap());
    assert_eq!(expired.call_off(at(UNTIL + 1), &audience()), Err(Refusal::NotNow));
    for stage in [Stage::Held, Stage::Crediting, Stage::Suspended] {
        let order = attempted().after(&advance(&attempted(), stage).unwrap());
        assert_eq!(
            order.call_off(at(60), &audience()),
            Err(Refusal::MoneyUnderWay),
            "{stage:?}"
        );
        let off = order
            .cancel(&Admin::for_test(), "no wool", at(60), &audience())
            .unwrap();
        assert_eq!(
            order.after(&off).call_off(at(61), &audience()),
            Err(Refusal::NotNow)
        );
    }
}

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
fn without_a_chat_the_owner_is_told_by_mail() {
    let audience = Audience {
        chats: Vec::new(),
        ..audience()
    };
    let change = attempted().settle(&notice(1, 10_000, false), &audience).unwrap();
    let told: Vec<_> = change.messages.iter().map(|m| m.to.recipient.as_str()).collect();
    assert_eq!(told, ["anna@example.ru", "owner@example.ru"]);
}

#[test]
fn an_order_that_waits_no_longer_starts_no_attempt() {
    let order = attempted();
    let start = |order: &Order, now| order.start_attempt(sample::NEW_ATTEMPT, now);
    // The gateway's page closes two minutes before the goods go back, and a minute is too little to pay in.
    assert_eq!(order.page_closes_at(), Some(at(UNTIL - 120)));
    assert!(start(&order, at(UNTIL - 181)).is_ok());
    assert_eq!(start(&order, at(UNTIL - 180)), Err(Refusal::NotPayable));
    let settled = |notice| order.clone().after(&order.settle(&notice, &audience()).unwrap());
    let others = [
        settled(notice(1, 10_000, false)),
        settled(notice(1, 9_999, false)),
        order.clone().after(&advance(&order, Stage::Crediting).unwrap()),
    ];
    for other in others {
        assert_eq!(start(&other, at(20)), Err(Refusal::NotPayable), "{other:?}");
    }
}

#[test]
fn an_order_whose_money_is_in_question_waits_until_somebody_has_decided() {
    let order = attempted();
    let order = order
        .clone()
        .after(&order.settle(&notice(1, 9_999, false), &audience()).unwrap());
    assert_eq!(order.expire(at(9 * UNTIL)), None);
    let decided_at = UNTIL + 500;
    let change = order
        .resolve(&Admin::for_test(), 0, "sent back", at(decided_at))
        .unwrap();
    let order = order.after(&change);
    // It is the buyer's turn again, and they have an hour.
    assert!(order.is_payable(at(decided_at)));
    assert_eq!(order.expire(at(decided_at + 3_599)), None);
    assert!(order.expire(at(decided_at + 3_600)).is_some());
    assert_eq!(
        order.attempts[0].outcome,
        AttemptOutcome::Paid,
        "nobody asks about it any more"
    );
}

#[test]
fn one_decision_of_two_leaves_the_order_with_the_staff() {
    let order = attempted();
    let order = order
        .clone()
        .after(&order.settle(&notice(1, 9_999, false), &audience()).unwrap());
    let order = order
        .clone()
        .after(&order.settle(&notice(2, 9_998, false), &audience()).unwrap());
    let order = order
        .clone()
        .after(&order.resolve(&Admin::for_test(), 0, "back", at(50)).unwrap());
    assert_eq!(
        (order.waits_until(), order.is_payable(at(60))),
        (Some(at(UNTIL)), false)
    );
    assert_eq!(order.expire(at(9 * UNTIL)), None);
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

/// The order after these notices came one after another.
fn told(notices: &[&Notice]) -> Order {
    notices.iter().fold(attempted(), |order, notice| {
        match order.settle(notice, &audience()) {
            Some(change) => order.after(&change),
            None => order,
        }
    })
}

#[test]
fn fifty_attempts_are_enough() {
    let mut order = placed();
    for invoice in 1..=50 {
        order = go_and_pay(&order, false, invoice).unwrap();
    }
    assert_eq!(go_and_pay(&order, false, 51), Err(Refusal::TooManyAttempts));
}

#[test]
fn an_order_begins_with_its_first_attempt_if_there_is_time_to_pay() {
    let invoice = InvoiceId::new(7);
    let held_until = |until: Timestamp| Draft {
        first_attempt: Some(sample::NEW_ATTEMPT),
        until: Some(until),
        ..sample::draft(key(), placed().placed, at(0))
    };
    let new = held_until(at(UNTIL)).numbered(OrderNumber(1001), invoice);
    let attempt = new.order.last_attempt().unwrap();
    assert_eq!(
        (Some(attempt.invoice), attempt.amount, attempt.started_at),
        (invoice, PRICE, at(0))
    );
    let [
        Event {
            what: What::Placed { .. },
            ..
        },
        Event {
            what: What::AttemptStarted { .. },
            ..
        },
    ] = &*new.events
    else {
        panic!("{:?}", new.events);
    };
    for none in [
        held_until(at(180)).numbered(OrderNumber(1001), invoice),
        held_until(at(UNTIL)).numbered(OrderNumber(1001), None),
    ] {
        assert_eq!((none.order.attempts.len(), none.events.len()), (0, 1));
    }
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

#[test]
fn a_reason_is_a_line_of_text() {
    let admin = Admin::for_test();
    for empty in ["", "  ", "\r\n", "\u{200B}"] {
        assert_eq!(
            placed().cancel(&admin, empty, at(5), &audience()),
            Err(Refusal::ReasonMissing)
        );
    }
}

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
fn a_buyer_whom_nobody_can_write_to_is_promised_no_letter() {
    let admin = Admin::for_test();
    let nobody = Audience {
        buyers: false,
        ..audience()
    };
    let waiting = attempted();
    let paying = waiting.settle(&notice(1, 10_000, false), &nobody).unwrap();
    let paid = waiting.clone().after(&paying);
    let draft = Draft {
        audience: nobody.clone(),
        tells_owner: true,
        ..sample::draft(key(), waiting.placed.clone(), at(0))
    };
    let told = [
        draft.numbered(OrderNumber(1001), None).messages,
        paying.messages,
        waiting.cancel(&admin, "why", at(20), &nobody).unwrap().messages,
        paid.ship(&admin, "", at(20), &nobody).unwrap().messages,
        paid.note_refund(&admin, &refund(&paid, None), at(20), &nobody)
            .unwrap()
            .messages,
    ];
    assert_eq!(
        told.each_ref().map(Vec::len),
        [2, 2, 0, 0, 0],
        "the owner is told"
    );
    let mut told = told.into_iter().flatten();
    assert!(told.all(|message| message.letter.is_for_owner()));
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

#[test]
fn every_letter_about_play_money_says_so() {
    let admin = Admin::for_test();
    let mut order = attempted();
    for attempt in &mut order.attempts {
        attempt.test = true;
    }
    let cancelled = order.cancel(&admin, "why", at(20), &audience()).unwrap();
    let wrong = order.settle(&notice(1, 9_999, true), &audience()).unwrap();
    let paid = order.settle(&notice(2, 10_000, true), &audience()).unwrap();
    let order = order.clone().after(&paid);
    let shipped = order.ship(&admin, "", at(30), &audience()).unwrap();
    let refunded = order
        .note_refund(&admin, &refund(&order, None), at(40), &audience())
        .unwrap();
    let mut kinds = Vec::new();
    for message in [cancelled, wrong, paid, shipped, refunded]
        .into_iter()
        .flat_map(|change| change.messages)
    {
        assert!(message.letter.is_test(), "{message:?}");
        kinds.push(message.letter.kind());
    }
    kinds.sort_unstable();
    kinds.dedup();
    let expected = [
        "order_cancelled",
        "order_paid",
        "order_refunded",
        "order_shipped",
        "owner_attention",
        "owner_paid",
    ];
    assert_eq!(kinds, expected);
}

#[test]
fn what_the_buttons_offer_is_what_the_functions_allow() {
    let admin = Admin::for_test();
    for (name, order) in table::orders() {
        let offered = order.deeds();
        for deed in [
            Deed::Ship {
                tracking: String::new(),
            },
            Deed::Deliver,
            Deed::Cancel { reason: "why".into() },
            Deed::PayOutside { reason: "why".into() },
            Deed::NoteRefund {
                amount: String::new(),
                left: refund(&order, None).left.decimal(),
                reason: "why".into(),
            },
        ] {
            let is_allowed = order.carry_out(&admin, &deed, at(200), &audience()).is_ok();
            assert_eq!(offered.contains(&deed.kind()), is_allowed, "{name} {deed:?}");
        }
    }
}
