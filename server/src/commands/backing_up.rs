//! `vitrina backup` and `vitrina restore`.

use super::{spoken, steps};
use crate::{
    backups::{
        Trouble, beside,
        depot::{Depot, Source},
        restoring::{self, Restored, kept_settings},
        taking::{self, Taken, Target},
    },
    clock,
    config::{Config, Layers, OpenedSettings, Outside, Settings, is_postgres, place_of},
    keeping, open_shop,
};
use anyhow::anyhow;
use backup::Fault;
use clap::Args;
use media::{Bucket, Keys, MediaSettings, Place};
use secrecy::{ExposeSecret, SecretString};
use shop::{
    Timestamp,
    backup::{BackupRun, RunKind},
    settings::KeptSettings,
    store::Store,
    text::typed_secret,
};
use std::{
    fs::File,
    io::{self, BufRead, IsTerminal},
    path::{Path, PathBuf},
    sync::Arc,
};
use store_postgres::PostgresStore;
use store_sqlite::SqliteStore;
use tokio_util::sync::CancellationToken;
use words::Words;

/// What the list of backups calls this command.
const NAME: &str = "vitrina backup";

/// What is backed up, and where to.
#[derive(Args)]
#[expect(
    clippy::doc_markdown,
    reason = "these comments are the help that people read in a terminal"
)]
pub struct BackupOptions {
    /// A file that is not there yet, a folder, or s3://BUCKET/FOLDER?endpoint=https://…; without it, to where the settings say
    #[arg(value_name = "FILE|URL")]
    to: Option<String>,
    /// The shop.
    #[command(flatten)]
    config: Box<Config>,
}

/// What is restored, and how.
#[derive(Args)]
#[expect(
    clippy::doc_markdown,
    reason = "these comments are the help that people read in a terminal"
)]
pub struct RestoreOptions {
    /// The backup: a file, or s3://BUCKET/FOLDER/NAME?endpoint=https://…
    #[arg(value_name = "FILE|URL")]
    from: String,
    /// Move the shop that is there aside instead of refusing to restore over it; it is kept beside the new one
    #[arg(long)]
    move_aside: bool,
    /// Where it is restored to.
    #[command(flatten)]
    config: Box<Config>,
}

impl BackupOptions {
    /// The settings that were typed.
    pub fn config(&self) -> &Config {
        &self.config
    }
}

impl RestoreOptions {
    /// The settings that were typed.
    pub fn config(&self) -> &Config {
        &self.config
    }
}

/// Backs the shop up while it is open.
pub async fn back_up(
    options: BackupOptions,
    outside: Outside,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let words = spoken();
    let began_at = clock::now();
    let (settings, store) = Box::pin(as_it_is(outside)).await?;
    let to = options.to;
    let is_sealed = settings.backups.passphrase.is_some();
    let working = tokio::task::spawn_blocking(move || take(&settings, to.as_deref(), &stop));
    let (taken, place) = working.await?.map_err(|trouble| said(&trouble, words))?;
    if let Some(store) = store {
        note(&*store, began_at, &taken, &place).await?;
    }
    let values = [
        ("file", taken.name.as_str().into()),
        ("rows", taken.manifest.rows().into()),
        ("photos", photos_in(&taken).into()),
    ];
    println!("{}", words.with("backup-done", &values));
    if !is_sealed {
        println!("{}", words.text("backup-without-key"));
    }
    Ok(())
}

/// What the settings say of copies of a shop whose tables are those of an older program.
///
/// # Errors
/// Why nobody can tell.
pub async fn settings_of_older(outside: Outside) -> anyhow::Result<Settings> {
    let (settings, _) = Box::pin(as_it_is(outside)).await?;
    Ok(settings)
}

