//! What the islands ask of the browser.

use leptos::prelude::window;
use wasm_bindgen::{JsCast, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    EventSource, FormData, Headers, HtmlFormElement, MessageEvent, Request, RequestInit, Response,
    UrlSearchParams,
};

/// What a function of the office answered.
pub(crate) struct Answer {
    /// HTTP status.
    pub status: u16,
    /// The body, whole.
    pub text: String,
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

/// Posts a form's text; `None` if there was no answer at all.
pub(crate) async fn post(address: &str, body: &str) -> Option<Answer> {
    let headers = Headers::new().ok()?;
    headers.set("accept", "application/json").ok()?;
    headers
        .set("content-type", "application/x-www-form-urlencoded")
        .ok()?;
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_body(&body.into());
    init.set_headers(&headers);
    asked(address, &init).await
}

/// Gets what a function answers; `None` if there was no answer at all.
pub(crate) async fn get(address: &str) -> Option<Answer> {
    asked(address, &RequestInit::new()).await
}

async fn asked(address: &str, init: &RequestInit) -> Option<Answer> {
    let request = Request::new_with_str_and_init(address, init).ok()?;
    let answer = JsFuture::from(window().fetch_with_request(&request)).await.ok()?;
    let answer: Response = answer.dyn_into().ok()?;
    let text = JsFuture::from(answer.text().ok()?).await.ok()?;
    Some(Answer {
        status: answer.status(),
        text: text.as_string()?,
    })
}

/// Gives the page another query, so that a reload and the way back find it as it is.
pub(crate) fn rename_page(query: &str) {
    if let Ok(history) = window().history() {
        drop(history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(query)));
    }
}

/// Hands the data of each event of a stream to `hear`, as long as the page lives. The browser connects again by itself.
pub(crate) fn listen(address: &str, hear: impl Fn(String) + 'static) {
    let Ok(source) = EventSource::new(address) else {
        return;
    };
    let ear = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        hear(event.data().as_string().unwrap_or_default());
    });
    source.set_onmessage(Some(ear.as_ref().unchecked_ref()));
    ear.forget();
}
