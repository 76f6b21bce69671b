use shop::{
    journal::{self, EntryId},
    time::Timestamp,
};

/// An entry of the staff's journal.
#[derive(Debug, sqlx::FromRow)]
pub struct Entry {
    pub id: i64,
    pub at: i64,
    pub who: String,
    pub network: String,
    pub device: String,
    pub act: String,
    pub object: String,
    pub detail: String,
}

impl From<Entry> for journal::Entry {
    fn from(row: Entry) -> Self {
        Self {
            id: EntryId(row.id),
            at: Timestamp::from_ms(row.at),
            who: row.who,
            network: row.network,
            device: row.device,
            act: row.act,
            object: row.object,
            detail: row.detail,
        }
    }
}
