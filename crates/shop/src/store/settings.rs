//! Settings that the shop keeps itself.

use super::Result;
use crate::settings::{KeptSettings, SettingsChange, SettingsEvent, SettingsEventId, SettingsVersion};
use async_trait::async_trait;

/// Settings that the shop keeps itself, and who changed them when.
#[async_trait]
pub trait SettingsBook: Send + Sync + 'static {
    /// All that are kept, by name.
    async fn kept_settings(&self) -> Result<KeptSettings>;

    /// Their version. It is asked for every second.
    async fn settings_version(&self) -> Result<SettingsVersion>;

    /// Changes settings, all of them or none, and notes in the history what was changed by that; a value that is set to what it
    /// is already is no change. Returns the version from then on, or `None` if somebody else was first or whoever does it is no owner
    /// any more: then nothing is written.
    async fn change_settings(&self, change: &SettingsChange) -> Result<Option<SettingsVersion>>;

    /// Writes secrets sealed anew, which changes none of them and has no line in the history: a secret for each name. Returns
    /// the version from then on, or `None` if somebody else was first.
    async fn reseal_settings(
        &self,
        seen: SettingsVersion,
        sealed: &[(String, Vec<u8>)],
    ) -> Result<Option<SettingsVersion>>;

    /// The history, newest first: at most so many lines, and only those from before `before`.
    async fn settings_history(
        &self,
        before: Option<SettingsEventId>,
        limit: i64,
    ) -> Result<Vec<SettingsEvent>>;
}