/// Copies the shop beside its database, before this step of its tables is taken. Returns where the copy is.
///
/// # Errors
/// Why there is none, in the language of the terminal.
pub async fn copy_beside(settings: Settings, step: i64, stop: CancellationToken) -> anyhow::Result<PathBuf> {
    let folder = beside::folder(&settings);
    let working = tokio::task::spawn_blocking(move || beside::copy(&settings, step, &stop));
    working.await?.map_err(|trouble| {
        let told = said(&trouble, spoken());
        if !matches!(trouble, Trouble::Disk(_) | Trouble::Place(_)) {
            return told;
        }
        let folder = std::path::absolute(&folder).unwrap_or(folder);
        let values = [("folder", folder.display().to_string().into())];
        told.context(spoken().with("migrate-no-folder", &values))
    })
}

/// Restores a backup.
pub async fn restore(options: RestoreOptions, outside: Outside) -> anyhow::Result<()> {
    let words = spoken();
    let settings = Settings::of_empty_places(Layers::new(Arc::new(outside), OpenedSettings::default()))?;
    let RestoreOptions { from, move_aside, .. } = options;
    let working = tokio::task::spawn_blocking(move || put_back(&settings, &from, move_aside, words));
    let Restored {
        manifest,
        photos,
        held,
        aside,
    } = working.await?.map_err(|trouble| said(&trouble, words))?;
    let values = [
        (
            "taken",
            words::machine_time(Timestamp::from_ms(manifest.head.taken_ms)).into(),
        ),
        ("rows", manifest.rows().into()),
        ("photos", photos.into()),
    ];
    println!("{}", words.with("restore-done", &values));
    if held > 0 {
        println!("{}", words.with("restore-messages", &[("count", held.into())]));
    }
    if let Some(aside) = aside {
        println!(
            "{}",
            words.with("restore-aside", &[("file", aside.display().to_string().into())])
        );
    }
    println!("{}", words.text("restore-doors"));
    println!("{}", words.text("restore-look"));
    Ok(())
}

fn said(trouble: &Trouble, words: &Words) -> anyhow::Error {
    anyhow!(trouble.sentence(words))
}

/// The settings of a shop whose tables stay as they are, with its store if that can be opened without bringing them up to date.
/// Else they are those that a copy needs: a program of another version may see no sense in others.
async fn as_it_is(outside: Outside) -> anyhow::Result<(Settings, Option<Arc<dyn Store>>)> {
    let url = outside.config().database_url.clone();
    let url = url.expose_secret();
    refuse_missing(url)?;
    let steps = steps(outside.config()).await?;
    if steps.pending().next().is_none() && steps.missing().is_none() {
        let (settings, store) = open_shop(outside).await?;
        return Ok((settings, Some(store)));
    }
    let kept = kept_in_tables(url).await?;
    Ok((keeping::places(Arc::new(outside), kept)?, None))
}

fn refuse_missing(url: &str) -> anyhow::Result<()> {
    match SqliteStore::file(url) {
        Some(file) if !file.exists() => {
            let values = [("file", file.display().to_string().into())];
            Err(anyhow!(spoken().with("backup-no-source", &values)))
        }
        Some(_) | None => Ok(()),
    }
}

/// The settings that are kept in tables of whichever step.
async fn kept_in_tables(url: &str) -> anyhow::Result<KeptSettings> {
    let in_words = |trouble: Trouble| said(&trouble, spoken());
    if is_postgres(url) {
        let mut tables = PostgresStore::read_tables(url).await?;
        return kept_settings(&mut tables).await.map_err(in_words);
    }
    let mut tables = SqliteStore::read_tables(url).await?;
    kept_settings(&mut tables).await.map_err(in_words)
}

