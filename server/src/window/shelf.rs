//! The shelf.

use super::answer;
use crate::{App, visitor::Visitor};
use app::catalogue::{Shelf, Sort};
use axum::{
    extract::{Query, State},
    response::Response,
};
use serde::Deserialize;
use shop::desk::Error;

/// Query of `/`.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct ShelfQuery {
    category: String,
    sort: String,
    q: String,
}

/// `/`
pub async fn page(State(app): State<App>, visitor: Visitor, Query(query): Query<ShelfQuery>) -> Response {
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
