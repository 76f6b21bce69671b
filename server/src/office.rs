//! The back office on this server: its pages and functions, and who sits before it.
//!
//! Pages and functions are the crate `office`'s, served by `leptos_axum`. The forms of a browser without our script are
//! posted to addresses of this server, which answer a refusal with the page again.

mod admission;
mod backups;
mod books;
mod code;
mod confirm;
mod consents;
mod doctor;
mod download;
mod factor;
mod forms;
mod goods;
mod held;
mod import;
mod invitation;
mod journal;
mod live;
mod numbers;
mod orders_file;
mod papers;
mod passkey;
mod password;
mod people;
mod photos;
mod privacy;
mod remarks;
mod security;
mod settings;
mod several;
mod sign_in;
mod stock;
mod strangers;
mod streamed;
mod views;

pub use confirm::{Doing, WANTED, guard};
pub use photos::MOST_BYTES as MOST_UPLOADED_BYTES;
pub use sign_in::OWNER;
pub(crate) use sign_in::enter_at;

use crate::{AppState, caller, clock, doctor::checks, failure::failure_of, rehearsal, visitor::Visitor};
use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, Uri, header},
    middleware::{Next, from_fn_with_state},
    response::Response,
    routing::{get, post},
};
use leptos::{
    prelude::{LeptosOptions, provide_context},
    server_fn::axum::server_fn_paths,
};
use leptos_axum::{
    LeptosRoutes, generate_route_list, handle_server_fns_with_context, render_app_async_with_context,
};
use office::{BackupsLook, Desk, Enrolling, HeldLook, Looking, Office, ProxyTrouble, Seat, is_open, shell};
use shop::{catalog::ProductForm, desk::Checked, security::Act, staff::Admin};
use std::sync::Arc;

/// Pages in both languages, and functions.
pub fn router(state: &AppState) -> Router<AppState> {
    let desk = desk(state);
    let options = LeptosOptions::builder().output_name("office").build();
    let known = options.clone();
    let context = move || {
        provide_context(known.clone());
        provide_context(desk.clone());
    };
    // Whoever hands the pages to Leptos with a context has all five ways to answer compiled for all five methods: a megabyte.
    // All pages here are read, and are answered when they are whole.
    let pages = Router::<LeptosOptions>::new().leptos_routes_with_handler(
        generate_route_list(Office),
        render_app_async_with_context(context.clone(), shell),
    );
    server_fn_paths()
        .fold(pages, |router, (path, method)| {
            let context = context.clone();
            let call = move |request: Request| handle_server_fns_with_context(context, request);
            let is_read = method == Method::GET;
            router.route(path, if is_read { get(call) } else { post(call) })
        })
        .with_state(options)
        .layer(from_fn_with_state(state.clone(), seat))
        .layer(from_fn_with_state(state.clone(), admission::admit))
}

