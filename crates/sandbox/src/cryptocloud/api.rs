//! What the shop calls: making invoices, and asking for them.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Json,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::{Value, json};
use time::Duration;

use super::{
    CryptoAnswer, CryptoCall, CryptoInvoice,
    book::{in_dollars, number, utc},
};
use crate::{money, world::World};

/// Most invoices of one question.
const MOST: usize = 100;
/// Letters of an invoice's number.
const LETTERS: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
/// Some of the currencies that prices may be in.
const FIAT: [&str; 6] = ["USD", "EUR", "RUB", "KZT", "BYN", "UAH"];

/// An invoice that is wanted. What does not belong here is a mistake of the shop's, though the gateway itself would pass over it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    shop_id: Option<String>,
    amount: Option<Value>,
    currency: Option<String>,
    order_id: Option<String>,
    email: Option<String>,
    #[serde(default)]
    add_fields: Added,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Added {
    time_to_pay: Option<Life>,
    #[serde(default)]
    available_currencies: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Life {
    hours: i64,
    minutes: i64,
}

/// `/v2/invoice/create`
pub(crate) async fn create(State(world): State<Arc<World>>, headers: HeaderMap, body: Bytes) -> Response {
    let fate = next(&world, CryptoCall::Create);
    if let CryptoAnswer::Page(status) = fate {
        return page(status);
    }
    if let Some(refused) = stranger(&world, &headers) {
        return refused;
    }
    let invoice = match serde_json::from_slice::<Wanted>(&body) {
        Ok(wanted) => made(&world, wanted),
        Err(error) => Err([("validate_error", error.to_string())].into()),
    };
    let invoice = match invoice {
        Ok(invoice) => invoice,
        Err(faults) => {
            let told = json!({ "status": "error", "result": faults });
            return (StatusCode::BAD_REQUEST, Json(told)).into_response();
        }
    };
    world
        .crypto
        .send_modify(|book| book.invoices.push(invoice.clone()));
    tracing::info!(id = invoice.id, "an invoice was made in the sandbox");
    if let CryptoAnswer::Lost(status) = fate {
        return page(status);
    }
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let project = &world.settings.cryptocloud;
    Json(json!({
        "status": "success",
        "result": {
            "uuid": invoice.uuid(),
            "link": format!("http://{}/cryptocloud/pay/{}", host.unwrap_or("127.0.0.1"), invoice.id),
            "created": utc(invoice.made_at),
            "expiry_date": utc(invoice.expires_at),
            "address": "",
            "amount": number(in_dollars(invoice.due)),
            "amount_usd": number(in_dollars(invoice.due)),
            "amount_in_fiat": number(invoice.due),
            "fiat_currency": invoice.currency,
            "status": "created",
            "is_email_required": false,
            "currency": null,
            "project": { "id": 1, "name": project.shop_id, "fail": project.fail_url.as_str(), "success": project.success_url.as_str() },
            "test_mode": invoice.is_test,
        },
    }))
    .into_response()
}

/// `/v2/invoice/merchant/info`
pub(crate) async fn info(State(world): State<Arc<World>>, headers: HeaderMap, body: Bytes) -> Response {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Question {
        uuids: Vec<String>,
    }
    let fate = next(&world, CryptoCall::Info);
    if let CryptoAnswer::Page(status) | CryptoAnswer::Lost(status) = fate {
        return page(status);
    }
    if let Some(refused) = stranger(&world, &headers) {
        return refused;
    }
    let uuids = match serde_json::from_slice::<Question>(&body) {
        Ok(question) if question.uuids.len() <= MOST => question.uuids,
        Ok(_) => return invalid("Max 100 uuids"),
        Err(error) => return invalid(&error.to_string()),
    };
    let (book, now) = (world.crypto.borrow(), world.now());
    // The order of an answer is not that of the question.
    let told = uuids.iter().rev().filter_map(|uuid| {
        let invoice = book.find(uuid.strip_prefix("INV-").unwrap_or(uuid))?;
        Some(invoice.told(now))
    });
    let result: Vec<_> = told.collect();
    Json(json!({ "status": "success", "result": result })).into_response()
}

fn made(world: &World, wanted: Wanted) -> Result<CryptoInvoice, BTreeMap<&'static str, String>> {
    let project = &world.settings.cryptocloud;
    let mut faults = BTreeMap::new();
    if wanted.shop_id.as_ref() != Some(&project.shop_id) {
        faults.insert("shop_id", "There is no such shop".to_owned());
    }
    let amount = match &wanted.amount {
        Some(Value::Number(number)) => money::kopecks(&number.to_string()),
        Some(Value::String(text)) => money::kopecks(text),
        _ => None,
    };
    if amount.is_none_or(|amount| amount == 0) {
        faults.insert("amount", "A number greater than zero is needed".to_owned());
    }
    let currency = wanted.currency.unwrap_or_else(|| "USD".to_owned());
    if !FIAT.contains(&currency.as_str()) {
        faults.insert("currency", "There is no such currency".to_owned());
    }
    let life = wanted.add_fields.time_to_pay.unwrap_or(Life {
        hours: 24,
        minutes: 0,
    });
    let minutes = life.hours * 60 + life.minutes;
    if minutes <= 0 {
        faults.insert("time_to_pay", "Must be longer than nothing".to_owned());
    }
    let Some(due) = amount.filter(|_| faults.is_empty()) else {
        return Err(faults);
    };
    let now = world.now();
    Ok(CryptoInvoice {
        id: (0..8)
            .map(|_| char::from(LETTERS[usize::from(rand::random::<u8>()) % LETTERS.len()]))
            .collect(),
        order_id: wanted.order_id.unwrap_or_default(),
        due,
        currency,
        email: wanted.email.unwrap_or_default(),
        coins: wanted.add_fields.available_currencies,
        is_test: project.is_test,
        received: 0,
        is_confirmed: false,
        made_at: now,
        expires_at: now + Duration::minutes(minutes),
        answers: Vec::new(),
    })
}

fn next(world: &World, call: CryptoCall) -> CryptoAnswer {
    let mut fate = CryptoAnswer::Usual;
    world.crypto.send_modify(|book| fate = book.next(call));
    fate
}

/// What the gateway answers to those who do not know the API key.
fn stranger(world: &World, headers: &HeaderMap) -> Option<Response> {
    let expected = format!("Token {}", world.settings.cryptocloud.api_key);
    let is_known = headers
        .get(header::AUTHORIZATION)
        .is_some_and(|given| given.as_bytes() == expected.as_bytes());
    let refused = (
        StatusCode::UNAUTHORIZED,
        Json(json!({ "detail": "Signature verification failed" })),
    );
    (!is_known).then(|| refused.into_response())
}

fn invalid(why: &str) -> Response {
    let told = json!({ "status": "error", "result": { "validate_error": why } });
    (StatusCode::BAD_REQUEST, Json(told)).into_response()
}

fn page(status: u16) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
    (status, Html("<!doctype html><h1>Back soon</h1>")).into_response()
}
