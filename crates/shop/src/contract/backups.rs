//! What came of copying the shop.

use super::{Subject, fixtures::NOW};
use crate::{
    backup::{BackupRun, BackupState, RunKind},
    time::Timestamp,
};

/// Where the settings say that copies go.
const HERE: &str = "file:///mnt/backups";

fn run(at: Timestamp, failure: Option<&str>) -> BackupRun {
    BackupRun {
        began_at: at,
        ended_at: at.plus_seconds(5),
        by: "olga".to_owned(),
        file: "vitrina-0123-20261118T120000Z.tar.gz".to_owned(),
        bytes: 1_000_000,
        rows: 1_234,
        failure: failure.map(str::to_owned),
        place: Some(HERE.to_owned()),
    }
}

/// What went well is remembered however often it fails afterwards, and a try-out is no copy.
pub async fn what_came_of_copying_the_shop_is_remembered(subject: &dyn Subject) {
    let store = subject.store();
    assert_eq!(
        store.backup_state(Some(HERE)).await.unwrap(),
        BackupState::default()
    );
    let good = run(NOW, None);
    let drill = run(NOW.plus_seconds(60), Some("damaged"));
    store.write_backup_run(RunKind::Backup, &good).await.unwrap();
    store.write_backup_run(RunKind::Drill, &drill).await.unwrap();
    let mut last = good.clone();
    for hour in 1..=3 {
        last = run(NOW.plus_seconds(hour * 3_600), Some("no space"));
        store.write_backup_run(RunKind::Backup, &last).await.unwrap();
    }
    let state = BackupState {
        good: Some(good.clone()),
        last: Some(last.clone()),
        drill: Some(drill.clone()),
        proven: None,
    };
    assert_eq!(store.backup_state(Some(HERE)).await.unwrap(), state);
    let runs = store.backup_runs(RunKind::Backup, 2).await.unwrap();
    assert_eq!(runs.len(), 2);
    assert_eq!(runs.first(), Some(&last));
    assert_eq!(
        store.backup_runs(RunKind::Backup, 9).await.unwrap().last(),
        Some(&good)
    );
    assert_eq!(store.backup_runs(RunKind::Drill, 9).await.unwrap(), [drill]);
}

/// A copy that is elsewhere says nothing about the place of the settings, whichever came last.
pub async fn a_copy_elsewhere_is_none_here(subject: &dyn Subject) {
    let store = subject.store();
    let at = |hours: i64, place: Option<&str>, by: &str, failure: Option<&str>| BackupRun {
        by: by.to_owned(),
        place: place.map(str::to_owned),
        ..run(NOW.plus_seconds(hours * 3_600), failure)
    };
    let write = async |kind, run: &BackupRun| store.write_backup_run(kind, run).await.unwrap();
    let elsewhere = at(1, Some("file:///tmp"), "vitrina backup", None);
    // Written by a program that did not know the column: by hand it may have gone anywhere.
    let unknown = at(2, None, "vitrina backup", None);
    for run in [&elsewhere, &unknown] {
        write(RunKind::Backup, run).await;
    }
    assert_eq!(
        store.backup_state(Some(HERE)).await.unwrap(),
        BackupState::default()
    );
    let anywhere = store.backup_state(None).await.unwrap();
    assert_eq!(
        (anywhere.good, anywhere.last),
        (Some(unknown.clone()), Some(unknown))
    );
    // By itself such a program copied to where the settings said.
    let older = at(3, None, "", None);
    write(RunKind::Backup, &older).await;
    assert_eq!(
        store.backup_state(Some(HERE)).await.unwrap().good,
        Some(older.clone())
    );
    let failed = at(4, Some(HERE), "", Some("no space"));
    let proven = at(5, Some(HERE), "", None);
    let damaged = at(6, Some(HERE), "", Some("damaged"));
    write(RunKind::Backup, &failed).await;
    write(RunKind::Backup, &elsewhere).await;
    write(RunKind::Drill, &proven).await;
    write(RunKind::Drill, &damaged).await;
    write(RunKind::Drill, &elsewhere).await;
    let state = BackupState {
        good: Some(older),
        last: Some(failed),
        drill: Some(damaged),
        proven: Some(proven),
    };
    assert_eq!(store.backup_state(Some(HERE)).await.unwrap(), state);
    assert_eq!(
        store.backup_runs(RunKind::Backup, 1).await.unwrap(),
        [elsewhere],
        "the list has them all"
    );
}

/// Of several nodes one copies the shop, and another takes over once that one is gone.
pub async fn one_node_at_a_time_copies_the_shop(subject: &dyn Subject) {
    let store = subject.store();
    let begin = |kind, seconds| {
        let now = NOW.plus_seconds(seconds);
        store.begin_backup_turn(kind, now, now.plus_seconds(100))
    };
    assert!(begin(RunKind::Backup, 0).await.unwrap());
    assert!(!begin(RunKind::Backup, 99).await.unwrap(), "somebody is at it");
    assert!(begin(RunKind::Drill, 0).await.unwrap(), "that is another matter");
    assert!(
        begin(RunKind::Backup, 100).await.unwrap(),
        "whoever was at it is gone"
    );
    store.end_backup_turn(RunKind::Backup).await.unwrap();
    assert!(begin(RunKind::Backup, 101).await.unwrap());
}
