//! The lights of the doctor.

use super::{Error, Shop};
use crate::{
    call::{Call, CallFilter},
    doctor::{Kept, Seen, take_in},
    message::Letter,
    store::{Counts, OrderFilter, OrderRow},
    time::Timestamp,
};

impl Shop {
    /// Every light that is kept, by the name of its check.
    pub async fn lights(&self) -> Result<Vec<Kept>, Error> {
        Ok(self.store.lights().await?)
    }

    /// Keeps what checks saw, and tells the owner of lights that changed for good: in one message, once.
    pub async fn keep_lights(&self, seen: Vec<Seen>, now: Timestamp) -> Result<(), Error> {
        let audience = self.terms.audience.clone();
        let decide = Box::new(move |before: Vec<Kept>| {
            let (kept, changes) = take_in(&before, seen);
            if changes.is_empty() {
                return (kept, Vec::new());
            }
            let key = format!("lights:{}", now.ms());
            let messages = audience.tell_owner(&key, &Letter::OwnerLights { changes });
            (kept, messages)
        });
        Ok(self.store.change_lights(decide, now).await?)
    }

    /// The calls of gateways that came last, newest first, for the shop's own checks.
    pub async fn recent_calls(&self, most: i64) -> Result<Vec<Call>, Error> {
        let newest = CallFilter {
            limit: most,
            ..CallFilter::default()
        };
        let rows = self.store.calls(&newest).await?;
        Ok(rows.into_iter().map(|row| row.call).collect())
    }

    /// The orders that were placed last, newest first, trials left out, for the shop's own checks.
    pub async fn recent_orders(&self, most: i64) -> Result<Vec<OrderRow>, Error> {
        let newest = OrderFilter {
            limit: most,
            ..OrderFilter::default()
        };
        Ok(self.store.orders(&newest).await?)
    }

    /// The greatest number that was given to an attempt, for the shop's own checks.
    pub async fn last_invoice(&self) -> Result<i64, Error> {
        Ok(self.store.last_invoice().await?)
    }

    /// What waits for the staff, for the shop's own checks.
    pub async fn waiting(&self) -> Result<Counts, Error> {
        Ok(self.store.counts().await?)
    }

    /// Takes the right to look now; `false` if another node took it within so many seconds.
    pub async fn begin_round(&self, seconds: i64, now: Timestamp) -> Result<bool, Error> {
        Ok(self.store.begin_round(now.plus_seconds(-seconds), now).await?)
    }

    /// What the shop signs its calls to itself with; `fresh` if there is nothing yet.
    pub async fn own_secret(&self, fresh: &str) -> Result<String, Error> {
        Ok(self.store.own_secret(fresh).await?)
    }
}
