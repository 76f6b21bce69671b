//! The map of addresses.

use crate::{
    AppState, assets,
    doctor::self_test,
    failure,
    gateways::Provider,
    goods::feed,
    hosts::own_names_only,
    limits::{ANSWER_WITHIN, BODY_WITHIN, FORM_KIB, STAFF_FORM_KIB, UPLOAD_WITHIN},
    machines, office,
    passerby::{Passerby, keep_pieces},
    photos, security, security_txt, setup,
    sign_in::keep_device,
    spelling, strangers,
    telemetry::{FreshId, REQUEST_ID, span},
    trickle,
    window::{cart, checkout, invoice, legal, live, order, pay, product, returning, shelf},
};
use app::legal::Document;
use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderName, StatusCode, header},
    middleware::{from_fn, from_fn_with_state, map_request},
    response::{IntoResponse, Redirect, Response},
    routing::{MethodRouter, any, get, post},
};
use shop::call::Door;
use std::{any::Any, sync::Arc};
use tokio::time::timeout;
use tower::ServiceBuilder;
use tower_cookies::CookieManagerLayer;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{
        CompressionLayer, CompressionLevel,
        predicate::{DefaultPredicate, NotForContentType, Predicate},
    },
    limit::RequestBodyLimitLayer,
    request_id::{PropagateRequestIdLayer, SetRequestIdLayer},
    timeout::{RequestBodyTimeoutLayer, TimeoutLayer},
    trace::TraceLayer,
};

/// Every address of the shop.
pub fn router(state: &AppState) -> Router {
    let guard = || from_fn_with_state(state.clone(), strangers::pages);
    // Each `layer` of a router makes copies of all below for every request, so what is around the same pages is one.
    let people = Router::new()
        .merge(people(state))
        .nest("/en", people(state))
        .route("/en/", get(shelf::page).layer(from_fn(security::changing)))
        .fallback(failure::not_found)
        .layer(RequestBodyLimitLayer::new(FORM_KIB * 1_024))
        .merge(staff(state))
        .layer(
            ServiceBuilder::new()
                .layer(in_time())
                .layer(guard())
                .layer(map_request(trickle::end))
                .layer(from_fn_with_state(state.clone(), spelling::mend))
                .layer(from_fn_with_state(state.clone(), own_names_only))
                .layer(from_fn_with_state(state.clone(), security::own_posts_only))
                .layer(from_fn_with_state(state.clone(), keep_device))
                .layer(from_fn_with_state(state.clone(), keep_pieces))
                .layer(CookieManagerLayer::new())
                .layer(from_fn_with_state(state.clone(), office::guard)),
        );
    let files = files().layer(
        ServiceBuilder::new()
            .layer(in_time())
            .layer(from_fn_with_state(state.clone(), strangers::files)),
    );
    // A backup is packed already, and long.
    let shrinks = DefaultPredicate::new().and(NotForContentType::const_new("application/octet-stream"));
    // What is drawn for one visitor is packed for one answer: a twentieth smaller would take as long again as drawing it. What many are
    // sent is kept packed (`kept`).
    let packing = CompressionLayer::new().quality(CompressionLevel::Fastest);
    let people = people.merge(files).merge(uploads(state).layer(guard())).layer(
        ServiceBuilder::new()
            .layer(packing.compress_when(shrinks))
            .layer(from_fn_with_state(state.clone(), failure::readable)),
    );
    let router = Router::new().merge(for_machines(state)).merge(people);
    let panics = state.clone();
    let router = router.layer(
        ServiceBuilder::new()
            .map_response(security::headers(state))
            .map_request(security::own_request_id)
            .layer(SetRequestIdLayer::new(REQUEST_ID, FreshId))
            .layer(
                // What fails says so itself, once; strangers may cause as many answers of 503 as they like.
                TraceLayer::new_for_http()
                    .make_span_with(span)
                    .on_request(())
                    .on_failure(()),
            )
            .layer(PropagateRequestIdLayer::new(REQUEST_ID))
            .layer(CatchPanicLayer::custom(move |panic: Box<dyn Any + Send>| {
                failure::broken(&panics, &*panic)
            }))
            .layer(RequestBodyTimeoutLayer::new(BODY_WITHIN)),
    );
    router.with_state(state.clone())
}

fn in_time() -> TimeoutLayer {
    TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, ANSWER_WITHIN)
}

