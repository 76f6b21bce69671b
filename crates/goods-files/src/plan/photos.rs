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
    catalog::{Focus, MOST_PHOTOS, MediaId, Photo, ProductForm},
    text::Text,
};
use std::collections::{HashMap, HashSet};

/// A picture as a file names it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Picture {
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

/// All pictures of a product as its rows name them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Photos in their order.
    pictures: Vec<Picture>,
    /// A drawing of the shop's own below `/`, and what it shows.
    picture: String,
    picture_alt: Text,
}

impl Wanted {
    /// Where those that the shop has not are to be fetched from.
    pub(super) fn sources(&self) -> impl Iterator<Item = &str> {
        self.pictures.iter().filter_map(|picture| match picture {
            Picture::Known(_) => None,
            Picture::Wanted { source, .. } => Some(source.as_str()),
        })
    }

    /// Something in the place of each picture that is not there yet.
    pub(super) fn stand_ins(&self) -> HashMap<String, Fetched> {
        let stand_in = Fetched {
            media: MediaId::of_sha256(&[0; 32]),
            width: 1,
            height: 1,
        };
        self.sources()
            .map(|source| (source.to_owned(), stand_in.clone()))
            .collect()
    }

    /// Puts them into the form, without those that could not be had.
    pub(super) fn hang(&self, form: &mut ProductForm, fetched: &HashMap<String, Fetched>) {
        form.picture.clone_from(&self.picture);
        form.picture_alt.clone_from(&self.picture_alt);
        form.photos = self.photos(fetched);
    }

    /// The photos, without those that could not be had.
    pub(super) fn photos(&self, fetched: &HashMap<String, Fetched>) -> Vec<Photo> {
        let photos = self.pictures.iter().filter_map(|picture| match picture {
            Picture::Known(photo) => Some(photo.clone()),
            Picture::Wanted {
                source,
                alt,
                focus,
                skus,
            } => fetched.get(source).map(|Fetched { media, width, height }| Photo {
                media: media.clone(),
                width: *width,
                height: *height,
                alt: alt.clone(),
                focus: *focus,
                skus: skus.clone(),
            }),
        });
        photos.collect()
    }
}

/// Reads the pictures of a product; nothing if the file has no column for them.
pub(super) fn read<'t>(
    draft: &Draft<'t>,
    form: &ProductForm,
    table: &Table,
    known: &HashMap<&MediaId, &Photo>,
    faults: &mut Vec<RowFault>,
) -> Option<Wanted> {
    let (_, sources) = said(draft, table, Column::Photos, faults)?;
    let [ru, en, focuses] = [Column::PhotoAlts, Column::PhotoAltsEn, Column::PhotoFocus]
        .map(|column| said(draft, table, column, faults));
    // One more than a product may have is enough to see that it has too many.
    let split = |cell: Option<(usize, &'t str)>| -> Vec<&'t str> {
        let text = cell.map_or("", |(_, text)| text);
        text.lines().take(MOST_PHOTOS + 1).map(str::trim).collect()
    };
    let [ru_lines, en_lines, focus_lines] = [ru, en, focuses].map(split);
    let line_of = |lines: &[&str], at: usize| lines.get(at).copied().unwrap_or("").to_owned();
    let own = own_pictures(draft, form, table, sources, faults);
    let mut pictures = Vec::new();
    let (mut picture, mut picture_alt) = (String::new(), Text::default());
    for (at, source) in lines::of(sources).take(MOST_PHOTOS + 1).enumerate() {
        let (_, file) = source.rsplit_once('/').unwrap_or(("", source));
        let media = file.get(..32).and_then(|id| id.parse::<MediaId>().ok());
        let kept = media.as_ref().and_then(|media| known.get(media));
        // English words and the focus stay where the file has no columns for them.
        let before = media.and_then(|media| form.photos.iter().find(|photo| photo.media == media));
        let alt = Text {
            ru: ru.map_or_else(
                || before.map_or_else(String::new, |photo| photo.alt.ru.clone()),
                |_| line_of(&ru_lines, at),
            ),
            en: en.map_or_else(
                || before.map_or_else(String::new, |photo| photo.alt.en.clone()),
                |_| line_of(&en_lines, at),
            ),
        };
        if kept.is_none() && source.starts_with('/') && !source.starts_with("/media/") {
            (picture, picture_alt) = (source.to_owned(), alt);
            continue;
        }
        let focus = line_of(&focus_lines, at);
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
    Some(Wanted {
        pictures,
        picture,
        picture_alt,
    })
}

/// Article codes by the pictures that their rows name for themselves; nothing if the file has no column for that.
fn own_pictures<'t>(
    draft: &Draft<'t>,
    form: &ProductForm,
    table: &Table,
    sources: &str,
    faults: &mut Vec<RowFault>,
) -> Option<HashMap<&'t str, Vec<String>>> {
    if !table.columns.contains(&Column::VariantPhotos) {
        return None;
    }
    let sources: HashSet<&str> = lines::of(sources).collect();
    let mut own: HashMap<&str, Vec<String>> = HashMap::new();
    for row in &draft.rows {
        // The only variant of a product may be known by the address alone.
        let sku = match (row.get(Column::Sku), form.variants.as_slice()) {
            ("", [only]) => only.sku.as_str(),
            (sku, _) => sku,
        };
        for source in lines::of(row.get(Column::VariantPhotos)) {
            if !sources.contains(source) {
                faults.push(RowFault {
                    line: row.line,
                    column: Column::VariantPhotos,
                    mistake: Mistake::NotAPhoto(source.to_owned()),
                });
                break;
            }
            let skus = own.entry(source).or_default();
            if skus.last().is_none_or(|last| last != sku) {
                skus.push(sku.to_owned());
            }
        }
    }
    Some(own)
}
