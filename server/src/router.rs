//! The map of addresses.

use crate::{
    App, assets, failure, office, security,
    sign_in::keep_device,
    spelling,
    telemetry::{REQUEST_ID, span},
    visitor::Visitor,
    webhooks,
    window::{cart, checkout, legal, live, order, pay, product, shelf},
};
use app::legal::Document;
use axum::{
    Router,
    extract::{ConnectInfo, State},
    http::{HeaderMap, HeaderName, StatusCode, header},
    middleware::{from_fn, from_fn_with_state, map_request},
    response::{IntoResponse, Redirect, Response},
    routing::{MethodRouter, any, get, post},
};
use std::{any::Any, fmt::Write, net::SocketAddr, time::Duration};
use tower::ServiceBuilder;
use tower_cookies::CookieManagerLayer;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::CompressionLayer,
    limit::RequestBodyLimitLayer,
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer},
    timeout::{RequestBodyTimeoutLayer, TimeoutLayer},
    trace::TraceLayer,
};

/// The largest form that people send.
const MOST_FORM_BYTES: usize = 64 * 1024;
/// No page takes longer.
const ANSWER_WITHIN: Duration = Duration::from_secs(20);
/// A form that stops arriving for so long is given up.
const BODY_WITHIN: Duration = Duration::from_secs(15);

/// Every address of the shop.
pub fn router(app: &App) -> Router {
    let in_time = || TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, ANSWER_WITHIN);
    let people = Router::new()
        .merge(people())
        .nest("/en", people())
        .merge(office::router(app).layer(from_fn(security::private)))
        .route("/en/", get(shelf::page).layer(from_fn(security::changing)))
        .fallback(failure::not_found)
        .layer(RequestBodyLimitLayer::new(MOST_FORM_BYTES))
        .layer(CookieManagerLayer::new())
        .layer(from_fn_with_state(app.clone(), keep_device))
        .layer(from_fn_with_state(app.clone(), security::own_posts_only))
        .layer(from_fn_with_state(app.clone(), spelling::mend));
    let people = people
        .merge(files())
        .layer(in_time())
        .layer(from_fn_with_state(app.clone(), failure::readable));
    let router = Router::new().merge(machines().layer(in_time())).merge(people);
    let panics = app.clone();
    let router = router.layer(
        ServiceBuilder::new()
            .layer(SetRequestIdLayer::new(REQUEST_ID, MakeRequestUuid))
            .layer(TraceLayer::new_for_http().make_span_with(span).on_request(()))
            .layer(PropagateRequestIdLayer::new(REQUEST_ID))
            .layer(CatchPanicLayer::custom(move |panic: Box<dyn Any + Send>| {
                failure::broken(&panics, &*panic)
            }))
            .layer(RequestBodyTimeoutLayer::new(BODY_WITHIN))
            .layer(CompressionLayer::new()),
    );
    let router = router.layer(map_request(security::own_request_id));
    security::headers(router, app).with_state(app.clone())
}

/// Pages and forms, once in each language.
fn people() -> Router<App> {
    let open = Router::new()
        .route("/", get(shelf::page))
        .route("/products/{slug}", get(product::page))
        .route("/offer", document(Document::Offer))
        .route("/privacy", document(Document::Privacy))
        .route("/delivery", document(Document::Delivery))
        .route("/returns", document(Document::Returns))
        .layer(from_fn(security::changing));
    let private = Router::new()
        .route("/cart", get(cart::page))
        .route("/cart/add", post(cart::add))
        .route("/cart/set", post(cart::set))
        .route("/checkout", get(checkout::blank).post(checkout::place))
        .route("/orders/{key}", get(order::page))
        .route("/orders/{key}/events", get(live::order))
        .route("/orders/{key}/pay", get(pay::hand_over).post(pay::pay))
        .route("/orders/{key}/check", post(pay::check))
        .route("/orders/{key}/cancel", post(pay::cancel))
        .merge(office::forms())
        .layer(from_fn(security::private));
    open.merge(private)
}

/// What machines call: gateways and those who watch.
fn machines() -> Router<App> {
    Router::new()
        .route("/robokassa/result", get_or_post(webhooks::robokassa::result))
        .route("/order-success", get_or_post(webhooks::robokassa::success))
        .route("/order-failed", get_or_post(webhooks::robokassa::failure))
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
}

fn files() -> Router<App> {
    Router::new()
        .route("/goods/{name}", get(assets::picture))
        .route("/favicon.svg", get(assets::favicon))
        .route(
            "/favicon.ico",
            get(async || (for_a_day(), Redirect::permanent("/favicon.svg"))),
        )
        .route("/main.css", get(assets::style))
        .route("/boot.js", get(assets::boot))
        .route("/pkg/{name}", get(assets::client))
        .route("/robots.txt", get(async || (for_a_day(), ROBOTS)))
}

/// What search engines are asked to leave alone.
const ROBOTS: &str =
    "User-agent: *\nDisallow: /orders/\nDisallow: /admin\nDisallow: /cart\nDisallow: /checkout\n";

fn for_a_day() -> [(HeaderName, &'static str); 1] {
    [(header::CACHE_CONTROL, assets::A_DAY)]
}

/// GET and POST; the handler refuses other methods itself, HEAD among them, so that the journal knows of them.
fn get_or_post<H, T>(handler: H) -> MethodRouter<App>
where
    H: axum::handler::Handler<T, App>,
    T: 'static,
{
    any(handler)
}

fn document(document: Document) -> MethodRouter<App> {
    get(async move |State(app): State<App>, visitor: Visitor| legal::page(&app, &visitor, document))
}

/// Whether the shop can do its work: the database answers and takes writes.
async fn ready(State(app): State<App>) -> Response {
    if app.readiness.is_ready(&**app.shop.store()).await {
        "ready\n".into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "the database takes no writes\n").into_response()
    }
}

/// Counters and what waits, in Prometheus' text format: for this machine only, not for what a proxy passes on.
async fn metrics(
    State(app): State<App>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Response {
    let is_passed_on = headers.contains_key("x-forwarded-for") || headers.contains_key("forwarded");
    if !peer.ip().to_canonical().is_loopback() || is_passed_on {
        return StatusCode::NOT_FOUND.into_response();
    }
    let mut text = String::new();
    let mut line = |name: &str, help: &str, kind: &str, value: String| {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}");
    };
    for (name, help, value) in app.meters.read() {
        line(name, help, "counter", value.to_string());
    }
    if let Ok(counts) = app.shop.store().counts().await {
        for (name, help, value) in [
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
                "vitrina_orders_attention",
                "Orders with money that does not fit",
                counts.attention,
            ),
            (
                "vitrina_orphan_payments",
                "Payments without an order that nobody has dealt with",
                counts.orphans,
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
        ] {
            line(name, help, "gauge", value.to_string());
        }
    }
    if let Ok(tally) = app.shop.store().call_tally().await {
        let left_out = tally.left_out.proven.saturating_add(tally.left_out.refused);
        let help = "Calls of gateways that the journal counted and did not keep, of all nodes";
        line("vitrina_calls_left_out", help, "gauge", left_out.to_string());
    }
    (
        [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")],
        text,
    )
        .into_response()
}
