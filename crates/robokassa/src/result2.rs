//! `Result2`: notices that the gateway signs with its own key instead of a password.
//!
//! Source: docs.robokassa.ru, "pay-interface", and the list of checks in the official `WooCommerce` module.

use serde::Deserialize;
use thiserror::Error;
use time::{Duration, OffsetDateTime};

use crate::amount::Amount;
use crate::inv_id::InvId;
use crate::merchant::Merchant;
use crate::payment::OpKey;
use crate::untrusted::Untrusted;

pub use self::key::{NoticeKey, NoticeKeyError};

use self::object::Object;
use self::token::Token;

mod key;
mod object;
mod token;

/// How far the gateway's clock may be ahead.
const MAX_AHEAD: Duration = Duration::minutes(5);
/// How old a notice may be. The gateway repeats it five times at most.
const MAX_AGE: Duration = Duration::days(7);

/// An authentic notice about one payment, asked for with [`Payment::result_url2`](crate::Payment::result_url2).
///
/// The only notice that reports a hold, and no more than a hint: it repeats, comes in any order for up to
/// seven days (a `HOLD` after its `OK`), has been seen never to arrive, and names what the buyer paid instead
/// of what the shop asked for. Ask with
/// [`OpStateRequest::extended`](crate::enquiry::OpStateRequest::extended) before you believe that an order is
/// held or paid, and let [`OpState::pays`](crate::enquiry::OpState::pays) compare the sums.
///
/// Not sent for test payments. Answer with any status of 200 to 299 once it is recorded, and with
/// [`Result2Error::status`] if it is refused; the body does not matter.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Result2 {
    /// The number of the payment.
    pub inv_id: InvId,
    /// The operation's key, for refunds and saved cards.
    pub op_key: OpKey,
    /// Whether the money was received or held.
    pub state: Result2State,
    /// What the buyer paid, commission included, if it is exact to the kopeck: `IncSum` of the enquiry, and never `OutSum`
    /// of `ResultURL`. If the buyer bears the commission it is more than the payment; the sum of the order is not in the
    /// notice. So one that differs from the order is no second payment.
    pub inc_sum: Option<Amount>,
    /// The payment method, such as `BankCard`.
    pub payment_method: Option<String>,
    /// When the gateway wrote the notice.
    pub written_at: OffsetDateTime,
}

/// What happened to the money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Result2State {
    /// `OK`: received.
    Received,
    /// `HOLD`: held, to be confirmed or cancelled.
    Held,
}

/// Why a notice was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Result2Error {
    /// No key is within its validity: load the gateway's certificate again, see [`NoticeKey`].
    #[error("no key is valid now")]
    NoKey,
    /// None of the valid keys made the signature: a forgery, or the gateway has a new certificate, see [`NoticeKey`].
    #[error("no valid key made the signature")]
    InvalidSignature,
    /// The notice was written more than five minutes in the future or more than seven days ago.
    #[error("written too long ago or in the future")]
    NotNow,
    /// The notice is about another merchant's payment.
    #[error("another merchant's notice")]
    OtherMerchant,
    /// The notice is not of a shape that the gateway sends; the text says what is wrong, without repeating it.
    #[error("malformed: {0}")]
    Malformed(&'static str),
}

impl Result2Error {
    /// The HTTP status to answer with: 500 when a new certificate may change the outcome, 400 when nothing will.
    ///
    /// The gateway repeats after either, five times at most; so load the certificate again before the next
    /// repetition.
    pub const fn status(self) -> u16 {
        match self {
            Self::NoKey | Self::InvalidSignature => 500,
            Self::NotNow | Self::OtherMerchant | Self::Malformed(_) => 400,
        }
    }
}

impl Result2 {
    /// Checks the signature with those of the `keys` that are valid `now`, and everything that the notice says.
    ///
    /// Sources disagree about the body, and none was tried: the token is found as it is, in quotes, encoded in base64
    /// once more, or in a form. Fails when no key is valid now, none made the signature, the notice is too old, about
    /// another merchant, or not of the gateway's shape.
    pub fn verify(
        merchant: &Merchant,
        keys: &[NoticeKey],
        now: OffsetDateTime,
        body: &[u8],
    ) -> Result<Self, Result2Error> {
        let token = Token::find(body)?;
        let mut valid = keys.iter().filter(|key| key.is_valid_at(now)).peekable();
        if valid.peek().is_none() {
            return Err(Result2Error::NoKey);
        }
        token.verify(valid)?;
        let notice = serde_json::from_str::<Object<Notice>>(&token.payload);
        let Object(notice) = notice.map_err(|_| Result2Error::Malformed("no proper payload"))?;
        notice.check(merchant, now)
    }
}

#[derive(Deserialize)]
struct Notice {
    header: Object<NoticeHeader>,
    data: Object<NoticeData>,
}

#[derive(Deserialize)]
struct NoticeHeader {
    #[serde(rename = "type")]
    kind: String,
    timestamp: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NoticeData {
    shop: String,
    op_key: String,
    inv_id: String,
    #[serde(default)]
    payment_method: Option<String>,
    #[serde(default)]
    inc_sum: Option<String>,
    state: String,
}

impl Notice {
    fn check(self, merchant: &Merchant, now: OffsetDateTime) -> Result<Result2, Result2Error> {
        let (Object(header), Object(data)) = (self.header, self.data);
        if header.kind != "PaymentStateNotification" {
            return Err(Result2Error::Malformed("another type of notice"));
        }
        let written_at = moment(&header.timestamp).ok_or(Result2Error::Malformed("no proper timestamp"))?;
        let age = now - written_at;
        if age > MAX_AGE || age < -MAX_AHEAD {
            return Err(Result2Error::NotNow);
        }
        if data.shop != merchant.login() {
            return Err(Result2Error::OtherMerchant);
        }
        Ok(Result2 {
            inv_id: data
                .inv_id
                .parse()
                .map_err(|_| Result2Error::Malformed("no proper invId"))?,
            op_key: data
                .op_key
                .parse()
                .map_err(|_| Result2Error::Malformed("no proper opKey"))?,
            state: match data.state.as_str() {
                "OK" => Result2State::Received,
                "HOLD" => Result2State::Held,
                _ => return Err(Result2Error::Malformed("an unknown state")),
            },
            inc_sum: data.inc_sum.and_then(|sum| sum.parse().ok()),
            payment_method: data
                .payment_method
                .map(|method| Untrusted::new(&method).as_str().to_owned()),
            written_at,
        })
    }
}

/// Seconds since 1970 in digits.
fn moment(text: &str) -> Option<OffsetDateTime> {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    OffsetDateTime::from_unix_timestamp(text.parse().ok()?).ok()
}
