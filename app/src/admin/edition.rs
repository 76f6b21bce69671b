//! The text that a buyer agreed to, word for word.

use super::{Room, office_page};
use crate::{Chrome, legal::blocks};
use leptos::prelude::*;
use shop::{
    Timestamp,
    edition::{Edition, Paper},
};

/// The page of an edition that the shop has kept since then.
pub fn page(chrome: &Chrome, edition: &Edition, since: Timestamp) -> String {
    let title = chrome.text(match edition.paper {
        Paper::Offer => "offer-title",
        Paper::Privacy => "privacy-title",
    });
    let values = [
        ("version", edition.version().into()),
        ("at", chrome.moment(since).into()),
    ];
    let since = chrome.with("admin-edition-since", &values);
    office_page(chrome, title.clone(), Room::Orders, || {
        view! {
            <article class="prose">
                <h1>{title}</h1>
                <p class="hint">{since}</p>
                <div lang=edition.lang.tag()>{blocks(&edition.text)}</div>
            </article>
        }
    })
}
