//! Copies of the shop: what there is, what came of making and trying them, and a button for one more.

use crate::{
    desk::Desk,
    frame::{Room, office_page},
    labels::{drawn, pill},
    map::page,
};
use app::{Chrome, drawn::Draw, pieces::moment};
use leptos::prelude::*;
use shop::{
    Timestamp,
    backup::{BackupRun, RunKind},
    doctor::Fact,
};

/// Runs of each kind that are shown.
const MOST: i64 = 10;

/// How the shop is backed up, and what there is.
#[derive(Debug, Clone)]
pub struct BackupsShown {
    /// How often it is, in seconds; `None` if it is not set up.
    pub every: Option<i64>,
    /// Whether copies are encrypted.
    pub is_sealed: bool,
    /// Whether one is being made here.
    pub is_under_way: bool,
    /// What there is, newest first; or why nobody can say, in the language of the page.
    pub files: Result<Vec<BackupFile>, String>,
    /// What updates and restores left beside the database, with where it is, newest first.
    pub beside: Vec<BackupFile>,
}

/// A copy that is there.
#[derive(Debug, Clone)]
pub struct BackupFile {
    /// Its name.
    pub name: String,
    /// Its length.
    pub bytes: i64,
    /// Whether a buyer was forgotten since, whom it still names.
    pub remembers: bool,
}

/// What the page shows.
pub(crate) struct Listing<'a> {
    /// How the shop is backed up, and what there is.
    pub shown: &'a BackupsShown,
    /// The last copies, newest first.
    pub copies: &'a [BackupRun],
    /// The last times that one was tried out, newest first.
    pub drills: &'a [BackupRun],
}

/// `/admin/backups`
#[component]
pub(crate) fn Page() -> impl IntoView {
    page(async move {
        let (desk, chrome, staff) = Desk::for_page()?;
        let refused = |error| desk.refused(&error);
        let copies = desk.shop.backup_runs(&staff, RunKind::Backup, MOST).await;
        let drills = desk.shop.backup_runs(&staff, RunKind::Drill, MOST).await;
        let (copies, drills) = (copies.map_err(refused)?, drills.map_err(refused)?);
        let shown = (desk.backups)(chrome.lang).await;
        let listing = Listing {
            shown: &shown,
            copies: &copies,
            drills: &drills,
        };
        Ok(content(&chrome, &listing, desk.now()))
    })
}

/// The page.
pub(crate) fn content(chrome: &Chrome, listing: &Listing<'_>, now: Timestamp) -> AnyView {
    let title = chrome.text("office-backups-title");
    let Listing {
        shown,
        copies,
        drills,
    } = listing;
    let under_way = shown.is_under_way.then(|| {
        view! {
            <div class="notice" data-tone="wait" role="status">
                <p>{chrome.text("office-backups-under-way")}</p>
            </div>
        }
    });
    let body = view! {
        <div class="stack stack-loose">
            <h1>{title.clone()}</h1>
            <p class="lead">{summary(chrome, copies, now)}</p>
            {under_way}
            {how(chrome, shown)}
            {files(chrome, shown)}
            {beside(chrome, &shown.beside)}
            <section class="panel" aria-labelledby="drills">
                <h2 id="drills">{chrome.text("office-backups-drills")}</h2>
                <p class="hint">{chrome.text("office-backups-drills-text")}</p>
                {runs(chrome, "office-backups-drills", drills)}
            </section>
            <section class="panel" aria-labelledby="copies">
                <h2 id="copies">{chrome.text("office-backups-runs")}</h2>
                {runs(chrome, "office-backups-runs", copies)}
            </section>
            <section class="panel" aria-labelledby="restore">
                <h2 id="restore">{chrome.text("office-backups-restore")}</h2>
                <p>{chrome.text("office-backups-restore-text")}</p>
                <p><code>"vitrina restore "{chrome.text("office-backups-restore-file")}</code></p>
            </section>
        </div>
    };
    office_page(chrome, &title, Room::Backups, body.drawn())
}

fn summary(chrome: &Chrome, copies: &[BackupRun], now: Timestamp) -> String {
    let good = copies.iter().find(|run| run.failure.is_none());
    match good {
        None => chrome.text("office-backups-none"),
        Some(good) => {
            let ago = chrome.words().ago(good.ended_at, now);
            chrome.with("office-backups-last", &[("ago", ago.into())])
        }
    }
}

