//! From an order to its neighbours in the list that it was opened from.

use crate::{desk::Desk, orders::orders_filter};
use app::{Chrome, drawn::Draw};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use shop::{desk::Error, order::OrderNumber, staff::Admin, store::OrderFilter};

/// What the address of a list asks for that the address of an order carries on.
const FIELDS: [&str; 9] = [
    "q",
    "state",
    "fulfilment",
    "pay",
    "attention",
    "money",
    "returns",
    "tag",
    "trials",
];

/// The way to the neighbours.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Turning {
    /// What the list is asked for; empty for all real orders.
    query: String,
    newer: Option<OrderNumber>,
    older: Option<OrderNumber>,
}

impl Turning {
    /// The orders beside this one in the list that the query asks for.
    pub(super) async fn find(
        desk: &Desk,
        staff: &Admin,
        number: OrderNumber,
        query: String,
    ) -> Result<Self, Error> {
        let list = orders_filter(&query, 1);
        let newer = OrderFilter {
            after: Some(number),
            ..list.clone()
        };
        let older = OrderFilter {
            before: Some(number),
            ..list
        };
        let newer = desk.shop.orders(staff, &newer).await?;
        let older = desk.shop.orders(staff, &older).await?;
        Ok(Self {
            query,
            newer: newer.first().map(|row| row.number),
            older: older.first().map(|row| row.number),
        })
    }
}

/// What the list was asked for, as the address of an order carries it.
pub(super) fn list_of(query: &ParamsMap) -> String {
    let mut list = form_urlencoded::Serializer::new(String::new());
    for name in FIELDS {
        if let Some(text) = query.get(name).filter(|text| !text.is_empty()) {
            list.append_pair(name, &text);
        }
    }
    list.finish()
}

/// The page of an order that was found in a list.
pub(crate) fn address(number: OrderNumber, list: &str) -> String {
    if list.is_empty() {
        format!("/admin/orders/{number}")
    } else {
        format!("/admin/orders/{number}?{list}")
    }
}

/// The links to the neighbours, and back to where the list has this order.
pub(super) fn links(chrome: &Chrome, turning: &Turning) -> AnyView {
    let link = |number: Option<OrderNumber>, rel: &'static str, id: &str| {
        number.map(|number| {
            let href = chrome.href(&address(number, &turning.query));
            let words = chrome.with(id, &[("number", number.to_string().into())]);
            view! { <a class="button button-quiet" data-turn="" rel=rel href=href>{words}</a> " " }
        })
    };
    let newer = link(turning.newer, "prev", "turn-newer");
    let older = link(turning.older, "next", "turn-older");
    if newer.is_none() && older.is_none() {
        return ().drawn();
    }
    view! { <nav class="cluster" aria-label=chrome.text("turn-label")>{newer}{older}</nav> }.drawn()
}
