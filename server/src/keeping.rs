//! Keeping settings: the way from what somebody typed to what the running shop goes by.
//!
//! [`AppState::keep_settings`] looks at all layers together before anything is written, seals secrets, and has this node take
//! the new settings before it returns. Other nodes look for a new version every second.

use crate::{
    AppState,
    config::{Faults, Wish},
    sealing::KeyError,
};
use shop::{desk::Error, settings::SettingsVersion};

/// Why settings were not kept.
#[derive(Debug, thiserror::Error)]
pub enum NotKept {
    /// Together with the others they make no sense.
    #[error(transparent)]
    Faults(#[from] Faults),
    /// Somebody else changed settings since they were seen.
    #[error("somebody else changed the settings meanwhile")]
    Outdated,
    /// There is no key to seal secrets with.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The database did not take them.
    #[error(transparent)]
    Desk(#[from] Error),
}

impl AppState {
    /// Keeps these settings, all or none, and waits until this node goes by them. `seen` is the version that whoever typed
    /// them saw; `by` is their login, or the name of a command. Returns the version from then on.
    pub async fn keep_settings(
        &self,
        wish: &Wish,
        seen: SettingsVersion,
        by: &str,
    ) -> Result<SettingsVersion, NotKept> {
        unimplemented!("{wish:?} {seen:?} {by}")
    }
}