/// What the staff reads and writes, and may write more of than a buyer.
fn staff(state: &AppState) -> Router<AppState> {
    Router::new()
        .merge(office::goods_forms(state))
        .nest("/en", office::goods_forms(state))
        .merge(office::router(state))
        .layer(from_fn(security::private))
        .layer(RequestBodyLimitLayer::new(STAFF_FORM_KIB * 1_024))
}

/// Pages and forms, once in each language.
fn people(state: &AppState) -> Router<AppState> {
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
        .route("/orders/{key}/invoice", get(invoice::page))
        .route("/orders/{key}/return", get(returning::page).post(returning::ask))
        .route("/orders/{key}/check", post(pay::check))
        .route("/orders/{key}/cancel", post(pay::cancel))
        .route("/setup", get(setup::pages::ask).post(setup::pages::answer))
        .route(
            "/setup/{token}",
            get(setup::pages::open).post(setup::pages::begin),
        )
        .merge(office::forms(state))
        .layer(from_fn(security::private));
    open.merge(private)
}

/// Where photos and files of goods are sent.
fn uploads(state: &AppState) -> Router<AppState> {
    Router::new()
        .merge(office::uploads(state))
        .nest("/en", office::uploads(state))
        .layer(from_fn(security::private))
        .layer(RequestBodyLimitLayer::new(office::MOST_UPLOADED_BYTES))
        .layer(from_fn_with_state(state.clone(), office::guard))
        .layer(CookieManagerLayer::new())
        .layer(from_fn_with_state(state.clone(), keep_device))
        .layer(from_fn_with_state(state.clone(), security::own_uploads_only))
        .layer(from_fn_with_state(state.clone(), own_names_only))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            UPLOAD_WITHIN,
        ))
}

/// What machines call: gateways and those who watch.
fn for_machines(state: &AppState) -> Router<AppState> {
    let mut router = Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(machines::ready))
        .route(
            "/metrics",
            // It tells whoever is on this machine, and scripts of a foreign page may be.
            get(machines::metrics).layer(from_fn_with_state(state.clone(), own_names_only)),
        )
        .layer(in_time());
    for provider in state.gateways.iter() {
        for (address, door) in provider.doors() {
            let provider = provider.clone();
            let answer = move |State(state): State<AppState>, request: Request| {
                answered_in_time(state, provider, *door, request)
            };
            router = router.route(address, any(answer));
        }
    }
    router
}

/// The answer to a gateway's call. Its deadline is no layer, because each is one more copy of all below it for every call.
async fn answered_in_time(
    state: AppState,
    provider: Arc<dyn Provider>,
    door: Door,
    request: Request,
) -> Response {
    let answer = async {
        match self_test::answered(&state, request).await {
            self_test::Call::Own(answer) => answer,
            self_test::Call::Other(request) => provider.answer(state, door, request).await,
        }
    };
    let answer = timeout(ANSWER_WITHIN, answer).await;
    answer.unwrap_or_else(|_| StatusCode::SERVICE_UNAVAILABLE.into_response())
}

fn files() -> Router<AppState> {
    Router::new()
        .route("/goods/{name}", get(assets::picture))
        .route("/media/{name}", get(photos::picture))
        .route("/yml.xml", get(feed::page))
        .route("/favicon.svg", get(assets::favicon))
        .route(
            "/favicon.ico",
            get(async || (for_a_day(), Redirect::permanent("/favicon.svg"))),
        )
        .route("/main.css", get(assets::style))
        .route("/boot.js", get(assets::boot))
        .route("/passkey.js", get(assets::passkey))
        .route("/pkg/{name}", get(assets::client))
        .route("/robots.txt", get(async || (for_a_day(), ROBOTS)))
        .route("/.well-known/security.txt", get(security_txt::page))
}

/// What search engines are asked to leave alone.
const ROBOTS: &str =
    "User-agent: *\nDisallow: /orders/\nDisallow: /admin\nDisallow: /cart\nDisallow: /checkout\n";

fn for_a_day() -> [(HeaderName, &'static str); 1] {
    [(header::CACHE_CONTROL, assets::A_DAY)]
}

fn document(document: Document) -> MethodRouter<AppState> {
    get(async move |State(state): State<AppState>, passerby: Passerby| {
        legal::page(&state, &passerby, document)
    })
}
