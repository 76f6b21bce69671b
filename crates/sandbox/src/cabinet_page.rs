//! The front page and the cabinet: every operation, how the shop was told, and what can be done about it.

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
    Settings, clock,
    html::{self, Language},
    money,
    notify::{self, Delivery},
    payment::{Answer, Notification, Payment, PaymentState},
    settings::Method,
    world::World,
};

/// How many operations the cabinet lists, and how many tries of each.
const LISTED_PAYMENTS: usize = 100;
const LISTED_TRIES: usize = 5;

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
        .map(|payment| Operation::of(payment, lang));
    html::page(&Payments {
        lang,
        delivery: *world.delivery.borrow(),
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

/// The form that turns notifications on and off.
#[derive(Deserialize)]
pub(crate) struct Switch {
    delivery: String,
}

/// Sending, pausing or losing all notifications.
pub(crate) async fn switch(State(world): State<Arc<World>>, Form(switch): Form<Switch>) -> Response {
    let delivery = match switch.delivery.as_str() {
        "sending" => Delivery::Sending,
        "paused" => Delivery::Paused,
        "dropped" => Delivery::Dropped,
        _ => {
            return (
                StatusCode::BAD_REQUEST,
                "delivery must be sending, paused or dropped",
            )
                .into_response();
        }
    };
    world.delivery.send_replace(delivery);
    Redirect::to("/payments").into_response()
}

#[derive(Template)]
#[template(path = "index.html")]
struct Index<'a> {
    lang: Language,
    settings: &'a Settings,
    result_method: &'static str,
}

#[derive(Template)]
#[template(path = "payments.html")]
struct Payments {
    lang: Language,
    delivery: Delivery,
    operations: Vec<Operation>,
}

/// An operation as it is listed.
struct Operation {
    inv_id: u64,
    op_key: String,
    sum: String,
    description: String,
    is_test: bool,
    is_paid: bool,
    state: &'static str,
    changed: String,
    tries: Vec<Try>,
    earlier_tries: usize,
}

/// A try to tell the shop, as it is listed.
struct Try {
    at: String,
    answer: String,
    is_accepted: bool,
}

impl Operation {
    fn of(payment: &Payment, lang: Language) -> Self {
        let tries = payment
            .notifications
            .iter()
            .rev()
            .take(LISTED_TRIES)
            .map(|notification| Try {
                at: clock::day_and_time(notification.at),
                answer: answer(notification, lang),
                is_accepted: notification.is_accepted,
            });
        Self {
            inv_id: payment.inv_id(),
            op_key: payment.op_key.clone(),
            sum: money::for_people(
                payment.invoice.out_sum_kopecks,
                payment.invoice.currency.as_deref(),
            ),
            description: payment.invoice.description.clone(),
            is_test: payment.invoice.is_test,
            is_paid: payment.state == PaymentState::Paid,
            state: state(payment.state, lang),
            changed: clock::day_and_time(payment.changed_at),
            tries: tries.collect(),
            earlier_tries: payment.notifications.len().saturating_sub(LISTED_TRIES),
        }
    }
}

fn state(state: PaymentState, lang: Language) -> &'static str {
    match state {
        PaymentState::Shown => lang.say("показан", "shown"),
        PaymentState::Started => lang.say("начат (5)", "started (5)"),
        PaymentState::Cancelled => lang.say("отменён (10)", "cancelled (10)"),
        PaymentState::Paid => lang.say("оплачен (100)", "paid (100)"),
    }
}

fn answer(notification: &Notification, lang: Language) -> String {
    match &notification.answer {
        Answer::Replied { status, body } => format!("{status} {body}"),
        Answer::Failed(reason) => reason.clone(),
        Answer::Lost => lang.say("потеряно намеренно", "lost on purpose").to_owned(),
    }
}
