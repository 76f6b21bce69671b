//! What happens, and what it is about.

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Act {
    /// Somebody signed in, from a device that they signed in from before.
    SignedIn,
    /// Somebody signed in from a device that nobody has signed in to this account from.
    SignedInAnew,
    /// Somebody signed in by a link that is good once: the demo's, or one that an owner made.
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
}
