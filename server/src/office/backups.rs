//! Copies of the shop: one more, and one to take away.

use super::download;
use crate::{
    AppState,
    backups::{
        Trouble, beside,
        depot::{Source, file_name, moment_in_a_name},
        depot_of,
    },
    clock,
    staff::Staff,
    visitor::Visitor,
    window::onward,
};
use axum::{
    body::{Body, Bytes},
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
};
use futures_util::stream::poll_fn;
use office::{BackupFile, BackupsShown};
use shop::{desk::Error, security::Act, text::Lang};
use std::io::{self, Read};
use tokio::sync::mpsc;
use words::words;

/// Bytes of a copy that are sent at once.
const PORTION: usize = 256 * 1024;
/// Portions that wait for the browser.
const WAITING: usize = 4;

/// `POST /admin/backups`: one more, as soon as the worker looks.
pub async fn wish(State(state): State<AppState>, Staff(admin): Staff, visitor: Visitor) -> Response {
    let chrome = visitor.chrome(&state);
    if state.settings.backups.place.is_some() {
        state.backups.wish(admin.login());
    }
    onward(&chrome.href("/admin/backups"))
}

/// `GET /admin/backups/{file}`
pub async fn take_away(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    headers: HeaderMap,
    Path(file): Path<String>,
) -> Response {
    let chrome = visitor.chrome(&state);
    let source = match opened(&state, file.clone()).await {
        Ok(source) => source,
        Err(Trouble::Missing(_)) => return state.error_page_at(chrome, Error::NotFound),
        Err(trouble) => {
            tracing::warn!(%trouble, %file, "a backup could not be taken away");
            return state.error_page_at(chrome, Error::NotFound);
        }
    };
    state.witness_of(
        Act::BackupTakenAway,
        admin.login(),
        (&visitor.caller, &headers),
        &file,
    );
    download::file("application/octet-stream", &file, Body::from_stream(sent(source)))
}

/// A copy of this shop; nothing else that lies in the same place.
async fn opened(state: &AppState, file: String) -> Result<Source, Trouble> {
    let settings = state.settings.clone();
    let shop = shop_of(state).await?;
    blocking(move || {
        let depot = depot_of(&settings)?;
        let is_there = depot.list(&shop)?.iter().any(|stored| stored.name == file);
        if is_there {
            depot.open(&file)
        } else {
            Err(Trouble::Missing(file))
        }
    })
    .await
}

/// What there is, and how it is made.
pub async fn shown(state: AppState, lang: Lang) -> BackupsShown {
    let backups = &state.settings.backups;
    let mut shown = BackupsShown {
        every: backups.place.as_ref().map(|_| backups.every),
        is_sealed: backups.passphrase.is_some(),
        is_under_way: state.backups.is_under_way(),
        files: Ok(Vec::new()),
        beside: left(&state).await.unwrap_or_else(|trouble| {
            tracing::warn!(%trouble, "what was left beside the database could not be listed");
            Vec::new()
        }),
    };
    if shown.every.is_some() {
        let files = listed(&state).await;
        shown.files = files.map_err(|trouble| trouble.sentence(words(lang)));
    }
    shown
}

async fn listed(state: &AppState) -> Result<Vec<BackupFile>, Trouble> {
    let settings = state.settings.clone();
    let shop = shop_of(state).await?;
    let forgotten = state.shop.last_forgotten().await;
    let forgotten = forgotten.map_err(|error| Trouble::Database(error.to_string()))?;
    // Names of one shop are in the order of their moments, to the second: one of the very second may be from before.
    let first_without = forgotten.map(|at| file_name(&shop, at.plus_seconds(1), false));
    let stored = blocking(move || depot_of(&settings)?.list(&shop)).await?;
    let files = stored.into_iter().map(|stored| BackupFile {
        remembers: first_without.as_ref().is_some_and(|first| stored.name < *first),
        name: stored.name,
        bytes: i64::try_from(stored.bytes).unwrap_or(i64::MAX),
    });
    Ok(files.collect())
}

async fn left(state: &AppState) -> Result<Vec<BackupFile>, Trouble> {
    let settings = state.settings.clone();
    let forgotten = state.shop.last_forgotten().await;
    let forgotten = forgotten.map_err(|error| Trouble::Database(error.to_string()))?;
    let forgotten = forgotten.map(moment_in_a_name);
    let left = blocking(move || beside::left(&settings).map_err(Trouble::Disk)).await?;
    let files = left.into_iter().map(|left| BackupFile {
        remembers: forgotten.as_ref().is_some_and(|moment| left.moment < *moment),
        name: left.path.display().to_string(),
        bytes: i64::try_from(left.bytes).unwrap_or(i64::MAX),
    });
    Ok(files.collect())
}

async fn shop_of(state: &AppState) -> Result<String, Trouble> {
    let shop = state.shop.album_id(&clock::token()).await;
    shop.map_err(|error| Trouble::Database(error.to_string()))
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Trouble> + Send + 'static,
) -> Result<T, Trouble> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|panic| Err(Trouble::Database(panic.to_string())))
}

/// Reads on a thread that may wait, no faster than the browser takes it.
fn sent(mut source: Source) -> impl futures_util::Stream<Item = io::Result<Bytes>> {
    let (sender, mut portions) = mpsc::channel(WAITING);
    tokio::task::spawn_blocking(move || {
        loop {
            let mut portion = vec![0; PORTION];
            let read = source.read(&mut portion);
            let is_last = !matches!(read, Ok(1..));
            if matches!(read, Ok(0)) {
                return;
            }
            let sent = sender.blocking_send(read.map(|count| {
                portion.truncate(count);
                Bytes::from(portion)
            }));
            if is_last || sent.is_err() {
                return;
            }
        }
    });
    poll_fn(move |context| portions.poll_recv(context))
}
