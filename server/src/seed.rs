//! Goods for the demo, and orders for load tests.

use crate::{App, clock};
use anyhow::{Context, bail};
use futures_util::StreamExt;
use robokassa::receipt::Tax;
use shop::{
    Kopecks,
    buyer::{Buyer, Consent, Consents, Delivery, Email, Name, Phone},
    cart::Cart,
    catalog::{Assortment, Category, NewProduct, NewVariant},
    desk::Checkout,
    order::Order,
    payment::GatewayName,
    text::{Lang, Text},
};
use std::{io::Write, path::Path};

/// Slug of the product that load tests buy.
const LOAD_TEST: &str = "load-test";
/// Orders placed at once, so that the database commits them together.
const AT_ONCE: usize = 64;

/// Puts the goods of a file on the shelf, or the demo catalogue. How many products that are.
pub async fn goods(app: &App, file: Option<&Path>) -> anyhow::Result<usize> {
    let assortment = match file {
        Some(file) => read(file)?,
        None => Assortment::demo(),
    };
    app.shop.store().stock_shelf(&assortment, clock::now()).await?;
    Ok(assortment.products.len())
}

fn read(file: &Path) -> anyhow::Result<Assortment> {
    let text = std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let assortment: Assortment =
        serde_json::from_str(&text).with_context(|| format!("{} is not a list of goods", file.display()))?;
    // A tax that no receipt knows would be found out by a buyer who cannot pay.
    for product in &assortment.products {
        let tax: Result<Tax, _> = product.tax.parse();
        tax.with_context(|| format!("{}: {}: the tax {:?}", file.display(), product.slug, product.tax))?;
    }
    Ok(assortment)
}

/// Makes `count` unpaid orders with an attempt each and writes a line for each: `InvId<TAB>OutSum<TAB>order=KEY`.
pub async fn orders(app: &App, count: u32, mut out: impl Write) -> anyhow::Result<()> {
    if !app.shop.gateways().any(|name| name == GatewayName::Robokassa) {
        bail!(
            "Robokassa is not set up: without ROBOKASSA_MERCHANT_LOGIN and passwords there is nobody to pay through"
        );
    }
    let store = app.shop.store();
    store
        .stock_shelf(&load_test_goods(count, &clock::token()), clock::now())
        .await?;
    let product = app.shop.product(LOAD_TEST).await?;
    let newest = product
        .variants
        .iter()
        .max_by_key(|variant| variant.id)
        .context("the product has a variant")?;
    let mut cart = Cart::default();
    cart.add(newest.id, 1)?;
    let seen = app
        .shop
        .quote(&cart)
        .await?
        .fingerprint(&app.shop.terms().delivery);
    let placed = futures_util::stream::iter(0..count)
        .map(|_| place(app, &cart, &seen))
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

async fn place(app: &App, cart: &Cart, seen: &str) -> anyhow::Result<Order> {
    let now = clock::now();
    let order = app
        .shop
        .checkout(cart, form(seen)?, now, clock::order_key())
        .await?;
    Ok(app.shop.pay(&order.key, GatewayName::Robokassa, now).await?)
}

/// A product with a fresh variant of `count` pieces, since what is on the shelf keeps its stock.
fn load_test_goods(count: u32, token: &str) -> Assortment {
    let both = |text: &str| Text {
        ru: text.into(),
        en: text.into(),
    };
    Assortment {
        categories: vec![Category {
            slug: LOAD_TEST.into(),
            name: both("Load test"),
        }],
        products: vec![NewProduct {
            slug: LOAD_TEST.into(),
            category: LOAD_TEST.into(),
            name: both("Load test"),
            summary: both("Made by vitrina seed --orders"),
            description: both("Made by vitrina seed --orders"),
            picture: "/favicon.svg".into(),
            picture_alt: both("Load test"),
            attributes: Vec::new(),
            tax: "none".into(),
            variants: vec![NewVariant {
                sku: format!("{LOAD_TEST}-{token}"),
                option: both(token),
                color: None,
                size: None,
                price_kopecks: Kopecks::new(10_000),
                old_price_kopecks: None,
                stock: count,
            }],
        }],
    }
}

fn form(seen: &str) -> anyhow::Result<Checkout> {
    let consent = || Consent {
        version: "load-test".into(),
        at: clock::now(),
        ip: "127.0.0.1".into(),
    };
    Ok(Checkout {
        token: clock::token(),
        seen: seen.to_owned(),
        session: None,
        buyer: Buyer {
            name: Name::parse("Load Test").context("a name")?,
            phone: Phone::parse("+79990000000").context("a phone")?,
            email: Email::parse("load-test@example.com").context("an e-mail")?,
        },
        delivery: Delivery::PickUp,
        comment: String::new(),
        consents: Consents {
            data: consent(),
            offer: consent(),
        },
        lang: Lang::Ru,
    })
}
