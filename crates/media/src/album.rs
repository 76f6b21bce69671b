//! Keeps pictures under their names.

use crate::{Cooked, MediaSettings, Place, s3};
use futures_util::TryStreamExt;
use image::ImageReader;
use object_store::{
    ObjectMeta, ObjectStore, ObjectStoreExt, PutPayload, local::LocalFileSystem, path::Path,
    prefix::PrefixStore,
};
use shop::{
    catalog::{MediaId, PictureFormat, PictureName, picture_widths},
    time::Timestamp,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    io::Cursor,
    sync::Arc,
};

pub use object_store::Error as AlbumError;

/// A file that is there for a moment.
const PROBE: &str = "vitrina-probe";
/// How long a picture is kept that nobody uses: it may have been uploaded for a form that is not saved yet. Seconds.
const GRACE: i64 = 24 * 60 * 60;
/// The file that says whose album it is.
const NAME: &str = "vitrina-album";
/// A picture that is uploaded again is written again if it is older than this, so that its grace begins anew. Seconds.
const FRESH: i64 = 60 * 60;

/// The pictures of a shop. A clone is the same album.
#[derive(Clone)]
pub struct Album(Arc<dyn ObjectStore>);

impl Album {
    /// The album at this place. Nothing is touched there before the first picture is read or kept.
    ///
    /// # Errors
    ///
    /// The folder has no path, or the keys are half.
    pub fn at(settings: &MediaSettings) -> Result<Self, AlbumError> {
        let store: Arc<dyn ObjectStore> = match &settings.place {
            Place::Folder(folder) => {
                let folder = std::path::absolute(folder).map_err(|error| AlbumError::Generic {
                    store: "folder",
                    source: Box::new(error),
                })?;
                // What was taken is not lost when the power fails.
                let files = LocalFileSystem::new().with_fsync(true);
                Arc::new(PrefixStore::new(files, Path::from_absolute_path(folder)?))
            }
            Place::S3 {
                bucket,
                folder,
                endpoint,
                region,
            } => {
                let bucket = s3::bucket(bucket, endpoint.as_ref(), region, settings.keys.as_ref())?;
                Arc::new(PrefixStore::new(bucket, Path::parse(folder)?))
            }
        };
        Ok(Self(store))
    }

