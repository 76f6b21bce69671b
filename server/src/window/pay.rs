//! Going to the gateway, and asking it.

use super::{again, checkout, onward, order};
use crate::{AppState, clock, visitor::Visitor};
use app::{
    Trouble,
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
    visitor: Visitor,
    Path(key): Path<String>,
    Form(form): Form<CheckoutForm>,
) -> Response {
    let order = match order::find(&state, &key).await {
        Ok(order) => order,
        Err(error) => return state.error_page_at(visitor.chrome(&state), error),
    };
    let ways = state.shop.ways_online(&order);
    let way = match &*form.pay_by {
        "" => ways.first(),
        name => ways.iter().find(|way| way.as_str() == name),
    };
    let here = visitor.chrome(&state).href(&format!("/orders/{key}"));
    let Some(way) = way.copied() else {
        // It is not offered any more: the order's own page says what is.
        if !ways.is_empty() {
            return onward(&here);
        }
        return trouble(
            &state,
            &visitor,
            &order,
            &Trouble::PaymentRefused,
            StatusCode::INTERNAL_SERVER_ERROR,
        );
    };
    let now = clock::now();
    let wants_consents = order.wants_consents() && order.is_payable(now);
    let versions = state.agreed(visitor.lang).join(" ");
    let missing = form.unagreed();
    if wants_consents && (form.seen != versions || !missing.is_empty()) {
        let (blank, nothing) = (CheckoutForm::default(), Vec::new());
        // Who has only pressed "pay" was shown no box so far, and who ticked those of other versions did not agree to these.
        let (form, mistakes) = if form.seen == versions {
            (&form, &missing)
        } else {
            (&blank, &nothing)
        };
        let chrome = visitor.chrome(&state);
        return again(agreement_page(&chrome, &order, way, &versions, form, mistakes));
    }
    let begun = if wants_consents {
        let consents = checkout::consents(&state, &visitor, now);
        state.shop.agree_and_pay(&order, way, consents, now).await
    } else {
        state.shop.pay(&order, way, now).await
    };
    match begun {
        Ok(_) => onward(&format!("{here}/pay")),
        // Paid meanwhile, or out of time: the order's own page says which.
        Err(Error::Refused(Refusal::NotPayable)) => onward(&here),
        Err(Error::Refused(refusal)) => trouble(
            &state,
            &visitor,
            &order,
            &Trouble::Refused(refusal),
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        Err(error) => state.error_page_at(visitor.chrome(&state), error),
    }
}

/// `GET /orders/{key}/pay`: the hand-over page of the newest attempt.
pub async fn hand_over(State(state): State<AppState>, visitor: Visitor, Path(key): Path<String>) -> Response {
    let order = match order::find(&state, &key).await {
        Ok(order) => order,
        Err(error) => return state.error_page_at(visitor.chrome(&state), error),
    };
    // A buyer who leaves does not cut it off: what the gateway answers has to be kept.
    let (shop, asked) = (state.shop.clone(), order.clone());
    let asked = tokio::spawn(async move { shop.hand_over(&asked, clock::now()).await });
    let hand_over = match asked.await {
        Ok(hand_over) => hand_over,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    };
    match hand_over {
        Ok(hand_over) => {
            Html(app::hand_over::page(&visitor.chrome(&state), &order, &hand_over)).into_response()
        }
        Err(Error::Refused(_)) => onward(&visitor.chrome(&state).href(&format!("/orders/{key}"))),
        Err(Error::Gateway(error)) => {
            tracing::error!(order = order.number.0, %error, "the gateway could not be started");
            match error {
                GatewayError::Unreachable(_) => trouble(
                    &state,
                    &visitor,
                    &order,
                    &Trouble::GatewayDown,
                    StatusCode::SERVICE_UNAVAILABLE,
                ),
                GatewayError::Refused(_) => trouble(
                    &state,
                    &visitor,
                    &order,
                    &Trouble::PaymentRefused,
                    StatusCode::INTERNAL_SERVER_ERROR,
                ),
            }
        }
        Err(error) => state.error_page_at(visitor.chrome(&state), error),
    }
}

/// `POST /orders/{key}/check`: asks the gateway now.
pub async fn check(State(state): State<AppState>, visitor: Visitor, Path(key): Path<String>) -> Response {
    let order = match order::find(&state, &key).await {
        Ok(order) => order,
        Err(error) => return state.error_page_at(visitor.chrome(&state), error),
    };
    match state.ask(&order).await {
        Ok(()) => onward(
            &visitor
                .chrome(&state)
                .href(&format!("/orders/{key}?from={}", Arrival::Checked.as_str())),
        ),
        Err(Error::Gateway(error)) => {
            tracing::warn!(order = order.number.0, %error, "the gateway could not be asked");
            let status = match error {
                GatewayError::Unreachable(_) => StatusCode::SERVICE_UNAVAILABLE,
                GatewayError::Refused(_) => StatusCode::INTERNAL_SERVER_ERROR,
            };
            trouble(&state, &visitor, &order, &Trouble::unanswered(&error), status)
        }
        Err(error) => state.error_page_at(visitor.chrome(&state), error),
    }
}

/// `POST /orders/{key}/cancel`: the buyer does not want it any more.
pub async fn cancel(State(state): State<AppState>, visitor: Visitor, Path(key): Path<String>) -> Response {
    let order = match order::find(&state, &key).await {
        Ok(order) => order,
        Err(error) => return state.error_page_at(visitor.chrome(&state), error),
    };
    let (refusal, status) = match state.call_off(&order).await {
        Ok(()) => return onward(&visitor.chrome(&state).href(&format!("/orders/{key}"))),
        Err(Error::Refused(refusal)) => (refusal, StatusCode::UNPROCESSABLE_ENTITY),
        // Whether money is on its way cannot be known now.
        Err(Error::Gateway(error)) => {
            tracing::warn!(order = order.number.0, %error, "the gateway could not be asked");
            (Refusal::MoneyUnderWay, StatusCode::SERVICE_UNAVAILABLE)
        }
        Err(error) => return state.error_page_at(visitor.chrome(&state), error),
    };
    // Asking may have brought news of it.
    match order::find(&state, &key).await {
        Ok(order) => trouble(&state, &visitor, &order, &Trouble::Refused(refusal), status),
        Err(error) => state.error_page_at(visitor.chrome(&state), error),
    }
}

/// The order's page, and on it why something asked for was not done.
pub(super) fn trouble(
    state: &AppState,
    visitor: &Visitor,
    order: &Order,
    trouble: &Trouble,
    status: StatusCode,
) -> Response {
    let page = order::drawn(
        state,
        &visitor.chrome(state),
        order,
        Arrival::Plain,
        Some(trouble),
    );
    (status, Html(page)).into_response()
}
