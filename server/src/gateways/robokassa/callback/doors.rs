//! The doors: what is read of a call, what is answered to it, and what the journal keeps.

use super::{Returned, Unsettled, failed, guessing, reading, returned, settle};
use crate::{
    AppState,
    gateways::{
        intake::{self, plain, refuse},
        robokassa::{NAME, SHP_ORDER, settings::RobokassaSettings},
    },
    journal::Entry,
    visitor,
};
use app::order::Arrival;
use axum::{extract::Request, http::StatusCode, response::Response};
use robokassa::{Culture, Fields, Mode, NoticeError};
use shop::call::{Door, Ruling};

/// `ResultURL`, GET or POST.
pub(in crate::gateways::robokassa) async fn result(state: AppState, request: Request) -> Response {
    let mut entry = Entry::open(&state, NAME, Door::Result, &request);
    let form = reading::form(request).await;
    if let Ok(form) = &form {
        entry.brings(form, "InvId", SHP_ORDER);
    }
    let Some(robokassa) = &state.settings.robokassa else {
        let answer = plain(StatusCode::NOT_FOUND, "Robokassa is not set up");
        return refuse(&state, entry, Ruling::NotSetUp, None, answer);
    };
    let form = match form {
        Ok(form) => form,
        Err(unread) => return refuse(&state, entry, unread.ruling(), unread.detail(), unread.answer()),
    };
    match settle(&state, robokassa, &form).await {
        Ok((reply, settled)) => entry.close(intake::ruling(&settled), None, plain(StatusCode::OK, &reply)),
        Err(Unsettled::NotAuthentic(error, mode)) => doubt(&state, entry, robokassa, &form, error, mode),
        Err(Unsettled::WrongMode) => {
            state.meters.refused_notice.inc();
            let answer = plain(StatusCode::BAD_REQUEST, NoticeError::InvalidSignature.reply());
            entry.close(Ruling::TestPasswords, None, answer)
        }
        Err(Unsettled::Shop(error)) => {
            intake::unavailable(&state, entry, &error, guessing::is_proven(robokassa, &form))
        }
    }
}

/// A notice that is not authentic.
fn doubt(
    state: &AppState,
    mut entry: Entry,
    robokassa: &RobokassaSettings,
    form: &[u8],
    error: NoticeError,
    mode: Option<Mode>,
) -> Response {
    state.meters.refused_notice.inc();
    let why = mode.and_then(|mode| explain(state, &mut entry, robokassa, Door::Result, mode, form));
    // A flood of forged notices must not become a flood of log lines; but each mistake has a line of its own.
    if state.journal.may_log(&format!("{error} {why:?}")) {
        tracing::warn!(%error, why, "a notice was not authentic");
    }
    let (ruling, detail) = ruling(error);
    entry.close(ruling, detail, plain(StatusCode::BAD_REQUEST, error.reply()))
}

/// Looks for the mistake, notes it, and says it in words for the log.
fn explain(
    state: &AppState,
    entry: &mut Entry,
    robokassa: &RobokassaSettings,
    door: Door,
    mode: Mode,
    form: &[u8],
) -> Option<String> {
    let fields = Fields::parse(form).ok()?;
    let diagnosis = guessing::examine(state, entry, robokassa, door, mode, &fields)?;
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

/// Where a browser comes back to. `SuccessURL` is signed and for display only: an authentic return opens the
/// order's page, anything else a page that shows nothing. `FailURL` is unsigned: anyone who brings the
/// order's key may see the order, nothing is believed and nothing changes. What comes back to the shop's
/// first page may be either.
pub(in crate::gateways::robokassa) async fn come_back(
    state: AppState,
    door: Door,
    request: Request,
) -> Response {
    let mut entry = Entry::open(&state, NAME, door, &request);
    let lang = visitor::lang_of(request.extensions(), request.uri());
    let form = match reading::form(request).await {
        Ok(form) => form,
        Err(unread) => {
            state.meters.refused_return.inc();
            return entry.close(unread.ruling(), unread.detail(), unread.answer());
        }
    };
    entry.brings(&form, "InvId", SHP_ORDER);
    let is_success = match door {
        Door::Success | Door::Result | Door::Operation => true,
        Door::Failure => false,
        Door::Home => reading::is_signed(&form),
    };
    let robokassa = state.settings.robokassa.as_ref();
    let (returned, arrival) = match robokassa {
        _ if !is_success => (failed(&state, &form).await, Arrival::FromFailure),
        Some(robokassa) => (returned(&state, robokassa, &form).await, Arrival::FromSuccess),
        None => (Ok(Returned::NoOrder), Arrival::FromSuccess),
    };
    let (why, (ruling, detail)) = match returned {
        Ok(Returned::Order(its_lang, key)) => {
            entry.forget();
            return intake::to_order(&state, its_lang, &key, arrival);
        }
        Ok(Returned::NoOrder) if robokassa.is_none() => (None, (Ruling::NotSetUp, None)),
        Ok(Returned::NoOrder) => (None, (Ruling::NoOrder, None)),
        Ok(Returned::NotAuthentic(error, checked)) => {
            let why = robokassa
                .zip(checked)
                .and_then(|(robokassa, mode)| explain(&state, &mut entry, robokassa, door, mode, &form));
            (why, ruling(error))
        }
        Err(error) => {
            let answer = state.error_page(lang, error);
            return entry.close(Ruling::Unavailable { proven: false }, None, answer);
        }
    };
    state.meters.refused_return.inc();
    let (why, line) = (why.as_deref(), ruling.as_str());
    if state.journal.may_log(&format!("return {line} {why:?}")) {
        tracing::warn!(ruling = line, why, "a buyer came back and no order was proven");
    }
    entry.close(ruling, detail, state.return_page(lang))
}
