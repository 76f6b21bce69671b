//! Both receipts of an order (54-FZ), as its buyer reads them.

use crate::labels;
use app::{Chrome, drawn::Draw, order::fiscal_document};
use leptos::prelude::*;
use shop::{
    Timestamp,
    desk::OrderFile,
    gateway::{Printed, ReceiptRow},
    order::{ReceiptState, SecondReceipt},
};

/// What goes with the payment, and what goes out when the goods are handed over; nothing if the order has no receipts.
pub(super) fn panel(chrome: &Chrome, file: &OrderFile, now: Timestamp) -> AnyView {
    let second = file.order.second_receipt.as_ref();
    let printed = &file.receipts;
    if printed.first.is_none() && second.is_none() {
        return ().drawn();
    }
    let first = printed.first.as_ref().map(|first| {
        view! {
            <h3>{chrome.text("office-receipt-first")}</h3>
            <p class="hint">{chrome.text("office-receipt-first-text")}</p>
            {paper(chrome, first)}
        }
    });
    let second = second.map(|second| {
        view! {
            <h3>{chrome.text("office-receipt-second")}</h3>
            {standing(chrome, second, now)}
            {printed.second.as_ref().map(|printed| paper(chrome, printed))}
        }
    });
    view! {
        <section class="panel" aria-labelledby="receipts">
            <h2 id="receipts">{chrome.text("office-receipts-title")}</h2>
            {first}
            {second}
        </section>
    }
    .drawn()
}

/// How far the second receipt has got, and what is done about it.
fn standing(chrome: &Chrome, receipt: &SecondReceipt, now: Timestamp) -> AnyView {
    let number = receipt.settlement.as_ref().map(|settlement| {
        let number = [("number", settlement.number.to_string().into())];
        format!(" {}", chrome.with("office-receipt-number", &number))
    });
    let more = match &receipt.state {
        ReceiptState::Done { document } => fiscal_document(chrome, document),
        ReceiptState::Failed { why, is_certain } => {
            let next = match (is_certain, receipt.is_given_up(now)) {
                (false, _) => "office-receipt-open",
                (true, true) => "office-receipt-given-up",
                (true, false) => "office-receipt-again",
            };
            view! { <p>{why.clone()}</p> <p class="hint">{chrome.text(next)}</p> }.drawn()
        }
        ReceiptState::Promised
        | ReceiptState::Sending
        | ReceiptState::Taken
        | ReceiptState::Elsewhere { .. } => ().drawn(),
    };
    view! { <p>{labels::drawn(labels::receipt(chrome, &receipt.state))} {number}</p> {more} }.drawn()
}

/// A receipt, or why there can be none.
fn paper(chrome: &Chrome, printed: &Result<Printed, String>) -> AnyView {
    let printed = match printed {
        Ok(printed) => printed,
        Err(why) => {
            let words = chrome.with("office-receipt-unwritable", &[("why", why.as_str().into())]);
            return view! { <p>{words}</p> }.drawn();
        }
    };
    view! { {table(chrome, &printed.lines)} <p><strong>{printed.total.to_string()}</strong></p> }.drawn()
}

/// The lines of a receipt, as its buyer reads them.
pub(super) fn table(chrome: &Chrome, rows: &[ReceiptRow]) -> AnyView {
    let rows = rows
        .iter()
        .map(|row| {
            view! {
                <tr>
                    <td>{row.name.clone()}</td>
                    <td data-label=chrome.text("column-count") class="number">{row.count.clone()}</td>
                    <td data-label=chrome.text("column-sum") class="number">{row.sum.to_string()}</td>
                    <td data-label=chrome.text("column-tax")>{labels::tax(chrome, row.tax)}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <table class="table table-wide">
            <thead>
                <tr>
                    <th scope="col">{chrome.text("column-goods")}</th>
                    <th scope="col" class="number">{chrome.text("column-count")}</th>
                    <th scope="col" class="number">{chrome.text("column-sum")}</th>
                    <th scope="col">{chrome.text("column-tax")}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .drawn()
}
