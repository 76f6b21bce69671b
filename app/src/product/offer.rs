//! Price and stock for search engines, in the words of schema.org.

use crate::{Chrome, drawn::Draw};
use leptos::prelude::*;
use shop::catalog::{Product, Variant};

/// The offer of the variant whose price the page shows; it belongs inside the element that is the product.
pub(super) fn of(chrome: &Chrome, product: &Product, chosen: Option<&Variant>) -> AnyView {
    let Some(variant) = chosen else {
        return ().drawn();
    };
    let availability = if variant.stock > 0 {
        "https://schema.org/InStock"
    } else {
        "https://schema.org/OutOfStock"
    };
    let page = chrome
        .public_url
        .as_ref()
        .map(|root| format!("{root}{}", chrome.href(&format!("/products/{}", product.slug))));
    let address = page.map(|page| view! { <link itemprop="url" href=page/> });
    view! {
        <div itemprop="offers" itemscope=true itemtype="https://schema.org/Offer">
            <meta itemprop="price" content=variant.price.decimal()/>
            <meta itemprop="priceCurrency" content="RUB"/>
            <meta itemprop="sku" content=variant.sku.clone()/>
            <link itemprop="availability" href=availability/>
            {address}
        </div>
    }
    .drawn()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::fixture;
    use shop::text::Lang;

    fn read(product: &Product) -> String {
        of(&fixture::chrome(Lang::Ru), product, product.variants.first()).to_html()
    }

    #[test]
    fn search_engines_read_the_price_that_people_read() {
        let product = fixture::sweater();
        let price = product.variants[0].price.decimal();
        assert!(read(&product).contains(&format!("itemprop=\"price\" content=\"{price}\"")));
    }

    #[test]
    fn what_is_gone_is_offered_as_gone() {
        let mut product = fixture::sweater();
        assert!(read(&product).contains("https://schema.org/InStock"));
        product.variants[0].stock = 0;
        assert!(read(&product).contains("https://schema.org/OutOfStock"));
    }
}
