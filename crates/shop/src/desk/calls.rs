//! The journal of calls: what is kept, and when the owner hears of it.

use super::{Error, Shop};
use crate::{
    call::{Alarm, Call, CallFilter, CallRow, CallTally, Door, Guess, LeftOut, NewCalls, Ruling, Standing},
    message::Letter,
    staff::Admin,
    store::{self, StoreError, Unwritten},
    time::Timestamp,
};

const HOUR: i64 = 60 * 60;
/// Calls of the last hour that are counted for a message: a count beyond what is kept says nothing more.
const MOST_COUNTED: i64 = 2_000;

/// A page of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CallLog {
    /// Calls, newest first.
    pub rows: Vec<CallRow>,
    /// What is known about calls beyond these rows.
    pub tally: CallTally,
}

impl Shop {
    /// What came to the gateways' doors, newest first.
    pub async fn calls(&self, _: &Admin, filter: &CallFilter) -> Result<CallLog, Error> {
        Ok(CallLog {
            rows: self.store.calls(filter).await?,
            tally: self.store.call_tally().await?,
        })
    }

    /// Writes calls into the journal, and tells the owner of refused ones if they show that something is wrong: see
    /// [`Call::quiet_seconds`] for when that is.
    pub async fn keep_calls(
        &self,
        calls: &[Call],
        left_out: LeftOut,
        now: Timestamp,
    ) -> Result<(), Unwritten> {
        let mut judged = Vec::with_capacity(calls.len());
        let mut loudest: Option<(i64, &Call)> = None;
        for call in calls {
            let quiet_seconds = self.quiet_seconds(call).await?;
            let standing = match quiet_seconds {
                _ if call.ruling.is_proven() => Standing::Proven,
                Some(_) => Standing::Telling,
                None => Standing::Refused,
            };
            judged.push((standing, call.clone()));
            if let Some(seconds) = quiet_seconds
                && loudest.is_none_or(|(least, _)| seconds <= least)
            {
                loudest = Some((seconds, call));
            }
        }
        let alarm = match loudest {
            Some((quiet_seconds, call)) => self.alarm(call, quiet_seconds, calls, now).await?,
            None => None,
        };
        let new = NewCalls {
            calls: judged,
            left_out,
            at: now,
            alarm,
        };
        self.store.write_calls(new).await
    }

    /// The database is asked only where it makes a difference, so that rubbish costs nothing.
    async fn quiet_seconds(&self, call: &Call) -> store::Result<Option<i64>> {
        let Some(invoice) = call.invoice.filter(|_| is_forged_notice(call)) else {
            return Ok(call.quiet_seconds(None, false));
        };
        if let Some(key) = &call.order_key
            && let Some(order) = readable(self.store.order_by_key(key).await)?
            && let Some(attempt) = order
                .attempts
                .iter()
                .find(|attempt| (attempt.gateway, attempt.invoice) == (call.gateway, invoice))
        {
            return Ok(call.quiet_seconds(Some(attempt), true));
        }
        let found = if call.guesses.contains(&Guess::PasswordsSwapped) {
            readable(self.store.attempt(call.gateway, invoice).await)?
        } else {
            None
        };
        let attempt = found.as_ref().map(|(_, attempt)| attempt);
        Ok(call.quiet_seconds(attempt, false))
    }

    async fn alarm(
        &self,
        call: &Call,
        quiet_seconds: i64,
        new: &[Call],
        now: Timestamp,
    ) -> store::Result<Option<Alarm>> {
        let last_before = now.plus_seconds(-quiet_seconds);
        let told_at = self.store.call_tally().await?.told_at;
        if told_at.is_some_and(|told_at| told_at > last_before) {
            return Ok(None);
        }
        let refused = CallFilter {
            refused: true,
            limit: MOST_COUNTED,
            ..CallFilter::default()
        };
        let known = self.store.calls(&refused).await?;
        let an_hour_ago = now.plus_seconds(-HOUR);
        let of_this_hour = known
            .iter()
            .map(|row| &row.call)
            .filter(|call| call.at > an_hour_ago)
            .chain(new)
            .filter(|call| is_forged_notice(call))
            .count();
        let letter = Letter::OwnerRefusedCalls {
            gateway: call.gateway,
            count: i64::try_from(of_this_hour).unwrap_or(i64::MAX),
            invoice: call.invoice,
            guesses: call.guesses.clone(),
        };
        // Two alarms are at least an hour apart, so one key an hour is enough.
        let key = format!(
            "refused-calls:{}:{}",
            call.gateway.as_str(),
            now.ms() / (HOUR * 1_000)
        );
        Ok(Some(Alarm {
            messages: self.terms.audience.tell_owner(&key, &letter),
            last_before,
        }))
    }
}

/// An order that cannot be read must not keep the calls of others out of the journal.
fn readable<T>(found: store::Result<Option<T>>) -> store::Result<Option<T>> {
    match found {
        Err(StoreError::Corrupt { .. }) => Ok(None),
        found => found,
    }
}

fn is_forged_notice(call: &Call) -> bool {
    call.door == Door::Result && call.ruling == Ruling::BadSignature
}
