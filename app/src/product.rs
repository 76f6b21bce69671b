//! A product: what it is, and the form that puts it into the cart.

mod choice;
mod gallery;
mod offer;

use crate::{
    Chrome, Trouble,
    document::{Head, shop_page},
    drawn::Draw,
    pieces::{DrawnCard, FEW_PIECES, contact, crumbs, error_box, grid, old_price, price},
    views::Link,
};
use leptos::prelude::*;
use shop::{
    Kopecks,
    buyer::DeliveryTerms,
    cart::MOST_PIECES,
    catalog::{Category, Product, Variant, VariantId},
};

/// What the page of a product shows.
pub struct Showing<'a> {
    /// The product.
    pub product: &'a Product,
    /// Its category; `None` if no category has the slug that it names.
    pub category: Option<&'a Category>,
    /// Other goods that a visitor may like.
    pub neighbours: &'a [DrawnCard],
    /// The variant that was chosen (`?variant=`).
    pub chosen: Option<VariantId>,
    /// Pieces wanted, as they were typed.
    pub count: &'a str,
    /// What came of putting it into the cart.
    pub outcome: Option<CartOutcome>,
    /// What delivery costs.
    pub delivery: &'a DeliveryTerms,
}

/// What came of putting a product into the cart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CartOutcome {
    /// It was put in.
    InCart {
        /// Pieces of the chosen variant in the cart.
        count: u32,
        /// Price of all goods in the cart.
        goods: Kopecks,
    },
    /// Nothing was put in: the browser does not keep the cookie that names the cart.
    NoCookie,
    /// Nothing was put in, and this is why.
    Trouble(Trouble),
}

/// Whether the pieces that are left of a product now and were left before make no difference to what a shopper sees, on its page
/// and on any other: few are counted, and more than a few are as good as many.
pub fn looks_alike(before: &Product, now: &Product) -> bool {
    fn seen(product: &Product) -> impl Iterator<Item = i64> {
        let variants = product.variants.iter();
        variants.map(|variant| variant.stock.clamp(0, FEW_PIECES + 1))
    }
    seen(before).eq(seen(now))
}

/// The whole document of a product.
pub fn page(chrome: &Chrome, showing: &Showing<'_>) -> String {
    let product = showing.product;
    let name = product.name.get(chrome.lang).to_owned();
    let title = match showing.outcome {
        Some(CartOutcome::Trouble(_)) => format!("{} {name}", chrome.text("error-prefix")),
        Some(CartOutcome::InCart { .. } | CartOutcome::NoCookie) | None => name.clone(),
    };
    let head = Head {
        description: Some(product.summary.get(chrome.lang).to_owned()),
        picture: gallery::for_friends(product),
        ..Head::public(title, &format!("/products/{}", product.slug))
    };
    let chosen = choice::of(product, showing.chosen);
    shop_page(chrome, &head, || {
        view! {
            {crumbs(chrome, path_to(chrome, showing), None)}
            {outcome(chrome, showing, chosen)}
            <article class="split split-even" itemscope=true itemtype="https://schema.org/Product">
                <div class="gallery">
                    {offer::of(chrome, product, chosen)}
                    {gallery::of(chrome, product, chosen)}
                </div>
                <div class="stack stack-loose">
                    <div class="stack">
                        <h1 itemprop="name">{name}</h1>
                        <p class="lead" itemprop="description">{product.summary.get(chrome.lang).to_owned()}</p>
                        {chosen.map(|variant| price_line(chrome, product, variant))}
                        {buying(chrome, showing, chosen)}
                        {promises(chrome, showing.delivery)}
                    </div>
                    {about(chrome, product, chosen)}
                </div>
            </article>
            {neighbours(chrome, showing)}
        }
    })
}

fn path_to(chrome: &Chrome, showing: &Showing<'_>) -> Vec<Link> {
    let catalogue = Link {
        href: chrome.href("/"),
        text: chrome.text("catalogue-title"),
    };
    let category = showing.category.map(|category| Link {
        href: chrome.href(&format!("/?category={}", category.slug)),
        text: category.name.get(chrome.lang).to_owned(),
    });
    std::iter::once(catalogue).chain(category).collect()
}

