//! The doors: what is read of a call, what is answered to it, and what the journal keeps.

use super::{
    Unsettled, failed, guessing, plain,
    reading::{self, Unread},
    returned, settle, to_order,
};
use crate::{App, config::RobokassaSettings, gateways::robokassa::SHP_ORDER, journal::Entry, visitor};
use app::order::Arrival;
use axum::{
    body::Body,
    extract::{Request, State},
    http::{Method, StatusCode},
    middleware::Next,
    response::Response,
};
use robokassa::{Culture, Fields, Mode, NoticeError};
use shop::{
    call::{Door, Ruling},
    desk::Settled,
    payment::GatewayName,
};

/// Bytes of a form on the first page that are looked at.
const MOST_AT_HOME: usize = 64 * 1024;

/// `ResultURL`, GET or POST.
pub async fn result(State(app): State<App>, request: Request) -> Response {
    let mut entry = Entry::open(&app, GatewayName::Robokassa, Door::Result, &request);
    let form = reading::form(request).await;
    if let Ok(form) = &form {
        entry.brings(form, "InvId", SHP_ORDER);
    }
    let Some(robokassa) = &app.settings.robokassa else {
        let answer = plain(StatusCode::NOT_FOUND, "Robokassa is not set up");
        return refuse(&app, entry, Ruling::NotSetUp, None, answer);
    };
    let form = match form {
        Ok(form) => form,
        Err(unread) => return refuse(&app, entry, unread.ruling(), unread.detail(), unread.answer()),
    };
    match settle(&app, robokassa, &form).await {
        Ok((reply, settled)) => {
            let ruling = match settled {
                Settled::Recorded(verdict) => Ruling::Recorded(verdict),
                Settled::Repetition => Ruling::Repeated,
            };
            entry.close(ruling, None, plain(StatusCode::OK, &reply))
        }
        Err(Unsettled::NotAuthentic(error, mode)) => doubt(&app, entry, robokassa, &form, error, mode),
        Err(Unsettled::WrongMode) => {
            app.meters.refused_notice();
            let answer = plain(StatusCode::BAD_REQUEST, NoticeError::InvalidSignature.reply());
            entry.close(Ruling::TestPasswords, None, answer)
        }
        Err(Unsettled::Shop(error)) => {
            app.meters.unavailable();
            tracing::error!(%error, cause = ?std::error::Error::source(&error), "a notice could not be recorded");
            let proven = guessing::is_proven(robokassa, &form);
            let answer = plain(StatusCode::SERVICE_UNAVAILABLE, "Try again later");
            entry.close(Ruling::Unavailable { proven }, None, answer)
        }
    }
}

/// A notice that is not authentic.
fn doubt(
    app: &App,
    mut entry: Entry,
    robokassa: &RobokassaSettings,
    form: &[u8],
    error: NoticeError,
    mode: Option<Mode>,
) -> Response {
    app.meters.refused_notice();
    let why = mode.and_then(|mode| explain(app, &mut entry, robokassa, Door::Result, mode, form));
    // A flood of forged notices must not become a flood of log lines; but each mistake has a line of its own.
    if app.journal.may_log(&format!("{error} {why:?}")) {
        tracing::warn!(%error, why, "a notice was not authentic");
    }
    let (ruling, detail) = ruling(error);
    entry.close(ruling, detail, plain(StatusCode::BAD_REQUEST, error.reply()))
}

/// Looks for the mistake, notes it, and says it in words for the log.
fn explain(
    app: &App,
    entry: &mut Entry,
    robokassa: &RobokassaSettings,
    door: Door,
    mode: Mode,
    form: &[u8],
) -> Option<String> {
    let fields = Fields::parse(form).ok()?;
    let diagnosis = guessing::examine(app, entry, &robokassa.merchant, door, mode, &fields)?;
    entry.is_explained_by(guessing::guesses(&diagnosis));
    Some(diagnosis.explain(Culture::En))
}

fn ruling(error: NoticeError) -> (Ruling, Option<&'static str>) {
    match error {
        NoticeError::MissingParameter(name) => (Ruling::Missing, Some(name)),
        NoticeError::InvalidSignature => (Ruling::BadSignature, None),
        NoticeError::NoPassword(_) => (Ruling::NoPassword, None),
        NoticeError::Malformed(why) => (Ruling::Malformed, Some(why)),
        _ => (Ruling::Malformed, None),
    }
}

