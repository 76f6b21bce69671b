//! The form of an order, and placing it.

use super::{again, onward, pay};
use crate::{App, asking, clock, visitor::Visitor};
use app::{
    Trouble,
    checkout::{CheckoutForm, Filled, Mistake, Showing},
};
use axum::{
    Form,
    extract::State,
    http::{StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
};
use shop::{
    buyer::{Consent, Consents},
    desk::{Checkout, Error},
    order::{Order, Refusal},
};

/// `/checkout`
pub async fn blank(State(app): State<App>, visitor: Visitor) -> Response {
    let form = CheckoutForm::new(clock::token());
    let quote = match app.shop.quote(&visitor.session.cart()).await {
        Ok(quote) if quote.can_be_bought() => quote,
        Ok(_) => return instead_of_checkout(&app, &visitor).await,
        Err(error) => return app.error_page_at(visitor.chrome(&app), error),
    };
    let delivery = &app.shop.terms().delivery;
    let showing = Showing {
        quote: &quote,
        delivery,
        agreed: app.agreed(visitor.lang),
        form: &form,
        mistakes: &[],
        trouble: None,
    };
    Html(app::checkout::page(&visitor.chrome(&app), &showing)).into_response()
}

/// Whoever comes back from an order finds it; otherwise the cart says what is missing.
async fn instead_of_checkout(app: &App, visitor: &Visitor) -> Response {
    let chrome = visitor.chrome(app);
    match just_ordered(app, visitor).await {
        Ok(Some(order)) => {
            Redirect::to(&chrome.href(&format!("/orders/{}", order.key.as_str()))).into_response()
        }
        Ok(None) => Redirect::to(&chrome.href("/cart")).into_response(),
        Err(error) => app.error_page_at(chrome, error),
    }
}

/// The order that the visitor's cart became, if nothing has been put into the cart since.
async fn just_ordered(app: &App, visitor: &Visitor) -> Result<Option<Order>, Error> {
    match visitor.session.held() {
        Some(session) => app.shop.just_ordered(session).await,
        None => Ok(None),
    }
}

/// `POST /checkout`
pub async fn place(State(app): State<App>, mut visitor: Visitor, Form(form): Form<CheckoutForm>) -> Response {
    let filled = match form.read() {
        Ok(filled) if is_token(&form.token) => filled,
        Ok(_) => return page(&app, &visitor, &form, &[], Some(&Trouble::StaleForm)).await,
        Err(mistakes) => return page(&app, &visitor, &form, &mistakes, None).await,
    };
    // An empty cart orders nothing: it is the second click of a form whose order is placed.
    if !visitor.session.cart().is_empty() && !app.patience.may_order(&visitor.caller) {
        let seconds = asking::ONE_MORE_ORDER_EVERY.as_secs();
        let trouble = Trouble::TooManyOrders { seconds };
        return page(&app, &visitor, &form, &[], Some(&trouble)).await;
    }
    match try_place(&app, &visitor, &form, filled).await {
        Ok(order) => {
            tracing::info!(
                order = order.number.0,
                kopecks = order.placed.bill.total().get(),
                "an order was placed"
            );
            let here = visitor
                .chrome(&app)
                .href(&format!("/orders/{}", order.key.as_str()));
            // Whatever becomes of an order that cannot be paid at once, its own page says so.
            if order.attempts.is_empty() {
                return onward(&here);
            }
            onward(&format!("{here}/pay"))
        }
        Err(Error::Refused(refusal)) => refused(&app, &mut visitor, &form, refusal).await,
        Err(error) => app.error_page_at(visitor.chrome(&app), error),
    }
}

/// The form again, beside the goods as they are now. Whoever came back to a form that has become an order is shown the order.
async fn refused(app: &App, visitor: &mut Visitor, form: &CheckoutForm, refusal: Refusal) -> Response {
    if let Err(error) = visitor.session.look_again().await {
        return app.error_page_at(visitor.chrome(app), error);
    }
    if matches!(refusal, Refusal::TokenReused | Refusal::EmptyCart) {
        match just_ordered(app, visitor).await {
            Ok(Some(order)) => {
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                return pay::trouble(app, visitor, &order, &Trouble::AlreadyOrdered, status);
            }
            Ok(None) => {}
            Err(error) => return app.error_page_at(visitor.chrome(app), error),
        }
    }
    page(app, visitor, form, &[], Some(&Trouble::Refused(refusal))).await
}

async fn try_place(
    app: &App,
    visitor: &Visitor,
    form: &CheckoutForm,
    filled: Filled,
) -> Result<Order, Error> {
    let now = clock::now();
    let [data, offer] = app.agreed(visitor.lang).map(|version| Consent {
        version: version.to_owned(),
        at: now,
        ip: visitor.caller.to_string(),
    });
    let checkout = Checkout {
        token: form.token.clone(),
        seen: form.seen.clone(),
        session: visitor.session.id().cloned(),
        gateway: app.shop.gateways().next(),
        buyer: filled.buyer,
        delivery: filled.delivery,
        comment: filled.comment,
        consents: Consents { data, offer },
        lang: visitor.lang,
    };
    app.shop
        .checkout(&visitor.session.cart(), checkout, now, clock::order_key())
        .await
}

/// Our own tokens are 32 hex digits.
fn is_token(token: &str) -> bool {
    shop::order::OrderKey::parse(token).is_some()
}

async fn page(
    app: &App,
    visitor: &Visitor,
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
    match app.shop.quote(&visitor.session.cart()).await {
        Ok(quote) => {
            let delivery = &app.shop.terms().delivery;
            let showing = Showing {
                quote: &quote,
                delivery,
                agreed: app.agreed(visitor.lang),
                form,
                mistakes,
                trouble,
            };
            let page = app::checkout::page(&visitor.chrome(app), &showing);
            match trouble {
                Some(Trouble::TooManyOrders { seconds }) => {
                    let wait = [(header::RETRY_AFTER, seconds.to_string())];
                    (StatusCode::TOO_MANY_REQUESTS, wait, Html(page)).into_response()
                }
                Some(_) | None => again(page),
            }
        }
        Err(error) => app.error_page_at(visitor.chrome(app), error),
    }
}
