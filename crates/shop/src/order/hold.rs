//! Money that a gateway holds on the buyer's card: until when, and what the shop asked for.
//!
//! Held money is the buyer's: it is blocked, not taken. The shop takes it when the goods leave, all of it or less, or lets it
//! go. What it asks for is written down before the gateway hears of it, and once more right before the call. If no answer
//! comes, nobody knows whether it arrived: the gateway is asked how the payment stands, and nothing is sent meanwhile.

use super::{Actor, Pieces};
use crate::{money::Kopecks, time::Timestamp};
use serde::{Deserialize, Serialize};

/// How the money of an attempt is held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// When the gateway lets the money go by itself, at the earliest; counted from the start of the attempt until the money is
    /// held, and from then on from that.
    pub until: Timestamp,
    /// When the shop learned that money is held; `None` before.
    #[serde(default)]
    pub since: Option<Timestamp>,
    /// Whether the owner was told that the end is near.
    #[serde(default)]
    pub is_near: bool,
    /// What the shop asked for last.
    #[serde(default)]
    pub call: Option<HoldCall>,
}

/// Something that the shop wants done with held money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldCall {
    /// What.
    pub wish: HoldWish,
    /// Who asked for it.
    pub by: Actor,
    /// When it was asked for, or sent.
    pub at: Timestamp,
    /// How far it has got.
    pub state: HoldState,
}

/// What can be done with held money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "wish", rename_all = "snake_case")]
pub enum HoldWish {
    /// Take it; the goods leave once it is there.
    Take {
        /// The sum, at most what is held.
        amount: Kopecks,
        /// The goods that are missing and not paid for.
        #[serde(default)]
        missing: Vec<Pieces>,
        /// How the parcel is to be followed.
        #[serde(default)]
        tracking: Option<String>,
    },
    /// Let it go.
    LetGo,
}

/// How far a wish has got.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum HoldState {
    /// The gateway has not heard of it so far.
    Asked,
    /// It was about to be sent: written right before the call. Who finds it like this does not know whether it was.
    Sending,
    /// The gateway took it, and has not done it yet.
    Sent,
    /// Nobody knows whether the gateway heard of it.
    Unclear {
        /// What kept the shop from knowing; empty if it heard nothing.
        why: String,
    },
    /// It is done, by the gateway's own word.
    Done,
    /// It came to nothing.
    Refused {
        /// Why, in the gateway's words; empty if it says nothing, and only shows that it was not done.
        why: String,
    },
}

/// What becomes known of a wish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HoldNews {
    /// It is about to be sent. Whoever's change says so calls the gateway, and nobody else does.
    Sending,
    /// It did not reach the gateway, for certain.
    NotSent,
    /// The gateway took it.
    Taken,
    /// Nobody knows what became of it.
    Lost {
        /// What kept the shop from knowing; empty if it heard nothing.
        why: String,
    },
    /// The gateway refuses it, or there is nobody left to hear of it.
    Refused {
        /// Why.
        why: String,
    },
    /// The gateway says, when asked, that it holds the money as before.
    StillHeld,
}

/// What is to be done about held money next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HoldStep {
    /// Send what was asked for, once that is written down.
    Send,
    /// Note that nobody knows what became of it: whoever was sending it is gone.
    GiveUpSending,
    /// Ask the gateway how the payment stands.
    Ask,
    /// Tell the owner that the end is near.
    Tell,
    /// Ask for it to be let go.
    LetGo,
    /// Nothing for now.
    Wait,
    /// Nothing any more.
    Rest,
}

impl Hold {
    /// Whether nothing that was asked for may still happen.
    pub fn is_free(&self) -> bool {
        self.call.as_ref().is_none_or(|call| match call.state {
            HoldState::Refused { .. } | HoldState::Done => true,
            HoldState::Asked | HoldState::Sending | HoldState::Sent | HoldState::Unclear { .. } => false,
        })
    }

    /// Whether the shop wants it let go, whatever came of that.
    pub fn is_let_go(&self) -> bool {
        self.call
            .as_ref()
            .is_some_and(|call| call.wish == HoldWish::LetGo)
    }

    /// The hold once the money was taken, or else went back to the buyer, whoever saw to that. What had come to nothing before
    /// stays so.
    #[must_use]
    pub(crate) fn ended(&self, is_taken: bool) -> Self {
        let call = self.call.as_ref().map(|call| HoldCall {
            state: match &call.state {
                HoldState::Refused { why } => HoldState::Refused { why: why.clone() },
                _ if is_taken == matches!(call.wish, HoldWish::Take { .. }) => HoldState::Done,
                _ => HoldState::Refused { why: String::new() },
            },
            ..call.clone()
        });
        Self { call, ..self.clone() }
    }
}

impl HoldWish {
    /// The sum that it takes; `None` if it lets the money go.
    pub const fn amount(&self) -> Option<Kopecks> {
        match self {
            Self::Take { amount, .. } => Some(*amount),
            Self::LetGo => None,
        }
    }
}