/// Where and how often, or how that is set up; and the button.
fn how(chrome: &Chrome, shown: &BackupsShown) -> AnyView {
    let settings = view! {
        <a class="button button-quiet" href=chrome.href("/admin/settings/backups")>
            {chrome.text("office-backups-settings")}
        </a>
    };
    let Some(every) = shown.every else {
        return view! {
            <div class="notice" data-tone="bad">
                <p>{chrome.text("office-backups-off")}</p>
                <p>{settings}</p>
            </div>
        }
        .drawn();
    };
    let every = chrome.with("office-backups-every", &[("every", chrome.span(every).into())]);
    let sealed = chrome.text(if shown.is_sealed {
        "office-backups-sealed"
    } else {
        "office-backups-open"
    });
    view! {
        <p>{every} " " {sealed}</p>
        <form method="post" action=chrome.href("/admin/backups")>
            <button class="button">{chrome.text("office-backups-now")}</button>
            " "
            {settings}
        </form>
    }
    .drawn()
}

fn files(chrome: &Chrome, shown: &BackupsShown) -> AnyView {
    let there = match &shown.files {
        Ok(files) if files.is_empty() => view! { <p>{chrome.text("office-backups-no-files")}</p> }.drawn(),
        Ok(files) => list(chrome, files),
        Err(why) => view! {
            <div class="notice" data-tone="bad" role="status">
                <p>{why.clone()}</p>
            </div>
        }
        .drawn(),
    };
    view! {
        <section class="panel" aria-labelledby="files">
            <h2 id="files">{chrome.text("office-backups-files")}</h2>
            <p class="hint">{chrome.text("office-backups-files-text")}</p>
            {there}
        </section>
    }
    .drawn()
}

/// Nobody takes these away by a browser: they are the machine's.
fn beside(chrome: &Chrome, files: &[BackupFile]) -> Option<AnyView> {
    let items = files.iter().map(|file| {
        view! {
            <li>
                <code>{file.name.clone()}</code>
                {about(chrome, file)}
            </li>
        }
    });
    let section = view! {
        <section class="panel" aria-labelledby="beside">
            <h2 id="beside">{chrome.text("office-backups-beside")}</h2>
            <p class="hint">{chrome.text("office-backups-beside-text")}</p>
            <ul>{items.collect_view()}</ul>
        </section>
    };
    (!files.is_empty()).then(|| section.drawn())
}

fn list(chrome: &Chrome, files: &[BackupFile]) -> AnyView {
    let items = files.iter().map(|file| {
        let address = chrome.href(&format!("/admin/backups/{}", file.name));
        view! {
            <li>
                <a href=address download=file.name.clone()>{file.name.clone()}</a>
                {about(chrome, file)}
            </li>
        }
    });
    view! { <ul>{items.collect_view()}</ul> }.drawn()
}

/// What stands behind its name.
fn about(chrome: &Chrome, file: &BackupFile) -> AnyView {
    let size = chrome.words().fact(&Fact::Bytes(file.bytes));
    let remembers = file.remembers.then(|| {
        view! { " " <span class="hint">{chrome.text("office-backups-remembers")}</span> }
    });
    view! {
        " "
        <span class="hint nowrap">{size}</span>
        {remembers}
    }
    .drawn()
}

fn runs(chrome: &Chrome, caption: &'static str, runs: &[BackupRun]) -> AnyView {
    if runs.is_empty() {
        return view! { <p>{chrome.text("office-backups-no-runs")}</p> }.drawn();
    }
    let columns = ["column-when", "column-happened", "column-person"];
    let columns = columns.map(|id| view! { <th scope="col">{chrome.text(id)}</th> });
    view! {
        <table class="table table-wide">
            <caption class="visually-hidden">{chrome.text(caption)}</caption>
            <thead><tr>{columns.collect_view()}</tr></thead>
            <tbody>{runs.iter().map(|each| row(chrome, each)).collect_view()}</tbody>
        </table>
    }
    .drawn()
}

fn row(chrome: &Chrome, run: &BackupRun) -> AnyView {
    let (tone, words) = match run.failure {
        None => ("good", "office-backups-done"),
        Some(_) => ("bad", "office-backups-failed"),
    };
    let what = if let Some(why) = &run.failure {
        why.clone()
    } else {
        let size = chrome.words().fact(&Fact::Bytes(run.bytes));
        let values = [("size", size.into()), ("rows", run.rows.into())];
        chrome.with("office-backups-what", &values)
    };
    let who = if run.by.is_empty() {
        chrome.text("office-backups-by-itself")
    } else {
        run.by.clone()
    };
    view! {
        <tr>
            <td>{moment(chrome, run.ended_at)}</td>
            <td data-label=chrome.text("column-happened")>
                <span>{drawn(pill(tone, chrome.text(words)))} <br/> <span class="hint">{what}</span></span>
            </td>
            <td data-label=chrome.text("column-person")>{who}</td>
        </tr>
    }
    .drawn()
}
