//! The shop as its operators see it: whether it can work, how much waits, what changes.

use super::{Error, Shop};
use crate::{
    call::CallTally,
    message::Letter,
    store::{Changes, Counts, Vitals},
    time::Timestamp,
};

/// Orders or goods of an older program that are brought up to date in one transaction.
const FILLED_AT_ONCE: i64 = 200;
const HOUR_MS: i64 = 60 * 60 * 1_000;

impl Shop {
    /// Whether the database answers and takes writes, which it is made to prove by taking one.
    pub async fn ping(&self) -> Result<(), Error> {
        Ok(self.store.ping().await?)
    }

    /// How the database is, as it says itself.
    pub async fn vitals(&self) -> Result<Vitals, Error> {
        Ok(self.store.vitals().await?)
    }

    /// News of orders as they change, from now on. A hint: it may skip some.
    pub fn changes(&self) -> Changes {
        self.store.changes()
    }

    /// How much waits for the staff and what is known about calls: numbers that identify nobody.
    pub async fn tally(&self) -> Result<(Counts, CallTally), Error> {
        Ok((self.store.counts().await?, self.store.call_tally().await?))
    }

    /// Tells the owner that the clock of the machine jumped by so many milliseconds: once for each hour, by the time of before.
    pub async fn tell_of_clock(&self, jumped_ms: i64, now: Timestamp) -> Result<(), Error> {
        let letter = Letter::OwnerClock {
            minutes: jumped_ms / 60_000,
        };
        let key = format!("clock:{}", now.ms().div_euclid(HOUR_MS));
        let messages = self.terms.audience.tell_owner(&key, &letter);
        Ok(self.store.promise(messages, now).await?)
    }

    /// Fills in what a newer program looks for in the orders and goods that an older one wrote. Once that is
    /// done, it does nothing.
    pub async fn fill_in(&self) -> Result<(), Error> {
        while self.store.fill_trials(FILLED_AT_ONCE).await? > 0 {}
        while self.store.fill_search_keys(FILLED_AT_ONCE).await? > 0 {}
        while self.store.fill_search_index(FILLED_AT_ONCE).await? > 0 {}
        while self.store.fill_search_words(FILLED_AT_ONCE).await? > 0 {}
        Ok(())
    }
}
