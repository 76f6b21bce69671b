//! The staff's journal: reading it, and writing what leaves nothing else behind.

use super::{Error, Shop};
use crate::{
    journal::{Doing, Entry, EntryFilter, NewEntry},
    staff::{Admin, Doer},
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
        let entry = NewEntry::of(&Doer::of(admin), doing, object, now);
        Ok(self.store.write_entry(&entry).await?)
    }
}
