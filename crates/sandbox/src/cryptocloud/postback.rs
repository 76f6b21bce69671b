//! Telling the shop that an invoice is paid.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac as _};
use serde_json::json;
use sha2::Sha256;
use tokio::time::sleep;
use url::form_urlencoded;

use super::{
    PostbackFormat,
    book::{COIN, CryptoInvoice, in_dollars},
};
use crate::{Answer, Delivery, money, notify, world::World};

/// How long a token counts, in seconds (docs, "postback").
const LIFE_SECONDS: i64 = 5 * 60;
/// How often a postback is sent that is not answered 200. How often the gateway does is not documented.
const TRIES: usize = 5;

/// The token of a postback: a JWT with the invoice's number and its end in seconds of Unix time.
///
/// # Panics
/// Never: a key of HMAC may have any length.
pub fn crypto_token(secret: &str, id: &str, end: i64) -> String {
    let part = |value: serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let header = part(json!({ "typ": "JWT", "alg": "HS256" }));
    let signed = format!("{header}.{}", part(json!({ "id": id, "exp": end })));
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any length is a key");
    mac.update(signed.as_bytes());
    let signature = URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
    format!("{signed}.{signature}")
}

/// Sends the postback until the shop has answered 200, or has had its chances.
pub(super) fn in_background(world: &Arc<World>, id: &str) {
    let (world, id) = (Arc::clone(world), id.to_owned());
    tokio::spawn(async move {
        tokio::select! {
            () = world.stopped() => {}
            () = repeat(&world, &id) => {}
        }
    });
}

/// Sends it once.
pub(super) async fn once(world: &World, id: &str) -> Answer {
    let invoice = world.crypto.borrow().find(id).cloned();
    let answer = match invoice {
        Some(invoice) => send(world, &invoice).await,
        None => Answer::Lost,
    };
    let noted = answer.clone();
    world
        .crypto
        .send_modify(|book| book.change(id, |invoice| invoice.answers.push(noted)));
    answer
}

async fn repeat(world: &World, id: &str) {
    for _ in 0..TRIES {
        let delivery = world.crypto.borrow().delivery;
        if delivery != Delivery::Sending {
            return;
        }
        if matches!(once(world, id).await, Answer::Replied { status: 200, .. }) {
            return;
        }
        sleep(world.settings.retry_every).await;
    }
}

async fn send(world: &World, invoice: &CryptoInvoice) -> Answer {
    let (project, now) = (&world.settings.cryptocloud, world.now());
    let token = crypto_token(&project.secret, &invoice.id, now.unix_timestamp() + LIFE_SECONDS);
    let amount = money::two_decimals(in_dollars(invoice.received));
    let post = world.client.post(project.postback_url.clone());
    let request = match project.format {
        PostbackFormat::Json => post.header("Content-Type", "application/json").body(
            json!({
                "status": "success",
                "invoice_id": invoice.id,
                "amount_crypto": amount,
                "currency": COIN,
                "order_id": invoice.order_id,
                "token": token,
                "invoice_info": invoice.told(now),
            })
            .to_string(),
        ),
        PostbackFormat::Form => {
            // The nested object becomes its field's name again and again.
            let body = form_urlencoded::Serializer::new(String::new())
                .append_pair("status", "success")
                .append_pair("invoice_id", &invoice.id)
                .append_pair("amount_crypto", &amount)
                .append_pair("currency", COIN)
                .append_pair("order_id", &invoice.order_id)
                .append_pair("token", &token)
                .append_pair("invoice_info", "uuid")
                .append_pair("invoice_info", "status")
                .finish();
            post.header("Content-Type", "application/x-www-form-urlencoded")
                .body(body)
        }
    };
    notify::answer_to(request).await
}
