//! Goods for the demo, and orders for load tests.

mod lived;

use crate::{AppState, assets, clock, made_up, rehearsal};
use anyhow::{Context, bail};
use futures_util::StreamExt;
use shop::{
    Kopecks, Tax,
    buyer::{Buyer, Consent, Consents, Delivery, Email, Name, Phone},
    cart::Cart,
    catalog::{Assortment, Category, GoodsFaults, NewProduct, NewVariant},
    desk::{Checkout, stock_shelf},
    order::Order,
    payment::{Attempt, GatewayName, PayBy},
    store::{Store, StoreError},
    text::{Lang, Text},
};
use std::{io::Write, ops::Range, path::Path, time::Instant};

/// Slug of the product that load tests buy, and of its category.
const LOAD_TEST: &str = "load-test";
/// Orders placed in one transaction.
const TOGETHER: u32 = 500;
/// Orders paid at once, so that the database commits them together.
const PAID_AT_ONCE: usize = 256;
/// Orders of one buyer.
const OF_ONE: u32 = 2;
/// First and last names of buyers: nobody has these together.
const NAMES: [&str; 8] = ["Анна", "Борис", "Вера", "Глеб", "Дарья", "Егор", "Жанна", "Фёдор"];
const SURNAMES: [&str; 9] = [
    "Нагрузкина",
    "Пробных",
    "Черёмух",
    "Испытанных",
    "Шутливых",
    "Понарошку",
    "Невзаправду",
    "Соловьёвых",
    "Load Test",
];
/// Odd and no multiple of five, so that phones of seven digits come again after ten million buyers only.
const STRIDE: u64 = 7_654_321;
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

/// What `vitrina seed` is to make up for a load test.
#[derive(Debug, Clone, Copy)]
pub struct Load {
    /// Orders with an attempt each.
    pub orders: u32,
    /// How many of them are paid, the first ones.
    pub paid: u32,
    /// Products that they buy, a portion of orders each.
    pub products: u32,
    /// Years that they are spread over, each with what became of it; `None` for orders of this moment.
    pub years: Option<u32>,
}

/// Makes up orders and writes a line for each that is not paid: `InvId<TAB>OutSum<TAB>order=KEY`.
pub async fn orders(
    state: &AppState,
    store: &dyn Store,
    load: Load,
    mut out: impl Write,
) -> anyhow::Result<()> {
    if cfg!(not(feature = "demo")) {
        bail!("this program was built without the demo, and makes no orders for load tests");
    }
    let Some(gateway) = state.shop.gateways().next() else {
        bail!("no payment gateway is set up: there is nobody to pay through");
    };
    if let Some(years) = load.years {
        return lived::orders(state, store, (load, years), out).await;
    }
    for portion in load_test_goods(load, &clock::token())?.portions() {
        put(store, &portion).await?;
    }
    let (mut wanted, mut to_pay) = (load.orders, load.paid);
    for slug in (1..=load.products).map(slug).cycle() {
        if wanted == 0 {
            break;
        }
        let together = wanted.min(TOGETHER);
        let first = load.orders - wanted;
        wanted -= together;
        let placed = place(state, gateway, &slug, first..first + together).await?;
        let paid = placed.len().min(usize::try_from(to_pay)?);
        to_pay -= u32::try_from(paid)?;
        let (paid, unpaid) = placed.split_at(paid);
        let mut paying = std::pin::pin!(
            futures_util::stream::iter(paid)
                .map(|order| pay(state, order))
                .buffer_unordered(PAID_AT_ONCE)
        );
        while let Some(done) = paying.next().await {
            done?;
        }
        for order in unpaid {
            line(&mut out, order, attempt(order)?)?;
        }
    }
    Ok(())
}

/// What a load test needs to know to pay an order.
fn line(out: &mut impl Write, order: &Order, attempt: &Attempt) -> std::io::Result<()> {
    let (sum, key) = (attempt.amount.decimal(), order.key.as_str());
    writeln!(out, "{}\t{sum}\torder={key}", attempt.invoice)
}

/// These orders, of one piece of this product each, in one transaction.
async fn place(
    state: &AppState,
    gateway: GatewayName,
    slug: &str,
    orders: Range<u32>,
) -> anyhow::Result<Vec<Order>> {
    let product = state.shop.product(slug).await?;
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
    let forms = orders
        .map(|nth| Ok((form(gateway, &seen, buyer(nth / OF_ONE)?), clock::order_key())))
        .collect::<anyhow::Result<_>>()?;
    Ok(state.shop.checkout_many(&cart, forms, clock::now()).await?)
}

/// What the gateway's call does.
async fn pay(state: &AppState, order: &Order) -> anyhow::Result<()> {
    let notice = made_up::notice(order, attempt(order)?, clock::now());
    state.shop.settle(order.number, notice).await?;
    Ok(())
}

fn attempt(order: &Order) -> anyhow::Result<&Attempt> {
    order.last_attempt().context("the attempt was just made")
}

/// Products with a fresh variant each, of as many pieces as there are orders, since what is on the shelf keeps its stock.
fn load_test_goods(load: Load, token: &str) -> Result<Assortment, GoodsFaults> {
    let both = |text: &str| Text {
        ru: text.into(),
        en: text.into(),
    };
    let category = Category {
        slug: LOAD_TEST.into(),
        name: both("Load test"),
        ..Category::default()
    };
    let product = |number| NewProduct {
        slug: slug(number),
        category: LOAD_TEST.into(),
        name: both("Load test"),
        summary: both("Made by vitrina seed --orders"),
        description: both("Made by vitrina seed --orders"),
        picture: "/favicon.svg".into(),
        picture_alt: both("Load test"),
        attributes: Vec::new(),
        tax: Tax::None,
        variants: vec![NewVariant {
            sku: format!("{}-{token}", slug(number)),
            option: both(token),
            color: None,
            size: None,
            price_kopecks: Kopecks::new(10_000),
            old_price_kopecks: None,
            stock: load.orders,
        }],
    };
    Assortment::new(vec![category], (1..=load.products).map(product).collect())
}

/// Of the product of this number.
fn slug(number: u32) -> String {
    match number {
        1 => LOAD_TEST.to_owned(),
        number => format!("{LOAD_TEST}-{number}"),
    }
}

/// Somebody with a phone and an address of their own, so that a search has something to tell apart.
fn buyer(number: u32) -> anyhow::Result<Buyer> {
    let [first, last] = [(&NAMES[..], 1), (&SURNAMES[..], NAMES.len())].map(|(names, every)| {
        let nth = usize::try_from(number).unwrap_or_default() / every;
        names.get(nth % names.len()).copied().unwrap_or_default()
    });
    let phone = u64::from(number) * STRIDE % 10_000_000;
    Ok(Buyer {
        name: Name::parse(&format!("{first} {last}")).context("a name")?,
        phone: Phone::parse(&format!("+7999{phone:07}")).context("a phone")?,
        email: Some(Email::parse(&format!("{LOAD_TEST}-{number}@example.com")).context("an e-mail")?),
    })
}

fn form(gateway: GatewayName, seen: &str, buyer: Buyer) -> Checkout {
    let consent = || Consent {
        version: LOAD_TEST.into(),
        at: clock::now(),
        ip: "127.0.0.1".into(),
    };
    Checkout {
        token: clock::token(),
        seen: seen.to_owned(),
        session: None,
        gateway: Some(gateway),
        pay_by: PayBy::Online,
        buyer,
        delivery: Delivery::PickUp,
        comment: String::new(),
        consents: Consents {
            data: consent(),
            offer: consent(),
        },
        lang: Lang::Ru,
        tells_buyer: true,
    }
}
