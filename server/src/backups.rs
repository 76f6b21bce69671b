//! Backups: the shop in one file, made while it is open, kept elsewhere, tried out by itself, and put back by a command.
//!
//! [`turn`] is the worker's: it copies the shop when that is due or somebody asked for it, removes what is too old, and tries the
//! newest copy out every week. What came of it is kept in the database, for the office and the doctor. Whatever waits for disks and
//! services here does so on threads of their own.

pub mod beside;
pub mod depot;
pub mod drill;
pub mod restoring;
mod room;
mod rows;
mod scratch;
pub mod taking;
mod trouble;

pub(crate) use room::free;
pub(crate) use scratch::place as scratch_folder;
pub use trouble::Trouble;

use crate::{AppState, clock, config::Settings};
use depot::Depot;
use scratch::Scratch;
use shop::{
    Timestamp,
    backup::{BackupRun, BackupState, RunKind},
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
    let Some(place) = state.settings.backups.place_name() else {
        return Ok(());
    };
    let now = clock::now();
    let known = state.shop.backup_state(Some(&place)).await?;
    let wished = state.backups.take_wish();
    if wished.is_some() || known.is_due(state.settings.backups.every, now) {
        run(&state, RunKind::Backup, wished.unwrap_or_default(), known).await
    } else if known.is_drill_due(now) {
        run(&state, RunKind::Drill, String::new(), known).await
    } else {
        Ok(())
    }
}

/// Does it, unless another node does, and writes down what came of it.
async fn run(state: &AppState, kind: RunKind, by: String, known: BackupState) -> Result<(), Error> {
    let began_at = clock::now();
    // A file has one program that serves it, and the folder of that is locked: a turn would only outlive one that was killed.
    if state.settings.is_shared_database() && !state.shop.begin_backup_turn(kind, began_at).await? {
        return Ok(());
    }
    let at_it = AtIt::begin(&state.backups);
    let shop = state.shop.album_id(&clock::token()).await;
    let done = match shop {
        Ok(shop) => {
            let task = Task {
                shop,
                known,
                is_wished: !by.is_empty(),
            };
            work(state, kind, task).await
        }
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

/// What is to be done, and what is known before.
struct Task {
    /// The shop's name.
    shop: String,
    /// How things stand with copies in the place of the settings.
    known: BackupState,
    /// Whether somebody asked for it, who knows what is there.
    is_wished: bool,
}

async fn work(state: &AppState, kind: RunKind, task: Task) -> Result<Done, Trouble> {
    let (settings, stop) = (state.settings.clone(), state.stop.clone());
    let working = tokio::task::spawn_blocking(move || match kind {
        RunKind::Backup => back_up(&settings, &task, &stop),
        RunKind::Drill => try_out(&settings, &task),
    });
    let done = working.await;
    done.unwrap_or_else(|panic| Err(Trouble::Database(panic.to_string())))
}

fn back_up(settings: &Settings, task: &Task, stop: &CancellationToken) -> Result<Done, Trouble> {
    let depot = depot_of(settings)?;
    let Task { shop, known, .. } = task;
    // Otherwise the next one would be made on the disk below, and all would look well. Of one that an older program made nobody
    // knows whether it was there.
    let was_here = known.good.as_ref().is_some_and(|good| good.place.is_some());
    if !task.is_wished && was_here && !depot.is_known_to(shop)? {
        return Err(Trouble::Gone);
    }
    // What a killed program left may be what there is no room for another one for.
    let alone = Scratch::take(settings)?;
    depot.remove_halves(shop)?;
    drop(alone);
    let taken = taking::take(settings, &Target::Depot(&depot), stop)?;
    if let Err(error) = depot.mark(shop) {
        tracing::warn!(%error, "the place of the backups could not be marked");
    }
    let proven = known.proven.as_ref().map(|drill| &*drill.file);
    // The shop is copied, whatever becomes of the old ones.
    match remove_old(&depot, shop, settings.backups.keep, &taken.name, proven) {
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

/// Removes all but so many, and neither the one that was just made nor the last one that was tried out well: others may be no good.
fn remove_old(
    depot: &Depot,
    shop: &str,
    keep: usize,
    made: &str,
    proven: Option<&str>,
) -> Result<usize, Trouble> {
    let mut stored = depot.list(shop)?;
    // A clock that ran ahead has made those whose names are newer. The order of the others stays.
    stored.sort_by_key(|stored| stored.name.as_str() > made);
    let old = stored.into_iter().skip(keep).map(|stored| stored.name);
    let old: Vec<String> = old
        .filter(|name| name != made && Some(name.as_str()) != proven)
        .collect();
    for name in &old {
        depot.remove(name)?;
    }
    Ok(old.len())
}

fn try_out(settings: &Settings, task: &Task) -> Result<Done, Trouble> {
    let last = task.known.good.as_ref().map_or("", |good| good.file.as_str());
    let drilled = drill::drill(settings, &depot_of(settings)?, &task.shop, last)?;
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
        place: state.settings.backups.place_name(),
    };
    state.shop.note_backup_run(kind, &run).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, path::Path};

    const SHOP: &str = "0123456789abcdef";

    fn name(day: &str) -> String {
        format!("vitrina-01234567-{day}T120000Z.tar.gz")
    }

    /// What stays of copies of these days, once that of the 20th was made.
    fn left(days: &[&str], keep: usize, proven: Option<&str>) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        for day in days {
            fs::write(folder.path().join(name(day)), "whole").unwrap();
        }
        let depot = Depot::Folder(folder.path().to_owned());
        let proven = proven.map(name);
        remove_old(&depot, SHOP, keep, &name("20261120"), proven.as_deref()).unwrap();
        names(folder.path())
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    }

    #[test]
    fn the_newest_stay_and_those_of_a_clock_that_ran_ahead_go_first() {
        let days = ["20261118", "20261119", "20261120"];
        assert_eq!(left(&days, 2, None), ["20261119", "20261120"].map(name));
        let ahead = ["20261119", "20261120", "20270101", "20270102"];
        assert_eq!(left(&ahead, 2, None), ["20261119", "20261120"].map(name));
        assert_eq!(
            left(&ahead, 3, None),
            ["20261119", "20261120", "20270102"].map(name)
        );
        assert_eq!(left(&ahead, 1, None), ["20261120"].map(name));
    }

    #[test]
    fn the_last_one_that_was_tried_out_well_is_never_removed() {
        let days = ["20261101", "20261118", "20261119", "20261120"];
        assert_eq!(
            left(&days, 2, Some("20261101")),
            ["20261101", "20261119", "20261120"].map(name)
        );
        assert_eq!(
            left(&days, 2, Some("20261119")),
            ["20261119", "20261120"].map(name)
        );
    }
}
