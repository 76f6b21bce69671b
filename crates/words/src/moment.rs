//! Dates and times as people read them, in the shop's own time zone.

use crate::{Value, Words};
use shop::time::Timestamp;
use std::ops::Range;
use time::{Date, OffsetDateTime, UtcOffset, format_description::well_known::Rfc3339};

/// The shop's distance from UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Zone(UtcOffset);

impl Zone {
    /// Moscow.
    pub const MOSCOW: Self = Self(time::macros::offset!(+3));

    /// Reads `+03:00`, `+05:30`, `-01:00`.
    pub fn parse(text: &str) -> Option<Self> {
        let format = time::macros::format_description!("[offset_hour sign:mandatory]:[offset_minute]");
        UtcOffset::parse(text, &format).ok().map(Self)
    }

    /// A day of this zone, as a date field sends it (`2026-03-12`): from its first moment to that of the next one.
    pub fn day(self, date: &str) -> Option<Range<Timestamp>> {
        let format = time::macros::format_description!("[year]-[month]-[day]");
        let day = Date::parse(date, &format).ok()?;
        let start = |day: Date| {
            let start = day.midnight().assume_offset(self.0);
            Timestamp::from_ms(start.unix_timestamp().saturating_mul(1_000))
        };
        Some(start(day)..start(day.next_day()?))
    }

    /// Its name: `МСК`, `UTC+5`.
    fn name(self, words: &Words) -> String {
        if self == Self::MOSCOW {
            return words.text("zone-moscow");
        }
        let (hours, minutes, _) = self.0.as_hms();
        let minutes = if minutes == 0 {
            String::new()
        } else {
            format!(":{:02}", minutes.abs())
        };
        format!("UTC{hours:+}{minutes}")
    }
}

impl Words {
    /// `12 марта 2026, 14:05 (МСК)`
    pub fn moment(&self, at: Timestamp, zone: Zone) -> String {
        let Some(local) = local(at, zone) else {
            return String::new();
        };
        let month = self.text(&format!("month-{}", u8::from(local.month())));
        let values: [(&str, Value<'_>); 5] = [
            ("day", local.day().to_string().into()),
            ("month", month.into()),
            ("year", local.year().to_string().into()),
            (
                "time",
                format!("{:02}:{:02}", local.hour(), local.minute()).into(),
            ),
            ("zone", zone.name(self).into()),
        ];
        self.with("moment", &values)
    }
}

/// A moment as programs read it: `2026-03-12T11:05:00Z`
pub fn machine_time(at: Timestamp) -> String {
    OffsetDateTime::from_unix_timestamp(at.ms().div_euclid(1_000))
        .ok()
        .and_then(|utc| utc.format(&Rfc3339).ok())
        .unwrap_or_default()
}

/// A moment as it stands in the cell of a table, where it can be sorted: `2026-03-12 14:05`
pub fn sortable_time(at: Timestamp, zone: Zone) -> String {
    let format = time::macros::format_description!("[year]-[month]-[day] [hour]:[minute]");
    local(at, zone)
        .and_then(|local| local.format(&format).ok())
        .unwrap_or_default()
}

fn local(at: Timestamp, zone: Zone) -> Option<OffsetDateTime> {
    let utc = OffsetDateTime::from_unix_timestamp(at.ms().div_euclid(1_000)).ok()?;
    utc.checked_to_offset(zone.0)
}

#[cfg(test)]
mod tests {
    use crate::{Zone, words};
    use shop::{text::Lang, time::Timestamp};

    #[test]
    fn a_moment_is_told_in_the_shops_own_time() {
        let at = Timestamp::from_ms(1_773_313_500_000);
        assert_eq!(
            words(Lang::Ru).moment(at, Zone::MOSCOW),
            "12 марта 2026, 14:05 (МСК)"
        );
        let samara = Zone::parse("+04:00").unwrap();
        assert_eq!(words(Lang::En).moment(at, samara), "12 March 2026, 15:05 (UTC+4)");
        assert_eq!(Zone::parse("3"), None);
    }

    #[test]
    fn a_day_begins_at_midnight_where_the_shop_is() {
        let at = |ms| Timestamp::from_ms(ms);
        let day = 24 * 60 * 60 * 1_000;
        // Midnight in Moscow is nine in the evening in Greenwich.
        let midnight = 1_773_262_800_000;
        assert_eq!(
            Zone::MOSCOW.day("2026-03-12"),
            Some(at(midnight)..at(midnight + day))
        );
        for nonsense in ["", "12.03.2026", "2026-02-30", "2026-03-12T00:00", "9999-12-31"] {
            assert_eq!(Zone::MOSCOW.day(nonsense), None, "{nonsense}");
        }
    }
}
