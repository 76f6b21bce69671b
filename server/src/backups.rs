//! Backups: the shop in one file, made while it is open, kept elsewhere, tried out by itself, and put back by a command.
//!
//! [`turn`] is the worker's: it copies the shop when that is due or somebody asked for it, removes what is too old, and tries the
//! newest copy out every week. What came of it is kept in the database, for the office and the doctor. Whatever waits for disks and
//! services here does so on threads of their own.

pub mod beside;
pub mod depot;
pub mod drill;
pub mod restoring;
mod rows;
mod scratch;
pub mod taking;
mod trouble;

pub use trouble::Trouble;

use crate::{AppState, clock, config::Settings};
use depot::{Depot, Stored};
use shop::{
    Timestamp,
    backup::{BackupRun, RunKind},
    desk::Error,
};
use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};
use taking::Target;
use tokio_util::sync::CancellationToken;
use words::words;

/// What this node remembers of its backups.
#[derive(Debug, Default)]
pub struct Backups {
    /// Who has asked for one that is not made yet.
    wished_by: Mutex<Option<String>>,
    is_at_it: AtomicBool,
}

impl Backups {
    /// Has the shop copied as soon as the worker looks.
    pub fn wish(&self, login: &str) {
        *self.wished_by.lock().unwrap_or_else(PoisonError::into_inner) = Some(login.to_owned());
    }

    /// Whether one is being made here, or will be at once.
    pub fn is_under_way(&self) -> bool {
        let wished = self.wished_by.lock().unwrap_or_else(PoisonError::into_inner);
        wished.is_some() || self.is_at_it.load(Ordering::Relaxed)
    }

    fn take_wish(&self) -> Option<String> {
        self.wished_by
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }
}

/// Says that a backup is being made here, for as long as this is held.
struct AtIt(Arc<Backups>);

impl AtIt {
    fn begin(backups: &Arc<Backups>) -> Self {
        backups.is_at_it.store(true, Ordering::Relaxed);
        Self(backups.clone())
    }
}

impl Drop for AtIt {
    fn drop(&mut self) {
        self.0.is_at_it.store(false, Ordering::Relaxed);
    }
}

/// What came of a run, whichever it was.
struct Done {
    file: String,
    bytes: u64,
    rows: u64,
}

/// A turn of the worker.
pub async fn turn(state: AppState) -> Result<(), Error> {
    if state.settings.backups.place.is_none() {
        return Ok(());
    }
    let now = clock::now();
    let known = state.shop.backup_state().await?;
    let wished = state.backups.take_wish();
    if wished.is_some() || known.is_due(state.settings.backups.every, now) {
        run(&state, RunKind::Backup, wished.unwrap_or_default()).await
    } else if known.is_drill_due(now) {
        run(&state, RunKind::Drill, String::new()).await
    } else {
        Ok(())
    }
}

/// Does it, unless another node does, and writes down what came of it.
async fn run(state: &AppState, kind: RunKind, by: String) -> Result<(), Error> {
    let began_at = clock::now();
    // A file has one program that serves it, and the folder of that is locked: a turn would only outlive one that was killed.
    if state.settings.is_shared_database() && !state.shop.begin_backup_turn(kind, began_at).await? {
        return Ok(());
    }
    let at_it = AtIt::begin(&state.backups);
    let shop = state.shop.album_id(&clock::token()).await;
    let done = match shop {
        Ok(shop) => work(state, kind, shop).await,
        Err(error) => Err(Trouble::Database(error.to_string())),
    };
    drop(at_it);
    // It is done by whoever works next.
    let is_over = !matches!(done, Err(Trouble::Stopped | Trouble::Busy));
    if is_over {
        note(state, kind, began_at, by, done).await?;
    }
    state.shop.end_backup_turn(kind).await
}

async fn work(state: &AppState, kind: RunKind, shop: String) -> Result<Done, Trouble> {
    let (settings, stop) = (state.settings.clone(), state.stop.clone());
    let working = tokio::task::spawn_blocking(move || match kind {
        RunKind::Backup => back_up(&settings, &shop, &stop),
        RunKind::Drill => try_out(&settings, &shop),
    });
    let done = working.await;
    done.unwrap_or_else(|panic| Err(Trouble::Database(panic.to_string())))
}

fn back_up(settings: &Settings, shop: &str, stop: &CancellationToken) -> Result<Done, Trouble> {
    let depot = depot_of(settings)?;
    let taken = taking::take(settings, &Target::Depot(&depot), stop)?;
    // The shop is copied, whatever becomes of the old ones.
    match remove_old(&depot, shop, settings.backups.keep) {
        Ok(removed) => tracing::info!(
            file = %taken.name,
            bytes = taken.bytes,
            removed,
            "the shop is backed up"
        ),
        Err(error) => tracing::warn!(%error, "backups that are too old could not be removed"),
    }
    Ok(Done {
        rows: taken.manifest.rows(),
        file: taken.name,
        bytes: taken.bytes,
    })
}

fn remove_old(depot: &Depot, shop: &str, keep: usize) -> Result<usize, Trouble> {
    let old: Vec<Stored> = depot.list(shop)?.into_iter().skip(keep).collect();
    for Stored { name, .. } in &old {
        depot.remove(name)?;
    }
    Ok(old.len())
}

fn try_out(settings: &Settings, shop: &str) -> Result<Done, Trouble> {
    let drilled = drill::drill(settings, &depot_of(settings)?, shop)?;
    tracing::info!(
        file = %drilled.name,
        "the newest backup was restored for a try, and all is well"
    );
    Ok(Done {
        rows: drilled.manifest.rows(),
        file: drilled.name,
        bytes: drilled.bytes,
    })
}

/// Where this shop keeps its backups.
pub(crate) fn depot_of(settings: &Settings) -> Result<Depot, Trouble> {
    let place = settings.backups.place.as_ref();
    let place = place.ok_or(Trouble::NoPlace)?;
    Depot::at(place)
}

async fn note(
    state: &AppState,
    kind: RunKind,
    began_at: Timestamp,
    by: String,
    done: Result<Done, Trouble>,
) -> Result<(), Error> {
    let failure = done.as_ref().err().map(|trouble| {
        tracing::error!(%trouble, kind = kind.as_str(), "a backup, or the try to restore one, came to nothing");
        trouble.sentence(words(state.settings.terms.audience.lang))
    });
    let done = done.unwrap_or(Done {
        file: String::new(),
        bytes: 0,
        rows: 0,
    });
    let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    let run = BackupRun {
        began_at,
        ended_at: clock::now(),
        by,
        file: done.file,
        bytes: number(done.bytes),
        rows: number(done.rows),
        failure,
    };
    state.shop.note_backup_run(kind, &run).await
}
