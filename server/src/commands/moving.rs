//! `vitrina move`: the whole shop goes into another database, by whichever way between `SQLite` and `PostgreSQL`.
//!
//! The old database is read in one snapshot while nobody serves it, and stays as it is. The new one is filled in one transaction,
//! which is committed if every table, read again, is what it was.

use super::spoken;
use crate::config::{Config, Settings, refuse_quotes};
use anyhow::{Context, anyhow, bail};
use clap::Args;
use media::Place;
use secrecy::{ExposeSecret, SecretString};
use std::path::{Path, absolute};
use store_base::tables::{Copied, TableError, TableReader, TableWriter, copy};
use store_postgres::PostgresStore;
use store_sqlite::SqliteStore;
use words::Words;

/// How many rows of a table go by between two lines of the log.
const LINE_EVERY: u64 = 10_000;

/// What is moved, and where to.
#[derive(Args)]
pub struct Options {
    /// The empty database to move into: sqlite:PATH, or postgres://USER:PASSWORD@HOST/NAME?sslmode=verify-full
    #[arg(long, value_name = "URL")]
    to: SecretString,
    #[command(flatten)]
    /// The shop that moves: `DATABASE_URL` is where it is now.
    config: Box<Config>,
}

/// Moves it, and says what is to be done next.
pub async fn run(options: Options) -> anyhow::Result<()> {
    let words = spoken();
    refuse_quotes(std::env::vars_os())?;
    let settings = Settings::parse(&options.config)?;
    let new = Config {
        database_url: options.to.clone(),
        ..(*options.config).clone()
    };
    // What holds for DATABASE_URL holds for the address that will be it.
    Settings::parse(&new).with_context(|| words.text("move-address"))?;
    let (from, to) = (&settings.database_url, &options.to);
    let copied = move_shop(from.expose_secret(), to.expose_secret()).await;
    let copied = copied.map_err(|error| in_words(error, words))?;
    println!("{}", summary(&copied, words));
    if let Place::Folder(folder) = &settings.media.place
        && options.config.media_url.trim().is_empty()
    {
        println!("{}", photos(folder, words)?);
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

/// Keeps programs from the shop at this address as long as the result is held.
async fn hold(url: &str) -> anyhow::Result<Box<dyn Send>> {
    if !is_file(url) {
        return Ok(Box::new(PostgresStore::claim(url).await?));
    }
    if let Some(file) = SqliteStore::file(url)
        && !file.exists()
    {
        let values = [("file", file.display().to_string().into())];
        bail!(spoken().with("move-no-source", &values));
    }
    Ok(Box::new(SqliteStore::claim(url)?))
}

async fn read(url: &str) -> anyhow::Result<Box<dyn TableReader>> {
    if is_file(url) {
        return Ok(Box::new(SqliteStore::read_tables(url).await?));
    }
    Ok(Box::new(PostgresStore::read_tables(url).await?))
}

async fn write(url: &str, step: i64) -> anyhow::Result<Box<dyn TableWriter>> {
    if is_file(url) {
        return Ok(Box::new(SqliteStore::write_tables(url, step).await?));
    }
    Ok(Box::new(PostgresStore::write_tables(url, step).await?))
}

fn is_file(url: &str) -> bool {
    url.starts_with("sqlite:")
}

/// What an owner may meet with, in their language; anything else as it is.
fn in_words(error: anyhow::Error, words: &Words) -> anyhow::Error {
    let is_served = |cause: &store_sqlite::OpenError| matches!(cause, store_sqlite::OpenError::Served { .. });
    if error.downcast_ref().is_some_and(is_served) {
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

/// Photos stay in their folder, which the program would look for beside the new database.
fn photos(folder: &Path, words: &Words) -> anyhow::Result<String> {
    let folder = absolute(folder).with_context(|| folder.display().to_string())?;
    let url = format!("file://{}", folder.display());
    let values = [
        ("folder", folder.display().to_string().into()),
        ("url", url.into()),
    ];
    Ok(words.with("move-photos", &values))
}
