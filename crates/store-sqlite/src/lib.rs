//! The shop's database in one `SQLite` file, with nothing to install.
//!
//! Three things make it fast and safe. One task owns the only connection that writes, and commits the jobs that wait
//! together (`writer`). Readers have connections of their own and never wait for it; those of the pages of visitors are handed
//! on without a word (`lookout`). Every connection's settings are read back when it opens (`open`), so that a commit that was
//! reported is on disk.
//!
//! Everything else is one file for each part of the port: `impl Outbox` stands in `outbox.rs`.

mod amendments;
mod attempts;
mod backups;
mod batch;
mod blocks;
mod bulk;
mod calls;
mod carts;
mod changing;
mod copying;
mod doctor;
mod editions;
mod errands;
mod errors;
mod factors;
mod files;
mod goods;
mod health;
mod heartbeat;
mod journal;
mod lookout;
mod media;
mod numbers;
mod office;
mod open;
mod ordered_goods;
mod orders;
mod orphans;
mod outbox;
mod passkeys;
mod people;
mod placing;
mod privacy;
mod record;
mod registers;
mod remarks;
mod returns;
mod search;
mod security;
mod sessions;
mod settings;
mod setup;
mod shelf;
mod shelf_watch;
mod sign_ins;
mod stock;
mod tables;
mod team;
mod transactions;
mod trials;
mod writer;

pub use copying::{Copied, CopyError};
pub use files::Claim;
pub use open::OpenError;
pub use tables::{EmptySqliteTables, Hold, SqliteTables};

use lookout::Lookout;
use open::ConnectionSettings;
use shelf_watch::ShelfWatch;
use shop::{
    order::OrderNumber,
    store::{Changes, Feed, OrderNews, ShelfChanges, ShelfVersion},
};
use sqlx::SqlitePool;
use std::{path::PathBuf, sync::Arc};
use store_base::{filters::Dialect, shelf_log::ShelfLog, steps::Steps};
use tokio::sync::broadcast;
use tokio_stream::{StreamExt, wrappers::BroadcastStream};
use writer::Writer;

/// How this database says what the other one says differently.
const DIALECT: Dialect = Dialect {
    place_in: "instr",
    is_trial: "trial = 1",
    is_no_trial: "trial is not 1",
    is_sold: "archived = 0",
    of_goods: ordered_goods::OF_GOODS,
};

/// A shop's database in a file of this machine.
#[derive(Debug)]
pub struct SqliteStore {
    settings: ConnectionSettings,
    readers: SqlitePool,
    lookout: Lookout,
    writer: Writer,
    changes: broadcast::Sender<OrderNumber>,
    shelf: Arc<ShelfLog>,
}

impl SqliteStore {
    /// Takes the right to serve the shop in the file that `url` names, before it is opened. The others (`seed`, `admin`)
    /// need none: they come and go beside the one that serves.
    ///
    /// # Errors
    /// [`OpenError::Served`] if another program has it.
    pub fn claim(url: &str) -> Result<Claim, OpenError> {
        Claim::take(ConnectionSettings::parse(url)?.file())
    }

    /// The file that `url` names; `None` if it names none.
    pub fn file(url: &str) -> Option<PathBuf> {
        let settings = ConnectionSettings::parse(url).ok()?;
        Some(settings.file().to_owned())
    }

    /// The steps that the tables in the file that `url` names have taken, beside those that this program brings. Nothing is
    /// changed.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub async fn steps(url: &str) -> Result<Steps, OpenError> {
        let settings = ConnectionSettings::parse(url)?;
        settings.inspect().await?;
        settings.steps().await
    }

    /// Opens the file that `url` names (`sqlite:data/vitrina.db`), making it and its folder if they are missing, and
    /// brings its tables up to date.
    ///
    /// # Errors
    /// See [`OpenError`]; among others if the database does not keep the settings that make a commit durable.
    pub async fn open(url: &str) -> Result<Self, OpenError> {
        let settings = ConnectionSettings::parse(url)?;
        let connection = settings.prepare().await?;
        let readers = settings.readers().await?;
        let (changes, _) = broadcast::channel(1024);
        let shelf = Arc::<ShelfLog>::default();
        let watch = ShelfWatch::new(shelf.clone());
        Ok(Self {
            settings: settings.clone(),
            readers,
            lookout: Lookout::new(settings.clone()),
            writer: Writer::start(settings, connection, changes.clone(), watch).map_err(OpenError::Thread)?,
            changes,
            shelf,
        })
    }
}

impl Feed for SqliteStore {
    fn changes(&self) -> Changes {
        let changes = BroadcastStream::new(self.changes.subscribe());
        // A listener that was too slow is told that it has missed some.
        Box::pin(changes.map(|heard| heard.map_or(OrderNews::Missed, OrderNews::Changed)))
    }

    fn shelf_version(&self) -> ShelfVersion {
        self.shelf.version()
    }

    fn shelf_changes(&self, after: ShelfVersion) -> ShelfChanges {
        self.shelf.after(after)
    }
}
