//! What is wrong with fields of the form, by the names that they have in it.

use super::{ATTRIBUTE, PHOTOS, VARIANT, name_in};
use shop::{
    catalog::{AttributeField, Field, FieldFault, FieldMistake, VariantField},
    gateway::ReceiptFault,
    text::Lang,
};

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// The shop's rules say so.
    Rule(FieldMistake),
    /// It is not a whole number.
    NotACount,
    /// It is not a sum of money.
    NotASum,
    /// The photos came in no form that we write.
    Photos,
    /// No receipt takes it.
    Receipt(ReceiptFault),
}

/// A field by the name that it has in the form, with what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormFault {
    /// Name of the field, which is its id as well.
    pub field: String,
    /// What is wrong.
    pub wrong: Wrong,
}

/// The field of the form that a rule speaks of.
pub(crate) fn fault_of(fault: FieldFault) -> FormFault {
    let lang = |name: &str, lang| match lang {
        Lang::Ru => name.to_owned(),
        Lang::En => format!("{name}_en"),
    };
    let field = match fault.field {
        Field::Slug => "slug".to_owned(),
        Field::Category => "category".to_owned(),
        Field::Name(of) => lang("name", of),
        Field::Summary(of) => lang("summary", of),
        Field::Description(of) => lang("description", of),
        Field::Picture | Field::PictureAlt(_) | Field::Photos | Field::Photo(..) => PHOTOS.to_owned(),
        Field::Attributes => "attributes".to_owned(),
        Field::Attribute(at, AttributeField::Name(of)) => name_in(ATTRIBUTE, at, &lang("name", of)),
        Field::Attribute(at, AttributeField::Value(of)) => name_in(ATTRIBUTE, at, &lang("value", of)),
        Field::Variants => "variants".to_owned(),
        Field::Variant(at, field) => {
            let name = match field {
                VariantField::Sku => "sku".to_owned(),
                VariantField::Option(of) => lang("option", of),
                VariantField::Color => "color".to_owned(),
                VariantField::Size => "size".to_owned(),
                VariantField::Price => "price".to_owned(),
                VariantField::OldPrice => "old_price".to_owned(),
                VariantField::Tax => "tax".to_owned(),
                VariantField::Weight => "weight".to_owned(),
                VariantField::Length => "length".to_owned(),
                VariantField::Width => "width".to_owned(),
                VariantField::Height => "height".to_owned(),
            };
            name_in(VARIANT, at, &name)
        }
    };
    FormFault {
        field,
        wrong: Wrong::Rule(fault.mistake),
    }
}

/// This is wrong with that field.
pub(super) fn fault(field: impl Into<String>, wrong: Wrong) -> FormFault {
    FormFault {
        field: field.into(),
        wrong,
    }
}