impl HoldState {
    /// Its name in word lists.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Unclear { .. } => "unclear",
            Self::Done => "done",
            Self::Refused { .. } => "refused",
        }
    }

    /// The state that news lead to; `None` if they change nothing.
    #[must_use]
    pub fn after(&self, news: &HoldNews) -> Option<Self> {
        match news {
            // Only what the gateway has not heard of is sent.
            HoldNews::Sending => match self {
                Self::Asked => Some(Self::Sending),
                Self::Sending | Self::Sent | Self::Unclear { .. } | Self::Done | Self::Refused { .. } => None,
            },
            HoldNews::NotSent => match self {
                Self::Sending => Some(Self::Asked),
                Self::Asked | Self::Sent | Self::Unclear { .. } | Self::Done | Self::Refused { .. } => None,
            },
            HoldNews::Taken => match self {
                Self::Sending | Self::Unclear { .. } => Some(Self::Sent),
                Self::Asked | Self::Sent | Self::Done | Self::Refused { .. } => None,
            },
            HoldNews::Lost { why } => match self {
                Self::Sending | Self::Sent => Some(Self::Unclear { why: why.clone() }),
                Self::Asked | Self::Unclear { .. } | Self::Done | Self::Refused { .. } => None,
            },
            HoldNews::Refused { why } => match self {
                Self::Asked | Self::Sending | Self::Unclear { .. } => {
                    Some(Self::Refused { why: why.clone() })
                }
                Self::Sent | Self::Done | Self::Refused { .. } => None,
            },
            // What is not known to be with the gateway is not ended by that.
            HoldNews::StillHeld => match self {
                Self::Sent | Self::Unclear { .. } => Some(Self::Refused { why: String::new() }),
                Self::Asked | Self::Sending | Self::Done | Self::Refused { .. } => None,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why() -> String {
        "nobody answered".to_owned()
    }

    fn states() -> [HoldState; 6] {
        [
            HoldState::Asked,
            HoldState::Sending,
            HoldState::Sent,
            HoldState::Unclear { why: why() },
            HoldState::Done,
            HoldState::Refused { why: why() },
        ]
    }

    fn news() -> [HoldNews; 6] {
        [
            HoldNews::Sending,
            HoldNews::NotSent,
            HoldNews::Taken,
            HoldNews::Lost { why: why() },
            HoldNews::Refused { why: why() },
            HoldNews::StillHeld,
        ]
    }

    #[test]
    fn every_news_leads_where_the_table_says() {
        let next = |state: &HoldState| {
            let names = news().map(|news| state.after(&news));
            names.map(|state| state.map_or("-", |state| state.name()))
        };
        for (state, expected) in states().iter().zip([
            ["sending", "-", "-", "-", "refused", "-"],
            ["-", "asked", "sent", "unclear", "refused", "-"],
            ["-", "-", "-", "unclear", "-", "refused"],
            ["-", "-", "sent", "-", "refused", "refused"],
            ["-", "-", "-", "-", "-", "-"],
            ["-", "-", "-", "-", "-", "-"],
        ]) {
            assert_eq!(next(state), expected, "{state:?}");
        }
    }

    /// Over all ways that a wish can go: between two calls the gateway was certain not to have heard of the first one.
    #[test]
    fn what_may_have_arrived_is_never_sent_again() {
        fn walk(state: &HoldState, may_have_arrived: bool, depth: u32) {
            if depth == 0 {
                return;
            }
            for one in news() {
                let Some(next) = state.after(&one) else {
                    continue;
                };
                let is_call = one == HoldNews::Sending;
                assert!(!(is_call && may_have_arrived), "{state:?} is sent again");
                let may_have_arrived = match one {
                    HoldNews::Sending => true,
                    HoldNews::NotSent => false,
                    HoldNews::Taken
                    | HoldNews::Lost { .. }
                    | HoldNews::Refused { .. }
                    | HoldNews::StillHeld => may_have_arrived,
                };
                walk(&next, may_have_arrived, depth - 1);
            }
        }
        walk(&HoldState::Asked, false, 8);
    }

    #[test]
    fn a_hold_ends_as_the_gateway_says_and_not_as_was_wished() {
        let hold = |wish| Hold {
            until: Timestamp::from_ms(0),
            since: Some(Timestamp::from_ms(0)),
            is_near: false,
            call: Some(HoldCall {
                wish,
                by: Actor::Shop,
                at: Timestamp::from_ms(0),
                state: HoldState::Sent,
            }),
        };
        let take = || HoldWish::Take {
            amount: Kopecks::new(1),
            missing: Vec::new(),
            tracking: None,
        };
        for (wish, is_taken, ends) in [
            (take(), true, "done"),
            (take(), false, "refused"),
            (HoldWish::LetGo, true, "refused"),
            (HoldWish::LetGo, false, "done"),
        ] {
            let ended = hold(wish.clone()).ended(is_taken);
            assert_eq!(ended.call.unwrap().state.name(), ends, "{wish:?} {is_taken}");
        }
        assert_eq!(hold(HoldWish::LetGo).ended(false).until, Timestamp::from_ms(0));
    }
}
