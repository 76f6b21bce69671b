//! The map of addresses.

use crate::{
    App, assets, clock, forms, live, machines, office, pages, security, sign_in::keep_device, spelling,
    visitor::Visitor,
};
use app::{failure::Failure, legal::Document};
use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderName, Method, StatusCode, header},
    middleware::{from_fn, from_fn_with_state, map_request},
    response::{Redirect, Response},
    routing::{MethodRouter, any, get, post},
};
use shop::text::Lang;
use std::{any::Any, time::Duration};
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
/// The name of a request in the log.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Every address of the shop.
pub fn router(app: &App) -> Router {
    let in_time = || TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, ANSWER_WITHIN);
    let people = Router::new()
        .merge(people())
        .nest("/en", people())
        .merge(office::router(app).layer(from_fn(security::private)))
        .route("/en/", get(pages::catalogue).layer(from_fn(security::changing)))
        .fallback(pages::failure::not_found)
        .layer(RequestBodyLimitLayer::new(MOST_FORM_BYTES))
        .layer(CookieManagerLayer::new())
        .layer(from_fn_with_state(app.clone(), keep_device))
        .layer(from_fn_with_state(app.clone(), security::own_posts_only))
        .layer(from_fn_with_state(app.clone(), spelling::mend));
    let people = people
        .merge(files())
        .layer(in_time())
        .layer(from_fn_with_state(app.clone(), pages::failure::readable));
    let router = Router::new()
        .merge(for_machines(app).layer(in_time()))
        .merge(people);
    let panics = app.clone();
    let router = router.layer(
        ServiceBuilder::new()
            .layer(SetRequestIdLayer::new(REQUEST_ID, MakeRequestUuid))
            .layer(TraceLayer::new_for_http().make_span_with(span).on_request(()))
            .layer(PropagateRequestIdLayer::new(REQUEST_ID))
            .layer(CatchPanicLayer::custom(move |panic: Box<dyn Any + Send>| {
                broken(&panics, &*panic)
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
        .route("/", get(pages::catalogue))
        .route("/products/{slug}", get(pages::product))
        .route("/offer", legal(Document::Offer))
        .route("/privacy", legal(Document::Privacy))
        .route("/delivery", legal(Document::Delivery))
        .route("/returns", legal(Document::Returns))
        .layer(from_fn(security::changing));
    let private = Router::new()
        .route("/cart", get(pages::cart))
        .route("/cart/add", post(forms::cart::add))
        .route("/cart/set", post(forms::cart::set))
        .route("/checkout", get(pages::checkout).post(forms::checkout::place))
        .route("/orders/{key}", get(pages::order))
        .route("/orders/{key}/events", get(live::order))
        .route(
            "/orders/{key}/pay",
            get(forms::pay::hand_over).post(forms::pay::pay),
        )
        .route("/orders/{key}/check", post(forms::pay::check))
        .route("/orders/{key}/cancel", post(forms::pay::cancel))
        .merge(office::forms())
        .layer(from_fn(security::private));
    open.merge(private)
}

/// What machines call: gateways and those who watch.
fn for_machines(app: &App) -> Router<App> {
    let mut router = Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(machines::ready))
        .route("/metrics", get(machines::metrics));
    for provider in app.gateways.iter() {
        for (address, door) in provider.doors() {
            let provider = provider.clone();
            let answer = async move |State(app): State<App>, request: Request| {
                provider.answer(app, *door, request).await
            };
            router = router.route(address, any(answer));
        }
    }
    router
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

fn legal(document: Document) -> MethodRouter<App> {
    get(async move |State(app): State<App>, visitor: Visitor| pages::legal(&app, &visitor, document))
}

/// A span without query or key: addresses of orders are secrets.
fn span(request: &Request) -> tracing::Span {
    let route = request
        .extensions()
        .get::<axum::extract::MatchedPath>()
        .map_or("-", |path| path.as_str());
    let id = request
        .headers()
        .get(REQUEST_ID)
        .and_then(|id| id.to_str().ok())
        .unwrap_or_default();
    tracing::info_span!("request", method = %Method::clone(request.method()), route, id)
}

/// The page after a panic: the visitor is told, the log knows, the connection lives.
fn broken(app: &App, panic: &(dyn Any + Send)) -> Response {
    let id = clock::token()[..8].to_owned();
    let text = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    tracing::error!(%id, panic = text.unwrap_or("?"), "a handler panicked");
    pages::failure::page(&app.chrome(Lang::Ru, "/"), &Failure::Broken { id })
}
