//! The sandbox's own clock: it plays the outside world, whose time nobody hands in unless a test does.

use time::{
    OffsetDateTime, UtcOffset,
    format_description::BorrowedFormatItem,
    macros::{format_description, offset},
};

/// Robokassa tells time in Moscow.
pub(crate) const MOSCOW: UtcOffset = offset!(+3);

const XML: &[BorrowedFormatItem<'_>] = format_description!(
    "[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:7][offset_hour sign:mandatory]:[offset_minute]"
);
const DAY_AND_TIME: &[BorrowedFormatItem<'_>] = format_description!("[day].[month] [hour]:[minute]:[second]");
const TIME: &[BorrowedFormatItem<'_>] = format_description!("[hour]:[minute]");

/// The machine's time in Moscow.
#[expect(
    clippy::disallowed_methods,
    reason = "the gateway, the messenger and the mail host have their own clock"
)]
pub(crate) fn of_the_machine() -> OffsetDateTime {
    OffsetDateTime::now_utc().to_offset(MOSCOW)
}

/// As the XML interfaces write it, with seven digits after the second.
pub(crate) fn for_xml(moment: OffsetDateTime) -> String {
    written(moment, XML)
}

/// Day, month and time to the second, for lists.
pub(crate) fn day_and_time(moment: OffsetDateTime) -> String {
    written(moment, DAY_AND_TIME)
}

/// Hours and minutes, for chats.
pub(crate) fn time(moment: OffsetDateTime) -> String {
    written(moment, TIME)
}

fn written(moment: OffsetDateTime, format: &[BorrowedFormatItem<'_>]) -> String {
    moment.format(format).unwrap_or_else(|_| moment.to_string())
}
