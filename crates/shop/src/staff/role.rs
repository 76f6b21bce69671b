//! What each person on the staff may see and do.
//!
//! A role is a set of rights, and both are data: [`Role::rights`] is the one table that says who may do what. Which right an
//! address wants stands in the office's map of rights, and which one a deed wants in [`crate::order::DeedKind::right`].

use serde::{Deserialize, Serialize};

/// What a person on the staff is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Whose shop it is: everything, and who else works here.
    Owner,
    /// Runs the shop from day to day.
    Manager,
    /// Packs and sends, and counts what lies in the shop.
    Packer,
    /// Decides about money and reads the books.
    Accountant,
    /// Reads and changes nothing.
    Viewer,
}

/// Something that not everybody on the staff may see or do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Right {
    /// Read orders, and what waits for a decision.
    ReadOrders,
    /// Place orders for others, call them off, write to their buyers.
    TakeOrders,
    /// Pack, send, hand over.
    Parcels,
    /// Write notes about orders for each other, put tags on them, and keep lists for everybody.
    Remarks,
    /// Decide about money: refunds, payments that do not fit, receipts.
    Money,
    /// Read goods and stock.
    ReadGoods,
    /// Change goods, prices, photos and categories.
    WriteGoods,
    /// Move and count pieces.
    Stock,
    /// Read what the shop earned.
    Books,
    /// Take lists of orders and money away as files.
    Exports,
    /// Take away or erase what the shop knows of a buyer.
    PersonalData,
    /// Look whether the shop is well: its set-up, and the calls of gateways.
    Doctor,
    /// Shut networks out.
    Strangers,
    /// Change settings.
    Settings,
    /// Read security events.
    SecurityEvents,
    /// Take the whole shop away as a file.
    Backups,
    /// Say who works here.
    People,
}

impl Role {
    /// All of them, the one that may most first.
    pub const ALL: [Self; 5] = [
        Self::Owner,
        Self::Manager,
        Self::Packer,
        Self::Accountant,
        Self::Viewer,
    ];

    /// Its word in tables, forms and commands, and the end of its words' ids.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Manager => "manager",
            Self::Packer => "packer",
            Self::Accountant => "accountant",
            Self::Viewer => "viewer",
        }
    }

    /// The role of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }

    /// The role that a table says somebody has. A word of a later version is worth the least.
    pub fn kept(word: &str) -> Self {
        Self::parse(word).unwrap_or(Self::Viewer)
    }

    /// All that somebody of this role may do.
    pub const fn rights(self) -> &'static [Right] {
        match self {
            Self::Owner => &Right::ALL,
            Self::Manager => &[
                Right::ReadOrders,
                Right::TakeOrders,
                Right::Parcels,
                Right::Remarks,
                Right::Money,
                Right::ReadGoods,
                Right::WriteGoods,
                Right::Stock,
                Right::Books,
                Right::Exports,
                Right::Doctor,
                Right::Strangers,
            ],
            Self::Packer => &[
                Right::ReadOrders,
                Right::Parcels,
                Right::Remarks,
                Right::ReadGoods,
                Right::Stock,
            ],
            Self::Accountant => &[
                Right::ReadOrders,
                Right::Remarks,
                Right::Money,
                Right::ReadGoods,
                Right::Books,
                Right::Exports,
            ],
            Self::Viewer => &[Right::ReadOrders, Right::ReadGoods, Right::Books],
        }
    }

    /// Whether somebody of this role may do that.
    pub fn may(self, right: Right) -> bool {
        self.rights().contains(&right)
    }
}

impl Right {
    /// All of them.
    pub const ALL: [Self; 17] = [
        Self::ReadOrders,
        Self::TakeOrders,
        Self::Parcels,
        Self::Remarks,
        Self::Money,
        Self::ReadGoods,
        Self::WriteGoods,
        Self::Stock,
        Self::Books,
        Self::Exports,
        Self::PersonalData,
        Self::Doctor,
        Self::Strangers,
        Self::Settings,
        Self::SecurityEvents,
        Self::Backups,
        Self::People,
    ];

    /// Its word in logs and security events, and the end of its words' ids.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ReadOrders => "read-orders",
            Self::TakeOrders => "take-orders",
            Self::Parcels => "parcels",
            Self::Remarks => "remarks",
            Self::Money => "money",
            Self::ReadGoods => "read-goods",
            Self::WriteGoods => "write-goods",
            Self::Stock => "stock",
            Self::Books => "books",
            Self::Exports => "exports",
            Self::PersonalData => "personal-data",
            Self::Doctor => "doctor",
            Self::Strangers => "strangers",
            Self::Settings => "settings",
            Self::SecurityEvents => "security-events",
            Self::Backups => "backups",
            Self::People => "people",
        }
    }

    /// Who may, the one that may most first.
    pub fn roles(self) -> impl Iterator<Item = Role> {
        Role::ALL.into_iter().filter(move |role| role.may(self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_known_by_its_word_and_an_unknown_one_is_worth_the_least() {
        for role in Role::ALL {
            assert_eq!(Role::parse(role.as_str()), Some(role));
            assert_eq!(Role::kept(role.as_str()), role);
        }
        assert_eq!((Role::parse("astronaut"), Role::parse("")), (None, None));
        assert_eq!(Role::kept("astronaut"), Role::Viewer);
    }

    #[test]
    fn the_owner_may_everything_and_nobody_else_may_say_who_works_here() {
        for right in Right::ALL {
            assert_eq!(right.roles().next(), Some(Role::Owner), "{right:?}");
        }
        for right in [
            Right::People,
            Right::PersonalData,
            Right::Settings,
            Right::SecurityEvents,
            Right::Backups,
        ] {
            assert_eq!(right.roles().count(), 1, "{right:?}");
        }
    }

    /// Whoever signs in has a page to come to.
    #[test]
    fn everybody_reads_orders_and_a_viewer_changes_nothing() {
        assert_eq!(Right::ReadOrders.roles().count(), Role::ALL.len());
        let read = [Right::ReadOrders, Right::ReadGoods, Right::Books];
        assert_eq!(Role::Viewer.rights(), read);
    }

    #[test]
    fn whoever_packs_sees_neither_money_nor_settings() {
        let (packer, accountant) = (Role::Packer, Role::Accountant);
        assert!(packer.may(Right::Parcels) && packer.may(Right::Stock));
        for right in [Right::Money, Right::Books, Right::Settings, Right::WriteGoods] {
            assert!(!packer.may(right), "{right:?}");
        }
        assert!(accountant.may(Right::Money) && !accountant.may(Right::Parcels));
    }

    #[test]
    fn whoever_works_on_orders_writes_notes_about_them() {
        for role in Role::ALL {
            let works = [Right::TakeOrders, Right::Parcels, Right::Money];
            let works = works.into_iter().any(|right| role.may(right));
            assert_eq!(role.may(Right::Remarks), works, "{role:?}");
        }
    }
}
