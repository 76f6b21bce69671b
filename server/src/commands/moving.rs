//! `vitrina move`: the whole shop goes into another database, by whichever way between `SQLite` and `PostgreSQL`.
//!
//! The old database is read in one snapshot while nobody serves it, and stays as it is. The new one is filled in one transaction,
//! which is committed if every table, read again, is what it was.

use super::{refuse_address, spoken};
use crate::{
    config::{Config, Outside, is_postgres, photos_beside, refuse_quotes},
    sealing::KeyPlace,
};
use anyhow::{Context, anyhow, bail};
use clap::{ArgMatches, Args};
use secrecy::{ExposeSecret, SecretString};
use std::path::{Path, PathBuf, absolute};
use store_base::tables::{Copied, TableError, TableReader, TableWriter, copy};
use store_postgres::PostgresStore;
use store_sqlite::SqliteStore;
use words::Words;

/// How many rows of a table go by between two lines of the log.
const LINE_EVERY: u64 = 10_000;

/// What is moved, and where to.
#[derive(Args)]
#[expect(
    clippy::doc_markdown,
    reason = "these comments are the help that people read in a terminal"
)]
pub struct Options {
    /// The empty database to move into: sqlite:PATH, or postgres://USER:PASSWORD@HOST/NAME?sslmode=verify-full. The variable keeps a
    /// password out of the list of the machine's processes
    #[arg(long, env = "MOVE_TO", value_name = "URL", hide_env_values = true)]
    to: SecretString,
    #[command(flatten)]
    /// The shop that moves: `DATABASE_URL` is where it is now.
    config: Box<Config>,
}

/// Moves it, and says what is to be done next. `given` is what the command was given.
pub async fn run(options: Options, given: &ArgMatches) -> anyhow::Result<()> {
    let words = spoken();
    refuse_quotes(std::env::vars_os())?;
    let old = Outside::given(*options.config, given);
    let new = Config {
        database_url: options.to,
        ..old.config().clone()
    };
    refuse_address(old.config())?;
    refuse_address(&new).with_context(|| words.text("move-address"))?;
    let addresses = (&old.config().database_url, &new.database_url);
    let copied = move_shop(addresses.0.expose_secret(), addresses.1.expose_secret()).await;
    let copied = copied.map_err(|error| told(error, words))?;
    println!("{}", summary(&copied, words));
    for line in left_behind(old.config(), &new, words)? {
        println!("{line}");
    }
    Ok(())
}

/// Moves all tables of a shop that nobody serves, from one address to another one.
///
/// # Errors
/// What is wrong with either database; then the new one has nothing of the shop, and the old one is as it was.
pub async fn move_shop(from: &str, to: &str) -> anyhow::Result<Vec<Copied>> {
    let _held = hold(from).await?;
    let mut reader = read(from).await?;
    let writer = write(to, reader.newest_step()).await?;
    let copied = copy(&mut *reader, writer, |table, rows| {
        if rows.is_multiple_of(LINE_EVERY) {
            tracing::info!(table, rows, "rows are on their way");
        }
    });
    Ok(copied.await?)
}

/// Keeps everybody from the shop at this address as long as the result lives.
async fn hold(url: &str) -> anyhow::Result<Box<dyn Send>> {
    if is_postgres(url) {
        return Ok(Box::new(PostgresStore::hold(url).await?));
    }
    if let Some(file) = SqliteStore::file(url)
        && !file.exists()
    {
        let values = [("file", file.display().to_string().into())];
        bail!(spoken().with("move-no-source", &values));
    }
    Ok(Box::new(SqliteStore::hold(url).await?))
}

async fn read(url: &str) -> anyhow::Result<Box<dyn TableReader>> {
    if is_postgres(url) {
        return Ok(Box::new(PostgresStore::read_tables(url).await?));
    }
    Ok(Box::new(SqliteStore::read_tables(url).await?))
}

async fn write(url: &str, step: i64) -> anyhow::Result<Box<dyn TableWriter>> {
    if is_postgres(url) {
        return Ok(Box::new(PostgresStore::write_tables(url, step).await?));
    }
    Ok(Box::new(SqliteStore::write_tables(url, step).await?))
}

/// What an owner may meet with, in their language; anything else as it is.
fn told(error: anyhow::Error, words: &Words) -> anyhow::Error {
    let in_file = error.downcast_ref::<store_sqlite::OpenError>();
    if matches!(in_file, Some(store_sqlite::OpenError::Served { .. })) {
        return anyhow!(words.text("move-served"));
    }
    let of_tables = error.chain().find_map(|cause| cause.downcast_ref::<TableError>());
    let said = match of_tables {
        Some(TableError::Served) => words.text("move-served"),
        Some(TableError::Occupied { table }) => {
            words.with("move-occupied", &[("table", table.as_str().into())])
        }
        Some(TableError::Differ { what }) => words.with("move-differ", &[("what", what.as_str().into())]),
        Some(TableError::Step { wanted, found }) => {
            let what = format!("{found:04} ≠ {wanted:04}");
            words.with("move-differ", &[("what", what.into())])
        }
        Some(TableError::Unequal { table }) => {
            words.with("move-unequal", &[("table", table.as_str().into())])
        }
        Some(_) | None => return error,
    };
    anyhow!(said)
}

/// A line for each table, and what to do now.
fn summary(copied: &[Copied], words: &Words) -> String {
    let line = |Copied { table, tally }: &Copied| {
        let values = [
            ("table", table.as_str().into()),
            ("rows", tally.rows().into()),
            ("digest", tally.digest().into()),
        ];
        words.with("move-table", &values)
    };
    let mut lines: Vec<_> = copied.iter().map(line).collect();
    let rows: u64 = copied.iter().map(|copied| copied.tally.rows()).sum();
    let values = [("tables", copied.len().into()), ("rows", rows.into())];
    lines.push(words.with("move-done", &values));
    lines.push(words.text("move-next"));
    lines.join("\n")
}

/// What does not come along because it is no table: photos and the key, if they are where the program would not look for them
/// any more.
fn left_behind(old: &Config, new: &Config, words: &Words) -> anyhow::Result<Vec<String>> {
    let mut lines = Vec::new();
    let [folder, other] = [old, new].map(|config| photos_beside(config.database_url.expose_secret()));
    if old.media_url.is_empty() && folder != other && folder.exists() {
        let folder = whole(&folder)?;
        let values = [
            ("url", format!("file://{folder}").into()),
            ("folder", folder.into()),
        ];
        lines.push(words.with("move-photos", &values));
    }
    if let [KeyPlace::File(file), KeyPlace::File(other)] = [old, new].map(KeyPlace::of)
        && file != other
        && file.exists()
    {
        lines.push(words.with("move-key", &[("file", whole(&file)?.into())]));
    }
    Ok(lines)
}

/// The path as it is said to a program that runs in another folder.
fn whole(path: &Path) -> anyhow::Result<String> {
    let whole: PathBuf = absolute(path).with_context(|| path.display().to_string())?;
    Ok(whole.display().to_string())
}
