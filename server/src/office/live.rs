//! Numbers of orders as they change, for the list of orders.

use crate::{App, staff::Staff};
use axum::{
    extract::State,
    response::{
        IntoResponse, Response, Sse,
        sse::{Event, KeepAlive},
    },
};
use futures_util::StreamExt;
use std::convert::Infallible;

/// `GET /admin/orders/events`
pub async fn orders(State(app): State<App>, Staff(_): Staff) -> Response {
    let changes = app.shop.changes();
    let numbers = changes.map(|number| Ok::<_, Infallible>(Event::default().data(number.to_string())));
    let until = app.stop.clone().cancelled_owned();
    Sse::new(numbers.take_until(until))
        .keep_alive(KeepAlive::default())
        .into_response()
}
