//! `vitrina migrate`: the tables are brought up to date, and before that the shop is copied. A start of the shop does the same, so
//! that nobody has to know of this command.

use super::{backing_up, spoken, steps};
use crate::{
    bring_up_to_date,
    config::{Config, Outside},
    open_shop,
};
use anyhow::Context;
use clap::Args;
use std::{fs, path::PathBuf};
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
    let before = steps(config).await?;
    let is_new = before.newest_taken() == 0;
    let first = before.pending().next().map(|step| step.number);
    let mut updated = Updated {
        step: before.newest_known(),
        was_done: first.is_none(),
        copy: None,
    };
    let Some(first) = first.filter(|_| !is_new) else {
        return Ok(updated);
    };
    if copies {
        let copied = Box::pin(backing_up::copy_beside(outside.clone(), first, stop)).await;
        let copy = copied.with_context(|| spoken().text("migrate-no-copy"))?;
        tracing::info!(file = %copy.display(), "the shop is copied, and its tables are brought up to date");
        updated.copy = Some(copy);
    }
    if let Err(error) = bring_up_to_date(&config.database_url).await {
        // Where no step was taken the shop is as it was. Whoever starts it again and again would fill the disk with copies of that.
        if let Some(copy) = updated.copy
            && steps(config).await.is_ok_and(|now| now == before)
            && let Err(error) = fs::remove_file(&copy)
        {
            tracing::warn!(%error, file = %copy.display(), "a copy that nobody needs could not be removed");
        }
        return Err(error);
    }
    Ok(updated)
}
