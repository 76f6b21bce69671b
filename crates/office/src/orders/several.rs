//! Several orders that leave at once: looked at before, and told one by one afterwards.
//!
//! Each is a deed of its own, so what is refused holds up nothing else; and what is sent already is not sent again, so a form
//! that is posted twice does everything once.

mod drawing;
mod lines;
mod parcels;
#[cfg(test)]
mod tests;

pub(crate) use drawing::{content, panel};

use crate::{desk::Desk, map::page};
use axum::http::StatusCode;
use leptos::prelude::*;
use lines::Line;
use parcels::{Parcel, look, send};
use shop::{desk::Error, order::OrderNumber, staff::Admin};
use std::collections::{BTreeMap, BTreeSet};

/// Orders in one list.
const MOST: usize = 500;

/// The form as it was sent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SeveralForm {
    /// Orders that were ticked.
    ticked: Vec<OrderNumber>,
    /// Orders of the page that the ticks stand on.
    shown: Vec<OrderNumber>,
    /// Whether all of those are meant.
    whole_page: bool,
    /// A list that was typed, or comes from a file.
    list: String,
    /// Lines that were looked at.
    seen: Vec<String>,
    /// How many shipments each order of theirs had then.
    sent: BTreeMap<OrderNumber, usize>,
    /// Whether it is to be done, not only looked at.
    is_sure: bool,
    /// Whether a file came that cannot be read.
    is_no_file: bool,
}

/// A list that was looked at or carried out; the server puts it into the context and answers with its page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeveralTried {
    wrong: Option<Wrong>,
    /// What was typed, where none of it could be looked at.
    list: String,
    parcels: Vec<Parcel>,
    is_done: bool,
}

/// What is wrong with the list as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wrong {
    NoOrders,
    TooMany,
    NoFile,
}

impl SeveralForm {
    /// The form of these fields.
    pub fn of_fields(fields: Vec<(String, String)>) -> Self {
        let mut form = Self::default();
        for (name, text) in fields {
            match name.as_str() {
                "order" => form.ticked.extend(text.parse().ok().map(OrderNumber)),
                "shown" => {
                    let numbers = text.split(',').filter_map(|number| number.parse().ok());
                    form.shown = numbers.map(OrderNumber).collect();
                }
                "page" => form.whole_page = true,
                "list" => form.list = text,
                "line" => form.seen.push(text),
                "seen" => form.sent.extend(sent(&text)),
                "step" => form.is_sure = text == "apply",
                _ => {}
            }
        }
        form
    }

    /// The form of a file's text; `None` for a file that is no text.
    pub fn of_file(text: Option<String>) -> Self {
        Self {
            is_no_file: text.is_none(),
            list: text.unwrap_or_default(),
            ..Self::default()
        }
    }

    /// Looks at what would become of the orders, or sends them.
    pub async fn carry_out(self, desk: &Desk, staff: &Admin) -> Result<SeveralTried, Error> {
        let lines = self.lines();
        let wrong = if self.is_no_file {
            Some(Wrong::NoFile)
        } else if lines.is_empty() {
            Some(Wrong::NoOrders)
        } else if lines.len() > MOST {
            Some(Wrong::TooMany)
        } else {
            None
        };
        if wrong.is_some() {
            return Ok(SeveralTried {
                wrong,
                list: self.list,
                parcels: Vec::new(),
                is_done: false,
            });
        }
        let mut parcels = look(desk, staff, lines).await?;
        if self.is_sure {
            send(desk, staff, &mut parcels).await;
        }
        Ok(SeveralTried {
            wrong,
            list: String::new(),
            parcels,
            is_done: self.is_sure,
        })
    }

    /// The lines that are meant. What was looked at stands for itself; otherwise ticks go before what was typed, and a line
    /// that was typed takes the place of its tick.
    fn lines(&self) -> Vec<Line> {
        if self.is_sure {
            let mut lines = lines::read(&self.seen.join("\n"));
            for line in &mut lines {
                line.sent = line.number.and_then(|number| self.sent.get(&number).copied());
            }
            return lines;
        }
        let typed = lines::read(&self.list);
        let named: BTreeSet<_> = typed.iter().filter_map(|line| line.number).collect();
        let ticked = if self.whole_page {
            &self.shown
        } else {
            &self.ticked
        };
        let ticked = ticked.iter().filter(|number| !named.contains(number));
        ticked.copied().map(Line::of).chain(typed).collect()
    }
}

/// An order and how many shipments it had, as the form that carries a list out says it.
fn sent(text: &str) -> Option<(OrderNumber, usize)> {
    let (number, shipments) = text.split_once(' ')?;
    Some((OrderNumber(number.parse().ok()?), shipments.parse().ok()?))
}

impl SeveralTried {
    /// The HTTP status of the page.
    pub fn status(&self) -> StatusCode {
        if self.wrong.is_some() {
            StatusCode::UNPROCESSABLE_ENTITY
        } else {
            StatusCode::OK
        }
    }
}

/// `/admin/orders/ship`. A list that was sent is answered with this page, too.
#[component]
pub(crate) fn Page() -> impl IntoView {
    let tried = use_context::<SeveralTried>();
    page(async move {
        let (_, chrome, _) = Desk::for_page()?;
        Ok(content(&chrome, tried.as_ref()))
    })
}
