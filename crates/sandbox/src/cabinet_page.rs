//! The front page and the cabinet: every operation, how the shop was told, and what can be done about it.
//!
//! The bank's part is played here by hand: it leads operations on, takes its commission from either side, and another
//! program under the same login is paid.

use std::sync::Arc;

use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use crate::{
    Commission, Invoice, Refusal, SandboxSettings,
    html::{self, Language},
    listed::Operation,
    money,
    notify::{self, Delivery},
    payment::{Payment, PaymentState},
    payment_page,
    settings::Method,
    world::World,
};

/// How many operations the cabinet lists.
const LISTED_PAYMENTS: usize = 100;

/// The usual commission, on the buyer.
const ON_BUYER: Commission = Commission::OnBuyer(390);

/// What the parameters of other programs look like, with a name for the list.
const MARKS: [(&str, &[(&str, &str)]); 4] = [
    ("Shp_item=1", &[("Shp_item", "1")]),
    (
        "Shp_result_url=…",
        &[
            ("Shp_label", "official_wordpress"),
            ("Shp_result_url", "https://old.example.ru/?robokassa=result"),
        ],
    ),
    ("shp_interface=link", &[("shp_interface", "link")]),
    ("—", &[]),
];

/// `/`, which leads everywhere.
pub(crate) async fn index(State(world): State<Arc<World>>, lang: Language) -> Response {
    let result_method = match world.settings.result_method {
        Method::Get => "GET",
        Method::Post => "POST",
    };
    html::page(&Index {
        lang,
        settings: &world.settings,
        result_method,
    })
}

/// `/payments`, the history of operations.
pub(crate) async fn payments(State(world): State<Arc<World>>, lang: Language) -> Response {
    let ledger = world.ledger.borrow();
    let operations = ledger
        .all()
        .iter()
        .rev()
        .take(LISTED_PAYMENTS)
        .map(|payment| Operation::of(payment, &world.settings, lang));
    html::page(&Payments {
        lang,
        delivery: *world.delivery.borrow(),
        commission: *world.commission.borrow(),
        marks: MARKS.map(|(name, _)| name),
        operations: operations.collect(),
    })
}

/// "Send the notification again".
pub(crate) async fn announce_again(State(world): State<Arc<World>>, Path(op_key): Path<String>) -> Response {
    let state = world.ledger.borrow().by_key(&op_key).map(|payment| payment.state);
    match state {
        Some(PaymentState::Paid) => {
            notify::announce(&world, op_key);
            Redirect::to("/payments").into_response()
        }
        Some(_) => (StatusCode::CONFLICT, "not paid").into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// `/media/files/jwtsign.cer`: the certificate of Result2, under the path where the real one is published.
pub(crate) async fn certificate(State(world): State<Arc<World>>) -> Response {
    let der = world.signer.certificate().to_vec();
    ([(header::CONTENT_TYPE, "application/pkix-cert")], der).into_response()
}

/// The form that leads an operation on.
#[derive(Deserialize)]
pub(crate) struct Step {
    state: u16,
}

/// The bank's next step with an operation.
pub(crate) async fn walk(
    State(world): State<Arc<World>>,
    Path(op_key): Path<String>,
    Form(step): Form<Step>,
) -> Response {
    let to = PaymentState::ALL
        .into_iter()
        .find(|state| state.code() == Some(step.state));
    let Some(to) = to else {
        return (StatusCode::BAD_REQUEST, "there is no such state").into_response();
    };
    back_or(notify::walk(&world, &op_key, to))
}

/// The form that turns notifications on and off, or says who bears the commission.
#[derive(Deserialize)]
pub(crate) struct Switch {
    delivery: Option<String>,
    commission: Option<String>,
}

/// Sending, pausing or losing all notifications; the commission of payments to come.
pub(crate) async fn switch(State(world): State<Arc<World>>, Form(switch): Form<Switch>) -> Response {
    match (switch.delivery.as_deref(), switch.commission.as_deref()) {
        (Some("sending"), None) => _ = world.delivery.send_replace(Delivery::Sending),
        (Some("paused"), None) => _ = world.delivery.send_replace(Delivery::Paused),
        (Some("dropped"), None) => _ = world.delivery.send_replace(Delivery::Dropped),
        (None, Some("shop")) => _ = world.commission.send_replace(Commission::CARD),
        (None, Some("buyer")) => _ = world.commission.send_replace(ON_BUYER),
        (None, Some("nobody")) => _ = world.commission.send_replace(Commission::Nobody),
        _ => {
            return (
                StatusCode::BAD_REQUEST,
                "delivery must be sending, paused or dropped, or commission shop, buyer or nobody",
            )
                .into_response();
        }
    }
    Redirect::to("/payments").into_response()
}

/// The form of another program's payment.
#[derive(Deserialize)]
pub(crate) struct Foreign {
    inv_id: u64,
    sum: String,
    marks: usize,
}

/// A payment that another program under the same login gets.
pub(crate) async fn foreign(State(world): State<Arc<World>>, Form(foreign): Form<Foreign>) -> Response {
    let sum = money::kopecks(foreign.sum.trim()).filter(|sum| *sum > 0);
    let (Some(sum), Some((_, marks))) = (sum, MARKS.get(foreign.marks)) else {
        return (StatusCode::BAD_REQUEST, "a sum in roubles and one of the marks").into_response();
    };
    let invoice = Invoice {
        is_test: world.settings.is_test,
        ..Invoice::foreign(foreign.inv_id, sum, marks)
    };
    let paid = payment_page::begin(&world, invoice)
        .and_then(|payment| notify::walk(&world, &payment.op_key, PaymentState::Paid));
    back_or(paid)
}

fn back_or(done: Result<Payment, Refusal>) -> Response {
    match done {
        Ok(_) => Redirect::to("/payments").into_response(),
        Err(refusal) if refusal.code == 53 => StatusCode::NOT_FOUND.into_response(),
        Err(refusal) => (StatusCode::CONFLICT, refusal.to_string()).into_response(),
    }
}

#[derive(Template)]
#[template(path = "index.html")]
struct Index<'a> {
    lang: Language,
    settings: &'a SandboxSettings,
    result_method: &'static str,
}

#[derive(Template)]
#[template(path = "payments.html")]
struct Payments {
    lang: Language,
    delivery: Delivery,
    commission: Commission,
    marks: [&'static str; MARKS.len()],
    operations: Vec<Operation>,
}
