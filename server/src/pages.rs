//! What a visitor reads. Each handler loads plain values through the desk and hands them to a page of `app`.

pub mod failure;

use crate::{App, clock, visitor::Visitor};
use app::{
    catalogue::{Shelf, Sort},
    checkout::CheckoutForm,
    legal::Document,
    order::{Arrival, Visit},
    product::Outcome,
};
use axum::{
    extract::{Path, Query, State},
    response::{Html, IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use shop::{
    catalog::VariantId,
    desk::Error,
    order::{Order, OrderKey},
};

/// Other goods shown below a product.
const NEIGHBOURS: usize = 4;

/// Query of `/`.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct ShelfQuery {
    category: String,
    sort: String,
    q: String,
}

/// `/`
pub async fn catalogue(
    State(app): State<App>,
    visitor: Visitor,
    Query(query): Query<ShelfQuery>,
) -> Response {
    let page = async {
        let categories = app.shop.categories().await?;
        let category = categories
            .iter()
            .find(|c| c.slug == query.category)
            .map(|c| c.slug.as_str());
        if category.is_none() && !query.category.is_empty() {
            return Err(Error::NotFound);
        }
        let products = app.shop.shelf(category).await?;
        let (sort, wanted) = (Sort::parse(&query.sort), query.q.trim());
        let delivery = &app.shop.terms().delivery;
        let shelf = Shelf {
            categories: &categories,
            products: &products,
            category,
            sort,
            query: wanted,
            delivery,
        };
        Ok(app::catalogue::page(&visitor.chrome(&app), &shelf))
    };
    answer(&app, &visitor, page.await)
}

/// Query of a product's page.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct ProductQuery {
    variant: String,
    added: Option<String>,
}

/// `/products/{slug}`
pub async fn product(
    State(app): State<App>,
    visitor: Visitor,
    Path(slug): Path<String>,
    Query(query): Query<ProductQuery>,
) -> Response {
    let variant = query.variant.parse().ok().map(VariantId);
    let page = async {
        let outcome = match (query.added, variant) {
            (Some(_), Some(variant)) => what_became_of(&app, &visitor, variant).await?,
            (Some(_) | None, _) => None,
        };
        let asked = Asked {
            variant,
            count: "1",
            outcome,
        };
        product_page(&app, &visitor, &slug, asked).await
    };
    answer(&app, &visitor, page.await)
}

/// The address says that this was put into the cart. Anybody can write that, so the cart itself is asked.
async fn what_became_of(app: &App, visitor: &Visitor, variant: VariantId) -> Result<Option<Outcome>, Error> {
    let cart = visitor.session.cart();
    let count = cart.count(variant);
    if count == 0 {
        return Ok((!visitor.session.has_cookie()).then_some(Outcome::NoCookie));
    }
    let goods = app.shop.quote(&cart).await?.goods;
    Ok(Some(Outcome::InCart { count, goods }))
}

/// What was asked for on a product's page, and what came of it.
pub struct Asked<'a> {
    /// Which variant.
    pub variant: Option<VariantId>,
    /// How many pieces, as they were typed.
    pub count: &'a str,
    /// What came of it.
    pub outcome: Option<Outcome>,
}

/// A product's page, also after its form came back with trouble.
pub async fn product_page(
    app: &App,
    visitor: &Visitor,
    slug: &str,
    asked: Asked<'_>,
) -> Result<String, Error> {
    let product = app.shop.product(slug).await?;
    let categories = app.shop.categories().await?;
    let category = categories
        .iter()
        .find(|category| category.slug == product.category);
    let mut neighbours = app.shop.shelf(Some(&product.category)).await?;
    neighbours.retain(|other| other.slug != product.slug);
    neighbours.truncate(NEIGHBOURS);
    let delivery = &app.shop.terms().delivery;
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
    let path = match chosen {
        Some(VariantId(variant)) => format!("/products/{slug}?variant={variant}"),
        None => format!("/products/{slug}"),
    };
    let chrome = app::Chrome {
        path,
        ..visitor.chrome(app)
    };
    Ok(app::product::page(&chrome, &showing))
}

