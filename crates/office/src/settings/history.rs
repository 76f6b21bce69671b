//! Who changed which setting when.

use crate::{
    desk::Desk,
    frame::{Room, office_page},
    labels,
    list::pager,
    map::page,
};
use app::{Chrome, drawn::Draw, pieces::moment};
use leptos::{either::Either, prelude::*};
use leptos_router::hooks::use_query_map;
use shop::settings::{Remembered, SettingsEvent, SettingsEventId};

/// Lines on a page.
const MOST: usize = 50;
/// Characters of a value that are shown.
const LONGEST: usize = 200;

/// `/admin/settings/history`
#[component]
pub(crate) fn Page() -> impl IntoView {
    let before = use_query_map().read_untracked().get("before");
    let before = before.and_then(|id| id.parse().ok()).map(SettingsEventId);
    let limit = i64::try_from(MOST).unwrap_or(i64::MAX).saturating_add(1);
    page(async move {
        let (desk, chrome, staff) = Desk::for_page()?;
        let events = desk.shop.settings_history(&staff, before, limit).await;
        let mut events = events.map_err(|error| desk.refused(&error))?;
        let has_more = events.len() > MOST;
        events.truncate(MOST);
        Ok(content(&chrome, &events, before.is_some(), has_more))
    })
}

/// The page. `is_later` if there are newer lines than these, `has_more` if there are older ones.
pub(crate) fn content(chrome: &Chrome, events: &[SettingsEvent], is_later: bool, has_more: bool) -> AnyView {
    let title = chrome.text("settings-history-title");
    let here = chrome.href("/admin/settings/history");
    let newest = is_later.then(|| here.clone());
    let older = events.last().filter(|_| has_more);
    let older = older.map(|event| format!("{here}?before={}", event.id.0));
    let pager = pager(newest, older, labels::pager(chrome));
    let body = view! {
        <div class="stack stack-loose">
            <p>
                <a href=chrome.href("/admin/settings")>{chrome.text("settings-title")}</a>
            </p>
            <h1>{title.clone()}</h1>
            <p class="lead">{chrome.text("settings-history-text")}</p>
            {if events.is_empty() {
                Either::Left(view! { <p>{chrome.text("settings-history-none")}</p> })
            } else {
                Either::Right(view! { {table(chrome, events)} {pager} })
            }}
        </div>
    };
    office_page(chrome, &title, Room::Settings, body.drawn())
}

const COLUMNS: [&str; 5] = [
    "column-when",
    "column-person",
    "settings-column-setting",
    "settings-column-before",
    "settings-column-after",
];

fn table(chrome: &Chrome, events: &[SettingsEvent]) -> AnyView {
    let columns = COLUMNS.map(|id| view! { <th scope="col">{chrome.text(id)}</th> });
    let rows = events.iter().map(|event| {
        view! {
            <tr>
                <td>{moment(chrome, event.at)}</td>
                <td data-label=chrome.text("column-person")>{event.by.clone()}</td>
                <td data-label=chrome.text("settings-column-setting")><code>{event.name.clone()}</code></td>
                <td data-label=chrome.text("settings-column-before")>{value(chrome, event.before.as_ref())}</td>
                <td data-label=chrome.text("settings-column-after")>{value(chrome, event.after.as_ref())}</td>
            </tr>
        }
    });
    view! {
        <table class="table table-wide">
            <caption class="visually-hidden">{chrome.text("settings-history-title")}</caption>
            <thead><tr>{columns.collect_view()}</tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .drawn()
}

fn value(chrome: &Chrome, remembered: Option<&Remembered>) -> String {
    match remembered {
        None => chrome.text("settings-history-default"),
        Some(Remembered::Secret) => chrome.text("settings-history-secret"),
        Some(Remembered::Value(value)) => value.chars().take(LONGEST).collect(),
    }
}
