//! Trying a backup out: a backup that nobody has ever restored is a hope.
//!
//! The newest one is fetched from where it is, unpacked and proven as for a restore, and opened by the real store in a folder of
//! its own. One of `PostgreSQL` is filled into a file of `SQLite` for that. Nothing is left of it but what came of it.

use super::{
    Trouble,
    depot::{Depot, wait},
    restoring::proven,
    scratch::Scratch,
};
use crate::config::Settings;
use backup::{Manifest, unpack};
use shop::store::Office;
use std::path::Path;
use store_sqlite::SqliteStore;

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

/// Tries out the newest backup of this shop. This waits for disks and services, and is called where that is allowed.
///
/// # Errors
/// Why nobody could restore it, or whether there is none.
pub fn drill(settings: &Settings, depot: &Depot, shop: &str) -> Result<Drilled, Trouble> {
    let newest = depot.list(shop)?.into_iter().next();
    let newest = newest.ok_or_else(|| Trouble::Missing(shop.to_owned()))?;
    let scratch = Scratch::take(settings)?;
    let unpacked = scratch.folder("unpacked")?;
    let passphrase = settings.backups.passphrase.as_ref();
    let source = depot.open(&newest.name)?;
    let manifest = unpack(source, passphrase, SqliteStore::newest_step(), &unpacked)?;
    let file = proven(&scratch, &unpacked, &manifest)?;
    wait(SqliteStore::audit(&file))?;
    wait(opened(&file))?;
    Ok(Drilled {
        name: newest.name,
        bytes: newest.bytes,
        manifest,
    })
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
