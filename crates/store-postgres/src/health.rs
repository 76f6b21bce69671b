//! How the database itself is.

use crate::{PostgresStore, asked, open::migrator};
use async_trait::async_trait;
use shop::store::{Follower, Health, Result, Safeguard, Vitals};

/// Words of `synchronous_commit` with which a commit is confirmed before it is on disk.
const HASTY: &str = "off";

/// A row of what the server says: version, fsync, `full_page_writes`, `synchronous_commit`, `wal_level`, bytes, newest step.
type Said = (String, String, String, String, String, i64, i64);
/// A server that follows: name, whether it is connected, bytes and seconds that it is behind.
type Following = (String, bool, Option<i64>, Option<i64>);

#[async_trait]
impl Health for PostgresStore {
    async fn vitals(&self) -> Result<Vitals> {
        let said = sqlx::query_as(
            "select current_setting('server_version'), current_setting('fsync'),
                    current_setting('full_page_writes'), current_setting('synchronous_commit'),
                    current_setting('wal_level'), pg_database_size(current_database()),
                    (select max(version) from _sqlx_migrations where success)",
        );
        let said: Said = asked(said.fetch_one(&self.pool)).await?;
        let (version, fsync, full_page_writes, synchronous_commit, wal_level, bytes, step) = said;
        // Only some roles see these numbers; the others see that there is a follower.
        let followers = sqlx::query_as(
            "select coalesce(application_name, ''), true,
                    pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)::bigint,
                    extract(epoch from replay_lag)::bigint
             from pg_stat_replication
             union all
             select slot_name::text, false, pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::bigint, null
             from pg_replication_slots where not active",
        );
        let followers: Vec<Following> = asked(followers.fetch_all(&self.pool)).await?;
        // Most shops may not look into the server's folder.
        let log = sqlx::query_scalar("select sum(size)::bigint from pg_ls_waldir()");
        let log: Option<Option<i64>> = asked(log.fetch_one(&self.pool)).await.ok();
        let is_on = |name, found: String| Safeguard {
            name,
            is_safe: found == "on",
            found,
        };
        Ok(Vitals {
            engine: format!("PostgreSQL {version}"),
            safeguards: vec![
                is_on("fsync", fsync),
                is_on("full_page_writes", full_page_writes),
                Safeguard {
                    name: "synchronous_commit",
                    is_safe: synchronous_commit != HASTY,
                    found: synchronous_commit,
                },
                // Any of them keeps what was confirmed; whoever sets up a follower wants to know.
                Safeguard {
                    name: "wal_level",
                    is_safe: true,
                    found: wal_level,
                },
            ],
            bytes,
            log_bytes: log.flatten(),
            followers: followers
                .into_iter()
                .map(|(name, is_connected, behind_bytes, behind_seconds)| Follower {
                    name,
                    is_connected,
                    behind_bytes,
                    behind_seconds,
                })
                .collect(),
            step,
            known_step: migrator()
                .iter()
                .map(|step| step.version)
                .max()
                .unwrap_or_default(),
        })
    }
}
