//! What belongs to no order or went nowhere: money without an order, messages that did not arrive.

mod orphans;

use super::{
    Room, office_page,
    order::{Deed, Outcome, messages, told},
};
use crate::Chrome;
use leptos::{either::Either, prelude::*};
use shop::{message::MessageRow, payment::Orphan};

/// The page.
pub fn page(
    chrome: &Chrome,
    orphans: &[Orphan],
    undelivered: &[MessageRow],
    outcome: Option<&Outcome>,
) -> String {
    let title = chrome.text("admin-problems-title");
    office_page(chrome, title.clone(), Room::Problems, || {
        view! {
            <div class="stack stack-loose">
                <h1>{title}</h1>
                {outcome.filter(|outcome| is_so(outcome, orphans)).map(|outcome| told(chrome, outcome))}
                <section class="panel" aria-labelledby="orphans">
                    <h2 id="orphans">{chrome.text("admin-orphans-title")}</h2>
                    <p class="hint">{chrome.text("admin-orphans-text")}</p>
                    {orphans::open(chrome, orphans)}
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
            </div>
        }
    })
}

/// Anybody can write the address of a page. A message that was sent again has left the list, so that cannot be seen here.
fn is_so(outcome: &Outcome, orphans: &[Orphan]) -> bool {
    match outcome {
        Outcome::Done(Deed::Resolved) => orphans.iter().any(|orphan| orphan.resolved.is_some()),
        Outcome::Done(deed) => *deed == Deed::Resent,
        Outcome::Trouble(_) | Outcome::Reports(_) => true,
    }
}
