//! What islands ask of the browser: a stream of news, the page anew, and a form sent without leaving the page.

use leptos::prelude::{set_timeout, window};
use leptos::web_sys::{
    EventSource, FormData, Headers, HtmlFormElement, MessageEvent, Request, RequestInit, Response,
    UrlSearchParams,
};
use std::{cell::RefCell, rc::Rc, time::Duration};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;

/// How long a page that lost its stream waits before it connects again.
const TRY_AGAIN: Duration = Duration::from_secs(10);

type Hear = Rc<RefCell<dyn FnMut(&str) -> bool>>;

/// Hands the data of each event to `hear` until that returns `false`, however often the stream breaks.
pub(super) fn listen(address: &str, hear: impl FnMut(&str) -> bool + 'static) {
    open(address.to_owned(), Rc::new(RefCell::new(hear)));
}

fn open(address: String, hear: Hear) {
    let Ok(source) = EventSource::new(&address) else {
        return;
    };
    let ear = Closure::<dyn FnMut(MessageEvent)>::new({
        let (source, hear) = (source.clone(), hear.clone());
        move |event: MessageEvent| {
            let data = event.data().as_string().unwrap_or_default();
            let goes_on = hear.borrow_mut()(&data);
            if !goes_on {
                source.close();
            }
        }
    });
    source.set_onmessage(Some(ear.as_ref().unchecked_ref()));
    // The browser reconnects by itself, but not after an answer such as 502. The page itself is not fetched
    // again: it might be lost to the same answer.
    let trouble = Closure::<dyn FnMut()>::new({
        let source = source.clone();
        move || {
            if source.ready_state() == EventSource::CLOSED {
                let (address, hear) = (address.clone(), hear.clone());
                set_timeout(move || open(address, hear), TRY_AGAIN);
            }
        }
    });
    source.set_onerror(Some(trouble.as_ref().unchecked_ref()));
    // The page listens as long as it lives; what a broken stream leaves behind is small.
    ear.forget();
    trouble.forget();
}

/// Reloads the page, but not at once: a page that cannot read what it is sent would reload without end.
pub(super) fn reload_later() {
    set_timeout(|| drop(window().location().reload()), TRY_AGAIN);
}

/// Sends the form and gives the text of the answer; `None` if there is no good answer.
pub(super) async fn send(form: &HtmlFormElement) -> Option<String> {
    let fields = FormData::new_with_form(form).ok()?;
    let body = UrlSearchParams::new_with_str_sequence_sequence(&fields).ok()?;
    let headers = Headers::new().ok()?;
    headers.set("accept", "application/json").ok()?;
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_body(&body);
    init.set_headers(&headers);
    let request = Request::new_with_str_and_init(&form.action(), &init).ok()?;
    let answer = JsFuture::from(window().fetch_with_request(&request)).await.ok()?;
    let answer: Response = answer.dyn_into().ok()?;
    if !answer.ok() {
        return None;
    }
    let text: JsValue = JsFuture::from(answer.text().ok()?).await.ok()?;
    text.as_string()
}
