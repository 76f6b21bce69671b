//! What may happen to an order: every state with every event, and every sequence of events.

mod by_hand;
mod division;
mod held_walks;
mod holds;
mod later;
mod links;
mod model;
mod noted_refunds;
mod receipts;
mod refunds;
mod relining;
mod reports;
mod returning;
mod shipping;
mod stages;
mod steps;
mod table;
mod trials;

use super::*;
pub(super) use crate::sample::ROBOKASSA;
use crate::{
    message::{Audience, Letter, Message},
    payment::{AttemptOutcome, Channel, Details, InvoiceId, NewAttempt, Stage, Verdict},
    sample,
    staff::Admin,
    text::Lang,
};
use std::{collections::BTreeMap, sync::Arc};
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
        programs: Vec::new(),
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
fn letters_of_one_change_share_what_was_placed() {
    let change = attempted()
        .settle(&notice(1, 10_000, false), &audience())
        .unwrap();
    let mut told = change.messages.iter().filter_map(|m| m.letter.order());
    let first = told.next().unwrap();
    assert_eq!(*first.placed, attempted().placed);
    let others = told.filter(|order| Arc::ptr_eq(&order.placed, &first.placed));
    assert_eq!(others.count(), 2);
}

#[test]
fn a_buyer_calls_off_what_is_not_paid_and_nobody_is_told() {
    for order in [placed(), attempted()] {
        let change = order.call_off(at(5), &audience()).unwrap();
        assert_eq!(
            (&change.stock, &change.messages[..]),
            (&StockMove::Return, &[][..])
        );
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
                seen: None,
            },
            Deed::ShipPart(ShipPartForm {
                tracking: String::new(),
                seen: Some(order.shipments().len()),
                pieces: [(ShipPartForm::field_of(0), "1".to_owned())].into(),
            }),
            Deed::Deliver,
            Deed::Cancel { reason: "why".into() },
            Deed::PayOutside { reason: "why".into() },
            Deed::NoteRefund {
                amount: String::new(),
                left: refund(&order, None).left.decimal(),
                reason: "why".into(),
            },
            Deed::Refund(RefundForm {
                what: RefundWhat::Rest,
                amount: String::new(),
                delivery: true,
                goods: Goods::Stay,
                left: refund(&order, None).left.decimal(),
                reason: "why".into(),
                pieces: BTreeMap::new(),
            }),
            Deed::Mark(MarkForm {
                codes: BTreeMap::new(),
            }),
            Deed::RetryReceipt,
            Deed::NoteReceipt {
                note: "by hand".into(),
            },
        ] {
            let is_allowed = order.carry_out(&admin, &deed, at(200), &audience()).is_ok();
            assert_eq!(offered.contains(&deed.kind()), is_allowed, "{name} {deed:?}");
        }
    }
}
