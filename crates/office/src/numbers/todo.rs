//! What is to be done now.

use super::Waiting;
use crate::labels;
use app::{Chrome, drawn::Draw};
use leptos::{either::Either, prelude::*};
use shop::staff::Right;

/// Something that waits for somebody: how often, where it is seen to, how urgent it is, its words.
type Task = (i64, &'static str, &'static str, &'static str);

fn tasks(waiting: &Waiting) -> [Task; 13] {
    let counts = &waiting.counts;
    [
        (
            counts.to_ship,
            "/admin/orders?state=paid&fulfilment=new",
            "good",
            "office-count-to-ship",
        ),
        (
            counts.partly_shipped,
            "/admin/orders?state=paid&fulfilment=partly_shipped",
            "good",
            "office-count-partly-shipped",
        ),
        (
            counts.held,
            "/admin/orders?money=held",
            "good",
            "office-count-held",
        ),
        (
            counts.to_ship_unpaid,
            "/admin/orders?state=awaiting_payment&fulfilment=new&pay=on_delivery",
            "good",
            "office-count-to-ship-unpaid",
        ),
        (
            counts.attention,
            "/admin/orders?attention=1",
            "bad",
            "office-count-attention",
        ),
        (
            counts.returns_to_decide,
            "/admin/orders?returns=1",
            "bad",
            "return-count",
        ),
        (
            counts.returns_owed,
            "/admin/orders?returns=owed",
            "bad",
            "return-count-owed",
        ),
        (
            counts.unclear_refunds,
            "/admin/orders?money=unclear",
            "bad",
            "office-count-refunds",
        ),
        (
            counts.orphans,
            "/admin/problems#orphans",
            "bad",
            "numbers-todo-orphans",
        ),
        (
            counts.failed_receipts,
            "/admin/problems",
            "bad",
            "numbers-todo-receipts",
        ),
        (
            counts.undelivered_messages,
            "/admin/problems#undelivered",
            "wait",
            "numbers-todo-messages",
        ),
        (
            waiting.low_goods,
            "/admin/goods?stock=low",
            "wait",
            "numbers-todo-goods",
        ),
        (waiting.faults, "/admin/doctor", "bad", "numbers-todo-doctor"),
    ]
}

/// The section: only what there is.
pub(super) fn section(chrome: &Chrome, waiting: &Waiting) -> AnyView {
    let tasks: Vec<Task> = tasks(waiting)
        .into_iter()
        .filter(|(count, path, ..)| *count > 0 && (*path != "/admin/doctor" || chrome.may(Right::Doctor)))
        .collect();
    let list = if tasks.is_empty() {
        Either::Left(view! { <p>{chrome.text("numbers-todo-nothing")}</p> })
    } else {
        let rows = tasks.into_iter().map(|(count, path, tone, id)| {
            view! {
                <li>
                    <a class="counter" data-tone=tone href=chrome.href(path)>
                        <strong>{labels::counted(count)}</strong>
                        " "
                        {chrome.text(id)}
                    </a>
                </li>
            }
        });
        Either::Right(view! { <ul class="counters">{rows.collect_view()}</ul> })
    };
    view! {
        <section class="stack" aria-labelledby="todo">
            <h2 id="todo">{chrome.text("numbers-todo-title")}</h2>
            {list}
        </section>
    }
    .drawn()
}
