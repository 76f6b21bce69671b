//! The shop as whoever keeps it running sees it: whether it can work, how much waits, what changes.

use super::{Error, Shop};
use crate::{
    call::CallTally,
    store::{Changes, Counts},
};

/// Orders or goods of an older program that are made up to date in one transaction.
const FILLED_AT_ONCE: i64 = 200;

impl Shop {
    /// Whether the database answers and takes writes: it is made to take one.
    pub async fn ping(&self) -> Result<(), Error> {
        Ok(self.store.ping().await?)
    }

    /// Numbers of orders as they change, from now on. A hint: it may skip some.
    pub fn changes(&self) -> Changes {
        self.store.changes()
    }

    /// How much waits for the staff and what is known of calls: numbers that tell of nobody.
    pub async fn tally(&self) -> Result<(Counts, CallTally), Error> {
        Ok((self.store.counts().await?, self.store.call_tally().await?))
    }

    /// Writes of orders that an older program placed, and of goods that it stocked, what a newer one looks for. After that it does nothing.
    pub async fn fill_in(&self) -> Result<(), Error> {
        while self.store.fill_trials(FILLED_AT_ONCE).await? > 0 {}
        while self.store.fill_search_keys(FILLED_AT_ONCE).await? > 0 {}
        while self.store.fill_search_words(FILLED_AT_ONCE).await? > 0 {}
        Ok(())
    }
}
