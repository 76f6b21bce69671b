//! The shop under test: the real program, a database of its own, and who is told.

use crate::{
    http::{get, once},
    machine,
    outside::{Outside, Services},
};
use anyhow::{Context, bail, ensure};
use clap::ValueEnum;
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use std::{
    env,
    net::{SocketAddr, TcpListener},
    process::{Child, Command, Output, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// What the gateway signs its calls with.
pub const PASSWORD_2: &str = "bench-password-2";

/// Which database a shop is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    pub const ALL: [Self; 2] = [Self::Sqlite, Self::Postgres];

    /// As it stands in the table.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// A shop that nothing else uses.
pub struct Shop {
    pub engine: Engine,
    pub address: SocketAddr,
    url: String,
    services: Services,
    folder: TempDir,
}

impl Shop {
    /// An empty one, which promises a message to a chat and a letter to the buyer.
    pub async fn new(engine: Engine, outside: Outside) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let address = free_address()?;
        let url = match engine {
            Engine::Sqlite => format!("sqlite:{}", folder.path().join("bench.db").display()),
            Engine::Postgres => new_database().await?,
        };
        Ok(Self {
            engine,
            address,
            url,
            services: Services::start(outside, address).await?,
            folder,
        })
    }

    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vitrina"));
        command
            .env("DATABASE_URL", &self.url)
            .env("LISTEN_ADDR", self.address.to_string())
            .env("PUBLIC_URL", format!("http://{}", self.address))
            .env("ROBOKASSA_MERCHANT_LOGIN", "bench")
            .env("ROBOKASSA_PASSWORD_1", "bench-password-1")
            .env("ROBOKASSA_PASSWORD_2", PASSWORD_2)
            .env("ROBOKASSA_HASH", "sha256")
            .env("HOLD_MINUTES", "600")
            .env("TRUSTED_PROXIES", "127.0.0.1")
            .env("TELEGRAM_BOT_TOKEN", "1:BENCH")
            .env("TELEGRAM_CHAT_IDS", "1001")
            .env("TELEGRAM_API_URL", format!("http://{}", self.services.telegram))
            .env("SMTP_URL", format!("smtp://{}", self.services.smtp))
            .env("MAIL_FROM", "shop@example.com")
            .env(
                "MEDIA_URL",
                format!("file://{}/media", self.folder.path().display()),
            )
            .env("RUST_LOG", "error");
        command
    }

    /// What `vitrina seed` prints.
    pub fn seed(&self, options: &[&str]) -> anyhow::Result<Vec<String>> {
        printed(self.command().arg("seed").args(options))
    }

    /// Starts it; returns it with the time until it was ready.
    pub async fn serve(&self) -> anyhow::Result<(Server, Duration)> {
        self.serve_at(self.address).await
    }

    /// The same at this address, where nothing else of the shop listens: one more node with the settings of all.
    pub async fn serve_at(&self, address: SocketAddr) -> anyhow::Result<(Server, Duration)> {
        let database = match self.engine {
            Engine::Sqlite => None,
            Engine::Postgres => {
                let one = "select pid::bigint from pg_stat_activity where backend_type = 'checkpointer'";
                let one = u32::try_from(self.number(one).await?)?;
                // Nothing of a server that runs elsewhere can be counted here.
                machine::parent(one).ok()
            }
        };
        let started = Instant::now();
        let child = self
            .command()
            .env("LISTEN_ADDR", address.to_string())
            .arg("serve")
            .stdout(Stdio::null())
            .spawn()?;
        let mut server = Server {
            program: Killed(child),
            database,
        };
        while started.elapsed() < Duration::from_secs(10) {
            if once(address, &get("/readyz", ""))
                .await
                .is_ok_and(|answer| answer.body.contains("ready"))
            {
                return Ok((server, started.elapsed()));
            }
            if let Some(status) = server.program.0.try_wait()? {
                bail!("the server ended at once: {status}");
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        bail!("the server did not get ready in ten seconds")
    }

    /// The first column of the first row.
    pub async fn number(&self, statement: &'static str) -> anyhow::Result<i64> {
        Ok(match self.engine {
            Engine::Sqlite => {
                let mut connection = SqliteConnection::connect(&self.url).await?;
                let number = sqlx::query_scalar(statement).fetch_one(&mut connection).await?;
                connection.close().await?;
                number
            }
            Engine::Postgres => {
                let mut connection = PgConnection::connect(&self.url).await?;
                let number = sqlx::query_scalar(statement).fetch_one(&mut connection).await?;
                connection.close().await?;
                number
            }
        })
    }

    /// The first column of all rows, which is text.
    pub async fn words(&self, statement: &'static str) -> anyhow::Result<Vec<String>> {
        Ok(match self.engine {
            Engine::Sqlite => {
                let mut connection = SqliteConnection::connect(&self.url).await?;
                let words = sqlx::query_scalar(statement).fetch_all(&mut connection).await?;
                connection.close().await?;
                words
            }
            Engine::Postgres => {
                let mut connection = PgConnection::connect(&self.url).await?;
                let words = sqlx::query_scalar(statement).fetch_all(&mut connection).await?;
                connection.close().await?;
                words
            }
        })
    }

    /// What a server has long done by itself when a shop has been open for years.
    pub async fn tidy(&self) -> anyhow::Result<()> {
        if self.engine == Engine::Postgres {
            let mut connection = PgConnection::connect(&self.url).await?;
            sqlx::query("vacuum (analyze)").execute(&mut connection).await?;
            connection.close().await?;
        }
        Ok(())
    }

    /// Whether the books are right: these orders are paid, these wait for their money, and the rest of [`check_books`].
    ///
    /// [`check_books`]: Self::check_books
    pub async fn check(&self, paid: usize, waiting: usize) -> anyhow::Result<()> {
        for (what, statement, expected) in [
            (
                "paid orders",
                "select count(*) from orders where state = 'paid' and fulfilment = 'new' and trial is not true",
                paid,
            ),
            (
                "orders that wait",
                "select count(*) from orders where state = 'awaiting_payment' and trial is not true",
                waiting,
            ),
        ] {
            let found = usize::try_from(self.number(statement).await?)?;
            ensure!(found == expected, "{found} {what}, not {expected}");
        }
        self.check_books().await
    }

    /// Whether each order that is paid through a gateway has its two messages about that and no other one has any, no money waits
    /// for a decision, and the stock is the sum of its ledger.
    pub async fn check_books(&self) -> anyhow::Result<()> {
        let metrics = once(self.address, &get("/metrics", "")).await?;
        for (name, expected) in [
            ("vitrina_orders_attention", 0_usize),
            ("vitrina_orphan_payments", 0),
        ] {
            let line = metrics
                .body
                .lines()
                .find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
            let found: usize = line.with_context(|| format!("{name} is not measured"))?.parse()?;
            ensure!(found == expected, "{name} is {found}, not {expected}");
        }
        for (what, statement) in [
            (
                "payments have not two messages",
                "select count(*) from (
                   select notices.order_number from notices
                     left join outbox on outbox.order_number = notices.order_number and outbox.key like '%:paid:%'
                   where verdict = 'accepted' group by notices.order_number having count(outbox.key) <> 2) as odd",
            ),
            (
                "messages are about a payment that there is not",
                "select count(*) from outbox where key like '%:paid:%' and not exists (
                   select 1 from notices where notices.order_number = outbox.order_number and verdict = 'accepted')",
            ),
            (
                "orders are paid twice",
                "select count(*) from (
                   select order_number from notices where verdict = 'accepted'
                   group by order_number having count(*) > 1) as odd",
            ),
            (
                "variants have another stock than their ledger",
                "select count(*) from variants where stock <>
                   (select coalesce(sum(pieces), 0) from stock_ledger where variant = variants.id)",
            ),
        ] {
            let wrong = self.number(statement).await?;
            ensure!(wrong == 0, "{wrong} {what}");
        }
        Ok(())
    }
}

