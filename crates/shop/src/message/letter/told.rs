//! What a letter to the owner tells of people, and of money: held money, an invoice, a refund.

use crate::staff::Role;
use serde::{Deserialize, Serialize};

/// What was changed of who works in the shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeopleTold {
    /// Somebody accepted an invitation, and has this role.
    Joined(Role),
    /// Somebody chose another password by a link.
    Password,
    /// Somebody has this role from now on.
    Role(Role),
    /// Somebody's access was taken away.
    Removed,
}

impl PeopleTold {
    /// Its word in keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Joined(_) => "joined",
            Self::Password => "password",
            Self::Role(_) => "role",
            Self::Removed => "removed",
        }
    }

    /// The role that they have by it.
    pub const fn role(self) -> Option<Role> {
        match self {
            Self::Joined(role) | Self::Role(role) => Some(role),
            Self::Password | Self::Removed => None,
        }
    }
}

/// What happened to held money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HoldTold {
    /// It is held: the goods can be packed.
    Held,
    /// The gateway will not hold it much longer.
    Near,
    /// The shop lets it go, because the end was near.
    LetGo,
    /// The gateway let it go, and nobody here asked it to.
    Returned,
    /// Nobody knows whether the gateway heard that it is to be taken.
    TakeUnclear,
    /// It was not taken.
    TakeRefused,
    /// Nobody knows whether the gateway heard that it is to be let go.
    LetGoUnclear,
    /// It was not let go.
    LetGoRefused,
}

impl HoldTold {
    /// Its name in keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Near => "near",
            Self::LetGo => "let-go",
            Self::Returned => "returned",
            Self::TakeUnclear => "take-unclear",
            Self::TakeRefused => "take-refused",
            Self::LetGoUnclear => "let-go-unclear",
            Self::LetGoRefused => "let-go-refused",
        }
    }
}

/// What is wrong with an invoice that the staff asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkTold {
    /// The gateway did not make it.
    NotMade,
    /// Its order is over, and the gateway does not take it back.
    NotClosed,
}

impl LinkTold {
    /// Its name in keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotMade => "not-made",
            Self::NotClosed => "not-closed",
        }
    }
}

/// What is wrong with a refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundTrouble {
    /// Nobody knows whether the money went out.
    Unclear,
    /// The money did not go out.
    Refused,
    /// The gateway says that the money went back, and nobody here asked it to.
    Found,
}
