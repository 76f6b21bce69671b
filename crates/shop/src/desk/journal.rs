//! The staff's journal: reading it, and writing what leaves nothing else behind.

use super::{Error, Shop};
use crate::{
    journal::{Doing, Entry, EntryFilter, NewEntry},
    staff::Admin,
    time::Timestamp,
};

impl Shop {
    /// What the staff did, newest first.
    pub async fn journal(&self, _: &Admin, filter: &EntryFilter) -> Result<Vec<Entry>, Error> {
        Ok(self.store.entries(filter).await?)
    }

    /// Writes down what somebody has just done that leaves nothing else behind.
    pub async fn note_doing(
        &self,
        admin: &Admin,
        doing: Doing,
        object: &str,
        now: Timestamp,
    ) -> Result<(), Error> {
        let place = &admin.sign_in().place;
        let entry = NewEntry {
            at: now,
            who: admin.login().to_owned(),
            network: place.network.clone(),
            device: place.device.clone(),
            doing,
            object: object.to_owned(),
        };
        Ok(self.store.write_entry(&entry).await?)
    }
}
