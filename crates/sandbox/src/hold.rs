//! The second step of a payment in two steps: the shop takes the money that is held, or lets it go.

use std::sync::Arc;

use axum::{extract::State, response::Response};
use serde_json::{Map, Value};

use crate::{
    EnquiryAnswer, Refusal,
    fields::Fields,
    money, notify,
    payment::PaymentState,
    receipt::{self, Receipt},
    reply::Reply,
    services::{self, Pace, Service},
    signature::Base,
    world::World,
};

/// `Merchant/Payment/Confirm`: takes all that is held, or less.
pub(crate) async fn confirm(State(world): State<Arc<World>>, fields: Fields) -> Response {
    let base = Base::confirmation(&fields);
    if !is_signed(&world, &fields, &base) {
        return EnquiryAnswer::Usual.send(said(false)).await;
    }
    let carry_out = || reply(&take(&world, &fields));
    services::serve(
        &world,
        Service::Hold,
        call("Confirm", &fields),
        carry_out,
        refused,
    )
    .await
}

/// `Merchant/Payment/Cancel`: lets the money go.
pub(crate) async fn cancel(State(world): State<Arc<World>>, fields: Fields) -> Response {
    let base = Base::cancellation(&fields);
    if !is_signed(&world, &fields, &base) {
        return EnquiryAnswer::Usual.send(said(false)).await;
    }
    let carry_out = || reply(&let_go(&world, &fields));
    services::serve(&world, Service::Hold, call("Cancel", &fields), carry_out, refused).await
}

fn take(world: &Arc<World>, fields: &Fields) -> Result<(), String> {
    let sum = fields.value("OutSum").and_then(money::kopecks);
    let sum = sum.filter(|sum| *sum > 0).ok_or("OutSum must be positive")?;
    let receipt = fields.value("Receipt").map(|text| receipt::read(text, Some(sum)));
    let receipt: Option<Receipt> = receipt.transpose()?;
    let mut taken = Err(String::new());
    world
        .ledger
        .send_modify(|ledger| taken = ledger.take_held(number(fields), sum, receipt, world.now()));
    let to = match world.services.borrow().pace(Service::Hold) {
        Pace::ByHand => PaymentState::Crediting,
        Pace::After(_) => PaymentState::Paid,
    };
    walk(world, &taken?, to)
}

fn let_go(world: &Arc<World>, fields: &Fields) -> Result<(), String> {
    let mut held = Err(String::new());
    world
        .ledger
        .send_modify(|ledger| held = ledger.held(number(fields), world.now()));
    walk(world, &held?, PaymentState::Returned)
}

fn walk(world: &Arc<World>, op_key: &str, to: PaymentState) -> Result<(), String> {
    let walked = notify::walk(world, op_key, to);
    walked.map(|_| ()).map_err(|refusal: Refusal| refusal.detail)
}

fn is_signed(world: &World, fields: &Fields, base: &Base) -> bool {
    let settings = &world.settings;
    let signature = fields.value("SignatureValue").unwrap_or_default();
    fields.value("MerchantLogin") == Some(settings.login.as_str())
        && base.is_signed(signature, settings.hash, &settings.password_1)
}

fn number(fields: &Fields) -> u64 {
    let number = fields.any_of(&["InvoiceID", "InvId"]);
    number.and_then(|number| number.parse().ok()).unwrap_or_default()
}

fn call(step: &str, fields: &Fields) -> Value {
    let names = ["InvoiceID", "OutSum", "Receipt"];
    let given = names
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), Value::from(fields.value(name)?))));
    let mut call: Map<String, Value> = given.collect();
    call.insert("step".to_owned(), Value::from(step));
    Value::Object(call)
}

/// The shop is told no more than yes or no; why not is in the log.
fn reply(done: &Result<(), String>) -> Reply {
    if let Err(why) = done {
        tracing::info!(%why, "a hold was neither taken nor let go in the sandbox");
    }
    said(done.is_ok())
}

fn refused(_: &str) -> Reply {
    said(false)
}

fn said(is_done: bool) -> Reply {
    Reply::json(format!(r#""success: {is_done}""#))
}
