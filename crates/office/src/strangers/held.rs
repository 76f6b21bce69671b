//! What networks hold without having paid for it, and the button that puts it back on the shelf.

use super::head;
use crate::{
    desk::Desk,
    frame::{Room, office_page},
    map::page,
};
use app::{
    Chrome,
    drawn::Draw,
    pieces::{crumbs, moment, price},
    views::Link,
};
use leptos::{either::Either, prelude::*};
use leptos_router::hooks::use_query_map;
use shop::{Kopecks, Timestamp, order::OrderNumber};

/// Orders that one press calls off at most; the gateways are asked about each of them.
pub const MOST_LET_GO: usize = 100;
/// Networks that the page shows.
const MOST_SHOWN: usize = 20;

/// What the unpaid orders of a network come to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Held {
    /// Where they came from: an address of IPv4, or a /48 of IPv6.
    pub network: String,
    /// Those that can be called off, the newest first.
    pub orders: Vec<HeldOrder>,
    /// How many others there are: their money is on its way or waits for a decision, or their goods have left.
    pub others: usize,
}

/// An order that is not paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldOrder {
    /// Its number.
    pub number: OrderNumber,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// What it comes to.
    pub sum: Kopecks,
}

/// The sentence that says why an order is called off here, as its buyer reads it.
pub const LET_GO_REASON: &str = "office-held-reason";

/// What orders come to; as much as there can be if that is more.
fn sum_of(orders: &[HeldOrder]) -> Kopecks {
    let sum = orders
        .iter()
        .try_fold(Kopecks::ZERO, |sum, order| sum.checked_add(order.sum));
    sum.unwrap_or(Kopecks::MAX)
}

/// The networks that hold most.
pub(super) fn networks(chrome: &Chrome, held: &[Held]) -> AnyView {
    let rows = held.iter().take(MOST_SHOWN).map(|held| {
        let look = chrome.href(&format!("/admin/strangers/orders?network={}", held.network));
        view! {
            <tr>
                <td>{held.network.clone()}</td>
                <td data-label=chrome.text("column-unpaid")>{(held.orders.len() + held.others).to_string()}</td>
                <td data-label=chrome.text("column-sum")>{price(sum_of(&held.orders))}</td>
                <td>
                    <a href=look>
                        {chrome.text("office-held-look")}
                        <span class="visually-hidden">": " {held.network.clone()}</span>
                    </a>
                </td>
            </tr>
        }
    });
    let table = if held.is_empty() {
        Either::Left(view! { <p>{chrome.text("office-held-none")}</p> })
    } else {
        Either::Right(view! {
            <table class="table table-wide">
                <caption class="visually-hidden">{chrome.text("office-held-title")}</caption>
                {head(chrome, ["column-network", "column-unpaid", "column-sum", "column-action"])}
                <tbody>{rows.collect_view()}</tbody>
            </table>
        })
    };
    view! {
        <section class="panel" aria-labelledby="held">
            <h2 id="held">{chrome.text("office-held-title")}</h2>
            <p class="hint">{chrome.text("office-held-text")}</p>
            {table}
        </section>
    }
    .drawn()
}

/// `/admin/strangers/orders?network={network}`
#[component]
pub(crate) fn Page() -> impl IntoView {
    let network = use_query_map().read_untracked().get("network");
    page(async move {
        let (desk, chrome, staff) = Desk::for_page()?;
        let held = (desk.held)(staff).await;
        let held = held.map_err(|error| desk.refused(&error))?;
        let mut held = held.into_iter();
        // Of one that holds nothing, nothing is repeated: its name may be anything.
        let held = held.find(|held| network.as_deref() == Some(&*held.network));
        Ok(content(&chrome, &held.unwrap_or_default()))
    })
}

/// What would be called off, and the button that does it.
pub(crate) fn content(chrome: &Chrome, held: &Held) -> AnyView {
    let title = match held.network.as_str() {
        "" => chrome.text("office-held-title"),
        network => chrome.with("office-held-of", &[("network", network.into())]),
    };
    let way = crumbs(
        chrome,
        vec![Link {
            href: chrome.href("/admin/strangers"),
            text: chrome.text("office-strangers-title"),
        }],
        Some(title.clone()),
    );
    let others = (held.others > 0).then(|| {
        let others = chrome.with("office-held-others", &[("count", held.others.into())]);
        view! { <p>{others}</p> }
    });
    let body = if held.orders.is_empty() {
        Either::Left(view! { <p>{chrome.text("office-held-nothing")}</p> })
    } else {
        Either::Right(view! {
            {form(chrome, held)}
            {orders(chrome, &held.orders)}
        })
    };
    let body = view! {
        <div class="stack stack-loose">
            {way}
            <h1>{title.clone()}</h1>
            {others}
            {body}
        </div>
    };
    office_page(chrome, &title, Room::Problems, body.drawn())
}

/// The form names the orders that were seen: what comes meanwhile is not called off unseen.
fn form(chrome: &Chrome, held: &Held) -> AnyView {
    let seen = &held.orders[..held.orders.len().min(MOST_LET_GO)];
    let numbers = seen.iter().map(|order| order.number.0.to_string());
    let numbers = numbers.collect::<Vec<_>>().join(" ");
    let values = [
        ("count", seen.len().into()),
        ("sum", sum_of(seen).to_string().into()),
    ];
    view! {
        <form method="post" action=chrome.href("/admin/strangers/orders") class="panel stack">
            <input type="hidden" name="network" value=held.network.clone()/>
            <input type="hidden" name="orders" value=numbers/>
            <p>{chrome.with("office-held-sure", &values)}</p>
            <p><button class="button">{chrome.text("office-held-button")}</button></p>
        </form>
    }
    .drawn()
}

fn orders(chrome: &Chrome, orders: &[HeldOrder]) -> AnyView {
    let rows = orders.iter().map(|order| {
        let address = chrome.href(&format!("/admin/orders/{}", order.number));
        view! {
            <tr>
                <td><a href=address>{order.number.to_string()}</a></td>
                <td data-label=chrome.text("column-placed")>{moment(chrome, order.placed_at)}</td>
                <td data-label=chrome.text("column-sum")>{price(order.sum)}</td>
            </tr>
        }
    });
    view! {
        <table class="table table-wide">
            <caption class="visually-hidden">{chrome.text("office-held-title")}</caption>
            {head(chrome, ["column-number", "column-placed", "column-sum"])}
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .drawn()
}
