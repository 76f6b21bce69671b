//! `Result2`: the gateway's second call about a payment, signed with a key of its own.
//!
//! | what came | answer | written |
//! |---|---|---|
//! | authentic, for an attempt of ours | 200, after the commit | what the gateway says when it is asked, and the operation's key |
//! | the same once more, for a paid attempt | 200 | nothing |
//! | authentic, for nobody here | 200 | nothing |
//! | not authentic, too old, of another merchant, malformed | 400; 500 where a new certificate may help | nothing |
//! | the database does not take it | 503, so that the gateway calls again | nothing |
//!
//! It is never believed alone: it does not say whose order it is about, and another program of the login may use our number.
//! So the gateway is asked, and its answer settles as any other; see [`shop::Shop::heed`] for what is left to believe.

use crate::{
    AppState, clock,
    gateways::{
        intake::{self, plain, refuse},
        robokassa::{NAME, SHP_ORDER, moment, settings::RobokassaSettings},
    },
    journal::Entry,
};
use axum::{
    extract::Request,
    http::{HeaderValue, Method, StatusCode, header},
    response::Response,
};
use robokassa::result2::{Result2, Result2Error, Result2State};
use shop::{
    call::{Door, Ruling},
    desk::Heeded,
    payment::InvoiceId,
};
use url::form_urlencoded;

/// Bytes of a token with room to spare.
const MOST: usize = 64 * 1024;

/// `Result2`, POST.
pub(in crate::gateways::robokassa) async fn operation(state: AppState, request: Request) -> Response {
    let mut entry = Entry::open(&state, NAME, Door::Operation, &request);
    if request.method() != Method::POST {
        let mut answer = plain(StatusCode::METHOD_NOT_ALLOWED, "Only POST is taken here");
        let post = HeaderValue::from_static("POST");
        answer.headers_mut().insert(header::ALLOW, post);
        return refuse(&state, entry, Ruling::WrongMethod, None, answer);
    }
    let Some(robokassa) = &state.settings.robokassa else {
        let answer = plain(StatusCode::NOT_FOUND, "Robokassa is not set up");
        return refuse(&state, entry, Ruling::NotSetUp, None, answer);
    };
    if robokassa.notice_keys.is_empty() {
        let missing = "ROBOKASSA_RESULT2_CERTIFICATES";
        let answer = plain(StatusCode::NOT_FOUND, "Result2 is not set up");
        return refuse(&state, entry, Ruling::NotSetUp, Some(missing), answer);
    }
    let body = match intake::read(request.into_body(), MOST).await {
        Ok((body, _)) => body,
        Err(unread) => return refuse(&state, entry, unread.ruling(), unread.detail(), unread.answer()),
    };
    match verified(robokassa, &body) {
        Ok(notice) => {
            entry.brings(shown(&notice).as_bytes(), "invId", SHP_ORDER);
            heed(&state, entry, &notice).await
        }
        Err(error) => {
            let (ruling, detail) = ruling(error);
            let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::BAD_REQUEST);
            refuse(&state, entry, ruling, detail, plain(status, &error.to_string()))
        }
    }
}

fn verified(robokassa: &RobokassaSettings, body: &[u8]) -> Result<Result2, Result2Error> {
    let now = moment(clock::now()).into();
    Result2::verify(&robokassa.merchant, &robokassa.notice_keys, now, body)
}

/// What it says, as the journal takes it: a form.
fn shown(notice: &Result2) -> String {
    let state = match notice.state {
        Result2State::Received => "OK",
        Result2State::Held => "HOLD",
    };
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("invId", &notice.inv_id.to_string())
        .append_pair("state", state)
        .append_pair("opKey", notice.op_key.as_str());
    if let Some(sum) = notice.inc_sum {
        form.append_pair("incSum", &sum.to_string());
    }
    if let Some(method) = &notice.payment_method {
        form.append_pair("paymentMethod", method);
    }
    form.finish()
}

/// Does what follows from an authentic notice.
async fn heed(state: &AppState, entry: Entry, notice: &Result2) -> Response {
    let taken = || plain(StatusCode::OK, "OK");
    let Some(invoice) = InvoiceId::new(notice.inv_id.into()) else {
        return entry.close(Ruling::Foreign, None, taken());
    };
    // Of a hold that is let go another operation may pay.
    let is_received = notice.state == Result2State::Received;
    let operation = is_received.then(|| notice.op_key.as_str());
    match state.shop.heed(NAME, invoice, operation, clock::now()).await {
        Ok(Heeded::Foreign) => entry.close(Ruling::Foreign, None, taken()),
        Ok(Heeded::Known) => entry.close(Ruling::Repeated, None, taken()),
        Ok(Heeded::Kept) => entry.close(Ruling::Heeded, None, taken()),
        Ok(Heeded::Asked(order, asked)) => {
            match asked {
                Ok(checked) => state.note_checked(order, &checked),
                // It is asked again before long.
                Err(error) => tracing::warn!(order = order.0, %error, "the gateway could not be asked"),
            }
            entry.close(Ruling::Heeded, None, taken())
        }
        Err(error) => intake::unavailable(state, entry, &error, true),
    }
}

fn ruling(error: Result2Error) -> (Ruling, Option<&'static str>) {
    match error {
        Result2Error::NoKey => (Ruling::BadSignature, Some("no certificate is valid now")),
        Result2Error::InvalidSignature => (Ruling::BadSignature, Some("no certificate fits")),
        Result2Error::NotNow => (Ruling::Stale, None),
        Result2Error::OtherMerchant => (Ruling::Foreign, Some("another merchant")),
        Result2Error::Malformed(why) => (Ruling::Malformed, Some(why)),
        _ => (Ruling::Malformed, None),
    }
}
