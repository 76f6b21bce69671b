//! A product as the shelf shows it.

use super::{Frame, icons, picture, price};
use crate::Chrome;
use leptos::{either::Either, prelude::*};
use shop::{
    Kopecks,
    catalog::{Card, Variant},
};

/// So few pieces are worth a word.
pub const FEW_PIECES: i64 = 3;

/// The heading that a card's name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heading {
    /// On a shelf right below the page's own heading.
    Second,
    /// On a shelf that has a heading of its own.
    Third,
}

/// The card; `is_first` if it is seen without scrolling, so that its picture is fetched at once.
pub fn card(chrome: &Chrome, product: &Card, heading: Heading, is_first: bool) -> AnyView {
    let name = product.name.get(chrome.lang).to_owned();
    let href = chrome.href(&format!("/products/{}", product.slug));
    let frame = Frame {
        sizes: "(min-width: 40rem) 20rem, 50vw",
        is_seen_first: is_first,
        is_main: false,
    };
    let pieces: i64 = product.variants.iter().map(|variant| variant.stock).sum();
    let link = view! { <a href=href.clone()>{name.clone()}</a> };
    let heading = match heading {
        Heading::Second => Either::Left(view! { <h2 class="card-name">{link}</h2> }),
        Heading::Third => Either::Right(view! { <h3 class="card-name">{link}</h3> }),
    };
    view! {
        <li class=if pieces <= 0 { "card card-sold" } else { "card" }>
            {picture(chrome, product.photo.as_ref(), (&product.picture, &product.picture_alt), frame)}
            {heading}
            {price_from(chrome, product)}
            {stock(chrome, pieces)}
            {swatches(chrome, product)}
            <a
                class="button button-quiet"
                href=href
                aria-label=chrome.with("card-choose-name", &[("name", name.into())])
            >
                {chrome.text("card-choose")}
            </a>
        </li>
    }
    .into_any()
}

fn price_from(chrome: &Chrome, product: &Card) -> AnyView {
    let Some(cheapest) = product.variants.iter().min_by_key(|variant| variant.price) else {
        return ().into_any();
    };
    let has_one_price = product
        .variants
        .iter()
        .all(|variant| variant.price == cheapest.price);
    let sum = if has_one_price {
        price(cheapest.price)
    } else {
        let words = chrome.with("price-from", &[("price", cheapest.price.to_string().into())]);
        view! { <data class="price" value=cheapest.price.decimal()>{words}</data> }.into_any()
    };
    view! { <p class="price-line">{sum}{old_price(chrome, cheapest)}</p> }.into_any()
}

/// What a variant cost before, if it is on sale.
pub fn old_price(chrome: &Chrome, variant: &Variant) -> AnyView {
    variant
        .old_price
        .filter(|old: &Kopecks| *old > variant.price)
        .map(|old| {
            view! {
                " "
                <s class="price-old">
                    <span class="visually-hidden">{chrome.text("old-price")}" "</span>
                    {old.to_string()}
                </s>
            }
        })
        .into_any()
}

/// How many pieces there are, in a word.
fn stock(chrome: &Chrome, pieces: i64) -> AnyView {
    let (tone, words) = match pieces {
        ..=0 => ("calm", chrome.text("stock-none")),
        1..=FEW_PIECES => ("wait", chrome.with("stock-few", &[("count", pieces.into())])),
        _ => ("good", chrome.text("stock-some")),
    };
    view! { <p class="stock" data-tone=tone>{words}</p> }.into_any()
}

fn swatches(chrome: &Chrome, product: &Card) -> AnyView {
    let mut colors: Vec<&str> = Vec::new();
    for color in product
        .variants
        .iter()
        .filter_map(|variant| variant.color.as_deref())
    {
        if !colors.contains(&color) {
            colors.push(color);
        }
    }
    if colors.len() < 2 {
        return ().into_any();
    }
    let count = i64::try_from(colors.len()).unwrap_or(i64::MAX);
    view! {
        <p class="card-swatches">
            <span class="visually-hidden">{chrome.with("colors-count", &[("count", count.into())])}</span>
            {colors.into_iter().map(icons::swatch).collect_view()}
        </p>
    }
    .into_any()
}
