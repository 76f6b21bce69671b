//! `CryptoCloud`'s call that an invoice was paid (the postback), and the browser's way back.
//!
//! The postback's token proves the invoice and the time, and nothing of money: the invoice is asked for, and what the gateway
//! answers decides.
//!
//! | what came | answer | written |
//! |---|---|---|
//! | authentic, the gateway says the invoice of an attempt is paid | 200, after the commit | notice, verdict and what follows |
//! | authentic, it says that less or nothing came | 200, after the commit | how far the payment is |
//! | authentic, of a paid invoice that no attempt has | 200, after the commit | an orphan, and the owner is told |
//! | authentic, the gateway does not answer | 200 if an attempt is known to have the invoice: the shop asks again by itself; else 503 | nothing |
//! | authentic, naming another order than the invoice | 409 | nothing |
//! | too late, of another invoice, not authentic | 401 | nothing |
//! | neither JSON nor a form, or malformed | 415, 400 | nothing |
//! | the database does not take it | 503, so that the gateway calls again | nothing |
//!
//! Whatever it was, the journal keeps it for a while.

use super::{
    NAME,
    gateway::{Named, Port, foreign, reference, report},
};
use crate::{
    AppState, clock,
    gateways::intake::{self, plain, refuse, unavailable},
    journal::Entry,
    visitor,
};
use app::order::Arrival;
use axum::{
    extract::Request,
    http::{Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use cryptocloud::{Invoice, Postback, PostbackError, TokenError};
use shop::{
    call::{Door, Ruling},
    desk::Error,
    gateway::GatewayError,
    order::OrderNumber,
    payment::{Attempt, Channel, Details, Found, InvoiceId, Notice, Report},
};
use time::OffsetDateTime;
use url::form_urlencoded;

const FORM: &str = "application/x-www-form-urlencoded";

/// The postback.
pub(super) async fn postback(state: &AppState, port: Option<&Port>, request: Request) -> Response {
    let mut entry = Entry::open(state, NAME, Door::Result, &request);
    if *request.method() != Method::POST {
        return refuse(state, entry, Ruling::WrongMethod, None, only("POST"));
    }
    let kind = request.headers().get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.to_owned();
    let body = match intake::read(request.into_body(), Postback::MAX_BYTES).await {
        Ok((body, _)) => body,
        Err(unread) => return refuse(state, entry, unread.ruling(), unread.detail(), unread.answer()),
    };
    tell(&mut entry, &kind, &body);
    let Some(port) = port else {
        let answer = plain(StatusCode::NOT_FOUND, "CryptoCloud is not set up");
        return refuse(state, entry, Ruling::NotSetUp, None, answer);
    };
    let now = OffsetDateTime::from_unix_timestamp(clock::now().ms() / 1_000);
    let now = now.unwrap_or(OffsetDateTime::UNIX_EPOCH);
    match Postback::verify(port.project(), now, &kind, &body) {
        Ok(postback) => heard(state, port, entry, &postback).await,
        Err(error) => doubt(state, entry, error, &kind),
    }
}

/// A postback that is not believed.
fn doubt(state: &AppState, entry: Entry, error: PostbackError, kind: &str) -> Response {
    let why = error.to_string();
    let (ruling, detail) = match error {
        PostbackError::MediaType => (Ruling::WrongKind, kind),
        PostbackError::Body(why) => (Ruling::Malformed, why),
        PostbackError::Token(error) => match error {
            TokenError::Missing => (Ruling::Missing, "token"),
            TokenError::Malformed => (Ruling::Malformed, &*why),
            TokenError::Algorithm | TokenError::Signature => (Ruling::BadSignature, &*why),
            TokenError::NoEnd | TokenError::Expired | TokenError::LastsTooLong => (Ruling::Stale, &*why),
            TokenError::NoInvoice | TokenError::OtherInvoice => (Ruling::OtherInvoice, &*why),
        },
    };
    let status = StatusCode::from_u16(error.http()).unwrap_or(StatusCode::BAD_REQUEST);
    refuse(state, entry, ruling, Some(detail), plain(status, &why))
}

/// A postback whose token fits: the gateway is asked.
async fn heard(state: &AppState, port: &Port, entry: Entry, postback: &Postback) -> Response {
    let told = port.ask(std::slice::from_ref(&postback.invoice)).await;
    let invoice = match &told {
        Ok(told) => told.find(&postback.invoice).ok_or(None),
        Err(error) => Err(Some(error)),
    };
    let invoice = match invoice {
        Ok(invoice) => invoice,
        Err(error) => return unanswered(state, entry, postback, error).await,
    };
    let claimed = postback.order_id.as_ref();
    if claimed.is_some_and(|claimed| invoice.order_id.as_ref() != Some(claimed)) {
        let answer = plain(StatusCode::CONFLICT, "The invoice is of another order");
        return refuse(state, entry, Ruling::OtherInvoice, Some("order_id"), answer);
    }
    let done = match attempt_of(state, postback, invoice.order_id.as_deref()).await {
        Ok(attempt) => act(state, attempt.as_ref(), invoice).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(ruling) => {
            let detail = (ruling == Ruling::NotPaid).then_some(invoice.status.as_str());
            entry.close(ruling, detail, received())
        }
        Err(error) => unavailable(state, entry, &error, true),
    }
}

/// The attempt that an order's name belongs to, unless another invoice was made for it.
async fn attempt_of(
    state: &AppState,
    postback: &Postback,
    named: Option<&str>,
) -> Result<Option<(OrderNumber, Attempt)>, Error> {
    let Some(named) = named.and_then(Named::read) else {
        return Ok(None);
    };
    let found = state.shop.attempt(NAME, named.invoice).await?;
    // It may be that the shop never heard how its call for the invoice ended.
    Ok(found.filter(|(_, attempt)| reference(attempt).is_none_or(|made| made == postback.invoice)))
}

/// Does what follows from the gateway's answer. When this returns, it is on disk.
async fn act(
    state: &AppState,
    attempt: Option<&(OrderNumber, Attempt)>,
    invoice: &Invoice,
) -> Result<Ruling, Error> {
    let Some(known) = attempt else {
        let Some((invoice, found)) = foreign(invoice) else {
            return Ok(Ruling::NotPaid);
        };
        let settled = intake::settle(state, None, orphan(invoice, &found)).await?;
        return Ok(intake::ruling(&settled));
    };
    let (number, attempt) = known;
    match report(invoice, attempt) {
        Report::Paid(found) => {
            let notice = Notice {
                channel: Channel::Callback,
                ..found.notice(attempt, clock::now())
            };
            let settled = intake::settle(state, Some(known), notice).await?;
            Ok(intake::ruling(&settled))
        }
        report => {
            state.shop.hear(*number, attempt, report, clock::now()).await?;
            Ok(Ruling::NotPaid)
        }
    }
}

/// What no attempt is for.
fn orphan(invoice: InvoiceId, found: &Found) -> Notice {
    Notice {
        gateway: NAME,
        invoice,
        amount: found.paid,
        test: found.test,
        channel: Channel::Callback,
        at: clock::now(),
        order_key: found.order_key.clone(),
        method: found.method.clone(),
        details: Details {
            overpaid: found.overpaid,
            marks: found.marks.clone(),
            ..Details::default()
        },
    }
}

/// Nobody knows whether the invoice is paid. One that the shop knows as an attempt's is asked about by the poller; of any other,
/// and of one whose making the shop never heard the end of, it hears only if the gateway calls again.
async fn unanswered(
    state: &AppState,
    entry: Entry,
    postback: &Postback,
    error: Option<&GatewayError>,
) -> Response {
    let why = error.map_or_else(
        || "the invoice is not in the answer".to_owned(),
        ToString::to_string,
    );
    if state.journal.may_log(&why) {
        tracing::warn!(why, "the gateway called and could not be asked");
    }
    let is_polled = |attempt: &Attempt| reference(attempt).is_some_and(|made| made == postback.invoice);
    let answer = match attempt_of(state, postback, postback.order_id.as_deref()).await {
        Ok(Some((_, attempt))) if is_polled(&attempt) => received(),
        Ok(_) => plain(StatusCode::SERVICE_UNAVAILABLE, "Try again later"),
        Err(error) => return unavailable(state, entry, &error, true),
    };
    entry.close(Ruling::Unanswered, Some(&why), answer)
}

/// Where a browser comes back to. It proves nothing: anyone who brings the order's key may see the order, and the order's page
/// asks the gateway.
pub(super) async fn come_back(state: &AppState, door: Door, request: Request) -> Response {
    let mut entry = Entry::open(state, NAME, door, &request);
    if *request.method() != Method::GET {
        return refuse(state, entry, Ruling::WrongMethod, None, only("GET"));
    }
    let (parts, _) = request.into_parts();
    let lang = visitor::lang_of(&parts.extensions, &parts.uri);
    let query = parts.uri.query().unwrap_or_default();
    tell(&mut entry, FORM, query.as_bytes());
    let arrival = match door {
        Door::Failure => Arrival::FromFailure,
        Door::Result | Door::Operation | Door::Success | Door::Home => Arrival::FromSuccess,
    };
    match intake::open(state, returned(query).map(|named| named.key)).await {
        Ok(Some((lang, key))) => {
            entry.forget();
            intake::to_order(state, lang, &key, arrival)
        }
        Ok(None) => {
            state.meters.refused_return.inc();
            entry.close(Ruling::NoOrder, None, state.return_page(lang))
        }
        Err(error) => {
            let answer = state.error_page(lang, error);
            entry.close(Ruling::Unavailable { proven: false }, None, answer)
        }
    }
}

/// Whether somebody comes back from the gateway's page.
pub(super) fn is_return(request: &Request) -> bool {
    request.uri().query().and_then(returned).is_some()
}

/// The attempt in the query of somebody who comes back.
fn returned(query: &str) -> Option<Named> {
    let mut fields = form_urlencoded::parse(query.as_bytes());
    let (_, order) = fields.find(|(name, _)| name == "order_id")?;
    Named::read(&order)
}

/// Notes what came, in either format.
fn tell(entry: &mut Entry, kind: &str, body: &[u8]) {
    let fields: Vec<(String, String)> = match serde_json::from_slice::<serde_json::Value>(body) {
        Ok(serde_json::Value::Object(object)) => object.into_iter().map(shown).collect(),
        _ if kind.starts_with(FORM) => form_urlencoded::parse(body).into_owned().collect(),
        _ => Vec::new(),
    };
    let order = fields.iter().find(|(name, _)| name == "order_id");
    let named = order.and_then(|(_, order)| Named::read(order));
    entry.tells(fields, named.map(|named| (named.invoice, named.key)));
}

fn shown((name, value): (String, serde_json::Value)) -> (String, String) {
    let value = match value {
        serde_json::Value::String(text) => text,
        serde_json::Value::Object(_) | serde_json::Value::Array(_) => "…".to_owned(),
        plain => plain.to_string(),
    };
    (name, value)
}

fn received() -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, Postback::REPLY).into_response()
}

/// The answer to another method.
fn only(method: &'static str) -> Response {
    let refused = plain(
        StatusCode::METHOD_NOT_ALLOWED,
        &format!("Only {method} is taken here"),
    );
    ([(header::ALLOW, method)], refused).into_response()
}
