//! The buyer's page of an order: how it stands, in words, with the next step.

mod actions;
mod facts;
mod standing;
mod status;
mod steps;

pub use facts::{fiscal_document, totals, way};
pub use status::view as status_view;

use crate::{
    Chrome, Trouble,
    document::{Head, shop_page},
    drawn::Draw,
    islands::OrderStatus,
    pieces::{contact, error_box},
    returning,
    views::Sentence,
};
use leptos::prelude::*;
use shop::{
    Timestamp,
    order::{Order, ReturnRequest, State},
    payment::PayBy,
};

/// How often a page without scripts looks whether the money has come, in seconds.
const RELOAD_SECONDS: u32 = 10;

/// An order and the moment it is looked at.
pub struct Visit<'a> {
    /// The order as the store has it at that moment.
    pub order: &'a Order,
    /// The moment it is looked at: decides what has run out of time.
    pub now: Timestamp,
    /// How the visitor came here.
    pub arrival: Arrival,
    /// Ways of paying online that the buyer can choose from.
    pub ways: &'a [PayBy],
}

/// How the visitor came to the page (`?from=`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Arrival {
    /// By the link in a letter, by a bookmark.
    #[default]
    Plain,
    /// From the gateway, which said that it went well.
    FromSuccess,
    /// From the gateway, which said that it did not.
    FromFailure,
    /// By the `check` button: the gateway was asked a moment ago.
    Checked,
}

impl Arrival {
    /// The arrival with this name in addresses; anything else is [`Arrival::Plain`].
    pub fn parse(name: &str) -> Self {
        match name {
            "success" => Self::FromSuccess,
            "failure" => Self::FromFailure,
            "check" => Self::Checked,
            _ => Self::Plain,
        }
    }

    /// Its name in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::FromSuccess => "success",
            Self::FromFailure => "failure",
            Self::Checked => "check",
        }
    }
}

/// The page. `requests` are those to withdraw from the order or to send goods back, oldest first; `trouble` is why something asked
/// for on it was not done.
pub fn page(
    chrome: &Chrome,
    visit: &Visit<'_>,
    requests: &[ReturnRequest],
    trouble: Option<&Trouble>,
) -> String {
    let order = visit.order;
    let status = status_view(chrome, visit);
    let head = Head {
        reload_seconds: status.is_busy.then_some(RELOAD_SECONDS),
        ..Head::private(status::title(chrome, visit))
    };
    let number = [("number", order.number.to_string().into())];
    let placed = [("at", chrome.moment(order.placed_at).into())];
    let note = Sentence {
        text: chrome.text("order-page-note"),
        link: chrome.seller.contact(),
    };
    let facts = view! {
        <div class="stack stack-loose">
            {returning::latest(chrome, order, requests)}
            {facts::goods(chrome, order)}
            {facts::delivery(chrome, order)}
            {facts::receipt(chrome, order)}
            {calling_off(chrome, order)}
            {sending_back(chrome, order)}
        </div>
    };
    let facts = facts.drawn();
    shop_page(chrome, &head, || {
        view! {
            <div class="stack stack-loose">
                <header class="stack stack-tight">
                    <h1>{chrome.with("order-number", &number)}</h1>
                    <p class="hint">{chrome.with("order-placed-at", &placed)}</p>
                </header>
                {trouble.map(|trouble| error_box(chrome.text("not-done-title"), trouble.text(chrome)))}
                <OrderStatus
                    status=status
                    events=events(chrome, visit)
                    story_title=chrome.text("story-title")
                    story_note=note
                >
                    {facts}
                </OrderStatus>
            </div>
        }
    })
}

/// The way out for a buyer who does not want the order any more, folded up so that no finger finds it by accident.
fn calling_off(chrome: &Chrome, order: &Order) -> AnyView {
    if !order.can_be_called_off() {
        return ().drawn();
    }
    let action = chrome.href(&format!("/orders/{}/cancel", order.key.as_str()));
    view! {
        <details class="panel">
            <summary>{chrome.text("order-cancel-title")}</summary>
            <form class="stack" method="post" action=action>
                <p>{chrome.text("order-cancel-text")}</p>
                <p><button class="button button-quiet">{chrome.text("order-cancel-button")}</button></p>
            </form>
        </details>
    }
    .drawn()
}

/// The way to the page on which a buyer withdraws from a paid order or sends its goods back, and reads what became of that.
fn sending_back(chrome: &Chrome, order: &Order) -> AnyView {
    if !matches!(order.state, State::Paid { .. }) {
        return ().drawn();
    }
    let href = chrome.href(&format!("/orders/{}/return", order.key.as_str()));
    view! { <p><a class="button button-quiet" href=href>{returning::title(chrome, order)}</a></p> }.drawn()
}

/// Where the changes of the order are streamed from, for a visitor who came this way.
fn events(chrome: &Chrome, visit: &Visit<'_>) -> String {
    let path = format!("/orders/{}/events", visit.order.key.as_str());
    match visit.arrival {
        Arrival::Plain => chrome.href(&path),
        Arrival::FromSuccess | Arrival::FromFailure | Arrival::Checked => {
            chrome.href(&format!("{path}?from={}", visit.arrival.as_str()))
        }
    }
}

/// Where `/order-success` and `/order-failed` end when nothing proves which order is meant.
pub fn unknown_page(chrome: &Chrome) -> String {
    shop_page(
        chrome,
        &Head::private(chrome.text("unknown-order-document-title")),
        || {
            view! {
                <div class="sheet">
                    <h1>{chrome.text("unknown-order-title")}</h1>
                    <p>{chrome.text("unknown-order-text")}</p>
                    <p>{chrome.text("unknown-order-next")} " " {contact(chrome)}</p>
                    <p><a class="button button-quiet" href=chrome.href("/")>{chrome.text("to-catalogue")}</a></p>
                </div>
            }
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::fixture::{self, NOW};
    use shop::{
        order::{ReturnId, ReturnState},
        text::Lang,
    };

    #[test]
    fn whoever_withdrew_reads_on_the_page_of_the_order_what_became_of_that() {
        let chrome = fixture::chrome(Lang::En);
        let order = fixture::paid();
        let visit = Visit {
            order: &order,
            now: NOW,
            arrival: Arrival::Plain,
            ways: &[],
        };
        let says =
            |requests: &[ReturnRequest], id| page(&chrome, &visit, requests, None).contains(&chrome.text(id));
        let mut request = ReturnRequest {
            id: ReturnId(1),
            asked_at: NOW,
            text: "all of it".to_owned(),
            state: ReturnState::Asked,
            decided: None,
            note: String::new(),
            received: None,
            settled: None,
        };
        assert!(!says(&[], "return-show"));
        assert!(says(&[request.clone()], "return-asked-unsent"));
        request.state = ReturnState::Agreed;
        assert!(says(&[request], "return-withdrawn"));
    }
}
