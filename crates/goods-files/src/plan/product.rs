//! What rows say of their product, and what differs between two of them.

use super::draft::Draft;
use crate::{
    column::Column,
    lines,
    mistake::{Mistake, RowFault},
    table::{Row, Table},
    tree::{Named, Tree},
    value,
};
use shop::{
    catalog::{Attribute, ProductForm, VariantForm},
    text::Text,
};
use std::collections::BTreeSet;

/// What the rows say in one column of the product: the first of them that says anything. `None` if the file has no such column.
pub(super) fn said<'t>(
    draft: &Draft<'t>,
    table: &Table,
    column: Column,
    faults: &mut Vec<RowFault>,
) -> Option<(usize, &'t str)> {
    if !table.columns.contains(&column) {
        return None;
    }
    // What goes with the lines of another cell keeps its empty ones.
    let has_lines = matches!(
        column,
        Column::PhotoAlts | Column::PhotoAltsEn | Column::PhotoFocus
    );
    let text = |row: &'t Row| {
        if has_lines {
            row.raw(column)
        } else {
            row.get(column)
        }
    };
    let mut cells = draft.rows.iter().copied().map(|row| (row.line, text(row)));
    let first = cells.clone().find(|(_, text)| !text.is_empty());
    let Some((line, text)) = first else {
        return Some((draft.rows[0].line, ""));
    };
    if let Some((other, _)) = cells.find(|(_, other)| !other.is_empty() && *other != text) {
        faults.push(RowFault {
            line: other,
            column,
            mistake: Mistake::Differs { line },
        });
    }
    Some((line, text))
}

/// Puts what the rows say of the product into its form.
pub(super) fn set(
    form: &mut ProductForm,
    draft: &Draft<'_>,
    table: &Table,
    tree: &mut Tree,
    faults: &mut Vec<RowFault>,
) {
    // An address that is left empty stays, or is made from the name.
    if let Some((_, slug)) = said(draft, table, Column::Slug, faults).filter(|(_, slug)| !slug.is_empty()) {
        slug.clone_into(&mut form.slug);
    }
    for (column, words) in [
        (Column::Name, &mut form.name.ru),
        (Column::NameEn, &mut form.name.en),
        (Column::Summary, &mut form.summary.ru),
        (Column::SummaryEn, &mut form.summary.en),
        (Column::Description, &mut form.description.ru),
        (Column::DescriptionEn, &mut form.description.en),
    ] {
        if let Some((_, text)) = said(draft, table, column, faults) {
            text.clone_into(words);
        }
    }
    if let Some((line, text)) = said(draft, table, Column::State, faults).filter(|(_, text)| !text.is_empty())
    {
        match value::state(text) {
            Some(state) => form.state = state,
            None => faults.push(fault(line, Column::State, Mistake::NotAState(text.to_owned()))),
        }
    }
    category(form, draft, table, tree, faults);
    attributes(form, draft, table, faults);
}