/// The backup, and the place where it is.
fn take(settings: &Settings, to: Option<&str>, stop: &CancellationToken) -> Result<(Taken, Place), Trouble> {
    let Some(to) = to else {
        let at = settings.backups.place.as_ref().ok_or(Trouble::NoPlace)?;
        let taken = taking::take(settings, &Target::Depot(&Depot::at(at)?), stop)?;
        return Ok((taken, at.place.clone()));
    };
    if to.contains("://") {
        let place = place_of(to).map_err(|fault| Trouble::Missing(format!("{to}: {fault}")))?;
        let depot = Depot::at(&with_keys(settings, place.clone()))?;
        return Ok((taking::take(settings, &Target::Depot(&depot), stop)?, place));
    }
    let to = Path::new(to);
    let depot = Depot::Folder(to.to_owned());
    let target = if to.is_dir() {
        Target::Depot(&depot)
    } else {
        Target::File(to)
    };
    let taken = taking::take(settings, &target, stop)?;
    Ok((
        taken,
        Place::Folder(std::path::absolute(to).map_err(Trouble::Disk)?),
    ))
}

/// A place that was typed, with the keys of the settings.
fn with_keys(settings: &Settings, place: Place) -> MediaSettings {
    let config = settings.layers.config();
    let secret = config
        .backup_secret_key
        .filter(|_| !config.backup_key_id.is_empty());
    MediaSettings {
        place,
        keys: secret.map(|secret| Keys {
            id: config.backup_key_id,
            secret,
        }),
    }
}

fn photos_in(taken: &Taken) -> usize {
    let parts = taken.manifest.parts.iter();
    parts.filter(|part| part.name.starts_with(backup::PHOTOS)).count()
}

async fn note(store: &dyn Store, began_at: Timestamp, taken: &Taken, place: &Place) -> anyhow::Result<()> {
    let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    let run = BackupRun {
        began_at,
        ended_at: clock::now(),
        by: NAME.to_owned(),
        file: taken.name.clone(),
        bytes: number(taken.bytes),
        rows: number(taken.manifest.rows()),
        failure: None,
        place: Some(place.to_string()),
    };
    Ok(store.write_backup_run(RunKind::Backup, &run).await?)
}

fn put_back(settings: &Settings, from: &str, move_aside: bool, words: &Words) -> Result<Restored, Trouble> {
    let attempt = |passphrase: Option<&SecretString>| {
        restoring::restore(settings, opened(settings, from)?, passphrase, move_aside)
    };
    let typed = match attempt(settings.backups.passphrase.as_ref()) {
        Err(Trouble::File(Fault::WrongPassphrase)) => settings.layers.config().backup_passphrase,
        Err(Trouble::File(Fault::Locked)) => {
            let typed = ask(words).map_err(|error| Trouble::File(Fault::Read(error)))?;
            let composed = SecretString::from(typed_secret(typed.expose_secret()));
            match attempt(Some(&composed)) {
                Err(Trouble::File(Fault::WrongPassphrase)) => Some(typed),
                other => return other,
            }
        }
        other => return other,
    };
    // Older programs took it letter by letter.
    let typed = typed.filter(|typed| typed_secret(typed.expose_secret()) != typed.expose_secret());
    let typed = typed.ok_or(Trouble::File(Fault::WrongPassphrase))?;
    attempt(Some(&typed))
}

fn opened(settings: &Settings, from: &str) -> Result<Source, Trouble> {
    if !from.contains("://") {
        return File::open(from)
            .map(Source::File)
            .map_err(|error| Trouble::File(Fault::Read(error)));
    }
    let missing = || Trouble::Missing(from.to_owned());
    match place_of(from).map_err(|_| missing())? {
        Place::Folder(file) => File::open(file)
            .map(Source::File)
            .map_err(|error| Trouble::File(Fault::Read(error))),
        Place::S3(bucket) => {
            let (folder, name) = bucket
                .folder
                .rsplit_once('/')
                .unwrap_or(("", bucket.folder.as_str()));
            let (folder, name) = (folder.to_owned(), name.to_owned());
            let place = Place::S3(Bucket { folder, ..bucket });
            Depot::at(&with_keys(settings, place))?.open(&name)
        }
    }
}

/// The passphrase, as a line of standard input.
fn ask(words: &Words) -> io::Result<SecretString> {
    let input = io::stdin();
    if input.is_terminal() {
        eprint!("{} ", words.text("restore-passphrase"));
    }
    let mut line = String::new();
    input.lock().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned().into())
}
