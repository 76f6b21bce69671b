//! The cart: what is in it, putting things in and taking them out.

use super::{again, answer, onward, product};
use crate::{App, visitor::Visitor};
use app::{Trouble, product::Outcome};
use axum::{
    Form, Json,
    extract::State,
    http::{HeaderMap, header},
    response::{Html, IntoResponse, Response},
};
use serde::Deserialize;
use shop::{
    cart::{Cart, CartChange},
    catalog::VariantId,
    desk::Error,
};

/// `/cart`
pub async fn page(State(app): State<App>, visitor: Visitor) -> Response {
    let page = drawn(&app, &visitor, None).await;
    answer(&app, &visitor, page.map(Html))
}

/// The page of the cart as it is, and on it why something asked for was not done.
async fn drawn(app: &App, visitor: &Visitor, trouble: Option<&Trouble>) -> Result<String, Error> {
    let quote = app.shop.quote(&visitor.session.cart()).await?;
    let delivery = &app.shop.terms().delivery;
    Ok(app::cart::page(&visitor.chrome(app), &quote, delivery, trouble))
}

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

    /// What is asked of the cart, as it was shown.
    fn change(&self, cart: &Cart) -> Result<CartChange, Trouble> {
        let variant = self.variant().ok_or(Trouble::NoVariant)?;
        let shown = || self.count().unwrap_or(cart.count(variant));
        let count = match self.step.as_str() {
            "remove" => Some(0),
            "less" => Some(shown().saturating_sub(1)),
            "more" => Some(shown().saturating_add(1)),
            _ => self.count(),
        };
        Ok(CartChange::Set(variant, count.ok_or(Trouble::NotACount)?))
    }
}

/// `POST /cart/add`
pub async fn add(State(app): State<App>, mut visitor: Visitor, Form(pieces): Form<Pieces>) -> Response {
    let added = try_add(&app, &mut visitor, &pieces).await;
    answer(&app, &visitor, added)
}

async fn try_add(app: &App, visitor: &mut Visitor, pieces: &Pieces) -> Result<Response, Error> {
    let ware = match pieces.variant() {
        Some(variant) => app.shop.ware(variant).await?,
        None => None,
    };
    let Some(ware) = ware else {
        return Ok(again(drawn(app, visitor, Some(&Trouble::NoVariant)).await?));
    };
    let variant = ware.variant.id;
    let trouble = match pieces.count().filter(|count| *count > 0) {
        Some(count) => change(app, visitor, CartChange::Add(variant, count)).await?,
        None => Some(Trouble::NotACount),
    };
    if let Some(trouble) = trouble {
        let asked = product::Asked {
            variant: Some(variant),
            count: &pieces.count,
            outcome: Some(Outcome::Trouble(trouble)),
        };
        return Ok(again(product::drawn(app, visitor, &ware.slug, asked).await?));
    }
    let path = format!("/products/{}?variant={}&added=1#added", ware.slug, variant.0);
    Ok(onward(&visitor.chrome(app).href(&path)))
}

/// `POST /cart/set`: a page for forms, JSON for the island.
pub async fn set(
    State(app): State<App>,
    mut visitor: Visitor,
    headers: HeaderMap,
    Form(pieces): Form<Pieces>,
) -> Response {
    let set = try_set(&app, &mut visitor, &headers, &pieces).await;
    answer(&app, &visitor, set)
}

async fn try_set(
    app: &App,
    visitor: &mut Visitor,
    headers: &HeaderMap,
    pieces: &Pieces,
) -> Result<Response, Error> {
    let trouble = match pieces.change(&visitor.session.cart()) {
        Ok(wanted) => change(app, visitor, wanted).await?,
        Err(trouble) => Some(trouble),
    };
    let is_island = headers
        .get(header::ACCEPT)
        .is_some_and(|accept| accept == "application/json");
    if is_island {
        let quote = app.shop.quote(&visitor.session.cart()).await?;
        let (chrome, delivery) = (visitor.chrome(app), &app.shop.terms().delivery);
        return Ok(Json(app::cart::view(&chrome, &quote, delivery, trouble.as_ref())).into_response());
    }
    match trouble {
        None => Ok(onward(&visitor.chrome(app).href("/cart"))),
        Some(trouble) => Ok(again(drawn(app, visitor, Some(&trouble)).await?)),
    }
}

/// Changes the visitor's cart, or says why it stays as it is now.
async fn change(app: &App, visitor: &mut Visitor, change: CartChange) -> Result<Option<Trouble>, Error> {
    let changed = async {
        app.shop.may_change(&visitor.session.cart(), change).await?;
        visitor.session.change_cart(change).await
    };
    match changed.await {
        Ok(true) => Ok(None),
        Ok(false) => Ok(Some(Trouble::StaleForm)),
        Err(Error::Refused(refusal)) => {
            visitor.session.look_again().await?;
            Ok(Some(refusal.into()))
        }
        Err(error) => Err(error),
    }
}
