//! What belongs to no order or went nowhere: money without an order, messages that did not arrive.

mod orphans;

use crate::{
    desk::Desk,
    frame::{Room, office_page},
    map::page,
    order::{Outcome, messages, told},
};
use app::Chrome;
use leptos::{either::Either, prelude::*};
use leptos_router::hooks::use_query_map;
use shop::{message::MessageRow, payment::Orphan};

/// Rows of each kind.
const MOST: i64 = 100;

/// `/admin/problems`. A form that was refused is answered with this page, too, and its outcome in the context.
#[component]
pub(crate) fn Page() -> impl IntoView {
    let done = use_query_map().read_untracked().get("done").unwrap_or_default();
    let outcome = use_context::<Outcome>().or_else(|| Outcome::of_address(&done));
    page(async move {
        let (desk, chrome, staff) = Desk::for_page()?;
        let orphans = desk.shop.orphans(&staff, MOST).await;
        let orphans = orphans.map_err(|error| desk.refused(&error))?;
        let undelivered = desk.shop.undelivered_messages(&staff, MOST).await;
        let undelivered = undelivered.map_err(|error| desk.refused(&error))?;
        Ok(content(&chrome, &orphans, &undelivered, outcome.as_ref()))
    })
}

/// What the page shows.
pub(crate) fn content(
    chrome: &Chrome,
    orphans: &[Orphan],
    undelivered: &[MessageRow],
    outcome: Option<&Outcome>,
) -> AnyView {
    let title = chrome.text("admin-problems-title");
    let body = view! {
        <div class="stack stack-loose">
            <h1>{title.clone()}</h1>
            {outcome.map(|outcome| told(chrome, outcome))}
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
    };
    office_page(chrome, &title, Room::Problems, body.into_any())
}
