//! Which rows are one product.

use super::Index;
use crate::{
    column::Column,
    table::{Row, Table},
};
use std::collections::HashMap;

/// A product of the file: its rows, at least one, and its place in the shop if it is there.
pub(super) struct Draft<'t> {
    pub(super) known: Option<usize>,
    pub(super) rows: Vec<&'t Row>,
}

/// What rows of one product have in common.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Key<'t> {
    Known(usize),
    Slug(&'t str),
    Group(&'t str),
    Name(String),
    /// Of nothing but its own line.
    Line(usize),
}

/// The products of a file, in its order.
pub(super) fn drafts<'t>(table: &'t Table, index: &Index<'_>) -> Vec<Draft<'t>> {
    let groups = known_groups(table, index);
    let mut drafts: Vec<Draft<'t>> = Vec::new();
    let mut places: HashMap<Key<'t>, usize> = HashMap::new();
    for row in table.rows.iter().filter(|row| !row.is_of_category()) {
        let key = key(row, index, &groups);
        let known = match key {
            Key::Known(at) => Some(at),
            Key::Slug(_) | Key::Group(_) | Key::Name(_) | Key::Line(_) => None,
        };
        let at = *places.entry(key).or_insert(drafts.len());
        match drafts.get_mut(at) {
            Some(draft) => draft.rows.push(row),
            None => drafts.push(Draft {
                known,
                rows: vec![row],
            }),
        }
    }
    drafts
}

fn key<'t>(row: &'t Row, index: &Index<'_>, groups: &HashMap<&'t str, usize>) -> Key<'t> {
    let [slug, sku, group, name] =
        [Column::Slug, Column::Sku, Column::Group, Column::Name].map(|column| row.get(column));
    if !slug.is_empty() {
        return index
            .by_slug
            .get(slug)
            .map_or(Key::Slug(slug), |at| Key::Known(*at));
    }
    if let Some(at) = index.by_sku.get(sku).or_else(|| groups.get(group)) {
        return Key::Known(*at);
    }
    if !group.is_empty() {
        return Key::Group(group);
    }
    if name.is_empty() {
        return Key::Line(row.line);
    }
    Key::Name(name.to_lowercase())
}

/// Groups of which the shop knows an article code, with the place of its product: the others of the group are new variants of it.
fn known_groups<'t>(table: &'t Table, index: &Index<'_>) -> HashMap<&'t str, usize> {
    let named = table.rows.iter().filter(|row| !row.get(Column::Group).is_empty());
    named
        .filter_map(|row| Some((row.get(Column::Group), *index.by_sku.get(row.get(Column::Sku))?)))
        .collect()
}
