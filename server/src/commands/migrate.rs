//! `vitrina migrate`: the tables are brought up to date, and before that the shop is copied. A start of the shop does the same, so
//! that nobody has to know of this command.

use super::{backing_up, spoken, steps};
use crate::{
    backups::{Trouble, beside},
    bring_up_to_date,
    config::{Config, Outside},
    open_shop,
};
use anyhow::{Context, anyhow};
use clap::Args;
use secrecy::ExposeSecret;
use std::{fs, path::PathBuf};
use store_base::steps::Steps;
use store_postgres::{PostgresStore, UpdateTurn};
use tokio_util::sync::CancellationToken;

/// How it is done.
#[derive(Args)]
pub struct Options {
    /// Change the tables without a copy of the shop, because there is one elsewhere
    #[arg(long)]
    without_backup: bool,
    #[command(flatten)]
    /// The shop.
    config: Box<Config>,
}

impl Options {
    /// The settings that were typed.
    pub fn config(&self) -> &Config {
        &self.config
    }
}

/// What became of the tables.
pub struct Updated {
    /// Their newest step.
    step: i64,
    /// Whether there was nothing to do.
    was_done: bool,
    /// Where the shop is as it was before; `None` if it was not copied.
    copy: Option<PathBuf>,
}

impl Updated {
    /// Nothing is done so far, and maybe nothing has to be.
    fn without_a_step(steps: &Steps) -> Self {
        Self {
            step: steps.newest_known(),
            was_done: steps.pending().next().is_none(),
            copy: None,
        }
    }
}

/// Does it, and says so.
pub async fn run(options: Options, outside: Outside, stop: CancellationToken) -> anyhow::Result<()> {
    let words = spoken();
    let updated = Box::pin(update(&outside, !options.without_backup, stop)).await?;
    if let Some(copy) = updated.copy {
        let file = copy.display().to_string();
        println!("{}", words.with("migrate-copied", &[("file", file.into())]));
    }
    open_shop(outside).await?;
    let done = if updated.was_done {
        "migrate-nothing"
    } else {
        "migrate-done"
    };
    let step = format!("{:04}", updated.step);
    println!("{}", words.with(done, &[("step", step.into())]));
    Ok(())
}

/// Brings tables that are there up to date. Where nothing is to be done there is no copy, either, and a new database has nothing to
/// copy and is made by whoever opens it.
///
/// # Errors
/// Why the shop was not copied, or why a step was not taken.
pub async fn update(outside: &Outside, copies: bool, stop: CancellationToken) -> anyhow::Result<Updated> {
    let config = outside.config();
    let found = steps(config).await?;
    if first_of(&found).is_none() {
        return Ok(Updated::without_a_step(&found));
    }
    // Whoever had it before may have done all of this.
    let _turn = turn(config, &stop).await?;
    let before = steps(config).await?;
    let mut updated = Updated::without_a_step(&before);
    let Some(first) = first_of(&before) else {
        return Ok(updated);
    };
    let no_copy = || spoken().text("migrate-no-copy");
    let settings = match Box::pin(backing_up::settings_of_older(outside.clone())).await {
        Err(error) if copies => return Err(error.context(no_copy())),
        // Whoever wants no copy is not kept by what only a copy needs.
        settings => settings.ok(),
    };
    if let Some(settings) = settings.clone().filter(|_| copies) {
        let copied = Box::pin(backing_up::copy_beside(settings, first, stop)).await;
        let copy = copied.with_context(no_copy)?;
        tracing::info!(file = %copy.display(), "the shop is copied, and its tables are brought up to date");
        updated.copy = Some(copy);
    }
    let brought = bring_up_to_date(&config.database_url).await.map(drop);
    let took_steps = match &brought {
        Ok(()) => Some(true),
        Err(_) => steps(config).await.ok().map(|now| now != before),
    };
    let made = updated.copy.as_deref();
    let tidied = match (took_steps, made, &settings) {
        (Some(true), made, Some(settings)) => beside::tidy(settings, made, first),
        // The shop is as it was. Whoever starts it again and again would fill the disk with copies of that.
        (Some(false), Some(made), _) => fs::remove_file(made),
        _ => Ok(()),
    };
    if let Err(error) = tidied {
        tracing::warn!(%error, "copies of the shop that nobody needs could not be removed");
    }
    brought?;
    Ok(updated)
}

/// The first step that tables have to take that are there.
fn first_of(steps: &Steps) -> Option<i64> {
    let first = steps.pending().next().map(|step| step.number);
    first.filter(|_| steps.newest_taken() > 0)
}

/// The turn of this program on a server that several share. A file has one program that serves it.
async fn turn(config: &Config, stop: &CancellationToken) -> anyhow::Result<Option<UpdateTurn>> {
    if !config.is_shared_database() {
        return Ok(None);
    }
    let taking = PostgresStore::update_turn(config.database_url.expose_secret());
    let taken = stop.run_until_cancelled(taking).await;
    let taken = taken.ok_or_else(|| anyhow!(Trouble::Stopped.sentence(spoken())))?;
    Ok(Some(taken?))
}