/// Where plain forms are posted, and what the list of orders listens to; below `/` and `/en`.
pub fn forms(state: &AppState) -> Router<AppState> {
    Router::new()
        .route("/admin/sign-in", post(sign_in::sign_in))
        .route(
            "/admin/sign-in/{token}",
            get(sign_in::by_link).head(async || StatusCode::METHOD_NOT_ALLOWED),
        )
        .route("/admin/sign-in/code", post(code::check))
        .route("/admin/sign-in/passkey", post(passkey::sign_in))
        .route("/admin/sign-in/passkey/begin", post(passkey::ask))
        .route("/admin/invitation/{token}", post(invitation::accept))
        .route("/admin/sign-out", post(sign_in::sign_out))
        .route("/admin/confirm", post(confirm::go_on))
        .route("/admin/account/end", post(sign_in::end_one))
        .route("/admin/account/factor", post(factor::add))
        .route("/admin/account/factor/codes", post(factor::renew_codes))
        .route("/admin/account/factor/remove", post(factor::remove))
        .route("/admin/account/passkeys", post(passkey::add))
        .route("/admin/account/passkeys/begin", post(passkey::ask_new))
        .route("/admin/account/passkeys/remove", post(passkey::remove))
        .route(
            "/admin/account/sign-out-elsewhere",
            post(sign_in::sign_out_elsewhere),
        )
        .route("/admin/orders/events", get(live::orders))
        .route("/admin/orders/export/{file}", get(orders_file::export))
        .route("/admin/goods/import/write", post(import::start))
        .route("/admin/goods/import/cancel", post(import::cancel))
        .route("/admin/goods/export/{file}", get(import::export))
        .route("/admin/numbers/{file}", get(numbers::export))
        .route("/admin/password", post(password::change))
        .route("/admin/security/{file}", get(security::export))
        .route("/admin/journal/{file}", get(journal::export))
        .route("/admin/orders/new", post(forms::by_hand))
        .route("/admin/orders/columns", post(views::columns))
        .route("/admin/orders/views", post(views::keep))
        .route("/admin/orders/views/{id}", post(views::change))
        .route("/admin/orders/{number}/amend", post(remarks::amend))
        .route("/admin/orders/{number}/lines", post(remarks::lines))
        .route("/admin/orders/{number}/remarks", post(remarks::remark))
        .route("/admin/orders/{number}/return", post(remarks::step_return))
        .route("/admin/orders/{number}/{deed}", post(forms::order))
        .route("/admin/orders/{number}/export/{file}", get(papers::export))
        .route("/admin/messages/{id}/resend", post(forms::resend))
        .route("/admin/orphans/{id}/resolve", post(forms::resolve_orphan))
        .route("/admin/trials/put-away", post(forms::put_trials_away))
        .route("/admin/doctor", post(doctor::look))
        .route("/admin/backups", post(backups::wish))
        .route("/admin/backups/{file}", get(backups::take_away))
        .route("/admin/books/{file}", get(books::export))
        .route("/admin/settings/{section}", post(settings::keep))
        .route("/admin/privacy", post(privacy::find))
        .route("/admin/privacy/export", post(privacy::export))
        .route("/admin/privacy/forget", post(privacy::forget))
        .route("/admin/privacy/withdraw", post(privacy::withdraw))
        .route("/admin/privacy/consents", post(consents::find))
        .route("/admin/privacy/consents/export", post(consents::export))
        .route("/admin/strangers/block", post(strangers::block))
        .route("/admin/strangers/release", post(strangers::release))
        .route("/admin/strangers/orders", post(held::call_off))
        .route("/admin/people/invite", post(people::invite))
        .route("/admin/people/revoke", post(people::revoke))
        .route("/admin/people/{id}/role", post(people::change_role))
        .route("/admin/people/{id}/reset", post(people::reset))
        .route("/admin/people/{id}/remove", post(people::remove))
        .route("/admin/stock", post(stock::move_pieces))
        .route("/admin/stock/takings", post(stock::begin))
        .route("/admin/stock/takings/{number}", post(stock::count))
        .route("/admin/stock/takings/{number}/post", post(stock::post))
        .route("/admin/stock/takings/{number}/drop", post(stock::drop_one))
        .layer(from_fn_with_state(state.clone(), admission::admit))
}

/// Where plain forms about goods are posted. What a merchant writes of a product may be long.
pub fn goods_forms(state: &AppState) -> Router<AppState> {
    Router::new()
        .route("/admin/orders/ship", post(several::look))
        .route("/admin/goods/new", post(goods::create))
        .route("/admin/goods/new/drop-draft", post(goods::drop_new_draft))
        .route("/admin/goods/bulk", post(goods::bulk))
        .route("/admin/goods/demo", post(goods::demo))
        .route("/admin/goods/{id}", post(goods::save))
        .route("/admin/goods/{id}/row", post(goods::row))
        .route("/admin/goods/{id}/undo", post(goods::undo))
        .route("/admin/goods/{id}/drop-draft", post(goods::drop_draft))
        .route("/admin/categories", post(goods::categories))
        .layer(from_fn_with_state(state.clone(), admission::admit))
}

/// Where photos are sent, below `/` and `/en`: what comes there is no plain form, and may be long.
pub fn uploads(state: &AppState) -> Router<AppState> {
    Router::new()
        .route("/admin/media", post(photos::upload))
        .route("/admin/goods/import", post(import::upload))
        .route("/admin/orders/ship/file", post(several::file))
        .layer(from_fn_with_state(state.clone(), admission::admit_upload))
}

