//! Which orders are shown, and the way to the older ones.

use crate::list::Asked;
use app::{Chrome, pieces::Field};
use leptos::prelude::*;

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

/// Whether not all orders were asked for.
pub(super) fn is_filtered(asked: &Asked) -> bool {
    *asked != Asked::default()
}

/// The form that asks.
pub(super) fn form(chrome: &Chrome, asked: &Asked) -> AnyView {
    let query = view! {
        <input
            id="q"
            name="q"
            type="search"
            value=asked.q.trim().to_owned()
            placeholder=chrome.text("admin-search-placeholder")
            maxlength="100"
        />
    };
    let search = Field::new("q", chrome.text("admin-search-label"));
    let state = Field::new("state", chrome.text("column-payment"));
    let fulfilment = Field::new("fulfilment", chrome.text("column-shipping"));
    view! {
        <form class="filters" role="search" method="get" action=chrome.href("/admin/orders")>
            {search.around(chrome, query.into_any())}
            {state.around(chrome, select(chrome, "state", &STATES, &asked.state))}
            {fulfilment.around(chrome, select(chrome, "fulfilment", &FULFILMENTS, &asked.fulfilment))}
            <label class="check">
                <input type="checkbox" name="attention" value="1" checked=asked.attention == "1"/>
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
    chosen: &str,
) -> AnyView {
    let options = values
        .iter()
        .map(|(value, id)| {
            let is_chosen = chosen == *value;
            view! { <option value=*value selected=is_chosen>{chrome.text(id)}</option> }
        })
        .collect_view();
    view! { <select id=name name=name>{options}</select> }.into_any()
}

/// The same orders from another place on.
pub(super) fn address(chrome: &Chrome, asked: &Asked, before: Option<i64>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    let before = before.map(|number| number.to_string()).unwrap_or_default();
    for (name, value) in [
        ("q", asked.q.trim()),
        ("state", &asked.state),
        ("fulfilment", &asked.fulfilment),
        ("attention", &asked.attention),
        ("before", &before),
    ] {
        if !value.is_empty() {
            query.append_pair(name, value);
        }
    }
    match query.finish() {
        none if none.is_empty() => chrome.href("/admin/orders"),
        some => chrome.href(&format!("/admin/orders?{some}")),
    }
}
