//! Goods that a buyer wants to send back.

use super::{again, onward, order};
use crate::{AppState, clock, passerby::Passerby};
use app::{Chrome, Trouble};
use axum::{
    Form,
    extract::{Path, State},
    response::{Html, Response},
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
    passerby: Passerby,
    Path(key): Path<String>,
    Form(asked): Form<Asked>,
) -> Response {
    let said = try_ask(&state, &passerby.chrome(&state), &key, &asked.text).await;
    passerby.answer(&state, said)
}

async fn try_ask(state: &AppState, chrome: &Chrome, key: &str, text: &str) -> Result<Response, Error> {
    let order = order::find(state, key).await?;
    match state.shop.ask_return(&order, text, clock::now()).await {
        Ok(()) => {
            tracing::info!(order = order.number.0, "a buyer asks to send goods back");
            Ok(onward(&chrome.href(&format!("/orders/{key}/return"))))
        }
        Err(Error::Refused(refusal)) => {
            let trouble = Trouble::from(refusal);
            let page = drawn(state, chrome, &order, Some((&trouble, text))).await?;
            Ok(again(page))
        }
        Err(error) => Err(error),
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
