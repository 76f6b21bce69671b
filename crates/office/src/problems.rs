//! What belongs to no order or went nowhere: money without an order, messages that did not arrive, receipts that failed.

mod orphans;
mod proxies;
mod receipts;

pub use proxies::ProxyTrouble;

use crate::{
    desk::Desk,
    frame::{Room, office_page},
    map::page,
    order::{DeedOutcome, messages, told},
};
use app::{Chrome, drawn::Draw};
use leptos::{either::Either, prelude::*};
use leptos_router::hooks::use_query_map;
use shop::{
    gateway::Unprintable,
    message::MessageRow,
    order::DeedKind,
    payment::Orphan,
    staff::Right,
    store::{OrderFilter, OrderRow},
};

/// Rows of each kind.
const MOST: i64 = 100;

/// `/admin/problems`. A form that was refused is answered with this page, too, and its outcome in the context.
#[component]
pub(crate) fn Page() -> impl IntoView {
    let done = use_query_map().read_untracked().get("done").unwrap_or_default();
    let outcome = use_context::<DeedOutcome>().or_else(|| DeedOutcome::of_address(&done));
    page(async move {
        let (desk, chrome, staff) = Desk::for_page()?;
        let orphans = desk.shop.orphans(&staff, MOST).await;
        let orphans = orphans.map_err(|error| desk.refused(&error))?;
        let undelivered = desk.shop.undelivered_messages(&staff, MOST).await;
        let undelivered = undelivered.map_err(|error| desk.refused(&error))?;
        let failed = OrderFilter {
            failed_receipt: true,
            limit: MOST,
            ..OrderFilter::default()
        };
        let failed_receipts = desk.shop.orders(&staff, &failed).await;
        let failed_receipts = failed_receipts.map_err(|error| desk.refused(&error))?;
        let unprintable = (desk.unprintable)().await;
        let unprintable = unprintable.map_err(|error| desk.refused(&error))?;
        let counts = desk.shop.counts(&staff).await;
        let counts = counts.map_err(|error| desk.refused(&error))?;
        let found = Found {
            orphans: &orphans,
            trial_orphans: counts.trial_orphans,
            failed_receipts: &failed_receipts,
            unprintable: &unprintable,
            undelivered: &undelivered,
            proxies: &(desk.proxies)(),
        };
        Ok(content(&chrome, &found, outcome.as_ref()))
    })
}

/// What the page shows.
#[derive(Clone, Copy, Default)]
pub(crate) struct Found<'a> {
    /// Money without an order.
    pub orphans: &'a [Orphan],
    /// How much of what waits is play money.
    pub trial_orphans: i64,
    /// Orders whose second receipt has failed.
    pub failed_receipts: &'a [OrderRow],
    /// What is sold and no receipt takes.
    pub unprintable: &'a [Unprintable],
    /// Messages that did not arrive.
    pub undelivered: &'a [MessageRow],
    /// What is wrong with proxies.
    pub proxies: &'a [ProxyTrouble],
}

/// The page.
pub(crate) fn content(chrome: &Chrome, found: &Found<'_>, outcome: Option<&DeedOutcome>) -> AnyView {
    let (orphans, undelivered) = (found.orphans, found.undelivered);
    let title = chrome.text("office-problems-title");
    let body = view! {
        <div class="stack stack-loose">
            <h1>{title.clone()}</h1>
            {outcome.filter(|outcome| is_so(outcome, orphans)).map(|outcome| told(chrome, None, outcome))}
            {proxies::section(chrome, found.proxies)}
            {seller(chrome)}
            {receipts::failed(chrome, found.failed_receipts)}
            {receipts::unprintable(chrome, found.unprintable)}
            <section class="panel" aria-labelledby="orphans">
                <h2 id="orphans">{chrome.text("office-orphans-title")}</h2>
                <p class="hint">{chrome.text("office-orphans-text")}</p>
                {orphans::open(chrome, orphans)}
                {orphans::on_trial(chrome, orphans, found.trial_orphans)}
                {orphans::resolved(chrome, orphans)}
            </section>
            <section class="panel" aria-labelledby="undelivered">
                <h2 id="undelivered">{chrome.text("office-undelivered-title")}</h2>
                <p class="hint">{chrome.text("office-undelivered-text")}</p>
                {if undelivered.is_empty() {
                    Either::Left(view! { <p>{chrome.text("office-no-undelivered")}</p> })
                } else {
                    Either::Right(messages::table(chrome, undelivered, None))
                }}
            </section>
            {[
                (Right::Doctor, "office-problems-calls", "/admin/calls?only=refused", "office-problems-calls-link"),
                (Right::Strangers, "office-problems-strangers", "/admin/strangers", "office-problems-strangers-link"),
            ]
                .into_iter()
                .filter(|(right, ..)| chrome.may(*right))
                .map(|(_, text, path, link)| {
                    view! {
                        <p class="hint">{chrome.text(text)} " " <a href=chrome.href(path)>{chrome.text(link)}</a></p>
                    }
                })
                .collect_view()}
        </div>
    };
    office_page(chrome, &title, Room::Problems, body.drawn())
}

/// What the settings do not say of the seller though the documents should; nothing if they say it all.
fn seller(chrome: &Chrome) -> AnyView {
    let missing = chrome.seller.missing();
    if missing.is_empty() {
        return ().drawn();
    }
    let words: Vec<String> = missing.iter().map(|it| chrome.text(it.words)).collect();
    let variables: Vec<&str> = missing.iter().map(|it| it.variable).collect();
    let values = [
        ("missing", words.join(", ").into()),
        ("variables", variables.join(", ").into()),
    ];
    view! {
        <section class="panel" aria-labelledby="seller">
            <h2 id="seller">{chrome.text("office-seller-title")}</h2>
            <p>{chrome.with("office-seller-text", &values)}</p>
        </section>
    }
    .drawn()
}

/// Anybody can type the address of a page, so a claim in it is believed only where the list bears it out. A
/// message that was sent again has left the list: about that the address proves nothing.
fn is_so(outcome: &DeedOutcome, orphans: &[Orphan]) -> bool {
    match outcome {
        DeedOutcome::Done(DeedKind::Resolve) => orphans.iter().any(|orphan| orphan.resolved.is_some()),
        DeedOutcome::Done(_) => false,
        DeedOutcome::Resent
        | DeedOutcome::Trouble(_)
        | DeedOutcome::Refused { .. }
        | DeedOutcome::Reports(_)
        | DeedOutcome::RefundHeard
        | DeedOutcome::Refund { .. } => true,
    }
}