/// A shop that runs.
pub struct Server {
    program: Killed,
    database: Option<u32>,
}

impl Server {
    pub fn pid(&self) -> u32 {
        self.program.0.id()
    }

    /// Waits until it has done what seeding left behind, such as adding up and sealing what was ordered: a shop that sells all year
    /// has that behind it. A shop that is not done within two minutes is measured as it is.
    pub async fn settle(&self) -> anyhow::Result<()> {
        const LOOK: Duration = Duration::from_millis(500);
        let (mut quiet, mut before) = (0, self.cost()?);
        for _ in 0..240 {
            tokio::time::sleep(LOOK).await;
            let now = self.cost()?;
            quiet = if now.saturating_sub(before) < LOOK / 20 {
                quiet + 1
            } else {
                0
            };
            if quiet == 4 {
                break;
            }
            before = now;
        }
        Ok(())
    }

    fn cost(&self) -> anyhow::Result<Duration> {
        let (program, database) = self.cpu()?;
        Ok(program + database.unwrap_or_default())
    }

    /// What it has cost so far; what its database has, if that is another program on this machine.
    pub fn cpu(&self) -> anyhow::Result<(Duration, Option<Duration>)> {
        let database = self.database.map(machine::cpu).transpose()?;
        Ok((machine::cpu(self.pid())?, database))
    }
}

/// A program that ends with its owner.
pub struct Killed(pub Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The lines that a command prints.
pub fn printed(command: &mut Command) -> anyhow::Result<Vec<String>> {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output()?;
    ensure!(
        status.success(),
        "{command:?} failed: {}",
        String::from_utf8_lossy(&stderr)
    );
    Ok(String::from_utf8(stdout)?.lines().map(str::to_owned).collect())
}

/// An address of this machine that nobody listens on.
pub fn free_address() -> anyhow::Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

/// Makes a database on the server that `POSTGRES_DATABASE_URL` names; its address.
pub async fn new_database() -> anyhow::Result<String> {
    static MADE: AtomicU32 = AtomicU32::new(0);
    let server = env::var("POSTGRES_DATABASE_URL")
        .context("POSTGRES_DATABASE_URL is not set: `make bench` starts a server and sets it")?;
    let name = format!("vitrina_bench_{}", MADE.fetch_add(1, Ordering::Relaxed));
    let mut connection = PgConnection::connect(&server).await?;
    for statement in [
        format!("drop database if exists {name} with (force)"),
        format!("create database {name}"),
    ] {
        sqlx::query(AssertSqlSafe(statement))
            .execute(&mut connection)
            .await?;
    }
    connection.close().await?;
    let (server, _) = server.rsplit_once('/').context("an address without a database")?;
    Ok(format!("{server}/{name}"))
}
