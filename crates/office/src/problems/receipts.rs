//! Receipts (54-FZ): those that failed, and goods that none takes.

use crate::labels;
use app::{Chrome, drawn::Draw, pieces::moment};
use leptos::prelude::*;
use shop::{
    gateway::{Blamed, Unprintable},
    store::OrderRow,
};

/// Orders whose second receipt has failed; nothing if there are none.
pub(super) fn failed(chrome: &Chrome, orders: &[OrderRow]) -> AnyView {
    if orders.is_empty() {
        return ().drawn();
    }
    let each = |order: &OrderRow| {
        let number = order.number.to_string();
        let href = chrome.href(&format!("/admin/orders/{number}"));
        view! {
            <li>
                <a href=href>{chrome.with("order-number", &[("number", number.into())])}</a>
                ", "
                {moment(chrome, order.placed_at)}
            </li>
        }
    };
    view! {
        <section class="panel" aria-labelledby="failed-receipts">
            <h2 id="failed-receipts">{chrome.text("office-failed-receipts-title")}</h2>
            <p class="hint">{chrome.text("office-failed-receipts-text")}</p>
            <ul>{orders.iter().map(each).collect_view()}</ul>
        </section>
    }
    .drawn()
}

/// What is sold and no receipt takes, each with the reason; nothing if receipts take everything.
pub(super) fn unprintable(chrome: &Chrome, found: &[Unprintable]) -> AnyView {
    if found.is_empty() {
        return ().drawn();
    }
    let each = |one: &Unprintable| view! { <li>{blamed(chrome, &one.blamed)} ": " {labels::unprintable(chrome, &one.why)}</li> };
    view! {
        <section class="panel" aria-labelledby="unprintable">
            <h2 id="unprintable">{chrome.text("office-unprintable-title")}</h2>
            <p class="hint">{chrome.text("office-unprintable-text")}</p>
            <ul>{found.iter().map(each).collect_view()}</ul>
        </section>
    }
    .drawn()
}

fn blamed(chrome: &Chrome, blamed: &Blamed) -> String {
    match blamed {
        Blamed::Goods { code, name } => format!("{} ({code})", name.get(chrome.lang)),
        Blamed::OneCart(codes) => chrome.with(
            "office-unprintable-together",
            &[("codes", codes.join(", ").into())],
        ),
        Blamed::Delivery(setting) => {
            chrome.with("office-unprintable-delivery", &[("setting", (*setting).into())])
        }
    }
}
