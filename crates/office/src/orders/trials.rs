//! Trial orders: the way to them, and the button that puts them all away.

use super::filters;
use crate::list::{Asked, Hint, Nothing};
use app::{Chrome, drawn::Draw};
use leptos::prelude::*;
use shop::{
    staff::Right,
    store::{Counts, Trials},
};

/// What a list with trials has besides its rows; nothing if it has none. The address says whether they were
/// put away, and anybody can type an address, so it is shown only where the list bears it out.
pub(super) fn panel(
    chrome: &Chrome,
    counts: Counts,
    asked: &Asked,
    is_told: bool,
    has_rows: bool,
) -> AnyView {
    let trials = filters::trials(asked);
    let is_so = trials == Trials::PutAway && counts.trials == 0 && has_rows;
    let done = (is_told && is_so).then(|| {
        view! {
            <div class="notice" data-tone="good" role="status">
                <p>{chrome.text("office-done-put-away")}</p>
            </div>
        }
    });
    let rest = match trials {
        Trials::Only if counts.trials > 0 && chrome.may(Right::TakeOrders) => put_away(chrome, counts.trials),
        Trials::PutAway => view! { <p class="hint">{chrome.text("office-put-away-text")}</p> }.drawn(),
        Trials::Only | Trials::Without | Trials::With => ().drawn(),
    };
    view! { {done} {rest} }.drawn()
}

/// The button asks again: its first press only shows what the second one does.
fn put_away(chrome: &Chrome, count: i64) -> AnyView {
    let count = [("count", count.into())];
    view! {
        <section class="panel" aria-labelledby="put-away">
            <h2 id="put-away">{chrome.text("office-put-away-title")}</h2>
            <p class="hint">{chrome.text("office-put-away-hint")}</p>
            <details>
                <summary>{chrome.text("office-put-away-ask")}</summary>
                <form method="post" action=chrome.href("/admin/trials/put-away") class="stack">
                    <p>{chrome.with("office-put-away-sure", &count)}</p>
                    <button class="button button-bad">{chrome.text("office-put-away-button")}</button>
                </form>
            </details>
        </section>
    }
    .drawn()
}

/// Said when every order there is is a trial.
pub(super) fn nothing_else(chrome: &Chrome) -> Nothing {
    Nothing {
        title: chrome.text("office-only-trials-title"),
        text: chrome.text("office-only-trials-text"),
        hints: vec![Hint {
            href: chrome.href("/admin/orders?trials=only"),
            text: chrome.text("office-show-trials"),
        }],
    }
}

/// Someone who does not find an order among the real ones may be looking for a trial.
pub(super) fn search(chrome: &Chrome, counts: Counts, asked: &Asked) -> Option<Hint> {
    let may_be = filters::trials(asked) == Trials::Without && counts.trials > 0;
    may_be.then(|| Hint {
        href: filters::address_with(chrome, asked, Trials::With, None),
        text: chrome.text("office-search-trials"),
    })
}
