//! The receipt service: a second receipt is taken on, and asked about.
//!
//! Both calls are text, `base64(json).base64(signature)` without padding. The documents name one alphabet in their title
//! and another in their steps; either is read.

use std::sync::Arc;

use axum::{extract::State, response::Response};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};
use serde_json::{Value, json};

use crate::{
    EnquiryAnswer,
    reply::Reply,
    second_receipt::{SecondReceipt, SecondReceiptState},
    services::{self, Service},
    world::World,
};

/// The code of what is no answer about a receipt.
const INTERNAL: &str = "1000";

/// `RoboFiscal/Receipt/Attach`.
pub(crate) async fn attach(State(world): State<Arc<World>>, body: String) -> Response {
    let call = match unsealed(&world, &body) {
        Ok(call) => call,
        Err(why) => return EnquiryAnswer::Usual.send(attached(INTERNAL, why, None)).await,
    };
    let carry_out = || {
        let receipt = SecondReceipt::read(&call, world.now());
        let mut taken = Err(String::new());
        match receipt {
            Ok(receipt) => {
                let of_play_money = world.settings.refunds_play_money;
                world
                    .ledger
                    .send_modify(|ledger| taken = ledger.attach(receipt, of_play_money));
            }
            Err(why) => taken = Err(why),
        }
        match taken {
            Ok(op_key) => attached("0", "ok", Some(&op_key)),
            Err(why) => attached("3", &why, None),
        }
    };
    let refused = |reason: &str| attached("3", reason, None);
    services::serve(&world, Service::SecondReceipt, call.clone(), carry_out, refused).await
}

/// `RoboFiscal/Receipt/Status`.
pub(crate) async fn status(State(world): State<Arc<World>>, body: String) -> Response {
    let call = match unsealed(&world, &body) {
        Ok(call) => call,
        Err(why) => return EnquiryAnswer::Usual.send(stands(INTERNAL, why)).await,
    };
    let carry_out = || {
        let id = match &call["id"] {
            Value::String(text) => text.parse().ok(),
            other => other.as_u64(),
        };
        let pace = world.services.borrow().pace(Service::SecondReceipt);
        let mut found = None;
        world.ledger.send_modify(|ledger| {
            found = id.and_then(|id| ledger.ask_second_receipt(id, pace, world.now()));
        });
        found.map_or_else(
            || stands(INTERNAL, "The receipt is not found"),
            |receipt| told(&receipt),
        )
    };
    let refused = |reason: &str| stands(INTERNAL, reason);
    services::serve(
        &world,
        Service::SecondReceiptStatus,
        call.clone(),
        carry_out,
        refused,
    )
    .await
}

/// The JSON of a call that is signed with password 1 and names this shop.
fn unsealed(world: &World, body: &str) -> Result<Value, &'static str> {
    let settings = &world.settings;
    let (sealed, signature) = body.trim().split_once('.').ok_or("The body has two parts")?;
    let expected = settings.hash.glued(sealed, &settings.password_1);
    if decoded(signature).as_deref() != Some(expected.as_bytes()) {
        return Err("The signature is wrong");
    }
    let json = decoded(sealed).and_then(|json| serde_json::from_slice::<Value>(&json).ok());
    let json = json.ok_or("The body is no JSON in base64 without padding")?;
    if json["merchantId"] != settings.login.as_str() {
        return Err("MerchantNotFoundException");
    }
    Ok(json)
}

fn decoded(part: &str) -> Option<Vec<u8>> {
    let url_safe = URL_SAFE_NO_PAD.decode(part);
    url_safe.or_else(|_| STANDARD_NO_PAD.decode(part)).ok()
}

fn attached(code: &str, description: &str, op_key: Option<&str>) -> Reply {
    let mut answer = json!({ "ResultCode": code, "ResultDescription": description });
    if let Some(op_key) = op_key {
        answer["OpKey"] = Value::from(op_key);
    }
    Reply::json(answer.to_string())
}

fn stands(code: &str, description: &str) -> Reply {
    Reply::json(json!({ "Code": code, "Description": description }).to_string())
}

fn told(receipt: &SecondReceipt) -> Reply {
    match &receipt.state {
        SecondReceiptState::Waiting => stands("1", "Waiting"),
        SecondReceiptState::Failed(why) => stands("3", why),
        SecondReceiptState::Registered => {
            // The documents' example has no date and no type.
            let answer = json!({
                "Code": "2",
                "Description": "Done",
                "FnNumber": "9999078900000000",
                "FiscalDocumentNumber": receipt.id.to_string(),
                "FiscalDocumentAttribute": format!("{:010}", receipt.id % 10_000_000_000),
                "FiscalDate": null,
                "FiscalType": null,
            });
            Reply::json(answer.to_string())
        }
    }
}
