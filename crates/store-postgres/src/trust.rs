//! Which connections are good for writing.
//!
//! During a switch-over the old server may live on as one that takes no writes, and its connections answer as if nothing
//! had happened. So what a connection is good for is asked when it is made, after it was idle, and of one of them now and
//! then. When one of them is not good, or is cut off, those that are as old are not used again either: they lead to the
//! same server. While the server behind the address takes no writes, each call gets a connection of its own, which reads;
//! the first that can write is kept.

use sqlx::{PgConnection, PgExecutor, Row, pool::PoolConnectionMetadata};
use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use tracing::warn;

/// A connection that was idle for this long is asked before it is used.
const IDLE: Duration = Duration::from_secs(1);
/// One of those that are never idle is asked this often.
const ASK_EVERY: Duration = Duration::from_millis(250);

/// Whether the server at the other end of a connection takes writes: a standby does not, nor does one told
/// not to.
pub(crate) async fn takes_writes(connection: impl PgExecutor<'_>) -> sqlx::Result<bool> {
    let answer = sqlx::raw_sql("show transaction_read_only")
        .fetch_one(connection)
        .await?;
    Ok(answer.try_get::<String, _>(0)? == "off")
}

/// What is known of the connections of a pool.
#[derive(Debug)]
pub(crate) struct Trust(Mutex<Known>);

#[derive(Debug)]
struct Known {
    /// Whether the newest connection takes writes, as far as is known.
    is_good: bool,
    /// Connections from before this moment may lead to another server.
    since: Instant,
    /// When a connection was asked last.
    asked: Instant,
}

impl Trust {
    pub(crate) fn new() -> Self {
        let now = Instant::now();
        Self(Mutex::new(Known {
            is_good: true,
            since: now,
            asked: now,
        }))
    }

    /// Notes what a new connection is good for.
    pub(crate) async fn meet(&self, connection: &mut PgConnection) -> sqlx::Result<()> {
        if takes_writes(connection).await? {
            let mut known = self.known();
            if !known.is_good {
                known.is_good = true;
                known.since = Instant::now();
            }
        } else {
            self.distrust("the database server takes no writes");
        }
        Ok(())
    }

    /// Whether an idle connection is to be used again.
    pub(crate) async fn admits(
        &self,
        connection: &mut PgConnection,
        about: PoolConnectionMetadata,
    ) -> sqlx::Result<bool> {
        let is_due = {
            let mut known = self.known();
            let age = about.age;
            if !known.is_good || known.since.elapsed() < age {
                return Ok(false);
            }
            let is_due = about.idle_for > IDLE || known.asked.elapsed() > ASK_EVERY;
            if is_due {
                known.asked = Instant::now();
            }
            is_due
        };
        if !is_due {
            return Ok(true);
        }
        let answer = takes_writes(connection).await;
        match answer {
            Ok(true) => {}
            Ok(false) => self.distrust("the database server takes writes no longer"),
            Err(_) => self.distrust("a connection to the database server was lost"),
        }
        answer
    }

    fn distrust(&self, why: &str) {
        if std::mem::replace(&mut self.known().is_good, false) {
            warn!("{why}: new connections are made");
        }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
