//! What the buyer sees: the payment page, its buttons, and the way back to the shop.

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
    Invoice, PaymentMethod, Refusal, cabinet,
    fields::Fields,
    html::{self, Language},
    issued, money, notify,
    payment::{Payment, PaymentState},
    settings::Method,
    way_back::{self, Return},
    world::World,
};

/// `/Merchant/Index.aspx`, to which the shop sends the buyer.
pub(crate) async fn open(State(world): State<Arc<World>>, browser: Language, fields: Fields) -> Response {
    let lang = Language::of(fields.value("Culture"), browser);
    match show(&world, &fields) {
        Ok(payment) => payment_page(&world, &payment, lang),
        Err(refusal) => error_page(&refusal, lang),
    }
}

/// Checks the parameters of a payment request and writes the operation down.
///
/// # Errors
/// As [`Invoice::check`] and [`cabinet::Ledger::show`].
pub(crate) fn show(world: &World, fields: &Fields) -> Result<Payment, Refusal> {
    begin(world, Invoice::check(fields, &world.settings, world.now())?)
}

/// Writes the operation of an invoice down. A method that is preselected but not offered gives way to the first that is.
///
/// # Errors
/// As [`cabinet::Ledger::show`].
pub(crate) fn begin(world: &World, invoice: Invoice) -> Result<Payment, Refusal> {
    let (now, commission) = (world.now(), *world.commission.borrow());
    let mut shown = Err(cabinet::unknown());
    world
        .ledger
        .send_modify(|ledger| shown = ledger.show(invoice, commission, now));
    let mut payment = shown?;
    let offered = offered(world, &payment);
    if let Some(first) = offered.first()
        && !offered.contains(&payment.method)
    {
        payment.method = *first;
        world
            .ledger
            .send_modify(|ledger| _ = ledger.change(&payment.op_key, |known| known.method = *first));
    }
    Ok(payment)
}

/// The same page again, for a buyer who closed it.
pub(crate) async fn reopen(
    State(world): State<Arc<World>>,
    browser: Language,
    Path(op_key): Path<String>,
) -> Response {
    let payment = world.ledger.borrow().by_key(&op_key).cloned();
    let Some(payment) = payment else {
        return error_page(&cabinet::unknown(), browser);
    };
    let lang = Language::of(payment.invoice.culture.as_deref(), browser);
    if payment.state.is_open() && payment.is_over(world.now()) {
        return error_page(&Refusal::new(33, "ExpirationDate has passed"), lang);
    }
    payment_page(&world, &payment, lang)
}

/// The form that the buttons submit.
#[derive(Deserialize)]
pub(crate) struct Button {
    press: String,
    /// The code of the method, where the buyer chose one.
    method: Option<String>,
}

/// A button of the payment page.
pub(crate) async fn press(
    State(world): State<Arc<World>>,
    browser: Language,
    Path(op_key): Path<String>,
    Form(button): Form<Button>,
) -> Response {
    let to = match button.press.as_str() {
        "pay" => PaymentState::Paid,
        "check" => PaymentState::Crediting,
        "suspend" => PaymentState::Suspended,
        "hold" => PaymentState::Held,
        "decline" => PaymentState::Cancelled,
        "close" => PaymentState::Started,
        _ => return error_page(&Refusal::new(30, "press is none of the page's buttons"), browser),
    };
    let payment = match carry_out(&world, &op_key, to, button.method.as_deref()) {
        Ok(payment) => payment,
        Err(refusal) => return error_page(&refusal, browser),
    };
    let lang = Language::of(payment.invoice.culture.as_deref(), browser);
    let way_back = match to {
        PaymentState::Cancelled => way_back::failure(&payment, &world.settings),
        PaymentState::Started => return html::page(&ClosedPage { lang, payment }),
        PaymentState::Shown
        | PaymentState::Held
        | PaymentState::Crediting
        | PaymentState::Returned
        | PaymentState::Suspended
        | PaymentState::Paid => way_back::success(&payment, &world.settings),
    };
    match way_back.method {
        Method::Get => Redirect::to(way_back.link().as_str()).into_response(),
        Method::Post => html::page(&ReturnPage { lang, way_back }),
    }
}

/// Does what a button of the buyer does, with the method of that code if one is named. Who has parted with the money and
/// presses again is led back to the shop; in two steps money is held before it is paid.
///
/// # Errors
/// As [`cabinet::Ledger::walk`], 30 for a method that the page does not offer, 53 when the invoice was called off.
pub(crate) fn carry_out(
    world: &Arc<World>,
    op_key: &str,
    to: PaymentState,
    method: Option<&str>,
) -> Result<Payment, Refusal> {
    let known = world.ledger.borrow().by_key(op_key).cloned();
    let payment = known.ok_or_else(cabinet::unknown)?;
    if payment.state.has_money() && !to.is_open() {
        return Ok(payment);
    }
    issued::check(world, &payment.invoice)?;
    if let Some(code) = method {
        let offered = offered(world, &payment);
        let chosen = offered.into_iter().find(|method| method.code == code);
        let chosen = chosen.ok_or_else(|| Refusal::new(30, format!("the page does not offer {code:?}")))?;
        world
            .ledger
            .send_modify(|ledger| _ = ledger.change(op_key, |payment| payment.method = chosen));
    }
    let to = match to {
        PaymentState::Paid if payment.invoice.hold_for.is_some() => PaymentState::Held,
        to => to,
    };
    notify::walk(world, op_key, to)
}

/// The methods that a payment can be paid with: those of the gateway, of the shop's choice, and for this sum. Money is
/// held on cards only.
fn offered(world: &World, payment: &Payment) -> Vec<PaymentMethod> {
    let invoice = &payment.invoice;
    let is_wanted = |method: &PaymentMethod| {
        invoice.methods.is_empty() || invoice.methods.iter().any(|code| code == method.code)
    };
    let methods = world.methods.borrow();
    let offered = methods.iter().copied().filter(|method| {
        let is_possible = invoice.hold_for.is_none() || *method == PaymentMethod::CARD;
        is_possible && is_wanted(method) && method.takes(invoice.out_sum_kopecks)
    });
    offered.collect()
}

#[derive(Template)]
#[template(path = "payment.html")]
struct PaymentPage<'a> {
    lang: Language,
    login: &'a str,
    payment: &'a Payment,
    /// What a buyer who has nothing to press is told.
    done: Option<&'static str>,
    sum: String,
    lines: Vec<Line<'a>>,
    methods: Vec<PaymentMethod>,
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

pub(crate) fn payment_page(world: &World, payment: &Payment, lang: Language) -> Response {
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
        done: done(payment.state, lang),
        sum: money::for_people(payment.paid_kopecks(), currency),
        lines: lines.collect(),
        methods: offered(world, payment),
    })
}

pub(crate) fn error_page(refusal: &Refusal, lang: Language) -> Response {
    (StatusCode::BAD_REQUEST, html::page(&ErrorPage { lang, refusal })).into_response()
}

fn done(state: PaymentState, lang: Language) -> Option<&'static str> {
    match state {
        PaymentState::Shown | PaymentState::Started | PaymentState::Cancelled => None,
        PaymentState::Held | PaymentState::Crediting | PaymentState::Suspended => Some(lang.say(
            "Деньги по этому счёту приняты и проверяются.",
            "The money for this invoice was taken and is being checked.",
        )),
        PaymentState::Returned => Some(lang.say(
            "Деньги по этому счёту возвращены.",
            "The money for this invoice was returned.",
        )),
        PaymentState::Paid => Some(lang.say("Этот счёт уже оплачен.", "This invoice is already paid.")),
    }
}
