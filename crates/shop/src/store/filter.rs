//! Which orders the back office looks for.

use super::Search;
use crate::{
    order::{FulfilmentName, OrderNumber, StateName, Tag},
    payment::PayKind,
};
use std::str::FromStr;

/// Which orders the back office wants to see.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OrderFilter {
    /// Only in this state.
    pub state: Option<StateName>,
    /// Only with this fulfilment.
    pub fulfilment: Option<FulfilmentName>,
    /// Only paid in this way.
    pub pay_kind: Option<PayKind>,
    /// Only with money that does not fit.
    pub attention: bool,
    /// Only with a second receipt that has failed and is not registered since.
    pub failed_receipt: bool,
    /// Only with money that waits for the staff.
    pub money: Option<MoneyFilter>,
    /// Only with a request to take goods back that waits for the staff.
    pub returns: Option<ReturnsFilter>,
    /// Only with this tag.
    pub tag: Option<Tag>,
    /// Real orders, trials, or both.
    pub trials: Trials,
    /// Only what the search finds.
    pub search: Option<Search>,
    /// Only with smaller numbers than this: the next page.
    pub before: Option<OrderNumber>,
    /// Only with greater numbers than this, the smallest of them: the page before.
    pub after: Option<OrderNumber>,
    /// At most this many rows.
    pub limit: i64,
}

impl OrderFilter {
    /// Whether it lets through only some of the orders, whatever its search finds.
    pub fn is_narrow(&self) -> bool {
        self.state.is_some()
            || self.fulfilment.is_some()
            || self.pay_kind.is_some()
            || self.attention
            || self.failed_receipt
            || self.money.is_some()
            || self.returns.is_some()
            || self.tag.is_some()
            || matches!(self.trials, Trials::Only | Trials::PutAway)
    }
}

/// Which orders, by money that waits for the staff; as many as [`Counts`](super::Counts) has of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoneyFilter {
    /// It is held, and taken when the goods leave.
    Held,
    /// Nobody knows whether a refund went out.
    RefundUnclear,
}

impl MoneyFilter {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Held, Self::RefundUnclear];

    /// As it stands in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::RefundUnclear => "unclear",
        }
    }
}

impl FromStr for MoneyFilter {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|t| t.as_str() == name).ok_or(())
    }
}

/// Which orders, by what their buyers want to send back, or not to get; as many as [`Counts`](super::Counts) has of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReturnsFilter {
    /// Nobody has decided about it.
    ToDecide,
    /// The goods are back, or never left, and their money is owed.
    Owed,
}

impl ReturnsFilter {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::ToDecide, Self::Owed];

    /// As it stands in addresses. The first one was the only one: lists that somebody keeps have it like this.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ToDecide => "1",
            Self::Owed => "owed",
        }
    }
}

impl FromStr for ReturnsFilter {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|t| t.as_str() == name).ok_or(())
    }
}

/// Which orders, by whether they are about play money ([`crate::order::Order::is_test`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Trials {
    /// Real orders only.
    #[default]
    Without,
    /// Trials only.
    Only,
    /// Both.
    With,
    /// Trials that were put away; no other list has them.
    PutAway,
}

impl Trials {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Without, Self::Only, Self::With, Self::PutAway];

    /// As it stands in addresses and word lists.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Without => "without",
            Self::Only => "only",
            Self::With => "with",
            Self::PutAway => "put-away",
        }
    }

    /// Whether the order has to be a trial, if that matters.
    pub const fn is_trial(self) -> Option<bool> {
        match self {
            Self::Without => Some(false),
            Self::Only | Self::PutAway => Some(true),
            Self::With => None,
        }
    }
}

impl FromStr for Trials {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|t| t.as_str() == name).ok_or(())
    }
}
