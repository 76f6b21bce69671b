//! `vitrina settings`: what the shop keeps of its settings, for whoever has the machine and not the office.

use super::spoken_to_owner;
use crate::{
    AppState, clock,
    config::{Config, FIELDS, Field, Layers, Outside, Provenance, Settings, Wish},
    evidence, keeping, open_shop, open_store,
};
use anyhow::{Context, bail};
use clap::{ArgMatches, Subcommand};
use secrecy::SecretString;
use shop::{security::Act, settings::SettingsChange, staff::Doer};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use words::Words;

/// Who changes settings by this command, in the history.
const NAME: &str = "vitrina settings";

/// What is done with the settings.
#[derive(Subcommand)]
#[expect(
    clippy::doc_markdown,
    reason = "these comments are the help that people read in a terminal"
)]
pub enum Command {
    /// Say what each setting is and where that comes from; secrets are not shown
    List {
        #[command(flatten)]
        /// The shop whose settings they are.
        config: Box<Config>,
    },
    /// Keep a setting in the shop, as its office does
    Set {
        /// Its name, such as SHOP_NAME
        name: String,
        /// What it is to be; read from standard input if it is left out, as a secret should be
        value: Option<String>,
        #[command(flatten)]
        /// The shop whose setting it is.
        config: Box<Config>,
    },
    /// Keep a setting no longer, even if the shop cannot start because of it or its key is lost
    Unset {
        /// Its name, such as SHOP_NAME
        name: String,
        #[command(flatten)]
        /// The shop whose setting it is.
        config: Box<Config>,
    },
}

/// Does it. `given` is what the command was given.
pub async fn run(command: Command, given: &ArgMatches) -> anyhow::Result<()> {
    match command {
        Command::List { config } => list(Outside::given(*config, given)).await,
        Command::Set { name, value, config } => {
            Box::pin(set(Outside::given(*config, given), &name, value)).await
        }
        Command::Unset { name, config } => unset(Outside::given(*config, given), &name).await,
    }
}

async fn list(outside: Outside) -> anyhow::Result<()> {
    let (settings, _) = open_shop(outside).await?;
    let layers = &settings.layers;
    let mut config = layers.config();
    for field in &FIELDS {
        let value = field.value(&mut config);
        let value = if field.is_secret() && !value.is_empty() {
            "•••".to_owned()
        } else {
            value
        };
        let from = match layers.provenance(field) {
            Provenance::Outside => "outside",
            Provenance::Kept => "kept",
            Provenance::Default => "default",
        };
        println!("{from:8} {}={value}", field.name);
    }
    Ok(())
}

async fn set(outside: Outside, name: &str, value: Option<String>) -> anyhow::Result<()> {
    let words = spoken_to_owner(outside.config());
    let field = known(name, words)?;
    let value = value.map_or_else(read_line, Ok)?;
    let wish = Wish::from([(field.name, Some(SecretString::from(value)))]);
    let store = open_store(&outside.config().database_url).await?;
    let kept = store.kept_settings().await?;
    let seen = kept.version;
    let opened = keeping::opened(kept, outside.config())?;
    // What makes no sense now may be what this is to mend.
    let layers = Layers::new(Arc::new(outside), opened).with(&wish, NAME, clock::now())?;
    let settings = Settings::layered(layers)?;
    let state = AppState::new(settings, store.clone(), CancellationToken::new())?;
    state.keep_settings(&wish, seen, (NAME, Doer::COMMAND)).await?;
    evidence::of_command(&*store, Act::SettingsChanged, "", field.name).await?;
    println!("{}", words.with("command-setting-kept", &[("name", name.into())]));
    Ok(())
}

async fn unset(outside: Outside, name: &str) -> anyhow::Result<()> {
    let words = spoken_to_owner(outside.config());
    let field = known(name, words)?;
    let store = open_store(&outside.config().database_url).await?;
    let kept = store.kept_settings().await?;
    if !kept.settings.iter().any(|setting| setting.name == name) {
        bail!(words.with("command-setting-not-kept", &[("name", name.into())]));
    }
    let outside = Arc::new(outside);
    let mut others = kept.clone();
    others.settings.retain(|setting| setting.name != name);
    // What makes no sense now may be what this is to mend.
    let after = keeping::layered(outside.clone(), others);
    let before = keeping::layered(outside, kept.clone());
    let mut change = SettingsChange {
        seen: kept.version,
        values: vec![(name.to_owned(), None)],
        at: clock::now(),
        by: NAME.to_owned(),
        doer: Doer::COMMAND,
        messages: Vec::new(),
    };
    match (before, after) {
        (Ok(_), Err(faults)) => return Err(faults),
        (Ok(before), Ok(after)) => change = change.told(&before.terms.audience, &after.terms.audience),
        (Err(_), _) => {}
    }
    if store.change_settings(&change).await?.is_none() {
        bail!(words.text("command-settings-outdated"));
    }
    evidence::of_command(&*store, Act::SettingsChanged, "", field.name).await?;
    println!(
        "{}",
        words.with("command-setting-unset", &[("name", name.into())])
    );
    Ok(())
}

fn known(name: &str, words: &Words) -> anyhow::Result<&'static Field> {
    Field::named(name).with_context(|| words.with("command-setting-unknown", &[("name", name.into())]))
}

fn read_line() -> anyhow::Result<String> {
    let mut line = String::new();
    std::io::stdin()
        .read_line(&mut line)
        .context("standard input cannot be read")?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
