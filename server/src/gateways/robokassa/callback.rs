//! Robokassa's call that money came (`ResultURL`), and the browser's way back (`SuccessURL`, `FailURL`).
//!
//! | what came | answer | written |
//! |---|---|---|
//! | authentic, naming the order of its invoice | `OK{InvId}`, after the commit | notice, verdict and what follows |
//! | authentic, of another program or for nobody | `OK{InvId}`, after the commit | an orphan, and the owner is told |
//! | the same with test passwords, if the order wants real money | 400 | notice and verdict |
//! | authentic, known already | `OK{InvId}` | nothing |
//! | not authentic or malformed | 400 and a sentence | nothing |
//! | the database does not take it | 503, so that the gateway calls again | nothing |
//!
//! Whatever it was, the journal keeps it for a while (`doors`): later, and without anybody waiting for it.

mod doors;
mod guessing;
mod operation;
mod reading;

pub(super) use doors::{come_back, result};
pub(super) use operation::operation;
pub(super) use reading::is_return;

use super::{NAME, SHP_ORDER, marks, mode, settings::RobokassaSettings};
use crate::{AppState, clock, gateways::intake};
use robokassa::{FailReturn, Fields, Mode, NoticeError, ResultNotice, SuccessReturn};
use shop::{
    Kopecks,
    desk::{Error, Settled},
    order::{OrderKey, OrderNumber},
    payment::{Attempt, Channel, Details, InvoiceId, Notice},
    text::Lang,
};

enum Unsettled {
    /// With the mode whose password did not make the signature, if there was one to check.
    NotAuthentic(NoticeError, Option<Mode>),
    /// Signed with the passwords of the other mode: recorded, but no payment.
    WrongMode,
    Shop(Error),
}

impl From<Error> for Unsettled {
    fn from(error: Error) -> Self {
        Self::Shop(error)
    }
}

impl From<NoticeError> for Unsettled {
    fn from(error: NoticeError) -> Self {
        Self::NotAuthentic(error, None)
    }
}

async fn settle(
    state: &AppState,
    robokassa: &RobokassaSettings,
    bytes: &[u8],
) -> Result<(String, Settled), Unsettled> {
    let fields = Fields::parse(bytes)?;
    let invoice = claimed_invoice(&fields)?;
    let proven = in_one_mode(|mode| verify(robokassa, mode, &fields));
    let (verified, signed_in, attempt, settled) = if let Some((verified, signed_in)) = proven {
        let notice = notice(invoice, &verified, signed_in);
        let (attempt, settled) = intake::settle_by_invoice(state, notice).await?;
        (verified, signed_in, attempt, settled)
    } else {
        Box::pin(settle_in_either_mode(state, robokassa, &fields, invoice)).await?
    };
    let expected = mode_of(robokassa, attempt.as_ref());
    let key = order_key(&verified);
    let is_of_another_mode = (expected, signed_in) == (Mode::Live, Mode::Test);
    if is_of_another_mode && names_its_order(state, attempt.as_ref(), key.as_ref()).await? {
        tracing::error!(
            invoice = invoice.get(),
            "a notice with test passwords came for a live order"
        );
        return Err(Unsettled::WrongMode);
    }
    Ok((verified.reply(), settled))
}

/// As [`settle`], if the passwords of both modes prove it or those of neither: then the attempt's own mode decides which
/// count first, not what the request says of itself.
async fn settle_in_either_mode(
    state: &AppState,
    robokassa: &RobokassaSettings,
    fields: &Fields<'_>,
    invoice: InvoiceId,
) -> Result<(ResultNotice, Mode, Option<(OrderNumber, Attempt)>, Settled), Unsettled> {
    let attempt = state.shop.attempt(NAME, invoice).await?;
    let expected = mode_of(robokassa, attempt.as_ref());
    let (verified, signed_in) = in_either_mode(robokassa, expected, |mode| verify(robokassa, mode, fields))
        .map_err(|(error, checked)| Unsettled::NotAuthentic(error, checked))?;
    let notice = notice(invoice, &verified, signed_in);
    let settled = intake::settle(state, attempt.as_ref(), notice).await?;
    Ok((verified, signed_in, attempt, settled))
}

/// Whether the order of the attempt is the one that the notice names. What names another one, or none, was recorded as
/// an orphan, and is answered like every orphan.
async fn names_its_order(
    state: &AppState,
    attempt: Option<&(OrderNumber, Attempt)>,
    key: Option<&OrderKey>,
) -> Result<bool, Error> {
    let (Some((number, _)), Some(key)) = (attempt, key) else {
        return Ok(false);
    };
    match state.shop.order(key).await {
        Ok(order) => Ok(order.number == *number),
        Err(Error::NotFound) => Ok(false),
        Err(error) => Err(error),
    }
}

/// The names of our own parameters are tried as they were sent, too: the gateway has been seen to change their letter case.
fn verify(
    robokassa: &RobokassaSettings,
    mode: Mode,
    fields: &Fields<'_>,
) -> Result<ResultNotice, NoticeError> {
    ResultNotice::verify_spelled(&robokassa.merchant, mode, fields, &robokassa.own_parameters())
}

