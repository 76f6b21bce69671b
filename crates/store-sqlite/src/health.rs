//! How the database itself is.

use crate::{SqliteStore, errors::database, open::migrator};
use async_trait::async_trait;
use shop::store::{Health, Result, Safeguard, Vitals};
use std::fs;

/// `pragma synchronous` when each commit waits for the disk; more than that is as good.
const FULL: i64 = 2;

/// A row of what the database says: version, journal mode, synchronous, bytes, newest step, file.
type Said = (String, String, i64, i64, i64, String);

#[async_trait]
impl Health for SqliteStore {
    async fn vitals(&self) -> Result<Vitals> {
        let said = sqlx::query_as(
            "select sqlite_version(), journal_mode, synchronous, page_count * page_size,
                    (select max(version) from _sqlx_migrations where success), file
             from pragma_journal_mode, pragma_synchronous, pragma_page_count, pragma_page_size,
                  pragma_database_list where name = 'main'",
        )
        .fetch_one(&self.readers)
        .await
        .map_err(database)?;
        let (version, journal_mode, synchronous, bytes, step, file): Said = said;
        let log = fs::metadata(format!("{file}-wal")).ok();
        Ok(Vitals {
            engine: format!("SQLite {version}"),
            safeguards: vec![
                Safeguard {
                    name: "journal_mode",
                    is_safe: journal_mode == "wal",
                    found: journal_mode,
                },
                Safeguard {
                    name: "synchronous",
                    is_safe: synchronous >= FULL,
                    found: synchronous.to_string(),
                },
            ],
            bytes,
            log_bytes: log.and_then(|log| i64::try_from(log.len()).ok()),
            followers: Vec::new(),
            step,
            known_step: migrator()
                .iter()
                .map(|step| step.version)
                .max()
                .unwrap_or_default(),
        })
    }
}
