//! The shelf.

use crate::{AppState, clock, passerby::Passerby, sign_in::Pass, staff};
use app::{
    catalogue::Shelf,
    pieces::{DrawnCard, Spot},
};
use axum::{
    extract::{Query, State},
    http::HeaderMap,
    response::{Html, IntoResponse, Response},
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
    passerby: Passerby,
    pass: Pass,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Response {
    let page = shown(&state, &passerby, &pass, &headers, &asked).await;
    passerby.answer(&state, page)
}

async fn shown(
    state: &AppState,
    passerby: &Passerby,
    pass: &Pass,
    headers: &HeaderMap,
    asked: &Asked,
) -> Result<Response, Error> {
    let display = state.showcase.now(&state.shop).await?;
    let chrome = passerby.chrome(state);
    if let Some(page) = display.kept(&chrome) {
        return Ok(page.answer(headers));
    }
    let wanted = asked.wanted()?;
    let categories = display.on_sale().categories();
    let is_known = |slug: &String| categories.iter().any(|category| category.slug == *slug);
    if !wanted.category.as_ref().is_none_or(is_known) {
        return Err(Error::NotFound);
    }
    let page = if wanted.words.is_empty() {
        display.page(&chrome, &wanted)?
    } else {
        // Words are looked for in the database.
        let found = state.shop.shelf(&wanted).await?;
        found.map(|nth, card| DrawnCard::of(&chrome, &card, Spot::on_shelf(nth)))
    };
    let shelf = Shelf {
        categories,
        wanted: &wanted,
        typed: asked.q.trim(),
        page: &page,
        delivery: &state.shop.terms().delivery,
        is_staff: page.cards.is_empty() && staff::admin(state, pass, clock::now()).await?.is_some(),
    };
    let html = app::catalogue::page(&chrome, &shelf);
    // What was typed is made up, and what the staff reads on an empty shelf is not for everybody.
    if !shelf.typed.is_empty() || page.cards.is_empty() {
        return Ok(Html(html).into_response());
    }
    Ok(display.keep(&chrome, &shelf.address(), html).answer(headers))
}
