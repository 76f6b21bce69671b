//! What is bought and what it comes to, beside the form.
//!
//! Both totals are in the page, the one for the pick-up and the one for the courier, and the stylesheet shows that of the
//! chosen delivery: so the sum on the button is right without a script and without another request.

use super::Showing;
use crate::{
    Chrome,
    drawn::Draw,
    pieces::{Way, thumb, totals},
};
use leptos::{either::Either, prelude::*};
use shop::{Kopecks, cart::QuoteLine, payment::PayBy};

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
    let pay = |sum| pay(chrome, showing, sum);
    let buttons = if is_free {
        Either::Left(view! { <span>{pay(pick_up.total())}</span> })
    } else {
        Either::Right(view! {
            <span data-for="pickup">{pay(pick_up.total())}</span>
            <span data-for="courier">{pay(courier.total())}</span>
        })
    };
    let next = if showing.has_ways() {
        by_time(showing, |when| {
            chrome.text(if when == NOW {
                "review-next-online"
            } else {
                "review-later"
            })
        })
    } else if chrome.promises.has_cards {
        chrome.with("review-next", &[chrome.sbp()]).drawn()
    } else if chrome.promises.has_gateway {
        chrome.text("review-next-coins").drawn()
    } else {
        chrome.text("review-no-payment").drawn()
    };
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
    .drawn()
}

fn pay(chrome: &Chrome, showing: &Showing<'_>, sum: Kopecks) -> AnyView {
    let sum = [("sum", sum.to_string().into())];
    let words = |when| chrome.with(if when == NOW { "order-pay" } else { "review-order" }, &sum);
    if showing.has_ways() {
        return by_time(showing, words);
    }
    words(if chrome.promises.has_gateway { NOW } else { LATER }).drawn()
}

/// What the stylesheet knows ways of paying by.
const NOW: &str = "now";
const LATER: &str = "later";

/// Whether money is asked for at once.
pub(super) fn when(way: PayBy) -> &'static str {
    if way.is_online() { NOW } else { LATER }
}

/// The words for each time of paying that is still open; the stylesheet shows those of the chosen way.
fn by_time(showing: &Showing<'_>, words: impl Fn(&'static str) -> String) -> AnyView {
    let is_open = |time: &&'static str| showing.ways.iter().any(|way| when(*way) == *time);
    let each = |time| view! { <span data-pay=time>{words(time)}</span> };
    [NOW, LATER]
        .into_iter()
        .filter(is_open)
        .map(each)
        .collect_view()
        .drawn()
}

fn line(chrome: &Chrome, line: &QuoteLine) -> AnyView {
    let ware = &line.ware;
    let count = ("count", line.count.into());
    let pieces = match ware.variant.option.get(chrome.lang) {
        "" => chrome.with("only-pieces", &[count]),
        option => chrome.with("option-pieces", &[("option", option.into()), count]),
    };
    let left = ware.variant.stock;
    let short = line
        .is_short()
        .then(|| view! { <p class="stock" data-tone="bad">{crate::cart::short(chrome, left)}</p> });
    view! {
        <li class="line">
            {thumb(ware.photo.as_ref(), &ware.picture, "52")}
            <p class="line-name">{ware.name.get(chrome.lang).to_owned()}</p>
            <p class="line-sum">{line.sum.to_string()}</p>
            <p class="hint">{pieces}</p>
            {short}
        </li>
    }
    .drawn()
}