fn category(
    form: &mut ProductForm,
    draft: &Draft<'_>,
    table: &Table,
    tree: &mut Tree,
    faults: &mut Vec<RowFault>,
) {
    let [ru, en, slugs] = [Column::Category, Column::CategoryEn, Column::CategorySlug]
        .map(|column| said(draft, table, column, faults));
    // Nobody takes a product out of its category by an empty cell.
    let Some((line, _)) = ru
        .or(slugs)
        .filter(|_| [ru, slugs].iter().flatten().any(|(_, text)| !text.is_empty()))
    else {
        return;
    };
    let text = |cell: Option<(usize, &'_ str)>| cell.map_or("", |(_, text)| text).to_owned();
    let (ru, en, slugs) = (text(ru), text(en), text(slugs));
    match tree.slug(Named {
        ru: &ru,
        en: &en,
        slugs: &slugs,
    }) {
        Ok(slug) => form.category = slug,
        Err(mistake) => faults.push(fault(line, Column::Category, Mistake::Rule(mistake))),
    }
}

fn attributes(form: &mut ProductForm, draft: &Draft<'_>, table: &Table, faults: &mut Vec<RowFault>) {
    let ru = said(draft, table, Column::Attributes, faults);
    let en = said(draft, table, Column::AttributesEn, faults);
    if let Some((line, text)) = ru {
        let before = std::mem::take(&mut form.attributes);
        for (at, said) in lines::of(text).enumerate() {
            let Some((name, value)) = lines::read_attribute(said) else {
                faults.push(fault(
                    line,
                    Column::Attributes,
                    Mistake::NotAnAttribute(said.to_owned()),
                ));
                continue;
            };
            // English words that the file does not have stay with an attribute that stays.
            let known = before
                .get(at)
                .filter(|known| en.is_none() && known.name.ru == name && known.value.ru == value);
            form.attributes.push(known.cloned().unwrap_or_else(|| Attribute {
                name: Text {
                    ru: name,
                    en: String::new(),
                },
                value: Text {
                    ru: value,
                    en: String::new(),
                },
            }));
        }
    }
    if let Some((line, text)) = en {
        let mut said = lines::of(text);
        for attribute in &mut form.attributes {
            let Some((name, value)) = said
                .next()
                .map(|line| lines::read_attribute(line).unwrap_or_default())
            else {
                attribute.name.en.clear();
                attribute.value.en.clear();
                continue;
            };
            (attribute.name.en, attribute.value.en) = (name, value);
        }
        if let Some(more) = said.next() {
            faults.push(fault(
                line,
                Column::AttributesEn,
                Mistake::NotAnAttribute(more.to_owned()),
            ));
        }
    }
}

fn fault(line: usize, column: Column, mistake: Mistake) -> RowFault {
    RowFault {
        line,
        column,
        mistake,
    }
}

/// The columns in which two forms of one product differ.
pub(super) fn differences(before: &ProductForm, after: &ProductForm) -> BTreeSet<Column> {
    let mut columns = BTreeSet::new();
    let mut differ = |column, is_so| {
        if is_so {
            columns.insert(column);
        }
    };
    differ(Column::Slug, before.slug != after.slug);
    differ(Column::Category, before.category != after.category);
    differ(Column::State, before.state != after.state);
    differ(Column::Name, before.name.ru != after.name.ru);
    differ(Column::NameEn, before.name.en != after.name.en);
    differ(Column::Summary, before.summary.ru != after.summary.ru);
    differ(Column::SummaryEn, before.summary.en != after.summary.en);
    differ(Column::Description, before.description.ru != after.description.ru);
    differ(
        Column::DescriptionEn,
        before.description.en != after.description.en,
    );
    differ(Column::Attributes, before.attributes != after.attributes);
    differ(
        Column::Photos,
        before.photos != after.photos
            || before.picture != after.picture
            || before.picture_alt != after.picture_alt,
    );
    differ(Column::Sku, before.variants.len() != after.variants.len());
    for (before, after) in before.variants.iter().zip(&after.variants) {
        variant(before, after, &mut differ);
    }
    columns
}

fn variant(before: &VariantForm, after: &VariantForm, differ: &mut impl FnMut(Column, bool)) {
    differ(Column::Sku, before.sku != after.sku);
    differ(Column::Option, before.option.ru != after.option.ru);
    differ(Column::OptionEn, before.option.en != after.option.en);
    differ(Column::Color, before.color != after.color);
    differ(Column::Size, before.size != after.size);
    differ(Column::Price, before.price != after.price);
    differ(Column::OldPrice, before.old_price != after.old_price);
    differ(Column::Tax, before.tax != after.tax);
    differ(
        Column::Weight,
        before.measures.weight_grams != after.measures.weight_grams,
    );
    differ(
        Column::Length,
        before.measures.length_mm != after.measures.length_mm,
    );
    differ(Column::Width, before.measures.width_mm != after.measures.width_mm);
    differ(
        Column::Height,
        before.measures.height_mm != after.measures.height_mm,
    );
    differ(Column::Marked, before.marked != after.marked);
    differ(Column::LowStock, before.low_stock != after.low_stock);
    differ(Column::Archived, before.archived != after.archived);
}
