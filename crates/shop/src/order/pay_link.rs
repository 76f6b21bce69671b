//! An invoice with a page of its own that a gateway makes when the staff asks for it: a link to be sent to the buyer.
//!
//! It is made once. What is asked for is written down before the gateway hears of it, and once more right before the call. If
//! no answer comes, nobody knows whether there is an invoice: the gateway's list is looked through, and until that has said
//! something no other one is made. Taking an invoice back harms nobody twice, so that is simply tried again.

use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use url::Url;

/// The invoice of an attempt that the staff had a gateway make.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayLink {
    /// When it was asked for, or sent.
    pub at: Timestamp,
    /// Until when it can be paid at the gateway; `None` if there is no end to that.
    #[serde(default)]
    pub until: Option<Timestamp>,
    /// What the gateway calls it, once that is known: then there is one, for certain.
    #[serde(default)]
    pub reference: Option<String>,
    /// Its page, once that is known.
    #[serde(default)]
    pub url: Option<Url>,
    /// How far it has got.
    pub state: LinkState,
}

/// How far such an invoice has got.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum LinkState {
    /// The gateway has not heard of it so far.
    Asked,
    /// It was about to be asked for: written right before the call. Who finds it like this does not know whether it was.
    Sending,
    /// Nobody knows whether there is one, or whether it can be paid.
    Unclear {
        /// What kept the shop from knowing; empty if it heard nothing.
        why: String,
    },
    /// It waits at the gateway for its payment.
    Open,
    /// There is none.
    Refused {
        /// Why, in the gateway's words; empty if it was no longer wanted.
        why: String,
    },
    /// It was taken back.
    Closed,
    /// The gateway refuses to take it back, and nobody paid it.
    Stuck {
        /// Why, in the gateway's words.
        why: String,
    },
}

/// What becomes known of such an invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkNews {
    /// It is about to be asked for. Whoever's change says so calls the gateway, and nobody else does.
    Sending,
    /// That did not reach the gateway, for certain.
    NotSent,
    /// There is one.
    Made {
        /// What the gateway calls it.
        reference: String,
        /// Its page.
        url: Url,
    },
    /// Nobody knows what became of it.
    Lost {
        /// What kept the shop from knowing; empty if it heard nothing.
        why: String,
    },
    /// There is none, and there will be none.
    Refused {
        /// Why; empty if it is no longer wanted.
        why: String,
    },
    /// It was taken back.
    Closed,
    /// The gateway refuses to take it back.
    Stuck {
        /// Why.
        why: String,
    },
    /// The gateway lists it as one that can be paid, though it was over.
    Seen {
        /// What the gateway calls it.
        reference: String,
    },
}

/// What is to be done about such an invoice next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkStep {
    /// Ask for it, once that is written down.
    Send,
    /// Note that it is no longer wanted: nobody was asked for it.
    Drop,
    /// Note that nobody knows what became of it: whoever was asking for it is gone.
    GiveUpSending,
    /// Look for it in the gateway's list.
    Find,
    /// Take it back.
    Close,
    /// Nothing any more.
    Rest,
}

impl PayLink {
    /// One that is asked for now.
    pub(super) const fn asked(at: Timestamp, until: Option<Timestamp>) -> Self {
        Self {
            at,
            until,
            reference: None,
            url: None,
            state: LinkState::Asked,
        }
    }

    /// Whether it may be paid at the gateway, or become such that it may, by all that is known.
    pub const fn is_live(&self) -> bool {
        match self.state {
            LinkState::Asked | LinkState::Sending | LinkState::Unclear { .. } | LinkState::Open => true,
            LinkState::Refused { .. } | LinkState::Closed | LinkState::Stuck { .. } => false,
        }
    }

    /// Its page, if it can be paid there at `now`.
    pub fn page(&self, now: Timestamp) -> Option<&Url> {
        let is_open = self.state == LinkState::Open && self.until.is_none_or(|until| now < until);
        self.url.as_ref().filter(|_| is_open)
    }

