//! Forms as people fill them in.

use super::*;
use crate::{
    catalog::{Focus, MediaId},
    text::Lang,
};

fn text(ru: &str) -> Text {
    Text {
        ru: ru.into(),
        en: String::new(),
    }
}

fn variant(sku: &str) -> VariantForm {
    VariantForm {
        id: None,
        sku: sku.into(),
        option: text("Синий"),
        color: Some("#0000ff".into()),
        size: Some("M".into()),
        price: Kopecks::new(199_000),
        old_price: Some(Kopecks::new(249_000)),
        tax: Tax::Vat22,
        measures: Measures {
            weight_grams: Some(250),
            ..Measures::default()
        },
        marked: true,
        low_stock: Some(2),
        archived: false,
        received: 5,
    }
}

fn photo(skus: &[&str]) -> Photo {
    Photo {
        media: MediaId::of_sha256(&[7; 32]),
        width: 4,
        height: 3,
        alt: text("Шарф на вешалке"),
        focus: Focus::default(),
        skus: skus.iter().map(|sku| (*sku).to_owned()).collect(),
    }
}

/// A form without a fault.
fn form() -> ProductForm {
    ProductForm {
        slug: "scarf".into(),
        category: "warm".into(),
        state: ProductState::Published,
        name: text("Шарф"),
        attributes: vec![Attribute {
            name: text("Состав"),
            value: text("100 % шерсть"),
        }],
        photos: vec![photo(&["S-2"])],
        variants: vec![variant("S-1"), variant("S-2")],
        ..ProductForm::default()
    }
}

fn known() -> Known {
    Known {
        categories: ["warm".to_owned()].into(),
        slugs: ["hat".to_owned()].into(),
        skus: ["H-1".to_owned()].into(),
    }
}

fn told(form: ProductForm) -> Vec<(Field, FieldMistake)> {
    let faults = form.check(&known()).err().unwrap_or_default();
    faults
        .into_iter()
        .map(|fault| (fault.field, fault.mistake))
        .collect()
}

/// What is said of the form after it was changed.
fn told_after(change: impl FnOnce(&mut ProductForm)) -> Vec<(Field, FieldMistake)> {
    let mut changed = form();
    change(&mut changed);
    told(changed)
}

#[test]
fn a_form_without_a_fault_is_cleaned_and_taken() {
    let mut typed = form();
    typed.slug = String::new();
    typed.name = text("  Шарф\t«Иней» ");
    typed.variants[0].sku = " S-1\u{200B} ".into();
    typed.variants[0].size = Some(" ".into());
    typed.variants[0].color = Some(String::new());
    typed.attributes.insert(
        0,
        Attribute {
            name: text(" "),
            value: text(""),
        },
    );
    let checked = typed.check(&known()).unwrap();
    let clean = checked.form();
    assert_eq!(
        (clean.slug.as_str(), clean.name.ru.as_str()),
        ("sharf-inei", "Шарф «Иней»")
    );
    let first = &clean.variants[0];
    assert_eq!(
        (first.sku.as_str(), &first.size, &first.color),
        ("S-1", &None, &None)
    );
    assert_eq!(
        clean.attributes,
        form().attributes,
        "a row that was left empty is none"
    );
    // English may be missing everywhere.
    assert_eq!(clean.name.get(Lang::En), "Шарф «Иней»");
    assert_eq!(
        clean.clone().check(&known()).as_ref(),
        Ok(&checked),
        "what is clean stays as it is"
    );
}

/// A change of the form, and what is said of it then.
type Case = (fn(&mut ProductForm), Field, FieldMistake);

#[test]
fn every_fault_of_a_product_stands_beside_its_field() {
    let cases: [Case; 9] = [
        (
            |form| form.name.ru = " \u{200B}".into(),
            Field::Name(Lang::Ru),
            FieldMistake::Missing,
        ),
        (
            |form| form.name.en = "x".repeat(201),
            Field::Name(Lang::En),
            FieldMistake::TooLong { most: 200 },
        ),
        (|form| form.slug = "a/b".into(), Field::Slug, FieldMistake::Slug),
        (
            |form| form.slug = "hat".into(),
            Field::Slug,
            FieldMistake::SlugTaken,
        ),
        (
            |form| form.category.clear(),
            Field::Category,
            FieldMistake::Missing,
        ),
        (
            |form| form.category = "gone".into(),
            Field::Category,
            FieldMistake::UnknownCategory,
        ),
        (
            |form| form.picture = "https://elsewhere.example/a.jpg".into(),
            Field::Picture,
            FieldMistake::Picture,
        ),
        (
            |form| form.attributes[0].value.ru.clear(),
            Field::Attribute(0, AttributeField::Value(Lang::Ru)),
            FieldMistake::Missing,
        ),
        (
            |form| form.photos[0].skus = vec!["S-9".into()],
            Field::Photo(0, PhotoField::Skus),
            FieldMistake::UnknownSku { sku: "S-9".into() },
        ),
    ];
    assert_told(cases);
}

