//! The table of states and events, as a snapshot: a changed cell is seen as a diff.

use super::{later::go_on_delivery, *};
use std::fmt::Write;

type Happening = (&'static str, fn(&Order) -> Result<Option<Change>, Refusal>);

/// What can happen to an order.
pub(super) const HAPPENINGS: [Happening; 24] = [
    ("right sum", |o| {
        Ok(o.settle(&notice(1, 10_000, false), &audience()))
    }),
    ("other attempt", |o| {
        Ok(o.settle(&notice(2, 10_000, false), &audience()))
    }),
    ("wrong sum", |o| {
        Ok(o.settle(&notice(1, 9_999, false), &audience()))
    }),
    ("play money", |o| {
        Ok(o.settle(&notice(1, 10_000, true), &audience()))
    }),
    ("net sum", |o| Ok(o.settle(&notice(1, 9_700, false), &audience()))),
    ("asked", |o| Ok(o.settle(&found(), &audience()))),
    ("names nobody", |o| {
        let nameless = Notice {
            order_key: None,
            ..notice(1, 10_000, false)
        };
        Ok(o.settle(&nameless, &audience()))
    }),
    ("too early", |o| Ok(o.expire(at(UNTIL - 1)))),
    ("time is up", |o| Ok(o.expire(at(UNTIL)))),
    ("begun", |o| Ok(advance(o, Stage::Begun))),
    ("failed", |o| Ok(advance(o, Stage::Cancelled))),
    ("held", |o| Ok(advance(o, Stage::Held))),
    ("at the bank", |o| Ok(advance(o, Stage::Crediting))),
    ("went back", |o| Ok(advance(o, Stage::Returned))),
    ("suspended", |o| Ok(advance(o, Stage::Suspended))),
    ("part came", |o| Ok(advance(o, Stage::Partial))),
    ("ship", |o| {
        o.ship(&Admin::for_test(), "RA123", at(50), &audience()).map(Some)
    }),
    ("deliver", |o| o.deliver(&Admin::for_test(), at(60)).map(Some)),
    ("cancel", |o| {
        o.cancel(&Admin::for_test(), "called", at(50), &audience())
            .map(Some)
    }),
    ("paid outside", |o| {
        o.pay_outside(&Admin::for_test(), "cash", at(50), &audience())
            .map(Some)
    }),
    ("refund", |o| {
        o.note_refund(&Admin::for_test(), &refund(o, None), at(70), &audience())
            .map(Some)
    }),
    ("refund a part", |o| {
        o.note_refund(&Admin::for_test(), &refund(o, Some(4_000)), at(65), &audience())
            .map(Some)
    }),
    ("accept", |o| {
        o.accept(&Admin::for_test(), money(o)?, "fine", at(80), &audience())
            .map(Some)
    }),
    ("resolve", |o| {
        o.resolve(&Admin::for_test(), money(o)?, "sent back", at(80))
            .map(Some)
    }),
];

/// The first money that waits for a decision.
fn money(order: &Order) -> Result<usize, Refusal> {
    order
        .attention
        .iter()
        .position(|a| a.resolved.is_none())
        .ok_or(Refusal::NotNow)
}

/// An order to which this has happened, one after another.
pub(super) fn go(names: &[&str]) -> Order {
    names.iter().fold(attempted(), |order, name| {
        let (_, happen) = HAPPENINGS.iter().find(|(n, _)| n == name).unwrap();
        let change = happen(&order).unwrap().unwrap();
        order.after(&change)
    })
}

/// An order in each state.
pub(super) fn orders() -> Vec<(&'static str, Order)> {
    vec![
        ("awaiting", go(&[])),
        ("awaiting, wrong sum", go(&["wrong sum"])),
        ("awaiting, net sum", go(&["net sum"])),
        ("awaiting, at the bank", go(&["at the bank"])),
        ("awaiting, went back", go(&["went back"])),
        ("awaiting, part came", go(&["part came"])),
        ("paid", go(&["right sum"])),
        ("paid, twice", go(&["right sum", "other attempt"])),
        ("paid outside", go(&["paid outside"])),
        ("shipped", go(&["right sum", "ship"])),
        ("delivered", go(&["right sum", "ship", "deliver"])),
        ("expired", go(&["time is up"])),
        ("expired, paid late", go(&["time is up", "other attempt"])),
        ("cancelled", go(&["cancel"])),
        ("cancelled, paid after", go(&["cancel", "other attempt"])),
        ("refunded in part", go(&["right sum", "refund a part"])),
        ("refunded", go(&["right sum", "refund"])),
        ("refunded after shipping", go(&["right sum", "ship", "refund"])),
        ("on delivery", go_on_delivery(&[])),
        ("on delivery, shipped", go_on_delivery(&["ship"])),
        ("on delivery, delivered", go_on_delivery(&["ship", "deliver"])),
        (
            "on delivery, delivered, paid",
            go_on_delivery(&["ship", "deliver", "paid outside"]),
        ),
        ("on delivery, came back", go_on_delivery(&["ship", "cancel"])),
    ]
}

#[test]
fn every_state_with_every_event() {
    let mut table = String::new();
    for (name, order) in orders() {
        writeln!(table, "{name}").unwrap();
        for (happening, happen) in HAPPENINGS {
            writeln!(table, "  {happening:16} {}", told(&order, happen(&order))).unwrap();
        }
    }
    insta::assert_snapshot!(table);
}

fn told(before: &Order, change: Result<Option<Change>, Refusal>) -> String {
    let change = match change {
        Ok(Some(change)) => change,
        Ok(None) => return "-".into(),
        Err(refusal) => return format!("refused: {refusal:?}"),
    };
    let mut told = change.state.name().to_owned();
    if change.fulfilment != before.fulfilment {
        write!(told, " {}", change.fulfilment.name()).unwrap();
    }
    if change.stock != StockMove::Stay {
        write!(told, ", stock {:?}", change.stock).unwrap();
    }
    if let Some((_, verdict)) = change.notice {
        write!(told, ", notice {}", verdict.as_str()).unwrap();
    }
    let attempt = change
        .attempt
        .as_ref()
        .filter(|a| a.outcome != AttemptOutcome::Paid);
    if let Some(stage) = attempt.and_then(|a| a.stage) {
        write!(told, ", attempt {}", stage.as_str()).unwrap();
    }
    let open = change.attention.iter().filter(|a| a.resolved.is_none()).count();
    if open > 0 {
        write!(told, ", {open} to decide").unwrap();
    }
    let letters: Vec<_> = change.messages.iter().map(|m| m.letter.kind()).collect();
    if !letters.is_empty() {
        write!(told, ", tells {}", letters.join(" ")).unwrap();
    }
    told
}
