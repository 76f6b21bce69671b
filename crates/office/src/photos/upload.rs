//! Files on their way to the server: one request each, so that each has its own progress and its own end.

use super::{PhotoView, PhotoWords, Uploaded};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{File, FileList, FormData, ProgressEvent, XmlHttpRequest};

/// A file on its way, or one that did not become a photo.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Load {
    name: StoredValue<String>,
    /// How much of it is there, and how much of it there is, in bytes.
    progress: RwSignal<(f64, f64)>,
    /// Why there will be no photo.
    refused: RwSignal<Option<String>>,
}

/// The files of a list.
pub(super) fn each(files: Option<FileList>) -> impl Iterator<Item = File> {
    let count = files.as_ref().map_or(0, FileList::length);
    (0..count).filter_map(move |at| files.as_ref()?.get(at))
}

/// Sends a file; what it becomes is in `photos`, or stays in `loads` with a sentence.
pub(super) fn send(
    door: &str,
    file: &File,
    photos: RwSignal<Vec<PhotoView>>,
    loads: RwSignal<Vec<Load>>,
    failed: String,
) {
    let load = Load {
        name: StoredValue::new(file.name()),
        progress: RwSignal::new((0.0, 1.0)),
        refused: RwSignal::new(None),
    };
    loads.update(|loads| loads.push(load));
    if begin(door, file, photos, loads, load, failed.clone()).is_none() {
        load.refused.set(Some(failed));
    }
}

fn begin(
    door: &str,
    file: &File,
    photos: RwSignal<Vec<PhotoView>>,
    loads: RwSignal<Vec<Load>>,
    load: Load,
    failed: String,
) -> Option<()> {
    let form = FormData::new().ok()?;
    form.append_with_blob_and_filename("photos", file, &file.name())
        .ok()?;
    let request = XmlHttpRequest::new().ok()?;
    request.open("POST", door).ok()?;
    request.set_request_header("accept", "application/json").ok()?;
    let on_progress = Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| {
        load.progress.set((event.loaded(), event.total()));
    });
    request
        .upload()
        .ok()?
        .set_onprogress(Some(on_progress.as_ref().unchecked_ref()));
    on_progress.forget();
    let ended = request.clone();
    let on_end = Closure::once_into_js(move || match answer(&ended) {
        Some(Uploaded {
            photo: Some(photo), ..
        }) => {
            loads.update(|loads| loads.retain(|one| *one != load));
            photos.update(|photos| {
                if !photos.iter().any(|one| one.media == photo.media) {
                    photos.push(photo);
                }
            });
        }
        Some(Uploaded { refused, .. }) => load.refused.set(Some(refused.unwrap_or(failed))),
        None => load.refused.set(Some(failed)),
    });
    request.set_onloadend(Some(on_end.unchecked_ref()));
    request.send_with_opt_form_data(Some(&form)).ok()
}

/// What the server said of the file; `None` if nothing, or something that is no answer to an upload.
fn answer(request: &XmlHttpRequest) -> Option<Uploaded> {
    let text = request.response_text().ok()??;
    serde_json::from_str::<Vec<Uploaded>>(&text).ok()?.pop()
}

/// A file in the list below the photos.
pub(super) fn line(load: Load, words: StoredValue<PhotoWords>) -> impl IntoView {
    let name = load.name.get_value();
    move || {
        if let Some(why) = load.refused.get() {
            return view! { <li class="notice" data-tone="bad">{name.clone()} ": " {why}</li> }.into_any();
        }
        let (loaded, total) = load.progress.get();
        view! {
            <li>
                <label class="cluster">
                    <span>{name.clone()} ": " {words.with_value(|words| words.loading.clone())}</span>
                    <progress max=total.to_string() value=loaded.to_string()></progress>
                </label>
            </li>
        }
        .into_any()
    }
}
