//! Everything about one order, and what may be done to it.

mod actions;
mod attention;
mod goods;
mod history;
pub(super) mod messages;
pub(super) mod money;

use super::{Room, labels, office_page};
use crate::{
    Chrome, Trouble,
    pieces::{crumbs, error_box, moment},
    views::Link,
};
use leptos::prelude::*;
use shop::{
    Timestamp,
    desk::OrderFile,
    order::{DeedKind, Order},
    payment::{InvoiceId, Report},
};

/// What came of the last thing the staff asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is done.
    Done(DeedKind),
    /// A message goes out again.
    Resent,
    /// It is not.
    Trouble(Trouble),
    /// The gateways were asked; this is what they said.
    Reports(Vec<(InvoiceId, Report)>),
}

impl Outcome {
    /// The name of a message that goes out again in addresses (`?done=`), where deeds have theirs.
    pub const RESENT: &str = "resent";

    /// What the address of a page says was done.
    pub fn of_address(done: &str) -> Option<Self> {
        if done == Self::RESENT {
            return Some(Self::Resent);
        }
        DeedKind::parse(done).map(Self::Done)
    }
}

const fn done_id(deed: DeedKind) -> &'static str {
    match deed {
        DeedKind::Ship => "admin-done-shipped",
        DeedKind::Deliver => "admin-done-delivered",
        DeedKind::Cancel => "admin-done-cancelled",
        DeedKind::PayOutside => "admin-done-paid-outside",
        DeedKind::NoteRefund => "admin-done-refunded",
        DeedKind::Accept => "admin-done-accepted",
        DeedKind::Resolve => "admin-done-resolved",
    }
}

/// The page.
pub fn page(chrome: &Chrome, file: &OrderFile, now: Timestamp, outcome: Option<&Outcome>) -> String {
    let order = &file.order;
    let number = [("number", order.number.to_string().into())];
    let title = chrome.with("order-number", &number);
    office_page(chrome, title.clone(), Room::Orders, || {
        view! {
            <div class="stack stack-loose">
                {crumbs(chrome, vec![to_orders(chrome)], Some(chrome.with("number-sign", &number)))}
                {header(chrome, order, title, now)}
                {outcome.map(|outcome| told(chrome, outcome))}
                {attention::sections(chrome, order)}
                <div class="desk">
                    {actions::panel(chrome, order)}
                    <div class="stack stack-loose">
                        {goods::panel(chrome, order)}
                        {goods::buyer(chrome, order)}
                        {money::panel(chrome, order)}
                        {messages::panel(chrome, &file.messages, Some(order.number))}
                    </div>
                    {history::panel(chrome, file)}
                </div>
            </div>
        }
    })
}

fn to_orders(chrome: &Chrome) -> Link {
    Link {
        href: chrome.href("/admin/orders"),
        text: chrome.text("admin-orders-title"),
    }
}

fn header(chrome: &Chrome, order: &Order, title: String, now: Timestamp) -> AnyView {
    let has_attention = order.open_attention().next().is_some();
    view! {
        <header class="cluster cluster-apart">
            <div class="stack stack-tight">
                <h1>{title}</h1>
                <p class="hint">{moment(chrome, order.placed_at)} ", " {labels::ago(chrome, order.placed_at, now)}</p>
            </div>
            <p class="cluster">
                {labels::state(chrome, &order.state, has_attention)}
                " "
                {labels::fulfilment(chrome, &order.fulfilment)}
                " "
                <span class="price price-large">{order.placed.total.to_string()}</span>
            </p>
        </header>
    }
    .into_any()
}

/// What came of the last thing that was asked for.
pub(super) fn told(chrome: &Chrome, outcome: &Outcome) -> AnyView {
    match outcome {
        Outcome::Trouble(trouble) => error_box(chrome.text("not-done-title"), trouble.text(chrome)),
        Outcome::Done(deed) => done(chrome.text(done_id(*deed))),
        Outcome::Resent => done(chrome.text("admin-done-resent")),
        Outcome::Reports(reports) => money::reports(chrome, reports),
    }
}

fn done(words: String) -> AnyView {
    view! { <div class="notice" data-tone="good" role="status"><p>{words}</p></div> }.into_any()
}

/// The page for a number that no order has.
pub fn not_found_page(chrome: &Chrome) -> String {
    office_page(chrome, chrome.text("admin-not-found-title"), Room::Orders, || {
        view! {
            <div class="stack">
                <h1>{chrome.text("admin-not-found-title")}</h1>
                <p class="lead">{chrome.text("admin-not-found-text")}</p>
                <p>
                    <a class="button button-quiet" href=chrome.href("/admin/orders")>
                        {chrome.text("admin-all-orders")}
                    </a>
                </p>
            </div>
        }
    })
}