/// `/cart`
pub async fn cart(State(app): State<App>, visitor: Visitor) -> Response {
    let page = async {
        let quote = app.shop.quote(&visitor.session.cart()).await?;
        Ok(app::cart::page(
            &visitor.chrome(&app),
            &quote,
            &app.shop.terms().delivery,
            None,
        ))
    };
    answer(&app, &visitor, page.await)
}

/// `/checkout`
pub async fn checkout(State(app): State<App>, visitor: Visitor) -> Response {
    let form = CheckoutForm::new(clock::token());
    let quote = match app.shop.quote(&visitor.session.cart()).await {
        Ok(quote) if quote.can_be_bought() => quote,
        Ok(_) => return instead_of_checkout(&app, &visitor).await,
        Err(error) => return app.error_page_at(visitor.chrome(&app), error),
    };
    let delivery = &app.shop.terms().delivery;
    let showing = app::checkout::Showing {
        quote: &quote,
        delivery,
        agreed: app.agreed(visitor.lang),
        form: &form,
        mistakes: &[],
        trouble: None,
    };
    Html(app::checkout::page(&visitor.chrome(&app), &showing)).into_response()
}

/// Whoever comes back from an order finds it; otherwise the cart says what is missing.
async fn instead_of_checkout(app: &App, visitor: &Visitor) -> Response {
    let chrome = visitor.chrome(app);
    match just_ordered(app, visitor).await {
        Ok(Some(order)) => {
            Redirect::to(&chrome.href(&format!("/orders/{}", order.key.as_str()))).into_response()
        }
        Ok(None) => Redirect::to(&chrome.href("/cart")).into_response(),
        Err(error) => app.error_page_at(chrome, error),
    }
}

/// The order that the visitor's cart became, if nothing has been put into the cart since.
pub async fn just_ordered(app: &App, visitor: &Visitor) -> Result<Option<Order>, Error> {
    match visitor.session.held() {
        Some(session) => app.shop.just_ordered(session).await,
        None => Ok(None),
    }
}

/// Query of an order's page.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct OrderQuery {
    from: String,
}

impl OrderQuery {
    /// How the visitor came to the order.
    pub fn arrival(&self) -> Arrival {
        Arrival::parse(&self.from)
    }
}

/// `/orders/{key}`
pub async fn order(
    State(app): State<App>,
    visitor: Visitor,
    Path(key): Path<String>,
    Query(query): Query<OrderQuery>,
) -> Response {
    let arrival = query.arrival();
    let page = async {
        let order = find(&app, &key).await?;
        if matches!(arrival, Arrival::FromSuccess | Arrival::FromFailure) {
            app.ask_in_background(&order);
        }
        Ok(order_page(&app, &visitor, &order, arrival))
    };
    answer(&app, &visitor, page.await)
}

/// The order that a key in an address opens. A mutilated key finds what an unknown one finds: nothing.
pub async fn find(app: &App, key: &str) -> Result<Order, Error> {
    app.shop
        .order(&OrderKey::parse(key).ok_or(Error::NotFound)?)
        .await
}

/// An order's page.
pub fn order_page(app: &App, visitor: &Visitor, order: &Order, arrival: Arrival) -> String {
    let gateways: Vec<_> = app.shop.gateways().collect();
    let visit = Visit {
        order,
        now: clock::now(),
        arrival,
        gateways: &gateways,
    };
    app::order::page(&visitor.chrome(app), &visit, None)
}

/// `/offer`, `/privacy`, `/delivery`, `/returns`
pub fn legal(app: &App, visitor: &Visitor, document: Document) -> Response {
    Html(app::legal::page(&visitor.chrome(app), document, app.shop.terms())).into_response()
}

/// The page, or the page of the error.
pub fn answer(app: &App, visitor: &Visitor, page: Result<String, Error>) -> Response {
    match page {
        Ok(page) => Html(page).into_response(),
        Err(error) => app.error_page_at(visitor.chrome(app), error),
    }
}
