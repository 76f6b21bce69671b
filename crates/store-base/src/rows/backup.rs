use shop::{backup, time::Timestamp};

/// What came of copying the shop, or of trying a copy out.
#[derive(Debug)]
pub struct BackupRun {
    pub began_at: i64,
    pub ended_at: i64,
    pub by_whom: String,
    pub file: String,
    pub bytes: i64,
    pub row_count: i64,
    pub failure: Option<String>,
    pub place: Option<String>,
}

impl From<BackupRun> for backup::BackupRun {
    fn from(row: BackupRun) -> Self {
        Self {
            began_at: Timestamp::from_ms(row.began_at),
            ended_at: Timestamp::from_ms(row.ended_at),
            by: row.by_whom,
            file: row.file,
            bytes: row.bytes,
            rows: row.row_count,
            failure: row.failure,
            place: row.place,
        }
    }
}
