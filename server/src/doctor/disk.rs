//! The disks that the shop writes to, and who else on the machine may read what lies there.

use super::{Case, Check, Found, OFTEN, SELDOM, SHORTLY};
use crate::{AppState, backups, config::Settings, permissions};
use media::Place;
use secrecy::ExposeSecret;
use shop::doctor::Fact;
use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};
use store_sqlite::SqliteStore;
use tokio::task::spawn_blocking;

const FINE: Case = Case::ok("fine");
const LITTLE: Case = Case::warning("little");
const FULL: Case = Case::fault("full");
/// Nothing is written on this machine.
const ELSEWHERE: Case = Case::ok("elsewhere");
const UNKNOWN: Case = Case::unknown("unknown");
const OPEN: Case = Case::warning("open");

pub(super) static CHECKS: [Check; 2] = [
    Check {
        name: "disk",
        cases: &[FINE, LITTLE, FULL, ELSEWHERE, UNKNOWN],
        every: OFTEN,
        within: SHORTLY,
        look: |state| Box::pin(disk(state)),
    },
    Check {
        name: "files",
        cases: &[FINE, OPEN],
        every: SELDOM,
        within: SHORTLY,
        look: |state| Box::pin(async move { files(&state) }),
    },
];

/// Bytes with which the database cannot be sure of its next hour.
const NEXT_TO_NOTHING: i64 = 256 << 20;
/// Bytes that anybody should have.
const ENOUGH: i64 = 1 << 30;

async fn disk(state: AppState) -> Found {
    let database = state.shop.vitals().await.map_or(0, |vitals| vitals.bytes);
    let place = state.settings.backups.place_name();
    let copies = state.shop.backup_state(place.as_deref()).await;
    let copy = copies
        .ok()
        .and_then(|copies| copies.good)
        .map_or(0, |good| good.bytes);
    let needs = needs(&state.settings, database, copy);
    if needs.is_empty() {
        return ELSEWHERE.into();
    }
    // A folder of another machine may not answer at all.
    let Ok(Some(scarcest)) = spawn_blocking(move || scarcest(&needs)).await else {
        return UNKNOWN.into();
    };
    let folder = scarcest.folder.display().to_string();
    judged(scarcest.free, scarcest.need).with("folder", Fact::Text(folder))
}

/// `need` is what the shop writes there at once.
fn judged(free: i64, need: i64) -> Found {
    let case = match free {
        ..NEXT_TO_NOTHING => FULL,
        _ if free < ENOUGH.max(need) => LITTLE,
        _ => FINE,
    };
    Found::from(case).measured(Fact::Bytes(free))
}

/// Where the shop writes on this machine, and how many bytes at once: a copy of the database, for a backup or by the database
/// itself, needs as much room as the database, and the next backup as much as the last one. One of `PostgreSQL` is rows, and is
/// filled into a file to be tried out.
fn needs(settings: &Settings, database: i64, copy: i64) -> Vec<(PathBuf, i64)> {
    let mut needs = Vec::new();
    if let Some(folder) = database_file(settings).as_deref().and_then(Path::parent) {
        needs.push((folder.to_owned(), database));
    }
    if let Place::Folder(folder) = &settings.media.place {
        needs.push((folder.clone(), 0));
    }
    if let Some(at) = &settings.backups.place {
        if let Place::Folder(folder) = &at.place {
            needs.push((folder.clone(), copy));
        }
        if settings.is_shared_database() {
            needs.push((backups::scratch_folder(settings), database.saturating_mul(2)));
        }
    }
    needs
}

fn database_file(settings: &Settings) -> Option<PathBuf> {
    if settings.is_shared_database() {
        return None;
    }
    SqliteStore::file(settings.database_url.expose_secret())
}

/// A disk that the shop writes to.
#[derive(Debug)]
struct Disk {
    /// The first folder of the shop's that is on it.
    folder: PathBuf,
    /// Its free bytes.
    free: i64,
    /// What is written there at once, into all folders.
    need: i64,
}

/// The disk with the least room for what is written there.
fn scarcest(needs: &[(PathBuf, i64)]) -> Option<Disk> {
    let mut disks: BTreeMap<u64, Disk> = BTreeMap::new();
    for (folder, need) in needs {
        if let Some((device, disk)) = disk_of(folder) {
            let disk = disks.entry(device).or_insert(disk);
            disk.need = disk.need.saturating_add(*need);
        }
    }
    disks.into_values().min_by_key(|disk| {
        let left = disk.free.saturating_sub(ENOUGH.max(disk.need));
        (disk.free >= NEXT_TO_NOTHING, left)
    })
}

fn disk_of(folder: &Path) -> Option<(u64, Disk)> {
    let folder = std::path::absolute(folder).ok()?;
    // A folder that is made with its first file lies in one that is there.
    let about = folder.ancestors().find_map(|folder| fs::metadata(folder).ok())?;
    let free = i64::try_from(backups::free(&folder)?).unwrap_or(i64::MAX);
    let need = 0;
    Some((about.dev(), Disk { folder, free, need }))
}

fn files(state: &AppState) -> Found {
    let settings = &state.settings;
    let mut open = permissions::open_to_others(settings);
    open.extend(database_file(settings).filter(|file| permissions::is_open_to_others(file)));
    if open.is_empty() {
        return FINE.into();
    }
    let named: Vec<_> = open.iter().map(|file| file.display().to_string()).collect();
    Found::from(OPEN)
        .with("files", Fact::Text(named.join(", ")))
        .with("paste", Fact::Text(format!("chmod go= {}", named.join(" "))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_needs_room_for_what_is_written_at_once() {
        for (free, need, case) in [
            (0, 0, FULL),
            ((256 << 20) - 1, 0, FULL),
            (256 << 20, 0, LITTLE),
            ((1 << 30) - 1, 0, LITTLE),
            (1 << 30, 1 << 20, FINE),
            (3 << 30, 4 << 30, LITTLE),
            (5 << 30, 4 << 30, FINE),
        ] {
            assert_eq!(judged(free, need).case, case, "{free} {need}");
        }
    }

    #[test]
    fn the_room_of_a_folder_that_is_not_there_yet_is_known() {
        let folder = tempfile::tempdir().unwrap();
        let needs = ["not/yet", "nor/this"].map(|name| (folder.path().join(name), 3));
        let scarcest = scarcest(&needs).unwrap();
        assert!(scarcest.free > 0);
        assert!(scarcest.folder.starts_with(folder.path()));
        assert_eq!(scarcest.need, 6, "they are on one disk");
    }
}
