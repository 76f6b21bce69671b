//! The page of an order whose money is held.

use super::drawn;
use crate::order;
use app::sample::fixture::{self, NOW};
use shop::{
    Kopecks,
    desk::{OrderFile, PrintedReceipts},
    order::{Actor, Hold, HoldCall, HoldState, HoldWish},
    payment::{Attempt, AttemptOutcome, Stage, Verdict},
    sample::ROBOKASSA,
    text::Lang,
};

const SUM: Kopecks = Kopecks::new(1_000_000);

/// An attempt whose money is held at this stage, and was asked for if there is a state.
fn held(stage: Stage, state: Option<HoldState>) -> Attempt {
    let call = state.map(|state| HoldCall {
        wish: HoldWish::Take {
            amount: SUM,
            missing: Vec::new(),
            tracking: None,
        },
        by: Actor::Shop,
        at: NOW,
        state,
    });
    Attempt {
        gateway: ROBOKASSA,
        invoice: fixture::invoice(),
        test: false,
        amount: SUM,
        method: None,
        started_at: NOW,
        outcome: AttemptOutcome::Open,
        stage: Some(stage),
        issue: None,
        operation: None,
        hold: Some(Hold {
            until: fixture::UNTIL,
            since: Some(NOW),
            is_near: false,
            call,
        }),
        receipt: Some(true),
        handed_over: true,
    }
}

/// The parcel is offered only where the money is blocked and no other is in question.
#[test]
fn held_money_is_shown_as_it_stands() {
    let refused = || Some(HoldState::Refused { why: String::new() });
    let unclear = Some(HoldState::Unclear { why: String::new() });
    let cases = [
        ("held", Stage::Held, None, false),
        ("waits", Stage::Held, None, true),
        ("waits", Stage::Held, refused(), true),
        ("moving", Stage::Crediting, None, false),
        ("moving", Stage::Suspended, refused(), true),
        ("taking", Stage::Held, Some(HoldState::Sent), false),
        ("taking", Stage::Crediting, Some(HoldState::Sent), false),
        ("unclear", Stage::Held, unclear, false),
        ("refused", Stage::Held, refused(), false),
    ];
    for lang in [Lang::Ru, Lang::En] {
        let chrome = fixture::chrome(lang);
        for (name, stage, state, is_questioned) in &cases {
            let mut order = fixture::order();
            if *is_questioned {
                order = fixture::questionable(Verdict::WrongSum, order.state);
            }
            order.attempts = vec![held(*stage, state.clone())];
            let file = OrderFile {
                order,
                history: Vec::new(),
                messages: Vec::new(),
                takes_refunds: false,
                makes_links: false,
                receipts: PrintedReceipts::default(),
            };
            let page = drawn(&chrome, || order::content(&chrome, &file, NOW, None));
            let values = [
                ("sum", SUM.to_string().into()),
                ("until", chrome.moment(fixture::UNTIL).into()),
            ];
            let says = chrome.with(&format!("office-hold-{name}"), &values);
            assert!(page.contains(&says), "{name}, {stage:?}: {says}");
            let is_offered = matches!(*name, "held" | "refused");
            assert_eq!(page.contains("/ship-less\""), is_offered, "{name}, {stage:?}");
        }
    }
}
