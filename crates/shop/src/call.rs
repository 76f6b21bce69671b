//! The journal of calls: who called at a gateway's door, what they brought and how they were answered.
//!
//! It is for anyone looking for the reason when money is not where it should be. It is not a ledger: calls
//! are masked and kept for a while, and the oldest make room. Money itself is in notices and orders, which
//! are kept for ever.

mod alarm;
mod mask;

pub use mask::{masked, network};

use crate::{
    message::Message,
    order::{OrderKey, OrderNumber},
    payment::{GatewayName, InvoiceId, Verdict},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// Number of a call in the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CallId(pub i64);

/// A call as the journal keeps it. Nothing in it opens an order, forges a signature or names a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// When it came, by the shop's clock.
    pub at: Timestamp,
    /// Whose door it came to.
    pub gateway: GatewayName,
    /// The door that it came to.
    pub door: Door,
    /// The network it came from: see [`network`].
    pub network: String,
    /// The HTTP method, at most 16 characters.
    pub method: String,
    /// Names and values as they came, masked and cut: see [`masked`].
    pub fields: Vec<(String, String)>,
    /// The invoice it names, proven or not.
    pub invoice: Option<InvoiceId>,
    /// The key of an order that it names, proven or not. It is never written down.
    #[serde(skip)]
    pub order_key: Option<OrderKey>,
    /// What became of it.
    pub ruling: Ruling,
    /// What exactly was wrong, in the program's own words: the name of a missing parameter, a content type.
    /// At most 64 characters.
    pub detail: Option<String>,
    /// The HTTP status of the answer; `None` if the caller was gone by then.
    pub status: Option<u16>,
    /// How long the answer took, in milliseconds.
    pub ms: i64,
    /// Which mistakes together would explain a signature that does not fit; empty if nobody looked for them.
    pub guesses: Vec<Guess>,
}

/// A door that calls come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Door {
    /// The gateway's own call that money came (`ResultURL`).
    Result,
    /// The gateway's second call about a payment, which also brings the key of its operation (`Result2`).
    Operation,
    /// The buyer's way back after paying (`SuccessURL`).
    Success,
    /// The buyer's way back without having paid (`FailURL`).
    Failure,
    /// The shop's front page, to which a buyer returns if the cabinet names no other.
    Home,
}

/// What became of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ruling {
    /// Authentic money, recorded with this verdict.
    Recorded(Verdict),
    /// Authentic money that was on record already.
    Repeated,
    /// The gateway's own word of a payment that is no notice of money: kept, or a reason to ask.
    Heeded,
    /// Signed with the test passwords where real money was due: recorded, but not as a payment.
    TestPasswords,
    /// The signature fits no password.
    BadSignature,
    /// The signature fits, and its time is over or too far ahead.
    Stale,
    /// The signature fits another invoice than the call names, or the call names another order than the invoice's.
    OtherInvoice,
    /// Authentic, and the gateway says when it is asked that the money is not there, or not all of it.
    NotPaid,
    /// Authentic, and the gateway did not answer when it was asked.
    Unanswered,
    /// A parameter that is needed is not there.
    Missing,
    /// Not in a form that the gateway sends.
    Malformed,
    /// The shop has no passwords of the mode that the payment was started in.
    NoPassword,
    /// A method that the door does not take.
    WrongMethod,
    /// The body is not a form.
    WrongKind,
    /// Longer than any real one.
    TooLong,
    /// The body broke off before its end.
    CutShort,
    /// The gateway is not set up in this shop.
    NotSetUp,
    /// A buyer's return that names no order.
    NoOrder,
    /// The gateway's own word of a payment that is none of this shop's.
    Foreign,
    /// The database did not take it, so it has to be sent again.
    Unavailable {
        /// Whether the signature fits.
        proven: bool,
    },
    /// The caller hung up before the answer, or the shop gave up on it.
    Unfinished,
}

impl Ruling {
    /// Whether the call proved that it knows a password of the shop, or is the gateway's word of a payment here.
    pub const fn is_proven(self) -> bool {
        match self {
            Self::Recorded(_)
            | Self::Repeated
            | Self::Heeded
            | Self::TestPasswords
            | Self::NotPaid
            | Self::Unanswered
            | Self::Unavailable { proven: true } => true,
            // Whoever has seen an honest call can send it again, or with other fields.
            Self::Stale
            | Self::OtherInvoice
            | Self::BadSignature
            | Self::Missing
            | Self::Malformed
            | Self::NoPassword
            | Self::WrongMethod
            | Self::WrongKind
            | Self::TooLong
            | Self::CutShort
            | Self::NotSetUp
            | Self::NoOrder
            | Self::Foreign
            | Self::Unavailable { proven: false }
            | Self::Unfinished => false,
        }
    }

