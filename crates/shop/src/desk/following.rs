//! Following the history of orders: what is kept up behind the orders' backs, a portion of lines after the other.

use super::{Error, Shop};
use crate::{numbers::Mark, order::OrderNumber, time::Timestamp};
use std::collections::BTreeSet;

/// Lines of the history that one step takes.
pub(super) const PORTION: i64 = 1_000;
/// A line that is written gets its number first and can be seen later, but not as much later as this, in seconds: no
/// transaction lasts so long.
const LATE_SECONDS: i64 = 60;
/// So many lines behind the last one nothing is late any more.
const OLD_LINES: i64 = 100_000;

/// What a step of following came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumbersStep {
    /// There is more to do.
    More,
    /// All that there is is in.
    Done,
}

/// What follows the history, with a mark of its own.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kept {
    /// The sums of the overview, for days of a zone that is so many seconds ahead of UTC.
    Numbers { zone_seconds: i64 },
    /// The entries of the register of money.
    Register,
}

impl Shop {
    /// Takes the next step from this mark, in a history that ends with the line `last`.
    pub(super) async fn follow(
        &self,
        kept: Kept,
        mut mark: Mark,
        last: i64,
        now: Timestamp,
    ) -> Result<NumbersStep, Error> {
        let new = self.store.history_lines(mark.seen, i64::MAX, PORTION).await?;
        if let Some((seen, _)) = new.last() {
            let advanced = mark.advanced(*seen, self.store.lines_come_in_order());
            // Another node's step ends where it saw the end: its mark has to be read.
            if !self.take_lines(kept, advanced, &new).await? || advanced.seen < last {
                return Ok(NumbersStep::More);
            }
            // On from the step that was just taken: a shop that sells all the time has something new at every turn.
            mark = Mark {
                turn: mark.turn + 1,
                ..advanced
            };
        }
        if now < mark.again_at.plus_seconds(LATE_SECONDS) {
            return Ok(NumbersStep::Done);
        }
        if mark.again < mark.again_to {
            let late = self
                .store
                .history_lines(mark.again, mark.again_to, PORTION)
                .await?;
            let again = late.last().map_or(mark.again_to, |(line, _)| *line);
            self.take_lines(kept, Mark { again, ..mark }, &late).await?;
            return Ok(NumbersStep::More);
        }
        if mark.again_to < mark.seen {
            let next = Mark {
                again_to: mark.seen,
                again_at: now,
                ..mark
            };
            self.take_lines(kept, next, &[]).await?;
        }
        Ok(NumbersStep::Done)
    }

    /// `false` if another node took this step, so that there is nothing left of it to do.
    async fn take_lines(&self, kept: Kept, mark: Mark, lines: &[(i64, OrderNumber)]) -> Result<bool, Error> {
        match kept {
            Kept::Numbers { zone_seconds } => self.count_lines(mark, zone_seconds, lines).await,
            Kept::Register => self.keep_entries(mark, lines).await,
        }
    }
}

/// Up to this line none comes late any more, in a history that ends with the line `last`.
pub(super) fn old(last: i64) -> i64 {
    last.saturating_sub(OLD_LINES).max(0)
}

/// The orders of these lines, each once, in ascending order.
pub(super) fn orders_of(lines: &[(i64, OrderNumber)]) -> Vec<OrderNumber> {
    let orders: BTreeSet<OrderNumber> = lines.iter().map(|(_, order)| *order).collect();
    orders.into_iter().collect()
}
