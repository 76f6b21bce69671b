//! What a row says of its variant.

use super::draft::Draft;
use crate::{
    column::Column,
    mistake::{Mistake, RowFault},
    number,
    table::{Row, Table},
    value,
};
use shop::{
    Kopecks, Tax,
    catalog::{FieldMistake, MOST_VARIANTS, Measures, ProductForm, VariantForm},
    text::Text,
};

/// Stands for a price that could not be read, so that nothing more is told of it. It is never written.
const ANY_PRICE: Kopecks = Kopecks::new(1);

/// Puts the variants of the rows into the form; those that it has by their article codes, others at its end. The line of each
/// variant of the form, if the file has it.
pub(super) fn set_all(
    form: &mut ProductForm,
    draft: &Draft<'_>,
    table: &Table,
    faults: &mut Vec<RowFault>,
) -> Vec<Option<usize>> {
    let mut lines = vec![None; form.variants.len()];
    // A product with one variant is known by its address alone.
    let is_only = form.variants.len() == 1 && draft.rows.len() == 1;
    for row in draft.rows.iter().copied() {
        // A product that has no variants yet has a row all the same.
        if row.cells.keys().all(|column| column.is_of_product()) {
            continue;
        }
        let sku = row.get(Column::Sku);
        let place = form
            .variants
            .iter()
            .position(|variant| variant.sku == sku || (sku.is_empty() && is_only));
        if place.is_none() && form.variants.len() > MOST_VARIANTS {
            // There are too many already, which the check tells.
            continue;
        }
        let at = place.unwrap_or_else(|| {
            form.variants.push(new(sku));
            lines.push(None);
            form.variants.len() - 1
        });
        lines[at] = Some(row.line);
        let mut cells = Cells {
            row,
            table,
            faults: &mut *faults,
        };
        cells.put(&mut form.variants[at], place.is_none());
    }
    lines
}

fn new(sku: &str) -> VariantForm {
    VariantForm {
        id: None,
        sku: sku.to_owned(),
        option: Text::default(),
        color: None,
        size: None,
        price: Kopecks::ZERO,
        old_price: None,
        tax: Tax::None,
        measures: Measures::default(),
        marked: false,
        low_stock: None,
        archived: false,
        received: 0,
    }
}

/// The cells of a row.
struct Cells<'c, 't> {
    row: &'t Row,
    table: &'c Table,
    faults: &'c mut Vec<RowFault>,
}

impl<'t> Cells<'_, 't> {
    /// What the cell says; `None` if the file has no such column.
    fn said(&self, column: Column) -> Option<&'t str> {
        self.table.columns.contains(&column).then(|| self.row.get(column))
    }

    fn note(&mut self, column: Column, mistake: Mistake) {
        let line = self.row.line;
        self.faults.push(RowFault {
            line,
            column,
            mistake,
        });
    }

    fn put(&mut self, variant: &mut VariantForm, is_new: bool) {
        if let Some(text) = self.said(Column::Option) {
            text.clone_into(&mut variant.option.ru);
        }
        if let Some(text) = self.said(Column::OptionEn) {
            text.clone_into(&mut variant.option.en);
        }
        let filled = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        if let Some(text) = self.said(Column::Color) {
            variant.color = filled(text);
        }
        if let Some(text) = self.said(Column::Size) {
            variant.size = filled(text);
        }
        self.prices(variant, is_new);
        if let Some(text) = self.said(Column::Tax).filter(|text| !text.is_empty()) {
            match value::tax(text) {
                Some(tax) => variant.tax = tax,
                None => self.note(Column::Tax, Mistake::NotATax(text.to_owned())),
            }
        }
        let measures = &mut variant.measures;
        self.count(Column::Weight, &mut measures.weight_grams, true);
        self.count(Column::Length, &mut measures.length_mm, true);
        self.count(Column::Width, &mut measures.width_mm, true);
        self.count(Column::Height, &mut measures.height_mm, true);
        self.count(Column::LowStock, &mut variant.low_stock, false);
        self.yes_or_no(Column::Marked, &mut variant.marked);
        self.yes_or_no(Column::Archived, &mut variant.archived);
        if is_new {
            let mut received = None;
            self.count(Column::Stock, &mut received, false);
            variant.received = received.unwrap_or(0);
        }
    }

    fn prices(&mut self, variant: &mut VariantForm, is_new: bool) {
        match self.said(Column::Price) {
            Some("") => {
                self.note(Column::Price, Mistake::Rule(FieldMistake::Missing));
                variant.price = ANY_PRICE;
            }
            Some(text) => {
                variant.price = number::sum(text).unwrap_or_else(|| {
                    self.note(Column::Price, Mistake::NotASum(text.to_owned()));
                    ANY_PRICE
                });
            }
            None if is_new => {
                self.note(Column::Price, Mistake::Rule(FieldMistake::Missing));
                variant.price = ANY_PRICE;
            }
            None => {}
        }
        match self.said(Column::OldPrice) {
            Some("") => variant.old_price = None,
            Some(text) => match number::sum(text) {
                // Other programs write a nought where there is none.
                Some(sum) => variant.old_price = Some(sum).filter(|sum| *sum > Kopecks::ZERO),
                None => self.note(Column::OldPrice, Mistake::NotASum(text.to_owned())),
            },
            None => {}
        }
    }

    fn count(&mut self, column: Column, count: &mut Option<u32>, nought_is_nothing: bool) {
        match self.said(column) {
            Some("") => *count = None,
            Some(text) => match number::whole(text) {
                Some(0) if nought_is_nothing => *count = None,
                Some(number) => *count = Some(number),
                None => self.note(column, Mistake::NotACount(text.to_owned())),
            },
            None => {}
        }
    }

    fn yes_or_no(&mut self, column: Column, is_so: &mut bool) {
        match self.said(column) {
            Some("") => *is_so = false,
            Some(text) => match value::yes_or_no(text) {
                Some(said) => *is_so = said,
                None => self.note(column, Mistake::NotYesOrNo(text.to_owned())),
            },
            None => {}
        }
    }
}
