//! Orders on paper: what to pack into which parcel, and whose name to write on it.

use crate::{
    desk::Desk,
    frame::{Room, office_page},
    map::page,
    order::{shipping::in_a_line, to_orders},
};
use app::{
    Chrome,
    order::way,
    pieces::{crumbs, moment},
};
use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, params::ParamsMap};
use shop::{
    buyer::Delivery,
    order::{Fulfilment, Line, Order, OrderNumber, Pieces},
};

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
        let (desk, chrome, _) = Desk::for_page()?;
        let orders = desk.shop.readable_orders(&numbers).await;
        let mut orders = orders.map_err(|error| desk.refused(&error))?;
        orders.sort_by_key(|order| order.number);
        Ok(content(&chrome, &orders, is_labels))
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

/// What the page shows.
pub(crate) fn content(chrome: &Chrome, orders: &[Order], is_labels: bool) -> AnyView {
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
        if is_labels {
            label(chrome, order)
        } else {
            sheet(chrome, order)
        }
    });
    let body = view! {
        <div class="stack stack-loose">
            {crumbs(chrome, vec![to_orders(chrome)], Some(title.clone()))}
            <h1 class="screen-only">{title.clone()}</h1>
            {nothing}
            <div class=around>{each.collect_view()}</div>
        </div>
    };
    office_page(chrome, &title, Room::Orders, body.into_any())
}

/// What is to be packed, and what left before if that was a part of the order. Of an order that left in parts nothing is left.
fn to_pack(order: &Order) -> Vec<Pieces> {
    let whole = || {
        let lines = order.placed.lines.iter().enumerate();
        let pieces = lines.map(|(line, ordered)| Pieces {
            line,
            count: ordered.count,
        });
        pieces.collect()
    };
    match &order.fulfilment {
        Fulfilment::PartlyShipped { .. } => order.unsent(),
        Fulfilment::Shipped { shipments, .. } | Fulfilment::Delivered { shipments, .. }
            if shipments.len() > 1 =>
        {
            Vec::new()
        }
        Fulfilment::New | Fulfilment::Shipped { .. } | Fulfilment::Delivered { .. } => whole(),
    }
}

/// What goes into the shipment, with a box to tick for each line.
fn sheet(chrome: &Chrome, order: &Order) -> AnyView {
    let placed = &order.placed;
    let pieces = to_pack(order);
    let lines = pieces
        .iter()
        .filter_map(|one| Some(line(chrome, placed.lines.get(one.line)?, one.count)));
    let lines = lines.collect_view();
    let is_part = order.shipments().len() > 1 || matches!(order.fulfilment, Fulfilment::PartlyShipped { .. });
    let sent = is_part.then(|| {
        let each = (1..).zip(order.shipments());
        let each = each.map(|one| view! { <p>{in_a_line(chrome, &placed.lines, one)}</p> });
        view! { <h3>{chrome.text("shipments-title")}</h3> {each.collect_view()} }
    });
    let comment = (!placed.comment.is_empty()).then(|| {
        view! { <p class="remark"><strong>{chrome.text("comment-label")}": "</strong>{placed.comment.clone()}</p> }
    });
    let title = chrome.with("order-number", &[("number", order.number.to_string().into())]);
    view! {
        <section class="print-sheet stack">
            <h2>{title}</h2>
            <p>
                {placed.buyer.name.as_str().to_owned()} ", "
                {chrome.words().phone(&placed.buyer.phone)}
                <br/>
                {way(chrome, &placed.delivery)}
                <br/>
                {moment(chrome, order.placed_at)}
            </p>
            {comment}
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{chrome.text("column-goods")}</th>
                        <th scope="col">{chrome.text("article-code")}</th>
                        <th scope="col" class="number">{chrome.text("column-count")}</th>
                        <th scope="col">{chrome.text("print-packed")}</th>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
            </table>
            {sent}
        </section>
    }
    .into_any()
}

fn line(chrome: &Chrome, line: &Line, count: u32) -> AnyView {
    view! {
        <tr>
            <td>{line.name.with_option(&line.option, chrome.lang)}</td>
            <td><code>{line.sku.clone()}</code></td>
            <td class="number">{count.to_string()}</td>
            <td class="count-box"></td>
        </tr>
    }
    .into_any()
}

/// Who sends the parcel, and to whom.
fn label(chrome: &Chrome, order: &Order) -> AnyView {
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
    .into_any()
}