/// The mode that the attempt was started in; that of the shop if there is none.
fn mode_of(robokassa: &RobokassaSettings, attempt: Option<&(OrderNumber, Attempt)>) -> Mode {
    attempt.map_or(robokassa.mode, |(_, attempt)| mode(attempt))
}

/// What was verified with the passwords of one mode and not with those of the other. Then it does not matter which of them
/// is expected, and the attempt need not be looked up to know.
fn in_one_mode<T>(verify: impl Fn(Mode) -> Result<T, NoticeError>) -> Option<(T, Mode)> {
    match (verify(Mode::Live), verify(Mode::Test)) {
        (Ok(verified), Err(_)) => Some((verified, Mode::Live)),
        (Err(_), Ok(verified)) => Some((verified, Mode::Test)),
        (Ok(_), Ok(_)) | (Err(_), Err(_)) => None,
    }
}

/// What was verified with the passwords of the mode that is expected, or of the other one: the money came,
/// and what it pays for is decided later. Another program of the login may be in another mode, and so may an
/// attempt of earlier days. Or why nothing was, and the mode whose password did not make the signature, if
/// there was one to check.
fn in_either_mode<T>(
    robokassa: &RobokassaSettings,
    expected: Mode,
    verify: impl Fn(Mode) -> Result<T, NoticeError>,
) -> Result<(T, Mode), (NoticeError, Option<Mode>)> {
    let other = other(expected);
    let verified = match verify(expected) {
        Err(NoticeError::InvalidSignature | NoticeError::NoPassword(_)) if robokassa.merchant.has(other) => {
            verify(other).map(|verified| (verified, other))
        }
        verified => verified.map(|verified| (verified, expected)),
    };
    verified.map_err(|error| {
        let was_checked = error == NoticeError::InvalidSignature;
        (error, was_checked.then_some(expected))
    })
}

const fn other(mode: Mode) -> Mode {
    match mode {
        Mode::Live => Mode::Test,
        Mode::Test => Mode::Live,
    }
}

/// The invoice that the fields name, before anything is proven: it decides which passwords to prove them with.
fn claimed_invoice(fields: &Fields<'_>) -> Result<InvoiceId, NoticeError> {
    InvoiceId::new(fields.inv_id()?.into()).ok_or(NoticeError::Malformed("InvId"))
}

fn notice(invoice: InvoiceId, verified: &ResultNotice, signed_in: Mode) -> Notice {
    Notice {
        gateway: NAME,
        invoice,
        amount: Kopecks::new(verified.amount().kopecks()),
        test: signed_in == Mode::Test || verified.claims_test(),
        channel: Channel::Callback,
        at: clock::now(),
        order_key: order_key(verified),
        method: verified
            .payment_method()
            .map(|m| m.as_str().chars().take(64).collect()),
        details: Details {
            marks: marks(verified.shp().iter()),
            ..Details::default()
        },
    }
}

/// The order that a notice names.
fn order_key(verified: &ResultNotice) -> Option<OrderKey> {
    verified.shp().get(SHP_ORDER).and_then(OrderKey::parse)
}

/// What a return leads to.
enum Returned {
    Order(Lang, OrderKey),
    /// It needs no proof or is proven, and names no order of this shop.
    NoOrder,
    /// As [`in_either_mode`] says it.
    NotAuthentic(NoticeError, Option<Mode>),
}

async fn returned(state: &AppState, robokassa: &RobokassaSettings, bytes: &[u8]) -> Result<Returned, Error> {
    let fields = match Fields::parse(bytes) {
        Ok(fields) => fields,
        Err(error) => return Ok(Returned::NotAuthentic(error, None)),
    };
    let invoice = claimed_invoice(&fields).ok();
    let attempt = match invoice {
        Some(invoice) => state.shop.attempt(NAME, invoice).await?,
        None => None,
    };
    let expected = mode_of(robokassa, attempt.as_ref());
    let own = robokassa.own_parameters();
    let verify = |mode| SuccessReturn::verify_spelled(&robokassa.merchant, mode, &fields, &own);
    match in_either_mode(robokassa, expected, verify) {
        Ok((verified, _)) => {
            let key = verified.shp().get(SHP_ORDER).and_then(OrderKey::parse);
            open(state, key.filter(|_| invoice.is_some())).await
        }
        Err((error, checked)) => Ok(Returned::NotAuthentic(error, checked)),
    }
}

async fn failed(state: &AppState, bytes: &[u8]) -> Result<Returned, Error> {
    let key = Fields::parse(bytes)
        .ok()
        .and_then(|fields| FailReturn::parse(&fields).ok())
        .and_then(|back| back.shp().get(SHP_ORDER).and_then(OrderKey::parse));
    open(state, key).await
}

async fn open(state: &AppState, key: Option<OrderKey>) -> Result<Returned, Error> {
    let opened = intake::open(state, key).await?;
    Ok(opened.map_or(Returned::NoOrder, |(lang, key)| Returned::Order(lang, key)))
}