/// A call that was not even looked into.
fn refuse(app: &App, entry: Entry, ruling: Ruling, detail: Option<&str>, answer: Response) -> Response {
    app.meters.refused_notice();
    if app.journal.may_log(ruling.as_str()) {
        tracing::warn!(ruling = ruling.as_str(), "a notice was not taken");
    }
    entry.close(ruling, detail, answer)
}

/// `SuccessURL`: for display only. An authentic return opens the order's page; anything else a page that tells nothing.
pub async fn success(State(app): State<App>, request: Request) -> Response {
    come_back(app, Door::Success, request).await
}

/// `FailURL`: unsigned. Whoever brings the order's key may see the order; nothing is believed and nothing changes.
pub async fn failure(State(app): State<App>, request: Request) -> Response {
    come_back(app, Door::Failure, request).await
}

/// The shop's first page. A buyer comes back to it if the cabinet names no `SuccessURL` and no `FailURL`: what is a return is
/// taken as one, everything else goes on to the page.
pub async fn home(app: App, request: Request, next: Next) -> Response {
    if request.method() == Method::GET {
        let is_return = reading::is_of_the_gateway(request.uri().query().unwrap_or_default().as_bytes());
        return if is_return {
            come_back(app, Door::Home, request).await
        } else {
            next.run(request).await
        };
    }
    if request.method() != Method::POST {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, MOST_AT_HOME).await else {
        return Unread::TooLong.answer();
    };
    let again = || Request::from_parts(parts.clone(), Body::from(body.clone()));
    match reading::form(again()).await {
        Ok(form) if reading::is_of_the_gateway(&form) => come_back(app, Door::Home, again()).await,
        Ok(_) | Err(_) => next.run(again()).await,
    }
}

async fn come_back(app: App, door: Door, request: Request) -> Response {
    let mut entry = Entry::open(&app, GatewayName::Robokassa, door, &request);
    let lang = visitor::lang_of(request.extensions(), request.uri());
    let form = match reading::form(request).await {
        Ok(form) => form,
        Err(unread) => {
            app.meters.refused_return();
            return entry.close(unread.ruling(), unread.detail(), unread.answer());
        }
    };
    entry.brings(&form, "InvId", SHP_ORDER);
    let is_success = match door {
        Door::Success | Door::Result => true,
        Door::Failure => false,
        Door::Home => reading::is_signed(&form),
    };
    let (order, arrival) = if is_success {
        (returned(&app, &form).await, Arrival::FromSuccess)
    } else {
        (failed(&app, &form).await, Arrival::FromFailure)
    };
    match order {
        Ok(Some((its_lang, key))) => {
            entry.forget();
            to_order(&app, its_lang, &key, arrival)
        }
        Ok(None) => {
            let (ruling, detail) = explain_return(&app, &mut entry, door, is_success, &form);
            entry.close(ruling, detail, app.return_page(lang))
        }
        Err(error) => {
            let answer = app.error_page(lang, error);
            entry.close(Ruling::Unavailable { proven: false }, None, answer)
        }
    }
}

/// Why a return leads to no order.
fn explain_return(
    app: &App,
    entry: &mut Entry,
    door: Door,
    is_success: bool,
    form: &[u8],
) -> (Ruling, Option<&'static str>) {
    app.meters.refused_return();
    let mut why = None;
    let (ruling, detail) = match &app.settings.robokassa {
        None => (Ruling::NotSetUp, None),
        Some(robokassa) if is_success => {
            let proof = Fields::parse(form).and_then(|fields| guessing::prove_return(robokassa, &fields));
            let refused = proof.map_or_else(ruling, |()| (Ruling::NoOrder, None));
            if refused.0 == Ruling::BadSignature {
                why = explain(app, entry, robokassa, door, robokassa.mode, form);
            }
            refused
        }
        Some(_) => (Ruling::NoOrder, None),
    };
    if app
        .journal
        .may_log(&format!("return {} {why:?}", ruling.as_str()))
    {
        let ruling = ruling.as_str();
        tracing::warn!(ruling, why, "a buyer came back and no order was proven");
    }
    (ruling, detail)
}
