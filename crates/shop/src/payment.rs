//! Paying: attempts and notices of money.

mod name;
mod notice;
mod orphan;
mod pay_by;
mod report;

pub use name::GatewayName;
pub use notice::{Channel, Details, Mark, Notice, RecordedNotice, Verdict};
pub use orphan::{Orphan, OrphanId};
pub use pay_by::{Method, PayBy, PayKind, Tender};
pub use report::{Found, Report, Stage};

use crate::{
    gateway::Made,
    money::Kopecks,
    order::{Hold, HoldState, HoldWish, PayLink},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

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

/// One press of "pay", or a link that the staff asked for: an invoice at a gateway.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// The gateway that the buyer went to.
    pub gateway: GatewayName,
    /// Its number there.
    pub invoice: InvoiceId,
    /// Whether it was started with test passwords, so that no real money can come.
    pub test: bool,
    /// The sum asked for.
    pub amount: Kopecks,
    /// The only method that the gateway is to offer; `None` if the buyer chooses there.
    #[serde(default)]
    pub method: Option<Method>,
    /// When the buyer left for the gateway.
    pub started_at: Timestamp,
    /// How it went.
    pub outcome: AttemptOutcome,
    /// How far the gateway said it is, when it was asked last and money had not come.
    #[serde(default)]
    pub stage: Option<Stage>,
    /// The call for its invoice, if the gateway was to make one.
    #[serde(default)]
    pub issue: Option<Issue>,
    /// What the gateway calls the operation that paid it: refunds go by that. Learned when the gateway says so, and kept.
    #[serde(default)]
    pub operation: Option<String>,
    /// How its money is held on the card until the goods leave; `None` if it was started to take the money at once.
    #[serde(default)]
    pub hold: Option<Hold>,
    /// Whether a first receipt (54-FZ) goes with its payment, as it was when the buyer was led to the gateway, the link was made
    /// or held money was taken: settings may be others since. `None` if an older release did not note it.
    #[serde(default)]
    pub receipt: Option<bool>,
    /// Whether the buyer was led to the gateway's page. It is counted and decides nothing: a program that dies may have forgotten to
    /// note it, and older releases noted it of every attempt.
    #[serde(default)]
    pub handed_over: bool,
}

/// The call for an attempt's invoice, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "how", rename_all = "snake_case")]
pub enum Issue {
    /// It was begun, and nothing has come of it so far, or ever will: nobody makes another.
    Begun,
    /// The gateway made the invoice.
    Made(Made),
    /// The staff asked for it: the buyer gets the link and need not come by the shop.
    Link(PayLink),
}

impl Attempt {
    /// When the gateway is first asked about it: most buyers have paid by then.
    pub const fn first_check_at(&self) -> Timestamp {
        self.started_at.plus_seconds(60)
    }

    /// Whether the buyer's money may be on its way to the shop.
    pub fn is_under_way(&self) -> bool {
        self.outcome == AttemptOutcome::Open && self.stage.is_some_and(Stage::has_money)
    }

    /// What the gateway calls its invoice, if the gateway made one.
    pub fn reference(&self) -> Option<&str> {
        self.made().map(|made| made.reference.as_str())
    }

    /// The invoice that the gateway made for it.
    pub fn made(&self) -> Option<&Made> {
        match &self.issue {
            Some(Issue::Made(made)) => Some(made),
            Some(Issue::Begun | Issue::Link(_)) | None => None,
        }
    }

    /// The invoice that the staff asked for, if it is that.
    pub fn link(&self) -> Option<&PayLink> {
        match &self.issue {
            Some(Issue::Link(link)) => Some(link),
            Some(Issue::Begun | Issue::Made(_)) | None => None,
        }
    }

    /// The sum that its money is to come to: less than was asked for if the shop takes less of what is held.
    pub fn expected(&self) -> Kopecks {
        let call = self.hold.as_ref().and_then(|hold| hold.call.as_ref());
        match call.map(|call| (&call.wish, &call.state)) {
            Some((HoldWish::Take { .. }, HoldState::Refused { .. }) | (HoldWish::LetGo, _)) | None => {
                self.amount
            }
            Some((HoldWish::Take { amount, .. }, _)) => *amount,
        }
    }

    /// How its money is held, if the gateway has said that it is, and has not said since that it came or went back.
    pub fn held(&self) -> Option<&Hold> {
        let hold = self.hold.as_ref().filter(|_| self.is_under_way())?;
        hold.since.is_some().then_some(hold)
    }

    /// The attempt once its money came.
    pub(crate) fn paid(&self) -> Self {
        Self {
            outcome: AttemptOutcome::Paid,
            stage: None,
            hold: self.hold.as_ref().map(|hold| hold.ended(true)),
            ..self.clone()
        }
    }
}

/// An attempt that waits for its number. The store draws one in the transaction that writes the attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewAttempt {
    /// The gateway that the buyer goes to.
    pub gateway: GatewayName,
    /// Whether it is started with test passwords.
    pub test: bool,
    /// The only method that the gateway is to offer; `None` if the buyer chooses there.
    pub method: Option<Method>,
    /// How long the gateway is to hold the money before it lets it go by itself, in seconds; `None` if it takes it at once.
    pub holds_for: Option<i64>,
    /// Whether the gateway is to make an invoice with a link, for the staff to send.
    pub link: bool,
    /// Whether the gateway writes a first receipt with it.
    pub receipt: bool,
    /// Its number is this one or a greater one.
    pub first: InvoiceId,
}

/// How an attempt went, as far as the shop knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttemptOutcome {
    /// Nothing heard yet.
    Open,
    /// The gateway says that no money will come of it.
    Failed,
    /// Money came.
    Paid,
}

impl AttemptOutcome {
    /// Its name in the table of attempts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Failed => "failed",
            Self::Paid => "paid",
        }
    }
}

impl FromStr for AttemptOutcome {
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
