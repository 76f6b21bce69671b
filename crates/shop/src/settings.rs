//! Settings that the shop keeps itself, beside those that its environment says.
//!
//! A setting has the name of its environment variable, such as `SHOP_NAME`; what its value means, the server knows. A secret
//! gets here sealed and leaves here sealed. Every change has a line in a history that is only appended to, in which no secret
//! ever stands.

use crate::{
    message::{Audience, Letter, Message},
    staff::Doer,
    time::Timestamp,
};
use std::fmt;

/// How often the kept settings were changed. Whoever has seen a version writes nothing over a later one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SettingsVersion(pub i64);

/// What is kept of one setting.
#[derive(Clone, PartialEq, Eq)]
pub enum KeptValue {
    /// As it was typed.
    Open(String),
    /// A secret, as only the server can open it.
    Sealed(Vec<u8>),
}

impl KeptValue {
    /// Whether it is a secret.
    pub const fn is_secret(&self) -> bool {
        matches!(self, Self::Sealed(_))
    }
}

/// What is sealed stays out of logs all the same.
impl fmt::Debug for KeptValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open(value) => f.debug_tuple("Open").field(value).finish(),
            Self::Sealed(_) => f.write_str("Sealed([REDACTED])"),
        }
    }
}

/// A setting that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptSetting {
    /// Its name.
    pub name: String,
    /// What it says.
    pub value: KeptValue,
    /// When it was set to that.
    pub changed_at: Timestamp,
    /// By whom: a login of the staff, or the name of a command.
    pub changed_by: String,
}

/// All settings that are kept, as they were at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeptSettings {
    /// Which version of them this is.
    pub version: SettingsVersion,
    /// Each of them, by name.
    pub settings: Vec<KeptSetting>,
}

/// Settings that somebody wants changed together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsChange {
    /// The version that they saw; if there is a later one, nothing is written.
    pub seen: SettingsVersion,
    /// What each of them is to be from now on; `None` if it is to be kept no longer. A name is here once.
    pub values: Vec<(String, Option<KeptValue>)>,
    /// When.
    pub at: Timestamp,
    /// Who: a login of the staff, or the name of a command.
    pub by: String,
    /// The same person for the step that changes them: an owner still when it is done.
    pub doer: Doer,
    /// What is promised with it, if anything changes by it.
    pub messages: Vec<Message>,
}

impl SettingsChange {
    /// The same, of which the owner hears where they heard of things `before` it: whoever has got into the office may be changing
    /// just that. What is no longer there `after` it is not waited for.
    #[must_use]
    pub fn told(mut self, before: &Audience, after: &Audience) -> Self {
        let letter = Letter::OwnerSettings {
            by: self.by.clone(),
            names: self.values.iter().map(|(name, _)| name.clone()).collect(),
            at: self.at,
        };
        let key = format!("settings:{}", self.seen.0.saturating_add(1));
        self.messages = if !before.chats.is_empty() && !after.chats.is_empty() {
            before.tell_owner(&key, &letter)
        } else if after.email.is_some() {
            before.email_owner(&key, &letter).into_iter().collect()
        } else {
            Vec::new()
        };
        self
    }
}

/// Number of a line in the history of the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SettingsEventId(pub i64);

/// A line in the history of the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsEvent {
    /// Its number.
    pub id: SettingsEventId,
    /// When it was changed.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// Name of the setting.
    pub name: String,
    /// What it was before; `None` if it was not kept.
    pub before: Option<Remembered>,
    /// What it was from then on; `None` if it was kept no longer.
    pub after: Option<Remembered>,
}

/// What the history says of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remembered {
    /// The value.
    Value(String),
    /// That it was a secret.
    Secret,
}
