//! What an order comes to, as people read it.

use super::price;
use crate::{Chrome, drawn::Draw};
use leptos::prelude::*;
use shop::{Kopecks, bill::Bill};

/// A way of delivery that the order may go.
pub struct Way {
    /// What the stylesheet knows it by; nothing if it is the only one.
    pub key: Option<&'static str>,
    /// Its name.
    pub name: String,
    /// What the order comes to if it goes this way.
    pub bill: Bill,
}

/// So many pieces of goods, a discount if there is one, delivery and total, for each way that is still open.
pub fn totals(chrome: &Chrome, pieces: u32, goods: Kopecks, ways: Vec<Way>) -> AnyView {
    let discount = ways.first().map(|way| way.bill.discount());
    let discount = discount.filter(|sum| *sum > Kopecks::ZERO).map(|sum| {
        view! {
            <div>
                <dt>{chrome.text("discount-word")}</dt>
                <dd>"−"{sum.to_string()}</dd>
            </div>
        }
    });
    let ways = ways.into_iter().map(|way| rows(chrome, way)).collect_view();
    view! {
        <dl class="totals">
            <div>
                <dt>{chrome.with("goods-pieces", &[("count", pieces.into())])}</dt>
                <dd>{goods.to_string()}</dd>
            </div>
            {discount}
            {ways}
        </dl>
    }
    .drawn()
}

/// A price, or that there is none to pay.
pub fn price_or_free(chrome: &Chrome, price: Kopecks) -> String {
    if price == Kopecks::ZERO {
        chrome.text("free-word")
    } else {
        price.to_string()
    }
}

fn rows(chrome: &Chrome, way: Way) -> AnyView {
    let Way { key, name, bill } = way;
    view! {
        <div data-for=key>
            <dt>{name}</dt>
            <dd>{price_or_free(chrome, bill.delivery())}</dd>
        </div>
        <div class="total" data-for=key>
            <dt>{chrome.text("total-word")}</dt>
            <dd>{price(bill.total())}</dd>
        </div>
    }
    .drawn()
}
