//! The list of orders: it searches as you type, and keeps itself fresh.

#[cfg(feature = "ssr")]
mod drawing;
pub(crate) mod keys;

#[cfg(feature = "ssr")]
pub(crate) use drawing::{Asked, Hint, ListView, ListWords, Nothing, Pill, Row, pager, table};

use crate::browser::{self, Answer};
use leptos::prelude::*;
use std::{cell::Cell, rc::Rc};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlFormElement, UrlSearchParams};

#[cfg(feature = "ssr")]
mod functions {
    use super::Asked;
    use crate::{
        Refused,
        desk::{Desk, answered},
        orders,
    };
    use leptos::{prelude::*, server_fn::codec::GetUrl};
    use serde::{Deserialize, Serialize};

    /// A part of the list that was drawn anew.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
    pub struct OrdersPart {
        /// As HTML.
        pub html: String,
    }

    /// The orders that are asked for.
    #[server(prefix = "/api/office", endpoint = "find", input = GetUrl)]
    pub async fn find(#[server(flatten)] asked: Asked) -> Result<OrdersPart, Refused> {
        let found = async {
            let (desk, staff) = (Desk::here()?, Desk::staff()?);
            let html = orders::part(&desk, &staff, &asked).await?;
            Ok(OrdersPart { html })
        };
        answered(found.await)
    }
}

/// What the page has now been asked for, as fields are posted.
const ASKED: &str = "data-asked";
/// The highest number of an order that was on the page.
const SEEN: &str = "data-seen";

/// The list with the form above it.
#[island]
pub fn OrderList(
    /// The form, a line for news, and the rows, as the server drew them.
    children: Children,
) -> impl IntoView {
    if let Some(part) = browser::woken("[data-live=orders]") {
        listen(&part);
    }
    children()
}

fn listen(part: &Element) {
    keys::listen();
    let turn = Rc::new(Cell::new(0_u32));
    let (fresh, last) = (part.clone(), turn.clone());
    browser::listen(&browser::noted(part, "data-events"), move |_| {
        refresh(&fresh, &last);
    });
    let heard = part.clone();
    browser::on(part, &["click", "input"], move |event| {
        if hear(&heard, &event) {
            turn.set(turn.get().wrapping_add(1));
            search(&heard);
        }
    });
}

/// Whether rows are asked for, by a field of the form or by the button beside the news. Writes down which. Trials bring more than
/// rows to the page, so they wait for the form's own button.
fn hear(part: &Element, event: &Event) -> bool {
    let Some(target) = browser::target_of(event) else {
        return false;
    };
    let name = browser::noted(&target, "name");
    if event.type_() == "click" {
        return name == "news";
    }
    let form = target.closest("form[role=search]").ok().flatten();
    let form = form.and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
    let Some(fields) = form
        .and_then(|form| browser::fields(&form))
        .filter(|_| name != "trials")
    else {
        return false;
    };
    browser::rename_page(&format!("?{fields}"));
    let Ok(asked) = UrlSearchParams::new_with_str(&fields) else {
        return false;
    };
    asked.set("trials", &browser::noted(part, "data-trials"));
    drop(part.set_attribute(ASKED, &String::from(asked.to_string())));
    true
}

fn search(part: &Element) {
    let asked = browser::noted(part, ASKED);
    let part = part.clone();
    browser::get(&address(&asked), move |answer| {
        // An older question may be answered last.
        if browser::noted(&part, ASKED) != asked {
            return;
        }
        let list = part.last_element_child();
        if let Some((list, html)) = list.zip(drawn(answer)) {
            list.set_inner_html(&html);
            let numbers = rows(&list).into_iter().map(|(number, _)| number);
            let seen = numbers.fold(seen(&part), i64::max);
            drop(part.set_attribute(SEEN, &seen.to_string()));
            tell(&part, 0);
        }
    });
}

/// News of orders that are on the page change their rows where they stand; new orders are only counted, so that nothing jumps.
fn refresh(part: &Element, turn: &Rc<Cell<u32>>) {
    let mine = turn.get().wrapping_add(1);
    turn.set(mine);
    let (part, turn) = (part.clone(), turn.clone());
    browser::get(&address(&browser::noted(&part, ASKED)), move |answer| {
        let found = document().create_element("div").ok();
        let Some((found, html)) = found.zip(drawn(answer)).filter(|_| turn.get() == mine) else {
            return;
        };
        found.set_inner_html(&html);
        let rows = rows(&found);
        let seen = seen(&part);
        tell(&part, rows.iter().filter(|(number, _)| *number > seen).count());
        for (number, new) in rows {
            let old = part.query_selector(&format!("[data-order=\"{number}\"]"));
            if let Some(old) = old.ok().flatten() {
                renew(&old, &new);
            }
        }
    });
}

/// Cells that are as they were stay, and with them what has the focus.
fn renew(old: &Element, new: &Element) {
    let (mut old, mut new) = (old.first_element_child(), new.first_element_child());
    while let (Some(cell), Some(fresh)) = (old, new) {
        let html = fresh.inner_html();
        if cell.inner_html() != html {
            cell.set_inner_html(&html);
        }
        (old, new) = (cell.next_element_sibling(), fresh.next_element_sibling());
    }
}

fn address(asked: &str) -> String {
    format!("/api/office/find?{asked}")
}

/// The rows that the server drew. Whoever is signed out meanwhile is shown the page to sign in on.
fn drawn(answer: Option<Answer>) -> Option<String> {
    let answer = answer?;
    if answer.status == 401 {
        drop(window().location().reload());
    }
    answer.text("html")
}

/// Numbers of orders and their rows.
fn rows(list: &Element) -> Vec<(i64, Element)> {
    let Ok(rows) = list.query_selector_all("[data-order]") else {
        return Vec::new();
    };
    let each = (0..rows.length()).filter_map(|nth| rows.item(nth)?.dyn_into::<Element>().ok());
    each.filter_map(|row| Some((browser::noted(&row, "data-order").parse().ok()?, row)))
        .collect()
}

fn seen(part: &Element) -> i64 {
    browser::noted(part, SEEN).parse().unwrap_or_default()
}

/// Says how many orders came since.
fn tell(part: &Element, count: usize) {
    let Some(news) = part.query_selector(".news").ok().flatten() else {
        return;
    };
    if count == 0 {
        drop(news.set_attribute("hidden", ""));
        return;
    }
    if let Some(told) = news.query_selector("span span").ok().flatten() {
        told.set_text_content(Some(&count.to_string()));
    }
    drop(news.remove_attribute("hidden"));
}
