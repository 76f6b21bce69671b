//! The page on which a buyer asks to send goods back, or withdraws from an order that has not left, and reads what became of that.

use crate::{
    Chrome, Trouble,
    document::{Head, shop_page},
    drawn::Draw,
    pieces::{Field, TextArea, contact, crumbs, error_box, moment},
    views::Link,
};
use leptos::prelude::*;
use shop::{
    Kopecks,
    order::{Order, ReturnRequest, ReturnStanding, ReturnTerm},
};

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
    let title = title(chrome, order);
    let to_order = Link {
        href: chrome.href(&format!("/orders/{}", order.key.as_str())),
        text: chrome.with("order-number", &number),
    };
    let has_open = requests.iter().any(ReturnRequest::is_open);
    let told = requests
        .iter()
        .map(|request| told(chrome, order, request))
        .collect_view();
    let typed = trouble.map(|(_, typed)| typed).unwrap_or_default().to_owned();
    let trouble = trouble.map(|(trouble, _)| error_box(chrome.text("not-done-title"), trouble.text(chrome)));
    // What became of a request says more than what could be asked for without it.
    let is_said = match term {
        ReturnTerm::None => requests.is_empty(),
        ReturnTerm::Unsent => !has_open,
        ReturnTerm::Ahead | ReturnTerm::Until(_) | ReturnTerm::Over(_) => true,
    };
    let within = is_said.then(|| within(chrome, term));
    let asking = if has_open {
        ().drawn()
    } else {
        ask(chrome, order, term, typed)
    };
    shop_page(chrome, &Head::private(title.clone()), || {
        view! {
            <div class="stack stack-loose">
                {crumbs(chrome, vec![to_order], Some(title.clone()))}
                <h1>{title}</h1>
                {trouble}
                <p>{within} " " <a href=chrome.href("/returns")>{chrome.text("promise-returns-link")}</a></p>
                {told}
                {asking}
                <p class="hint">{chrome.text("return-fault")} " " {contact(chrome)}</p>
            </div>
        }
    })
}

/// What the page is about.
pub(crate) fn title(chrome: &Chrome, order: &Order) -> String {
    chrome.text(if order.is_unsent() {
        "return-title-unsent"
    } else {
        "return-title"
    })
}

/// Until when goods can be sent back, in words.
fn within(chrome: &Chrome, term: ReturnTerm) -> String {
    let days = ("days", chrome.return_days().into());
    match term {
        ReturnTerm::None => chrome.text("return-none"),
        ReturnTerm::Unsent => chrome.with("return-unsent", &[days]),
        ReturnTerm::Ahead => chrome.with("return-ahead", &[days]),
        ReturnTerm::Until(at) => chrome.with("return-until", &[days, ("at", chrome.moment(at).into())]),
        ReturnTerm::Over(at) => chrome.with("return-over", &[days, ("at", chrome.moment(at).into())]),
    }
}

/// What became of the latest request, for the page of the order, which says itself when money went back; nothing where nobody asked.
pub(crate) fn latest(chrome: &Chrome, order: &Order, requests: &[ReturnRequest]) -> AnyView {
    let standing = requests.last().map(|request| order.return_standing(request));
    let Some((tone, id)) = standing.and_then(|standing| match standing {
        ReturnStanding::Refunded | ReturnStanding::Closed => None,
        ReturnStanding::Asked
        | ReturnStanding::Agreed
        | ReturnStanding::Withdrawn
        | ReturnStanding::Declined
        | ReturnStanding::Received => Some(how_far(order, standing)),
    }) else {
        return ().drawn();
    };
    let href = chrome.href(&format!("/orders/{}/return", order.key.as_str()));
    view! {
        <div class="notice" data-tone=tone>
            <p>{chrome.text(id)} " " <a href=href>{chrome.text("return-show")}</a></p>
        </div>
    }
    .drawn()
}

/// The tone and the words of how far a request is.
fn how_far(order: &Order, standing: ReturnStanding) -> (&'static str, &'static str) {
    match standing {
        ReturnStanding::Asked if order.is_unsent() => ("wait", "return-asked-unsent"),
        ReturnStanding::Asked => ("wait", "return-asked"),
        ReturnStanding::Agreed => ("good", "return-agreed"),
        ReturnStanding::Withdrawn => ("good", "return-withdrawn"),
        ReturnStanding::Declined if order.is_unsent() => ("bad", "return-declined-unsent"),
        ReturnStanding::Declined => ("bad", "return-declined"),
        ReturnStanding::Received => ("good", "return-received"),
        ReturnStanding::Refunded => ("good", "return-refunded"),
        ReturnStanding::Closed => ("calm", "return-closed"),
    }
}

fn told(chrome: &Chrome, order: &Order, request: &ReturnRequest) -> AnyView {
    let (tone, id) = how_far(order, order.return_standing(request));
    let money = money(chrome, order, request);
    let note = (!request.note.is_empty()).then(|| view! { <p>{request.note.clone()}</p> });
    view! {
        <div class="notice" data-tone=tone>
            <p><strong>{chrome.text(id)}</strong></p>
            {money.map(|money| view! { <p>{money}</p> })}
            {note}
            <p class="hint">{moment(chrome, request.asked_at)} ": " {request.text.clone()}</p>
        </div>
    }
    .drawn()
}

/// What went back since the buyer asked, what is on its way, and what is left then; nothing as long as no money moved.
pub fn money(chrome: &Chrome, order: &Order, request: &ReturnRequest) -> Option<String> {
    let money = order.return_money(request);
    let sums = [
        (money.back, "return-money-back"),
        (money.under_way, "return-money-under-way"),
    ];
    let said = sums.into_iter().filter(|(sum, _)| *sum > Kopecks::ZERO);
    let mut said: Vec<_> = said
        .map(|(sum, id)| chrome.with(id, &[("sum", sum.to_string().into())]))
        .collect();
    if said.is_empty() {
        return None;
    }
    if money.left > Kopecks::ZERO {
        said.push(chrome.with("return-money-left", &[("sum", money.left.to_string().into())]));
    }
    Some(said.join(" "))
}

fn ask(chrome: &Chrome, order: &Order, term: ReturnTerm, typed: String) -> AnyView {
    if !term.is_open() {
        return ().drawn();
    }
    let [what, hint, button] = if order.is_unsent() {
        [
            "return-what-unsent",
            "return-what-hint-unsent",
            "return-ask-unsent",
        ]
    } else {
        ["return-what", "return-what-hint", "return-ask"]
    };
    let field = Field {
        hint: Some(chrome.text(hint)),
        ..Field::new("text", chrome.text(what))
    };
    let described_by = field.described_by();
    let control = view! {
        <TextArea id="text" name="text" value=typed rows=4 most=MOST required=true described_by=described_by invalid=None/>
    };
    let action = chrome.href(&format!("/orders/{}/return", order.key.as_str()));
    view! {
        <form class="panel stack" method="post" action=action>
            {field.around(chrome, control.drawn())}
            <p><button class="button">{chrome.text(button)}</button></p>
        </form>
    }
    .drawn()
}
