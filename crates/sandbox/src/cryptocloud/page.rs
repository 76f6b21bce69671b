//! The page where coins are sent, and the cabinet.

use std::sync::Arc;

use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use url::Url;

use super::{CryptoInvoice, CryptoProject, hand, postback};
use crate::{
    Answer, Delivery,
    html::{self, Language},
    money,
    world::World,
};

/// Invoices that the cabinet lists.
const LISTED: usize = 100;

/// `/cryptocloud/pay/{id}`
pub(crate) async fn open(
    State(world): State<Arc<World>>,
    lang: Language,
    Path(id): Path<String>,
) -> Response {
    let invoice = world.crypto.borrow().find(&id).cloned();
    let Some(invoice) = invoice else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let status = invoice.status(world.now());
    html::page(&Payment {
        lang,
        sum: shown(invoice.due, &invoice),
        rest: shown(invoice.rest(), &invoice),
        status: named(status, lang),
        is_open: matches!(status, "created" | "partial"),
        invoice: &invoice,
    })
}

/// The form that the buttons submit.
#[derive(Deserialize)]
pub(crate) struct Button {
    press: String,
}

/// A button of the page. Whatever is sent after an invoice expired comes all the same: nothing holds it up on a chain.
pub(crate) async fn press(
    State(world): State<Arc<World>>,
    Path(id): Path<String>,
    Form(button): Form<Button>,
) -> Response {
    let invoice = world.crypto.borrow().find(&id).cloned();
    let Some(invoice) = invoice else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let project = &world.settings.cryptocloud;
    let back = match button.press.as_str() {
        "pay" => {
            hand::pay(&world, &id, invoice.rest());
            &project.success_url
        }
        "more" => {
            hand::pay(&world, &id, invoice.rest() + invoice.due.div_ceil(10));
            &project.success_url
        }
        "test" if invoice.is_test => {
            hand::confirm(&world, &id);
            &project.success_url
        }
        "less" => {
            hand::pay(&world, &id, invoice.rest() / 2);
            return Redirect::to(&format!("/cryptocloud/pay/{id}")).into_response();
        }
        "never" => &project.fail_url,
        _ => return (StatusCode::BAD_REQUEST, "press is none of the page's buttons").into_response(),
    };
    Redirect::to(way_back(back, &invoice).as_str()).into_response()
}

/// The project's address with what the gateway writes behind it.
fn way_back(address: &Url, invoice: &CryptoInvoice) -> Url {
    let mut url = address.clone();
    url.query_pairs_mut()
        .append_pair("order_id", &invoice.order_id)
        .append_pair("invoice_uuid", &invoice.uuid());
    url
}

/// `/cryptocloud`, all invoices.
pub(crate) async fn cabinet(State(world): State<Arc<World>>, lang: Language) -> Response {
    let (book, now) = (world.crypto.borrow(), world.now());
    let listed = book.invoices.iter().rev().take(LISTED).map(|invoice| Listed {
        sum: shown(invoice.due, invoice),
        received: shown(invoice.received, invoice),
        status: named(invoice.status(now), lang),
        is_paid: invoice.is_paid(),
        answers: invoice.answers.iter().map(|answer| said(answer, lang)).collect(),
        invoice,
    });
    html::page(&Cabinet {
        lang,
        project: &world.settings.cryptocloud,
        delivery: book.delivery,
        invoices: listed.collect(),
    })
}

/// The form that turns postbacks on and off.
#[derive(Deserialize)]
pub(crate) struct Switch {
    delivery: String,
}

/// Sending postbacks or losing them.
pub(crate) async fn switch(State(world): State<Arc<World>>, Form(switch): Form<Switch>) -> Response {
    let delivery = match switch.delivery.as_str() {
        "sending" => Delivery::Sending,
        "dropped" => Delivery::Dropped,
        _ => return (StatusCode::BAD_REQUEST, "delivery must be sending or dropped").into_response(),
    };
    world.crypto.send_modify(|book| book.delivery = delivery);
    Redirect::to("/cryptocloud").into_response()
}

/// "Send the postback again".
pub(crate) async fn again(State(world): State<Arc<World>>, Path(id): Path<String>) -> Response {
    let is_paid = world.crypto.borrow().find(&id).map(CryptoInvoice::is_paid);
    match is_paid {
        Some(true) => {
            postback::once(&world, &id).await;
            Redirect::to("/cryptocloud").into_response()
        }
        Some(false) => (StatusCode::CONFLICT, "not paid").into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

#[derive(Template)]
#[template(path = "crypto_payment.html")]
struct Payment<'a> {
    lang: Language,
    invoice: &'a CryptoInvoice,
    sum: String,
    rest: String,
    status: &'static str,
    is_open: bool,
}

#[derive(Template)]
#[template(path = "crypto_cabinet.html")]
struct Cabinet<'a> {
    lang: Language,
    project: &'a CryptoProject,
    delivery: Delivery,
    invoices: Vec<Listed<'a>>,
}

struct Listed<'a> {
    invoice: &'a CryptoInvoice,
    sum: String,
    received: String,
    status: &'static str,
    is_paid: bool,
    answers: Vec<String>,
}

fn shown(hundredths: u64, invoice: &CryptoInvoice) -> String {
    let currency = Some(invoice.currency.as_str()).filter(|code| *code != "RUB");
    money::for_people(hundredths, currency)
}

fn named(status: &str, lang: Language) -> &'static str {
    match status {
        "created" => lang.say("ждёт оплаты", "waits for the payment"),
        "partial" => lang.say("пришла часть", "a part came"),
        "paid" => lang.say("оплачен", "paid"),
        "overpaid" => lang.say("пришло больше", "more came"),
        _ => lang.say("истёк", "expired"),
    }
}

fn said(answer: &Answer, lang: Language) -> String {
    match answer {
        Answer::Replied { status, body } => format!("{status} {body}"),
        Answer::Failed(reason) => reason.clone(),
        Answer::Lost => lang.say("потеряно намеренно", "lost on purpose").to_owned(),
    }
}
