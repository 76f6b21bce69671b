//! Copying the shop: database, photos and key into one file.

use super::{
    Trouble,
    depot::{Depot, Sink, file_name, wait},
    rows,
    scratch::Scratch,
};
use crate::{
    clock,
    config::{Settings, is_postgres},
    sealing::{KeyPlace, Keys},
};
use backup::{DATABASE, DESCRIPTIONS, Engine, FORMAT, Head, KEY, Manifest, PHOTOS, Packer, TABLES};
use futures_util::TryStreamExt;
use media::Album;
use secrecy::{ExposeSecret, SecretString};
use std::{
    collections::BTreeMap,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};
use store_base::tables::{Cell, TableReader};
use store_postgres::PostgresStore;
use store_sqlite::SqliteStore;
use tokio_util::sync::CancellationToken;

/// So seldom the room of the disk is looked at while the engine copies: it asks after a few dozen rows.
const LOOKS: u64 = 50;

/// Where a backup goes.
pub enum Target<'t> {
    /// Among the others, under a name of its own.
    Depot(&'t Depot),
    /// Into a file of this name.
    File(&'t Path),
    /// Into one without the photos, for as long as they stay where they are.
    Beside(&'t Path),
}

/// A backup that was made.
#[derive(Debug)]
pub struct Taken {
    /// Its name.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// What is in it.
    pub manifest: Manifest,
}

/// Copies the shop of these settings while it is open. This waits for disks and services, and is called where that is allowed.
///
/// # Errors
/// Why there is no backup; then nothing of it is left.
pub fn take(settings: &Settings, target: &Target<'_>, stop: &CancellationToken) -> Result<Taken, Trouble> {
    let taken = copied(settings, target, stop);
    // Whatever broke off then broke off because of that.
    if taken.is_err() && stop.is_cancelled() {
        return Err(Trouble::Stopped);
    }
    taken
}

fn copied(settings: &Settings, target: &Target<'_>, stop: &CancellationToken) -> Result<Taken, Trouble> {
    let url = settings.database_url.expose_secret();
    let scratch = Scratch::take(settings)?;
    let taken_at = clock::now();
    let passphrase = settings.backups.passphrase.as_ref();
    let keys = || passphrase.map_or(Ok(None), |_| key_text(&settings.backups.key));
    let before = keys()?;
    let database = if is_postgres(url) {
        wait(Database::in_rows(url, &scratch))?
    } else {
        wait(Database::in_pages(url, &scratch, stop))?
    };
    let key = either_sealed(before, keys()?);
    let (name, sink) = match target {
        Target::Depot(depot) => {
            let name = file_name(&database.shop, taken_at, passphrase.is_some());
            depot.remove_halves(&database.shop)?;
            let sink = depot.create(&name, stop)?;
            (name, sink)
        }
        Target::File(file) | Target::Beside(file) => (file.display().to_string(), Sink::file(file, stop)?),
    };
    let head = Head {
        format: FORMAT,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        step: database.step,
        needs: Some(database.needs),
        taken_ms: taken_at.ms(),
    };
    let mut packer = Packer::begin(sink, passphrase, head).map_err(Trouble::of_place)?;
    for (part, path) in &database.parts {
        let file = File::open(path).map_err(Trouble::of_disk)?;
        let bytes = file.metadata().map_err(Trouble::of_disk)?.len();
        packer.add(part, bytes, file).map_err(Trouble::of_place)?;
        fs::remove_file(path).map_err(Trouble::of_disk)?;
    }
    if let Some(key) = key {
        let key = key.expose_secret().as_bytes();
        packer.add(KEY, length(key), key).map_err(Trouble::of_place)?;
    }
    if !matches!(target, Target::Beside(_)) {
        add_photos(&mut packer, &Album::at(&settings.media)?)?;
    }
    let packed = packer.finish(database.shop, database.engine, database.tables);
    let (sink, manifest) = packed.map_err(Trouble::of_place)?;
    let bytes = sink.keep()?;
    Ok(Taken {
        name,
        bytes,
        manifest,
    })
}

/// Every photo that is there. What is uploaded or removed meanwhile belongs to a shop of another moment.
fn add_photos(packer: &mut Packer<Sink>, album: &Album) -> Result<(), Trouble> {
    for (name, _) in wait(album.pictures())? {
        if let Some(bytes) = wait(album.picture(&name))? {
            let part = format!("{PHOTOS}/{name}");
            packer
                .add(&part, length(&bytes), &*bytes)
                .map_err(Trouble::of_place)?;
        }
    }
    Ok(())
}

/// The keys that secrets are sealed with, as they stand in their place; `None` if there are none yet.
pub(super) fn key_text(place: &KeyPlace) -> Result<Option<SecretString>, Trouble> {
    match place {
        KeyPlace::Variable(keys) => Ok(Some(keys.clone())),
        KeyPlace::File(file) => match fs::read_to_string(file) {
            Ok(text) => Ok(Some(text.into())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Trouble::of_disk(error)),
        },
    }
}

/// The keys that open whatever the copy of the database has, which was made between two looks at them: it is not known whether
/// that was before they were changed or after.
fn either_sealed(before: Option<SecretString>, after: Option<SecretString>) -> Option<SecretString> {
    let parsed =
        |text: &Option<SecretString>| text.as_ref().and_then(|text| Keys::parse(text.expose_secret()));
    match (parsed(&before), parsed(&after)) {
        (Some(old), Some(new)) if !new.include(&old) => Some(new.before(&old).text()),
        _ => after.or(before),
    }
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

/// Bytes of the file that `url` names; a copy of it has no more.
pub(super) fn size_of_file(url: &str) -> u64 {
    let file = SqliteStore::file(url).and_then(|file| fs::metadata(file).ok());
    file.map_or(0, |about| about.len())
}

/// A copy of the database, ready to be packed.
struct Database {
    engine: Engine,
    step: i64,
    needs: i64,
    shop: String,
    tables: BTreeMap<String, u64>,
    /// Names of the parts, and their files.
    parts: Vec<(String, PathBuf)>,
}

impl Database {
    /// As the engine copies it.
    async fn in_pages(url: &str, scratch: &Scratch, stop: &CancellationToken) -> Result<Self, Trouble> {
        let path = scratch.path(DATABASE);
        let (stop, room) = (stop.clone(), scratch.room());
        room.ask(size_of_file(url)).map_err(Trouble::of_disk)?;
        let left = room.clone();
        let mut asked = 0_u64;
        let goes_on = move || {
            asked += 1;
            !stop.is_cancelled() && (!asked.is_multiple_of(LOOKS) || left.has(0))
        };
        let copied = SqliteStore::copy(url, &path, goes_on).await;
        // Whoever breaks off is told that by the engine, and not why.
        if copied.is_err() {
            room.ask(0).map_err(Trouble::of_disk)?;
        }
        let copied = copied?;
        Ok(Self {
            engine: Engine::Sqlite,
            step: copied.step,
            needs: copied.needs,
            shop: copied.shop,
            tables: copied.tables,
            parts: vec![(DATABASE.to_owned(), path)],
        })
    }

    /// Row by row, in one snapshot.
    async fn in_rows(url: &str, scratch: &Scratch) -> Result<Self, Trouble> {
        let needs = PostgresStore::steps(url).await?.needed();
        let mut reader = PostgresStore::read_tables(url).await?;
        let (folder, descriptions) = (scratch.folder(TABLES)?, scratch.path(DESCRIPTIONS));
        let tables = rows::write(&mut reader, &folder, &descriptions, &scratch.room()).await?;
        let mut parts = vec![(DESCRIPTIONS.to_owned(), descriptions)];
        parts.extend(
            tables
                .keys()
                .map(|table| (format!("{TABLES}/{table}"), folder.join(table))),
        );
        Ok(Self {
            engine: Engine::Rows,
            step: reader.newest_step(),
            needs,
            shop: shop_name(&mut reader).await?,
            tables,
            parts,
        })
    }
}

/// The name of the shop's album; empty if it has none yet.
async fn shop_name(reader: &mut dyn TableReader) -> Result<String, Trouble> {
    let album = reader.tables().iter().find(|table| table.name == "album");
    let Some(album) = album.cloned() else {
        return Ok(String::new());
    };
    let Some(id) = album.columns.iter().position(|column| column.name == "id") else {
        return Ok(String::new());
    };
    let row = reader.rows(&album).try_next().await?;
    Ok(match row.and_then(|row| row.into_iter().nth(id)) {
        Some(Cell::Text(id)) => id,
        _ => String::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_is_changed_while_the_shop_is_copied_is_there_before_and_after() {
        let (old, new) = ("01".repeat(32), "fe".repeat(32));
        let both = format!("{new}\n{old}\n");
        for (before, after, found) in [
            (None, None, None),
            (None, Some(&new), Some(&new)),
            (Some(&old), None, Some(&old)),
            (Some(&old), Some(&old), Some(&old)),
            (Some(&old), Some(&both), Some(&both)),
            (Some(&both), Some(&new), Some(&both)),
            (Some(&old), Some(&new), Some(&both)),
        ] {
            let text = |text: Option<&String>| text.map(|text| SecretString::from(text.clone()));
            let key = either_sealed(text(before), text(after));
            let key = key.as_ref().map(|key| key.expose_secret().to_owned());
            assert_eq!(key.as_ref(), found);
        }
    }
}
