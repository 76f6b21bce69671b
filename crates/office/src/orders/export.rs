//! The orders of a list as lines of a file.

use super::filters;
use crate::{labels, order::shipping::in_a_line};
use app::{Chrome, order::way, pay_by};
use goods_files::Cell;
use shop::{
    order::Line,
    store::{OrderFacts, OrderFilter, OrderRow},
};

/// Ids of the heads of the columns.
const COLUMNS: [&str; 19] = [
    "column-number",
    "column-placed",
    "name-short",
    "phone-label",
    "email-short",
    "delivery-word",
    "comment-label",
    "column-goods",
    "export-pieces",
    "export-goods-sum",
    "export-discount",
    "export-delivery-sum",
    "column-sum",
    "column-payment",
    "export-way",
    "column-shipping",
    "several-tracking",
    "export-shipments",
    "export-sent-pieces",
];

/// The orders that the query of a list's address asks for, `limit` of them from the newest on.
pub fn orders_filter(query: &str, limit: i64) -> OrderFilter {
    OrderFilter {
        before: None,
        ..filters::filter(&filters::asked(query), limit)
    }
}

/// The first line of the file.
pub fn export_heads(chrome: &Chrome) -> Vec<String> {
    COLUMNS.map(|id| chrome.text(id)).into()
}

/// The last line of a file that has no room for all orders: `most` of them are in it.
pub fn export_cut(chrome: &Chrome, most: i64) -> String {
    chrome.with("export-cut", &[("most", most.into())])
}

/// The last line of a file of orders that were looked for by words so short that not all were looked through.
pub fn export_unsearched(chrome: &Chrome) -> String {
    super::unsearched(chrome)
}

/// What the sheet of a workbook is called.
pub fn export_sheet(chrome: &Chrome) -> String {
    chrome.text("office-orders-title")
}

/// The line of an order.
pub fn export_line(chrome: &Chrome, row: &OrderRow) -> Vec<Cell> {
    let mut cells = vec![
        Cell::Number(row.number.to_string()),
        Cell::Text(chrome.sortable_time(row.placed_at)),
    ];
    match &row.facts {
        Some(facts) => cells.extend(facts_of(chrome, facts)),
        None => cells.push(Cell::Text(chrome.text("office-order-unreadable"))),
    }
    if row.test {
        cells.push(Cell::Text(chrome.text("office-trial")));
    }
    cells
}

fn facts_of(chrome: &Chrome, facts: &OrderFacts) -> Vec<Cell> {
    let placed = &facts.placed;
    let (buyer, bill) = (&placed.buyer, &placed.bill);
    let shipments = facts.fulfilment.shipments();
    let lines = (1..)
        .zip(shipments)
        .map(|one| in_a_line(chrome, &placed.lines, one));
    let sent = shipments.iter().flat_map(|shipment| &shipment.pieces);
    let sent: u64 = sent.map(|one| u64::from(one.count)).sum();
    let pieces: u32 = placed.lines.iter().map(|line| line.count).sum();
    let email = buyer.email.as_ref().map(|email| email.as_str().to_owned());
    // A plus in front would be taken for a formula, and an apostrophe would keep it from being dialled.
    let phone = chrome.words().phone(&buyer.phone);
    let phone = phone.trim_start_matches('+').to_owned();
    let goods: Vec<_> = placed.lines.iter().map(|each| line(chrome, each)).collect();
    vec![
        Cell::Text(buyer.name.as_str().to_owned()),
        Cell::Text(phone),
        Cell::Text(email.unwrap_or_default()),
        Cell::Text(way(chrome, &placed.delivery)),
        Cell::Text(placed.comment.clone()),
        Cell::Text(goods.join("\n")),
        Cell::Number(pieces.to_string()),
        Cell::Number(bill.goods().decimal()),
        Cell::Number(bill.discount().decimal()),
        Cell::Number(bill.delivery().decimal()),
        Cell::Number(bill.total().decimal()),
        Cell::Text(labels::state(chrome, &facts.state, !facts.attention.is_empty()).text),
        Cell::Text(pay_by::name(chrome, placed.pay_by)),
        Cell::Text(labels::fulfilment(chrome, &facts.fulfilment).text),
        Cell::Text(facts.fulfilment.tracking().join("\n")),
        Cell::Text(lines.collect::<Vec<_>>().join("\n")),
        Cell::Number(sent.to_string()),
    ]
}

fn line(chrome: &Chrome, line: &Line) -> String {
    let name = line.name.with_option(&line.option, chrome.lang);
    format!("{name} ({}) × {}", line.sku, line.count)
}
