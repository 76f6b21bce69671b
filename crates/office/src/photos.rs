//! The photos of a product, a part of its form: chosen, dragged or pasted, put into order, described.
//!
//! All of them are one field of the form, JSON as the shop keeps it. Beside it each photo has plain fields of its own, which say the
//! same; without a script they are what is typed into, and the server reads both (`plain::photos_of`).

#[cfg(feature = "ssr")]
pub mod plain;
mod row;
mod upload;

use leptos::{ev, prelude::*};
use row::Row;
use serde::{Deserialize, Serialize};
use upload::Load;
use wasm_bindgen::JsCast;
use web_sys::{Event, EventInit, FileList, HtmlInputElement};

/// A photo, as `shop::catalog::Photo` is written down: the browser's half of the office does not know the shop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhotoView {
    /// Which uploaded picture.
    pub media: String,
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
    /// What it shows.
    #[serde(default)]
    pub alt: AltText,
    /// What stays visible where it is cut.
    #[serde(default)]
    pub focus: FocusPoint,
    /// Article codes of the variants that it shows; none for all.
    #[serde(default)]
    pub skus: Vec<String>,
}

/// Words in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AltText {
    /// In Russian.
    pub ru: String,
    /// In English; may be empty.
    pub en: String,
}

/// A point of a picture, in per cent from its left upper corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FocusPoint {
    /// From the left.
    pub x: u8,
    /// From above.
    pub y: u8,
}

/// The middle.
impl Default for FocusPoint {
    fn default() -> Self {
        Self { x: 50, y: 50 }
    }
}

/// What became of an uploaded file: a photo, or a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Uploaded {
    /// The file's name, as its owner knows it.
    pub name: String,
    /// The photo.
    pub photo: Option<PhotoView>,
    /// Why there is none.
    pub refused: Option<String>,
}

/// A variant that a photo may show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhotoVariant {
    /// Its article code.
    pub sku: String,
    /// Its name for people.
    pub option: String,
}

/// The words around the photos.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhotoWords {
    /// On the button that opens the picker.
    pub choose: String,
    /// What else can be done, and what is taken.
    pub hint: String,
    /// Said while some photo has no words.
    pub alt_missing: String,
    /// Label of the Russian words.
    pub alt_ru: String,
    /// Label of the English words.
    pub alt_en: String,
    /// Label of the place in the order.
    pub place: String,
    /// On the button that puts a photo before the one that stands there.
    pub earlier: String,
    /// On the button that puts it behind the next one.
    pub later: String,
    /// What the two sliders are for.
    pub focus: String,
    /// Label of the first slider.
    pub focus_x: String,
    /// Label of the second.
    pub focus_y: String,
    /// Which variants a photo shows.
    pub skus: String,
    /// On what removes a photo.
    pub remove: String,
    /// Beside the name of a file on its way.
    pub loading: String,
    /// Said of a file that did not get there.
    pub failed: String,
}

/// The photos of the form around it.
#[island]
pub fn Photos(
    /// Name of the field that they are posted in.
    name: String,
    /// The photos as the page was drawn with them.
    photos: Vec<PhotoView>,
    /// The variants of the product.
    variants: Vec<PhotoVariant>,
    /// The words around them.
    words: PhotoWords,
    /// Where files are sent.
    door: String,
) -> impl IntoView {
    let photos = RwSignal::new(photos);
    let loads = RwSignal::new(Vec::<Load>::new());
    let is_awake = RwSignal::new(false);
    let dragged = RwSignal::new(None::<String>);
    let (variants, door) = (StoredValue::new(variants), StoredValue::new(door));
    let words = StoredValue::new(words);
    let field = NodeRef::<leptos::html::Input>::new();
    let take = move |files: Option<FileList>| {
        let failed = words.with_value(|words| words.failed.clone());
        for file in upload::each(files) {
            upload::send(&door.get_value(), &file, photos, loads, failed.clone());
        }
    };
    Effect::new(move |_| {
        is_awake.set(true);
        // It listens as long as the page lives, like the page's other shortcuts.
        let _listener = window_event_listener(ev::paste, move |event| {
            let files = event.clipboard_data().and_then(|data| data.files());
            if files.as_ref().is_some_and(|files| files.length() > 0) {
                event.prevent_default();
                take(files);
            }
        });
    });
    Effect::new(move |before: Option<()>| {
        photos.track();
        if before.is_some()
            && let Some(field) = field.get_untracked()
        {
            tell_form(&field);
        }
    });
    let on_choose = move |event: ev::Event| {
        let Some(input) = event
            .target()
            .and_then(|target| target.dyn_into::<HtmlInputElement>().ok())
        else {
            return;
        };
        take(input.files());
        // The same file can be chosen again.
        input.set_value("");
    };
    let on_drop = move |event: ev::DragEvent| {
        event.prevent_default();
        take(event.data_transfer().and_then(|data| data.files()));
    };
    let lacks_words = move || photos.read().iter().any(|photo| photo.alt.ru.trim().is_empty());
    view! {
        <div
            class="photos stack"
            on:dragover=move |event: ev::DragEvent| event.prevent_default()
            on:drop=on_drop
        >
            <input type="hidden" name=name node_ref=field value=move || written(&photos.read())/>
            <ol class="photo-list plain">
                <For each=move || photos.get() key=|photo| photo.media.clone() let:photo>
                    <Row photo photos dragged is_awake variants words/>
                </For>
            </ol>
            <p class="hint" hidden=move || !lacks_words()>{words.with_value(|words| words.alt_missing.clone())}</p>
            <ul class="photo-loads plain" aria-live="polite">
                {move || loads.get().into_iter().map(|load| upload::line(load, words)).collect_view()}
            </ul>
            <p hidden=move || !is_awake.get()>
                <label class="button button-quiet photo-choose">
                    <input
                        class="visually-hidden"
                        type="file"
                        accept="image/*"
                        multiple=true
                        on:change=on_choose
                    />
                    {words.with_value(|words| words.choose.clone())}
                </label>
            </p>
            <p class="hint">{words.with_value(|words| words.hint.clone())}</p>
        </div>
    }
}

/// The photos as the form posts them.
fn written(photos: &[PhotoView]) -> String {
    serde_json::to_string(photos).unwrap_or_default()
}

/// The form's own script hears of a change as if the field had been typed into.
fn tell_form(field: &HtmlInputElement) {
    let bubbling = EventInit::new();
    bubbling.set_bubbles(true);
    if let Ok(event) = Event::new_with_event_init_dict("input", &bubbling) {
        let field = field.clone();
        request_animation_frame(move || drop(field.dispatch_event(&event)));
    }
}
