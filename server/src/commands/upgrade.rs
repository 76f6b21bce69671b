//! `vitrina upgrade --check`: what this version brings, before anything is done. It asks nobody: all of it is in the program and in
//! the database.

use super::{spoken, steps};
use crate::{
    changelog::{self, Release},
    config::{Config, Outside},
};
use clap::Args;
use store_base::steps::{Step, Steps};
use words::{Value, Words};

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
    let values = [
        ("version", env!("CARGO_PKG_VERSION").into()),
        ("step", number(steps.newest_known())),
    ];
    let mut lines = vec![words.with("upgrade-program", &values)];
    if steps.newest_taken() == 0 {
        lines.push(words.text("upgrade-new"));
    } else {
        lines.extend(of_tables(steps, words));
    }
    lines.push(words.text("upgrade-changes"));
    let changes = |release: &Release<'_>| format!("\n{}\n\n{}", release.heading, release.changes);
    lines.extend(news.iter().map(changes));
    lines.join("\n")
}

/// What would become of tables that are there.
fn of_tables(steps: &Steps, words: &Words) -> Vec<String> {
    let tables = [("step", number(steps.newest_taken()))];
    let mut lines = vec![words.with("upgrade-tables", &tables)];
    lines.extend(steps.unknown().map(|step| later(step, words)));
    if let Some(needed) = steps.missing() {
        let values = [
            ("needed", number(needed)),
            ("known", number(steps.newest_known())),
        ];
        lines.push(words.with("tables-later", &values));
    }
    let pending: Vec<_> = steps.pending().collect();
    if pending.is_empty() {
        lines.push(words.text("upgrade-nothing"));
        return lines;
    }
    lines.push(words.text("upgrade-pending"));
    lines.extend(pending.iter().map(|step| format!("  {}", named(step))));
    lines.push(way_back(&pending, words));
    lines
}

fn number(step: i64) -> Value<'static> {
    format!("{step:04}").into()
}

fn named(step: &Step) -> String {
    format!("{:04} {}", step.number, step.name)
}

fn later(step: &Step, words: &Words) -> String {
    words.with("upgrade-later", &[("step", named(step).into())])
}

/// Which older programs open the tables afterwards.
fn way_back(pending: &[&Step], words: &Words) -> String {
    match pending.iter().filter_map(|step| step.needs()).max() {
        None => words.text("upgrade-way-back"),
        Some(needed) => words.with("upgrade-no-way-back", &[("needed", number(needed))]),
    }
}
