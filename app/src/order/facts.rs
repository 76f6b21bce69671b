//! What was ordered, and where it goes: the part of the page that never changes.

use crate::{
    Chrome,
    drawn::Draw,
    pay_by,
    pieces::{self, Way},
};
use leptos::prelude::*;
use shop::{
    buyer::Delivery,
    order::{FiscalDocument, Line, Order, ReceiptState},
    payment::PayBy,
};

/// The goods and what they come to.
pub(super) fn goods(chrome: &Chrome, order: &Order) -> AnyView {
    let lines = order
        .placed
        .lines
        .iter()
        .map(|each| line(chrome, each))
        .collect_view();
    view! {
        <section class="panel" aria-labelledby="goods">
            <h2 id="goods">{chrome.text("goods-title")}</h2>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{chrome.text("column-goods")}</th>
                        <th scope="col" class="number">{chrome.text("column-count")}</th>
                        <th scope="col" class="number">{chrome.text("column-sum")}</th>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
            </table>
            {totals(chrome, order)}
        </section>
    }
    .drawn()
}

/// Goods, delivery and total of an order.
pub fn totals(chrome: &Chrome, order: &Order) -> AnyView {
    let placed = &order.placed;
    let pieces = placed.lines.iter().map(|line| line.count).sum();
    let way = Way {
        key: None,
        name: chrome.text("delivery-word"),
        bill: placed.bill,
    };
    pieces::totals(chrome, pieces, placed.bill.goods(), vec![way])
}

/// Who gets the goods, and where.
pub(super) fn delivery(chrome: &Chrome, order: &Order) -> AnyView {
    let placed = &order.placed;
    let fact = |label: String, value: String| view! { <div><dt>{label}</dt><dd>{value}</dd></div> };
    let comment =
        (!placed.comment.is_empty()).then(|| fact(chrome.text("comment-label"), placed.comment.clone()));
    let email = placed.buyer.email.as_ref();
    let email = email.map(|email| fact(chrome.text("email-short"), email.as_str().to_owned()));
    let has_way = placed.pay_by != PayBy::Online;
    let paid_by = has_way.then(|| fact(chrome.text("pay-legend"), pay_by::name(chrome, placed.pay_by)));
    view! {
        <section class="panel" aria-labelledby="delivery">
            <h2 id="delivery">{chrome.text("delivery-and-contact")}</h2>
            <dl class="facts">
                {fact(chrome.text("recipient-label"), placed.buyer.name.as_str().to_owned())}
                {fact(chrome.text("phone-label"), chrome.words().phone(&placed.buyer.phone))}
                {email}
                {fact(chrome.text("delivery-word"), way(chrome, &placed.delivery))}
                {paid_by}
                {comment}
            </dl>
        </section>
    }
    .drawn()
}

/// The second receipt, once the tax service has it.
pub(super) fn receipt(chrome: &Chrome, order: &Order) -> AnyView {
    let state = order.second_receipt.as_ref().map(|receipt| &receipt.state);
    let Some(ReceiptState::Done { document }) = state else {
        return ().drawn();
    };
    view! {
        <section class="panel" aria-labelledby="receipt">
            <h2 id="receipt">{chrome.text("receipt-title")}</h2>
            <p class="hint">{chrome.text("receipt-text")}</p>
            {fiscal_document(chrome, document)}
        </section>
    }
    .drawn()
}

/// What the tax service knows a receipt by, as far as that is known.
pub fn fiscal_document(chrome: &Chrome, document: &FiscalDocument) -> AnyView {
    let facts = [
        ("receipt-storage", &document.storage),
        ("receipt-document", &document.number),
        ("receipt-attribute", &document.attribute),
        ("receipt-date", &document.date),
    ];
    let known = facts
        .into_iter()
        .filter_map(|(id, fact)| Some((chrome.text(id), fact.clone()?)))
        .map(|(label, fact)| view! { <div><dt>{label}</dt><dd>{fact}</dd></div> });
    view! { <dl class="facts">{known.collect_view()}</dl> }.drawn()
}

/// How the goods get to the buyer, in a line.
pub fn way(chrome: &Chrome, delivery: &Delivery) -> String {
    match delivery {
        Delivery::PickUp if chrome.seller.address.is_empty() => chrome.text("pickup-title"),
        Delivery::PickUp => format!("{}, {}", chrome.text("pickup-title"), chrome.seller.address),
        Delivery::Courier { address } => format!("{}, {address}", chrome.text("courier-title")),
    }
}

fn line(chrome: &Chrome, line: &Line) -> AnyView {
    view! {
        <tr>
            <td>
                <a href=chrome.href(&format!("/products/{}", line.slug))>{line.name.get(chrome.lang).to_owned()}</a>
                <br/>
                <span class="hint">{line.option.get(chrome.lang).to_owned()}</span>
            </td>
            <td class="number">{line.count.to_string()}</td>
            <td class="number">{line.full_price().to_string()}</td>
        </tr>
    }
    .drawn()
}
