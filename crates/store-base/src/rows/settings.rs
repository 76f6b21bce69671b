use crate::errors::corrupt;
use shop::{
    settings::{KeptSetting, KeptValue, Remembered, SettingsEvent, SettingsEventId},
    store::Result,
    time::Timestamp,
};

/// A setting that is kept.
#[derive(Debug)]
pub struct Setting {
    pub name: String,
    pub value: Option<String>,
    pub sealed: Option<Vec<u8>>,
    pub changed_at: i64,
    pub changed_by: String,
}

impl Setting {
    /// The setting.
    ///
    /// # Errors
    /// `Corrupt` if the row makes no sense.
    pub fn read(self) -> Result<KeptSetting> {
        let value = match (self.value, self.sealed) {
            (Some(value), None) => KeptValue::Open(value),
            (None, Some(sealed)) => KeptValue::Sealed(sealed),
            (None, None) | (Some(_), Some(_)) => {
                return Err(corrupt("settings", "it is neither open nor sealed"));
            }
        };
        Ok(KeptSetting {
            name: self.name,
            value,
            changed_at: Timestamp::from_ms(self.changed_at),
            changed_by: self.changed_by,
        })
    }
}

/// A line in the history of the settings.
#[derive(Debug)]
pub struct SettingsLine {
    pub id: i64,
    pub at: i64,
    pub changed_by: String,
    pub name: String,
    pub was_secret: bool,
    pub is_secret: bool,
    pub value_before: Option<String>,
    pub value_after: Option<String>,
}

impl From<SettingsLine> for SettingsEvent {
    fn from(row: SettingsLine) -> Self {
        let remembered = |value: Option<String>, is_secret: bool| {
            value.map(|value| {
                if is_secret {
                    Remembered::Secret
                } else {
                    Remembered::Value(value)
                }
            })
        };
        Self {
            id: SettingsEventId(row.id),
            at: Timestamp::from_ms(row.at),
            by: row.changed_by,
            name: row.name,
            before: remembered(row.value_before, row.was_secret),
            after: remembered(row.value_after, row.is_secret),
        }
    }
}
