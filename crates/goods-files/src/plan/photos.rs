//! The pictures of a product: those that the shop has are known by their addresses, others have to be fetched first.

use super::{draft::Draft, product::said};
use crate::{
    column::Column,
    lines,
    mistake::{Mistake, RowFault},
    table::Table,
    value,
};
use shop::{
    catalog::{Focus, MediaId, Photo, ProductForm},
    text::Text,
};
use std::collections::HashMap;

/// A picture as a file names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Picture {
    /// One that the shop has.
    Known(Photo),
    /// One that it has not.
    Wanted {
        /// Its address, or the name of a file in the archive that came along.
        source: String,
        /// What it shows.
        alt: Text,
        /// What stays in sight where it is cut.
        focus: Focus,
        /// Article codes of the variants that it shows; none for all.
        skus: Vec<String>,
    },
}

/// A picture that was fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// As it is kept.
    pub media: MediaId,
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
}

impl Picture {
    /// Where it has to be fetched from, if it has.
    pub(super) fn wanted(&self) -> Option<&str> {
        match self {
            Self::Known(_) => None,
            Self::Wanted { source, .. } => Some(source),
        }
    }
}

/// What rows say of a product's pictures.
pub(super) struct Pictures {
    /// Those that the shop has.
    pub(super) photos: Vec<Photo>,
    /// A drawing of the shop's own below `/`, and what it shows.
    pub(super) picture: String,
    pub(super) picture_alt: Text,
    /// All photos in their order, if some of them are not there yet.
    pub(super) wanted: Option<Vec<Picture>>,
}

/// Reads the pictures of a product; nothing if the file has no column for them.
pub(super) fn read(
    draft: &Draft<'_>,
    form: &ProductForm,
    table: &Table,
    known: &HashMap<&MediaId, &Photo>,
    faults: &mut Vec<RowFault>,
) -> Option<Pictures> {
    let (_, sources) = said(draft, table, Column::Photos, faults)?;
    let [ru, en, focuses] = [Column::PhotoAlts, Column::PhotoAltsEn, Column::PhotoFocus]
        .map(|column| said(draft, table, column, faults));
    let line_of = |cell: Option<(usize, &str)>, at: usize| {
        cell.and_then(|(_, text)| text.lines().nth(at))
            .map_or("", str::trim)
            .to_owned()
    };
    let own = own_pictures(draft, table, sources, faults);
    let mut pictures = Vec::new();
    let (mut picture, mut picture_alt) = (String::new(), Text::default());
    for (at, source) in lines::of(sources).enumerate() {
        let (_, file) = source.rsplit_once('/').unwrap_or(("", source));
        let media = file.get(..32).and_then(|id| id.parse::<MediaId>().ok());
        let kept = media.as_ref().and_then(|media| known.get(media));
        // English words and the focus stay where the file has no columns for them.
        let before = media.and_then(|media| form.photos.iter().find(|photo| photo.media == media));
        let alt = Text {
            ru: ru.map_or_else(
                || before.map_or_else(String::new, |photo| photo.alt.ru.clone()),
                |_| line_of(ru, at),
            ),
            en: en.map_or_else(
                || before.map_or_else(String::new, |photo| photo.alt.en.clone()),
                |_| line_of(en, at),
            ),
        };
        if kept.is_none() && source.starts_with('/') && !source.starts_with("/media/") {
            (picture, picture_alt) = (source.to_owned(), alt);
            continue;
        }
        let focus = line_of(focuses, at);
        let focus = match value::focus(&focus) {
            Some(focus) => focus,
            None if focus.is_empty() => before.map(|photo| photo.focus).unwrap_or_default(),
            None => {
                let line = focuses.map_or(draft.rows[0].line, |(line, _)| line);
                let mistake = Mistake::NotAFocus(focus);
                faults.push(RowFault {
                    line,
                    column: Column::PhotoFocus,
                    mistake,
                });
                Focus::default()
            }
        };
        let skus = match &own {
            Some(own) => own.get(source).cloned().unwrap_or_default(),
            None => before.map_or_else(Vec::new, |photo| photo.skus.clone()),
        };
        pictures.push(match kept {
            Some(kept) => Picture::Known(Photo {
                alt,
                focus,
                skus,
                ..(**kept).clone()
            }),
            None => Picture::Wanted {
                source: source.to_owned(),
                alt,
                focus,
                skus,
            },
        });
    }
    let photos = pictures
        .iter()
        .filter_map(|picture| match picture {
            Picture::Known(photo) => Some(photo.clone()),
            Picture::Wanted { .. } => None,
        })
        .collect();
    let is_wanting = pictures.iter().any(|picture| picture.wanted().is_some());
    Some(Pictures {
        photos,
        picture,
        picture_alt,
        wanted: is_wanting.then_some(pictures),
    })
}

/// Article codes by the pictures that their rows name for themselves; nothing if the file has no column for that.
fn own_pictures<'t>(
    draft: &Draft<'t>,
    table: &Table,
    sources: &str,
    faults: &mut Vec<RowFault>,
) -> Option<HashMap<&'t str, Vec<String>>> {
    if !table.columns.contains(&Column::VariantPhotos) {
        return None;
    }
    let mut own: HashMap<&str, Vec<String>> = HashMap::new();
    for row in &draft.rows {
        for source in lines::of(row.get(Column::VariantPhotos)) {
            if lines::of(sources).any(|known| known == source) {
                own.entry(source)
                    .or_default()
                    .push(row.get(Column::Sku).to_owned());
            } else {
                faults.push(RowFault {
                    line: row.line,
                    column: Column::VariantPhotos,
                    mistake: Mistake::NotAPhoto(source.to_owned()),
                });
            }
        }
    }
    Some(own)
}

/// The photos of a product once the pictures that were wanted are there, without those that could not be had.
pub(super) fn had(pictures: Vec<Picture>, fetched: &HashMap<String, Fetched>) -> Vec<Photo> {
    pictures
        .into_iter()
        .filter_map(|picture| match picture {
            Picture::Known(photo) => Some(photo),
            Picture::Wanted {
                source,
                alt,
                focus,
                skus,
            } => fetched
                .get(&source)
                .map(|Fetched { media, width, height }| Photo {
                    media: media.clone(),
                    width: *width,
                    height: *height,
                    alt,
                    focus,
                    skus,
                }),
        })
        .collect()
}
