//! Connecting: time-outs for everything, and settings that make a commit durable.

use crate::{
    PostgresStore,
    trust::{Trust, takes_writes},
};
use sqlx::{
    ConnectOptions, Connection, PgConnection, PgPool,
    migrate::{MigrateError, Migrator},
    postgres::{PgConnectOptions, PgPoolOptions, PgSslMode},
};
use std::{sync::Arc, time::Duration};
use store_base::{
    steps::{Later, Steps},
    tables::TableError,
};
use tracing::{info, warn};

/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(4);

/// The name that a program connects under.
pub(crate) const SERVING: &str = "vitrina";
/// The name of what comes and goes beside it.
const BESIDE: &str = "vitrina tables";

/// The lock of whoever brings the tables up to date and copies them before that. Single steps have one of the migrator's.
const UPDATE: i64 = 0x0076_6974_7269_6e61;
/// Between two tries to get it. Whoever waited for it on the server would be given up on there, and keep a step from ending that
/// waits for all others.
const AGAIN: Duration = Duration::from_millis(500);

/// As long as this lives, nobody else brings the tables up to date, nor copies them for that.
#[derive(Debug)]
pub struct UpdateTurn {
    _connection: PgConnection,
}

/// Why the database cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address is not one of a `PostgreSQL` database.
    #[error("not the address of a PostgreSQL database, such as postgres://user@host/shop")]
    Address(#[source] sqlx::Error),
    /// The address names several servers.
    #[error(
        "the address names several servers; name one that always leads to the primary: the cluster's own name for it, \
         or a proxy such as HAProxy"
    )]
    SeveralServers,
    /// The address asks for a kind of server that is of no use to a shop.
    #[error(
        "target_session_attrs is {0:?}; a shop writes, so only read-write or primary is possible, which it is anyway"
    )]
    Attributes(String),
    /// The server did not let us in.
    #[error("the database server does not let us in")]
    Connect(#[source] sqlx::Error),
    /// The server did not answer.
    #[error("the database server does not answer")]
    Silence,
    /// The server takes no writes: it is a standby, or was told to act like one.
    #[error("the database server takes no writes: it is a standby, or default_transaction_read_only is on")]
    ReadOnly,
    /// The database has been set up by another program.
    #[error(
        "the database belongs to another program; DATABASE_URL has to name a shop's database, or an empty one"
    )]
    Foreign,
    /// A later program has taken something away that this one needs.
    #[error(transparent)]
    Later(#[from] Later),
    /// The tables cannot be brought up to date.
    #[error("the tables cannot be brought up to date")]
    Migration(#[from] MigrateError),
    /// The tables cannot be given or taken whole.
    #[error("the tables cannot be given or taken whole")]
    Tables(#[from] TableError),
}

impl PostgresStore {
    /// The host that an address leads to without proof that it is the one: anything less than `sslmode=verify-full` may
    /// be read, or answered by somebody else. `None` for a socket of this machine, and for what is no such address.
    pub fn unproven_host(url: &str) -> Option<String> {
        let ConnectionSettings(options) = ConnectionSettings::parse(url).ok()?;
        let is_proven = matches!(options.get_ssl_mode(), PgSslMode::VerifyFull);
        let is_socket = options.get_socket().is_some() || options.get_host().starts_with('/');
        (!is_proven && !is_socket).then(|| options.get_host().to_owned())
    }

    /// The name of the database that `url` leads to; `None` if that is no address of one.
    pub fn database_name(url: &str) -> Option<String> {
        let ConnectionSettings(options) = ConnectionSettings::parse(url).ok()?;
        let name = options.get_database().unwrap_or_else(|| options.get_username());
        Some(name.to_owned())
    }

    /// Waits until nobody else is at bringing the tables in the database that `url` names up to date, and keeps others from it.
    /// Nodes that start together with steps to take do it one after another, so that each looks at tables that nobody changes.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub async fn update_turn(url: &str) -> Result<UpdateTurn, OpenError> {
        let mut connection = ConnectionSettings::parse(url)?.patient().await?;
        let mut is_told = false;
        while !in_time(begins_update(&mut connection)).await? {
            if !is_told {
                info!("another program brings the tables up to date, and this one waits for it");
                is_told = true;
            }
            tokio::time::sleep(AGAIN).await;
        }
        Ok(UpdateTurn {
            _connection: connection,
        })
    }
}

/// How the database is connected to.
#[derive(Debug, Clone)]
pub(crate) struct ConnectionSettings(PgConnectOptions);

impl ConnectionSettings {
    pub(crate) fn parse(url: &str) -> Result<Self, OpenError> {
        if !url.starts_with("postgres:") && !url.starts_with("postgresql:") {
            return Err(OpenError::Address(sqlx::Error::InvalidArgument(
                "another scheme".into(),
            )));
        }
        let (server, query) = url.split_once('?').unwrap_or((url, ""));
        let mut kept = Vec::new();
        for parameter in query.split('&').filter(|parameter| !parameter.is_empty()) {
            match parameter.split_once('=') {
                Some(("target_session_attrs", "read-write" | "primary")) => {}
                Some(("target_session_attrs", other)) => return Err(OpenError::Attributes(other.to_owned())),
                Some(("host" | "hostaddr", hosts)) if has_several(hosts) => {
                    return Err(OpenError::SeveralServers);
                }
                _ => kept.push(parameter),
            }
        }
        let authority = server.split('/').nth(2).unwrap_or_default();
        if has_several(authority.rsplit('@').next().unwrap_or_default()) {
            return Err(OpenError::SeveralServers);
        }
        let address = format!("{server}?{}", kept.join("&"));
        let options: PgConnectOptions = address.parse().map_err(OpenError::Address)?;
        Ok(Self(options.application_name(SERVING)))
    }

    /// Brings the tables up to date, over a connection that may take its time.
    pub(crate) async fn migrate(&self) -> Result<(), OpenError> {
        self.migrate_up_to(i64::MAX).await
    }

    /// The same with the steps up to this one.
    pub(crate) async fn migrate_up_to(&self, step: i64) -> Result<(), OpenError> {
        let options = self.0.clone().application_name(BESIDE);
        let mut connection = in_time(options.connect()).await?;
        if !in_time(takes_writes(&mut connection)).await? {
            return Err(OpenError::ReadOnly);
        }
        if !in_time(is_shop(&mut connection)).await? {
            return Err(OpenError::Foreign);
        }
        let steps = in_time(steps_of(&mut connection)).await?;
        steps.refuse_later()?;
        let mut migrator = migrator();
        // Steps that this program does not know are those of a later one, beside which it runs or which it has replaced again,
        // and that one has taken nothing away that this one needs.
        migrator.set_ignore_missing(true);
        migrator.run_to(step, &mut connection).await?;
        check(&mut connection).await.map_err(OpenError::Connect)?;
        connection.close().await.map_err(OpenError::Connect)
    }

    /// Steps that the tables have taken, beside those of this program.
    pub(crate) async fn steps(&self) -> Result<Steps, OpenError> {
        let mut connection = in_time(self.0.clone().application_name(BESIDE).connect()).await?;
        if !in_time(is_shop(&mut connection)).await? {
            return Err(OpenError::Foreign);
        }
        let steps = in_time(steps_of(&mut connection)).await?;
        connection.close().await.map_err(OpenError::Connect)?;
        Ok(steps)
    }

    /// The connections that the shop works with.
    ///
    /// The server ends what takes too long, also when the client is no longer there to give up. "Read
    /// committed" makes a statement see what was committed while the one before waited for a lock; the code
    /// relies on it.
    pub(crate) async fn pool(&self, max_connections: u32) -> Result<PgPool, OpenError> {
        let options = self.0.clone().options([
            ("default_transaction_isolation", "read committed"),
            ("synchronous_commit", "on"),
            ("lock_timeout", "3s"),
            ("statement_timeout", "4s"),
            ("idle_in_transaction_session_timeout", "10s"),
            // Compiling a statement took longer than any of them runs.
            ("jit", "off"),
        ]);
        let trust = Arc::new(Trust::new());
        let newcomers = trust.clone();
        let pool = PgPoolOptions::new()
            .max_connections(max_connections)
            .acquire_timeout(CONNECT)
            .test_before_acquire(false)
            .after_connect(move |connection, _| {
                let trust = newcomers.clone();
                Box::pin(async move { trust.meet(connection).await })
            })
            .before_acquire(move |connection, about| {
                let trust = trust.clone();
                Box::pin(async move { trust.admits(connection, about).await })
            })
            .connect_with(options);
        in_time(pool).await
    }

    /// A connection for work that takes as long as it takes.
    pub(crate) async fn patient(&self) -> Result<PgConnection, OpenError> {
        let options = self.0.clone().application_name(BESIDE).options([
            ("synchronous_commit", "on"),
            ("lock_timeout", "10s"),
            ("statement_timeout", "0"),
            ("idle_in_transaction_session_timeout", "0"),
        ]);
        in_time(options.connect()).await
    }

    /// The connection that listens, in a pool of its own and of no other: one that died without a word is asked a last thing when it
    /// is given back, and keeps its place until the network gives it up, which takes a quarter of an hour.
    pub(crate) fn listening(&self) -> PgPool {
        PgPoolOptions::new()
            .max_connections(1)
            .acquire_timeout(CONNECT)
            .max_lifetime(None)
            .idle_timeout(None)
            .test_before_acquire(false)
            .connect_lazy_with(self.0.clone())
    }
}

/// Whether there are several servers in this part of an address.
fn has_several(hosts: &str) -> bool {
    hosts.contains(',') || hosts.to_ascii_lowercase().contains("%2c")
}

async fn begins_update(connection: &mut PgConnection) -> sqlx::Result<bool> {
    sqlx::query_scalar("select pg_try_advisory_lock($1)")
        .bind(UPDATE)
        .fetch_one(connection)
        .await
}

/// Whether the tables are a shop's, or there are none of any program like this one.
async fn is_shop(connection: &mut PgConnection) -> sqlx::Result<bool> {
    let have_steps: bool = sqlx::query_scalar("select to_regclass('_sqlx_migrations') is not null")
        .fetch_one(&mut *connection)
        .await?;
    if !have_steps {
        return Ok(true);
    }
    sqlx::query_scalar("select count(*) = 0 or bool_or(version = 1) from _sqlx_migrations")
        .fetch_one(connection)
        .await
}

/// The steps of the tables that this program brings.
pub(crate) fn migrator() -> Migrator {
    sqlx::migrate!()
}

async fn steps_of(connection: &mut PgConnection) -> sqlx::Result<Steps> {
    let have_steps: bool = sqlx::query_scalar("select to_regclass('_sqlx_migrations') is not null")
        .fetch_one(&mut *connection)
        .await?;
    let mut taken: Vec<(i64, String)> = Vec::new();
    if have_steps {
        taken = sqlx::query_as("select version, description from _sqlx_migrations where success")
            .fetch_all(connection)
            .await?;
    }
    Ok(Steps::of(taken, &migrator()))
}

/// A server without `fsync` loses paid orders when the power fails. Some servers keep their data elsewhere
/// and rightly say "off", so it is reported and not refused.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::Database;
    use sqlx::Executor;

    #[test]
    fn one_server_that_writes_is_asked_for_and_no_other() {
        for url in [
            "postgres://shop@db.example/shop",
            "postgres://shop:pass@db.example:6432/shop?sslmode=require&target_session_attrs=read-write",
            "postgresql://shop@db.example/shop?target_session_attrs=primary",
            "postgres:///shop?host=/run/postgresql",
        ] {
            assert!(ConnectionSettings::parse(url).is_ok(), "{url}");
        }
        for url in [
            "postgres://shop@one.example,two.example/shop",
            "postgres://shop:pass@one.example:5432,two.example:5432/shop?target_session_attrs=read-write",
            "postgres:///shop?host=one.example,two.example",
            "postgres:///shop?host=one.example%2Ctwo.example",
        ] {
            let refused = ConnectionSettings::parse(url);
            assert!(
                matches!(refused, Err(OpenError::SeveralServers)),
                "{url}: {refused:?}"
            );
        }
        for attributes in ["any", "standby", "prefer-standby", "read-only"] {
            let refused = ConnectionSettings::parse(&format!(
                "postgres://shop@db.example/shop?target_session_attrs={attributes}"
            ));
            assert!(matches!(refused, Err(OpenError::Attributes(given)) if given == attributes));
        }
    }

    #[test]
    fn the_database_of_an_address_is_called_by_its_name() {
        for (url, name) in [
            ("postgres://shop@db.example/teas", Some("teas")),
            (
                "postgres://shop:pass@db.example:6432/teas?sslmode=require",
                Some("teas"),
            ),
            (
                "postgres:///?host=/run/postgresql&user=shop&dbname=teas",
                Some("teas"),
            ),
            ("sqlite:data/vitrina.db", None),
        ] {
            assert_eq!(PostgresStore::database_name(url).as_deref(), name, "{url}");
        }
    }

    /// The server is demoted, or ends its connections, while all of them are in constant use.
    #[tokio::test]
    async fn connections_that_are_no_longer_good_are_all_replaced() {
        let database = Database::copy_of("template1").await;
        let pool = ConnectionSettings::parse(&database.url)
            .unwrap()
            .pool(4)
            .await
            .unwrap();
        pool.execute("create table proof (one bigint)").await.unwrap();
        for spoil in [
            "set default_transaction_read_only = on",
            "select pg_terminate_backend(pid) from pg_stat_activity
             where datname = current_database() and pid <> pg_backend_pid()",
        ] {
            let mut held = Vec::new();
            for _ in 0..4 {
                held.push(pool.acquire().await.unwrap());
            }
            for connection in &mut held {
                // The one that ends another may be ended itself.
                connection.execute(spoil).await.ok();
            }
            drop(held);
            let write = || pool.execute("insert into proof values (1)");
            let in_a_row = async {
                let mut written = 0;
                while written < 16 {
                    written = if write().await.is_ok() { written + 1 } else { 0 };
                }
            };
            tokio::time::timeout(Duration::from_secs(10), in_a_row)
                .await
                .expect(spoil);
        }
        pool.close().await;
        database.forget().await;
    }
}
