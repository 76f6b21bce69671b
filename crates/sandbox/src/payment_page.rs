//! What the buyer sees: the payment page, its three buttons, and the way back to the shop.

use std::sync::Arc;

use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use crate::{
    Invoice, Refusal,
    cabinet::Press,
    clock,
    fields::Fields,
    html::{self, Language},
    money,
    notify::{self, Return},
    payment::{Payment, PaymentState},
    settings::Method,
    world::World,
};

/// `/Merchant/Index.aspx`, to which the shop sends the buyer.
pub(crate) async fn open(State(world): State<Arc<World>>, browser: Language, fields: Fields) -> Response {
    let lang = Language::of(fields.value("Culture"), browser);
    let now = clock::now();
    let shown = Invoice::check(&fields, &world.settings, now).and_then(|invoice| {
        let mut shown = Err(unknown());
        world
            .ledger
            .send_modify(|ledger| shown = ledger.show(invoice, now));
        shown
    });
    match shown {
        Ok(payment) => payment_page(&world, &payment, lang),
        Err(refusal) => error_page(&refusal, lang),
    }
}

/// The same page again, for who closed it.
pub(crate) async fn reopen(
    State(world): State<Arc<World>>,
    browser: Language,
    Path(op_key): Path<String>,
) -> Response {
    let payment = world.ledger.borrow().by_key(&op_key).cloned();
    match payment {
        Some(payment) => payment_page(
            &world,
            &payment,
            Language::of(payment.invoice.culture.as_deref(), browser),
        ),
        None => error_page(&unknown(), browser),
    }
}

/// The form that the three buttons submit.
#[derive(Deserialize)]
pub(crate) struct Button {
    press: String,
}

/// A button of the payment page.
pub(crate) async fn press(
    State(world): State<Arc<World>>,
    browser: Language,
    Path(op_key): Path<String>,
    Form(button): Form<Button>,
) -> Response {
    let press = match button.press.as_str() {
        "pay" => Press::Pay,
        "decline" => Press::Decline,
        "close" => Press::Close,
        _ => return error_page(&Refusal::new(30, "press must be pay, decline or close"), browser),
    };
    let payment = match carry_out(&world, &op_key, press) {
        Ok(payment) => payment,
        Err(refusal) => return error_page(&refusal, browser),
    };
    let lang = Language::of(payment.invoice.culture.as_deref(), browser);
    let way_back = match press {
        Press::Pay => notify::success(&payment, &world.settings),
        Press::Decline => notify::failure(&payment, &world.settings),
        Press::Close => return html::page(&ClosedPage { lang, payment }),
    };
    match way_back.method {
        Method::Get => Redirect::to(way_back.link().as_str()).into_response(),
        Method::Post => html::page(&ReturnPage { lang, way_back }),
    }
}

/// Does what a button does, and tells the shop when money came.
///
/// # Errors
/// As [`crate::cabinet::Ledger::press`].
pub(crate) fn carry_out(world: &Arc<World>, op_key: &str, press: Press) -> Result<Payment, Refusal> {
    let mut pressed = Err(unknown());
    world
        .ledger
        .send_modify(|ledger| pressed = ledger.press(op_key, press, clock::now()));
    let (payment, is_paid_now) = pressed?;
    if is_paid_now {
        tracing::info!(inv_id = payment.inv_id(), "invoice paid in the sandbox");
        notify::announce(world, op_key.to_owned());
    }
    Ok(payment)
}

#[derive(Template)]
#[template(path = "payment.html")]
struct PaymentPage<'a> {
    lang: Language,
    login: &'a str,
    payment: &'a Payment,
    is_paid: bool,
    sum: String,
    lines: Vec<Line<'a>>,
}

/// A receipt line as it is shown.
struct Line<'a> {
    name: &'a str,
    quantity: &'a str,
    sum: String,
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    lang: Language,
    refusal: &'a Refusal,
}

#[derive(Template)]
#[template(path = "closed.html")]
struct ClosedPage {
    lang: Language,
    payment: Payment,
}

#[derive(Template)]
#[template(path = "return.html")]
struct ReturnPage {
    lang: Language,
    way_back: Return,
}

fn payment_page(world: &World, payment: &Payment, lang: Language) -> Response {
    let currency = payment.invoice.currency.as_deref();
    let lines = payment.invoice.receipt.iter().map(|line| Line {
        name: &line.name,
        quantity: &line.quantity,
        sum: money::for_people(line.sum_kopecks, currency),
    });
    html::page(&PaymentPage {
        lang,
        login: &world.settings.login,
        payment,
        is_paid: payment.state == PaymentState::Paid,
        sum: money::for_people(payment.invoice.out_sum_kopecks, currency),
        lines: lines.collect(),
    })
}

fn error_page(refusal: &Refusal, lang: Language) -> Response {
    (StatusCode::BAD_REQUEST, html::page(&ErrorPage { lang, refusal })).into_response()
}

fn unknown() -> Refusal {
    Refusal::new(53, "no such operation")
}