/// What the office may know of the shop.
fn desk(state: &AppState) -> Desk {
    let imports = state.imports.clone();
    let (checked, goods, proxies, typed) = (state.clone(), state.clone(), state.clone(), state.clone());
    let (watching, looking, set_up, backed_up) = (state.clone(), state.clone(), state.clone(), state.clone());
    let (holding, enrolling, owing, naming) = (state.clone(), state.clone(), state.clone(), state.clone());
    Desk {
        shop: state.shop.clone(),
        now: clock::now,
        token: clock::token,
        note_checked: Arc::new(move |number, one: &Checked| checked.note_checked(number, one)),
        note_deed: Arc::new(|number, deed, admin| {
            tracing::info!(order = number.0, deed, staff = admin.login(), "the staff acted");
        }),
        note_unanswered: Arc::new(|number, error| {
            tracing::warn!(order = number.0, %error, "the gateway could not be asked");
        }),
        report: Arc::new(failure_of),
        unprintable: Arc::new(move || -> Looking {
            let state = goods.clone();
            Box::pin(async move { rehearsal::shelf_faults(&state).await })
        }),
        import: Arc::new(move |lang| imports.shown(lang)),
        has_demo: cfg!(feature = "demo"),
        rehearsed: Arc::new(move |product: &ProductForm| rehearsal::product(&typed, product)),
        checks: || checks().map(|check| check.name).collect(),
        is_looking: Arc::new(move || looking.doctor.is_looking()),
        settings: Arc::new(move |name: &str| settings::section(&set_up, name)),
        backups: Arc::new(move |lang| -> BackupsLook { Box::pin(backups::shown(backed_up.clone(), lang)) }),
        enrolment: Arc::new(move |admin: Admin| -> Enrolling {
            let state = enrolling.clone();
            Box::pin(async move { factor::enrolment(&state, &admin).await })
        }),
        owes_factor: Arc::new(move |admin: &Admin| factor::is_owed(&owing, admin)),
        passkeys_at: Arc::new(move || naming.relying_party().map(|party| party.origin)),
        strangers: Arc::new(move || strangers::busiest(&watching)),
        held: Arc::new(move |admin: Admin| -> HeldLook {
            let state = holding.clone();
            Box::pin(async move { held::look(&state, &admin).await })
        }),
        proxies: Arc::new(move || {
            proxies
                .callers
                .troubles(clock::now())
                .into_iter()
                .map(shown)
                .collect()
        }),
    }
}

fn shown(trouble: caller::ProxyTrouble) -> ProxyTrouble {
    match trouble {
        caller::ProxyTrouble::Unlisted(peer) => ProxyTrouble::Unlisted(peer.to_string()),
        caller::ProxyTrouble::Unclear(peer) => ProxyTrouble::Unclear(peer.to_string()),
        caller::ProxyTrouble::Silent(peer) => ProxyTrouble::Silent(peer.to_string()),
    }
}

/// Tells pages and functions who asks, and in which language.
async fn seat(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    if parts.uri.path().starts_with("/api/") {
        // Functions answer scripts. They would send anybody else back to the page that a header names.
        parts
            .headers
            .insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        parts.headers.remove(header::REFERER);
    }
    let seat = Seat {
        chrome: Visitor::of(&parts, &state).chrome(&state),
        admin: parts.extensions.get::<Admin>().cloned(),
    };
    if seat.admin.is_none() && !is_open(parts.uri.path()) {
        state.witness_refusal_of(Act::Stranger, &parts);
    }
    parts.extensions.insert(seat);
    next.run(Request::from_parts(parts, body)).await
}

/// A page of the office with this status and something more in its context, such as why a form was refused.
async fn page<T: Clone + Send + Sync + 'static>(
    state: &AppState,
    seat: Seat,
    path: &str,
    status: StatusCode,
    more: T,
) -> Response {
    let desk = desk(state);
    let context = move || {
        provide_context(desk.clone());
        provide_context(more.clone());
    };
    let mut request = Request::new(Body::empty());
    *request.method_mut() = Method::GET;
    // Our own paths are paths.
    *request.uri_mut() = path.parse().unwrap_or(Uri::from_static("/admin/orders"));
    request.extensions_mut().insert(seat);
    let mut response = render_app_async_with_context(context, shell)(request).await;
    *response.status_mut() = status;
    response
}
