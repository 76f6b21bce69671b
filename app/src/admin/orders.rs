//! The list of orders: what waits for someone, a search, a page of rows.

mod filters;
mod trials;

use super::{Room, labels, office_page};
use crate::{Chrome, pieces::moment};
use leptos::{either::Either, prelude::*};
use shop::{
    Timestamp,
    store::{Counts, OrderFilter, OrderRow, Trials},
};

/// What the list shows.
pub struct Listing<'a> {
    /// Orders, newest first.
    pub rows: &'a [OrderRow],
    /// What waits for the staff.
    pub counts: Counts,
    /// Which orders were asked for; its `before` is that of this page.
    pub filter: &'a OrderFilter,
    /// What was typed into the search field.
    pub query: &'a str,
    /// Whether the address says that all trials were put away a moment ago.
    pub just_put_away: bool,
    /// Whether there are older orders than the last of `rows`.
    pub has_more: bool,
    /// Now.
    pub now: Timestamp,
}

/// The page.
pub fn page(chrome: &Chrome, listing: &Listing<'_>) -> String {
    office_page(chrome, chrome.text("admin-orders-title"), Room::Orders, || {
        view! {
            <div class="stack stack-loose">
                <h1>{chrome.text("admin-orders-title")}</h1>
                {counters(chrome, listing)}
                {filters::form(chrome, listing)}
                {trials::panel(chrome, listing)}
                {if listing.rows.is_empty() {
                    Either::Left(nothing(chrome, listing))
                } else {
                    Either::Right(view! { {table(chrome, listing)} {filters::pager(chrome, listing)} })
                }}
            </div>
        }
    })
}

fn counters(chrome: &Chrome, listing: &Listing<'_>) -> AnyView {
    let counts = listing.counts;
    let here = filters::address(chrome, listing, None);
    let counter = |path: &str, count: i64, tone: &'static str, id: &str| {
        let tone = if count == 0 { "calm" } else { tone };
        let href = chrome.href(path);
        let is_here = (href == here).then_some("page");
        view! {
            <li>
                <a class="counter" data-tone=tone href=href aria-current=is_here>
                    <strong>{count.to_string()}</strong>
                    " "
                    {chrome.text(id)}
                </a>
            </li>
        }
    };
    let problems = counts.orphans.saturating_add(counts.undelivered_messages);
    let has_trials = counts.trials > 0 || listing.filter.trials != Trials::Without;
    let trials = has_trials.then(|| {
        counter(
            "/admin/orders?trials=only",
            counts.trials,
            "wait",
            "admin-count-trials",
        )
    });
    view! {
        <ul class="counters">
            {counter("/admin/orders?state=paid&fulfilment=new", counts.to_ship, "good", "admin-count-to-ship")}
            {counter("/admin/orders?state=awaiting_payment", counts.awaiting, "wait", "admin-count-awaiting")}
            {counter("/admin/orders?attention=1", counts.attention, "bad", "admin-count-attention")}
            {counter("/admin/problems", problems, "bad", "admin-count-problems")}
            {trials}
        </ul>
    }
    .into_any()
}

fn table(chrome: &Chrome, listing: &Listing<'_>) -> AnyView {
    let columns = COLUMNS.map(|(id, is_number)| {
        view! { <th scope="col" class=is_number.then_some("number")>{chrome.text(id)}</th> }
    });
    let rows = listing
        .rows
        .iter()
        .map(|each| row(chrome, each, listing.now))
        .collect_view();
    view! {
        <table class="table table-wide">
            <caption class="visually-hidden">{chrome.text("admin-orders-caption")}</caption>
            <thead><tr>{columns.collect_view()}</tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

const COLUMNS: [(&str, bool); 7] = [
    ("column-number", false),
    ("column-placed", false),
    ("column-buyer", false),
    ("column-goods", false),
    ("column-sum", true),
    ("column-payment", false),
    ("column-shipping", false),
];

fn row(chrome: &Chrome, row: &OrderRow, now: Timestamp) -> AnyView {
    let buyer = &row.placed.buyer;
    let number = row.number.to_string();
    let page = chrome.href(&format!("/admin/orders/{number}"));
    let number = chrome.with("number-sign", &[("number", number.into())]);
    view! {
        <tr>
            <td>
                <a class="order-link" href=page>{number}</a>
                {row.test.then(|| view! { " " {labels::trial(chrome)} })}
            </td>
            <td data-label=chrome.text("column-placed")>
                <span>
                    {moment(chrome, row.placed_at)}
                    <br/>
                    <span class="hint">{labels::ago(chrome, row.placed_at, now)}</span>
                </span>
            </td>
            <td data-label=chrome.text("column-buyer")>
                <span>
                    {buyer.name.as_str().to_owned()}
                    <br/>
                    <a class="nowrap" href=buyer.phone.link()>{chrome.words().phone(&buyer.phone)}</a>
                </span>
            </td>
            <td data-label=chrome.text("column-goods")>{goods(chrome, row)}</td>
            <td data-label=chrome.text("column-sum") class="number">{row.placed.total.to_string()}</td>
            <td data-label=chrome.text("column-payment")>
                {labels::state(chrome, &row.state, !row.attention.is_empty())}
            </td>
            <td data-label=chrome.text("column-shipping")>{labels::fulfilment(chrome, &row.fulfilment)}</td>
        </tr>
    }
    .into_any()
}

/// The first thing by name, the rest by number.
fn goods(chrome: &Chrome, row: &OrderRow) -> String {
    let lines = &row.placed.lines;
    let Some(first) = lines.first() else {
        return String::new();
    };
    let name = first.name.get(chrome.lang);
    let pieces: u32 = lines.iter().map(|line| line.count).sum();
    if pieces <= 1 {
        return name.to_owned();
    }
    let values = [("name", name.into()), ("count", (pieces - 1).into())];
    chrome.with("admin-goods-more", &values)
}

fn nothing(chrome: &Chrome, listing: &Listing<'_>) -> AnyView {
    if !filters::is_filtered(listing) && listing.counts.trials > 0 {
        return trials::nothing_else(chrome);
    }
    if !filters::is_filtered(listing) {
        return view! {
            <div class="stack" role="status">
                <h2>{chrome.text("admin-no-orders-title")}</h2>
                <p class="lead">{chrome.text("admin-no-orders-text")}</p>
            </div>
        }
        .into_any();
    }
    view! {
        <div class="stack" role="status">
            <h2>{chrome.text("admin-nothing-title")}</h2>
            <p class="lead">{chrome.text("admin-nothing-text")}</p>
            {trials::search(chrome, listing)}
            <p>
                <a class="button button-quiet" href=chrome.href("/admin/orders")>{chrome.text("admin-all-orders")}</a>
            </p>
        </div>
    }
    .into_any()
}
