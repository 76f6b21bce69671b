//! A product's page. The form on it is the cart's.

use super::answer;
use crate::{AppState, visitor::Visitor};
use app::product::CartOutcome;
use axum::{
    extract::{Path, Query, State},
    http::{StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use serde::Deserialize;
use shop::{catalog::VariantId, desk::Error};

/// Other goods shown below a product.
const NEIGHBOURS: i64 = 4;

/// Query of a product's page.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct ProductQuery {
    variant: String,
    added: Option<String>,
}

/// `/products/{slug}`; a slug that the product once had leads to the one it has.
pub async fn page(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(slug): Path<String>,
    Query(query): Query<ProductQuery>,
) -> Response {
    let variant = query.variant.parse().ok().map(VariantId);
    let page = async {
        let outcome = match (query.added, variant) {
            (Some(_), Some(variant)) => what_became_of(&state, &visitor, variant).await?,
            (Some(_) | None, _) => None,
        };
        let asked = Asked {
            variant,
            count: "1",
            outcome,
        };
        Ok(Html(drawn(&state, &visitor, &slug, asked).await?))
    };
    let page: Result<Html<String>, Error> = page.await;
    if matches!(page, Err(Error::NotFound)) {
        match state.shop.moved_to(&slug).await {
            Ok(Some(now)) => {
                let now = visitor.chrome(&state).href(&address(&now, variant));
                return (StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, now)]).into_response();
            }
            Ok(None) => {}
            Err(error) => return state.error_page_at(visitor.chrome(&state), error),
        }
    }
    answer(&state, &visitor, page)
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
    visitor: &Visitor,
    variant: VariantId,
) -> Result<Option<CartOutcome>, Error> {
    let cart = visitor.session.cart();
    let count = cart.count(variant);
    if count == 0 {
        return Ok((!visitor.session.has_cookie()).then_some(CartOutcome::NoCookie));
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

/// A product's page, also after its form came back with trouble.
pub(super) async fn drawn(
    state: &AppState,
    visitor: &Visitor,
    slug: &str,
    asked: Asked<'_>,
) -> Result<String, Error> {
    let product = state.shop.product(slug).await?;
    let categories = state.shop.categories().await?;
    let category = categories
        .iter()
        .find(|category| category.slug == product.category);
    let neighbours = state.shop.neighbours(slug, NEIGHBOURS).await?;
    let delivery = &state.shop.terms().delivery;
    let chosen = asked
        .variant
        .filter(|chosen| product.variants.iter().any(|variant| variant.id == *chosen));
    let showing = app::product::Showing {
        product: &product,
        category,
        neighbours: &neighbours,
        chosen,
        count: asked.count,
        outcome: asked.outcome,
        delivery,
    };
    // This page also answers a form that has another address.
    let chrome = app::Chrome {
        path: address(slug, chosen),
        ..visitor.chrome(state)
    };
    Ok(app::product::page(&chrome, &showing))
}
