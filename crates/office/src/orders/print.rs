//! Orders on paper: what to pack into which parcel, and whose name to write on it.

use crate::{
    desk::Desk,
    frame::{Room, office_page},
    map::page,
    order::{
        papers::{blocks, paper_of},
        to_orders,
    },
};
use app::{Chrome, drawn::Draw, pieces::crumbs};
use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, params::ParamsMap};
use papers::Kind;
use shop::{
    buyer::Delivery,
    order::{Order, OrderNumber},
};
use std::collections::BTreeSet;

/// Orders on one print.
const MOST: usize = 100;
/// What `kind` says in the address for labels; anything else is a packing list.
const LABELS: &str = "labels";

/// `/admin/orders/print`: the orders that are ticked, or all of the page that the ticks stand on.
#[component]
pub(crate) fn Page() -> impl IntoView {
    let query = use_query_map();
    let numbers = wanted(&query.read_untracked());
    let is_labels = query.read_untracked().get("kind").as_deref() == Some(LABELS);
    page(async move {
        let (desk, chrome, staff) = Desk::for_page()?;
        let orders = desk.shop.readable_orders(&numbers).await;
        let mut orders = orders.map_err(|error| desk.refused(&error))?;
        orders.sort_by_key(|order| order.number);
        let withdrawn = desk.shop.withdrawn(&staff, &orders).await;
        let withdrawn = withdrawn.map_err(|error| desk.refused(&error))?;
        Ok(content(&chrome, &orders, &withdrawn, is_labels))
    })
}

fn wanted(query: &ParamsMap) -> Vec<OrderNumber> {
    let texts: Vec<String> = if query.get("page").is_some() {
        let shown = query.get("shown").unwrap_or_default();
        shown.split(',').map(str::to_owned).collect()
    } else {
        query.get_all("order").unwrap_or_default()
    };
    let numbers = texts.iter().filter_map(|text| text.parse().ok());
    numbers.take(MOST).map(OrderNumber).collect()
}

/// What the page shows. `withdrawn` are those that their buyers withdraw from: whoever packs has no other page before them.
pub(crate) fn content(
    chrome: &Chrome,
    orders: &[Order],
    withdrawn: &BTreeSet<OrderNumber>,
    is_labels: bool,
) -> AnyView {
    let title = chrome.text(if is_labels {
        "print-labels-title"
    } else {
        "print-packing-title"
    });
    let around = if is_labels { "labels" } else { "stack stack-loose" };
    let nothing = orders
        .is_empty()
        .then(|| view! { <p class="lead">{chrome.text("print-nothing")}</p> });
    let each = orders.iter().map(|order| {
        let withdrawn = withdrawn.contains(&order.number).then(|| {
            view! { <div class="notice" data-tone="bad"><p>{chrome.text("print-withdrawn")}</p></div> }
        });
        let withdrawn = withdrawn.drawn();
        if is_labels {
            label(chrome, order, withdrawn)
        } else {
            sheet(chrome, order, withdrawn)
        }
    });
    let body = view! {
        <div class="stack stack-loose paper">
            {crumbs(chrome, vec![to_orders(chrome)], Some(title.clone()))}
            <h1 class="screen-only">{title.clone()}</h1>
            {nothing}
            <div class=around>{each.collect_view()}</div>
        </div>
    };
    office_page(chrome, &title, Room::Orders, body.drawn())
}

/// What goes into the parcel: the paper of the order that says so.
fn sheet(chrome: &Chrome, order: &Order, withdrawn: AnyView) -> AnyView {
    let paper = paper_of(chrome, order, Kind::Sheet);
    view! {
        <section class="print-sheet stack">
            <h2>{paper.title.clone()}</h2>
            {withdrawn}
            {blocks(&paper)}
        </section>
    }
    .drawn()
}

/// Who sends the parcel, and to whom.
fn label(chrome: &Chrome, order: &Order, withdrawn: AnyView) -> AnyView {
    let placed = &order.placed;
    let address = match &placed.delivery {
        Delivery::PickUp => chrome.text("pickup-title"),
        Delivery::Courier { address } => address.clone(),
    };
    let seller = &chrome.seller;
    let name = if seller.legal_name.is_empty() {
        seller.shop_name.clone()
    } else {
        seller.legal_name.clone()
    };
    let from = (!seller.address.is_empty()).then(|| view! { <br/> {seller.address.clone()} });
    let title = chrome.with("order-number", &[("number", order.number.to_string().into())]);
    view! {
        <section class="print-label stack stack-tight">
            <h2>{title}</h2>
            {withdrawn}
            <p class="hint">{chrome.text("print-from")} ": " {name} {from}</p>
            <p>
                {chrome.text("print-to")} ": "
                <strong>{placed.buyer.name.as_str().to_owned()}</strong>
                <br/>
                {chrome.words().phone(&placed.buyer.phone)}
                <br/>
                {address}
            </p>
        </section>
    }
    .drawn()
}
