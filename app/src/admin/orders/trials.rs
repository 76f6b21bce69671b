//! Trial orders: the way to them, and the button that puts them all away.

use super::{Listing, filters};
use crate::Chrome;
use leptos::prelude::*;
use shop::store::Trials;

/// What a list with trials has besides its rows; nothing if it has none.
pub(super) fn panel(chrome: &Chrome, listing: &Listing<'_>) -> AnyView {
    // Anybody can write the address of a page: it is said only where it can be seen.
    let is_so =
        listing.filter.trials == Trials::PutAway && listing.counts.trials == 0 && !listing.rows.is_empty();
    let done = (listing.just_put_away && is_so).then(|| {
        view! {
            <div class="notice" data-tone="good" role="status">
                <p>{chrome.text("admin-done-put-away")}</p>
            </div>
        }
    });
    let rest = match listing.filter.trials {
        Trials::Only if listing.counts.trials > 0 => put_away(chrome, listing.counts.trials),
        Trials::PutAway => view! { <p class="hint">{chrome.text("admin-put-away-text")}</p> }.into_any(),
        Trials::Only | Trials::Without | Trials::With => ().into_any(),
    };
    view! { {done} {rest} }.into_any()
}

/// The button asks again: its first press only shows what the second one does.
fn put_away(chrome: &Chrome, count: i64) -> AnyView {
    let count = [("count", count.into())];
    view! {
        <section class="panel" aria-labelledby="put-away">
            <h2 id="put-away">{chrome.text("admin-put-away-title")}</h2>
            <p class="hint">{chrome.text("admin-put-away-hint")}</p>
            <details>
                <summary>{chrome.text("admin-put-away-ask")}</summary>
                <form method="post" action=chrome.href("/admin/trials/put-away") class="stack">
                    <p>{chrome.with("admin-put-away-sure", &count)}</p>
                    <button class="button button-bad">{chrome.text("admin-put-away-button")}</button>
                </form>
            </details>
        </section>
    }
    .into_any()
}

/// Said when every order there is is a trial.
pub(super) fn nothing_else(chrome: &Chrome) -> AnyView {
    view! {
        <div class="stack" role="status">
            <h2>{chrome.text("admin-only-trials-title")}</h2>
            <p class="lead">{chrome.text("admin-only-trials-text")}</p>
            <p>
                <a class="button button-quiet" href=chrome.href("/admin/orders?trials=only")>
                    {chrome.text("admin-show-trials")}
                </a>
            </p>
        </div>
    }
    .into_any()
}

/// Whoever looks for an order and does not find it among the real ones may mean a trial.
pub(super) fn search(chrome: &Chrome, listing: &Listing<'_>) -> AnyView {
    if listing.filter.trials != Trials::Without || listing.counts.trials == 0 {
        return ().into_any();
    }
    let href = filters::address_with(chrome, listing, Trials::With, None);
    view! { <p><a href=href>{chrome.text("admin-search-trials")}</a></p> }.into_any()
}
