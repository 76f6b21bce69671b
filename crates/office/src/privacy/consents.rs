//! The consents of buyers: text, time and address of each, for whoever has to show them.

use super::{LINE, PersonAsked, PersonTrouble, edition_link, order_link, person::asked_id};
use crate::{
    desk::Desk,
    frame::{Room, office_page},
    labels,
    list::pager,
    map::page,
};
use app::{
    Chrome,
    pieces::{Field, moment},
};
use leptos::{either::Either, prelude::*};
use leptos_router::hooks::use_query_map;
use shop::{
    buyer::Consent,
    order::OrderNumber,
    privacy::{ConsentRow, Person},
};

/// Orders on a page.
const MOST: usize = 50;

/// What the page shows.
pub(crate) struct Listing<'a> {
    /// Orders with their consents, newest first.
    pub rows: &'a [ConsentRow],
    /// Whose they are, if somebody was asked for.
    pub asked: Option<&'a PersonAsked>,
    /// Whether this is not the first page.
    pub is_further: bool,
    /// Whether there are older ones than the last one.
    pub has_more: bool,
}

/// `/admin/privacy/consents`. The form that looks for a person is answered with this page, too.
#[component]
pub(crate) fn Page() -> impl IntoView {
    let asked = use_context::<PersonAsked>();
    let before = use_query_map().read_untracked().get("before");
    let before = before.and_then(|before| before.parse().ok()).map(OrderNumber);
    page(async move {
        let (desk, chrome, staff) = Desk::for_page()?;
        let person = asked.as_ref().and_then(|asked| Person::parse(&asked.typed));
        let limit = i64::try_from(MOST).unwrap_or(i64::MAX).saturating_add(1);
        let is_unread = asked.is_some() && person.is_none();
        let rows = desk.shop.consents(&staff, person.as_ref(), before, limit).await;
        let mut rows = rows.map_err(|error| desk.refused(&error))?;
        if is_unread {
            rows.clear();
        }
        let has_more = rows.len() > MOST;
        rows.truncate(MOST);
        let listing = Listing {
            rows: &rows,
            asked: asked.as_ref(),
            is_further: before.is_some(),
            has_more,
        };
        Ok(content(&chrome, &listing))
    })
}

/// The page.
pub(crate) fn content(chrome: &Chrome, listing: &Listing<'_>) -> AnyView {
    let title = chrome.text("privacy-consents-title");
    let typed = listing.asked.map(|asked| asked.typed.clone()).unwrap_or_default();
    let is_unread = listing
        .asked
        .is_some_and(|asked| asked.trouble == Some(PersonTrouble::Unread));
    let field = Field {
        mistake: is_unread.then(|| chrome.text("privacy-unread")),
        ..Field::new("who", chrome.text("privacy-who"))
    };
    let path = |before: Option<OrderNumber>| {
        let before = before
            .map(|number| format!("?before={number}"))
            .unwrap_or_default();
        chrome.href(&format!("/admin/privacy/consents{before}"))
    };
    let last = listing.rows.last().filter(|_| listing.has_more);
    let newest = listing.is_further.then(|| path(None));
    let older = last.map(|row| path(Some(row.number)));
    let body = view! {
        <div class="stack stack-loose">
            <h1>{title.clone()}</h1>
            <p class="lead">{chrome.text("privacy-consents-text")}</p>
            <form method="post" action=chrome.href("/admin/privacy/consents") class="stack">
                {field.with_input(chrome, &typed, LINE)}
                <p><button class="button">{chrome.text("privacy-find")}</button></p>
            </form>
            {if listing.rows.is_empty() {
                Either::Left(view! { <p class="lead" role="status">{chrome.text("privacy-no-consents")}</p> })
            } else {
                Either::Right(table(chrome, listing.rows))
            }}
            {pager(newest, older, labels::pager(chrome))}
            <form method="post" action=chrome.href("/admin/privacy/consents/export")>
                <input type="hidden" name="who" value=typed.clone()/>
                <button class="button button-quiet">{chrome.text("privacy-consents-export")}</button>
            </form>
            <p><a href=chrome.href("/admin/privacy")>{chrome.text("privacy-office-title")}</a></p>
        </div>
    };
    office_page(chrome, &title, Room::Security, body.into_any())
}

const COLUMNS: [&str; 4] = [
    "privacy-column-order",
    "privacy-column-buyer",
    "privacy-column-data",
    "privacy-column-offer",
];

fn table(chrome: &Chrome, rows: &[ConsentRow]) -> AnyView {
    let columns = COLUMNS.map(|id| view! { <th scope="col">{chrome.text(id)}</th> });
    let rows = rows.iter().map(|each| row(chrome, each)).collect_view();
    view! {
        <table class="table table-wide">
            <caption class="visually-hidden">{chrome.text("privacy-consents-title")}</caption>
            <thead><tr>{columns.collect_view()}</tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

fn row(chrome: &Chrome, row: &ConsentRow) -> AnyView {
    let known = row.buyer.iter().filter(|text| !text.is_empty());
    let known = known.map(|text| view! { <span class="row-line">{text.clone()}</span> " " });
    let (data, offer) = match &row.consents {
        Some(both) => (Some(&both.data), Some(&both.offer)),
        None => (None, None),
    };
    let withdrawn = row.withdrawn.as_ref().map(|withdrawn| {
        let way = chrome.text(asked_id(withdrawn.asked_by));
        view! {
            <br/>
            <span class="hint">{chrome.text("privacy-withdrawn")} " " {moment(chrome, withdrawn.at)} ", " {way}</span>
        }
    });
    view! {
        <tr>
            <td>{order_link(chrome, row.number)}</td>
            <td data-label=chrome.text("privacy-column-buyer")>
                <span>{known.collect_view()}</span>
            </td>
            <td data-label=chrome.text("privacy-column-data")>
                <span>{given(chrome, data)} {withdrawn}</span>
            </td>
            <td data-label=chrome.text("privacy-column-offer")>{given(chrome, offer)}</td>
        </tr>
    }
    .into_any()
}

fn given(chrome: &Chrome, consent: Option<&Consent>) -> AnyView {
    let Some(consent) = consent else {
        return "—".into_any();
    };
    view! {
        <span>
            {moment(chrome, consent.at)} <br/>
            <span class="hint">{edition_link(chrome, &consent.version)} ", " {consent.ip.clone()}</span>
        </span>
    }
    .into_any()
}
