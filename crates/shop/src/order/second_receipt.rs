//! The second receipt (54-FZ): goods were paid for in advance, and when they are handed over that money is settled.
//!
//! Its number and what stands on it are written down right before it is sent for the first time, and the number stays. One
//! that may have arrived is asked about and never sent again by itself: an operation takes two receipts, and nobody has
//! promised that two under one number are one. It is sent again only after a clear no, or when the staff says so. Then what
//! stands on it is worked out anew: money may have gone back since.

use super::Part;
use crate::{money::Kopecks, payment::InvoiceId, time::Timestamp};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// How long the shop waits for a receipt to be registered before the owner hears of it, in seconds.
const PATIENCE_SECONDS: i64 = 24 * 60 * 60;
/// How long one that fails is sent again by itself, in seconds.
const RETRY_FOR_SECONDS: i64 = 7 * 24 * 60 * 60;

/// Which step of the goods makes second receipts due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Settles {
    /// They left the shop.
    #[default]
    Shipping,
    /// They are with the buyer.
    Delivery,
    /// None: somebody else writes second receipts.
    Never,
}

impl FromStr for Settles {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        match name {
            "shipped" => Ok(Self::Shipping),
            "delivered" => Ok(Self::Delivery),
            "never" => Ok(Self::Never),
            _ => Err(()),
        }
    }
}

/// The second receipt of an order, from the promise on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondReceipt {
    /// How far it has got.
    #[serde(flatten)]
    pub state: ReceiptState,
    /// Since when the shop owes it, or owes it anew because the staff had it sent again.
    pub since: Timestamp,
    /// Since when it has failed, however often it was sent again meanwhile.
    #[serde(default)]
    pub failing_since: Option<Timestamp>,
    /// What stands on it; `None` before it was about to be sent.
    #[serde(default)]
    pub settlement: Option<Settlement>,
    /// Whether it failed since: before it is sent again, what stands on it is worked out anew.
    #[serde(default)]
    pub stale: bool,
}

/// How far a second receipt has got.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum ReceiptState {
    /// The gateway has not heard of it so far.
    Promised,
    /// It was about to be sent: written right before the call. Who finds it like this asks the gateway whether it came.
    Sending,
    /// The gateway took it, and the tax service does not have it yet.
    Taken,
    /// The tax service has it.
    Done {
        /// What it is known by there.
        document: FiscalDocument,
    },
    /// It was refused, or nobody has heard of it for a day.
    Failed {
        /// Why, for a person to look into.
        why: String,
        /// Whether the gateway certainly does not have it: then it is sent again at growing pauses, for a week. Otherwise it is
        /// only asked about, if its number is known. Older releases did not tell them apart.
        #[serde(default)]
        is_certain: bool,
    },
    /// It failed, and was written past the shop, as a member of the staff says.
    Elsewhere {
        /// When the staff said so.
        at: Timestamp,
    },
}

/// What stands on a second receipt: goods and delivery whose money was not returned. Nobody's later change alters it, unless
/// it failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settlement {
    /// Its number at the gateway, which no payment and no other receipt has.
    pub number: InvoiceId,
    /// Its moment, whose tax rates are printed.
    pub at: Timestamp,
    /// The goods, line by line.
    pub goods: Vec<Part>,
    /// Price of delivery; nothing if it is free or was returned.
    pub delivery: Kopecks,
}

/// What the tax service knows a receipt by. Gateways leave out what they do not know.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FiscalDocument {
    /// The number of the fiscal storage (ФН).
    pub storage: Option<String>,
    /// The number of the document in it (ФД).
    pub number: Option<String>,
    /// The document's attribute (ФП).
    pub attribute: Option<String>,
    /// When it was made, as the gateway writes it.
    pub date: Option<String>,
}

/// What becomes known of a second receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReceiptNews {
    /// It is about to be sent. Whoever's change says so calls the gateway, and nobody else does.
    Sending,
    /// It did not reach the gateway, for certain.
    NotSent,
    /// The gateway has it, and the tax service not yet.
    Taken,
    /// The tax service has it.
    Done(FiscalDocument),
    /// It is refused.
    Refused {
        /// Why, in the gateway's words.
        why: String,
    },
    /// No answer came that makes sense.
    Silence {
        /// What came instead.
        why: String,
    },
}

