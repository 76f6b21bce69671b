//! What is bought and what it comes to, beside the form.
//!
//! Both totals are in the page, the one for the pick-up and the one for the courier, and the stylesheet shows that of the
//! chosen delivery: so the sum on the button is right without a script and without another request.

use super::Showing;
use crate::{
    Chrome,
    pieces::{Way, totals},
};
use leptos::{either::Either, prelude::*};
use shop::{Kopecks, cart::QuoteLine};

/// The box beside the form.
pub(super) fn aside(chrome: &Chrome, showing: &Showing<'_>) -> AnyView {
    let quote = showing.quote;
    let pick_up = quote.bill(Kopecks::ZERO);
    let courier = quote.bill(showing.delivery.courier_for(quote.goods));
    let is_free = courier == pick_up;
    let way = |key, name, bill| Way {
        key,
        name: chrome.text(name),
        bill,
    };
    let ways = if is_free {
        vec![way(None, "delivery-word", pick_up)]
    } else {
        vec![
            way(Some("pickup"), "pickup-title", pick_up),
            way(Some("courier"), "courier-title", courier),
        ]
    };
    let pieces = quote.lines.iter().map(|line| line.count).sum();
    let lines = quote.lines.iter().map(|each| line(chrome, each)).collect_view();
    let buttons = if is_free {
        Either::Left(view! { <span>{pay(chrome, pick_up.total())}</span> })
    } else {
        Either::Right(view! {
            <span data-for="pickup">{pay(chrome, pick_up.total())}</span>
            <span data-for="courier">{pay(chrome, courier.total())}</span>
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
            <input type="hidden" name="seen" value=quote.fingerprint(showing.delivery, showing.agreed)/>
            {totals(chrome, pieces, quote.goods, ways)}
            <button class="button button-wide">{buttons}</button>
            <p class="hint">{next}</p>
            <p class="hint">{chrome.with("review-seller", &seller)}</p>
        </aside>
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
