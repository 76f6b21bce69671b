//! The photos in the form of a product, as the server draws them.

use super::drawn;
use crate::{PhotosRefused, RefusedFile, photos_answer, photos_field, photos_form};
use app::{Chrome, sample::fixture};
use axum::http::StatusCode;
use leptos::prelude::*;
use shop::{
    Kopecks, Tax,
    catalog::{Focus, Measures, Photo, ProductId, VariantForm},
    text::{Lang, Text},
};

const MEDIA: &str = "0123456789abcdef0123456789abcdef";

fn photo() -> Photo {
    Photo {
        media: MEDIA.parse().expect("an id"),
        width: 4032,
        height: 3024,
        alt: Text {
            ru: "Шарф".into(),
            en: String::new(),
        },
        focus: Focus::new(30, 79),
        skus: vec!["B".into()],
    }
}

fn variant(sku: &str, archived: bool) -> VariantForm {
    VariantForm {
        id: None,
        sku: sku.into(),
        option: Text::default(),
        color: None,
        size: None,
        price: Kopecks::new(100),
        old_price: None,
        tax: Tax::None,
        measures: Measures::default(),
        marked: false,
        low_stock: None,
        archived,
        received: 0,
    }
}

fn refused(chrome: &Chrome) -> RefusedFile {
    RefusedFile {
        name: "logo.svg".into(),
        why: chrome.text("photo-is-svg"),
    }
}

#[test]
fn a_photo_has_its_plain_fields_and_the_classes_of_its_focus() {
    let chrome = fixture::chrome(Lang::Ru);
    let variants = [variant("A", false), variant("B", false), variant("C", true)];
    let page = drawn(&chrome, || photos_field(&chrome, &[photo()], &variants));
    assert!(page.contains(r#"name="photos""#));
    for field in ["plain", "ru", "en", "place", "x", "y", "remove"] {
        assert!(
            page.contains(&format!(r#"name="photo-{MEDIA}-{field}""#)),
            "{field}"
        );
    }
    assert!(page.contains(&format!("/media/{MEDIA}-320.jpg")));
    assert!(page.contains("focus-x-30 focus-y-70"));
    let boxes = page.matches(&format!(r#"name="photo-{MEDIA}-sku""#)).count();
    assert_eq!(boxes, 2, "what is archived is not shown");
    assert!(!page.contains(" style="), "no page has styles of its own");
}

/// The script puts the answer in as it stands.
#[test]
fn an_upload_is_answered_with_the_row_that_the_page_would_have() {
    let chrome = fixture::chrome(Lang::Ru);
    let variants = [variant("A", false), variant("B", false), variant("C", true)];
    let page = drawn(&chrome, || photos_field(&chrome, &[photo()], &variants));
    let known = r#"[["A","A"],["B","B"]]"#;
    let escaped = html_escape::encode_double_quoted_attribute(known);
    assert!(page.contains(&format!("data-variants=\"{escaped}\"")));

    let (status, row) = photos_answer(&chrome, known, &[Ok(photo())]);
    assert_eq!(status, StatusCode::OK);
    assert!(row.starts_with("<li "), "{row}");
    let placed = row.replace(r#"min="1""#, r#"min="1" value="1""#);
    assert!(page.contains(&placed), "{page}\n{row}");

    let (status, why) = photos_answer(&chrome, "none", &[Err(refused(&chrome))]);
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        why.starts_with("<li ") && why.contains(&chrome.text("photo-is-svg")),
        "{why}"
    );
}

#[test]
fn without_a_script_files_go_through_a_plain_form_which_tells_what_was_refused() {
    let plain = fixture::chrome(Lang::Ru);
    let chrome = Chrome {
        has_client: true,
        ..fixture::chrome(Lang::Ru)
    };
    let form = |chrome: &Chrome| {
        drawn(chrome, || {
            provide_context(PhotosRefused(vec![refused(chrome)]));
            photos_form(chrome, ProductId(7))
        })
    };
    let page = form(&Chrome {
        has_client: false,
        ..plain
    });
    assert!(page.contains(r#"enctype="multipart/form-data""#) && page.contains(r#"value="7""#));
    assert!(!page.contains("<noscript>"));
    let page = form(&chrome);
    assert!(page.contains("<noscript>"));
    assert!(page.contains("logo.svg") && page.contains(&chrome.text("photo-is-svg")));
}
