//! Placing an order.

use super::{again, onward};
use crate::{App, asking, clock, visitor::Visitor};
use app::{
    Trouble,
    checkout::{CheckoutForm, Filled, Mistake, Showing},
};
use axum::{
    Form,
    extract::State,
    http::{StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use shop::{
    buyer::{Consent, Consents},
    cart::Cart,
    desk::{Checkout, Error},
    edition::Paper,
    order::Order,
};

/// `POST /checkout`
pub async fn place(State(app): State<App>, visitor: Visitor, Form(form): Form<CheckoutForm>) -> Response {
    let filled = match form.read() {
        Ok(filled) if is_token(&form.token) => filled,
        Ok(_) => return page(&app, &visitor, &form, &[], Some(&Trouble::StaleForm)).await,
        Err(mistakes) => return page(&app, &visitor, &form, &mistakes, None).await,
    };
    // An empty cart orders nothing: it is the second click of a form whose order is placed.
    if !visitor.cart.is_empty() && !app.patience.may_order(&visitor.caller) {
        let seconds = asking::ONE_MORE_ORDER_EVERY.as_secs();
        let trouble = Trouble::TooManyOrders { seconds };
        return page(&app, &visitor, &form, &[], Some(&trouble)).await;
    }
    match try_place(&app, &visitor, &form, filled).await {
        Ok(order) => {
            tracing::info!(
                order = order.number.0,
                kopecks = order.placed.total.get(),
                "an order was placed"
            );
            go_and_pay(&app, &visitor, &order).await
        }
        Err(Error::Refused(refusal)) => {
            page(&app, &visitor, &form, &[], Some(&Trouble::Refused(refusal))).await
        }
        Err(error) => app.error_page_at(visitor.chrome(&app), error),
    }
}

async fn try_place(
    app: &App,
    visitor: &Visitor,
    form: &CheckoutForm,
    filled: Filled,
) -> Result<Order, Error> {
    let now = clock::now();
    let consent = |paper| Consent {
        version: app.version(visitor.lang, paper).to_owned(),
        at: now,
        ip: visitor.caller.to_string(),
    };
    let checkout = Checkout {
        token: form.token.clone(),
        buyer: filled.buyer,
        delivery: filled.delivery,
        comment: filled.comment,
        consents: Consents {
            data: consent(Paper::Privacy),
            offer: consent(Paper::Offer),
        },
        lang: visitor.lang,
        seen_total: filled.seen_total,
    };
    let order = app
        .shop
        .checkout(&visitor.cart, checkout, now, clock::order_key())
        .await?;
    // The order exists; a cart that stays full is a nuisance, not a reason to tell the buyer that it failed.
    if let Err(error) = visitor.keep(&Cart::default()).await {
        tracing::warn!(order = order.number.0, %error, "the cart could not be emptied");
    }
    Ok(order)
}

/// The order is placed, so whatever happens now, its own page is where the buyer goes on.
async fn go_and_pay(app: &App, visitor: &Visitor, order: &Order) -> Response {
    let here = visitor
        .chrome(app)
        .href(&format!("/orders/{}", order.key.as_str()));
    let Some(gateway) = app.shop.gateways().next() else {
        return onward(&here);
    };
    if let Err(error) = app.shop.pay_first(&order.key, gateway, clock::now()).await {
        tracing::warn!(order = order.number.0, %error, "the first attempt could not be started");
        return onward(&here);
    }
    onward(&format!("{here}/pay"))
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
        Some(Trouble::StaleForm | Trouble::Refused(shop::order::Refusal::TokenReused))
    ) {
        fresh = CheckoutForm {
            token: clock::token(),
            ..form.clone()
        };
        &fresh
    } else {
        form
    };
    match app.shop.quote(&visitor.cart).await {
        Ok(quote) => {
            let delivery = &app.shop.terms().delivery;
            let showing = Showing {
                quote: &quote,
                delivery,
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
