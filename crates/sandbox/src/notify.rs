//! Telling the shop: `ResultURL` as the gateway calls it, again and again, and the browser's way back.

use std::{error::Error, sync::Arc};

use tokio::time::sleep;
use url::{Url, form_urlencoded};

use crate::{
    clock,
    html::Language,
    invoice::Landing,
    money,
    payment::{Answer, Notification, Payment},
    settings::{Method, Settings},
    signature::Base,
    world::World,
};

/// How much of an answer is kept.
const KEPT_BYTES: usize = 300;

/// Whether notifications go out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Delivery {
    /// They are sent and repeated until the shop answers `OK{InvId}`.
    #[default]
    Sending,
    /// They wait, and go out when sending resumes.
    Paused,
    /// They are lost without a trace for the shop, which has to ask by itself (`OpStateExt`).
    Dropped,
}

/// Where the browser goes after the payment page, with what it carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Return {
    /// The shop's page, without the parameters.
    pub url: Url,
    /// GET or POST.
    pub method: Method,
    /// The parameters in the order they are sent.
    pub fields: Vec<(String, String)>,
}

impl Return {
    /// The address with the parameters in its query.
    pub fn link(&self) -> Url {
        let mut url = self.url.clone();
        url.query_pairs_mut().extend_pairs(&self.fields);
        url
    }
}

/// Announces a payment in the background until the shop has understood.
pub(crate) fn announce(world: &Arc<World>, op_key: String) {
    let world = Arc::clone(world);
    tokio::spawn(async move {
        tokio::select! {
            () = world.stopped() => {}
            () = repeat_until_ok(&world, &op_key) => {}
        }
    });
}

async fn repeat_until_ok(world: &World, op_key: &str) {
    let mut delivery = world.delivery.subscribe();
    loop {
        let Some(payment) = world.ledger.borrow().by_key(op_key).cloned() else {
            return;
        };
        let Ok(mode) = delivery
            .wait_for(|mode| *mode != Delivery::Paused)
            .await
            .map(|mode| *mode)
        else {
            return;
        };
        let answer = match mode {
            Delivery::Dropped => Answer::Lost,
            Delivery::Sending | Delivery::Paused => send(world, &payment).await,
        };
        let ok = format!("OK{}", payment.inv_id());
        let is_accepted = matches!(&answer, Answer::Replied { status: 200, body } if *body == ok);
        let is_last = is_accepted || answer == Answer::Lost;
        world.ledger.send_modify(|ledger| {
            ledger.note(
                op_key,
                Notification {
                    at: clock::now(),
                    answer,
                    is_accepted,
                },
            );
        });
        if is_last {
            return;
        }
        sleep(world.settings.retry_every).await;
    }
}

async fn send(world: &World, payment: &Payment) -> Answer {
    let settings = &world.settings;
    let fields = result_fields(payment, settings);
    let request = match settings.result_method {
        Method::Get => {
            let mut url = settings.result_url.clone();
            url.query_pairs_mut().extend_pairs(&fields);
            world.client.get(url)
        }
        Method::Post => {
            let body = form_urlencoded::Serializer::new(String::new())
                .extend_pairs(&fields)
                .finish();
            let post = world.client.post(settings.result_url.clone());
            post.header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
                .body(body)
        }
    };
    match answer_to(request).await {
        Ok(answer) => answer,
        Err(error) => Answer::Failed(root_cause(&error)),
    }
}

/// The innermost reason ("connection refused"), which the outer ones only wrap.
fn root_cause(error: &dyn Error) -> String {
    error.source().map_or_else(|| error.to_string(), root_cause)
}

async fn answer_to(request: reqwest::RequestBuilder) -> reqwest::Result<Answer> {
    let mut response = request.send().await?;
    let status = response.status().as_u16();
    let mut body = Vec::new();
    while body.len() < KEPT_BYTES
        && let Some(chunk) = response.chunk().await?
    {
        body.extend_from_slice(&chunk);
    }
    body.truncate(KEPT_BYTES);
    Ok(Answer::Replied {
        status,
        body: String::from_utf8_lossy(&body).into_owned(),
    })
}

/// What `ResultURL` carries: the documented names, their old doubles, and the shop's own parameters.
/// Of all this only `OutSum`, `InvId` and Shp_ are signed.
fn result_fields(payment: &Payment, settings: &Settings) -> Vec<(String, String)> {
    let invoice = &payment.invoice;
    let sum = money::six_decimals(invoice.out_sum_kopecks);
    let inv_id = payment.inv_id().to_string();
    let base = Base::notice(&sum, &inv_id, &invoice.shp);
    let signature = base
        .sign(settings.hash, &settings.password_2)
        .to_ascii_uppercase();
    // The commission of a card payment, 3.9 %.
    let fee = money::six_decimals(invoice.out_sum_kopecks.saturating_mul(39) / 1000);
    // A test notification names no e-mail.
    let email = if invoice.is_test {
        String::new()
    } else {
        invoice.email.clone()
    };

    let mut fields = pairs([
        ("out_summ", sum.as_str()),
        ("OutSum", &sum),
        ("inv_id", &inv_id),
        ("InvId", &inv_id),
        ("crc", &signature),
        ("SignatureValue", &signature),
        ("PaymentMethod", "BankCard"),
        ("IncSum", &sum),
        ("IncCurrLabel", "BankCardPSR"),
        ("EMail", &email),
        ("Fee", &fee),
    ]);
    if invoice.is_test {
        fields.extend(pairs([("IsTest", "1")]));
    }
    fields.extend(invoice.shp.iter().cloned());
    fields
}

/// The way back after paying, signed with password 1 in lower-case hex.
pub(crate) fn success(payment: &Payment, settings: &Settings) -> Return {
    let sum = money::two_decimals(payment.invoice.out_sum_kopecks);
    let inv_id = payment.inv_id().to_string();
    let signature =
        Base::notice(&sum, &inv_id, &payment.invoice.shp).sign(settings.hash, &settings.password_1);
    let cabinet = Landing {
        url: settings.success_url.clone(),
        method: settings.success_method,
    };
    let landing = payment.invoice.success_url2.clone().unwrap_or(cabinet);
    let signed = [
        ("OutSum", sum.as_str()),
        ("InvId", &inv_id),
        ("SignatureValue", &signature),
    ];
    way_back(payment, landing, &signed)
}

/// The way back after declining, which nobody signs.
pub(crate) fn failure(payment: &Payment, settings: &Settings) -> Return {
    let sum = money::two_decimals(payment.invoice.out_sum_kopecks);
    let inv_id = payment.inv_id().to_string();
    let cabinet = Landing {
        url: settings.fail_url.clone(),
        method: settings.fail_method,
    };
    let landing = payment.invoice.fail_url2.clone().unwrap_or(cabinet);
    way_back(payment, landing, &[("OutSum", sum.as_str()), ("InvId", &inv_id)])
}

fn way_back(payment: &Payment, landing: Landing, about: &[(&str, &str)]) -> Return {
    let culture = Language::of(payment.invoice.culture.as_deref(), Language::Ru).code();
    let mut fields = pairs(about.iter().copied());
    fields.extend(pairs([("Culture", culture)]));
    if payment.invoice.is_test {
        fields.extend(pairs([("IsTest", "1")]));
    }
    fields.extend(payment.invoice.shp.iter().cloned());
    Return {
        url: landing.url,
        method: landing.method,
        fields,
    }
}

fn pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<(String, String)> {
    pairs
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}
