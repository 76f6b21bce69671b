//! Security events: who came in, who was kept out, who changed or took away what.
//!
//! They are for whoever has to find out afterwards what happened. They are only appended to, and kept for
//! [`KEPT_DAYS`]. Nothing in them opens anything, and nothing that a stranger typed gets into them: a login is one of the
//! staff, a network is a number, a device is told in words of this shop.

mod told;

pub use told::Told;

use crate::{message::Message, time::Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// How long events are kept, in days. The tables refuse to forget younger ones.
pub const KEPT_DAYS: i64 = 180;

/// Number of an event in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SecurityEventId(pub i64);

/// Something that happened, or the same thing several times within a minute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecurityEvent {
    /// When it happened first.
    pub at: Timestamp,
    /// What happened.
    pub act: Act,
    /// Login of the person on the staff whom it is about; empty if it is about nobody known.
    pub who: Told,
    /// The network it came from: see [`crate::call::network`]; empty for this machine, and for many networks together.
    pub network: Told,
    /// Browser and system: see [`crate::staff::device_name`].
    pub device: Told,
    /// What exactly, where there is more to say: names of settings, of a file, of a limit.
    pub detail: Told,
    /// How often.
    pub count: i64,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Act {
    /// Somebody signed in, from a device that they signed in from before.
    SignedIn,
    /// Somebody signed in from a device that nobody has signed in to this account from.
    SignedInAnew,
    /// Somebody signed in by the demo's one-time link.
    SignedInByLink,
    /// Login or password was wrong.
    SignInFailed,
    /// A sign-in was not even tried, because there were too many before it.
    SignInHeldBack,
    /// Somebody signed out.
    SignedOut,
    /// Somebody who is not signed in asked for a page of the office or pressed a button there.
    Stranger,
    /// Somebody on the staff asked for what they have no right to.
    RightLacking,
    /// A form that another site sent in a visitor's name was refused.
    CrossSite,
    /// A network or an account used up what a limit allows.
    LimitReached,
    /// Somebody was invited, got another role or password, or was removed.
    PeopleChanged,
    /// Somebody changed settings that the shop keeps, or it was started with others than the last time.
    SettingsChanged,
    /// Somebody on the staff shut a network out.
    NetworkShutOut,
    /// Somebody on the staff let a network in again.
    NetworkLetIn,
    /// Somebody on the staff called off what a network had ordered and not paid.
    OrdersLetGo,
    /// Goods were taken away as a file.
    GoodsExported,
    /// Orders, their papers or the registers of their money were taken away as a file.
    OrdersExported,
    /// These events were taken away as a file.
    EventsExported,
    /// A backup of the whole shop was taken away as a file.
    BackupTakenAway,
    /// Somebody who is signed in showed anew who they are.
    Confirmed,
    /// Somebody signed in with a recovery code.
    RecoveryCodeUsed,
    /// Somebody has a second factor from now on.
    FactorAdded,
    /// A second factor was taken away.
    FactorRemoved,
    /// An app that makes codes was taken away from somebody who still has a passkey.
    AppRemoved,
    /// Somebody has one more passkey.
    PasskeyAdded,
    /// A passkey was taken away.
    PasskeyRemoved,
    /// The counter of a passkey went back: there are two of it.
    PasskeyCopied,
    /// Somebody has other recovery codes.
    RecoveryCodesRenewed,
    /// What the shop knows of a person was taken away as a file.
    PersonExported,
    /// The consents of buyers were taken away as a file.
    ConsentsExported,
    /// What named the buyer of these orders was taken away, because somebody asked for it.
    PersonForgotten,
    /// The same of orders that were kept as long as the rule says.
    OrdersForgotten,
    /// A buyer took back the consent that they gave with these orders.
    ConsentWithdrawn,
}

impl Act {
    /// All of them.
    pub const ALL: [Self; 33] = [
        Self::SignedIn,
        Self::SignedInAnew,
        Self::SignedInByLink,
        Self::SignInFailed,
        Self::SignInHeldBack,
        Self::SignedOut,
        Self::Stranger,
        Self::RightLacking,
        Self::CrossSite,
        Self::LimitReached,
        Self::PeopleChanged,
        Self::SettingsChanged,
        Self::NetworkShutOut,
        Self::NetworkLetIn,
        Self::OrdersLetGo,
        Self::GoodsExported,
        Self::OrdersExported,
        Self::EventsExported,
        Self::BackupTakenAway,
        Self::Confirmed,
        Self::RecoveryCodeUsed,
        Self::FactorAdded,
        Self::FactorRemoved,
        Self::AppRemoved,
        Self::PasskeyAdded,
        Self::PasskeyRemoved,
        Self::PasskeyCopied,
        Self::RecoveryCodesRenewed,
        Self::PersonExported,
        Self::ConsentsExported,
        Self::PersonForgotten,
        Self::OrdersForgotten,
        Self::ConsentWithdrawn,
    ];

    /// Its name in tables, files and logs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignedIn => "signed_in",
            Self::SignedInAnew => "signed_in_anew",
            Self::SignedInByLink => "signed_in_by_link",
            Self::SignInFailed => "sign_in_failed",
            Self::SignInHeldBack => "sign_in_held_back",
            Self::SignedOut => "signed_out",
            Self::Stranger => "stranger",
            Self::RightLacking => "right_lacking",
            Self::CrossSite => "cross_site",
            Self::LimitReached => "limit_reached",
            Self::PeopleChanged => "people_changed",
            Self::SettingsChanged => "settings_changed",
            Self::NetworkShutOut => "network_shut_out",
            Self::NetworkLetIn => "network_let_in",
            Self::OrdersLetGo => "orders_let_go",
            Self::GoodsExported => "goods_exported",
            Self::OrdersExported => "orders_exported",
            Self::EventsExported => "events_exported",
            Self::BackupTakenAway => "backup_taken_away",
            Self::Confirmed => "confirmed",
            Self::RecoveryCodeUsed => "recovery_code_used",
            Self::FactorAdded => "factor_added",
            Self::FactorRemoved => "factor_removed",
            Self::AppRemoved => "app_removed",
            Self::PasskeyAdded => "passkey_added",
            Self::PasskeyRemoved => "passkey_removed",
            Self::PasskeyCopied => "passkey_copied",
            Self::RecoveryCodesRenewed => "recovery_codes_renewed",
            Self::PersonExported => "person_exported",
            Self::ConsentsExported => "consents_exported",
            Self::PersonForgotten => "person_forgotten",
            Self::OrdersForgotten => "orders_forgotten",
            Self::ConsentWithdrawn => "consent_withdrawn",
        }
    }

    /// What it is about.
    pub const fn topic(self) -> Topic {
        match self {
            Self::SignedIn
            | Self::SignedInAnew
            | Self::SignedInByLink
            | Self::SignInFailed
            | Self::SignInHeldBack
            | Self::SignedOut
            | Self::Confirmed
            | Self::PasskeyCopied
            | Self::RecoveryCodeUsed => Topic::SignIn,
            Self::Stranger | Self::RightLacking | Self::CrossSite | Self::LimitReached => Topic::Refusal,
            Self::PeopleChanged
            | Self::SettingsChanged
            | Self::NetworkShutOut
            | Self::NetworkLetIn
            | Self::OrdersLetGo
            | Self::FactorAdded
            | Self::FactorRemoved
            | Self::AppRemoved
            | Self::PasskeyAdded
            | Self::PasskeyRemoved
            | Self::RecoveryCodesRenewed
            | Self::PersonForgotten
            | Self::OrdersForgotten
            | Self::ConsentWithdrawn => Topic::Change,
            Self::GoodsExported
            | Self::OrdersExported
            | Self::EventsExported
            | Self::BackupTakenAway
            | Self::PersonExported
            | Self::ConsentsExported => Topic::Export,
        }
    }

    /// Whether anybody can bring it about, as often as they like: such events are counted together.
    pub const fn is_of_strangers(self) -> bool {
        match self {
            Self::SignInFailed
            | Self::SignInHeldBack
            | Self::Stranger
            | Self::RightLacking
            | Self::CrossSite
            | Self::LimitReached => true,
            Self::SignedIn
            | Self::SignedInAnew
            | Self::SignedInByLink
            | Self::SignedOut
            | Self::PeopleChanged
            | Self::SettingsChanged
            | Self::NetworkShutOut
            | Self::NetworkLetIn
            | Self::OrdersLetGo
            | Self::GoodsExported
            | Self::OrdersExported
            | Self::EventsExported
            | Self::BackupTakenAway
            | Self::Confirmed
            | Self::RecoveryCodeUsed
            | Self::FactorAdded
            | Self::FactorRemoved
            | Self::AppRemoved
            | Self::PasskeyAdded
            | Self::PasskeyRemoved
            | Self::PasskeyCopied
            | Self::RecoveryCodesRenewed
            | Self::PersonExported
            | Self::ConsentsExported
            | Self::PersonForgotten
            | Self::OrdersForgotten
            | Self::ConsentWithdrawn => false,
        }
    }

    /// The act of this name; `None` for one that another version of the shop wrote.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.as_str() == name)
    }
}

