//! Dates and times as people read them, in the shop's own time zone.

use crate::{Value, Words};
use shop::{numbers::Day, time::Timestamp};
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

    /// How many seconds it is ahead of UTC.
    pub fn seconds(self) -> i64 {
        i64::from(self.0.whole_seconds())
    }

    /// A day of this zone, as a date field sends it (`2026-03-12`): from its first moment to that of the next one.
    pub fn day(self, date: &str) -> Option<Range<Timestamp>> {
        let format = time::macros::format_description!("[year]-[month]-[day]");
        let day = Date::parse(date, &format).ok()?;
        Some(self.start(day)..self.start(day.next_day()?))
    }

    /// A month of this zone (`2026-03`): from its first moment to that of the next one.
    pub fn month(self, month: &str) -> Option<Range<Timestamp>> {
        let format = time::macros::format_description!("[year]-[month]-[day]");
        let first = Date::parse(&format!("{month}-01"), &format).ok()?;
        let (year, next) = match first.month() {
            time::Month::December => (first.year() + 1, time::Month::January),
            other => (first.year(), other.next()),
        };
        let next = Date::from_calendar_date(year, next, 1).ok()?;
        Some(self.start(first)..self.start(next))
    }

    /// The month that a moment is in, as [`Zone::month`] reads it.
    pub fn month_of(self, at: Timestamp) -> String {
        let local = local(at, self);
        local
            .map(|local| format!("{:04}-{:02}", local.year(), u8::from(local.month())))
            .unwrap_or_default()
    }

    /// Day and time as tables have them: `2026-03-12 14:05:00`.
    pub fn table_time(self, at: Timestamp) -> String {
        let format = time::macros::format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");
        let local = local(at, self).and_then(|local| local.format(&format).ok());
        local.unwrap_or_default()
    }

    /// The first moment of a day of this zone.
    fn start(self, day: Date) -> Timestamp {
        let start = day.midnight().assume_offset(self.0);
        Timestamp::from_ms(start.unix_timestamp().saturating_mul(1_000))
    }

    /// The day of this zone that a moment is in: from its first moment to that of the next one.
    pub fn day_of(self, at: Timestamp) -> Range<Timestamp> {
        const DAY: i64 = 24 * 60 * 60 * 1_000;
        let ahead = i64::from(self.0.whole_seconds()) * 1_000;
        let start = (at.ms() + ahead).div_euclid(DAY) * DAY - ahead;
        Timestamp::from_ms(start)..Timestamp::from_ms(start + DAY)
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

    /// `12 марта`
    pub fn day(&self, day: Day) -> String {
        let Some(date) = date(day) else {
            return String::new();
        };
        let month = self.text(&format!("month-{}", u8::from(date.month())));
        let values: [(&str, Value<'_>); 2] =
            [("day", date.day().to_string().into()), ("month", month.into())];
        self.with("day-of-month", &values)
    }
}

/// A moment as programs read it: `2026-03-12T11:05:00Z`
pub fn machine_time(at: Timestamp) -> String {
    OffsetDateTime::from_unix_timestamp(at.ms().div_euclid(1_000))
        .ok()
        .and_then(|utc| utc.format(&Rfc3339).ok())
        .unwrap_or_default()
}

/// A day as programs read it: `2026-03-12`
pub fn machine_date(day: Day) -> String {
    date(day).map(|date| date.to_string()).unwrap_or_default()
}

fn date(day: Day) -> Option<Date> {
    let utc = OffsetDateTime::from_unix_timestamp(day.0.checked_mul(24 * 60 * 60)?).ok()?;
    Some(utc.date())
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
    use super::machine_date;
    use crate::{Zone, words};
    use shop::{numbers::Day, text::Lang, time::Timestamp};

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
    fn a_day_is_told_without_its_year() {
        let day = Day::of(Timestamp::from_ms(1_773_313_500_000), Zone::MOSCOW.seconds());
        assert_eq!(words(Lang::Ru).day(day), "12 марта");
        assert_eq!(words(Lang::En).day(day), "12 March");
        assert_eq!(machine_date(day), "2026-03-12");
        assert_eq!(machine_date(Day(i64::MAX)), "", "a day that no calendar has");
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
        for within in [midnight, midnight + 1, midnight + day - 1] {
            assert_eq!(Zone::MOSCOW.day_of(at(within)), at(midnight)..at(midnight + day));
        }
        for nonsense in ["", "12.03.2026", "2026-02-30", "2026-03-12T00:00", "9999-12-31"] {
            assert_eq!(Zone::MOSCOW.day(nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn a_month_begins_and_ends_at_the_shops_own_midnight() {
        let samara = Zone::parse("+04:00").unwrap();
        for (zone, month, days) in [
            (Zone::MOSCOW, "2026-11", 30),
            (samara, "2026-12", 31),
            (samara, "2028-02", 29),
        ] {
            let span = zone.month(month).unwrap();
            assert_eq!(zone.month_of(span.start), month);
            assert_eq!(zone.month_of(span.end.plus_ms(-1)), month);
            assert_ne!(zone.month_of(span.end), month);
            assert_ne!(zone.month_of(span.start.plus_ms(-1)), month);
            assert_eq!(span.end.ms() - span.start.ms(), days * 24 * 60 * 60 * 1_000);
            assert!(zone.table_time(span.start).ends_with("-01 00:00:00"), "{month}");
        }
        for typed in ["", "2026", "2026-13", "2026-1", "11.2026", "2026-11-01"] {
            assert!(samara.month(typed).is_none(), "{typed}");
        }
    }
}
