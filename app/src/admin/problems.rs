//! What belongs to no order or went nowhere: money without an order, messages that did not arrive.

mod orphans;
mod proxies;

pub use proxies::ProxyTrouble;

use super::{
    Room, office_page,
    order::{Deed, Outcome, messages, told},
};
use crate::Chrome;
use leptos::{either::Either, prelude::*};
use shop::{message::MessageRow, payment::Orphan};

/// The page. Beside the money without an order stands how much of what waits is play money.
pub fn page(
    chrome: &Chrome,
    (orphans, trial_orphans): (&[Orphan], i64),
    undelivered: &[MessageRow],
    proxies: &[ProxyTrouble],
    outcome: Option<&Outcome>,
) -> String {
    let title = chrome.text("admin-problems-title");
    office_page(chrome, title.clone(), Room::Problems, || {
        view! {
            <div class="stack stack-loose">
                <h1>{title}</h1>
                {outcome.filter(|outcome| is_so(outcome, orphans)).map(|outcome| told(chrome, None, outcome))}
                {proxies::section(chrome, proxies)}
                {seller(chrome)}
                <section class="panel" aria-labelledby="orphans">
                    <h2 id="orphans">{chrome.text("admin-orphans-title")}</h2>
                    <p class="hint">{chrome.text("admin-orphans-text")}</p>
                    {orphans::open(chrome, orphans)}
                    {orphans::on_trial(chrome, orphans, trial_orphans)}
                    {orphans::resolved(chrome, orphans)}
                </section>
                <section class="panel" aria-labelledby="undelivered">
                    <h2 id="undelivered">{chrome.text("admin-undelivered-title")}</h2>
                    <p class="hint">{chrome.text("admin-undelivered-text")}</p>
                    {if undelivered.is_empty() {
                        Either::Left(view! { <p>{chrome.text("admin-no-undelivered")}</p> })
                    } else {
                        Either::Right(messages::table(chrome, undelivered, None))
                    }}
                </section>
                <p class="hint">
                    {chrome.text("admin-problems-calls")}
                    " "
                    <a href=chrome.href("/admin/calls?only=refused")>{chrome.text("admin-problems-calls-link")}</a>
                </p>
            </div>
        }
    })
}

/// What the settings do not say of the seller though the documents should; nothing if they say it all.
fn seller(chrome: &Chrome) -> AnyView {
    let missing = chrome.seller.missing();
    if missing.is_empty() {
        return ().into_any();
    }
    let words: Vec<String> = missing.iter().map(|it| chrome.text(it.words)).collect();
    let variables: Vec<&str> = missing.iter().map(|it| it.variable).collect();
    let values = [
        ("missing", words.join(", ").into()),
        ("variables", variables.join(", ").into()),
    ];
    view! {
        <section class="panel" aria-labelledby="seller">
            <h2 id="seller">{chrome.text("admin-seller-title")}</h2>
            <p>{chrome.with("admin-seller-text", &values)}</p>
        </section>
    }
    .into_any()
}

/// Anybody can write the address of a page. A message that was sent again has left the list, so that cannot be seen here.
fn is_so(outcome: &Outcome, orphans: &[Orphan]) -> bool {
    match outcome {
        Outcome::Done(Deed::Resolved) => orphans.iter().any(|orphan| orphan.resolved.is_some()),
        Outcome::Done(deed) => *deed == Deed::Resent,
        Outcome::Trouble(_) | Outcome::NotRefunded { .. } | Outcome::Reports(_) => true,
    }
}
