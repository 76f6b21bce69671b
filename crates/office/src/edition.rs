//! The text that a buyer agreed to, word for word.

use crate::{
    desk::Desk,
    frame::{Room, office_page},
    map::page,
};
use app::{Chrome, drawn::Draw, legal::blocks};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use shop::{
    Timestamp,
    edition::{Edition, Paper},
};

/// `/admin/documents/{version}`
#[component]
pub(crate) fn Page() -> impl IntoView {
    let version = use_params_map()
        .read_untracked()
        .get("version")
        .unwrap_or_default();
    page(async move {
        let (desk, chrome, staff) = Desk::for_page()?;
        let kept = desk.shop.edition(&staff, &version).await;
        let (edition, since) = kept.map_err(|error| desk.refused(&error))?;
        Ok(content(&chrome, &edition, since))
    })
}

/// Id of what a document is called.
pub(crate) const fn title_id(paper: Paper) -> &'static str {
    match paper {
        Paper::Offer => "offer-title",
        Paper::Privacy => "privacy-title",
    }
}

/// What the page shows of an edition that the shop has kept since then.
pub(crate) fn content(chrome: &Chrome, edition: &Edition, since: Timestamp) -> AnyView {
    let title = chrome.text(title_id(edition.paper));
    let values = [
        ("version", edition.version().into()),
        ("at", chrome.moment(since).into()),
    ];
    let body = view! {
        <article class="prose">
            <h1>{title.clone()}</h1>
            <p class="hint">{chrome.with("office-edition-since", &values)}</p>
            <div lang=edition.lang.tag()>{blocks(&edition.text)}</div>
        </article>
    };
    office_page(chrome, &title, Room::Orders, body.drawn())
}
