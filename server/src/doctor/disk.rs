//! The disks that the shop writes to, and who else on the machine may read what lies there.

use super::{Case, Check, Found, OFTEN, SELDOM, SHORTLY};
use crate::{AppState, config::Settings, permissions};
use media::Place;
use rustix::fs::statvfs;
use secrecy::ExposeSecret;
use shop::doctor::Fact;
use std::path::{Path, PathBuf};
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
    let folders = folders(&state.settings);
    if folders.is_empty() {
        return ELSEWHERE.into();
    }
    // A folder of another machine may not answer at all.
    let scarcest = spawn_blocking(move || scarcest(&folders)).await;
    let Ok(Some((free, folder))) = scarcest else {
        return UNKNOWN.into();
    };
    let database = match state.shop.vitals().await {
        Ok(vitals) if !state.settings.is_shared_database() => vitals.bytes,
        Ok(_) | Err(_) => 0,
    };
    judged(free, database).with("folder", Fact::Text(folder.display().to_string()))
}

/// A copy of the database, for a backup or by the database itself, needs as much room as the database.
fn judged(free: i64, database: i64) -> Found {
    let case = match free {
        ..NEXT_TO_NOTHING => FULL,
        _ if free < ENOUGH.max(database) => LITTLE,
        _ => FINE,
    };
    Found::from(case).measured(Fact::Bytes(free))
}

/// Where the shop writes on this machine.
fn folders(settings: &Settings) -> Vec<PathBuf> {
    let database = database_file(settings).and_then(|file| file.parent().map(Path::to_owned));
    let media = match &settings.media.place {
        Place::Folder(folder) => Some(folder.clone()),
        Place::S3(_) => None,
    };
    database.into_iter().chain(media).collect()
}

fn database_file(settings: &Settings) -> Option<PathBuf> {
    if settings.is_shared_database() {
        return None;
    }
    SqliteStore::file(settings.database_url.expose_secret())
}

/// The folder with the least room, and its free bytes.
fn scarcest(folders: &[PathBuf]) -> Option<(i64, PathBuf)> {
    let free = folders.iter().filter_map(|folder| {
        let folder = std::path::absolute(folder).ok()?;
        // A folder that is made with its first file lies in one that is there.
        let about = folder.ancestors().find_map(|folder| statvfs(folder).ok())?;
        let free = about.f_bavail.saturating_mul(about.f_frsize);
        Some((i64::try_from(free).unwrap_or(i64::MAX), folder))
    });
    free.min_by_key(|(free, _)| *free)
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
    fn a_disk_needs_room_for_a_copy_of_the_database() {
        for (free, database, case) in [
            (0, 0, FULL),
            ((256 << 20) - 1, 0, FULL),
            (256 << 20, 0, LITTLE),
            ((1 << 30) - 1, 0, LITTLE),
            (1 << 30, 1 << 20, FINE),
            (3 << 30, 4 << 30, LITTLE),
            (5 << 30, 4 << 30, FINE),
        ] {
            assert_eq!(judged(free, database).case, case, "{free} {database}");
        }
    }

    #[test]
    fn the_room_of_a_folder_that_is_not_there_yet_is_known() {
        let folder = tempfile::tempdir().unwrap();
        let (free, scarcest) = scarcest(&[folder.path().join("not/yet")]).unwrap();
        assert!(free > 0);
        assert!(scarcest.starts_with(folder.path()));
    }
}
