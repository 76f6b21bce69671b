//! The form of an order, and placing it.

use super::{again, onward, pay};
use crate::{
    AppState, clock, passerby,
    visitor::{Customer, Shopper, Visitor},
};
use app::{
    Trouble,
    checkout::{CheckoutForm, Filled, Mistake, Showing},
};
use axum::{
    Form,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
};
use shop::{
    Timestamp,
    buyer::{Buyer, Consent, Consents, Email},
    desk::{Checkout, Error},
    order::{Order, Refusal},
    security::Act,
    stranger::Cause,
};

/// `/checkout`
pub async fn blank(State(state): State<AppState>, Shopper { customer, quote }: Shopper) -> Response {
    if !quote.can_be_bought() {
        return instead_of_checkout(&state, &customer).await;
    }
    let ways = state.shop.ways();
    let form = CheckoutForm::new(clock::token(), &ways);
    let terms = state.shop.terms();
    let showing = Showing {
        quote: &quote,
        delivery: &terms.delivery,
        ways: &ways,
        transfer_seconds: terms.transfer_seconds,
        agreed: state.agreed(customer.visitor.lang),
        form: &form,
        mistakes: &[],
        trouble: None,
    };
    Html(app::checkout::page(&customer.chrome(&state), &showing)).into_response()
}

/// A buyer who comes back after ordering finds the order; otherwise the cart says what is missing.
async fn instead_of_checkout(state: &AppState, customer: &Customer) -> Response {
    let chrome = customer.chrome(state);
    match just_ordered(state, customer).await {
        Ok(Some(order)) => {
            Redirect::to(&chrome.href(&format!("/orders/{}", order.key.as_str()))).into_response()
        }
        Ok(None) => Redirect::to(&chrome.href("/cart")).into_response(),
        Err(error) => state.error_page_at(chrome, error),
    }
}

/// The order that the visitor's cart became, if nothing has been put into the cart since.
async fn just_ordered(state: &AppState, customer: &Customer) -> Result<Option<Order>, Error> {
    match customer.session.held() {
        Some(session) => state.shop.just_ordered(session).await,
        None => Ok(None),
    }
}

/// `POST /checkout`
pub async fn place(
    State(state): State<AppState>,
    mut customer: Customer,
    headers: HeaderMap,
    Form(form): Form<CheckoutForm>,
) -> Response {
    let filled = match form.read(&state.shop.ways()) {
        Ok(filled) if is_token(&form.token) => filled,
        Ok(_) => return page(&state, &customer, &form, &[], Some(&Trouble::StaleForm)).await,
        Err(mistakes) => return page(&state, &customer, &form, &mistakes, None).await,
    };
    let _turn = state.turn_to_hold(&customer.visitor.caller).await;
    // An empty cart orders nothing: it is the second click of a form whose order is placed.
    if !customer.session.cart().is_empty() {
        match too_much(&state, &customer, &form.token, &filled.buyer).await {
            Ok(None) => {}
            Ok(Some(trouble)) => {
                let cause = match trouble {
                    Trouble::TooManyOrders { .. } => Cause::Order,
                    _ => Cause::Hold,
                };
                let source = (&customer.visitor.caller, &headers);
                state.witness_of(Act::LimitReached, "", source, cause.as_str());
                return page(&state, &customer, &form, &[], Some(&trouble)).await;
            }
            Err(error) => return state.error_page_at(customer.chrome(&state), error),
        }
    }
    match try_place(&state, &customer, &form, filled).await {
        Ok(order) => {
            tracing::info!(
                order = order.number.0,
                kopecks = order.placed.bill.total().get(),
                "an order was placed"
            );
            state.remember_holder(&customer.visitor.caller, &order);
            let here = customer
                .chrome(&state)
                .href(&format!("/orders/{}", order.key.as_str()));
            // Whatever becomes of an order that cannot be paid at once, its own page says so.
            if order.attempts.is_empty() {
                return passerby::forget(onward(&here));
            }
            passerby::forget(onward(&format!("{here}/pay")))
        }
        Err(Error::Refused(refusal)) => refused(&state, &mut customer, &form, refusal).await,
        Err(error) => state.error_page_at(customer.chrome(&state), error),
    }
}

