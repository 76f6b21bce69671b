//! Settings that the shop keeps itself.

use super::{Error, Shop};
use crate::{
    settings::{KeptSettings, SettingsChange, SettingsEvent, SettingsEventId, SettingsVersion},
    staff::Admin,
};

impl Shop {
    /// The version of the settings that are kept.
    pub async fn settings_version(&self) -> Result<SettingsVersion, Error> {
        Ok(self.store.settings_version().await?)
    }

    /// All settings that are kept; secrets are sealed.
    pub async fn kept_settings(&self) -> Result<KeptSettings, Error> {
        Ok(self.store.kept_settings().await?)
    }

    /// Changes settings. Whoever calls this has looked at who asks and at what the settings are together; `None` if somebody
    /// else was first, or they may not any more.
    pub async fn change_settings(&self, change: &SettingsChange) -> Result<Option<SettingsVersion>, Error> {
        Ok(self.store.change_settings(change).await?)
    }

    /// Who changed which setting when, newest first.
    pub async fn settings_history(
        &self,
        _: &Admin,
        before: Option<SettingsEventId>,
        limit: i64,
    ) -> Result<Vec<SettingsEvent>, Error> {
        Ok(self.store.settings_history(before, limit).await?)
    }
}
