//! Paying: attempts, notices of money, and the port to whoever takes the money.

mod notice;
mod orphan;
mod report;

pub use notice::{Channel, Details, Mark, Notice, RecordedNotice, Verdict};
pub use orphan::{Orphan, OrphanId};
pub use report::{Found, Report, Stage};

use crate::{money::Kopecks, order::Order, time::Timestamp};
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
    /// How far the gateway said it is, when it was asked last and money had not come.
    #[serde(default)]
    pub stage: Option<Stage>,
}

impl Attempt {
    /// When the gateway is first asked about it: most buyers have paid by then.
    pub const fn first_check_at(&self) -> Timestamp {
        self.started_at.plus_seconds(60)
    }

    /// Whether the buyer's money may be on its way to the shop.
    pub fn is_under_way(&self) -> bool {
        self.outcome == Outcome::Open && self.stage.is_some_and(Stage::has_money)
    }

    /// The attempt once its money came.
    pub(crate) fn paid(&self) -> Self {
        Self {
            outcome: Outcome::Paid,
            stage: None,
            ..self.clone()
        }
    }
}

/// An attempt that waits for its number. The store draws one in the transaction that writes the attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewAttempt {
    /// Where.
    pub gateway: GatewayName,
    /// Whether with test passwords.
    pub test: bool,
    /// Its number is this one or a greater one.
    pub first: InvoiceId,
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

/// Where the browser goes to pay: a form to be posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandOver {
    /// Address of the gateway's page.
    pub action: String,
    /// Fields of the form, in order.
    pub fields: Vec<(String, String)>,
}

/// A gateway did not do its part.
#[derive(Debug, thiserror::Error)]
pub enum GatewayError {
    /// It could not be reached, did not answer in time, or answered what no gateway answers; trying again may help.
    #[error("the gateway cannot be reached")]
    Unreachable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// It refuses, or would: trying again does not help, and somebody has to mend the settings, the goods or the payment.
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
