//! The photos as the server draws them: within the form of a product, and in the answer to an upload.

use super::{PHOTOS, Photos, plain::RefusedFile};
use app::{Chrome, drawn::Draw};
use axum::http::StatusCode;
use leptos::prelude::*;
use shop::catalog::{Focus, Photo, VariantForm};

/// A variant that a photo may show: its article code, and its name for people.
type Choice = (String, String);

/// The photos of a product within its form.
pub fn photos_field(chrome: &Chrome, photos: &[Photo], variants: &[VariantForm]) -> AnyView {
    let choices: Vec<_> = variants
        .iter()
        .filter(|variant| !variant.archived)
        .map(|variant| choice_of(chrome, variant))
        .collect();
    let rows = photos.iter().enumerate();
    let rows = rows.map(|(nth, photo)| row(chrome, photo, Some(nth + 1), &choices));
    let field = view! {
        <div
            class="photos stack"
            data-door=chrome.href("/admin/media")
            data-variants=serde_json::to_string(&choices).unwrap_or_default()
        >
            // No photos are said to be none.
            <input type="hidden" name=PHOTOS value="[]"/>
            <ol class="photo-list plain">{rows.collect_view()}</ol>
            <p class="hint photo-nameless">{chrome.text("photos-alt-missing")}</p>
            <ul class="photo-loads plain" aria-live="polite">
                <li data-tone="wait" hidden>
                    <label class="cluster">
                        <bdi></bdi>
                        <span class="hint">{chrome.text("photo-loading")}</span>
                        <progress></progress>
                    </label>
                </li>
                <li class="notice" data-tone="bad" hidden>
                    <span><bdi></bdi> ": " {chrome.text("photo-failed")}</span>
                </li>
            </ul>
            <p class="with-script">
                <label class="button button-quiet photo-choose">
                    <input class="visually-hidden" type="file" accept="image/*" multiple=true/>
                    {chrome.text("photos-choose")}
                </label>
            </p>
            <p class="hint">{chrome.text("photos-hint")}</p>
        </div>
    };
    view! { <Photos>{field}</Photos> }.drawn()
}

/// What the form's script puts in for files that it sent: the row of each photo, or why a file is none. `variants` is what the field
/// was drawn with.
pub fn photos_answer(
    chrome: &Chrome,
    variants: &str,
    uploaded: &[Result<Photo, RefusedFile>],
) -> (StatusCode, String) {
    let choices: Vec<Choice> = serde_json::from_str(variants).unwrap_or_default();
    let lines = uploaded.iter().map(|one| match one {
        Ok(photo) => row(chrome, photo, None, &choices).to_html(),
        Err(RefusedFile { name, why }) => {
            let (name, why) = (name.clone(), why.clone());
            view! { <li class="notice" data-tone="bad">{name} ": " {why}</li> }.to_html()
        }
    });
    let html: String = lines.collect();
    if uploaded.iter().all(Result::is_ok) {
        (StatusCode::OK, html)
    } else {
        (StatusCode::UNPROCESSABLE_ENTITY, html)
    }
}

fn choice_of(chrome: &Chrome, variant: &VariantForm) -> Choice {
    let sku = variant.sku.clone();
    let option = match variant.option.get(chrome.lang) {
        "" => sku.clone(),
        option => option.to_owned(),
    };
    (sku, option)
}

/// A photo, with all that is said of it. A new one is told its place by the script.
fn row(chrome: &Chrome, photo: &Photo, place: Option<usize>, choices: &[Choice]) -> AnyView {
    let media = &photo.media;
    let named = |what: &str| format!("photo-{media}-{what}");
    view! {
        <li class="photo" id=format!("photo-{media}") draggable="true">
            <input type="hidden" name=PHOTOS value=serde_json::to_string(&[photo]).unwrap_or_default()/>
            <input type="hidden" name=named("plain") value="1"/>
            <img
                class=format!("picture photo-picture {}", classes(photo.focus))
                src=format!("/media/{media}-{}.jpg", photo.width.min(320))
                width="320"
                height="320"
                alt=photo.alt.ru.clone()
            />
            <div class="stack stack-tight">
                {line(named("ru"), chrome.text("photo-alt-ru"), "ru", photo.alt.ru.clone())}
                {line(named("en"), chrome.text("photo-alt-en"), "en", photo.alt.en.clone())}
                {order(chrome, named("place"), place)}
                <fieldset class="stack stack-tight">
                    <legend class="label">{chrome.text("photo-focus")}</legend>
                    {slider(named("x"), chrome.text("photo-focus-x"), photo.focus.x())}
                    {slider(named("y"), chrome.text("photo-focus-y"), photo.focus.y())}
                </fieldset>
                {choice(chrome, &named("sku"), choices, &photo.skus)}
                <button type="button" class="button-link with-script" value="remove">{chrome.text("photo-remove")}</button>
                <label class="check without-script">
                    <input type="checkbox" name=named("remove") value="1"/>
                    <span>{chrome.text("photo-remove")}</span>
                </label>
            </div>
        </li>
    }
    .drawn()
}

/// A line of words. What a style knows of an empty one it knows by its placeholder.
fn line(name: String, label: String, lang: &'static str, value: String) -> AnyView {
    view! {
        <label class="stack stack-tight">
            <span class="label">{label}</span>
            <input name=name maxlength="200" lang=lang placeholder=" " value=value/>
        </label>
    }
    .drawn()
}

/// The place among the others: by its number, or step by step.
fn order(chrome: &Chrome, name: String, place: Option<usize>) -> AnyView {
    let step = |wanted: &'static str, label: &str, sign: &'static str| {
        view! {
            <button type="button" class="button button-quiet" value=wanted aria-label=chrome.text(label)>{sign}</button>
        }
    };
    view! {
        <div class="cluster">
            <label class="cluster">
                <span class="label">{chrome.text("photo-place")}</span>
                <input
                    class="photo-place"
                    name=name
                    type="number"
                    inputmode="numeric"
                    min="1"
                    value=place.map(|place| place.to_string())
                />
            </label>
            <span class="cluster with-script">
                {step("earlier", "photo-earlier", "↑")} {step("later", "photo-later", "↓")}
            </span>
        </div>
    }
    .drawn()
}

/// One of the two numbers of the focus: by the mouse, a finger or the arrow keys.
fn slider(name: String, label: String, percent: u8) -> AnyView {
    view! {
        <label class="cluster">
            <span class="hint">{label}</span>
            <input type="range" name=name min="0" max="100" step="10" value=percent.to_string()/>
        </label>
    }
    .drawn()
}

/// The variants that the photo shows; nothing where there is no choice.
fn choice(chrome: &Chrome, name: &str, choices: &[Choice], shown: &[String]) -> AnyView {
    if choices.len() < 2 {
        return ().drawn();
    }
    let boxes = choices.iter().map(|(sku, option)| {
        view! {
            <label class="check">
                <input
                    type="checkbox"
                    name=name.to_owned()
                    value=sku.clone()
                    checked=shown.contains(sku)
                />
                <span>{option.clone()}</span>
            </label>
        }
    });
    view! {
        <fieldset class="stack stack-tight">
            <legend class="label">{chrome.text("photo-skus")}</legend>
            <div class="cluster">{boxes.collect_view()}</div>
        </fieldset>
    }
    .drawn()
}

/// Classes that show a picture around its focus, in tens: no page has styles of its own.
fn classes(focus: Focus) -> String {
    format!("focus-x-{} focus-y-{}", focus.x() / 10 * 10, focus.y() / 10 * 10)
}
