//! Files on their way to the server: one request each, so that each has its own progress and its own end.

use super::changed;
use crate::browser;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, File, FileList, FormData, HtmlProgressElement, ProgressEvent, XmlHttpRequest};

/// Sends files; what becomes of each is a row behind the others, or stays below them in words.
pub(super) fn send(field: &Element, files: &FileList) {
    for file in (0..files.length()).filter_map(|nth| files.item(nth)) {
        let Some(line) = line(field, "wait", &file.name()) else {
            return;
        };
        if begin(field, &file, &line).is_none() {
            fail(field, &line, &file.name());
        }
    }
}

/// Puts a line about a file below the photos: the server drew one of each tone, which is copied.
fn line(field: &Element, tone: &str, name: &str) -> Option<Element> {
    let pattern = field.query_selector(&format!(".photo-loads [hidden][data-tone={tone}]"));
    let pattern = pattern.ok()??;
    let line: Element = pattern.clone_node_with_deep(true).ok()?.dyn_into().ok()?;
    line.remove_attribute("hidden").ok()?;
    let named = line.query_selector("bdi").ok()??;
    named.set_text_content(Some(name));
    pattern.parent_element()?.append_with_node_1(&line).ok()?;
    Some(line)
}

fn begin(field: &Element, file: &File, line: &Element) -> Option<()> {
    let form = FormData::new().ok()?;
    form.append_with_str("variants", &browser::noted(field, "data-variants"))
        .ok()?;
    form.append_with_blob_and_filename("photos", file, &file.name())
        .ok()?;
    let request = XmlHttpRequest::new().ok()?;
    request.open("POST", &browser::noted(field, "data-door")).ok()?;
    let progress = line.query_selector("progress").ok()??;
    let progress: HtmlProgressElement = progress.dyn_into().ok()?;
    browser::on(&request.upload().ok()?.into(), &["progress"], move |event| {
        if let Some(event) = event.dyn_ref::<ProgressEvent>() {
            progress.set_max(event.total());
            progress.set_value(event.loaded());
        }
    });
    let (field, line, name) = (field.clone(), line.clone(), file.name());
    browser::on(&request, &["loadend"], move |event| match answer(&event) {
        Some((200, row)) => {
            line.remove();
            put(&field, &row);
        }
        Some((_, why)) => line.set_outer_html(&why),
        None => fail(&field, &line, &name),
    });
    request.send_with_opt_form_data(Some(&form)).ok()
}

/// What the server drew of the file, and with which status; `None` if nothing, or something that is no answer to an upload.
fn answer(event: &Event) -> Option<(u16, String)> {
    let request: XmlHttpRequest = event.target()?.dyn_into().ok()?;
    let drawn = request.response_text().ok()??;
    drawn
        .starts_with("<li")
        .then_some((request.status().ok()?, drawn))
}

fn fail(field: &Element, line: &Element, name: &str) {
    line.remove();
    self::line(field, "bad", name);
}

/// The row of a new photo stands behind the others; one that is among them already is not put there twice.
fn put(field: &Element, row: &str) {
    let Some(list) = field.query_selector(".photo-list").ok().flatten() else {
        return;
    };
    drop(list.insert_adjacent_html("beforeend", row));
    let Some(new) = list.last_element_child() else {
        return;
    };
    let same = list.query_selector(&format!("#{}", new.id())).ok().flatten();
    if same.is_some_and(|same| same != new) {
        new.remove();
    } else {
        changed(field);
    }
}
