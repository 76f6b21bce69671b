//! Photos: made into pictures one at a time for each core, kept in the album, served for ever, collected when nobody uses
//! them.

use crate::{AppState, clock};
use axum::{
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use headers::{ETag, HeaderMapExt, IfNoneMatch};
use media::{Album, AlbumError, Cooked, Limits, MediaSettings, Old, Rejected, cook};
use shop::{
    catalog::{MediaId, PictureName},
    desk::Error,
};
use std::{collections::BTreeSet, num::NonZero, sync::Arc, thread::available_parallelism};
use tokio::sync::Semaphore;

/// The photos of a shop.
#[derive(Clone)]
pub struct Photos {
    album: Album,
    /// A picture takes a core and much memory, so that there are only as many at once as cores.
    cores: Arc<Semaphore>,
}

/// Why a file is not among the photos.
#[derive(Debug)]
pub enum Untaken {
    /// It is none.
    Rejected(Rejected),
    /// The album does not take it now.
    Unkept(AlbumError),
}

impl Photos {
    /// The photos at this place.
    pub fn at(settings: &MediaSettings) -> Result<Self, AlbumError> {
        let cores = available_parallelism().map_or(1, NonZero::get);
        Ok(Self {
            album: Album::at(settings)?,
            cores: Arc::new(Semaphore::new(cores)),
        })
    }

    /// Makes pictures of a file and keeps them.
    pub async fn take(&self, file: Vec<u8>) -> Result<Cooked, Untaken> {
        // Nobody closes it.
        let core = self.cores.clone().acquire_owned().await.ok();
        let cooking = tokio::task::spawn_blocking(move || {
            let _core = core;
            cook(&file, &Limits::default())
        });
        let photo = cooking.await.unwrap_or_else(|panic| {
            tracing::error!(%panic, "an uploaded file broke the decoder");
            Err(Rejected::Broken)
        });
        let photo = photo.map_err(Untaken::Rejected)?;
        self.album
            .keep(&photo, clock::now())
            .await
            .map_err(Untaken::Unkept)?;
        Ok(photo)
    }

    /// Whether more of them could be kept: a small file is written among them, read and removed.
    pub async fn probe(&self) -> Result<(), AlbumError> {
        self.album.probe().await
    }

    /// A photo that is kept already, by the name of its widest picture: how wide and how high that is.
    pub async fn known(&self, widest: &PictureName) -> Option<(u32, u32)> {
        let kept = self.album.keep_on(widest, clock::now()).await;
        kept.unwrap_or_else(|error| {
            tracing::warn!(%error, "the photos could not be looked through");
            None
        })
    }
}

/// A picture never changes under its name.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// `GET /media/{name}`
pub async fn picture(
    State(state): State<AppState>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Response {
    let Ok(name) = name.parse::<PictureName>() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let bytes = match state.photos.album.picture(&name).await {
        Ok(Some(bytes)) => bytes,
        Ok(None) => return StatusCode::NOT_FOUND.into_response(),
        Err(error) => {
            tracing::warn!(%name, %error, "a picture could not be read");
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
    };
    let tag: Option<ETag> = format!("\"{name}\"").parse().ok();
    let is_known = headers
        .typed_get::<IfNoneMatch>()
        .zip(tag.as_ref())
        .is_some_and(|(known, tag)| !known.precondition_passes(tag));
    let mut response = if is_known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, name.format.mime())], bytes).into_response()
    };
    let told = response.headers_mut();
    told.insert(header::CACHE_CONTROL, HeaderValue::from_static(FOR_EVER));
    if let Some(tag) = tag {
        told.typed_insert(tag);
    }
    response
}

/// Removes what nobody has used for a day.
pub async fn collect(state: AppState) -> Result<(), Error> {
    let (now, album) = (clock::now(), &state.photos.album);
    let old = match album.old(now).await {
        Ok(old) => old,
        Err(error) => {
            tracing::warn!(%error, "the photos could not be looked through");
            return Ok(());
        }
    };
    let in_use = state.shop.media_in_use(now).await?;
    let id = state.shop.album_id(&clock::token()).await?;
    match is_ours(album, &id, &old, &in_use).await {
        Ok(true) => {}
        Ok(false) => {
            tracing::warn!(
                %id,
                "these photos belong to another database, or nobody knows to which: none is removed. If they are this shop's alone, write the \
                 id into the file vitrina-album among them"
            );
            return Ok(());
        }
        Err(error) => {
            tracing::warn!(%error, "it cannot be seen whose photos these are");
            return Ok(());
        }
    }
    match album.forget(&old, &in_use).await {
        Ok(0) => {}
        Ok(count) => tracing::info!(count, "photos that nobody used were removed"),
        Err(error) => tracing::warn!(%error, "photos that nobody uses could not be removed"),
    }
    Ok(())
}

/// Whether the album has this shop's name. One that nobody has named yet is named if there is no photo in it that the shop does not
/// use: what another one uses would look unused from here.
async fn is_ours(album: &Album, id: &str, old: &Old, in_use: &BTreeSet<MediaId>) -> Result<bool, AlbumError> {
    match album.id().await? {
        Some(named) => Ok(named == id),
        None if old.has_only(in_use) => album.name(id).await.map(|()| true),
        None => Ok(false),
    }
}
