//! What all callbacks have in common: how a body is read, how money is settled and reported, what is
//! answered, and how a buyer comes back.
//!
//! A folder of a gateway knows what a call looks like and what proves it. What is proven goes through [`settle`], so that
//! nobody is answered before the commit; what the database does not take is [`unavailable`], so that it comes again.

use crate::{AppState, journal::Entry};
use app::order::Arrival;
use axum::{
    body::{Body, Bytes},
    extract::Request,
    http::{Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use shop::{
    call::{Door, Ruling},
    desk::{Error, Settled},
    order::{OrderKey, OrderNumber},
    payment::{Attempt, Notice},
    text::Lang,
};
use tokio::sync::{Semaphore, SemaphorePermit};

/// Bytes of a form on the first page that are looked at.
const MOST_AT_HOME: usize = 64 * 1024;
/// Real forms are much shorter.
pub(crate) const SHORT: usize = 64 * 1024;
/// How many longer ones may be in memory at once, each taking a multiple of its length; the others wait.
pub(crate) const LONG_AT_ONCE: usize = 8;

static PLACES: Semaphore = Semaphore::const_new(LONG_AT_ONCE);

/// Why nothing was read.
#[derive(Debug, PartialEq, Eq)]
pub enum Unread {
    /// Neither GET nor POST.
    Method,
    /// No form, or whatever the gateway sends: its content type.
    Kind(String),
    /// Longer than any real one.
    TooLong,
    /// It ended too soon.
    CutShort,
    /// Parts that make no form.
    Malformed,
}

impl Unread {
    /// What the journal says of it.
    pub fn ruling(&self) -> Ruling {
        match self {
            Self::Method => Ruling::WrongMethod,
            Self::Kind(_) => Ruling::WrongKind,
            Self::TooLong => Ruling::TooLong,
            Self::CutShort => Ruling::CutShort,
            Self::Malformed => Ruling::Malformed,
        }
    }

    /// What exactly was wrong.
    pub fn detail(&self) -> Option<&str> {
        match self {
            Self::Kind(kind) => Some(kind),
            Self::Malformed => Some("multipart/form-data"),
            Self::Method | Self::TooLong | Self::CutShort => None,
        }
    }

    /// What the sender is answered.
    pub fn answer(&self) -> Response {
        match self {
            Self::Method => {
                let refused = plain(StatusCode::METHOD_NOT_ALLOWED, "Only GET and POST are taken here");
                ([(header::ALLOW, "GET,POST")], refused).into_response()
            }
            Self::Kind(_) => plain(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Only forms are taken here"),
            Self::TooLong => plain(StatusCode::PAYLOAD_TOO_LARGE, "Too long"),
            Self::CutShort => plain(StatusCode::BAD_REQUEST, "The body ended too soon"),
            Self::Malformed => plain(StatusCode::BAD_REQUEST, "Malformed parameters"),
        }
    }
}

/// A long form keeps its place as long as anybody has it.
struct Long {
    form: Bytes,
    _place: Place,
}

impl AsRef<[u8]> for Long {
    fn as_ref(&self) -> &[u8] {
        &self.form
    }
}

/// The place of a long form among those that are in memory.
type Place = SemaphorePermit<'static>;

/// What was read, for as long as its place is held.
pub fn held(form: Bytes, place: Option<Place>) -> Bytes {
    match place {
        Some(place) => Bytes::from_owner(Long { form, _place: place }),
        None => form,
    }
}

/// Reads a body of at most so many bytes. A long one waits for its place.
pub async fn read(body: Body, most: usize) -> Result<(Bytes, Option<Place>), Unread> {
    let mut body = Limited::new(body, most);
    let (mut read, mut place) = (Vec::new(), None);
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| {
            if error.is::<LengthLimitError>() {
                Unread::TooLong
            } else {
                Unread::CutShort
            }
        })?;
        // Trailers are ignored.
        let data = frame.into_data().unwrap_or_default();
        if place.is_none() && read.len() + data.len() > SHORT {
            place = PLACES.acquire().await.ok();
        }
        read.extend_from_slice(&data);
    }
    Ok((read.into(), place))
}

/// Settles authentic money: with the order of the attempt that it names, or as an orphan. When this returns, it is on disk.
pub async fn settle(
    state: &AppState,
    attempt: Option<&(OrderNumber, Attempt)>,
    notice: Notice,
) -> Result<Settled, Error> {
    let order = attempt.map(|(number, _)| *number);
    let (invoice, amount, test, channel) = (notice.invoice, notice.amount, notice.test, notice.channel);
    let settled = match order {
        Some(number) => state.shop.settle(number, notice).await?,
        None => state.shop.record_orphan(notice).await?,
    };
    state.note(order, invoice, amount, test, channel, &settled);
    Ok(settled)
}

/// As [`settle`], with the attempt that the notice names, which nobody has to look up first. Returns it, too.
pub async fn settle_by_invoice(
    state: &AppState,
    notice: Notice,
) -> Result<(Option<(OrderNumber, Attempt)>, Settled), Error> {
    let (invoice, amount, test, channel) = (notice.invoice, notice.amount, notice.test, notice.channel);
    let (attempt, settled) = state.shop.settle_by_invoice(notice).await?;
    let order = attempt.as_ref().map(|(number, _)| *number);
    state.note(order, invoice, amount, test, channel, &settled);
    Ok((attempt, settled))
}

/// What the journal says of money that was settled.
pub const fn ruling(settled: &Settled) -> Ruling {
    match settled {
        Settled::Recorded(verdict) => Ruling::Recorded(*verdict),
        Settled::Repetition => Ruling::Repeated,
    }
}

/// A call that was not even looked into.
pub fn refuse(
    state: &AppState,
    entry: Entry,
    ruling: Ruling,
    detail: Option<&str>,
    answer: Response,
) -> Response {
    state.meters.refused_notice.inc();
    if state.journal.may_log(ruling.as_str()) {
        tracing::warn!(ruling = ruling.as_str(), "a notice was not taken");
    }
    entry.close(ruling, detail, answer)
}

/// A call that the database did not take: the gateway has to call again.
pub fn unavailable(state: &AppState, entry: Entry, error: &Error, proven: bool) -> Response {
    state.meters.unavailable.inc();
    tracing::error!(%error, cause = ?std::error::Error::source(error), "a notice could not be recorded");
    let answer = plain(StatusCode::SERVICE_UNAVAILABLE, "Try again later");
    entry.close(Ruling::Unavailable { proven }, None, answer)
}

/// The shop's first page. Buyers come back to it if a gateway's cabinet names no address for that: a return
/// is handled as one, every other request goes on to the page.
pub async fn home(state: AppState, request: Request, next: Next) -> Response {
    let is_plain = request.method() == Method::GET && request.uri().query().is_none();
    if is_plain || !matches!(*request.method(), Method::GET | Method::POST) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, MOST_AT_HOME).await else {
        return Unread::TooLong.answer();
    };
    let again = || Request::from_parts(parts.clone(), Body::from(body.clone()));
    for provider in state.gateways.clone().iter() {
        if provider.is_return(again()).await {
            return provider.answer(state, Door::Home, again()).await;
        }
    }
    next.run(again()).await
}

/// The order that this key opens, if there is one, and the language of its buyer.
pub async fn open(state: &AppState, key: Option<OrderKey>) -> Result<Option<(Lang, OrderKey)>, Error> {
    let Some(key) = key else { return Ok(None) };
    match state.shop.order(&key).await {
        Ok(order) => Ok(Some((order.placed.lang, order.key))),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Sends a browser on to an order's page.
pub fn to_order(state: &AppState, lang: Lang, key: &OrderKey, arrival: Arrival) -> Response {
    let path = format!("/orders/{}?from={}", key.as_str(), arrival.as_str());
    Redirect::to(&state.chrome(lang, "/").href(&path)).into_response()
}

/// An answer to a machine.
pub fn plain(status: StatusCode, text: &str) -> Response {
    (
        status,
        [
            (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
            (header::CACHE_CONTROL, "no-store"),
        ],
        text.to_owned(),
    )
        .into_response()
}
