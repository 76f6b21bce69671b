//! Letters to buyers.

use super::{NOW, named, outside, payment};
use shop::{
    message::{Brief, Letter},
    money::Kopecks,
    order::{Pieces, ReturnState},
    payment::{PayBy, Tender},
    text::Lang,
};

/// Every letter to a buyer, under a name.
#[expect(clippy::too_many_lines, reason = "a list, read from top to bottom")]
pub(super) fn letters(lang: Lang) -> Vec<(String, Letter)> {
    let order = || super::order(lang);
    let pick_up = || super::pick_up(lang);
    let paid_by = |pay_by| super::paid_by(lang, pay_by);
    let placed_by = |pay_by: PayBy| Letter::OrderPlaced {
        order: paid_by(pay_by),
        until: (!pay_by.is_on_delivery()).then(|| NOW.plus_seconds(5 * 24 * 3_600)),
        no_gateway: false,
        test: false,
    };
    vec![
        named(
            "placed",
            Letter::OrderPlaced {
                order: order(),
                until: Some(NOW.plus_seconds(3_600)),
                no_gateway: false,
                test: false,
            },
        ),
        named(
            "placed_no_gateway",
            Letter::OrderPlaced {
                order: order(),
                until: Some(NOW.plus_seconds(3_600)),
                no_gateway: true,
                test: false,
            },
        ),
        named(
            "placed_test",
            Letter::OrderPlaced {
                order: pick_up(),
                until: Some(NOW.plus_seconds(3_600)),
                no_gateway: false,
                test: true,
            },
        ),
        named(
            "relined",
            Letter::OrderRelined {
                order: order(),
                was: Kopecks::new(327_050),
                until: Some(NOW.plus_seconds(3_600)),
                no_gateway: false,
                test: false,
            },
        ),
        named("placed_cash", placed_by(PayBy::OnDelivery(Tender::Cash))),
        named("placed_transfer", placed_by(PayBy::BankTransfer)),
        named(
            "paid",
            Letter::OrderPaid {
                order: order(),
                payment: payment(false),
                has_left: false,
                missing: Vec::new(),
            },
        ),
        named(
            "paid_test",
            Letter::OrderPaid {
                order: pick_up(),
                payment: payment(true),
                has_left: false,
                missing: Vec::new(),
            },
        ),
        named(
            "shipped",
            Letter::OrderShipped {
                order: order(),
                tracking: Some("RA123456789RU".to_owned()),
                pieces: Vec::new(),
                more: false,
                due: None,
                test: false,
            },
        ),
        named(
            "shipped_part",
            Letter::OrderShipped {
                order: order(),
                tracking: Some("RA123456789RU".to_owned()),
                pieces: vec![Pieces { line: 0, count: 1 }],
                more: true,
                due: None,
                test: false,
            },
        ),
        named(
            "ready",
            Letter::OrderShipped {
                order: pick_up(),
                tracking: None,
                pieces: Vec::new(),
                more: false,
                due: None,
                test: false,
            },
        ),
        named(
            "shipped_unpaid",
            Letter::OrderShipped {
                order: paid_by(PayBy::OnDelivery(Tender::Card)),
                tracking: None,
                pieces: Vec::new(),
                more: false,
                due: Some(Kopecks::new(526_050)),
                test: false,
            },
        ),
        named(
            "paid_after_delivery",
            Letter::OrderPaid {
                order: paid_by(PayBy::OnDelivery(Tender::Cash)),
                payment: outside(),
                has_left: true,
                missing: Vec::new(),
            },
        ),
        named(
            "paid_less",
            Letter::OrderPaid {
                order: order(),
                payment: payment(false),
                has_left: true,
                missing: vec![Pieces { line: 1, count: 1 }],
            },
        ),
        named(
            "held",
            Letter::OrderHeld {
                order: order(),
                amount: Kopecks::new(526_050),
                test: false,
            },
        ),
        named("let_go", let_go(order(), "Товар кончился.")),
        named("let_go_by_itself", let_go(order(), "")),
        named(
            "cancelled",
            Letter::OrderCancelled {
                order: order(),
                reason: "Товар кончился.".to_owned(),
                test: false,
            },
        ),
        named("refunded", refunded(order(), 0, false)),
        named("refunded_part", refunded(order(), 200_000, false)),
        named("refunded_outside", refunded(pick_up(), 0, true)),
        named(
            "refunded_by_gateway",
            Letter::OrderRefunded {
                order: order(),
                amount: Kopecks::new(199_000),
                left: Kopecks::new(327_050),
                outside: false,
                by_gateway: true,
                test: false,
            },
        ),
        named(
            "refund_sent",
            Letter::OrderRefundSent {
                order: order(),
                amount: Kopecks::new(199_000),
                test: false,
            },
        ),
        named(
            "refund_refused",
            Letter::OrderRefundRefused {
                order: order(),
                amount: Kopecks::new(199_000),
                test: false,
            },
        ),
        named("return_asked", returning(order(), ReturnState::Asked, "")),
        named(
            "return_agreed",
            returning(order(), ReturnState::Agreed, "Отправьте СДЭКом за наш счёт."),
        ),
        named("return_agreed_mute", returning(order(), ReturnState::Agreed, "")),
        named(
            "return_agreed_settled",
            settled(returning(order(), ReturnState::Agreed, "")),
        ),
        named(
            "return_declined",
            returning(order(), ReturnState::Declined, "Вещь носили: бирки срезаны."),
        ),
        named("return_received", returning(order(), ReturnState::Received, "")),
        named(
            "return_received_settled",
            settled(returning(order(), ReturnState::Received, "")),
        ),
        named("withdrawal_asked", withdrawing(order(), ReturnState::Asked, "")),
        named("withdrawal_agreed", withdrawing(order(), ReturnState::Agreed, "")),
        named(
            "withdrawal_agreed_settled",
            settled(withdrawing(order(), ReturnState::Agreed, "")),
        ),
        named(
            "withdrawal_declined",
            withdrawing(order(), ReturnState::Declined, "Вещь связана по вашим меркам."),
        ),
    ]
}

fn let_go(order: Brief, reason: &str) -> Letter {
    Letter::OrderLetGo {
        order,
        reason: reason.to_owned(),
        test: false,
    }
}

/// The shop says that it returned all but this many kopecks.
fn refunded(order: Brief, left: i64, outside: bool) -> Letter {
    Letter::OrderRefunded {
        order,
        amount: Kopecks::new(526_050 - left),
        left: Kopecks::new(left),
        outside,
        by_gateway: false,
        test: false,
    }
}

fn returning(order: Brief, state: ReturnState, note: &str) -> Letter {
    Letter::OrderReturn {
        order,
        state,
        note: note.to_owned(),
        unsent: false,
        settled: false,
        days: 14,
        test: false,
    }
}

/// The same of goods that have not left.
fn withdrawing(order: Brief, state: ReturnState, note: &str) -> Letter {
    Letter::OrderReturn {
        order,
        state,
        note: note.to_owned(),
        unsent: true,
        settled: false,
        days: 14,
        test: false,
    }
}

/// The same, with money that went back before.
fn settled(mut letter: Letter) -> Letter {
    if let Letter::OrderReturn { settled, .. } = &mut letter {
        *settled = true;
    }
    letter
}
