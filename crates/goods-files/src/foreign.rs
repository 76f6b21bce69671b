//! Another shop's feed: `yml_catalog`, the format of Yandex, in which most shops of Russia can tell what they sell.
//!
//! Its offers become rows of the same table that spreadsheets have: offers of one `group_id` are variants of one product,
//! `param`s that differ among them say which variant is which, and the others are the product's attributes.
//! Nothing is fetched, no entity that a file defines is known, and what the feed tells is cut where it is finer than ours.

mod offer;
mod reading;

use crate::{
    column::Column,
    fault::FileFault,
    table::{Row, Table},
};
use offer::Offer;
use reading::Catalogue;
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
    /// The pictures of all of them, each once, and those that all of them have.
    pictures: Vec<&'o str>,
    common: HashSet<&'o str>,
}

impl<'o> Group<'o> {
    fn of(offers: &[&'o Offer]) -> Self {
        let mut pictures: Vec<&str> = Vec::new();
        let mut seen = HashSet::new();
        for picture in offers.iter().flat_map(|offer| &offer.pictures) {
            if seen.insert(picture.as_str()) {
                pictures.push(picture);
            }
        }
        let is_common = |picture: &&str| {
            offers
                .iter()
                .all(|offer| offer.pictures.iter().any(|own| own == picture))
        };
        Self {
            has_many: offers.len() > 1,
            differing: differing(offers),
            common: pictures.iter().copied().filter(is_common).collect(),
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

/// Names of the `param`s that tell the offers of a group apart.
fn differing<'a>(offers: &[&'a Offer]) -> HashSet<&'a str> {
    let names: HashSet<&str> = offers
        .iter()
        .flat_map(|offer| offer.params.iter().map(|(name, _)| name.as_str()))
        .collect();
    names
        .into_iter()
        .filter(|name| {
            let mut values = offers.iter().map(|offer| offer.param(name));
            let first = values.next().flatten();
            values.any(|value| value != first)
        })
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
