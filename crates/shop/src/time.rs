//! A moment, always given from outside.

use serde::{Deserialize, Serialize};

/// Milliseconds since the Unix epoch, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The moment `ms` milliseconds after the epoch.
    pub const fn from_ms(ms: i64) -> Self {
        Self(ms)
    }

    /// Milliseconds since the epoch.
    pub const fn ms(self) -> i64 {
        self.0
    }

    /// The moment `seconds` later (earlier if negative); stays at the end of time instead of wrapping.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000)))
    }

    /// The moment `ms` milliseconds later (earlier if negative).
    #[must_use]
    pub const fn plus_ms(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }
}

/// An end that there may not be, as documents and columns keep it.
///
/// The last moment of the year 9999 stands for none. Programs that know of no order without an end read a moment far
/// away, and leave such an order alone.
pub mod open_end {
    use super::Timestamp;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    const NEVER: Timestamp = Timestamp::from_ms(253_402_300_799_999);

    /// The moment that is written.
    pub fn written(end: Option<Timestamp>) -> Timestamp {
        end.unwrap_or(NEVER)
    }

    /// For `#[serde(with)]`.
    pub fn serialize<S: Serializer>(end: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
        written(*end).serialize(serializer)
    }

    /// For `#[serde(with)]`.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
        Ok(Some(Timestamp::deserialize(deserializer)?).filter(|end| *end < NEVER))
    }
}
