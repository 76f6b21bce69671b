//! What the islands ask of the browser.
//!
//! An island is a part of a page that the server drew, and what listens to it. It draws nothing itself and knows no words: they
//! stand in the page, and so does what has to be remembered. That keeps the client small.

use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Element, Event, EventSource, EventTarget, FormData, Headers, HtmlElement, HtmlFormElement, MessageEvent,
    Request, RequestInit, Response, UrlSearchParams,
    js_sys::{Array, JSON, Reflect},
};

/// What a function of the office answered.
pub(crate) struct Answer {
    /// HTTP status.
    pub status: u16,
    /// The body, read as JSON; undefined if it is none.
    body: JsValue,
}

impl Answer {
    /// A field of it, if there is text in it.
    pub fn text(&self, name: &str) -> Option<String> {
        self.field(name)?.as_string()
    }

    /// Whether a field of it says yes.
    pub fn says(&self, name: &str) -> bool {
        self.field(name).is_some_and(|field| field.is_truthy())
    }

    /// Its sentences, one after the other; `None` if it is no list.
    pub fn sentences(&self) -> Option<String> {
        let list = self.body.dyn_ref::<Array>()?;
        Some(String::from(list.join(" ")))
    }

    fn field(&self, name: &str) -> Option<JsValue> {
        Reflect::get(&self.body, &JsValue::from_str(name)).ok()
    }
}

/// A part of the page that is to be brought to life, once; `None` on the server, which only draws it.
pub(crate) fn woken(selector: &str) -> Option<Element> {
    if !cfg!(feature = "hydrate") {
        return None;
    }
    let found = document().query_selector(&format!("{selector}:not([data-awake])"));
    let part = found.ok()??;
    drop(part.set_attribute("data-awake", ""));
    Some(part)
}

/// Hands events of these kinds to `hear`, as long as the target lives.
pub(crate) fn on(target: &EventTarget, kinds: &[&str], hear: impl Fn(Event) + 'static) {
    let hear: Box<dyn Fn(Event)> = Box::new(hear);
    let ear = Closure::<dyn Fn(Event)>::wrap(hear).into_js_value();
    for kind in kinds {
        drop(target.add_event_listener_with_callback(kind, ear.unchecked_ref()));
    }
}

/// The element that an event comes from.
pub(crate) fn target_of(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

/// What the server wrote beside a part of the page; empty if it wrote nothing.
pub(crate) fn noted(part: &Element, name: &str) -> String {
    part.get_attribute(name).unwrap_or_default()
}

/// Gives what was told the focus: screen readers read it first, and it scrolls into view.
pub(crate) fn show(selector: &str) {
    let told = document().query_selector(selector).ok().flatten();
    if let Some(told) = told.and_then(|told| told.dyn_into::<HtmlElement>().ok()) {
        told.set_tab_index(-1);
        drop(told.focus());
    }
}

/// Goes to another page.
pub(crate) fn go(address: &str) {
    drop(window().location().set_href(address));
}

/// The fields of a form as they would be posted.
pub(crate) fn fields(form: &HtmlFormElement) -> Option<String> {
    let data = FormData::new_with_form(form).ok()?;
    let fields = UrlSearchParams::new_with_str_sequence_sequence(&data).ok()?;
    Some(String::from(fields.to_string()))
}

/// Fields as a form would send them.
pub(crate) fn encoded(fields: &[(&str, &str)]) -> Option<String> {
    let params = UrlSearchParams::new().ok()?;
    for (name, text) in fields {
        params.append(name, text);
    }
    Some(String::from(params.to_string()))
}

/// Posts a form's text and hands on what is answered; `None` if there was no answer at all.
pub(crate) fn post(address: &str, body: &str, hear: impl FnOnce(Option<Answer>) + 'static) {
    ask(posting(address, body), Box::new(hear));
}

/// Gets what a function answers; `None` if there was no answer at all.
pub(crate) fn get(address: &str, hear: impl FnOnce(Option<Answer>) + 'static) {
    ask(Request::new_with_str(address).ok(), Box::new(hear));
}

fn posting(address: &str, body: &str) -> Option<Request> {
    let headers = Headers::new().ok()?;
    headers.set("accept", "application/json").ok()?;
    headers
        .set("content-type", "application/x-www-form-urlencoded")
        .ok()?;
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_body(&body.into());
    init.set_headers(&headers);
    Request::new_with_str_and_init(address, &init).ok()
}

/// All questions go through here, so that the client has one future for them.
fn ask(request: Option<Request>, hear: Box<dyn FnOnce(Option<Answer>)>) {
    leptos::task::spawn_local(async move {
        let answer = match request {
            Some(request) => answer(&request).await,
            None => None,
        };
        hear(answer);
    });
}

async fn answer(request: &Request) -> Option<Answer> {
    let answer = JsFuture::from(window().fetch_with_request(request)).await.ok()?;
    let answer: Response = answer.dyn_into().ok()?;
    let text = JsFuture::from(answer.text().ok()?).await.ok()?;
    Some(Answer {
        status: answer.status(),
        body: JSON::parse(&text.as_string()?).unwrap_or(JsValue::UNDEFINED),
    })
}

/// Gives the page another query, so that a reload and the way back find it as it is.
pub(crate) fn rename_page(query: &str) {
    if let Ok(history) = window().history() {
        drop(history.replace_state_with_url(&JsValue::NULL, "", Some(query)));
    }
}

/// Hands the data of each event of a stream to `hear`, as long as the page lives. The browser connects again by itself.
pub(crate) fn listen(address: &str, hear: impl Fn(String) + 'static) {
    let Ok(source) = EventSource::new(address) else {
        return;
    };
    on(&source, &["message"], move |event| {
        let data = event
            .dyn_ref::<MessageEvent>()
            .and_then(|message| message.data().as_string());
        hear(data.unwrap_or_default());
    });
}