/// Why the visitor's network, or somebody whom the form names, has had enough orders for now.
async fn too_much(
    state: &AppState,
    customer: &Customer,
    token: &str,
    buyer: &Buyer,
) -> Result<Option<Trouble>, Error> {
    let (caller, cart) = (&customer.visitor.caller, customer.session.cart());
    let trouble = state.too_many_held(caller, &cart).await?;
    // The second click of a form comes to its order, which holds these pieces already.
    if trouble.is_some() && !state.shop.is_ordered(token).await? {
        return Ok(trouble);
    }
    let email = buyer.email.as_ref().map(|email| email.as_str().to_lowercase());
    let recipients = email.as_deref().into_iter().chain([buyer.phone.number()]);
    let waits = state.strangers.waits_to_order(caller, recipients);
    Ok(waits.map(|waits| Trouble::TooManyOrders {
        seconds: waits.as_secs(),
    }))
}

/// The form again, beside the goods as they are now. A buyer who came back to a form that has become an order
/// is shown the order.
async fn refused(
    state: &AppState,
    customer: &mut Customer,
    form: &CheckoutForm,
    refusal: Refusal,
) -> Response {
    if let Err(error) = customer.session.look_again().await {
        return state.error_page_at(customer.chrome(state), error);
    }
    if matches!(refusal, Refusal::TokenReused | Refusal::EmptyCart) {
        match just_ordered(state, customer).await {
            Ok(Some(order)) => {
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                let chrome = customer.chrome(state);
                return pay::trouble(state, &chrome, &order, &Trouble::AlreadyOrdered, status);
            }
            Ok(None) => {}
            Err(error) => return state.error_page_at(customer.chrome(state), error),
        }
    }
    page(state, customer, form, &[], Some(&Trouble::Refused(refusal))).await
}

async fn try_place(
    state: &AppState,
    customer: &Customer,
    form: &CheckoutForm,
    filled: Filled,
) -> Result<Order, Error> {
    let now = clock::now();
    let may_write = |email: &Email| state.letters.may_go_to(email);
    let checkout = Checkout {
        tells_buyer: filled.buyer.email.as_ref().is_none_or(may_write),
        token: form.token.clone(),
        seen: form.seen.clone(),
        session: customer.session.id().cloned(),
        gateway: state.shop.gateway_of(filled.pay_by),
        pay_by: filled.pay_by,
        buyer: filled.buyer,
        delivery: filled.delivery,
        comment: filled.comment,
        consents: consents(state, &customer.visitor, now),
        lang: customer.visitor.lang,
    };
    state
        .shop
        .checkout(&customer.session.cart(), checkout, now, clock::order_key())
        .await
}

/// Both ticks of a visitor, who reads the documents in the language of the page.
pub(super) fn consents(state: &AppState, visitor: &Visitor, now: Timestamp) -> Consents {
    let [data, offer] = state.agreed(visitor.lang).map(|version| Consent {
        version: version.to_owned(),
        at: now,
        ip: visitor.caller.to_string(),
    });
    Consents { data, offer }
}

/// Our own tokens are 32 hex digits.
fn is_token(token: &str) -> bool {
    shop::order::OrderKey::parse(token).is_some()
}

async fn page(
    state: &AppState,
    customer: &Customer,
    form: &CheckoutForm,
    mistakes: &[Mistake],
    trouble: Option<&Trouble>,
) -> Response {
    let fresh;
    // A token that was used, or is none, would only be refused again.
    let form = if matches!(
        trouble,
        Some(Trouble::StaleForm | Trouble::Refused(Refusal::TokenReused))
    ) {
        fresh = CheckoutForm {
            token: clock::token(),
            ..form.clone()
        };
        &fresh
    } else {
        form
    };
    match state.shop.quote(&customer.session.cart()).await {
        Ok(quote) => {
            let terms = state.shop.terms();
            let showing = Showing {
                quote: &quote,
                delivery: &terms.delivery,
                ways: &state.shop.ways(),
                transfer_seconds: terms.transfer_seconds,
                agreed: state.agreed(customer.visitor.lang),
                form,
                mistakes,
                trouble,
            };
            let page = app::checkout::page(&customer.chrome(state), &showing);
            match trouble {
                Some(Trouble::TooManyOrders { seconds }) => {
                    let wait = [(header::RETRY_AFTER, seconds.to_string())];
                    (StatusCode::TOO_MANY_REQUESTS, wait, Html(page)).into_response()
                }
                Some(_) | None => again(page),
            }
        }
        Err(error) => state.error_page_at(customer.chrome(state), error),
    }
}
