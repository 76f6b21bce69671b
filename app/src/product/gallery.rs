//! The pictures of a product.

use crate::{
    Chrome,
    drawn::Draw,
    pieces::{Frame, picture},
};
use leptos::prelude::*;
use shop::catalog::{Photo, Product, Variant};

/// The photo of the chosen variant, large; the others below it, each with the variants that it shows.
pub(super) fn of(chrome: &Chrome, product: &Product, chosen: Option<&Variant>) -> AnyView {
    let main = match chosen {
        Some(variant) => Photo::of_variant(&product.photos, &variant.sku),
        None => product.photos.first(),
    };
    let others = product.photos.iter().filter(|photo| Some(*photo) != main);
    let others: Vec<_> = others.map(|photo| other(chrome, product, photo)).collect();
    let frame = Frame {
        sizes: "(min-width: 60rem) 36rem, 100vw",
        is_seen_first: true,
        is_main: true,
    };
    view! {
        {picture(chrome, main, (&product.picture, &product.picture_alt), frame)}
        {main.map(|photo| caption(chrome, product, photo))}
        {(!others.is_empty()).then(|| view! { <ul class="gallery-more plain">{others}</ul> })}
    }
    .drawn()
}

fn other(chrome: &Chrome, product: &Product, photo: &Photo) -> AnyView {
    let frame = Frame {
        sizes: "(min-width: 60rem) 18rem, 50vw",
        is_seen_first: false,
        is_main: false,
    };
    view! {
        <li>
            {picture(chrome, Some(photo), (&product.picture, &product.picture_alt), frame)}
            {caption(chrome, product, photo)}
        </li>
    }
    .drawn()
}

/// Which variants a photo shows, if it does not show all of them.
fn caption(chrome: &Chrome, product: &Product, photo: &Photo) -> AnyView {
    let shown = product
        .variants
        .iter()
        .filter(|variant| photo.shows(&variant.sku));
    let options: Vec<_> = shown.map(|variant| variant.option.get(chrome.lang)).collect();
    let is_of_some = !options.is_empty() && options.len() < product.variants.len();
    is_of_some
        .then(|| view! { <p class="hint">{options.join(" · ")}</p> })
        .drawn()
}

/// What messengers and networks show of the product.
pub(super) fn for_friends(product: &Product) -> Option<String> {
    let picture = Some(&product.picture).filter(|picture| !picture.is_empty());
    product
        .photos
        .first()
        .map(Photo::widest)
        .or_else(|| picture.cloned())
}
