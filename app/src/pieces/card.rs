//! A product as the shelf shows it.

use super::{Frame, icons, picture, price};
use crate::{Chrome, document::render, drawn::Draw};
use leptos::{either::Either, prelude::*};
use shop::{
    Kopecks,
    catalog::{Card, Variant},
};
use std::sync::Arc;

/// So few pieces are worth a word.
pub const FEW_PIECES: i64 = 3;

/// Cards that are seen without scrolling on a wide screen.
const FIRST: usize = 4;

/// Where a card stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spot {
    /// On the shelf and seen without scrolling, so that its picture is fetched at once.
    First,
    /// On the shelf, further down.
    Later,
    /// Below another product, where the shelf has a heading of its own.
    Beside,
}

impl Spot {
    /// That of the nth card of a page of the shelf, from 0.
    pub fn on_shelf(nth: usize) -> Self {
        if nth < FIRST { Self::First } else { Self::Later }
    }
}

/// A card that is drawn once and stands on many pages of one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawnCard(Arc<str>);

impl DrawnCard {
    /// Draws it.
    pub fn of(chrome: &Chrome, product: &Card, spot: Spot) -> Self {
        Self(render(|| card(chrome, product, spot)).into())
    }
}

/// A list of cards.
pub(crate) fn grid(cards: &[DrawnCard]) -> AnyView {
    let cards = cards.iter().map(|card| &*card.0);
    // Leptos writes a mark behind the items of a list.
    let html: String = cards.chain(["<!>"]).collect();
    view! { <ul class="grid" inner_html=html></ul> }.drawn()
}

fn card(chrome: &Chrome, product: &Card, spot: Spot) -> AnyView {
    let name = product.name.get(chrome.lang).to_owned();
    let href = chrome.href(&format!("/products/{}", product.slug));
    let frame = Frame {
        sizes: "(min-width: 40rem) 20rem, 50vw",
        is_seen_first: spot == Spot::First,
        is_main: false,
    };
    let pieces: i64 = product.variants.iter().map(|variant| variant.stock).sum();
    let link = view! { <a href=href.clone()>{name.clone()}</a> };
    let heading = match spot {
        Spot::First | Spot::Later => Either::Left(view! { <h2 class="card-name">{link}</h2> }),
        Spot::Beside => Either::Right(view! { <h3 class="card-name">{link}</h3> }),
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
    .drawn()
}

fn price_from(chrome: &Chrome, product: &Card) -> AnyView {
    let Some(cheapest) = product.variants.iter().min_by_key(|variant| variant.price) else {
        return ().drawn();
    };
    let has_one_price = product
        .variants
        .iter()
        .all(|variant| variant.price == cheapest.price);
    let sum = if has_one_price {
        price(cheapest.price)
    } else {
        let words = chrome.with("price-from", &[("price", cheapest.price.to_string().into())]);
        view! { <data class="price" value=cheapest.price.decimal()>{words}</data> }.drawn()
    };
    view! { <p class="price-line">{sum}{old_price(chrome, cheapest)}</p> }.drawn()
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
        .drawn()
}

/// How many pieces there are, in a word.
fn stock(chrome: &Chrome, pieces: i64) -> AnyView {
    let (tone, words) = match pieces {
        ..=0 => ("calm", chrome.text("stock-none")),
        1..=FEW_PIECES => ("wait", chrome.with("stock-few", &[("count", pieces.into())])),
        _ => ("good", chrome.text("stock-some")),
    };
    view! { <p class="stock" data-tone=tone>{words}</p> }.drawn()
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
        return ().drawn();
    }
    let count = i64::try_from(colors.len()).unwrap_or(i64::MAX);
    view! {
        <p class="card-swatches">
            <span class="visually-hidden">{chrome.with("colors-count", &[("count", count.into())])}</span>
            {colors.into_iter().map(icons::swatch).collect_view()}
        </p>
    }
    .drawn()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::fixture;
    use shop::text::Lang;

    /// The bytes of a page do not tell which of its cards were drawn before.
    #[test]
    fn drawn_cards_are_the_list_that_leptos_draws() {
        for lang in [Lang::Ru, Lang::En] {
            let chrome = fixture::chrome(lang);
            let goods = [fixture::sweater(), fixture::beret()].map(|product| Card::from(&product));
            for spot in [Spot::First, Spot::Later, Spot::Beside] {
                let drawn = goods.iter().map(|product| DrawnCard::of(&chrome, product, spot));
                let drawn: Vec<_> = drawn.collect();
                let whole = render(|| {
                    let cards = goods
                        .iter()
                        .map(|product| card(&chrome, product, spot))
                        .collect_view();
                    view! { <ul class="grid">{cards}</ul> }
                });
                assert_eq!(render(|| grid(&drawn)), whole, "{spot:?}");
            }
        }
    }
}
