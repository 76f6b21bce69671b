//! Trying a backup out: a backup that nobody has ever restored is a hope.
//!
//! The newest one is fetched from where it is, unpacked and proven as for a restore, and opened by the real store in a folder of
//! its own. One of `PostgreSQL` is filled into a file of `SQLite` for that. Photos are compared and laid out nowhere, and the last
//! of the disk is left to the orders. Nothing is left of it but what came of it.

use super::{
    Trouble,
    depot::{Depot, wait},
    restoring::proven,
    scratch::Scratch,
    taking::size_of_file,
};
use crate::config::Settings;
use backup::{Engine, Fault, Manifest, TABLES, prove};
use secrecy::ExposeSecret;
use shop::store::Office;
use std::path::Path;
use store_sqlite::SqliteStore;

/// A file of `SQLite` has its indexes beside the rows.
const WITH_INDEXES: u64 = 2;

/// A backup that was tried out.
#[derive(Debug)]
pub struct Drilled {
    /// Its name.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// What is in it.
    pub manifest: Manifest,
}

/// Tries out this backup of the shop, which was made last, or that of the newest name if it is not there any more. This waits for
/// disks and services, and is called where that is allowed.
///
/// # Errors
/// Why nobody could restore it, or whether there is none.
pub fn drill(settings: &Settings, depot: &Depot, shop: &str, last: &str) -> Result<Drilled, Trouble> {
    let stored = depot.list(shop)?;
    // A clock that ran ahead leaves names that stay the newest for a long time.
    let newest = stored.iter().find(|stored| stored.name == last);
    let newest = newest.or(stored.first()).cloned();
    let newest = newest.ok_or_else(|| Trouble::Missing(shop.to_owned()))?;
    let scratch = Scratch::take(settings)?;
    let room = scratch.room();
    let likely = size_of_file(settings.database_url.expose_secret());
    room.ask(likely).map_err(Trouble::of_disk)?;
    let unpacked = scratch.folder("unpacked")?;
    let passphrase = settings.backups.passphrase.as_ref();
    let source = depot.open(&newest.name)?;
    let ask = |bytes| room.ask(bytes);
    let proof = prove(source, passphrase, SqliteStore::newest_step(), &unpacked, &ask);
    let manifest = proof.map_err(|fault| match fault {
        Fault::Write(error) => Trouble::of_disk(error),
        other => other.into(),
    })?;
    room.ask(filled(&manifest)).map_err(Trouble::of_disk)?;
    let file = proven(&scratch, &unpacked, &manifest)?;
    wait(SqliteStore::audit(&file))?;
    wait(opened(&file))?;
    Ok(Drilled {
        name: newest.name,
        bytes: newest.bytes,
        manifest,
    })
}

/// Bytes of the database that rows are filled into.
fn filled(manifest: &Manifest) -> u64 {
    if manifest.engine == Engine::Sqlite {
        return 0;
    }
    let tables = manifest.parts.iter().filter(|part| part.name.starts_with(TABLES));
    let rows = tables.map(|part| part.bytes).fold(0, u64::saturating_add);
    rows.saturating_mul(WITH_INDEXES)
}

/// Opens it as a shop is opened, and adds up its money.
async fn opened(file: &Path) -> Result<(), Trouble> {
    let store = SqliteStore::open(&format!("sqlite:{}", file.display())).await?;
    let broken = |error: shop::store::StoreError| Trouble::Database(super::trouble::chain(&error));
    let sums = store.sums().await.map_err(broken)?;
    store.counts().await.map_err(broken)?;
    let gone = sums.refunded.checked_add(sums.under_way);
    let left = gone.and_then(|gone| sums.paid.checked_sub(gone));
    if left == Some(sums.left()) {
        Ok(())
    } else {
        Err(Trouble::Differs("paid - refunded - under way = left".to_owned()))
    }
}
