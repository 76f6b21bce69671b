//! The page of backups.

use super::drawn;
use crate::backups::{BackupFile, BackupsShown, Listing, content};
use app::sample::{
    World,
    fixture::{self, NOW},
};
use shop::{backup::BackupRun, text::Lang};

fn run(file: &str, by: &str, failure: Option<&str>) -> BackupRun {
    BackupRun {
        began_at: NOW.plus_seconds(-7_205),
        ended_at: NOW.plus_seconds(-7_200),
        by: by.to_owned(),
        file: file.to_owned(),
        bytes: 3 << 20,
        rows: 1_234,
        failure: failure.map(str::to_owned),
        place: None,
    }
}

fn shown(files: Result<Vec<BackupFile>, String>) -> BackupsShown {
    BackupsShown {
        every: Some(86_400),
        is_sealed: true,
        is_under_way: true,
        files,
        beside: Vec::new(),
    }
}

/// The page with all that it can have, with nothing, and where nobody can say what there is.
pub(super) fn pages(world: &World) -> Vec<(String, String)> {
    let (chrome, typed) = (&world.chrome, world.typed);
    let file = BackupFile {
        name: typed.to_owned(),
        bytes: 3 << 20,
        remembers: true,
    };
    let runs = [run(typed, typed, None), run(typed, "", Some(typed))];
    let page = |shown: &BackupsShown, runs: &[BackupRun]| {
        let listing = Listing {
            shown,
            copies: runs,
            drills: runs,
        };
        drawn(chrome, || content(chrome, &listing, NOW))
    };
    let off = BackupsShown {
        every: None,
        is_sealed: false,
        is_under_way: false,
        files: Ok(Vec::new()),
        beside: Vec::new(),
    };
    let all = BackupsShown {
        beside: vec![file.clone()],
        ..shown(Ok(vec![file]))
    };
    vec![
        ("backups".to_owned(), page(&all, &runs)),
        ("no backups".to_owned(), page(&off, &[])),
        (
            "unknown backups".to_owned(),
            page(&shown(Err(typed.to_owned())), &[]),
        ),
    ]
}

#[test]
fn a_backup_that_failed_says_why_and_the_last_good_one_how_old_it_is() {
    let chrome = fixture::chrome(Lang::En);
    let runs = [
        run("", "", Some("there is no room")),
        run("vitrina-01234567-20261118T120000Z.tar.gz", "olga", None),
    ];
    let shown = shown(Ok(Vec::new()));
    let listing = Listing {
        shown: &shown,
        copies: &runs,
        drills: &[],
    };
    let page = drawn(&chrome, || content(&chrome, &listing, NOW));
    for words in [
        "there is no room",
        "olga",
        &chrome.words().ago(NOW.plus_seconds(-7_200), NOW),
        &chrome.text("office-backups-by-itself"),
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
}

#[test]
fn what_lies_beside_the_database_is_named_and_handed_out_to_nobody() {
    let chrome = fixture::chrome(Lang::En);
    let name = "data/vitrina.before-0041-20261118T120000Z.tar.gz";
    let left = BackupFile {
        name: name.to_owned(),
        bytes: 3 << 20,
        remembers: true,
    };
    let page = |beside| {
        let shown = BackupsShown {
            beside,
            ..shown(Ok(Vec::new()))
        };
        let listing = Listing {
            shown: &shown,
            copies: &[],
            drills: &[],
        };
        drawn(&chrome, || content(&chrome, &listing, NOW))
    };
    let title = chrome.text("office-backups-beside");
    let with = page(vec![left]);
    for words in [name, &title, &chrome.text("office-backups-remembers")] {
        assert!(with.contains(words), "{words}: {with}");
    }
    assert!(!with.contains(&format!("/{name}")), "no address leads to it");
    assert!(!page(Vec::new()).contains(&title));
}
