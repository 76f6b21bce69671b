//! Paying: attempts, notices of money, and the port to whoever takes the money.

mod orphan;

pub use orphan::{Orphan, OrphanId};

use crate::{
    money::Kopecks,
    order::{Order, OrderKey},
    time::Timestamp,
};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A payment gateway that the shop speaks with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GatewayName {
    /// robokassa.ru
    Robokassa,
    /// cryptocloud.plus
    Cryptocloud,
}

impl GatewayName {
    /// Its name in tables, addresses and logs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Robokassa => "robokassa",
            Self::Cryptocloud => "cryptocloud",
        }
    }
}

impl FromStr for GatewayName {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        match name {
            "robokassa" => Ok(Self::Robokassa),
            "cryptocloud" => Ok(Self::Cryptocloud),
            _ => Err(()),
        }
    }
}

/// The number under which a gateway knows a payment (`InvId`). The shop's own are at most [`InvoiceId::OWN_MAX`] and never
/// used twice; others may come with money that is not for this shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct InvoiceId(i64);

impl InvoiceId {
    /// The greatest number that every generation of gateway software takes.
    pub const OWN_MAX: i64 = 2_147_483_647;

    /// `None` below 1.
    pub const fn new(number: i64) -> Option<Self> {
        if number >= 1 { Some(Self(number)) } else { None }
    }

    /// The number.
    pub const fn get(self) -> i64 {
        self.0
    }
}

impl fmt::Display for InvoiceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// One press of «pay»: an invoice at a gateway.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// Where.
    pub gateway: GatewayName,
    /// Its number there.
    pub invoice: InvoiceId,
    /// Whether it was started with test passwords, so that no real money can come.
    pub test: bool,
    /// The sum asked for.
    pub amount: Kopecks,
    /// When the buyer left for the gateway.
    pub started_at: Timestamp,
    /// How it went.
    pub outcome: Outcome,
}

/// How an attempt went, as far as the shop knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Nothing heard yet.
    Open,
    /// The gateway says that no money will come of it.
    Failed,
    /// Money came.
    Paid,
}

impl Outcome {
    /// Its name in the table of attempts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Failed => "failed",
            Self::Paid => "paid",
        }
    }
}

impl FromStr for Outcome {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        match name {
            "open" => Ok(Self::Open),
            "failed" => Ok(Self::Failed),
            "paid" => Ok(Self::Paid),
            _ => Err(()),
        }
    }
}

/// How the shop learned of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// The gateway called the shop.
    Callback,
    /// The shop asked the gateway, because the call never came.
    Enquiry,
}

impl Channel {
    /// Its name in the table of notices.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Callback => "callback",
            Self::Enquiry => "enquiry",
        }
    }
}

impl FromStr for Channel {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        match name {
            "callback" => Ok(Self::Callback),
            "enquiry" => Ok(Self::Enquiry),
            _ => Err(()),
        }
    }
}

/// An authentic word of a gateway that money came. Its authenticity was proven before this value was made.
///
/// Gateway, invoice, amount and mode together tell which money it is: the same four again are a repetition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Who says so.
    pub gateway: GatewayName,
    /// For which invoice.
    pub invoice: InvoiceId,
    /// The sum that came.
    pub amount: Kopecks,
    /// Whether it is play money.
    pub test: bool,
    /// How the shop learned of it.
    pub channel: Channel,
    /// When the shop learned of it.
    pub at: Timestamp,
    /// The order it names, if it names one.
    pub order_key: Option<OrderKey>,
    /// How it was paid, in the gateway's word (`BankCard`, `SBP`); untrusted, at most 64 characters.
    pub method: Option<String>,
}

impl Notice {
    /// Whether both speak of the same money.
    pub fn is_repetition_of(&self, other: &Self) -> bool {
        (self.gateway, self.invoice, self.amount, self.test)
            == (other.gateway, other.invoice, other.amount, other.test)
    }
}

/// What became of a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It paid its order.
    Accepted,
    /// Another sum than the invoice's.
    WrongSum,
    /// The order had expired.
    PaidLate,
    /// The order had been cancelled.
    PaidAfterCancel,
    /// The order was paid already.
    PaidTwice,
    /// No attempt of this shop has that invoice.
    OrphanPayment,
    /// Play money for an order that wants real money.
    TestInLive,
}

impl Verdict {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Accepted,
        Self::WrongSum,
        Self::PaidLate,
        Self::PaidAfterCancel,
        Self::PaidTwice,
        Self::OrphanPayment,
        Self::TestInLive,
    ];

    /// Its name in tables, logs and word lists.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::WrongSum => "wrong_sum",
            Self::PaidLate => "paid_late",
            Self::PaidAfterCancel => "paid_after_cancel",
            Self::PaidTwice => "paid_twice",
            Self::OrphanPayment => "orphan_payment",
            Self::TestInLive => "test_in_live",
        }
    }
}

impl FromStr for Verdict {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|v| v.as_str() == name).ok_or(())
    }
}

/// A notice of an order with what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedNotice {
    /// What came.
    pub notice: Notice,
    /// What became of it.
    pub verdict: Verdict,
}

/// Where the browser goes to pay: a form to be posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandOver {
    /// Address of the gateway's page.
    pub action: String,
    /// Fields of the form, in order.
    pub fields: Vec<(String, String)>,
}

/// What a gateway says of an invoice when asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Report {
    /// It knows of no such invoice: the buyer has not confirmed anything there.
    Unknown,
    /// Under way.
    Pending,
    /// No money will come of it.
    Failed,
    /// Money came.
    Paid {
        /// The sum.
        amount: Kopecks,
        /// How, in the gateway's word.
        method: Option<String>,
        /// The order it was for, if the gateway says so.
        order_key: Option<OrderKey>,
    },
}

/// A gateway did not do its part.
#[derive(Debug, thiserror::Error)]
pub enum GatewayError {
    /// It could not be reached or did not answer in time; asking again may help.
    #[error("the gateway cannot be reached")]
    Unreachable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// It answered something that makes no sense or refuses us; the settings need a look.
    #[error("the gateway refuses: {0}")]
    Refused(String),
}

/// A payment gateway.
#[async_trait]
pub trait Gateway: Send + Sync + 'static {
    /// Which one.
    fn name(&self) -> GatewayName;

    /// Whether it runs on test passwords.
    fn is_test(&self) -> bool;

    /// Prepares the buyer's way to the payment page.
    async fn start(&self, order: &Order, attempt: &Attempt) -> Result<HandOver, GatewayError>;

    /// Asks how an attempt stands.
    async fn check(&self, attempt: &Attempt) -> Result<Report, GatewayError>;
}
