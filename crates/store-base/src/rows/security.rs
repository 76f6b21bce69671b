use shop::{
    security::{Act, SecurityEvent, SecurityEventId, SecurityRow, Told},
    time::Timestamp,
};

/// A security event.
#[derive(Debug)]
pub struct SecurityEventRow {
    pub id: i64,
    pub at: i64,
    pub act: String,
    pub who: String,
    pub network: String,
    pub device: String,
    pub detail: String,
    pub count: i64,
}

impl SecurityEventRow {
    /// The event; `None` if another version of the shop wrote it and this one does not know what happened.
    pub fn read(self) -> Option<SecurityRow> {
        Some(SecurityRow {
            id: SecurityEventId(self.id),
            event: SecurityEvent {
                at: Timestamp::from_ms(self.at),
                act: Act::named(&self.act)?,
                who: Told::of(&self.who),
                network: Told::of(&self.network),
                device: Told::of(&self.device),
                detail: Told::of(&self.detail),
                count: self.count,
            },
        })
    }
}
