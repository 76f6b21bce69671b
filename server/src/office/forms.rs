//! Plain forms of the office: each post ends in a redirect, or in the page again.

use super::{desk, page};
use crate::{AppState, clock, staff::Staff, visitor::Visitor, window::onward};
use axum::{
    Form,
    extract::{Path, State},
    response::Response,
};
use office::{DeedOutcome, HandForm, HandOutcome, PUT_AWAY, Seat};
use serde::Deserialize;
use shop::{
    desk::Error,
    journal::Doing,
    message::MessageId,
    order::{DeedKind, OrderNumber},
    payment::OrphanId,
    staff::Admin,
    store::Trials,
};

/// `POST /admin/orders/{number}/{deed}`
pub async fn order(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    Path((number, deed)): Path<(String, String)>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Response {
    let chrome = visitor.chrome(&state);
    let Ok(number) = number.parse().map(OrderNumber) else {
        return state.error_page_at(chrome, Error::NotFound);
    };
    let path = chrome.href(&format!("/admin/orders/{number}"));
    let desk = desk(&state);
    let outcome = DeedOutcome::of_form(&desk, &admin, number, &deed, fields).await;
    match outcome.unwrap_or(Err(Error::NotFound)) {
        Ok(DeedOutcome::Done(deed)) => onward(&format!("{path}?done={}", deed.as_str())),
        Ok(outcome) => page(&state, seat(chrome, admin), &path, outcome.status(), outcome).await,
        Err(error) => state.error_page_at(chrome, error),
    }
}

/// `POST /admin/orders/new`
pub async fn by_hand(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    Form(fields): Form<Vec<(String, String)>>,
) -> Response {
    let chrome = visitor.chrome(&state);
    let desk = desk(&state);
    let form = HandForm::of_fields(fields);
    match form
        .carry_out(&desk, &admin, chrome.lang, clock::order_key())
        .await
    {
        Ok(HandOutcome::Placed(number)) => onward(&chrome.href(&format!("/admin/orders/{number}"))),
        Ok(HandOutcome::Again(tried)) => {
            let path = chrome.href("/admin/orders/new");
            let status = tried.status();
            page(&state, seat(chrome, admin), &path, status, *tried).await
        }
        Err(error) => state.error_page_at(chrome, error),
    }
}

pub(super) fn seat(chrome: app::Chrome, admin: Admin) -> Seat {
    Seat {
        chrome,
        admin: Some(admin),
    }
}

/// From which page a message is sent again.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Resend {
    order: String,
}

/// `POST /admin/messages/{id}/resend`
pub async fn resend(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    Path(id): Path<String>,
    Form(from): Form<Resend>,
) -> Response {
    let chrome = visitor.chrome(&state);
    let back = match from.order.parse::<i64>() {
        Ok(number) => format!("/admin/orders/{number}"),
        Err(_) => "/admin/problems".to_owned(),
    };
    match resend_by_id(&state, &admin, &id).await {
        Ok(true) => onward(&chrome.href(&format!("{back}?done={}", DeedOutcome::RESENT))),
        Ok(false) => state.error_page_at(chrome, Error::NotFound),
        Err(error) => state.error_page_at(chrome, error),
    }
}

async fn resend_by_id(state: &AppState, admin: &Admin, id: &str) -> Result<bool, Error> {
    let id = id.parse().map(MessageId).map_err(|_| Error::NotFound)?;
    let now = clock::now();
    let is_there = state.shop.resend(admin, id, now).await?;
    if is_there {
        let id = id.0.to_string();
        state
            .shop
            .note_doing(admin, Doing::MessageResent, &id, now)
            .await?;
    }
    Ok(is_there)
}

/// What the staff says of money without an order.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct OrphanFields {
    note: String,
}

/// `POST /admin/orphans/{id}/resolve`
pub async fn resolve_orphan(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    Path(id): Path<String>,
    Form(fields): Form<OrphanFields>,
) -> Response {
    let chrome = visitor.chrome(&state);
    let path = chrome.href("/admin/problems");
    match resolve_orphan_by_id(&state, &admin, &id, &fields.note).await {
        Ok(id) => {
            let deed = DeedKind::Resolve.as_str();
            tracing::info!(orphan = id.0, deed, staff = admin.login(), "the staff acted");
            onward(&format!("{path}?done={deed}"))
        }
        Err(Error::Refused(refusal)) => {
            let outcome = DeedOutcome::Trouble(refusal.into());
            page(&state, seat(chrome, admin), &path, outcome.status(), outcome).await
        }
        Err(error) => state.error_page_at(chrome, error),
    }
}

async fn resolve_orphan_by_id(
    state: &AppState,
    admin: &Admin,
    id: &str,
    note: &str,
) -> Result<OrphanId, Error> {
    let id = id.parse().map(OrphanId).map_err(|_| Error::NotFound)?;
    state.shop.resolve_orphan(admin, id, note, clock::now()).await?;
    Ok(id)
}

/// `POST /admin/trials/put-away`
pub async fn put_trials_away(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
) -> Response {
    let chrome = visitor.chrome(&state);
    match state.shop.put_trials_away(&admin, clock::now()).await {
        Ok(orders) => {
            tracing::info!(orders, staff = admin.login(), "trial orders were put away");
            let trials = Trials::PutAway.as_str();
            onward(&chrome.href(&format!("/admin/orders?trials={trials}&done={PUT_AWAY}")))
        }
        Err(error) => state.error_page_at(chrome, error),
    }
}
