//! Numbers of orders as they change, for the list of orders.

use crate::{AppState, clock, staff::Staff, window::live::over};
use axum::{
    extract::State,
    http::HeaderName,
    response::{
        IntoResponse, Response, Sse,
        sse::{Event, KeepAlive},
    },
};
use futures_util::StreamExt;
use shop::store::OrderNews;
use std::convert::Infallible;

/// `GET /admin/orders/events`
pub async fn orders(State(state): State<AppState>, Staff(admin): Staff) -> Response {
    let (shop, sign_in) = (state.shop.clone(), admin.sign_in().id.clone());
    // A page that was left open hears nothing once its person was removed, or signed out.
    let changes = state.shop.changes().take_while(move |_| {
        let (shop, sign_in) = (shop.clone(), sign_in.clone());
        async move { matches!(shop.admin(&sign_in, clock::now()).await, Ok(Some(_))) }
    });
    // Where some were missed any order may have changed: 0 is none, and the list looks anew whatever it hears.
    let numbers = changes.map(|news: OrderNews| {
        let number = news.changed().map_or(0, |order| order.0);
        Ok::<_, Infallible>(Event::default().data(number.to_string()))
    });
    let numbers = numbers.take_until(Box::pin(over(state.stop.clone())));
    // A proxy that collects the stream would show nothing until it ends.
    let at_once = [(HeaderName::from_static("x-accel-buffering"), "no")];
    (at_once, Sse::new(numbers).keep_alive(KeepAlive::default())).into_response()
}
