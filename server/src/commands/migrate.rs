//! `vitrina migrate`: the tables are brought up to date, and before that the shop is copied.

use super::{backing_up, spoken, steps};
use crate::{
    config::{Config, Outside},
    open_shop,
};
use anyhow::Context;
use clap::Args;
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

/// Does it. Where nothing is to be done there is no copy, either, and a new database has nothing to copy.
pub async fn run(options: Options, outside: Outside, stop: CancellationToken) -> anyhow::Result<()> {
    let words = spoken();
    let steps = steps(outside.config()).await?;
    let step = format!("{:04}", steps.newest_known());
    let is_new = steps.newest_taken() == 0;
    let is_done = steps.pending().next().is_none();
    if !is_new && !is_done && !options.without_backup {
        let copy = Box::pin(backing_up::beside(outside.clone(), stop))
            .await
            .with_context(|| words.text("migrate-no-copy"))?;
        let file = copy.display().to_string();
        println!("{}", words.with("migrate-copied", &[("file", file.into())]));
    }
    open_shop(outside).await?;
    let done = if is_done {
        "migrate-nothing"
    } else {
        "migrate-done"
    };
    println!("{}", words.with(done, &[("step", step.into())]));
    Ok(())
}