fn outcome(chrome: &Chrome, showing: &Showing<'_>, chosen: Option<&Variant>) -> AnyView {
    match &showing.outcome {
        None => ().drawn(),
        Some(CartOutcome::Trouble(trouble)) => {
            let words = error_box(chrome.text("not-added-title"), trouble.text(chrome));
            view! { <div class="outcome">{words}</div> }.drawn()
        }
        Some(CartOutcome::NoCookie) => {
            let words = error_box(chrome.text("no-cookie-title"), chrome.text("no-cookie-text"));
            view! { <div class="outcome">{words}</div> }.drawn()
        }
        Some(CartOutcome::InCart { count, goods }) => {
            let option = chosen.map(|variant| &variant.option).cloned().unwrap_or_default();
            let name = showing.product.name.with_option(&option, chrome.lang);
            let added = [("name", name.into()), ("count", (*count).into())];
            let cart = [
                ("count", chrome.cart_pieces.into()),
                ("sum", goods.to_string().into()),
            ];
            view! {
                <div class="outcome notice" data-tone="good" role="status">
                    <p>{chrome.with("added-text", &added)} " " {chrome.with("added-cart", &cart)}</p>
                    <p class="cluster">
                        <a class="button" href=chrome.href("/cart")>{chrome.text("to-cart")}</a>
                        " "
                        <a href=chrome.href("/")>{chrome.text("keep-shopping")}</a>
                    </p>
                </div>
            }
            .drawn()
        }
    }
}

/// The price of the chosen variant; while none is chosen, the lowest one, said to be the lowest.
fn price_line(chrome: &Chrome, product: &Product, variant: &Variant) -> AnyView {
    let note = (!product.has_one_price()).then(|| {
        let option = variant.option.get(chrome.lang);
        view! { " " <span class="hint">{chrome.with("price-of-variant", &[("option", option.into())])}</span> }
    });
    view! { <p class="price-line price-large">{price(variant.price)} {old_price(chrome, variant)} {note}</p> }
        .drawn()
}

/// The form, or why there is none.
fn buying(chrome: &Chrome, showing: &Showing<'_>, chosen: Option<&Variant>) -> AnyView {
    let product = showing.product;
    if product.stock() <= 0 {
        return view! {
            <div class="notice" data-tone="calm">
                <p>{chrome.text("sold-out-text")}" "{contact(chrome)}</p>
            </div>
        }
        .drawn();
    }
    let name = [("name", product.name.get(chrome.lang).into())];
    view! {
        <form class="stack" method="post" action=chrome.href("/cart/add")>
            {choice::fieldset(chrome, product, chosen)}
            <div class="buy">
                <div class="stack stack-tight">
                    <label class="label" for="count">{chrome.text("count-label")}</label>
                    <span class="stepper">
                        <button type="button" data-step="-1" aria-label=chrome.with("cart-less", &name) hidden>
                            "−"
                        </button>
                        <input
                            id="count"
                            name="count"
                            type="number"
                            inputmode="numeric"
                            min="1"
                            max=MOST_PIECES.to_string()
                            value=showing.count.to_owned()
                            required
                        />
                        <button type="button" data-step="1" aria-label=chrome.with("cart-more", &name) hidden>
                            "+"
                        </button>
                    </span>
                </div>
                <button class="button">{chrome.text("add-to-cart")}</button>
            </div>
        </form>
    }
    .drawn()
}

fn promises(chrome: &Chrome, delivery: &DeliveryTerms) -> AnyView {
    let values = [
        ("price", delivery.courier.to_string().into()),
        ("free", delivery.free_from.to_string().into()),
        ("days", chrome.days(delivery.days).into()),
    ];
    let returns = [("days", chrome.return_days().into())];
    view! {
        <ul class="hint stack stack-tight plain">
            <li>{chrome.text("promise-pickup")}</li>
            <li>{chrome.with("promise-courier", &values)}</li>
            <li>
                {chrome.with("promise-returns", &returns)}
                " "
                <a href=chrome.href("/returns")>{chrome.text("promise-returns-link")}</a>
            </li>
        </ul>
    }
    .drawn()
}

fn about(chrome: &Chrome, product: &Product, chosen: Option<&Variant>) -> AnyView {
    let row = |name: String, value: String| view! { <tr><th scope="row">{name}</th><td>{value}</td></tr> };
    let rows = product
        .attributes
        .iter()
        .map(|attribute| {
            row(
                attribute.name.get(chrome.lang).to_owned(),
                attribute.value.get(chrome.lang).to_owned(),
            )
        })
        .collect_view();
    let sku = chosen.map(|variant| row(chrome.text("article-code"), variant.sku.clone()));
    view! {
        <section class="stack" aria-labelledby="about">
            <h2 id="about">{chrome.text("about-title")}</h2>
            <p>{product.description.get(chrome.lang).to_owned()}</p>
            <table class="table attributes">
                <caption class="visually-hidden">{chrome.text("attributes-title")}</caption>
                <tbody>{rows}{sku}</tbody>
            </table>
        </section>
    }
    .drawn()
}

fn neighbours(chrome: &Chrome, showing: &Showing<'_>) -> AnyView {
    (!showing.neighbours.is_empty())
        .then(|| {
            view! {
                <section class="stack section" aria-labelledby="similar">
                    <h2 id="similar">{chrome.text("neighbours-title")}</h2>
                    {grid(showing.neighbours)}
                </section>
            }
        })
        .drawn()
}
