//! Money that goes back: what for, and how far it has got.
//!
//! A refund is written down before its gateway hears of it, and once more right before the call. If no answer comes, nobody
//! knows whether the money went out: it is asked about, and never sent again by itself.

use super::{Actor, Division, Payment};
use crate::{money::Kopecks, time::Timestamp};
use serde::{Deserialize, Serialize};

/// Money that goes back to the buyer, or was to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refund {
    /// The sum.
    pub amount: Kopecks,
    /// When it was asked for, or noted.
    pub at: Timestamp,
    /// Who asked for it, or noted it; the gateway, if it said when it was asked that it had returned the money.
    pub by: Actor,
    /// Why, in that person's words.
    pub reason: String,
    /// How far it has got. Older releases noted refunds only.
    #[serde(default)]
    pub state: RefundState,
    /// The goods that it pays back; none if it is for nothing in particular.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pieces: Vec<Pieces>,
    /// Whether it pays back the delivery, too.
    #[serde(default)]
    pub delivery: bool,
    /// What becomes of those goods once the money is back.
    #[serde(default)]
    pub goods: Goods,
    /// How the sum divides, line by line: what its receipt says. Older releases did not write it down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub division: Option<Division>,
    /// Pieces that nobody sends any more, and that went back to the shelf with it beside those of which `goods` says so: nothing stays
    /// with a buyer whom it never reached. Older releases returned them once all was sent, or never.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unsent: Vec<Pieces>,
    /// Whether its gateway was given a receipt with it (54-FZ), as it was when it was sent. Older releases did not note it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub receipt: bool,
}

/// Some pieces of one line of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pieces {
    /// The line's place in [`Placed::lines`](super::Placed::lines).
    pub line: usize,
    /// How many.
    pub count: u32,
}

/// What becomes of goods whose money went back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Goods {
    /// With the buyer they stay. Those that never left the shop go back to the shelf: see [`Refund::unsent`].
    #[default]
    Stay,
    /// They go back to the shelf.
    Shelf,
    /// They are written off: nobody can sell them again.
    WrittenOff,
}

/// How far a refund has got.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum RefundState {
    /// It went back outside the shop, as a member of the staff says.
    #[default]
    Noted,
    /// The gateway has not heard of it so far.
    Asked,
    /// It was about to be sent: written right before the call. Who finds it like this does not know whether it was.
    Sending,
    /// The gateway took it.
    Sent {
        /// What the gateway calls it.
        reference: String,
    },
    /// Nobody knows whether the gateway has it or what became of it there. It is asked about as far as the gateway can
    /// tell, and otherwise decided about by the staff.
    Unclear {
        /// What kept the shop from knowing, in the gateway's words; empty if it heard none.
        why: String,
        /// What the gateway calls it, if it took it.
        #[serde(default)]
        reference: Option<String>,
    },
    /// The money went back.
    Done {
        /// When the shop learned of it.
        at: Timestamp,
        /// What the gateway calls it; unknown if only the staff says that it went out.
        #[serde(default)]
        reference: Option<String>,
    },
    /// The money did not go back.
    Refused {
        /// Why, in the gateway's words or those of the staff; empty if it was called off in the gateway's cabinet.
        why: String,
    },
}

/// What becomes known of a refund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefundNews {
    /// It is about to be sent. Whoever's change says so calls the gateway, and nobody else does.
    Sending,
    /// It did not reach the gateway, for certain.
    NotSent,
    /// The gateway took it.
    Taken {
        /// What the gateway calls it.
        reference: String,
    },
    /// Nobody knows what became of it.
    Lost {
        /// What kept the shop from knowing; empty if it heard nothing.
        why: String,
    },
    /// The money went back.
    Done,
    /// The gateway refuses it, or called it off.
    Refused {
        /// Why, in its words; empty if it says nothing.
        why: String,
    },
}

