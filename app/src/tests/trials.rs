//! Test money is never money, not even in a shop that has since gone live.

use crate::{
    order::{Arrival, Visit, status_view},
    sample::fixture::{self, NOW, live, on_trial, put_away},
};
use shop::{
    order::Order,
    payment::{AttemptOutcome, PayBy},
    text::Lang,
};

/// In every state, and in every language.
#[test]
fn the_buyer_reads_that_no_real_money_was_taken() {
    let delivered = |order| Order {
        fulfilment: fixture::delivered(NOW),
        ..order
    };
    let trials = [
        on_trial(fixture::attempted(AttemptOutcome::Open)),
        on_trial(fixture::attempted(AttemptOutcome::Failed)),
        on_trial(fixture::paid()),
        on_trial(delivered(fixture::paid())),
        put_away(on_trial(fixture::paid())),
    ];
    for lang in [Lang::Ru, Lang::En] {
        let chrome = live(lang);
        let says = |order: &Order, id: &str| {
            let visit = Visit {
                order,
                now: NOW,
                arrival: Arrival::Plain,
                ways: &[PayBy::Online],
            };
            let said = status_view(&chrome, &visit).sentences;
            let words = chrome.text(id);
            said.iter().any(|sentence| sentence.text == words)
        };
        for order in &trials {
            assert!(says(order, "order-trial-text"), "{order:?}");
            assert!(!says(order, "order-paid-next-courier"), "nothing is sent");
        }
        for order in [fixture::attempted(AttemptOutcome::Open), fixture::paid()] {
            assert!(!says(&order, "order-trial-text"), "{order:?}");
        }
        assert!(says(&fixture::paid(), "order-paid-next-courier"));
    }
}
