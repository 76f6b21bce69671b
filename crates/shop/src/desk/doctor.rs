//! The lights of the doctor.

use super::{Error, Shop};
use crate::{
    doctor::{Kept, Seen, take_in},
    message::Letter,
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

    /// Takes the right to look now; `false` if another node took it within so many seconds.
    pub async fn begin_round(&self, seconds: i64, now: Timestamp) -> Result<bool, Error> {
        Ok(self.store.begin_round(now.plus_seconds(-seconds), now).await?)
    }

    /// What the shop signs its calls to itself with; `fresh` if there is nothing yet.
    pub async fn own_secret(&self, fresh: &str) -> Result<String, Error> {
        Ok(self.store.own_secret(fresh).await?)
    }
}
