//! The parts of a product's form.

use crate::{
    goods::{
        fields::{Line, Pen},
        form::{GoodsForm, PHOTOS},
        list::{choices, thumb},
    },
    photos_field,
};
use app::{Chrome, drawn::Draw};
use leptos::prelude::*;
use shop::catalog::{Category, ProductFile, ProductState};

/// What the form carries along: the drawing of a product without photos.
pub(super) fn kept_hidden(form: &GoodsForm) -> AnyView {
    ["picture", "picture_alt", "picture_alt_en"]
        .map(|name| view! { <input type="hidden" name=name value=form.get(name).to_owned()/> })
        .into_iter()
        .collect_view()
        .drawn()
}

pub(super) fn words_section(pen: Pen<'_>, form: &GoodsForm, categories: &[Category]) -> AnyView {
    let chrome = pen.chrome;
    let english = ["name_en", "summary_en", "description_en"];
    let is_open = english
        .iter()
        .any(|name| !form.get(name).trim().is_empty() || pen.wrong(name).is_some());
    let line = |name: &str, line: Line| pen.line(name, form.get(name), line);
    let area = |name: &str, line: Line| pen.area(name, form.get(name), 6, line);
    let mut options = vec![(String::new(), chrome.text("goods-choose"))];
    options.extend(choices(chrome, categories));
    let new_category = Line::words("goods-new-category", 200)
        .hinted("goods-new-category-hint")
        .optional();
    view! {
        <section class="panel" aria-labelledby="words">
            <h2 id="words">{chrome.text("goods-words-title")}</h2>
            {line("name", Line::words("goods-name", 200))}
            <div class="fields">
                {pen.choice("category", form.get("category"), options, Line::words("goods-category", 100))}
                {line("new_category", new_category)}
            </div>
            {line("summary", Line::words("goods-summary", 500).hinted("goods-summary-hint").optional())}
            {area("description", Line::words("goods-description", 20_000).optional())}
            <details open=is_open>
                <summary>{chrome.text("goods-english")}</summary>
                <div class="stack">
                    <p class="hint">{chrome.text("goods-english-hint")}</p>
                    {line("name_en", Line::words("goods-name-en", 200).optional())}
                    {line("summary_en", Line::words("goods-summary-en", 500).optional())}
                    {area("description_en", Line::words("goods-description-en", 20_000).optional())}
                </div>
            </details>
        </section>
    }
    .drawn()
}

/// The photos, and the drawing that stands for them as long as there are none.
pub(super) fn photos(pen: Pen<'_>, form: &GoodsForm) -> AnyView {
    let (product, _) = form.read();
    let drawing = product.photos.is_empty() && !product.picture.is_empty();
    let drawing = drawing.then(|| thumb(&product.picture, None));
    view! {
        <section class="panel" aria-labelledby="photos">
            <h2 id="photos">{pen.chrome.text("goods-photos-title")}</h2>
            {pen.group(PHOTOS)}
            {drawing}
            {photos_field(pen.chrome, &product.photos, &product.variants)}
        </section>
    }
    .drawn()
}

pub(super) fn address(pen: Pen<'_>, form: &GoodsForm) -> AnyView {
    let slug = Line::words("goods-slug", 100)
        .hinted("goods-slug-hint")
        .optional();
    view! {
        <section class="panel" aria-labelledby="address">
            <h2 id="address">{pen.chrome.text("goods-address-title")}</h2>
            {pen.line("slug", form.get("slug"), slug)}
        </section>
    }
    .drawn()
}

/// What may become of the product: what it mostly is first.
pub(super) fn buttons(chrome: &Chrome, file: Option<&ProductFile>) -> AnyView {
    let step = |value: &'static str, id: &str, class: &'static str| {
        view! { <button class=class name="step" value=value>{chrome.text(id)}</button> " " }.drawn()
    };
    let [draft, published, archived] = ProductState::ALL.map(ProductState::as_str);
    let offered = match file.map(|file| file.form.state) {
        None => vec![
            step(published, "goods-publish", "button"),
            step(draft, "goods-save-draft", "button button-quiet"),
        ],
        Some(ProductState::Draft) => vec![
            step(published, "goods-publish", "button"),
            step("save", "goods-save-draft", "button button-quiet"),
            step(archived, "goods-archive", "button button-quiet"),
        ],
        Some(ProductState::Published) => vec![
            step("save", "goods-save", "button"),
            step(draft, "goods-unpublish", "button button-quiet"),
            step(archived, "goods-archive", "button button-quiet"),
        ],
        Some(ProductState::Archived) => vec![
            step("save", "goods-save", "button"),
            step(published, "goods-publish-again", "button button-quiet"),
            step(draft, "goods-unarchive", "button button-quiet"),
        ],
    };
    view! {
        <div class="cluster form-buttons">
            {offered}
            <button class="button button-quiet" name="step" value="preview" formtarget="_blank">
                {chrome.text("goods-preview")}
            </button>
        </div>
    }
    .drawn()
}
