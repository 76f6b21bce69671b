//! The cart: what is in it, putting things in and taking them out.

use super::{again, answer, onward, product};
use crate::{
    AppState, clock, passerby,
    visitor::{Customer, Shopper},
};
use app::{Trouble, product::CartOutcome};
use axum::{
    Form, Json,
    extract::State,
    http::{HeaderMap, header},
    response::{Html, IntoResponse, Response},
};
use serde::Deserialize;
use shop::{
    cart::{Cart, CartChange, Quote},
    catalog::VariantId,
    desk::Error,
};

/// `/cart`
pub async fn page(State(state): State<AppState>, Shopper { customer, quote }: Shopper) -> Response {
    Html(shown(&state, &customer, &quote, None)).into_response()
}

/// The page of the cart as it is, and on it why something asked for was not done.
async fn drawn(state: &AppState, customer: &Customer, trouble: Option<&Trouble>) -> Result<String, Error> {
    let quote = state.shop.quote(&customer.session.cart()).await?;
    Ok(shown(state, customer, &quote, trouble))
}

fn shown(state: &AppState, customer: &Customer, quote: &Quote, trouble: Option<&Trouble>) -> String {
    let delivery = &state.shop.terms().delivery;
    app::cart::page(&customer.chrome(state), quote, delivery, trouble)
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
pub async fn add(
    State(state): State<AppState>,
    mut customer: Customer,
    Form(pieces): Form<Pieces>,
) -> Response {
    let added = try_add(&state, &mut customer, &pieces).await;
    passerby::remember(&customer.session, answer(&state, &customer, added))
}

async fn try_add(state: &AppState, customer: &mut Customer, pieces: &Pieces) -> Result<Response, Error> {
    let ware = match pieces.variant() {
        Some(variant) => state.shop.ware(variant).await?,
        None => None,
    };
    let Some(ware) = ware else {
        return Ok(again(drawn(state, customer, Some(&Trouble::NoVariant)).await?));
    };
    let variant = ware.variant.id;
    let trouble = match pieces.count().filter(|count| *count > 0) {
        Some(count) => change(state, customer, CartChange::Add(variant, count)).await?,
        None => Some(Trouble::NotACount),
    };
    if let Some(trouble) = trouble {
        let asked = product::Asked {
            variant: Some(variant),
            count: &pieces.count,
            outcome: Some(CartOutcome::Trouble(trouble)),
        };
        let display = state.showcase.now(&state.shop).await?;
        let drawn = product::drawn(state, &display, customer.chrome(state), &ware.slug, asked)?;
        return Ok(again(drawn.html));
    }
    let path = format!("/products/{}?variant={}&added=1#added", ware.slug, variant.0);
    Ok(onward(&customer.chrome(state).href(&path)))
}

/// `POST /cart/set`: a page for forms, JSON for the island.
pub async fn set(
    State(state): State<AppState>,
    mut customer: Customer,
    headers: HeaderMap,
    Form(pieces): Form<Pieces>,
) -> Response {
    let set = try_set(&state, &mut customer, &headers, &pieces).await;
    passerby::remember(&customer.session, answer(&state, &customer, set))
}

async fn try_set(
    state: &AppState,
    customer: &mut Customer,
    headers: &HeaderMap,
    pieces: &Pieces,
) -> Result<Response, Error> {
    let trouble = match pieces.change(&customer.session.cart()) {
        Ok(wanted) => change(state, customer, wanted).await?,
        Err(trouble) => Some(trouble),
    };
    let is_island = headers
        .get(header::ACCEPT)
        .is_some_and(|accept| accept == "application/json");
    if is_island {
        let quote = state.shop.quote(&customer.session.cart()).await?;
        let (chrome, delivery) = (customer.chrome(state), &state.shop.terms().delivery);
        return Ok(Json(app::cart::view(&chrome, &quote, delivery, trouble.as_ref())).into_response());
    }
    match trouble {
        None => Ok(onward(&customer.chrome(state).href("/cart"))),
        Some(trouble) => Ok(again(drawn(state, customer, Some(&trouble)).await?)),
    }
}

/// Changes the visitor's cart, or says why it stays as it is now.
async fn change(
    state: &AppState,
    customer: &mut Customer,
    change: CartChange,
) -> Result<Option<Trouble>, Error> {
    if customer.session.id().is_none() && !state.strangers.may_begin_cart(&customer.visitor.caller) {
        return Ok(Some(Trouble::TooManyCarts));
    }
    let was_empty = customer.session.cart().is_empty();
    let changed = async {
        state.shop.may_change(&customer.session.cart(), change).await?;
        customer.session.change_cart(change).await
    };
    match changed.await {
        Ok(true) => {
            if was_empty && !customer.session.cart().is_empty() {
                state.shop.note_cart(clock::now());
            }
            Ok(None)
        }
        Ok(false) => Ok(Some(Trouble::StaleForm)),
        Err(Error::Refused(refusal)) => {
            customer.session.look_again().await?;
            Ok(Some(refusal.into()))
        }
        Err(error) => Err(error),
    }
}
