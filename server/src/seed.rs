//! Goods for the demo, and orders for load tests.

use crate::{AppState, assets, clock, rehearsal};
use anyhow::{Context, bail};
use futures_util::StreamExt;
use shop::{
    Kopecks, Tax,
    buyer::{Buyer, Consent, Consents, Delivery, Email, Name, Phone},
    cart::Cart,
    catalog::{Assortment, Category, GoodsFaults, NewProduct, NewVariant},
    desk::{Checkout, stock_shelf},
    order::Order,
    payment::{GatewayName, PayBy},
    store::{Store, StoreError},
    text::{Lang, Text},
};
use std::{io::Write, path::Path, time::Instant};

/// Slug of the product that load tests buy.
const LOAD_TEST: &str = "load-test";
/// Orders placed at once, so that the database commits them together.
const AT_ONCE: usize = 64;
/// How often a portion of goods is tried.
const TRIES: u32 = 5;
/// What the history of a product calls this command.
const NAME: &str = "vitrina seed";

/// Puts the goods of a file on the shelf, or the demo catalogue. How many products that are.
///
/// A long list goes there in portions, and the shop has its turn between them: with `SQLite` only one program writes at a
/// time.
pub async fn goods(state: &AppState, store: &dyn Store, file: Option<&Path>) -> anyhow::Result<usize> {
    let assortment = match file {
        Some(file) => read(file)?,
        None if cfg!(feature = "demo") => Assortment::demo(),
        None => bail!("this program was built without the demo and its goods: name a file of yours"),
    };
    rehearsal::goods(state, &assortment)?;
    let (products, variants) = (assortment.products().len(), assortment.count());
    let mut done = 0;
    for portion in assortment.portions() {
        let begun = Instant::now();
        put(store, &portion).await.with_context(|| {
            format!(
                "{done} of {variants} variants are on the shelf, the rest is not; run the same command again, what is \
                 there already stays as it is"
            )
        })?;
        done += portion.count();
        if done < variants {
            tracing::info!(variants = done, of = variants, "goods are going on the shelf");
            tokio::time::sleep(begun.elapsed()).await;
        }
    }
    Ok(products)
}

/// A portion, once more if the database was busy with something else: nothing of it was written then.
async fn put(store: &dyn Store, portion: &Assortment) -> Result<(), StoreError> {
    let mut left = TRIES;
    loop {
        left -= 1;
        match stock_shelf(store, portion, NAME, clock::now()).await {
            Err(StoreError::Unavailable(cause)) if left > 0 => {
                tracing::warn!(%cause, "the database is busy; the goods are tried again");
            }
            done => return done,
        }
    }
}

fn read(file: &Path) -> anyhow::Result<Assortment> {
    let bytes = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    Assortment::parse(&bytes, faults).with_context(|| file.display().to_string())
}

/// What only a buyer would find out: a picture that is not there.
fn faults(product: &NewProduct) -> Vec<String> {
    if assets::has_picture(&product.picture) {
        return Vec::new();
    }
    vec![format!(
        "there is no picture {}: put it into public/goods before the shop is built, or have the proxy serve it \
         from an address outside of /goods/",
        product.picture
    )]
}

/// Makes `count` unpaid orders with an attempt each and writes a line for each: `InvId<TAB>OutSum<TAB>order=KEY`.
pub async fn orders(
    state: &AppState,
    store: &dyn Store,
    count: u32,
    mut out: impl Write,
) -> anyhow::Result<()> {
    if cfg!(not(feature = "demo")) {
        bail!("this program was built without the demo, and makes no orders for load tests");
    }
    let Some(gateway) = state.shop.gateways().next() else {
        bail!("no payment gateway is set up: there is nobody to pay through");
    };
    let goods = load_test_goods(count, &clock::token())?;
    stock_shelf(store, &goods, NAME, clock::now()).await?;
    let product = state.shop.product(LOAD_TEST).await?;
    let newest = product
        .variants
        .iter()
        .max_by_key(|variant| variant.id)
        .context("the product has a variant")?;
    let mut cart = Cart::default();
    cart.add(newest.id, 1)?;
    let seen = state
        .shop
        .quote(&cart)
        .await?
        .fingerprint(&state.shop.terms().delivery, [LOAD_TEST; 2]);
    let placed = futures_util::stream::iter(0..count)
        .map(|_| place(state, gateway, &cart, &seen))
        .buffer_unordered(AT_ONCE);
    let mut placed = std::pin::pin!(placed);
    while let Some(order) = placed.next().await {
        let order = order?;
        let attempt = order.last_attempt().context("the attempt was just made")?;
        writeln!(
            out,
            "{}\t{}\torder={}",
            attempt.invoice,
            attempt.amount.decimal(),
            order.key.as_str()
        )?;
    }
    Ok(())
}

async fn place(state: &AppState, gateway: GatewayName, cart: &Cart, seen: &str) -> anyhow::Result<Order> {
    let now = clock::now();
    Ok(state
        .shop
        .checkout(cart, form(gateway, seen)?, now, clock::order_key())
        .await?)
}

/// A product with a fresh variant of `count` pieces, since what is on the shelf keeps its stock.
fn load_test_goods(count: u32, token: &str) -> Result<Assortment, GoodsFaults> {
    let both = |text: &str| Text {
        ru: text.into(),
        en: text.into(),
    };
    let category = Category {
        slug: LOAD_TEST.into(),
        name: both("Load test"),
        ..Category::default()
    };
    let variant = NewVariant {
        sku: format!("{LOAD_TEST}-{token}"),
        option: both(token),
        color: None,
        size: None,
        price_kopecks: Kopecks::new(10_000),
        old_price_kopecks: None,
        stock: count,
    };
    let product = NewProduct {
        slug: LOAD_TEST.into(),
        category: LOAD_TEST.into(),
        name: both("Load test"),
        summary: both("Made by vitrina seed --orders"),
        description: both("Made by vitrina seed --orders"),
        picture: "/favicon.svg".into(),
        picture_alt: both("Load test"),
        attributes: Vec::new(),
        tax: Tax::None,
        variants: vec![variant],
    };
    Assortment::new(vec![category], vec![product])
}

fn form(gateway: GatewayName, seen: &str) -> anyhow::Result<Checkout> {
    let consent = || Consent {
        version: LOAD_TEST.into(),
        at: clock::now(),
        ip: "127.0.0.1".into(),
    };
    Ok(Checkout {
        token: clock::token(),
        seen: seen.to_owned(),
        session: None,
        gateway: Some(gateway),
        pay_by: PayBy::Online,
        buyer: Buyer {
            name: Name::parse("Load Test").context("a name")?,
            phone: Phone::parse("+79990000000").context("a phone")?,
            email: Some(Email::parse("load-test@example.com").context("an e-mail")?),
        },
        delivery: Delivery::PickUp,
        comment: String::new(),
        consents: Consents {
            data: consent(),
            offer: consent(),
        },
        lang: Lang::Ru,
        tells_buyer: true,
    })
}
