//! `vitrina upgrade --check`: what this version brings, before anything is done. It asks nobody: all of it is in the program and in
//! the database.

use super::{spoken, steps};
use crate::{
    changelog::{self, Release},
    config::{Config, Outside},
};
use clap::Args;
use store_base::steps::{Step, Steps};
use words::Words;

/// What is asked.
#[derive(Args)]
pub struct Options {
    /// Say what this version changes and what it would do to the tables; nothing is done, and nobody is asked over a network
    #[arg(long)]
    check: bool,
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

/// Says it; without `--check`, how an update is made.
pub async fn run(options: Options, outside: Outside) -> anyhow::Result<()> {
    let words = spoken();
    if !options.check {
        println!("{}", words.text("upgrade-how"));
        return Ok(());
    }
    let steps = steps(outside.config()).await?;
    let news = changelog::news(steps.newest_taken());
    println!("{}", told(&steps, &news, words));
    Ok(())
}

fn told(steps: &Steps, news: &[Release<'_>], words: &Words) -> String {
    let number = |number: i64| format!("{number:04}").into();
    let mut lines = vec![words.with(
        "upgrade-program",
        &[
            ("version", env!("CARGO_PKG_VERSION").into()),
            ("step", number(steps.newest_known())),
        ],
    )];
    lines.push(match steps.newest_taken() {
        0 => words.text("upgrade-new"),
        step => words.with("upgrade-tables", &[("step", number(step))]),
    });
    lines.extend(steps.unknown().map(|step| later(step, words)));
    if let Some(needed) = steps.missing() {
        lines.push(words.with(
            "tables-later",
            &[
                ("needed", number(needed)),
                ("known", number(steps.newest_known())),
            ],
        ));
    }
    let pending: Vec<_> = steps.pending().collect();
    if pending.is_empty() {
        lines.push(words.text("upgrade-nothing"));
    } else {
        lines.push(words.text("upgrade-pending"));
        lines.extend(
            pending
                .iter()
                .map(|step| format!("  {:04} {}", step.number, step.name)),
        );
        lines.push(way_back(&pending, words));
    }
    lines.push(words.text("upgrade-changes"));
    lines.extend(
        news.iter()
            .map(|release| format!("\n{}\n\n{}", release.heading, release.changes)),
    );
    lines.join("\n")
}

fn later(step: &Step, words: &Words) -> String {
    let name = format!("{:04} {}", step.number, step.name);
    words.with("upgrade-later", &[("step", name.into())])
}

/// Which older programs open the tables afterwards.
fn way_back(pending: &[&Step], words: &Words) -> String {
    match pending.iter().filter_map(|step| step.needs()).max() {
        None => words.text("upgrade-way-back"),
        Some(needed) => words.with(
            "upgrade-no-way-back",
            &[("needed", format!("{needed:04}").into())],
        ),
    }
}
