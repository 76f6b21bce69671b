//! The shelf.

use super::answer;
use crate::{AppState, clock, sign_in::Pass, staff, visitor::Visitor};
use app::catalogue::Shelf;
use axum::{
    extract::{Query, State},
    response::{Html, Response},
};
use serde::Deserialize;
use shop::{
    catalog::{ShelfQuery, Sort},
    desk::Error,
};
use std::num::NonZeroU32;

/// Query of `/`.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    category: String,
    sort: String,
    q: String,
    page: Option<String>,
}

impl Asked {
    /// A page that is no number from 1 on is a page that is not there.
    fn wanted(&self) -> Result<ShelfQuery, Error> {
        let page = self.page.as_deref().map_or(Ok(NonZeroU32::MIN), str::parse);
        Ok(ShelfQuery {
            category: (!self.category.is_empty()).then(|| self.category.clone()),
            words: ShelfQuery::words(&self.q),
            sort: Sort::parse(&self.sort),
            page: page.map_err(|_| Error::NotFound)?,
        })
    }
}

/// `/`
pub async fn page(
    State(state): State<AppState>,
    visitor: Visitor,
    pass: Pass,
    Query(asked): Query<Asked>,
) -> Response {
    let page = async {
        let wanted = asked.wanted()?;
        let categories = state.shop.categories().await?;
        let is_known = |slug: &String| categories.iter().any(|category| category.slug == *slug);
        if !wanted.category.as_ref().is_none_or(is_known) {
            return Err(Error::NotFound);
        }
        let shelf = Shelf {
            categories: &categories,
            wanted: &wanted,
            typed: asked.q.trim(),
            page: &state.shop.shelf(&wanted).await?,
            delivery: &state.shop.terms().delivery,
            is_staff: staff::admin(&state, &pass, clock::now()).await?.is_some(),
        };
        Ok(Html(app::catalogue::page(&visitor.chrome(&state), &shelf)))
    };
    answer(&state, &visitor, page.await)
}