#[test]
fn every_fault_of_a_variant_stands_beside_its_field() {
    let cases: [Case; 9] = [
        (
            |form| form.variants[1].sku = "S-1".into(),
            Field::Variant(1, VariantField::Sku),
            FieldMistake::SkuTwice,
        ),
        (
            |form| form.variants[0].sku = "H-1".into(),
            Field::Variant(0, VariantField::Sku),
            FieldMistake::SkuTaken,
        ),
        (
            |form| form.variants[0].option.ru.clear(),
            Field::Variant(0, VariantField::Option(Lang::Ru)),
            FieldMistake::Missing,
        ),
        (
            |form| form.variants[0].price = Kopecks::ZERO,
            Field::Variant(0, VariantField::Price),
            FieldMistake::Price,
        ),
        (
            |form| form.variants[0].old_price = Some(Kopecks::new(199_000)),
            Field::Variant(0, VariantField::OldPrice),
            FieldMistake::NoSale,
        ),
        (
            |form| form.variants[0].tax = Tax::Unknown,
            Field::Variant(0, VariantField::Tax),
            FieldMistake::Tax,
        ),
        (
            |form| form.variants[0].color = Some("blue".into()),
            Field::Variant(0, VariantField::Color),
            FieldMistake::Color,
        ),
        (
            |form| form.variants[0].measures.weight_grams = Some(0),
            Field::Variant(0, VariantField::Weight),
            FieldMistake::Measure { most: 1_000_000 },
        ),
        (
            |form| form.variants[0].measures.length_mm = Some(10_001),
            Field::Variant(0, VariantField::Length),
            FieldMistake::Measure { most: 10_000 },
        ),
    ];
    assert_told(cases);
}

fn assert_told(cases: impl IntoIterator<Item = Case>) {
    assert_eq!(told(form()), []);
    for (change, field, mistake) in cases {
        let told = told_after(change);
        // A photo may name a variant that got another article code.
        assert!(
            told.contains(&(field, mistake.clone())),
            "{field:?} {mistake:?}: {told:?}"
        );
        assert!(told.len() <= 2, "{field:?}: {told:?}");
    }
}

#[test]
fn all_faults_are_told_together_and_a_place_is_that_of_the_form() {
    let told = told_after(|form| {
        form.attributes.insert(
            0,
            Attribute {
                name: text(""),
                value: text(""),
            },
        );
        form.attributes[1].name.ru.clear();
        form.variants[1].price = Kopecks::new(-1);
        form.variants[1].old_price = None;
        form.slug = ".hidden".into();
    });
    assert_eq!(
        told,
        [
            (Field::Slug, FieldMistake::Slug),
            (
                Field::Attribute(1, AttributeField::Name(Lang::Ru)),
                FieldMistake::Missing
            ),
            (Field::Variant(1, VariantField::Price), FieldMistake::Price),
        ]
    );
}

#[test]
fn only_what_is_on_the_shelf_needs_something_to_sell() {
    let without = |state| {
        told_after(|form| {
            form.state = state;
            form.photos.clear();
            form.variants.clear();
        })
    };
    assert_eq!(without(ProductState::Draft), []);
    assert_eq!(without(ProductState::Archived), []);
    assert_eq!(
        without(ProductState::Published),
        [(Field::Variants, FieldMistake::NoVariants)]
    );
    let archived = told_after(|form| {
        for variant in &mut form.variants {
            variant.archived = true;
        }
    });
    assert_eq!(archived, [(Field::Variants, FieldMistake::NoVariants)]);
}

#[test]
fn the_only_variant_needs_no_name() {
    let told = told_after(|form| {
        form.photos.clear();
        form.variants.truncate(1);
        form.variants[0].option = Text::default();
    });
    assert_eq!(told, []);
}

#[test]
fn no_more_variants_than_a_page_can_show() {
    let told = told_after(|form| {
        form.photos.clear();
        form.variants = (0..=MOST_VARIANTS)
            .map(|at| variant(&format!("S-{at}")))
            .collect();
    });
    let mistake = FieldMistake::TooMany { most: MOST_VARIANTS };
    assert_eq!(told, [(Field::Variants, mistake)]);
    // Those that are no longer sold are not shown, and there may be more and more of them.
    let told = told_after(|form| {
        form.photos.clear();
        form.variants = (0..=MOST_VARIANTS)
            .map(|at| VariantForm {
                archived: at == 0,
                ..variant(&format!("S-{at}"))
            })
            .collect();
    });
    assert_eq!(told, []);
}

/// The history keeps forms for ever.
#[test]
fn a_form_of_another_version_is_read() {
    let whole = serde_json::to_string(&form()).unwrap();
    assert_eq!(serde_json::from_str::<ProductForm>(&whole).unwrap(), form());
    let early = r#"{"slug":"scarf","state":"archived","variants":[{"sku":"S","price":100,"tax":"vat18"}]}"#;
    let read: ProductForm = serde_json::from_str(early).unwrap();
    assert_eq!(
        (read.state, read.variants[0].tax),
        (ProductState::Archived, Tax::Unknown)
    );
}
