//! What is wrong with a row, in a sentence for whoever wrote the file.

use crate::{column::Column, value::tax_word};
use shop::{
    catalog::{AttributeField, Field, FieldMistake, PhotoField, VariantField},
    gateway::ReceiptFault,
    text::Lang,
};
use words::Words;

/// One thing that is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowFault {
    /// Line of the file, from 1.
    pub line: usize,
    /// Which cell.
    pub column: Column,
    /// What is wrong with it.
    pub mistake: Mistake,
}

/// The kinds of mistakes, each with what its sentence needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mistake {
    /// What no form may have.
    Rule(FieldMistake),
    /// No sum in roubles.
    NotASum(String),
    /// No whole number.
    NotACount(String),
    /// Neither yes nor no.
    NotYesOrNo(String),
    /// No state of a product.
    NotAState(String),
    /// No tax.
    NotATax(String),
    /// A line of attributes without a colon.
    NotAnAttribute(String),
    /// No point of a picture.
    NotAFocus(String),
    /// A picture of the variant that is not among those of the product.
    NotAPhoto(String),
    /// Rows of one product say different things of it.
    Differs {
        /// The row that says the other thing.
        line: usize,
    },
    /// It would be for sale, and no receipt takes it.
    Receipt(ReceiptFault),
    /// The article code stands in another row, too.
    Twice {
        /// In which.
        line: usize,
    },
}

impl RowFault {
    /// The sentence, without line and column.
    pub fn sentence(&self, words: &Words) -> String {
        let said = |id: &str, text: &str| words.with(id, &[("text", text.into())]);
        let other = |id: &str, line: usize| words.with(id, &[("line", line.into())]);
        match &self.mistake {
            Mistake::Rule(mistake) => words.field_mistake(mistake),
            Mistake::NotASum(text) => said("goods-row-sum", text),
            Mistake::NotACount(text) => said("goods-row-count", text),
            Mistake::NotYesOrNo(text) => said("goods-row-yes-or-no", text),
            Mistake::NotAState(text) => said("goods-row-state", text),
            Mistake::NotATax(text) => said("goods-row-tax", text),
            Mistake::NotAnAttribute(text) => said("goods-row-attribute", text),
            Mistake::NotAFocus(text) => said("goods-row-focus", text),
            Mistake::NotAPhoto(text) => said("goods-row-photo", text),
            Mistake::Receipt(fault) => receipt(fault, words),
            Mistake::Differs { line } => other("goods-row-differs", *line),
            Mistake::Twice { line } => other("goods-row-twice", *line),
        }
    }
}

fn receipt(fault: &ReceiptFault, words: &Words) -> String {
    match fault {
        ReceiptFault::NoName => words.text("office-unprintable-no-name"),
        ReceiptFault::UnknownTax => words.text("office-unprintable-unknown-tax"),
        ReceiptFault::TaxNotInForce { tax, instead } => {
            let [tax, instead] = [*tax, *instead].map(tax_word);
            let values = [("tax", tax.into()), ("instead", instead.into())];
            words.with("office-unprintable-old-tax", &values)
        }
        ReceiptFault::Other(why) => why.clone(),
    }
}

/// The column that a field of a form is read from.
pub(crate) const fn column_of(field: Field) -> Column {
    const fn either(lang: Lang, ru: Column, en: Column) -> Column {
        match lang {
            Lang::Ru => ru,
            Lang::En => en,
        }
    }
    match field {
        Field::Slug => Column::Slug,
        Field::Category => Column::Category,
        Field::Name(lang) => either(lang, Column::Name, Column::NameEn),
        Field::Summary(lang) => either(lang, Column::Summary, Column::SummaryEn),
        Field::Description(lang) => either(lang, Column::Description, Column::DescriptionEn),
        Field::Picture | Field::Photos => Column::Photos,
        Field::PictureAlt(lang) | Field::Photo(_, PhotoField::Alt(lang)) => {
            either(lang, Column::PhotoAlts, Column::PhotoAltsEn)
        }
        Field::Photo(_, PhotoField::Skus) => Column::VariantPhotos,
        Field::Attributes => Column::Attributes,
        Field::Attribute(_, AttributeField::Name(lang) | AttributeField::Value(lang)) => {
            either(lang, Column::Attributes, Column::AttributesEn)
        }
        Field::Variants | Field::Variant(_, VariantField::Sku) => Column::Sku,
        Field::Variant(_, VariantField::Option(lang)) => either(lang, Column::Option, Column::OptionEn),
        Field::Variant(_, VariantField::Color) => Column::Color,
        Field::Variant(_, VariantField::Size) => Column::Size,
        Field::Variant(_, VariantField::Price) => Column::Price,
        Field::Variant(_, VariantField::OldPrice) => Column::OldPrice,
        Field::Variant(_, VariantField::Tax) => Column::Tax,
        Field::Variant(_, VariantField::Weight) => Column::Weight,
        Field::Variant(_, VariantField::Length) => Column::Length,
        Field::Variant(_, VariantField::Width) => Column::Width,
        Field::Variant(_, VariantField::Height) => Column::Height,
    }
}