/// What is to be done about a refund next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefundStep<'r> {
    /// Send it, once that is written down.
    Send,
    /// Note that nobody knows what became of it: whoever was sending it is gone.
    GiveUpSending,
    /// Ask the gateway about it.
    Ask {
        /// What the gateway calls it.
        reference: &'r str,
    },
    /// Ask the gateway whether it has it at all.
    Find,
    /// Nothing.
    Rest,
}

impl Refund {
    /// Money that went back outside the shop, as `by` says.
    pub const fn noted(amount: Kopecks, at: Timestamp, by: Actor, reason: String) -> Self {
        Self {
            amount,
            at,
            by,
            reason,
            state: RefundState::Noted,
            pieces: Vec::new(),
            delivery: false,
            goods: Goods::Stay,
            division: None,
            unsent: Vec::new(),
            receipt: false,
        }
    }

    /// When the shop learned that the money is back, if it is.
    pub const fn returned_at(&self) -> Option<Timestamp> {
        match &self.state {
            RefundState::Noted => Some(self.at),
            RefundState::Done { at, .. } => Some(*at),
            RefundState::Asked
            | RefundState::Sending
            | RefundState::Sent { .. }
            | RefundState::Unclear { .. }
            | RefundState::Refused { .. } => None,
        }
    }

    /// Its pieces of the line at this place.
    pub fn pieces_of(&self, line: usize) -> u32 {
        pieces_of(&self.pieces, line)
    }

    /// Pieces of the line at this place that went back to the shelf, or were written off, once the money was back.
    pub(super) fn pieces_gone(&self, line: usize) -> u32 {
        let unsent = pieces_of(&self.unsent, line);
        match self.goods {
            Goods::Stay => unsent,
            Goods::Shelf | Goods::WrittenOff => unsent.saturating_add(self.pieces_of(line)),
        }
    }
}

fn pieces_of(pieces: &[Pieces], line: usize) -> u32 {
    let its = pieces.iter().filter(|pieces| pieces.line == line);
    its.fold(0, |sum, pieces| sum.saturating_add(pieces.count))
}

