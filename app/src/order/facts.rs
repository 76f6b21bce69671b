//! What was ordered, and where it goes: the part of the page that never changes.

use crate::{Chrome, pieces::price};
use leptos::prelude::*;
use shop::{
    Kopecks,
    buyer::Delivery,
    order::{Line, Order},
};

/// The goods and what they come to.
pub(super) fn goods(chrome: &Chrome, order: &Order) -> AnyView {
    let lines = order
        .placed
        .lines
        .iter()
        .map(|each| line(chrome, each))
        .collect_view();
    view! {
        <section class="panel" aria-labelledby="goods">
            <h2 id="goods">{chrome.text("goods-title")}</h2>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{chrome.text("column-goods")}</th>
                        <th scope="col" class="number">{chrome.text("column-count")}</th>
                        <th scope="col" class="number">{chrome.text("column-sum")}</th>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
            </table>
            {totals(chrome, order)}
        </section>
    }
    .into_any()
}

/// Goods, delivery and total of an order.
pub(crate) fn totals(chrome: &Chrome, order: &Order) -> AnyView {
    let placed = &order.placed;
    let pieces: u32 = placed.lines.iter().map(|line| line.count).sum();
    let goods = placed
        .total
        .checked_sub(placed.delivery_price)
        .unwrap_or(placed.total);
    let delivery = if placed.delivery_price == Kopecks::ZERO {
        chrome.text("free-word")
    } else {
        placed.delivery_price.to_string()
    };
    view! {
        <dl class="totals">
            <div>
                <dt>{chrome.with("goods-pieces", &[("count", pieces.into())])}</dt>
                <dd>{goods.to_string()}</dd>
            </div>
            <div><dt>{chrome.text("delivery-word")}</dt><dd>{delivery}</dd></div>
            <div class="total"><dt>{chrome.text("total-word")}</dt><dd>{price(placed.total)}</dd></div>
        </dl>
    }
    .into_any()
}

/// Who gets the goods, and where.
pub(super) fn delivery(chrome: &Chrome, order: &Order) -> AnyView {
    let placed = &order.placed;
    let fact = |label: String, value: String| view! { <div><dt>{label}</dt><dd>{value}</dd></div> };
    let comment =
        (!placed.comment.is_empty()).then(|| fact(chrome.text("comment-label"), placed.comment.clone()));
    view! {
        <section class="panel" aria-labelledby="delivery">
            <h2 id="delivery">{chrome.text("delivery-and-contact")}</h2>
            <dl class="facts">
                {fact(chrome.text("recipient-label"), placed.buyer.name.as_str().to_owned())}
                {fact(chrome.text("phone-label"), chrome.words().phone(&placed.buyer.phone))}
                {fact(chrome.text("email-short"), placed.buyer.email.as_str().to_owned())}
                {fact(chrome.text("delivery-word"), way(chrome, &placed.delivery))}
                {comment}
            </dl>
        </section>
    }
    .into_any()
}

/// How the goods get to the buyer, in a line.
pub(crate) fn way(chrome: &Chrome, delivery: &Delivery) -> String {
    match delivery {
        Delivery::PickUp if chrome.seller.address.is_empty() => chrome.text("pickup-title"),
        Delivery::PickUp => format!("{}, {}", chrome.text("pickup-title"), chrome.seller.address),
        Delivery::Courier { address } => format!("{}, {address}", chrome.text("courier-title")),
    }
}

fn line(chrome: &Chrome, line: &Line) -> AnyView {
    view! {
        <tr>
            <td>
                <a href=chrome.href(&format!("/products/{}", line.slug))>{line.name.get(chrome.lang).to_owned()}</a>
                <br/>
                <span class="hint">{line.option.get(chrome.lang).to_owned()}</span>
            </td>
            <td class="number">{line.count.to_string()}</td>
            <td class="number">{line.sum.to_string()}</td>
        </tr>
    }
    .into_any()
}
