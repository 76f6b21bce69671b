//! The page of an order with an invoice that the staff asked for.

use super::drawn;
use crate::order;
use app::sample::{
    World,
    fixture::{self, NOW},
};
use shop::{
    desk::{OrderFile, PrintedReceipts},
    order::{LinkState, PayLink},
    payment::{Attempt, AttemptOutcome, Issue},
    sample::ROBOKASSA,
};

/// In each of its states, and before there is one.
pub(super) fn pages(world: &World) -> Vec<(String, String)> {
    let why = || world.typed.to_owned();
    let states = [
        None,
        Some(LinkState::Asked),
        Some(LinkState::Unclear { why: why() }),
        Some(LinkState::Open),
        Some(LinkState::Refused { why: why() }),
        Some(LinkState::Refused { why: String::new() }),
        Some(LinkState::Closed),
        Some(LinkState::Stuck { why: why() }),
    ];
    let page = |state: Option<LinkState>| {
        let mut order = world.order(fixture::order());
        order.placed.consents = None;
        let name = state.as_ref().map_or("none", LinkState::name);
        let is_offered = !state.as_ref().is_some_and(|state| {
            matches!(
                state,
                LinkState::Asked | LinkState::Unclear { .. } | LinkState::Open
            )
        });
        let is_shown = state == Some(LinkState::Open);
        order.attempts = state
            .map(|state| link(&order.placed, state))
            .into_iter()
            .collect();
        let file = OrderFile {
            order,
            history: Vec::new(),
            messages: Vec::new(),
            takes_refunds: false,
            makes_links: true,
            receipts: PrintedReceipts::default(),
        };
        let page = drawn(&world.chrome, || order::content(&world.chrome, &file, NOW, None));
        assert_eq!(page.contains("/make-link\""), is_offered, "{name}");
        assert_eq!(page.contains("pay-link-hint"), is_shown, "{name}");
        (format!("link {name}"), page)
    };
    states.into_iter().map(page).collect()
}

fn link(placed: &shop::order::Placed, state: LinkState) -> Attempt {
    Attempt {
        gateway: ROBOKASSA,
        invoice: fixture::invoice(),
        test: false,
        amount: placed.bill.total(),
        method: None,
        started_at: NOW,
        outcome: AttemptOutcome::Open,
        stage: None,
        issue: Some(Issue::Link(PayLink {
            at: NOW,
            until: Some(fixture::UNTIL),
            reference: Some("guid".to_owned()),
            url: "https://pay.example.ru/invoice/x".parse().ok(),
            state,
        })),
        operation: None,
        hold: None,
        receipt: Some(true),
        handed_over: false,
    }
}
