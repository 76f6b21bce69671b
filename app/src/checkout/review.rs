//! What is bought and what it comes to, beside the form.
//!
//! Both totals are in the page, the one for the pick-up and the one for the courier, and the stylesheet shows that of the
//! chosen delivery: so the sum on the button is right without a script and without another request.

use super::Showing;
use crate::Chrome;
use leptos::{either::Either, prelude::*};
use shop::{Kopecks, cart::QuoteLine};

/// The box beside the form.
pub(super) fn aside(chrome: &Chrome, showing: &Showing<'_>) -> AnyView {
    let goods = showing.quote.goods;
    let courier = showing.delivery.courier_for(goods);
    // Goods and delivery leave the range of money together only where the order is refused anyway.
    let total = goods.checked_add(courier).unwrap_or(goods);
    let lines = showing
        .quote
        .lines
        .iter()
        .map(|each| line(chrome, each))
        .collect_view();
    let buttons = if courier == Kopecks::ZERO {
        Either::Left(view! { <span>{pay(chrome, goods)}</span> })
    } else {
        Either::Right(view! {
            <span data-for="pickup">{pay(chrome, goods)}</span>
            <span data-for="courier">{pay(chrome, total)}</span>
        })
    };
    let next = chrome.text(if chrome.promises.has_gateway {
        "review-next"
    } else {
        "review-no-payment"
    });
    let seller = [
        ("seller", chrome.seller.name().into()),
        ("days", chrome.return_days().into()),
    ];
    view! {
        <aside class="summary" aria-labelledby="review">
            <h2 id="review">{chrome.text("review-title")}</h2>
            <ul class="lines lines-small">{lines}</ul>
            <input type="hidden" name="seen" value=showing.quote.fingerprint(showing.delivery, showing.agreed)/>
            {totals(chrome, showing, courier, total)}
            <button class="button button-wide">{buttons}</button>
            <p class="hint">{next}</p>
            <p class="hint">{chrome.with("review-seller", &seller)}</p>
        </aside>
    }
    .into_any()
}

/// A price, or that there is none to pay.
pub(super) fn price_or_free(chrome: &Chrome, price: Kopecks) -> String {
    if price == Kopecks::ZERO {
        chrome.text("free-word")
    } else {
        price.to_string()
    }
}

fn totals(chrome: &Chrome, showing: &Showing<'_>, courier: Kopecks, total: Kopecks) -> AnyView {
    let goods = showing.quote.goods;
    let pieces: u32 = showing.quote.lines.iter().map(|line| line.count).sum();
    let goods_row = view! {
        <div>
            <dt>{chrome.with("goods-pieces", &[("count", pieces.into())])}</dt>
            <dd>{goods.to_string()}</dd>
        </div>
    };
    let (pickup, with_courier) = if courier == Kopecks::ZERO {
        (
            rows(chrome, None, chrome.text("delivery-word"), Kopecks::ZERO, goods),
            ().into_any(),
        )
    } else {
        (
            rows(
                chrome,
                Some("pickup"),
                chrome.text("pickup-title"),
                Kopecks::ZERO,
                goods,
            ),
            rows(
                chrome,
                Some("courier"),
                chrome.text("courier-title"),
                courier,
                total,
            ),
        )
    };
    view! { <dl class="totals">{goods_row} {pickup} {with_courier}</dl> }.into_any()
}

/// Delivery and total of one way of delivery.
fn rows(
    chrome: &Chrome,
    way: Option<&'static str>,
    delivery: String,
    price: Kopecks,
    total: Kopecks,
) -> AnyView {
    view! {
        <div data-for=way>
            <dt>{delivery}</dt>
            <dd>{price_or_free(chrome, price)}</dd>
        </div>
        <div class="total" data-for=way>
            <dt>{chrome.text("total-word")}</dt>
            <dd>{crate::pieces::price(total)}</dd>
        </div>
    }
    .into_any()
}

fn pay(chrome: &Chrome, sum: Kopecks) -> String {
    let sum = [("sum", sum.to_string().into())];
    if chrome.promises.has_gateway {
        chrome.with("order-pay", &sum)
    } else {
        chrome.with("review-order", &sum)
    }
}

fn line(chrome: &Chrome, line: &QuoteLine) -> AnyView {
    let ware = &line.ware;
    let values = [
        ("option", ware.variant.option.get(chrome.lang).into()),
        ("count", line.count.into()),
    ];
    let left = ware.variant.stock;
    let short = line
        .is_short()
        .then(|| view! { <p class="stock" data-tone="bad">{crate::cart::short(chrome, left)}</p> });
    view! {
        <li class="line">
            <img class="thumb" src=ware.picture.clone() width="52" height="52" alt=""/>
            <p class="line-name">{ware.name.get(chrome.lang).to_owned()}</p>
            <p class="line-sum">{line.sum.to_string()}</p>
            <p class="hint">{chrome.with("option-pieces", &values)}</p>
            {short}
        </li>
    }
    .into_any()
}
