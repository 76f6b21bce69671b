//! The photos of a shop that is put back: they are only added, to where the shop will look for them.

use super::{Trouble, reader_of};
use crate::{backups::depot::wait, clock, config::Settings, keeping};
use backup::{Fault, PHOTOS};
use futures_util::TryStreamExt;
use media::{Album, MediaSettings, Place};
use shop::{
    catalog::PictureName,
    settings::{KeptSetting, KeptSettings, KeptValue},
};
use std::{
    fs::{self, DirBuilder},
    io,
    os::unix::fs::DirBuilderExt,
    path::Path,
};
use store_base::tables::{Cell, TableReader};

/// Where the photos of the shop will be looked for: the settings that it keeps come back with it.
pub(super) fn album_after(settings: &Settings, proven: &Path) -> Result<MediaSettings, Trouble> {
    let kept = wait(kept_settings(&mut reader_of(proven)?))?;
    let after = keeping::places(settings.layers.outside().clone(), kept);
    Ok(after.map_or_else(
        |error| {
            tracing::warn!(%error, "the settings that the backup keeps make no sense here; the photos go where those outside of it say");
            settings.media.clone()
        },
        |after| after.media,
    ))
}

/// The settings that are kept in tables of whichever step; none if these have no table of them.
pub(crate) async fn kept_settings(reader: &mut dyn TableReader) -> Result<KeptSettings, Trouble> {
    let mut kept = KeptSettings::default();
    let table = reader.tables().iter().find(|table| table.name == "settings");
    let Some(table) = table.cloned() else {
        return Ok(kept);
    };
    let place = |name: &str| table.columns.iter().position(|column| column.name == name);
    let (Some(name), Some(value), Some(sealed)) = (place("name"), place("value"), place("sealed")) else {
        return Ok(kept);
    };
    let mut rows = reader.rows(&table);
    while let Some(row) = rows.try_next().await? {
        let value = match (row.get(value), row.get(sealed)) {
            (Some(Cell::Text(value)), _) => KeptValue::Open(value.clone()),
            (_, Some(Cell::Bytes(sealed))) => KeptValue::Sealed(sealed.clone()),
            _ => continue,
        };
        if let Some(Cell::Text(name)) = row.get(name) {
            kept.settings.push(KeptSetting {
                name: name.clone(),
                value,
                changed_at: clock::now(),
                changed_by: String::new(),
            });
        }
    }
    Ok(kept)
}

/// Adds the photos to those that are there: a picture never changes under its name. Returns how many there are in the backup.
pub(super) fn put_photos(place: &MediaSettings, unpacked: &Path, shop: &str) -> Result<usize, Trouble> {
    let photos = unpacked.join(PHOTOS);
    let entries = match fs::read_dir(&photos) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        Err(error) => return Err(Trouble::of_disk(error)),
    };
    let album = Album::at(place)?;
    let is_nobodys = wait(album.id())?.is_none() && wait(album.pictures())?.is_empty();
    let mut count = 0;
    for entry in entries {
        let entry = entry.map_err(Trouble::of_disk)?;
        let name = entry.file_name();
        let Some(name) = name.to_str().and_then(|name| name.parse::<PictureName>().ok()) else {
            return Err(Fault::Broken.into());
        };
        put_photo(place, &album, &entry.path(), &name)?;
        count += 1;
    }
    if is_nobodys && !shop.is_empty() {
        wait(album.name(shop))?;
    }
    Ok(count)
}

/// In a folder of this disk a picture gets its name there and takes no room twice.
fn put_photo(place: &MediaSettings, album: &Album, file: &Path, name: &PictureName) -> Result<(), Trouble> {
    if let Place::Folder(folder) = &place.place {
        let to = folder.join(name.to_string());
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(Trouble::of_disk)?;
        let length = |file: &Path| fs::metadata(file).ok().map(|about| about.len());
        if length(&to).is_some_and(|there| Some(there) == length(file)) || fs::rename(file, &to).is_ok() {
            return Ok(());
        }
    }
    let bytes = fs::read(file).map_err(Trouble::of_disk)?;
    Ok(wait(album.put_back(name, bytes))?)
}
