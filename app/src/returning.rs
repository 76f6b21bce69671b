//! The page on which a buyer asks to send goods back, and reads what became of that.

use crate::{
    Chrome, Trouble,
    document::{Head, shop_page},
    pieces::{Field, TextArea, contact, crumbs, error_box, moment},
    views::Link,
};
use leptos::prelude::*;
use shop::order::{Order, ReturnRequest, ReturnState, ReturnTerm};

/// Characters of what a buyer says about it.
const MOST: u16 = 1_000;

/// The page. `trouble` is why a request was not taken, and what was typed.
pub fn page(
    chrome: &Chrome,
    order: &Order,
    requests: &[ReturnRequest],
    term: ReturnTerm,
    trouble: Option<(&Trouble, &str)>,
) -> String {
    let number = [("number", order.number.to_string().into())];
    let title = chrome.text("return-title");
    let to_order = Link {
        href: chrome.href(&format!("/orders/{}", order.key.as_str())),
        text: chrome.with("order-number", &number),
    };
    let has_open = requests
        .iter()
        .any(|request| matches!(request.state, ReturnState::Asked | ReturnState::Agreed));
    let told = requests
        .iter()
        .map(|request| told(chrome, request))
        .collect_view();
    let typed = trouble.map(|(_, typed)| typed).unwrap_or_default().to_owned();
    let trouble = trouble.map(|(trouble, _)| error_box(chrome.text("not-done-title"), trouble.text(chrome)));
    let asking = if has_open {
        ().into_any()
    } else {
        ask(chrome, order, term, typed)
    };
    shop_page(chrome, &Head::private(title.clone()), || {
        view! {
            <div class="stack stack-loose">
                {crumbs(chrome, vec![to_order], Some(title.clone()))}
                <h1>{title}</h1>
                {trouble}
                <p>{within(chrome, term)} " " <a href=chrome.href("/returns")>{chrome.text("promise-returns-link")}</a></p>
                {told}
                {asking}
                <p class="hint">{chrome.text("return-fault")} " " {contact(chrome)}</p>
            </div>
        }
    })
}

/// Until when goods can be sent back, in words.
fn within(chrome: &Chrome, term: ReturnTerm) -> String {
    let days = ("days", chrome.return_days().into());
    match term {
        ReturnTerm::None => chrome.text("return-none"),
        ReturnTerm::Ahead => chrome.with("return-ahead", &[days]),
        ReturnTerm::Until(at) => chrome.with("return-until", &[days, ("at", chrome.moment(at).into())]),
        ReturnTerm::Over(at) => chrome.with("return-over", &[days, ("at", chrome.moment(at).into())]),
    }
}

fn told(chrome: &Chrome, request: &ReturnRequest) -> AnyView {
    let (tone, id) = match request.state {
        ReturnState::Asked => ("wait", "return-asked"),
        ReturnState::Agreed => ("good", "return-agreed"),
        ReturnState::Declined => ("bad", "return-declined"),
        ReturnState::Received => ("good", "return-received"),
    };
    let note = (!request.note.is_empty()).then(|| view! { <p>{request.note.clone()}</p> });
    view! {
        <div class="notice" data-tone=tone>
            <p><strong>{chrome.text(id)}</strong></p>
            {note}
            <p class="hint">{moment(chrome, request.asked_at)} ": " {request.text.clone()}</p>
        </div>
    }
    .into_any()
}

fn ask(chrome: &Chrome, order: &Order, term: ReturnTerm, typed: String) -> AnyView {
    if !term.is_open() {
        return ().into_any();
    }
    let field = Field {
        hint: Some(chrome.text("return-what-hint")),
        ..Field::new("text", chrome.text("return-what"))
    };
    let described_by = field.described_by();
    let control = view! {
        <TextArea id="text" name="text" value=typed rows=4 most=MOST required=true described_by=described_by invalid=None/>
    };
    let action = chrome.href(&format!("/orders/{}/return", order.key.as_str()));
    view! {
        <form class="panel stack" method="post" action=action>
            {field.around(chrome, control.into_any())}
            <p><button class="button">{chrome.text("return-ask")}</button></p>
        </form>
    }
    .into_any()
}
