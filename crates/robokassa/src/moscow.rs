//! The gateway's own time.

use time::OffsetDateTime;
use time::macros::offset;

/// The same moment as clocks in Moscow show it (UTC+3).
pub(crate) fn moscow(at: OffsetDateTime) -> OffsetDateTime {
    at.checked_to_offset(offset!(+3)).unwrap_or(at)
}