impl RefundState {
    /// Its name in word lists.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Noted => "noted",
            Self::Asked => "asked",
            Self::Sending => "sending",
            Self::Sent { .. } => "sent",
            Self::Unclear { .. } => "unclear",
            Self::Done { .. } => "done",
            Self::Refused { .. } => "refused",
        }
    }

    /// Whether the money is back, for certain.
    pub const fn is_certain(&self) -> bool {
        match self {
            Self::Noted | Self::Done { .. } => true,
            Self::Asked | Self::Sending | Self::Sent { .. } | Self::Unclear { .. } | Self::Refused { .. } => {
                false
            }
        }
    }

    /// Whether the money may go back, or may have gone.
    pub const fn is_under_way(&self) -> bool {
        match self {
            Self::Asked | Self::Sending | Self::Sent { .. } | Self::Unclear { .. } => true,
            Self::Noted | Self::Done { .. } | Self::Refused { .. } => false,
        }
    }

    /// Whether only the gateway or the staff can say what became of it.
    pub const fn is_unclear(&self) -> bool {
        match self {
            Self::Sending | Self::Unclear { .. } => true,
            Self::Noted | Self::Asked | Self::Sent { .. } | Self::Done { .. } | Self::Refused { .. } => false,
        }
    }

    /// What the gateway calls it, if it took it.
    pub fn reference(&self) -> Option<&str> {
        match self {
            Self::Sent { reference } => Some(reference),
            Self::Unclear { reference, .. } | Self::Done { reference, .. } => reference.as_deref(),
            Self::Noted | Self::Asked | Self::Sending | Self::Refused { .. } => None,
        }
    }

    /// What is to be done next.
    pub fn next_step(&self) -> RefundStep<'_> {
        match self {
            Self::Asked => RefundStep::Send,
            Self::Sending => RefundStep::GiveUpSending,
            Self::Sent { reference }
            | Self::Unclear {
                reference: Some(reference),
                ..
            } => RefundStep::Ask { reference },
            Self::Unclear { reference: None, .. } => RefundStep::Find,
            Self::Noted | Self::Done { .. } | Self::Refused { .. } => RefundStep::Rest,
        }
    }

    /// The state that news of `now` lead to; `None` if they change nothing.
    ///
    /// A gateway that took a refund is believed at any time, also by someone who had given it up: what it answers late is
    /// still what it did.
    #[must_use]
    pub fn after(&self, news: &RefundNews, now: Timestamp) -> Option<Self> {
        let reference = self.reference().map(str::to_owned);
        match news {
            // Only what the gateway has not heard of is sent.
            RefundNews::Sending => match self {
                Self::Asked => Some(Self::Sending),
                Self::Noted
                | Self::Sending
                | Self::Sent { .. }
                | Self::Unclear { .. }
                | Self::Done { .. }
                | Self::Refused { .. } => None,
            },
            RefundNews::NotSent => match self {
                Self::Sending | Self::Unclear { reference: None, .. } => Some(Self::Asked),
                Self::Noted
                | Self::Asked
                | Self::Sent { .. }
                | Self::Unclear { .. }
                | Self::Done { .. }
                | Self::Refused { .. } => None,
            },
            RefundNews::Taken { reference } => match self {
                Self::Asked | Self::Sending | Self::Unclear { .. } | Self::Refused { .. } => {
                    Some(Self::Sent {
                        reference: reference.clone(),
                    })
                }
                Self::Noted | Self::Sent { .. } | Self::Done { .. } => None,
            },
            RefundNews::Lost { why } => match self {
                // One that was noted is news of an errand that an older program overwrote.
                Self::Sending | Self::Sent { .. } | Self::Noted => Some(Self::Unclear {
                    why: why.clone(),
                    reference,
                }),
                Self::Asked | Self::Unclear { .. } | Self::Done { .. } | Self::Refused { .. } => None,
            },
            RefundNews::Done => self
                .is_with_gateway()
                .then_some(Self::Done { at: now, reference }),
            RefundNews::Refused { why } => self.is_with_gateway().then(|| Self::Refused { why: why.clone() }),
        }
    }

    /// Whether the gateway has it, or may have it.
    const fn is_with_gateway(&self) -> bool {
        match self {
            Self::Sending | Self::Sent { .. } | Self::Unclear { .. } => true,
            Self::Noted | Self::Asked | Self::Done { .. } | Self::Refused { .. } => false,
        }
    }
}

/// Where the money of a payment, or of all payments, is: paid − refunded − under way = left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sums {
    /// What came.
    pub paid: Kopecks,
    /// What went back, for certain.
    pub refunded: Kopecks,
    /// What may go back, or may have gone.
    pub under_way: Kopecks,
}

impl Sums {
    /// What stays for certain, and what can be refunded: never below nothing.
    pub fn left(&self) -> Kopecks {
        let gone = self.refunded.checked_add(self.under_way).unwrap_or(Kopecks::MAX);
        self.paid
            .checked_sub(gone)
            .unwrap_or(Kopecks::ZERO)
            .max(Kopecks::ZERO)
    }
}

impl Payment {
    /// Where its money is.
    pub fn sums(&self) -> Sums {
        let sum = |is: fn(&RefundState) -> bool| {
            let its = self.refunds.iter().filter(|refund| is(&refund.state));
            its.fold(Kopecks::ZERO, |sum, refund| {
                sum.checked_add(refund.amount).unwrap_or(Kopecks::MAX)
            })
        };
        Sums {
            paid: self.amount,
            refunded: sum(RefundState::is_certain),
            under_way: sum(RefundState::is_under_way),
        }
    }

    /// What was not returned and is not on its way back either.
    pub fn left(&self) -> Kopecks {
        self.sums().left()
    }

    /// The place of the refund that is under way, if one is: the shop sends one after another.
    pub fn refund_under_way(&self) -> Option<usize> {
        self.refunds.iter().position(|refund| refund.state.is_under_way())
    }
}
