//! What may happen to an order: every state with every event, and every sequence of events.

mod model;
mod table;

use super::*;
use crate::{
    buyer::{Consent, Email, Name, Phone},
    desk::Admin,
    message::Audience,
    payment::{Channel, GatewayName, InvoiceId, Outcome},
};

pub(super) const PRICE: Kopecks = Kopecks::new(10_000);

pub(super) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_ms(0).plus_seconds(seconds)
}

pub(super) fn audience() -> Audience {
    Audience {
        chats: vec!["1".into(), "2".into()],
        email: Some("owner@example.ru".into()),
        lang: Lang::Ru,
    }
}

/// An order of one piece for [`PRICE`], placed at 0, held until 100.
pub(super) fn placed() -> Order {
    let consent = || Consent {
        version: "1".into(),
        at: at(0),
        ip: "127.0.0.1".into(),
    };
    let both = |text: &str| Text {
        ru: text.into(),
        en: text.into(),
    };
    let line = Line {
        variant: VariantId(1),
        sku: "hat-1".into(),
        slug: "hat".into(),
        name: both("Шапка"),
        option: both("M"),
        price: PRICE,
        count: 1,
        sum: PRICE,
        tax: "none".into(),
    };
    let draft = Draft {
        key: OrderKey::from_random([7; 16]),
        token: "token".into(),
        fingerprint: "fingerprint".into(),
        session: None,
        placed: Placed {
            lines: vec![line],
            delivery_price: Kopecks::ZERO,
            total: PRICE,
            buyer: Buyer {
                name: Name::parse("Анна").unwrap(),
                phone: Phone::parse("+79123456789").unwrap(),
                email: Email::parse("anna@example.ru").unwrap(),
            },
            delivery: Delivery::PickUp,
            comment: String::new(),
            consents: Consents {
                data: consent(),
                offer: consent(),
            },
            lang: Lang::Ru,
        },
        at: at(0),
        until: at(100),
        tells_buyer: true,
    };
    draft.numbered(OrderNumber(1001)).order
}

/// The order with attempts 1 and 2 at the gateway.
pub(super) fn attempted() -> Order {
    [1, 2].into_iter().fold(placed(), |order, invoice| {
        let invoice = InvoiceId::new(invoice).unwrap();
        let change = order
            .start_attempt(GatewayName::Robokassa, false, invoice, at(1))
            .unwrap();
        order.after(&change)
    })
}

pub(super) fn notice(invoice: i64, kopecks: i64, test: bool) -> Notice {
    Notice {
        gateway: GatewayName::Robokassa,
        invoice: InvoiceId::new(invoice).unwrap(),
        amount: Kopecks::new(kopecks),
        test,
        channel: Channel::Callback,
        at: at(10),
        order_key: None,
        method: Some("BankCard".into()),
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
        let change = order.call_off(at(5)).unwrap();
        assert_eq!((change.stock, &change.messages[..]), (StockMove::Return, &[][..]));
        let [event] = &change.events[..] else {
            panic!("one thing happened: {:?}", change.events);
        };
        assert_eq!((&event.actor, event.at), (&Actor::Buyer, at(5)));
        let off = order.after(&change);
        assert!(matches!(&off.state, State::Cancelled { by: Actor::Buyer, .. }));
        assert_eq!(off.call_off(at(6)), Err(Refusal::NotNow));
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
        assert_eq!(order.call_off(at(20)), Err(Refusal::NotNow), "{kopecks} {test}");
    }
    let expired = placed().after(&placed().expire(at(100)).unwrap());
    assert_eq!(expired.call_off(at(101)), Err(Refusal::NotNow));
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
    let invoice = InvoiceId::new(3).unwrap();
    let start = |order: &Order, now| order.start_attempt(GatewayName::Robokassa, false, invoice, now);
    assert!(start(&order, at(99)).is_ok());
    assert_eq!(start(&order, at(100)), Err(Refusal::NotPayable));
    let paid = order
        .clone()
        .after(&order.settle(&notice(1, 10_000, false), &audience()).unwrap());
    assert_eq!(start(&paid, at(20)), Err(Refusal::NotPayable));
}

#[test]
fn fifty_attempts_are_enough() {
    let mut order = placed();
    for invoice in 1..=50 {
        let invoice = InvoiceId::new(invoice).unwrap();
        let change = order
            .start_attempt(GatewayName::Robokassa, false, invoice, at(1))
            .unwrap();
        order = order.after(&change);
    }
    let invoice = InvoiceId::new(51).unwrap();
    let refused = order.start_attempt(GatewayName::Robokassa, false, invoice, at(1));
    assert_eq!(refused, Err(Refusal::TooManyAttempts));
}

#[test]
fn a_failed_attempt_is_news_once_and_its_money_still_counts() {
    let order = attempted();
    let invoice = InvoiceId::new(1).unwrap();
    let change = order
        .fail_attempt(GatewayName::Robokassa, invoice, at(5))
        .unwrap();
    let order = order.after(&change);
    assert_eq!(order.attempts[0].outcome, Outcome::Failed);
    assert_eq!(order.fail_attempt(GatewayName::Robokassa, invoice, at(6)), None);
    let change = order.settle(&notice(1, 10_000, false), &audience()).unwrap();
    assert_eq!(change.state.name(), "paid");
}

#[test]
fn a_reason_is_a_line_of_text() {
    let admin = Admin::for_test();
    for empty in ["", "  ", "\r\n", "\u{200B}"] {
        assert_eq!(placed().cancel(&admin, empty, at(5)), Err(Refusal::ReasonMissing));
    }
}

#[test]
fn what_the_buttons_offer_is_what_the_functions_allow() {
    let admin = Admin::for_test();
    for (name, order) in table::orders() {
        let actions = order.actions();
        let allowed = [
            (Action::Ship, order.ship(&admin, "", at(200)).is_ok()),
            (Action::Deliver, order.deliver(&admin, at(200)).is_ok()),
            (Action::Cancel, order.cancel(&admin, "why", at(200)).is_ok()),
            (
                Action::PayOutside,
                order.pay_outside(&admin, "why", at(200), &audience()).is_ok(),
            ),
            (
                Action::NoteRefund,
                order.note_refund(&admin, "why", at(200)).is_ok(),
            ),
        ];
        for (action, is_allowed) in allowed {
            assert_eq!(actions.contains(&action), is_allowed, "{name} {action:?}");
        }
    }
}
