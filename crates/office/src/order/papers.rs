//! The papers of an order: pages that look on paper as they do on the screen. The server writes the same ones as PDF.

use super::to_orders;
use crate::{
    Refused,
    desk::Desk,
    frame::{Room, office_page},
    map::page,
};
use app::{Chrome, drawn::Draw, pieces::crumbs, views::Link};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use papers::{Block, Fact, Kind, Paper, Seller, Table};
use shop::order::{Order, OrderNumber};

/// A paper of an order, in the language of whoever asks for it.
pub fn paper_of(chrome: &Chrome, order: &Order, kind: Kind) -> Paper {
    let seller = &chrome.seller;
    let seller = Seller {
        name: seller.name(),
        inn: &seller.inn,
        kpp: &seller.kpp,
        ogrn: &seller.ogrn,
        address: &seller.address,
        phone: &seller.phone,
        account: seller.account.as_ref(),
    };
    papers::paper(kind, order, &seller, chrome.lang, chrome.zone)
}

/// `/admin/orders/{number}/papers/{paper}`
#[component]
pub(crate) fn PaperPage() -> impl IntoView {
    let part = |name: &str| use_params_map().read_untracked().get(name);
    let number = part("number").and_then(|number| number.parse().ok());
    let kind = part("paper").and_then(|name| Kind::named(&name));
    page(async move {
        let (desk, chrome, staff) = Desk::for_page()?;
        let (Some(number), Some(kind)) = (number, kind) else {
            return Err(Refused::NotFound);
        };
        let file = desk.shop.order_file(&staff, OrderNumber(number)).await;
        let file = file.map_err(|error| desk.refused(&error))?;
        Ok(content(&chrome, &file.order, kind))
    })
}

/// What the page shows.
pub(crate) fn content(chrome: &Chrome, order: &Order, kind: Kind) -> AnyView {
    let paper = paper_of(chrome, order, kind);
    let number = [("number", order.number.to_string().into())];
    let to_order = Link {
        href: chrome.href(&format!("/admin/orders/{}", order.number)),
        text: chrome.with("number-sign", &number),
    };
    let body = view! {
        <article class="stack paper">
            {crumbs(chrome, vec![to_orders(chrome), to_order], Some(chrome.text(kind.words())))}
            <h1>{paper.title.clone()}</h1>
            <p>
                <a class="button button-quiet" href=to_pdf(chrome, order, kind)>{chrome.text("office-papers-pdf")}</a>
            </p>
            {blocks(&paper)}
        </article>
    };
    office_page(chrome, &paper.title, Room::Orders, body.drawn())
}

/// The ways to the papers, on the page of the order.
pub(super) fn panel(chrome: &Chrome, order: &Order) -> AnyView {
    let papers = Kind::ALL.map(|kind| {
        let name = chrome.text(kind.words());
        let href = chrome.href(&format!(
            "/admin/orders/{}/papers/{}",
            order.number,
            kind.as_str()
        ));
        let file = chrome.with("office-papers-pdf-of", &[("paper", name.as_str().into())]);
        view! {
            <li>
                <a href=href>{name}</a>
                " · "
                <a href=to_pdf(chrome, order, kind)>{file}</a>
            </li>
        }
    });
    view! {
        <section class="panel" aria-labelledby="papers">
            <h2 id="papers">{chrome.text("office-papers-title")}</h2>
            <p class="hint">{chrome.text("office-papers-text")}</p>
            <ul>{papers.collect_view()}</ul>
        </section>
    }
    .drawn()
}

fn to_pdf(chrome: &Chrome, order: &Order, kind: Kind) -> String {
    chrome.href(&format!(
        "/admin/orders/{}/export/{}.pdf",
        order.number,
        kind.as_str()
    ))
}

/// What stands on a paper below its title.
pub(crate) fn blocks(paper: &Paper) -> AnyView {
    let blocks = paper.blocks.iter().map(|block| drawn(&paper.title, block));
    blocks.collect_view().drawn()
}

fn drawn(title: &str, block: &Block) -> AnyView {
    match block {
        Block::Text(text) => view! { <p>{text.clone()}</p> }.drawn(),
        Block::Strong(text) => view! { <p><strong>{text.clone()}</strong></p> }.drawn(),
        Block::Heading(text) => view! { <h2>{text.clone()}</h2> }.drawn(),
        Block::Facts(facts) => view! { <dl class="facts">{told(facts)}</dl> }.drawn(),
        Block::Table(table) => lines(title, table),
        Block::Sums(sums) => view! { <dl class="facts paper-sums">{told(sums)}</dl> }.drawn(),
        Block::Signatures(people) => {
            let lines = people
                .iter()
                .map(|who| view! { <p class="paper-signature">{who.clone()}</p> });
            lines.collect_view().drawn()
        }
    }
}

fn told(facts: &[Fact]) -> AnyView {
    let facts = facts
        .iter()
        .map(|fact| view! { <div><dt>{fact.name.clone()}</dt><dd>{fact.value.clone()}</dd></div> });
    facts.collect_view().drawn()
}

fn lines(title: &str, table: &Table) -> AnyView {
    let class = |is_number: bool| is_number.then_some("number");
    let columns = table
        .columns
        .iter()
        .map(|column| view! { <th scope="col" class=class(column.is_number)>{column.title.clone()}</th> })
        .collect_view();
    let row = |cells: &Vec<String>| {
        let cells = cells
            .iter()
            .zip(&table.columns)
            .map(|(cell, column)| view! { <td class=class(column.is_number)>{cell.clone()}</td> })
            .collect_view();
        view! { <tr>{cells}</tr> }
    };
    view! {
        <table class="table">
            <caption class="visually-hidden">{title.to_owned()}</caption>
            <thead><tr>{columns}</tr></thead>
            <tbody>{table.rows.iter().map(row).collect_view()}</tbody>
        </table>
    }
    .drawn()
}