    /// The name that was written into the album; `None` if nobody has.
    ///
    /// # Errors
    ///
    /// The place does not answer.
    pub async fn id(&self) -> Result<Option<String>, AlbumError> {
        match self.0.get(&Path::from(NAME)).await {
            Ok(found) => {
                let id = found.bytes().await?;
                Ok(Some(String::from_utf8_lossy(&id).trim().to_owned()))
            }
            Err(AlbumError::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Writes its name into the album.
    ///
    /// # Errors
    ///
    /// The place does not take it.
    pub async fn name(&self, id: &str) -> Result<(), AlbumError> {
        let id = PutPayload::from(format!("{id}\n").into_bytes());
        self.0.put(&Path::from(NAME), id).await.map(drop)
    }

    /// Writes a small file, reads it again and removes it: whether pictures could be kept here.
    ///
    /// # Errors
    ///
    /// The place does not take it, or does not give it back.
    pub async fn probe(&self) -> Result<(), AlbumError> {
        let path = Path::from(PROBE);
        self.0.put(&path, PutPayload::from_static(b"vitrina\n")).await?;
        self.0.get(&path).await?.bytes().await?;
        self.0.delete(&path).await
    }

    /// Keeps all pictures of a photo. What is there already stays as it is.
    ///
    /// # Errors
    ///
    /// The place does not take them.
    pub async fn keep(&self, photo: &Cooked, now: Timestamp) -> Result<(), AlbumError> {
        let fresh = now.plus_seconds(-FRESH);
        for picture in &photo.pictures {
            let path = path(&picture.name);
            if self
                .written_at(&path)
                .await?
                .is_none_or(|written| written < fresh)
            {
                self.0.put(&path, PutPayload::from(picture.bytes.clone())).await?;
            }
        }
        Ok(())
    }

    /// Keeps a photo as if it were uploaded again, if all its pictures are here already; `widest` is the widest of them. How many
    /// pixels that one has from left to right and from top to bottom; `None` if one of them is missing.
    ///
    /// # Errors
    ///
    /// The place does not answer.
    pub async fn keep_on(
        &self,
        widest: &PictureName,
        now: Timestamp,
    ) -> Result<Option<(u32, u32)>, AlbumError> {
        let widest = PictureName {
            format: PictureFormat::Jpeg,
            ..widest.clone()
        };
        let Some(size) = self.picture(&widest).await?.and_then(|bytes| size_of(&bytes)) else {
            return Ok(None);
        };
        let names: Vec<PictureName> = picture_widths(widest.width)
            .flat_map(|width| PictureFormat::ALL.map(|format| (width, format)))
            .map(|(width, format)| PictureName {
                media: widest.media.clone(),
                width,
                format,
            })
            .collect();
        let fresh = now.plus_seconds(-FRESH);
        for name in names {
            let Some(written) = self.written_at(&path(&name)).await? else {
                return Ok(None);
            };
            if written < fresh {
                let Some(bytes) = self.picture(&name).await? else {
                    return Ok(None);
                };
                self.0.put(&path(&name), PutPayload::from(bytes)).await?;
            }
        }
        Ok(Some(size))
    }

    /// The file of a picture; `None` if there is none of this name.
    ///
    /// # Errors
    ///
    /// The place does not answer.
    pub async fn picture(&self, name: &PictureName) -> Result<Option<Vec<u8>>, AlbumError> {
        match self.0.get(&path(name)).await {
            Ok(found) => Ok(Some(found.bytes().await?.into())),
            Err(AlbumError::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Photos whose pictures are all older than a day, with the pictures. Ask which are in use after this and not before: what is
    /// uploaded meanwhile is young, and what is put into use meanwhile is seen to be.
    ///
    /// # Errors
    ///
    /// The place does not answer.
    pub async fn old(&self, now: Timestamp) -> Result<Old, AlbumError> {
        let young = now.plus_seconds(-GRACE);
        let mut photos: BTreeMap<MediaId, Vec<PictureName>> = BTreeMap::new();
        let mut kept = BTreeSet::new();
        let mut all = self.0.list(None);
        while let Some(found) = all.try_next().await? {
            // What else lies in the folder is none of ours.
            let name = found
                .location
                .filename()
                .and_then(|name| name.parse::<PictureName>().ok());
            let Some(name) = name.filter(|name| path(name) == found.location) else {
                continue;
            };
            if written(&found) > young {
                kept.insert(name.media.clone());
            }
            photos.entry(name.media.clone()).or_default().push(name);
        }
        photos.retain(|media, _| !kept.contains(media));
        Ok(Old { photos, kept, young })
    }

    /// Removes those old photos that nobody uses. How many that were.
    ///
    /// # Errors
    ///
    /// The place does not answer; what is left over is collected the next time.
    pub async fn forget(&self, old: &Old, in_use: &BTreeSet<MediaId>) -> Result<usize, AlbumError> {
        let mut forgotten = 0;
        for (_, pictures) in old.photos.iter().filter(|(media, _)| !in_use.contains(media)) {
            if self.is_there_since(pictures, old.young).await? {
                continue;
            }
            for name in pictures {
                match self.0.delete(&path(name)).await {
                    Ok(()) | Err(AlbumError::NotFound { .. }) => {}
                    Err(error) => return Err(error),
                }
            }
            forgotten += 1;
        }
        Ok(forgotten)
    }

    /// Whether one of these pictures was written after that moment: the photo was uploaded again since it was found to be old.
    async fn is_there_since(&self, pictures: &[PictureName], moment: Timestamp) -> Result<bool, AlbumError> {
        for name in pictures {
            if self
                .written_at(&path(name))
                .await?
                .is_some_and(|written| written > moment)
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// When a file was written; `None` if it is not there.
    async fn written_at(&self, path: &Path) -> Result<Option<Timestamp>, AlbumError> {
        match self.0.head(path).await {
            Ok(found) => Ok(Some(written(&found))),
            Err(AlbumError::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Photos that are old enough to be forgotten, with their pictures.
pub struct Old {
    photos: BTreeMap<MediaId, Vec<PictureName>>,
    /// The others, which are younger.
    kept: BTreeSet<MediaId>,
    /// What was written after this is young.
    young: Timestamp,
}

impl Old {
    /// Whether no photo lies in the album, old or young, but these.
    pub fn has_only(&self, photos: &BTreeSet<MediaId>) -> bool {
        self.photos
            .keys()
            .chain(&self.kept)
            .all(|media| photos.contains(media))
    }
}

/// Pixels from left to right and from top to bottom, as the head of the file says.
fn size_of(bytes: &[u8]) -> Option<(u32, u32)> {
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    reader.into_dimensions().ok()
}

fn written(file: &ObjectMeta) -> Timestamp {
    Timestamp::from_ms(file.last_modified.timestamp_millis())
}

fn path(name: &PictureName) -> Path {
    Path::from(name.to_string())
}