/// What events are about, to choose from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// Signing in and out.
    SignIn,
    /// What was kept out.
    Refusal,
    /// Other people or other settings.
    Change,
    /// What was taken away.
    Export,
}

impl Topic {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::SignIn, Self::Refusal, Self::Change, Self::Export];

    /// Its name in tables and addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Refusal => "refusal",
            Self::Change => "change",
            Self::Export => "export",
        }
    }

    /// The topic of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|topic| topic.as_str() == name)
    }
}

/// Events to be written together, and whom to tell.
#[derive(Debug, Clone)]
pub struct NewSecurityEvents {
    /// The events, oldest first.
    pub events: Vec<SecurityEvent>,
    /// What the owner is told; what they were told under the same key is not told again.
    pub messages: Vec<Message>,
    /// When this is written.
    pub at: Timestamp,
}

/// Which events somebody wants to see.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SecurityFilter {
    /// Only about this.
    pub topic: Option<Topic>,
    /// Only those with this text in person, network, device or detail.
    pub text: String,
    /// Only older ones than this: the next page.
    pub before: Option<SecurityEventId>,
    /// At most this many rows.
    pub limit: i64,
}

/// An event as the back office shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecurityRow {
    /// Its number in the table.
    pub id: SecurityEventId,
    /// What happened.
    pub event: SecurityEvent,
}

