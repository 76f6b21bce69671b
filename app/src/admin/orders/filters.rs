//! Which orders are shown, and the way to the older ones.

use super::Listing;
use crate::{Chrome, pieces::Field};
use leptos::prelude::*;
use shop::{
    order::{FulfilmentName, StateName},
    store::Trials,
};

/// Values of the state field and their words.
const STATES: [(&str, &str); 6] = [
    ("", "admin-any"),
    ("awaiting_payment", "admin-state-awaiting"),
    ("paid", "admin-state-paid"),
    ("expired", "admin-state-expired"),
    ("cancelled", "admin-state-cancelled"),
    ("refunded", "admin-state-refunded"),
];

/// Values of the fulfilment field and their words.
const FULFILMENTS: [(&str, &str); 4] = [
    ("", "admin-any"),
    ("new", "admin-fulfilment-new"),
    ("shipped", "admin-fulfilment-shipped"),
    ("delivered", "admin-fulfilment-delivered"),
];

/// Values of the field that tells trials from real orders, and their words.
const TRIALS: [(&str, &str); 4] = [
    (Trials::Without.as_str(), "admin-trials-without"),
    (Trials::Only.as_str(), "admin-trials-only"),
    (Trials::With.as_str(), "admin-trials-with"),
    (Trials::PutAway.as_str(), "admin-trials-put-away"),
];

/// Whether not all real orders were asked for.
pub(super) fn is_filtered(listing: &Listing<'_>) -> bool {
    let filter = listing.filter;
    filter.state.is_some()
        || filter.fulfilment.is_some()
        || filter.attention
        || filter.trials != Trials::Without
        || filter.before.is_some()
        || !listing.query.is_empty()
}

/// The form that asks.
pub(super) fn form(chrome: &Chrome, listing: &Listing<'_>) -> AnyView {
    let filter = listing.filter;
    let query = view! {
        <input
            id="q"
            name="q"
            type="search"
            value=listing.query.to_owned()
            placeholder=chrome.text("admin-search-placeholder")
            maxlength="100"
        />
    };
    let search = Field::new("q", chrome.text("admin-search-label"));
    let state = Field::new("state", chrome.text("column-payment"));
    let fulfilment = Field::new("fulfilment", chrome.text("column-shipping"));
    let trials = Field::new("trials", chrome.text("admin-trials-label"));
    view! {
        <form class="filters" role="search" method="get" action=chrome.href("/admin/orders")>
            {search.around(chrome, query.into_any())}
            {state.around(chrome, select(chrome, "state", &STATES, filter.state.map(StateName::as_str)))}
            {fulfilment.around(chrome, select(chrome, "fulfilment", &FULFILMENTS, filter.fulfilment.map(FulfilmentName::as_str)))}
            {trials.around(chrome, select(chrome, "trials", &TRIALS, Some(filter.trials.as_str())))}
            <label class="check">
                <input type="checkbox" name="attention" value="1" checked=filter.attention/>
                <span>{chrome.text("admin-only-attention")}</span>
            </label>
            <button class="button">{chrome.text("admin-show")}</button>
        </form>
    }
    .into_any()
}

fn select(
    chrome: &Chrome,
    name: &'static str,
    values: &[(&'static str, &'static str)],
    chosen: Option<&str>,
) -> AnyView {
    let options = values
        .iter()
        .map(|(value, id)| {
            let is_chosen = chosen.unwrap_or_default() == *value;
            view! { <option value=*value selected=is_chosen>{chrome.text(id)}</option> }
        })
        .collect_view();
    view! { <select id=name name=name>{options}</select> }.into_any()
}

/// The way to newer and older orders of the same kind.
pub(super) fn pager(chrome: &Chrome, listing: &Listing<'_>) -> AnyView {
    let newest = listing.filter.before.map(|_| {
        view! {
            <a class="button button-quiet" href=address(chrome, listing, None)>{chrome.text("admin-newest")}</a>
            " "
        }
    });
    let last = listing.rows.last().filter(|_| listing.has_more);
    let older = last.map(|row| {
        let href = address(chrome, listing, Some(row.number.0));
        view! { <a class="button button-quiet" rel="next" href=href>{chrome.text("admin-older")}</a> }
    });
    (newest.is_some() || older.is_some())
        .then(
            || view! { <nav class="pager" aria-label=chrome.text("admin-pages-label")>{newest}{older}</nav> },
        )
        .into_any()
}

/// The same orders from another place on.
pub(super) fn address(chrome: &Chrome, listing: &Listing<'_>, before: Option<i64>) -> String {
    address_with(chrome, listing, listing.filter.trials, before)
}

/// The same, with other trials than these.
pub(super) fn address_with(
    chrome: &Chrome,
    listing: &Listing<'_>,
    trials: Trials,
    before: Option<i64>,
) -> String {
    let filter = listing.filter;
    let mut query = form_urlencoded::Serializer::new(String::new());
    let before = before.map(|number| number.to_string());
    let attention = filter.attention.then(|| "1".to_owned());
    let trials = (trials != Trials::Without).then(|| trials.as_str().to_owned());
    let fields = [
        (
            "q",
            Some(listing.query.to_owned()).filter(|query| !query.is_empty()),
        ),
        ("state", filter.state.map(|state| state.as_str().to_owned())),
        (
            "fulfilment",
            filter.fulfilment.map(|fulfilment| fulfilment.as_str().to_owned()),
        ),
        ("attention", attention),
        ("trials", trials),
        ("before", before),
    ];
    for (name, value) in fields {
        if let Some(value) = value {
            query.append_pair(name, &value);
        }
    }
    match query.finish() {
        none if none.is_empty() => chrome.href("/admin/orders"),
        some => chrome.href(&format!("/admin/orders?{some}")),
    }
}
