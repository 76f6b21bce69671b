//! The refund API: money back by a signed token, and where it stands.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode, response::Response};
use serde::Deserialize;
use serde_json::{Number, Value, json};

use crate::{
    EnquiryAnswer, Hash,
    cabinet::Wish,
    fields::Fields,
    jwt::{self, TokenFault},
    money,
    receipt::InvoiceItem,
    refund::{Refund, RefundState, WantedBy},
    reply::Reply,
    services::{self, Service},
    world::World,
};

/// `RefundService/Refund/Create`: a token signed with password 3. A yes means taken on, not paid back.
pub(crate) async fn create(State(world): State<Arc<World>>, body: String) -> Response {
    match read(&world, &body) {
        Ok(call) => {
            let payload = call.clone();
            let carry_out = || carry_out(&world, payload);
            services::serve(&world, Service::Refund, call, carry_out, refused).await
        }
        Err(reply) => EnquiryAnswer::Usual.send(reply).await,
    }
}

/// `RefundService/Refund/GetState`, which nobody has to sign.
pub(crate) async fn state(State(world): State<Arc<World>>, fields: Fields) -> Response {
    let id = fields.value("id").unwrap_or_default();
    let carry_out = || {
        let pace = world.services.borrow().pace(Service::Refund);
        let mut found = None;
        world
            .ledger
            .send_modify(|ledger| found = ledger.ask_refund(id, pace, world.now()));
        let unknown = || {
            Reply::message(
                StatusCode::BAD_REQUEST,
                "Id is invalid or request id does not exist",
            )
        };
        found.as_ref().map_or_else(unknown, stands)
    };
    let refused = |reason: &str| Reply::message(StatusCode::BAD_REQUEST, reason);
    services::serve(
        &world,
        Service::RefundState,
        json!({ "id": id }),
        carry_out,
        refused,
    )
    .await
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Create {
    op_key: String,
    refund_sum: Option<Number>,
    #[serde(default)]
    invoice_items: Vec<InvoiceItem>,
}

/// The payload of a call that is signed, or the answer to one that is not.
fn read(world: &World, body: &str) -> Result<Value, Reply> {
    let denied = |why| Reply::message(StatusCode::UNAUTHORIZED, why);
    let key = world.settings.password_3.as_deref();
    let key = key.ok_or_else(|| denied("The signature key is not found"))?;
    let algorithm = |name: Option<&str>| match name? {
        "HS256" => Some(Hash::Sha256),
        "HS384" => Some(Hash::Sha384),
        "HS512" => Some(Hash::Sha512),
        _ => None,
    };
    let read = jwt::payload(body, key, algorithm).and_then(|payload| {
        if jwt::is_compact(&payload) {
            jwt::object(&payload)
        } else {
            Err(TokenFault::Malformed("The payload is not compact JSON"))
        }
    });
    read.map_err(|fault| match fault {
        TokenFault::Malformed(why) => Reply::message(StatusCode::BAD_REQUEST, why),
        TokenFault::Unsigned => denied("The signature is wrong"),
    })
}

fn carry_out(world: &World, call: Value) -> Reply {
    let (op_key, wish) = match wish(call, world.settings.refunds_play_money) {
        Ok(wish) => wish,
        Err(why) => return refused(&why),
    };
    let mut taken = Err("");
    world
        .ledger
        .send_modify(|ledger| taken = ledger.refund(&op_key, wish, world.now()));
    match taken {
        Ok(refund) => {
            tracing::info!(
                sum_kopecks = refund.sum_kopecks,
                "a refund was taken on in the sandbox"
            );
            let id = Value::from(refund.request_id);
            Reply::json(format!(r#"{{"success":true,"message":null,"requestId":{id}}}"#))
        }
        Err(reason) => refused(reason),
    }
}

fn wish(call: Value, of_play_money: bool) -> Result<(String, Wish), String> {
    let create: Create = serde_json::from_value(call).map_err(|error| error.to_string())?;
    let sum = create.refund_sum.map(|sum| {
        let kopecks = money::kopecks(&sum.to_string()).filter(|kopecks| *kopecks > 0);
        kopecks.ok_or("RefundSum must be positive, with at most two decimals")
    });
    let lines = create.invoice_items.into_iter().map(InvoiceItem::line);
    let wish = Wish {
        sum_kopecks: sum.transpose()?,
        lines: lines.collect::<Result<_, _>>()?,
        wanted_by: WantedBy::Shop,
        state: RefundState::Processing,
        of_play_money,
    };
    Ok((create.op_key, wish))
}

fn refused(reason: &str) -> Reply {
    let reason = Value::from(reason);
    Reply::json(format!(
        r#"{{"success":false,"message":{reason},"requestId":null}}"#
    ))
}

fn stands(refund: &Refund) -> Reply {
    let id = Value::from(refund.request_id.as_str());
    let amount = money::six_decimals(refund.sum_kopecks);
    let label = refund.state.label();
    Reply::json(format!(
        r#"{{"requestId":{id},"amount":{amount},"label":"{label}"}}"#
    ))
}