    /// Its name in logs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Recorded(verdict) => verdict.as_str(),
            Self::Repeated => "repeated",
            Self::Heeded => "heeded",
            Self::TestPasswords => "test_passwords",
            Self::BadSignature => "bad_signature",
            Self::Stale => "stale",
            Self::OtherInvoice => "other_invoice",
            Self::NotPaid => "not_paid",
            Self::Unanswered => "unanswered",
            Self::Missing => "missing",
            Self::Malformed => "malformed",
            Self::NoPassword => "no_password",
            Self::WrongMethod => "wrong_method",
            Self::WrongKind => "wrong_kind",
            Self::TooLong => "too_long",
            Self::CutShort => "cut_short",
            Self::NotSetUp => "not_set_up",
            Self::NoOrder => "no_order",
            Self::Foreign => "foreign",
            Self::Unavailable { .. } => "unavailable",
            Self::Unfinished => "unfinished",
        }
    }
}

/// A mistake in filling in the settings that would explain a signature.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Guess {
    /// Password 1 was used where password 2 belongs, or the reverse: they changed places.
    PasswordsSwapped,
    /// The passwords of the other mode were used: test for live, or the reverse.
    OtherMode,
    /// Another password of the shop was used.
    AnotherPassword,
    /// Another algorithm was used than the settings name.
    OtherAlgorithm {
        /// The one that was used.
        used: String,
        /// The one in the settings.
        expected: String,
    },
    /// The shop's own parameters travel along and are not signed.
    OwnFieldsNotSigned,
    /// The names of the shop's own parameters changed their letter case.
    OwnFieldsRespelled,
    /// The sum was reformatted before it was signed.
    SumRewritten,
    /// Signed like a payment form, with the login: no gateway does that.
    LoginSigned,
    /// The sum is the same number as the login, so the call cannot be told apart from an enquiry.
    SumIsLogin,
    /// Nothing known explains it.
    Unexplained,
}

/// How well a call is remembered. Each standing has room of its own, so that no flood of one pushes out another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// It knows a password of the shop.
    Proven,
    /// It was refused, and the owner should know: see [`Call::quiet_seconds`].
    Telling,
    /// It was refused; anybody could have made it.
    Refused,
}

impl Standing {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Proven, Self::Telling, Self::Refused];

    /// Its name in the table of calls.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Proven => "proven",
            Self::Telling => "telling",
            Self::Refused => "refused",
        }
    }

    /// How many of this standing are kept; older ones make room.
    pub const fn most(self) -> i64 {
        match self {
            Self::Proven => 5_000,
            Self::Telling | Self::Refused => 1_000,
        }
    }
}

/// How many calls were not written down one by one, because more came than anybody would read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LeftOut {
    /// Of those that were proven.
    pub proven: i64,
    /// Of those that were refused.
    pub refused: i64,
}

/// Calls to be written together.
#[derive(Debug, Clone)]
pub struct NewCalls {
    /// The calls, oldest first.
    pub calls: Vec<(Standing, Call)>,
    /// How many more there were.
    pub left_out: LeftOut,
    /// When this is written.
    pub at: Timestamp,
    /// What the owner is to be told.
    pub alarm: Option<Alarm>,
}

/// What the owner is told about refused calls, unless they were told a moment ago.
#[derive(Debug, Clone)]
pub struct Alarm {
    /// One for each chat, or one e-mail.
    pub messages: Vec<Message>,
    /// Promised only if the last alarm was at this moment or earlier.
    pub last_before: Timestamp,
}

/// Which calls the back office wants to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CallFilter {
    /// Only about this invoice, or about an invoice of the order with this number.
    pub number: Option<i64>,
    /// Only those that were refused.
    pub refused: bool,
    /// Only older ones than this: the next page.
    pub before: Option<CallId>,
    /// At most this many rows.
    pub limit: i64,
}

/// A call as the back office shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallRow {
    /// Its number in the journal.
    pub id: CallId,
    /// The call as it was kept, masked.
    pub call: Call,
    /// The order whose invoice it names.
    pub order: Option<OrderNumber>,
}

/// What is known about calls besides the calls themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CallTally {
    /// How many were not written down one by one, since the journal began.
    pub left_out: LeftOut,
    /// Roughly when the last of them came.
    pub left_out_at: Option<Timestamp>,
    /// When the owner was last told about refused calls.
    pub told_at: Option<Timestamp>,
}
