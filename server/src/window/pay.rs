//! Going to the gateway, and asking it. The key in the address is the proof, so nobody's session is asked for.

use super::{again, checkout, onward, order};
use crate::{AppState, clock, passerby::Passerby};
use app::{
    Chrome, Trouble,
    checkout::{CheckoutForm, agreement_page},
    order::Arrival,
};
use axum::{
    Form,
    extract::{Path, State},
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use shop::{
    desk::Error,
    gateway::GatewayError,
    order::{Order, Refusal},
};

/// `POST /orders/{key}/pay`: a new attempt, then on to the hand-over page. The form names the way of paying whose button was
/// pressed; somebody whose order the staff placed is asked first to agree to the documents.
pub async fn pay(
    State(state): State<AppState>,
    passerby: Passerby,
    Path(key): Path<String>,
    Form(form): Form<CheckoutForm>,
) -> Response {
    let begun = try_pay(&state, &passerby, &key, &form).await;
    passerby.answer(&state, begun)
}

async fn try_pay(
    state: &AppState,
    passerby: &Passerby,
    key: &str,
    form: &CheckoutForm,
) -> Result<Response, Error> {
    let order = order::find(state, key).await?;
    let ways = state.shop.ways_online(&order);
    let way = match &*form.pay_by {
        "" => ways.first(),
        name => ways.iter().find(|way| way.as_str() == name),
    };
    let chrome = passerby.chrome(state);
    let here = chrome.href(&format!("/orders/{key}"));
    let Some(way) = way.copied() else {
        // It is not offered any more: the order's own page says what is.
        if !ways.is_empty() {
            return Ok(onward(&here));
        }
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        return Ok(trouble(state, &chrome, &order, &Trouble::PaymentRefused, status));
    };
    let now = clock::now();
    let wants_consents = order.wants_consents() && order.is_payable(now);
    let versions = state.agreed(passerby.visitor.lang).join(" ");
    let missing = form.unagreed();
    if wants_consents && (form.seen != versions || !missing.is_empty()) {
        let (blank, nothing) = (CheckoutForm::default(), Vec::new());
        // Who has only pressed "pay" was shown no box so far, and who ticked those of other versions did not agree to these.
        let (form, mistakes) = if form.seen == versions {
            (form, &missing)
        } else {
            (&blank, &nothing)
        };
        return Ok(again(agreement_page(
            &chrome, &order, way, &versions, form, mistakes,
        )));
    }
    let begun = if wants_consents {
        let consents = checkout::consents(state, &passerby.visitor, now);
        state.shop.agree_and_pay(&order, way, consents, now).await
    } else {
        state.shop.pay(&order, way, now).await
    };
    match begun {
        Ok(_) => Ok(onward(&format!("{here}/pay"))),
        // Paid meanwhile, or out of time: the order's own page says which.
        Err(Error::Refused(Refusal::NotPayable)) => Ok(onward(&here)),
        Err(Error::Refused(refusal)) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(trouble(
                state,
                &chrome,
                &order,
                &Trouble::Refused(refusal),
                status,
            ))
        }
        Err(error) => Err(error),
    }
}

/// `GET /orders/{key}/pay`: the hand-over page of the newest attempt.
pub async fn hand_over(
    State(state): State<AppState>,
    passerby: Passerby,
    Path(key): Path<String>,
) -> Response {
    let handed_over = try_hand_over(&state, &passerby.chrome(&state), &key).await;
    passerby.answer(&state, handed_over)
}

async fn try_hand_over(state: &AppState, chrome: &Chrome, key: &str) -> Result<Response, Error> {
    let order = order::find(state, key).await?;
    // A buyer who leaves does not cut it off: what the gateway answers has to be kept.
    let (shop, asked) = (state.shop.clone(), order.clone());
    let asked = tokio::spawn(async move { shop.hand_over(&asked, clock::now()).await });
    let hand_over = match asked.await {
        Ok(hand_over) => hand_over,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    };
    match hand_over {
        Ok(hand_over) => Ok(Html(app::hand_over::page(chrome, &order, &hand_over)).into_response()),
        Err(Error::Refused(_)) => Ok(onward(&chrome.href(&format!("/orders/{key}")))),
        Err(Error::Gateway(error)) => {
            tracing::error!(order = order.number.0, %error, "the gateway could not be started");
            let (why, status) = match error {
                GatewayError::Unreachable(_) => (Trouble::GatewayDown, StatusCode::SERVICE_UNAVAILABLE),
                GatewayError::Refused(_) => (Trouble::PaymentRefused, StatusCode::INTERNAL_SERVER_ERROR),
            };
            Ok(trouble(state, chrome, &order, &why, status))
        }
        Err(error) => Err(error),
    }
}

/// `POST /orders/{key}/check`: asks the gateway now.
pub async fn check(State(state): State<AppState>, passerby: Passerby, Path(key): Path<String>) -> Response {
    let checked = try_check(&state, &passerby.chrome(&state), &key).await;
    passerby.answer(&state, checked)
}

async fn try_check(state: &AppState, chrome: &Chrome, key: &str) -> Result<Response, Error> {
    let order = order::find(state, key).await?;
    match state.ask(&order).await {
        Ok(()) => {
            let path = format!("/orders/{key}?from={}", Arrival::Checked.as_str());
            Ok(onward(&chrome.href(&path)))
        }
        Err(Error::Gateway(error)) => {
            tracing::warn!(order = order.number.0, %error, "the gateway could not be asked");
            let status = match error {
                GatewayError::Unreachable(_) => StatusCode::SERVICE_UNAVAILABLE,
                GatewayError::Refused(_) => StatusCode::INTERNAL_SERVER_ERROR,
            };
            let why = Trouble::unanswered(&error);
            Ok(trouble(state, chrome, &order, &why, status))
        }
        Err(error) => Err(error),
    }
}

/// `POST /orders/{key}/cancel`: the buyer does not want it any more.
pub async fn cancel(State(state): State<AppState>, passerby: Passerby, Path(key): Path<String>) -> Response {
    let cancelled = try_cancel(&state, &passerby.chrome(&state), &key).await;
    passerby.answer(&state, cancelled)
}

async fn try_cancel(state: &AppState, chrome: &Chrome, key: &str) -> Result<Response, Error> {
    let order = order::find(state, key).await?;
    let (refusal, status) = match state.call_off(&order).await {
        Ok(()) => return Ok(onward(&chrome.href(&format!("/orders/{key}")))),
        Err(Error::Refused(refusal)) => (refusal, StatusCode::UNPROCESSABLE_ENTITY),
        // Whether money is on its way cannot be known now.
        Err(Error::Gateway(error)) => {
            tracing::warn!(order = order.number.0, %error, "the gateway could not be asked");
            (Refusal::MoneyUnderWay, StatusCode::SERVICE_UNAVAILABLE)
        }
        Err(error) => return Err(error),
    };
    // Asking may have brought news of it.
    let order = order::find(state, key).await?;
    Ok(trouble(state, chrome, &order, &Trouble::Refused(refusal), status))
}

/// The order's page, and on it why something asked for was not done.
pub(super) fn trouble(
    state: &AppState,
    chrome: &Chrome,
    order: &Order,
    trouble: &Trouble,
    status: StatusCode,
) -> Response {
    let page = order::drawn(state, chrome, order, Arrival::Plain, &[], Some(trouble));
    (status, Html(page)).into_response()
}
