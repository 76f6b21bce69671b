//! Goods that a buyer wants to send back.

use super::{onward, order};
use crate::{AppState, clock, passerby::Passerby, visitor::Visitor};
use app::{Chrome, Trouble};
use axum::{
    Form,
    extract::{Path, State},
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use serde::Deserialize;
use shop::{desk::Error, order::Order};

/// `/orders/{key}/return`
pub async fn page(State(state): State<AppState>, passerby: Passerby, Path(key): Path<String>) -> Response {
    let page = async {
        let order = order::find(&state, &key).await?;
        Ok(Html(drawn(&state, &passerby.chrome(&state), &order, None).await?))
    };
    passerby.answer(&state, page.await)
}

/// What a buyer says about it.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    text: String,
}

/// `POST /orders/{key}/return`
pub async fn ask(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(key): Path<String>,
    Form(asked): Form<Asked>,
) -> Response {
    let chrome = visitor.chrome(&state);
    let order = match order::find(&state, &key).await {
        Ok(order) => order,
        Err(error) => return state.error_page_at(chrome, error),
    };
    match state.shop.ask_return(&order, &asked.text, clock::now()).await {
        Ok(()) => {
            tracing::info!(order = order.number.0, "a buyer asks to send goods back");
            onward(&chrome.href(&format!("/orders/{key}/return")))
        }
        Err(Error::Refused(refusal)) => {
            let trouble = Trouble::from(refusal);
            let typed = Some((&trouble, asked.text.as_str()));
            match drawn(&state, &chrome, &order, typed).await {
                Ok(page) => (StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response(),
                Err(error) => state.error_page_at(chrome, error),
            }
        }
        Err(error) => state.error_page_at(chrome, error),
    }
}

async fn drawn(
    state: &AppState,
    chrome: &Chrome,
    order: &Order,
    trouble: Option<(&Trouble, &str)>,
) -> Result<String, Error> {
    let requests = state.shop.returns(order).await?;
    let term = state.shop.return_term(order, clock::now());
    Ok(app::returning::page(chrome, order, &requests, term, trouble))
}
