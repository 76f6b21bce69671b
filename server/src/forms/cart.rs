//! Putting things into the cart and taking them out.

use super::{again, onward};
use crate::{App, pages, visitor::Visitor};
use app::{Trouble, product::Outcome};
use axum::{
    Form, Json,
    extract::State,
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use shop::{catalog::VariantId, desk::Error};

/// A variant and how many of it, as typed.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Pieces {
    variant: String,
    count: String,
    /// Which button was pressed: `less` and `more` go on from the typed number, `remove`, or nothing.
    step: String,
}

impl Pieces {
    fn variant(&self) -> Option<VariantId> {
        self.variant.parse().ok().map(VariantId)
    }

    fn count(&self) -> Option<u32> {
        let is_plain = !self.count.is_empty() && self.count.bytes().all(|b| b.is_ascii_digit());
        is_plain.then(|| self.count.parse().ok()).flatten()
    }
}

/// `POST /cart/add`
pub async fn add(State(app): State<App>, visitor: Visitor, Form(pieces): Form<Pieces>) -> Response {
    match try_add(&app, &visitor, &pieces).await {
        Ok(response) => response,
        Err(error) => app.error_page_at(visitor.chrome(&app), error),
    }
}

async fn try_add(app: &App, visitor: &Visitor, pieces: &Pieces) -> Result<Response, Error> {
    let ware = match pieces.variant() {
        Some(variant) => app.shop.store().wares(&[variant]).await?.pop(),
        None => None,
    };
    let Some(ware) = ware else {
        let quote = app.shop.quote(&visitor.cart).await?;
        let trouble = Some(&Trouble::NoVariant);
        return Ok(again(app::cart::page(
            &visitor.chrome(app),
            &quote,
            &app.shop.terms().delivery,
            trouble,
        )));
    };
    let mut cart = visitor.cart.clone();
    let added = match pieces.count().filter(|count| *count > 0) {
        Some(count) => cart.add(ware.variant.id, count).map_err(Trouble::from),
        None => Err(Trouble::NotACount),
    };
    if let Err(trouble) = added {
        let outcome = Some(Outcome::Trouble(trouble));
        let page = pages::product_page(app, visitor, &ware.slug, Some(ware.variant.id), outcome).await?;
        return Ok(again(page));
    }
    visitor.keep(&cart).await?;
    let path = format!(
        "/products/{}?variant={}&added=1#added",
        ware.slug, ware.variant.id.0
    );
    Ok(onward(&visitor.chrome(app).href(&path)))
}

/// `POST /cart/set`: a page for forms, JSON for the island.
pub async fn set(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
    Form(pieces): Form<Pieces>,
) -> Response {
    match try_set(&app, &visitor, &headers, &pieces).await {
        Ok(response) => response,
        Err(error) => app.error_page_at(visitor.chrome(&app), error),
    }
}

async fn try_set(
    app: &App,
    visitor: &Visitor,
    headers: &HeaderMap,
    pieces: &Pieces,
) -> Result<Response, Error> {
    let mut cart = visitor.cart.clone();
    let held = |id| {
        cart.lines()
            .find(|(held, _)| *held == id)
            .map_or(0, |(_, count)| count)
    };
    let count = match (pieces.variant(), pieces.step.as_str()) {
        (Some(_), "remove") => Some(0),
        (Some(id), "less") => Some(pieces.count().unwrap_or(held(id)).saturating_sub(1)),
        (Some(id), "more") => Some(pieces.count().unwrap_or(held(id)).saturating_add(1)),
        (Some(_), _) => pieces.count(),
        (None, _) => None,
    };
    let done = match (pieces.variant(), count) {
        (Some(id), Some(count)) if count == 0 || held(id) > 0 => cart.set(id, count).map_err(Trouble::from),
        (Some(_), None) => Err(Trouble::NotACount),
        (Some(_) | None, _) => Err(Trouble::NoVariant),
    };
    if done.is_ok() {
        visitor.keep(&cart).await?;
    }
    let chrome = app::Chrome {
        cart_pieces: cart.pieces(),
        ..visitor.chrome(app)
    };
    let is_island = headers
        .get(header::ACCEPT)
        .is_some_and(|accept| accept == "application/json");
    if !is_island && done.is_ok() {
        return Ok(onward(&chrome.href("/cart")));
    }
    let quote = app.shop.quote(&cart).await?;
    let (terms, trouble) = (&app.shop.terms().delivery, done.as_ref().err());
    if is_island {
        return Ok(Json(app::cart::view(&chrome, &quote, terms, trouble)).into_response());
    }
    Ok(again(app::cart::page(&chrome, &quote, terms, trouble)))
}
