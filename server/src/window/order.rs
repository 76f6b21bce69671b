//! An order's page.

use crate::{AppState, clock, passerby::Passerby};
use app::{
    Chrome, Trouble,
    order::{Arrival, Visit},
};
use axum::{
    extract::{Path, Query, State},
    response::{Html, Response},
};
use serde::Deserialize;
use shop::{
    desk::Error,
    order::{self, Order, OrderKey, ReturnRequest},
};

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
pub async fn page(
    State(state): State<AppState>,
    passerby: Passerby,
    Path(key): Path<String>,
    Query(query): Query<OrderQuery>,
) -> Response {
    let arrival = query.arrival();
    let page = async {
        let order = find(&state, &key).await?;
        if matches!(arrival, Arrival::FromSuccess | Arrival::FromFailure) {
            state.ask_in_background(&order);
        }
        let chrome = passerby.chrome(&state);
        // Whoever has not paid can ask for nothing back, and waits with a page that looks often.
        let requests = if matches!(order.state, order::State::Paid { .. }) {
            state.shop.returns(&order).await?
        } else {
            Vec::new()
        };
        Ok(Html(drawn(&state, &chrome, &order, arrival, &requests, None)))
    };
    passerby.answer(&state, page.await)
}

/// The order that a key in an address opens. A mutilated key finds what an unknown one finds: nothing.
pub async fn find(state: &AppState, key: &str) -> Result<Order, Error> {
    state
        .shop
        .order(&OrderKey::parse(key).ok_or(Error::NotFound)?)
        .await
}

/// An order's page, and on it why something asked for was not done.
pub(super) fn drawn(
    state: &AppState,
    chrome: &Chrome,
    order: &Order,
    arrival: Arrival,
    requests: &[ReturnRequest],
    trouble: Option<&Trouble>,
) -> String {
    let ways = state.shop.ways_online(order);
    let visit = Visit {
        order,
        now: clock::now(),
        arrival,
        ways: &ways,
    };
    app::order::page(chrome, &visit, requests, trouble)
}
