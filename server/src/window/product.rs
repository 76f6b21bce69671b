//! A product's page. The form on it is the cart's.

use crate::{AppState, passerby::Passerby, session::Session, showcase::Display};
use app::{Chrome, product::CartOutcome};
use axum::{
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use serde::Deserialize;
use shop::{catalog::VariantId, desk::Error};

/// Other goods shown below a product.
const NEIGHBOURS: usize = 4;

/// Query of a product's page.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct ProductQuery {
    variant: String,
    added: Option<String>,
}

impl ProductQuery {
    fn variant(&self) -> Option<VariantId> {
        self.variant.parse().ok().map(VariantId)
    }
}

/// `/products/{slug}`; a slug that the product once had leads to the one it has.
pub async fn page(
    State(state): State<AppState>,
    mut passerby: Passerby,
    Path(slug): Path<String>,
    headers: HeaderMap,
    Query(query): Query<ProductQuery>,
) -> Response {
    let page = shown(&state, &mut passerby, &slug, &headers, &query).await;
    if !matches!(page, Err(Error::NotFound)) {
        return passerby.answer(&state, page);
    }
    let moved = state.shop.moved_to(&slug).await;
    let answer = moved.and_then(|moved| {
        let now = moved.ok_or(Error::NotFound)?;
        let now = passerby.chrome(&state).href(&address(&now, query.variant()));
        Ok((StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, now)]))
    });
    passerby.answer(&state, answer)
}

async fn shown(
    state: &AppState,
    passerby: &mut Passerby,
    slug: &str,
    headers: &HeaderMap,
    query: &ProductQuery,
) -> Result<Response, Error> {
    let display = state.showcase.now(&state.shop).await?;
    let variant = query.variant();
    let outcome = match (&query.added, variant) {
        (Some(_), Some(variant)) => what_became_of(state, passerby.session(state).await?, variant).await?,
        (Some(_) | None, _) => None,
    };
    let chrome = passerby.chrome(state);
    if let Some(page) = display.kept(&chrome) {
        return Ok(page.answer(headers));
    }
    let asked = Asked {
        variant,
        count: "1",
        outcome,
    };
    let is_plain = asked.outcome.is_none();
    let drawn = drawn(state, &display, chrome.clone(), slug, asked)?;
    if !is_plain {
        return Ok(Html(drawn.html).into_response());
    }
    Ok(display.keep(&chrome, &drawn.address, drawn.html).answer(headers))
}

/// The address of a product, with a variant that is chosen on it.
fn address(slug: &str, variant: Option<VariantId>) -> String {
    match variant {
        Some(VariantId(variant)) => format!("/products/{slug}?variant={variant}"),
        None => format!("/products/{slug}"),
    }
}

/// The address says that this was put into the cart. Anybody can write that, so the cart itself is asked.
async fn what_became_of(
    state: &AppState,
    session: &Session,
    variant: VariantId,
) -> Result<Option<CartOutcome>, Error> {
    let cart = session.cart();
    let count = cart.count(variant);
    if count == 0 {
        return Ok((!session.has_cookie()).then_some(CartOutcome::NoCookie));
    }
    let goods = state.shop.quote(&cart).await?.goods;
    Ok(Some(CartOutcome::InCart { count, goods }))
}

/// What was asked for on a product's page, and what came of it.
pub(super) struct Asked<'a> {
    /// Which variant.
    pub variant: Option<VariantId>,
    /// How many pieces, as they were typed.
    pub count: &'a str,
    /// What came of it.
    pub outcome: Option<CartOutcome>,
}

/// The page of a product.
pub(super) struct Drawn {
    /// Its own address, without the language.
    pub address: String,
    /// All of it.
    pub html: String,
}

/// A product's page, also after its form came back with trouble: that form has another address.
pub(super) fn drawn(
    state: &AppState,
    display: &Display,
    mut chrome: Chrome,
    slug: &str,
    asked: Asked<'_>,
) -> Result<Drawn, Error> {
    let on_sale = display.on_sale();
    let place = on_sale.place_of(slug).ok_or(Error::NotFound)?;
    let product = &*on_sale.products()[place];
    let categories = on_sale.categories().iter();
    let mut category = categories.filter(|category| category.slug == product.category);
    let chosen = asked
        .variant
        .filter(|chosen| product.variants.iter().any(|variant| variant.id == *chosen));
    let address = address(slug, chosen);
    chrome.path.clone_from(&address);
    let showing = app::product::Showing {
        product,
        category: category.next(),
        neighbours: &display.neighbours(&chrome, place, NEIGHBOURS),
        chosen,
        count: asked.count,
        outcome: asked.outcome,
        delivery: &state.shop.terms().delivery,
    };
    let html = app::product::page(&chrome, &showing);
    Ok(Drawn { address, html })
}
