//! Test money is never money, also in a shop that went live since.

use super::fixture::{self, NOW};
use crate::{
    Chrome, admin,
    order::{Arrival, Visit, status_view},
};
use shop::{
    desk::OrderFile,
    order::{Actor, Fulfilment, Order, PutAway, Source, State},
    payment::{GatewayName, Outcome},
    store::{Counts, OrderFilter, OrderRow, Trials},
    text::Lang,
};

fn live(lang: Lang) -> Chrome {
    Chrome {
        is_test: false,
        ..fixture::chrome(lang)
    }
}

fn on_trial(mut order: Order) -> Order {
    for attempt in &mut order.attempts {
        attempt.test = true;
    }
    for recorded in &mut order.notices {
        recorded.notice.test = true;
    }
    if let State::Paid { payment } = &mut order.state
        && let Source::Gateway { test, .. } = &mut payment.source
    {
        *test = true;
    }
    order
}

fn put_away(order: Order) -> Order {
    let by = Actor::Staff("olga".into());
    Order {
        state: State::Cancelled {
            at: NOW,
            by: by.clone(),
            reason: String::new(),
        },
        put_away: Some(PutAway { at: NOW, by }),
        ..order
    }
}

fn page(chrome: &Chrome, rows: &[OrderRow], trials: Trials, count: i64) -> String {
    let filter = OrderFilter {
        trials,
        ..OrderFilter::default()
    };
    let listing = admin::orders::Listing {
        rows,
        counts: Counts {
            trials: count,
            ..Counts::default()
        },
        filter: &filter,
        query: "",
        just_put_away: false,
        has_more: false,
        now: NOW,
    };
    admin::orders::page(chrome, &listing)
}

/// In every state, and in every language.
#[test]
fn the_buyer_reads_that_no_real_money_was_taken() {
    let delivered = |order| Order {
        fulfilment: Fulfilment::Delivered { at: NOW },
        ..order
    };
    let trials = [
        on_trial(fixture::attempted(Outcome::Open)),
        on_trial(fixture::attempted(Outcome::Failed)),
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
                gateways: &[GatewayName::Robokassa],
            };
            let said = status_view(&chrome, &visit).sentences;
            let words = chrome.text(id);
            said.iter().any(|sentence| sentence.text == words)
        };
        for order in &trials {
            assert!(says(order, "order-trial-text"), "{order:?}");
            assert!(!says(order, "order-paid-next-courier"), "nothing is sent");
        }
        for order in [fixture::attempted(Outcome::Open), fixture::paid()] {
            assert!(!says(&order, "order-trial-text"), "{order:?}");
        }
        assert!(says(&fixture::paid(), "order-paid-next-courier"));
    }
}

#[test]
fn the_back_office_marks_it_in_the_list_and_in_its_head() {
    for lang in [Lang::Ru, Lang::En] {
        let chrome = live(lang);
        let mark = format!(">{}<", chrome.text("admin-trial"));
        for (order, is_trial) in [
            (on_trial(fixture::paid()), true),
            (put_away(on_trial(fixture::paid())), true),
            (fixture::paid(), false),
        ] {
            let row = OrderRow {
                number: order.number,
                placed_at: order.placed_at,
                placed: order.placed.clone(),
                state: order.state.clone(),
                fulfilment: order.fulfilment.clone(),
                attention: Vec::new(),
                test: order.is_test(),
            };
            let list = page(&chrome, &[row], Trials::Without, 0);
            assert_eq!(list.contains(&mark), is_trial);
            let file = OrderFile {
                order,
                history: Vec::new(),
                messages: Vec::new(),
            };
            let head = admin::order::page(&chrome, &file, NOW, None);
            assert_eq!(head.contains(&mark), is_trial);
            assert_eq!(head.contains(&chrome.text("admin-trial-text")), is_trial);
        }
    }
}

/// The button stands where the trials are, and is gone when there is nothing to do.
#[test]
fn trials_are_put_away_from_their_own_list() {
    let chrome = live(Lang::Ru);
    for (trials, count, has_button) in [
        (Trials::Without, 3, false),
        (Trials::Only, 3, true),
        (Trials::Only, 0, false),
        (Trials::With, 3, false),
        (Trials::PutAway, 3, false),
    ] {
        let page = page(&chrome, &[], trials, count);
        assert_eq!(page.contains("/admin/trials/put-away"), has_button, "{trials:?}");
        let is_counted = page.contains(&chrome.text("admin-count-trials"));
        assert_eq!(is_counted, count > 0 || trials != Trials::Without);
    }
}
