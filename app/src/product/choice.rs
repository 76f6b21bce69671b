//! Choosing a variant.

use crate::{
    Chrome,
    drawn::Draw,
    pieces::{FEW_PIECES, icons},
};
use leptos::prelude::*;
use shop::catalog::{Product, Variant, VariantId};

/// The variant that is chosen, or else the first one that can be bought, or else the first one.
pub(super) fn of(product: &Product, chosen: Option<VariantId>) -> Option<&Variant> {
    let variants = &product.variants;
    variants
        .iter()
        .find(|variant| Some(variant.id) == chosen)
        .or_else(|| variants.iter().find(|variant| variant.stock > 0))
        .or_else(|| variants.first())
}

/// The variants as a group of buttons. A single variant needs no choice.
pub(super) fn fieldset(chrome: &Chrome, product: &Product, chosen: Option<&Variant>) -> AnyView {
    if let [only] = product.variants.as_slice() {
        let note = note(chrome, only, only.price);
        let note = (!note.is_empty()).then(|| view! { <p class="hint">{note}</p> });
        return view! { <input type="hidden" name="variant" value=only.id.0.to_string()/> {note} }.drawn();
    }
    let labels = product
        .variants
        .iter()
        .map(|variant| label(chrome, variant, chosen))
        .collect_view();
    view! {
        <fieldset class="stack stack-tight">
            <legend class="label">{chrome.text("variant-label")}</legend>
            <div class="variants">{labels}</div>
        </fieldset>
    }
    .drawn()
}

fn label(chrome: &Chrome, variant: &Variant, chosen: Option<&Variant>) -> AnyView {
    let is_gone = variant.stock <= 0;
    let is_chosen = chosen.is_some_and(|chosen| chosen.id == variant.id) && !is_gone;
    let shown_price = chosen.map_or(variant.price, |chosen| chosen.price);
    let note = note(chrome, variant, shown_price);
    let note = (!note.is_empty()).then(|| view! { <span class="variant-note">{note}</span> });
    view! {
        <label class="variant">
            <input
                type="radio"
                name="variant"
                value=variant.id.0.to_string()
                checked=is_chosen
                disabled=is_gone
                required
            />
            <span class="variant-chip">
                {variant.color.as_deref().map(icons::swatch)}
                <span class="variant-name">{variant.option.get(chrome.lang).to_owned()}</span>
                {note}
            </span>
        </label>
    }
    .drawn()
}

/// What is worth knowing of a variant: a price that is not the shown one, and that few pieces are left.
fn note(chrome: &Chrome, variant: &Variant, shown_price: shop::Kopecks) -> String {
    let price = (variant.price != shown_price).then(|| variant.price.to_string());
    let stock = match variant.stock {
        ..=0 => Some(chrome.text("variant-gone")),
        count @ 1..=FEW_PIECES => Some(chrome.with("variant-few", &[("count", count.into())])),
        _ => None,
    };
    price.into_iter().chain(stock).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::fixture;

    #[test]
    fn the_first_variant_that_can_be_bought_is_chosen() {
        let mut product = fixture::sweater();
        assert_eq!(of(&product, None).map(|v| v.id), Some(VariantId(1)));
        product.variants[0].stock = 0;
        assert_eq!(of(&product, None).map(|v| v.id), Some(VariantId(2)));
        assert_eq!(of(&product, Some(VariantId(1))).map(|v| v.id), Some(VariantId(1)));
        assert_eq!(
            of(&product, Some(VariantId(99))).map(|v| v.id),
            Some(VariantId(2))
        );
        product.variants.iter_mut().for_each(|v| v.stock = 0);
        assert_eq!(of(&product, None).map(|v| v.id), Some(VariantId(1)));
    }
}