/// Failed sign-ins within an hour from which on it is no longer somebody who forgot a password.
const BRUTE: i64 = 30;

/// Whether so many sign-ins that failed or were held back within an hour are worth the owner's attention.
pub const fn is_brute_force(failed_within_an_hour: i64) -> bool {
    failed_within_an_hour >= BRUTE
}

/// Names of settings whose digests differ: what was changed, set or taken away between two starts.
pub fn changed_settings(before: &BTreeMap<String, String>, now: &BTreeMap<String, String>) -> Vec<String> {
    let names: BTreeSet<&String> = before.keys().chain(now.keys()).collect();
    let differs = |name: &&String| before.get(*name) != now.get(*name);
    names.into_iter().filter(differs).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_act_and_topic_is_found_by_its_name() {
        for act in Act::ALL {
            assert_eq!(Act::named(act.as_str()), Some(act));
        }
        for topic in Topic::ALL {
            assert_eq!(Topic::named(topic.as_str()), Some(topic));
            assert!(Act::ALL.iter().any(|act| act.topic() == topic));
        }
        assert_eq!((Act::named("unheard_of"), Topic::named("")), (None, None));
    }

    #[test]
    fn a_forgotten_password_is_no_attack() {
        assert!(!is_brute_force(0) && !is_brute_force(8));
        assert!(is_brute_force(30) && is_brute_force(i64::MAX));
    }

    #[test]
    fn settings_that_were_changed_set_or_taken_away_are_named() {
        let of = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
            let owned = pairs
                .iter()
                .map(|(name, value)| ((*name).into(), (*value).into()));
            owned.collect()
        };
        let before = of(&[("A", "1"), ("B", "1"), ("C", "1")]);
        let now = of(&[("A", "1"), ("B", "2"), ("D", "1")]);
        assert_eq!(changed_settings(&before, &now), ["B", "C", "D"]);
        assert_eq!(changed_settings(&now, &now), [""; 0]);
    }
}
