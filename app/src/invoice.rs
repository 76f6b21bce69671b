//! The invoice of an order that is paid by a bank transfer: a page to be printed, saved or scanned.
//!
//! It is a paper for Russian banks: its words are in the visitor's language, what a bank reads is in Russian.

use crate::{
    Chrome,
    document::{Head, shop_page},
    drawn::Draw,
    order::totals,
    pieces::{crumbs, scan_code},
    views::Link,
};
use leptos::prelude::*;
use shop::{
    order::{Line, Order},
    text::Lang,
    transfer::{BankAccount, Payee},
};
use words::{sum_in_words, words};

/// The page of an order's invoice, to be paid to this account.
pub fn page(chrome: &Chrome, order: &Order, account: &BankAccount) -> String {
    let number = [("number", order.number.to_string().into())];
    let title = chrome.with("invoice-title", &number);
    let to_order = Link {
        href: chrome.href(&format!("/orders/{}", order.key.as_str())),
        text: chrome.with("order-number", &number),
    };
    let is_open = order.is_buyers_turn();
    let until = order
        .waits_until()
        .filter(|_| is_open)
        .map(|until| chrome.with("invoice-until", &[("until", chrome.moment(until).into())]));
    let due = if is_open {
        code(chrome, order, account)
    } else {
        // Whose money is on its way or in question is not asked for it again.
        let id = if order.is_awaiting() {
            "invoice-waits"
        } else {
            "invoice-over"
        };
        view! { <p class="notice" data-tone="calm">{chrome.text(id)}</p> }.drawn()
    };
    let total = order.placed.bill.total();
    shop_page(chrome, &Head::private(title.clone()), || {
        view! {
            <article class="stack stack-loose invoice">
                {crumbs(chrome, vec![to_order], Some(chrome.text("invoice-crumb")))}
                <header class="stack stack-tight">
                    <h1>{title}</h1>
                    <p class="hint">{chrome.with("order-placed-at", &[("at", chrome.moment(order.placed_at).into())])}</p>
                    {until.map(|until| view! { <p>{until}</p> })}
                </header>
                <section class="panel" aria-labelledby="payee">
                    <h2 id="payee">{chrome.text("invoice-payee")}</h2>
                    {payee_facts(chrome, order, account)}
                </section>
                {due}
                <section class="panel" aria-labelledby="goods">
                    <h2 id="goods">{chrome.text("goods-title")}</h2>
                    {goods(chrome, order)}
                    {totals(chrome, order)}
                    <p>{chrome.words().taxes(&order.placed)}</p>
                    <p lang="ru"><strong>{sum_in_words(total)}</strong></p>
                </section>
                <p class="hint">{chrome.text("invoice-print")}</p>
            </article>
        }
    })
}

/// The code to scan.
fn code(chrome: &Chrome, order: &Order, account: &BankAccount) -> AnyView {
    let seller = &chrome.seller;
    let payee = Payee {
        name: seller.name(),
        inn: &seller.inn,
        kpp: &seller.kpp,
        account,
    };
    let text = payee.code(order.placed.bill.total(), &purpose(order));
    scan_code(text, chrome.text("invoice-code"), chrome.text("invoice-scan"))
}

/// What the bank and the seller read of the payment.
fn purpose(order: &Order) -> String {
    let words = words(Lang::Ru);
    let values = [
        ("number", order.number.to_string().into()),
        ("vat", words.taxes(&order.placed).into()),
    ];
    words.with("invoice-purpose", &values)
}

fn payee_facts(chrome: &Chrome, order: &Order, account: &BankAccount) -> AnyView {
    let seller = &chrome.seller;
    let facts = [
        ("invoice-payee-name", seller.name()),
        ("invoice-inn", &seller.inn),
        ("invoice-kpp", &seller.kpp),
        ("invoice-account", account.number()),
        ("invoice-bank", account.bank()),
        ("invoice-bic", account.bic()),
        ("invoice-correspondent", account.correspondent()),
        ("invoice-purpose-label", &purpose(order)),
        ("invoice-payer", order.placed.buyer.name.as_str()),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .map(|(id, value)| view! { <div><dt>{chrome.text(id)}</dt><dd>{value.to_owned()}</dd></div> })
    .collect_view();
    view! { <dl class="facts">{facts}</dl> }.drawn()
}

fn goods(chrome: &Chrome, order: &Order) -> AnyView {
    let row = |line: &Line| {
        let name = line.name.with_option(&line.option, chrome.lang);
        view! {
            <tr>
                <td>{name}</td>
                <td class="number">{line.count.to_string()}</td>
                <td class="number">{line.price.to_string()}</td>
                <td class="number">{line.full_price().to_string()}</td>
            </tr>
        }
    };
    view! {
        <table class="table">
            <thead>
                <tr>
                    <th scope="col">{chrome.text("column-goods")}</th>
                    <th scope="col" class="number">{chrome.text("column-count")}</th>
                    <th scope="col" class="number">{chrome.text("column-price")}</th>
                    <th scope="col" class="number">{chrome.text("column-sum")}</th>
                </tr>
            </thead>
            <tbody>{order.placed.lines.iter().map(row).collect_view()}</tbody>
        </table>
    }
    .drawn()
}
