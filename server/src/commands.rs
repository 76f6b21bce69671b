//! What the program does at a command, a file each. `main.rs` parses what was typed, and calls.

pub mod backing_up;
pub mod doctor;
pub mod health;
pub mod migrate;
pub mod moving;
pub mod numbers;
pub mod password;
pub mod people;
pub mod privacy;
pub mod rotate_key;
pub mod settings;
pub mod setup;
pub mod upgrade;
pub mod verify_log;

use crate::{
    config::{Config, Faults, Layers, OpenedSettings, Outside, Settings, is_postgres},
    keeping::NotKept,
};
use anyhow::anyhow;
use secrecy::{ExposeSecret, SecretString};
use shop::text::Lang;
use std::sync::Arc;
use store_base::{
    errors::takes_no_more,
    steps::{Later, Steps},
};
use store_postgres::PostgresStore;
use store_sqlite::SqliteStore;
use words::{Words, words};

/// The words of the terminal's language.
pub(crate) fn spoken() -> &'static Words {
    let is_russian = std::env::var("LANG").is_ok_and(|lang| lang.starts_with("ru"));
    words(if is_russian { Lang::Ru } else { Lang::En })
}

/// The words of the owner's language, as far as that is said outside: those of a command that has these settings at hand.
fn spoken_to_owner(config: &Config) -> &'static Words {
    words(if config.owner_lang == "en" {
        Lang::En
    } else {
        Lang::Ru
    })
}

/// What any command may meet with, in the language of the terminal; every other error as it is.
pub fn in_words(error: anyhow::Error) -> anyhow::Error {
    let kept = error.downcast_ref::<NotKept>();
    let faults = error.downcast_ref::<Faults>().or(match kept {
        Some(NotKept::Faults(faults)) => Some(faults),
        Some(NotKept::Outdated | NotKept::Key(_) | NotKept::Desk(_)) | None => None,
    });
    if let Some(faults) = faults {
        let told = anyhow!(faults.told(spoken()));
        // What somebody has said of them before stays before them.
        let before = error.to_string();
        return if kept.is_some() || before == faults.to_string() {
            told
        } else {
            told.context(before)
        };
    }
    if error.chain().any(takes_no_more) {
        return anyhow!(spoken().text("command-disk-takes-no-more"));
    }
    let in_file = error.downcast_ref::<store_sqlite::OpenError>();
    let on_server = error.downcast_ref::<store_postgres::OpenError>();
    let Later { needed, known } = match (in_file, on_server) {
        (Some(store_sqlite::OpenError::Later(later)), _)
        | (_, Some(store_postgres::OpenError::Later(later))) => *later,
        _ => return error,
    };
    let number = |number: i64| format!("{number:04}").into();
    anyhow!(spoken().with(
        "tables-later",
        &[("needed", number(needed)), ("known", number(known))]
    ))
}

/// Refuses an address that a shop would not be served at, before anybody is spoken to there.
fn refuse_address(config: &Config) -> Result<(), Faults> {
    let layers = Layers::new(Arc::new(Outside::made(config.clone())), OpenedSettings::default());
    match Settings::layered(layers) {
        Err(faults) if faults.variables().any(|name| name == "DATABASE_URL") => Err(faults),
        Ok(_) | Err(_) => Ok(()),
    }
}

/// Refuses tables of an older program.
pub(crate) async fn refuse_older(database_url: &SecretString) -> anyhow::Result<()> {
    // Whatever keeps anybody from looking is said better by whoever opens it.
    let Ok(steps) = steps_at(database_url.expose_secret()).await else {
        return Ok(());
    };
    if steps.newest_taken() == 0 || steps.pending().next().is_none() {
        return Ok(());
    }
    let number = |number: i64| format!("{number:04}").into();
    let values = [
        ("step", number(steps.newest_taken())),
        ("known", number(steps.newest_known())),
    ];
    Err(anyhow!(spoken().with("command-tables-older", &values)))
}

/// The steps of the shop's tables, beside those of this program.
async fn steps(config: &Config) -> anyhow::Result<Steps> {
    refuse_address(config)?;
    steps_at(config.database_url.expose_secret()).await
}

async fn steps_at(url: &str) -> anyhow::Result<Steps> {
    if is_postgres(url) {
        return Ok(PostgresStore::steps(url).await?);
    }
    Ok(SqliteStore::steps(url).await?)
}