/// What is to be done about a second receipt next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReceiptStep<'r> {
    /// Send it, once that is written down.
    Send,
    /// It is to be sent again: ask the gateway about it, and send it unless the gateway has it.
    AskOrSend(&'r Settlement),
    /// Ask the gateway about it.
    Ask(&'r Settlement),
    /// Nothing.
    Rest,
}

impl SecondReceipt {
    /// One that is owed since `now`.
    pub(super) const fn promised(now: Timestamp) -> Self {
        Self {
            state: ReceiptState::Promised,
            since: now,
            failing_since: None,
            settlement: None,
            stale: false,
        }
    }

    /// What it settles, or may have settled: what stands on one that failed does not count.
    pub fn settles(&self) -> Option<&Settlement> {
        self.settlement.as_ref().filter(|_| !self.stale)
    }

    /// When what was paid in advance was settled, or may have been.
    pub fn settled_at(&self) -> Option<Timestamp> {
        match &self.state {
            ReceiptState::Elsewhere { at } => Some(*at),
            ReceiptState::Promised
            | ReceiptState::Sending
            | ReceiptState::Taken
            | ReceiptState::Done { .. }
            | ReceiptState::Failed { .. } => self.settles().map(|settlement| settlement.at),
        }
    }

    /// What is to be done at `now`.
    pub fn next_step(&self, now: Timestamp) -> ReceiptStep<'_> {
        match (&self.state, &self.settlement) {
            (ReceiptState::Failed { .. }, _) if self.is_given_up(now) => ReceiptStep::Rest,
            // The last may have been sent after the backup that this shop was restored from, under a number not known here.
            (ReceiptState::Done { .. } | ReceiptState::Elsewhere { .. }, _)
            | (
                ReceiptState::Failed {
                    is_certain: false, ..
                },
                None,
            ) => ReceiptStep::Rest,
            // Whoever was sending it may be gone, or slow: what it did not hear, nobody sends again.
            (
                ReceiptState::Sending
                | ReceiptState::Taken
                | ReceiptState::Failed {
                    is_certain: false, ..
                },
                Some(settlement),
            ) => ReceiptStep::Ask(settlement),
            (ReceiptState::Promised | ReceiptState::Failed { .. }, Some(settlement)) => {
                ReceiptStep::AskOrSend(settlement)
            }
            (
                ReceiptState::Promised
                | ReceiptState::Sending
                | ReceiptState::Taken
                | ReceiptState::Failed { .. },
                None,
            ) => ReceiptStep::Send,
        }
    }

    /// Whether it is no longer sent by itself: it failed for too long.
    pub fn is_given_up(&self, now: Timestamp) -> bool {
        let ends = self
            .failing_since
            .map(|since| since.plus_seconds(RETRY_FOR_SECONDS));
        matches!(self.state, ReceiptState::Failed { .. }) && ends.is_some_and(|ends| now >= ends)
    }

    /// The receipt once `news` is known at `now`; `None` if it changes nothing.
    #[must_use]
    pub fn after(&self, news: &ReceiptNews, now: Timestamp) -> Option<Self> {
        let (is_failed, was_sent) = match &self.state {
            ReceiptState::Done { .. } | ReceiptState::Elsewhere { .. } => return None,
            ReceiptState::Promised => (false, false),
            ReceiptState::Sending | ReceiptState::Taken => (false, true),
            ReceiptState::Failed { is_certain, .. } => (true, !is_certain),
        };
        let state = match news {
            // Only what the gateway has certainly not got is sent.
            ReceiptNews::Sending if was_sent => return None,
            ReceiptNews::Sending => ReceiptState::Sending,
            ReceiptNews::NotSent if self.state == ReceiptState::Sending => ReceiptState::Promised,
            ReceiptNews::NotSent => return None,
            ReceiptNews::Taken => ReceiptState::Taken,
            ReceiptNews::Done(document) => ReceiptState::Done {
                document: document.clone(),
            },
            // It is no news of one that failed, and waited for for a day. One that had failed before has had its day.
            ReceiptNews::Silence { .. }
                if is_failed
                    || (self.failing_since.is_none() && now < self.since.plus_seconds(PATIENCE_SECONDS)) =>
            {
                return None;
            }
            ReceiptNews::Refused { why } => ReceiptState::Failed {
                why: why.clone(),
                is_certain: true,
            },
            ReceiptNews::Silence { why } => ReceiptState::Failed {
                why: why.clone(),
                is_certain: !was_sent,
            },
        };
        let failing_since = match &state {
            ReceiptState::Failed { .. } => self.failing_since.or(Some(now)),
            ReceiptState::Done { .. } | ReceiptState::Elsewhere { .. } => None,
            ReceiptState::Promised | ReceiptState::Sending | ReceiptState::Taken => self.failing_since,
        };
        let stale = match &state {
            // What may be with the gateway may settle what stands on it.
            ReceiptState::Failed { is_certain, .. } => *is_certain,
            // It is certain not to have arrived.
            ReceiptState::Promised => true,
            ReceiptState::Sending
            | ReceiptState::Taken
            | ReceiptState::Done { .. }
            | ReceiptState::Elsewhere { .. } => false,
        };
        (state != self.state).then(|| Self {
            state,
            failing_since,
            stale,
            ..self.clone()
        })
    }
}

impl ReceiptState {
    /// Its name in word lists.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Promised => "promised",
            Self::Sending => "sending",
            Self::Taken => "taken",
            Self::Done { .. } => "done",
            Self::Failed { .. } => "failed",
            Self::Elsewhere { .. } => "elsewhere",
        }
    }
}

impl Settlement {
    /// What the goods and the delivery on it come to.
    pub fn total(&self) -> Kopecks {
        let sums = self.goods.iter().map(|goods| goods.sum);
        sums.chain([self.delivery]).fold(Kopecks::ZERO, |sum, one| {
            sum.checked_add(one).unwrap_or(Kopecks::MAX)
        })
    }
}
