//! What monitoring asks: whether the shop is ready, and how much there is of what.

use crate::AppState;
use axum::{
    extract::{ConnectInfo, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use prometheus_client::{encoding::text::encode, metrics::gauge::ConstGauge, registry::Registry};
use std::net::SocketAddr;

/// The format of `/metrics`. Prometheus asks for it, and readers of its older text format understand it too.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Whether the shop can do its work: the database answers and takes writes.
pub async fn ready(State(state): State<AppState>) -> Response {
    if state.readiness.is_ready(&state.shop).await {
        "ready\n".into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "the database takes no writes\n").into_response()
    }
}

/// Counters and what waits: for this machine only, not for what a proxy passes on.
pub async fn metrics(
    State(state): State<AppState>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Response {
    let is_passed_on = headers.contains_key("x-forwarded-for") || headers.contains_key("forwarded");
    if !peer.ip().to_canonical().is_loopback() || is_passed_on {
        return StatusCode::NOT_FOUND.into_response();
    }
    let mut registry = Registry::default();
    state.meters.register(&mut registry);
    for (name, help, value) in waiting(&state).await {
        registry.register(name, help, ConstGauge::new(value));
    }
    let mut text = String::new();
    match encode(&mut text, &registry) {
        Ok(()) => ([(header::CONTENT_TYPE, OPEN_METRICS)], text).into_response(),
        Err(std::fmt::Error) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Name, help and value of what the database counts. What it does not say just now is left out.
async fn waiting(state: &AppState) -> Vec<(&'static str, &'static str, i64)> {
    let Ok((counts, tally)) = state.shop.tally().await else {
        return Vec::new();
    };
    vec![
        (
            "vitrina_orders_awaiting",
            "Orders that wait for payment",
            counts.awaiting,
        ),
        (
            "vitrina_orders_to_ship",
            "Paid orders that wait to be shipped",
            counts.to_ship,
        ),
        (
            "vitrina_orders_held",
            "Orders that wait to be shipped, whose money is held until they are",
            counts.held,
        ),
        (
            "vitrina_orders_attention",
            "Orders with money that does not fit",
            counts.attention,
        ),
        (
            "vitrina_receipts_failed",
            "Orders whose second receipt has failed and is not registered since",
            counts.failed_receipts,
        ),
        (
            "vitrina_orphan_payments",
            "Payments without an order that nobody has dealt with",
            counts.orphans,
        ),
        (
            "vitrina_refunds_unclear",
            "Orders with a refund of which nobody knows whether it went out",
            counts.unclear_refunds,
        ),
        (
            "vitrina_trial_orders",
            "Orders of play money that were not put away; no other gauge has them",
            counts.trials,
        ),
        (
            "vitrina_trial_orphan_payments",
            "Payments of play money without an order that nobody has dealt with",
            counts.trial_orphans,
        ),
        (
            "vitrina_messages_undelivered",
            "Messages that were given up or failed so far",
            counts.undelivered_messages,
        ),
        (
            "vitrina_calls_left_out",
            "Calls of gateways that the journal counted and did not keep, of all nodes",
            tally.left_out.proven.saturating_add(tally.left_out.refused),
        ),
    ]
}