    /// The same once this is known; `None` if it is no news.
    pub(super) fn learn(&self, news: &LinkNews, now: Timestamp) -> Option<Self> {
        let mut next = Self {
            state: self.state.after(news)?,
            ..self.clone()
        };
        match news {
            LinkNews::Sending => next.at = now,
            LinkNews::Made { reference, url } => {
                next.reference.get_or_insert_with(|| reference.clone());
                next.url = Some(url.clone());
            }
            LinkNews::Seen { reference } => {
                next.reference.get_or_insert_with(|| reference.clone());
            }
            LinkNews::NotSent
            | LinkNews::Lost { .. }
            | LinkNews::Refused { .. }
            | LinkNews::Closed
            | LinkNews::Stuck { .. } => {}
        }
        Some(next)
    }
}

impl LinkState {
    /// Its name in word lists.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Sending => "sending",
            Self::Unclear { .. } => "unclear",
            Self::Open => "open",
            Self::Refused { .. } => "refused",
            Self::Closed => "closed",
            Self::Stuck { .. } => "stuck",
        }
    }

    /// The state that news lead to; `None` if they change nothing.
    #[must_use]
    pub fn after(&self, news: &LinkNews) -> Option<Self> {
        match news {
            // Only what the gateway has not heard of is sent.
            LinkNews::Sending => match self {
                Self::Asked => Some(Self::Sending),
                Self::Sending
                | Self::Unclear { .. }
                | Self::Open
                | Self::Refused { .. }
                | Self::Closed
                | Self::Stuck { .. } => None,
            },
            LinkNews::NotSent => match self {
                Self::Sending => Some(Self::Asked),
                Self::Asked
                | Self::Unclear { .. }
                | Self::Open
                | Self::Refused { .. }
                | Self::Closed
                | Self::Stuck { .. } => None,
            },
            LinkNews::Made { .. } => match self {
                Self::Sending | Self::Unclear { .. } => Some(Self::Open),
                Self::Asked | Self::Open | Self::Refused { .. } | Self::Closed | Self::Stuck { .. } => None,
            },
            LinkNews::Lost { why } => match self {
                Self::Sending => Some(Self::Unclear { why: why.clone() }),
                Self::Asked
                | Self::Unclear { .. }
                | Self::Open
                | Self::Refused { .. }
                | Self::Closed
                | Self::Stuck { .. } => None,
            },
            LinkNews::Refused { why } => match self {
                Self::Asked | Self::Sending | Self::Unclear { .. } => {
                    Some(Self::Refused { why: why.clone() })
                }
                Self::Open | Self::Refused { .. } | Self::Closed | Self::Stuck { .. } => None,
            },
            LinkNews::Closed => match self {
                Self::Unclear { .. } | Self::Open | Self::Stuck { .. } => Some(Self::Closed),
                Self::Asked | Self::Sending | Self::Refused { .. } | Self::Closed => None,
            },
            LinkNews::Stuck { why } => match self {
                Self::Unclear { .. } | Self::Open => Some(Self::Stuck { why: why.clone() }),
                Self::Asked | Self::Sending | Self::Refused { .. } | Self::Closed | Self::Stuck { .. } => {
                    None
                }
            },
            // What somebody is about is not disturbed by an older list.
            LinkNews::Seen { .. } => match self {
                Self::Refused { .. } | Self::Closed | Self::Stuck { .. } => {
                    Some(Self::Unclear { why: String::new() })
                }
                Self::Asked | Self::Sending | Self::Unclear { .. } | Self::Open => None,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_ms(1_000);

    fn why() -> String {
        "nobody answered".to_owned()
    }

    fn page() -> Url {
        Url::parse("https://pay.example.ru/invoice/x").unwrap()
    }

    fn states() -> [LinkState; 7] {
        [
            LinkState::Asked,
            LinkState::Sending,
            LinkState::Unclear { why: why() },
            LinkState::Open,
            LinkState::Refused { why: why() },
            LinkState::Closed,
            LinkState::Stuck { why: why() },
        ]
    }

    fn news() -> [LinkNews; 8] {
        let reference = "guid".to_owned();
        [
            LinkNews::Sending,
            LinkNews::NotSent,
            LinkNews::Made {
                reference: reference.clone(),
                url: page(),
            },
            LinkNews::Lost { why: why() },
            LinkNews::Refused { why: why() },
            LinkNews::Closed,
            LinkNews::Stuck { why: why() },
            LinkNews::Seen { reference },
        ]
    }

    #[test]
    fn every_news_of_a_link_leads_where_the_table_says() {
        let next = |state: &LinkState| {
            let names = news().map(|news| state.after(&news));
            names.map(|state| state.map_or("-", |state| state.name()))
        };
        for (state, expected) in states().iter().zip([
            ["sending", "-", "-", "-", "refused", "-", "-", "-"],
            ["-", "asked", "open", "unclear", "refused", "-", "-", "-"],
            ["-", "-", "open", "-", "refused", "closed", "stuck", "-"],
            ["-", "-", "-", "-", "-", "closed", "stuck", "-"],
            ["-", "-", "-", "-", "-", "-", "-", "unclear"],
            ["-", "-", "-", "-", "-", "-", "-", "unclear"],
            ["-", "-", "-", "-", "-", "closed", "-", "unclear"],
        ]) {
            assert_eq!(next(state), expected, "{state:?}");
        }
    }

    /// Over all ways that an invoice can go: between two calls for it the gateway was certain not to have heard of the first
    /// one, what is known of it is never forgotten, and it has a page only where it waits for its payment.
    #[test]
    fn an_invoice_that_may_have_been_made_is_never_asked_for_again() {
        fn walk(link: &PayLink, may_have_arrived: bool, depth: u32) {
            if depth == 0 {
                return;
            }
            for one in news() {
                let Some(next) = link.learn(&one, NOW) else {
                    continue;
                };
                let is_call = one == LinkNews::Sending;
                assert!(!(is_call && may_have_arrived), "{link:?} is asked for again");
                assert!(link.reference.is_none() || link.reference == next.reference);
                assert_eq!(next.page(NOW).is_some(), next.state == LinkState::Open);
                let may_have_arrived = match one {
                    LinkNews::Sending => true,
                    LinkNews::NotSent => false,
                    LinkNews::Made { .. }
                    | LinkNews::Lost { .. }
                    | LinkNews::Refused { .. }
                    | LinkNews::Closed
                    | LinkNews::Stuck { .. }
                    | LinkNews::Seen { .. } => may_have_arrived,
                };
                walk(&next, may_have_arrived, depth - 1);
            }
        }
        walk(&PayLink::asked(NOW, None), false, 7);
    }

    #[test]
    fn a_link_is_shown_until_the_gateway_closes_its_page() {
        let asked = PayLink::asked(NOW, Some(NOW.plus_seconds(60)));
        let made = LinkNews::Made {
            reference: "guid".to_owned(),
            url: page(),
        };
        let sending = asked.learn(&LinkNews::Sending, NOW).unwrap();
        let open = sending.learn(&made, NOW).unwrap();
        assert_eq!(open.page(NOW.plus_seconds(59)), Some(&page()));
        assert_eq!(open.page(NOW.plus_seconds(60)), None);
    }

    #[test]
    fn a_link_is_read_as_it_was_written() {
        for state in states() {
            let link = PayLink {
                state,
                url: Some(page()),
                ..PayLink::asked(NOW, Some(NOW))
            };
            let written = serde_json::to_string(&link).unwrap();
            assert_eq!(serde_json::from_str::<PayLink>(&written).unwrap(), link);
        }
    }
}
