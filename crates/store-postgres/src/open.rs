//! Connecting: time-outs for everything, and settings that make a commit durable.

use sqlx::{
    ConnectOptions, Connection, PgConnection, PgPool,
    migrate::MigrateError,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use std::time::Duration;
use tracing::warn;

/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(4);
/// A connection that was idle for this long is asked whether it is still there before it is used.
const STALE: Duration = Duration::from_secs(1);

/// Why the database cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address is not one of a `PostgreSQL` database.
    #[error("not the address of a PostgreSQL database, such as postgres://user@host/shop")]
    Address(#[source] sqlx::Error),
    /// The server did not let us in.
    #[error("the database server does not let us in")]
    Connect(#[source] sqlx::Error),
    /// The server did not answer.
    #[error("the database server does not answer")]
    Silence,
    /// The tables cannot be brought up to date.
    #[error("the tables cannot be brought up to date")]
    Migration(#[from] MigrateError),
}

/// How the database is connected to.
#[derive(Debug, Clone)]
pub(crate) struct Settings(PgConnectOptions);

impl Settings {
    pub(crate) fn parse(url: &str) -> Result<Self, OpenError> {
        if !url.starts_with("postgres:") && !url.starts_with("postgresql:") {
            return Err(OpenError::Address(sqlx::Error::InvalidArgument(
                "another scheme".into(),
            )));
        }
        let options: PgConnectOptions = url.parse().map_err(OpenError::Address)?;
        Ok(Self(options.application_name("vitrina")))
    }

    /// Brings the tables up to date, over a connection that may take its time.
    pub(crate) async fn migrate(&self) -> Result<(), OpenError> {
        let mut connection = in_time(self.0.connect()).await?;
        sqlx::migrate!().run(&mut connection).await?;
        check(&mut connection).await.map_err(OpenError::Connect)?;
        connection.close().await.map_err(OpenError::Connect)
    }

    /// The connections that the shop works with.
    ///
    /// The server ends what takes too long, also when the client is no longer there to give up. «Read committed» makes
    /// a statement see what was committed while the one before waited for a lock; the code relies on it.
    pub(crate) async fn pool(&self, max_connections: u32) -> Result<PgPool, OpenError> {
        let options = self.0.clone().options([
            ("default_transaction_isolation", "read committed"),
            ("synchronous_commit", "on"),
            ("lock_timeout", "3s"),
            ("statement_timeout", "4s"),
            ("idle_in_transaction_session_timeout", "10s"),
        ]);
        let pool = PgPoolOptions::new()
            .max_connections(max_connections)
            .acquire_timeout(CONNECT)
            .test_before_acquire(false)
            .before_acquire(|connection, meta| {
                Box::pin(async move {
                    if meta.idle_for > STALE {
                        connection.ping().await?;
                    }
                    Ok(true)
                })
            })
            .connect_with(options);
        in_time(pool).await
    }

    /// The connection that listens, in a pool of its own that replaces it when it is lost.
    pub(crate) fn listening(&self) -> PgPool {
        PgPoolOptions::new()
            .max_connections(1)
            .acquire_timeout(CONNECT)
            .max_lifetime(None)
            .idle_timeout(None)
            .connect_lazy_with(self.0.clone())
    }
}

/// A server without `fsync` loses paid orders with its power. Some servers keep their data elsewhere and rightly say
/// «off», so it is told and not refused.
async fn check(connection: &mut PgConnection) -> sqlx::Result<()> {
    let fsync: String = sqlx::query_scalar("select current_setting('fsync')")
        .fetch_one(connection)
        .await?;
    if fsync != "on" {
        warn!(
            fsync,
            "the database server may lose what it has confirmed when its power fails"
        );
    }
    Ok(())
}

async fn in_time<T>(connecting: impl Future<Output = sqlx::Result<T>>) -> Result<T, OpenError> {
    tokio::time::timeout(CONNECT, connecting)
        .await
        .map_err(|_| OpenError::Silence)?
        .map_err(OpenError::Connect)
}
