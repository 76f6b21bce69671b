//! What a person does in the cabinet with money that came: gives it back without asking the shop, and ends what is
//! under way.

use std::sync::Arc;

use axum::{
    Form,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use crate::{RefundState, Refusal, SecondReceiptState, money, steering, world::World};

/// The form of a refund; without a sum all goes back.
#[derive(Deserialize)]
pub(crate) struct Back {
    #[serde(default)]
    sum: String,
}

/// Gives money back.
pub(crate) async fn refund(
    State(world): State<Arc<World>>,
    Path(op_key): Path<String>,
    Form(back): Form<Back>,
) -> Response {
    let sum = match back.sum.trim() {
        "" => None,
        text => match money::kopecks(&text.replace(',', ".")) {
            Some(sum) => Some(sum),
            None => return (StatusCode::BAD_REQUEST, "a sum in roubles").into_response(),
        },
    };
    back_or(steering::refund_in_cabinet(&world, &op_key, sum))
}

/// The form that ends something.
#[derive(Deserialize)]
pub(crate) struct End {
    state: String,
}

/// Ends a refund that is under way.
pub(crate) async fn end_refund(
    State(world): State<Arc<World>>,
    Path(id): Path<String>,
    Form(end): Form<End>,
) -> Response {
    let state = match end.state.as_str() {
        "finished" => RefundState::Finished,
        "canceled" => RefundState::Cancelled,
        _ => return (StatusCode::BAD_REQUEST, "finished or canceled").into_response(),
    };
    back_or(steering::end_refund(&world, &id, state))
}

/// Ends a second receipt that waits.
pub(crate) async fn end_receipt(
    State(world): State<Arc<World>>,
    Path(id): Path<u64>,
    Form(end): Form<End>,
) -> Response {
    let state = match end.state.as_str() {
        "registered" => SecondReceiptState::Registered,
        "failed" => SecondReceiptState::Failed("Отказано в песочнице".to_owned()),
        _ => return (StatusCode::BAD_REQUEST, "registered or failed").into_response(),
    };
    back_or(steering::end_second_receipt(&world, id, state))
}

fn back_or<T>(done: Result<T, Refusal>) -> Response {
    match done {
        Ok(_) => Redirect::to("/payments").into_response(),
        Err(refusal) => (StatusCode::CONFLICT, refusal.to_string()).into_response(),
    }
}
