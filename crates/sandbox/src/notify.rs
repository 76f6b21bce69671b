//! Telling the shop: `ResultURL` as the gateway calls it, again and again, and Result2 beside it.

use std::{error::Error, sync::Arc};

use futures_util::future::join_all;
use tokio::time::sleep;
use url::Url;

use crate::{
    Refusal, cabinet, notice,
    payment::{Answer, Notification, Payment, PaymentState},
    result2::{self, State},
    settings::Method,
    world::World,
};

/// How much of an answer is kept.
const KEPT_BYTES: usize = 300;

/// How often Result2 is tried (docs, "ResultUrl2": at most five repetitions).
const RESULT2_TRIES: usize = 6;

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

/// Leads an operation to a state and tells the shop what the gateway tells of it.
///
/// # Errors
/// As [`cabinet::Ledger::walk`].
pub(crate) fn walk(world: &Arc<World>, op_key: &str, to: PaymentState) -> Result<Payment, Refusal> {
    let mut walked = Err(cabinet::unknown());
    world
        .ledger
        .send_modify(|ledger| walked = ledger.walk(op_key, to, world.now()));
    let (payment, is_news) = walked?;
    if is_news {
        tracing::info!(inv_id = payment.inv_id(), state = ?to, "an operation went on in the sandbox");
        match to {
            PaymentState::Paid => {
                announce(world, op_key.to_owned());
                in_background(world, op_key, State::Ok);
            }
            PaymentState::Held => in_background(world, op_key, State::Hold),
            PaymentState::Shown
            | PaymentState::Started
            | PaymentState::Cancelled
            | PaymentState::Crediting
            | PaymentState::Returned
            | PaymentState::Suspended => {}
        }
    }
    Ok(payment)
}

/// Announces a payment at `ResultURL` in the background until the shop has understood.
pub(crate) fn announce(world: &Arc<World>, op_key: String) {
    let world = Arc::clone(world);
    tokio::spawn(async move {
        tokio::select! {
            () = world.stopped() => {}
            () = repeat_until_ok(&world, &op_key) => {}
        }
    });
}

/// Sends the notification of a payment so many times at once, whatever the delivery, and waits for all answers.
///
/// # Errors
/// 53 for an unknown operation.
pub(crate) async fn at_once(world: &World, op_key: &str, times: usize) -> Result<Vec<Notification>, Refusal> {
    let payment = world.ledger.borrow().by_key(op_key).cloned();
    let payment = payment.ok_or_else(cabinet::unknown)?;
    let tries = join_all((0..times).map(|_| send(world, &payment))).await;
    let mut noted = Vec::new();
    for answer in tries {
        noted.push(note(world, &payment, answer));
    }
    Ok(noted)
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
        let tried = note(world, &payment, answer);
        if tried.is_accepted || tried.answer == Answer::Lost {
            return;
        }
        sleep(world.settings.retry_every).await;
    }
}

fn note(world: &World, payment: &Payment, answer: Answer) -> Notification {
    let ok = format!("OK{}", payment.inv_id());
    let is_accepted = matches!(&answer, Answer::Replied { status: 200, body } if *body == ok);
    let tried = Notification {
        at: world.now(),
        answer,
        is_accepted,
    };
    world
        .ledger
        .send_modify(|ledger| ledger.note(&payment.op_key, tried.clone()));
    tried
}

async fn send(world: &World, payment: &Payment) -> Answer {
    let settings = &world.settings;
    let mut url = settings.result_url.clone();
    let request = match settings.result_method {
        Method::Get => {
            let own = url.query().map_or_else(String::new, |own| format!("{own}&"));
            url.set_query(Some(&(own + &notice::query(payment, settings))));
            world.client.get(url)
        }
        Method::Post => world
            .client
            .post(url)
            .header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
            .body(notice::body(payment, settings)),
    };
    answer_to(request).await
}

/// Announces a payment by Result2, if an address is known; test payments have none, but those of a demo.
fn in_background(world: &Arc<World>, op_key: &str, state: State) {
    let (world, op_key) = (Arc::clone(world), op_key.to_owned());
    tokio::spawn(async move {
        tokio::select! {
            () = world.stopped() => {}
            () = repeat_result2(&world, &op_key, state) => {}
        }
    });
}

async fn repeat_result2(world: &World, op_key: &str, state: State) {
    let Some(payment) = world.ledger.borrow().by_key(op_key).cloned() else {
        return;
    };
    let settings = &world.settings;
    let address = payment
        .invoice
        .result_url2
        .as_ref()
        .or(settings.result2_url.as_ref());
    let is_announced = !payment.invoice.is_test || settings.refunds_play_money;
    let Some(url) = address.filter(|_| is_announced) else {
        return;
    };
    let mut delivery = world.result2_delivery.subscribe();
    for _ in 0..RESULT2_TRIES {
        let mode = delivery.wait_for(|mode| *mode != Delivery::Paused).await;
        let Ok(mode) = mode.map(|mode| *mode) else {
            return;
        };
        let answer = match mode {
            Delivery::Dropped => Answer::Lost,
            Delivery::Sending | Delivery::Paused => send_result2(world, url.clone(), &payment, state).await,
        };
        let is_lost = answer == Answer::Lost;
        let is_accepted = matches!(
            answer,
            Answer::Replied {
                status: 200..=299,
                ..
            }
        );
        let tried = Notification {
            at: world.now(),
            answer,
            is_accepted,
        };
        world.ledger.send_modify(|ledger| {
            // It is there: nothing is ever taken out of the book.
            let _ = ledger.change(op_key, |payment| payment.result2.push(tried));
        });
        if is_accepted || is_lost {
            return;
        }
        sleep(settings.retry_every).await;
    }
}

async fn send_result2(world: &World, url: Url, payment: &Payment, state: State) -> Answer {
    let payload = result2::payload(&world.settings.login, payment, state, world.now());
    match world.signer.sign(&payload) {
        Ok(token) => {
            let post = world.client.post(url);
            let post = post.header("Content-Type", "application/json");
            answer_to(post.body(token)).await
        }
        Err(error) => Answer::Failed(error.to_string()),
    }
}

/// How the other side answered.
pub(crate) async fn answer_to(request: reqwest::RequestBuilder) -> Answer {
    match read(request).await {
        Ok(answer) => answer,
        Err(error) => Answer::Failed(root_cause(&error)),
    }
}

async fn read(request: reqwest::RequestBuilder) -> reqwest::Result<Answer> {
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

/// The innermost reason ("connection refused"), which the outer ones only wrap.
fn root_cause(error: &dyn Error) -> String {
    error.source().map_or_else(|| error.to_string(), root_cause)
}
