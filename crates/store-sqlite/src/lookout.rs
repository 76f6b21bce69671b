//! Connections for the questions that pages of visitors ask, each of which is one statement with one text for an answer.
//!
//! The pool of sqlx asks every connection that comes back whether it is still there. That is another trip to its thread, as long as the
//! question itself, and says nothing: a file does not hang up. So what is asked all the time has connections of its own, which are
//! handed on as they are. One whose question failed is closed.

use crate::{
    errors::database,
    open::{BUSY, ConnectionSettings, readers_at_once},
};
use shop::store::{Result, StoreError};
use sqlx::{Sqlite, SqliteConnection, query::QueryScalar, sqlite::SqliteArguments};
use std::{
    fmt,
    sync::{Mutex, PoisonError},
};
use tokio::{sync::Semaphore, time};

/// Connections that wait for a question, the one that had the last one first.
pub(crate) struct Lookout {
    settings: ConnectionSettings,
    idle: Mutex<Vec<SqliteConnection>>,
    turns: Semaphore,
}

impl Lookout {
    /// Connections are opened when they are needed.
    pub(crate) fn new(settings: ConnectionSettings) -> Self {
        Self {
            settings,
            idle: Mutex::default(),
            turns: Semaphore::new(usize::from(readers_at_once())),
        }
    }

    /// The text that is the answer, if there is one.
    pub(crate) async fn ask(
        &self,
        question: QueryScalar<'_, Sqlite, String, SqliteArguments>,
    ) -> Result<Option<String>> {
        let turn = time::timeout(BUSY, self.turns.acquire()).await;
        let Ok(Ok(_turn)) = turn else {
            return Err(StoreError::Unavailable("too many questions wait".into()));
        };
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => self
                .settings
                .lasting_reader()
                .await
                .map_err(|error| StoreError::Unavailable(error.into()))?,
        };
        let mut lent = Lent {
            idle: &self.idle,
            connection: None,
        };
        let answer = question.fetch_optional(lent.connection.insert(connection)).await;
        if answer.is_err() {
            lent.connection = None;
        }
        answer.map_err(database)
    }
}

impl fmt::Debug for Lookout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lookout").finish_non_exhaustive()
    }
}

/// A connection that comes back however its question ends. If whoever asked is gone, its thread is done with that before it hears the
/// next one.
struct Lent<'l> {
    idle: &'l Mutex<Vec<SqliteConnection>>,
    connection: Option<SqliteConnection>,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            self.idle
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(connection);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    fn word(is_there: bool) -> QueryScalar<'static, Sqlite, String, SqliteArguments> {
        sqlx::query_scalar("select 'word' where $1").bind(is_there)
    }

    #[tokio::test]
    async fn a_connection_is_handed_on_unless_its_question_failed() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}/shop.db", folder.path().display());
        let settings = ConnectionSettings::parse(&url).unwrap();
        let _writer = settings.prepare().await.unwrap();
        let lookout = Lookout::new(settings);
        let idle = || lookout.idle.lock().unwrap().len();
        assert_eq!(lookout.ask(word(true)).await.unwrap().as_deref(), Some("word"));
        assert_eq!(lookout.ask(word(false)).await.unwrap(), None);
        assert_eq!(idle(), 1);

        // Whoever asked goes away, and the next one is not given their answer.
        drop(lookout.ask(word(true)).now_or_never());
        assert_eq!(idle(), 1);
        assert_eq!(lookout.ask(word(false)).await.unwrap(), None);

        lookout
            .ask(sqlx::query_scalar("select json('{')"))
            .await
            .unwrap_err();
        assert_eq!(idle(), 0);
        assert_eq!(lookout.ask(word(true)).await.unwrap().as_deref(), Some("word"));
    }
}
