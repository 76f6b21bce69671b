//! Another shop's feed: `yml_catalog`, the format of Yandex, in which most shops of Russia can tell what they sell.
//!
//! Its offers become rows of the same table that spreadsheets have: offers of one `group_id` are variants of one product,
//! `param`s that differ among them say which variant is which, and the others are the product's attributes.
//! Nothing is fetched, no entity that a file defines is known, and what the feed tells is cut where it is finer than ours.

mod offer;
mod reading;

use crate::{column::Column, fault::FileFault, table::Table};
use offer::Offer;
use reading::Catalogue;
use shop::catalog::{MOST_PHOTOS, MOST_VARIANTS};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Categories above one another that are looked at; more are a circle.
const DEEPEST: usize = 10;

/// Reads a feed.
///
/// # Errors
/// It is no XML, not a feed, or too big a one.
pub(crate) fn read(bytes: &[u8]) -> Result<Table, FileFault> {
    let Catalogue { categories, offers } = reading::catalogue(bytes)?;
    if offers.is_empty() {
        return Err(FileFault::Empty);
    }
    let codes = own_codes(&offers);
    let mut groups: BTreeMap<&str, Vec<&Offer>> = BTreeMap::new();
    for offer in &offers {
        groups.entry(&offer.group).or_default().push(offer);
    }
    if let Some(many) = groups.values().find(|offers| offers.len() > MOST_VARIANTS) {
        return Err(FileFault::ManyOffers {
            line: many[0].line,
            most: MOST_VARIANTS,
        });
    }
    let groups: HashMap<&str, Group<'_>> = groups
        .into_iter()
        .map(|(name, offers)| (name, Group::of(&offers)))
        .collect();
    let mut begun = HashSet::new();
    let mut rows = Vec::with_capacity(offers.len());
    for offer in &offers {
        // Every offer is in the group that was made of it.
        let Some(group) = groups.get(offer.group.as_str()) else {
            continue;
        };
        let mut row = offer.row(group, codes.contains(offer.code.as_str()));
        if begun.insert(offer.group.as_str()) {
            if !group.pictures.is_empty() {
                row.cells.insert(Column::Photos, group.pictures.join("\n"));
            }
            let path = path(&categories, &offer.category);
            if !path.is_empty() {
                row.cells.insert(Column::Category, path);
            }
        } else {
            // The first offer speaks for the product: others say the same in other words.
            row.cells
                .retain(|column, _| !column.is_of_product() || *column == Column::Group);
        }
        rows.push(row);
    }
    let columns = rows.iter().flat_map(|row| row.cells.keys().copied()).collect();
    Ok(Table {
        columns,
        unknown: Vec::new(),
        rows,
    })
}

/// Offers that are variants of one product.
struct Group<'o> {
    /// Whether there are several.
    has_many: bool,
    /// Names of the `param`s that tell them apart.
    differing: HashSet<&'o str>,
    /// Pictures of all of them, each once, as many as a product may have, and which of these not all of them have.
    pictures: Vec<&'o str>,
    own: HashSet<&'o str>,
}

impl<'o> Group<'o> {
    fn of(offers: &[&'o Offer]) -> Self {
        let mut pictures: Vec<&str> = Vec::new();
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for picture in offers.iter().flat_map(|offer| &offer.pictures) {
            let count = counts.entry(picture).or_default();
            if *count == 0 {
                pictures.push(picture);
            }
            *count += 1;
        }
        pictures.truncate(MOST_PHOTOS);
        // An offer has none of them twice.
        let is_own = |picture: &&str| counts.get(picture).is_some_and(|count| *count < offers.len());
        Self {
            has_many: offers.len() > 1,
            differing: differing(offers),
            own: pictures.iter().copied().filter(is_own).collect(),
            pictures,
        }
    }
}

/// Article codes that one offer has and no other: some shops give all sizes of a thing the same.
fn own_codes(offers: &[Offer]) -> HashSet<&str> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for offer in offers {
        *counts.entry(&offer.code).or_default() += 1;
    }
    counts
        .into_iter()
        .filter(|(code, count)| !code.is_empty() && *count == 1)
        .map(|(code, _)| code)
        .collect()
}

/// Names of the `param`s that tell the offers of a group apart: not all of them say the same there.
fn differing<'a>(offers: &[&'a Offer]) -> HashSet<&'a str> {
    // What was said first, and by how many.
    let mut said: HashMap<&str, (&str, usize)> = HashMap::new();
    for offer in offers {
        let mut names = HashSet::new();
        for (name, value) in &offer.params {
            if names.insert(name) {
                let (first, count) = said.entry(name).or_insert((value.as_str(), 0));
                *count += usize::from(*first == value);
            }
        }
    }
    said.into_iter()
        .filter(|(_, (_, count))| *count < offers.len())
        .map(|(name, _)| name)
        .collect()
}

/// Names from the uppermost category down to this one, two levels of them: the first and the last.
fn path(categories: &HashMap<String, (String, String)>, id: &str) -> String {
    let mut names = Vec::new();
    let mut next = id;
    while let Some((name, parent)) = categories.get(next) {
        names.push(crate::path::written(name));
        if parent.is_empty() || names.len() == DEEPEST {
            break;
        }
        next = parent;
    }
    names.reverse();
    match names.as_slice() {
        [first, .., last] => format!("{first} > {last}"),
        [only] => only.clone(),
        [] => String::new(),
    }
}

#[cfg(test)]
mod tests;
