//! The registers of a month, for whoever keeps the merchant's accounts.

use crate::{
    desk::Desk,
    frame::{Room, office_page},
    list::pager,
    map::page,
};
use app::{
    Chrome,
    drawn::Draw,
    pieces::{Field, moment},
};
use leptos::{either::Either, prelude::*};
use leptos_router::hooks::use_query_map;
use papers::{Register, through};
use shop::{
    Timestamp,
    numbers::Day,
    register::{Entry, EntryId, Flow, Span, Tally, Totals},
    staff::Right,
};

/// Entries on a page.
const MOST: usize = 50;

/// What the page shows.
pub(crate) struct Month<'a> {
    /// The month, as addresses have it: `2026-11`.
    pub name: &'a str,
    /// Its first moment.
    pub start: Timestamp,
    /// What it comes to.
    pub totals: &'a Totals,
    /// Its entries on this page, oldest first.
    pub entries: &'a [Entry],
    /// Whether this is the first page.
    pub is_first: bool,
    /// Whether there are more after these.
    pub has_more: bool,
}

/// `/admin/books`
#[component]
pub(crate) fn Page() -> impl IntoView {
    let query = use_query_map();
    let field = move |name: &str| query.read_untracked().get(name).unwrap_or_default();
    let (asked, after) = (field("month"), place(&field("after")));
    page(async move {
        let (desk, chrome, staff) = Desk::for_page()?;
        // Whatever else stands in the address is this month.
        let this = chrome.zone.month_of(desk.now());
        let name = if chrome.zone.month(&asked).is_some() {
            asked
        } else {
            this
        };
        let now = desk.now();
        let when = chrome.zone.month(&name).unwrap_or(now..now);
        let totals = desk.shop.register_totals(&staff, when.clone()).await;
        let totals = totals.map_err(|error| desk.refused(&error))?;
        let start = when.start;
        let span = Span {
            when,
            after,
            until: None,
            limit: i64::try_from(MOST).unwrap_or(i64::MAX).saturating_add(1),
        };
        let entries = desk.shop.register(&staff, &span).await;
        let mut entries = entries.map_err(|error| desk.refused(&error))?;
        let has_more = entries.len() > MOST;
        entries.truncate(MOST);
        let month = Month {
            name: &name,
            start,
            totals: &totals,
            entries: &entries,
            is_first: after.is_none(),
            has_more,
        };
        Ok(content(&chrome, &month))
    })
}

/// Where a page begins, as its address has it: the moment and the number of the entry before it.
fn place(typed: &str) -> Option<(Timestamp, EntryId)> {
    let (at, id) = typed.split_once('-')?;
    Some((Timestamp::from_ms(at.parse().ok()?), EntryId(id.parse().ok()?)))
}

/// What the page shows.
pub(crate) fn content(chrome: &Chrome, month: &Month<'_>) -> AnyView {
    let title = chrome.text("office-books-title");
    let body = view! {
        <div class="stack stack-loose">
            <h1>{title.clone()}</h1>
            <p class="lead">{chrome.text("office-books-lead")}</p>
            {choice(chrome, month)}
            {chrome.may(Right::Exports).then(|| files(chrome, month))}
            {if month.totals.by_day.is_empty() {
                Either::Left(view! { <p role="status">{chrome.text("office-books-nothing")}</p> })
            } else {
                Either::Right(view! { {sums(chrome, month)} {movements(chrome, month)} })
            }}
        </div>
    };
    office_page(chrome, &title, Room::Books, body.drawn())
}

fn choice(chrome: &Chrome, month: &Month<'_>) -> AnyView {
    let input = view! {
        <input id="month" name="month" type="month" value=month.name.to_owned() placeholder="2026-11" maxlength="7"/>
    };
    view! {
        <form class="filters filters-short" method="get" action=chrome.href("/admin/books")>
            {Field::new("month", chrome.text("office-books-month")).around(chrome, input.drawn())}
            <button class="button">{chrome.text("office-show")}</button>
        </form>
    }
    .drawn()
}

fn files(chrome: &Chrome, month: &Month<'_>) -> AnyView {
    let file = |register: Register, format: &'static str, end: &'static str| {
        let values = [
            ("register", chrome.text(register.words()).into()),
            ("format", format.into()),
        ];
        let path = format!("/admin/books/{}.{end}?month={}", register.as_str(), month.name);
        view! { <a class="button button-quiet" href=chrome.href(&path)>{chrome.with("office-books-file", &values)}</a> " " }
    };
    let rows = Register::ALL.map(|register| {
        view! { <p class="cluster">{file(register, "CSV", "csv")} {file(register, "XLSX", "xlsx")}</p> }
    });
    view! {
        <section class="panel stack" aria-labelledby="files">
            <h2 id="files">{chrome.text("office-books-files")}</h2>
            {rows.collect_view()}
        </section>
    }
    .drawn()
}

fn sums(chrome: &Chrome, month: &Month<'_>) -> AnyView {
    let totals = month.totals;
    let by_gateway = totals
        .by_gateway
        .iter()
        .map(|(gateway, tally)| (through(chrome.words(), *gateway), *tally))
        .chain([(chrome.text("register-all"), totals.all)]);
    let by_day = totals
        .by_day
        .iter()
        .map(|(day, tally)| (name_of(chrome, month.start, *day), *tally));
    let hint = (totals.all.without_fee > 0)
        .then(|| view! { <p class="hint">{chrome.text("office-books-fee-hint")}</p> });
    view! {
        <section class="stack" aria-labelledby="by-gateway">
            <h2 id="by-gateway">{chrome.text("office-books-by-gateway")}</h2>
            {tallies(chrome, "office-books-by-gateway", by_gateway.collect())}
            {hint}
        </section>
        <section class="stack" aria-labelledby="by-day">
            <h2 id="by-day">{chrome.text("office-books-by-day")}</h2>
            {tallies(chrome, "office-books-by-day", by_day.collect())}
        </section>
    }
    .drawn()
}

/// A day of the month that began at `start`.
fn name_of(chrome: &Chrome, start: Timestamp, day: i64) -> String {
    let at = start.plus_seconds((day - 1) * 24 * 60 * 60);
    chrome.words().day(Day::of(at, chrome.zone.seconds()))
}

const TALLY: [&str; 5] = [
    "register-payments-count",
    "register-payments-sum",
    "register-refunds-count",
    "register-refunds-sum",
    "register-fee",
];

fn tallies(chrome: &Chrome, caption: &str, rows: Vec<(String, Tally)>) -> AnyView {
    let row = |(what, tally): (String, Tally)| {
        let cells = [
            tally.payments.to_string(),
            tally.paid.to_string(),
            tally.refunds.to_string(),
            tally.refunded.to_string(),
            tally.fees.to_string(),
        ];
        let cells = TALLY.into_iter().zip(cells).map(|(id, cell)| {
            view! { <td data-label=chrome.text(id) class="number">{cell}</td> }
        });
        view! { <tr><td>{what}</td>{cells.collect_view()}</tr> }
    };
    let columns = TALLY.map(|id| view! { <th scope="col" class="number">{chrome.text(id)}</th> });
    view! {
        <table class="table table-wide">
            <caption class="visually-hidden">{chrome.text(caption)}</caption>
            <thead><tr><th scope="col">{chrome.text("register-what")}</th>{columns.collect_view()}</tr></thead>
            <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
    .drawn()
}

const COLUMNS: [&str; 6] = [
    "register-when",
    "register-order",
    "register-flow",
    "register-gateway",
    "register-sum",
    "register-fee",
];

fn movements(chrome: &Chrome, month: &Month<'_>) -> AnyView {
    let columns = COLUMNS.map(|id| view! { <th scope="col">{chrome.text(id)}</th> });
    let rows = month
        .entries
        .iter()
        .map(|entry| row(chrome, entry))
        .collect_view();
    let here = |rest: String| chrome.href(&format!("/admin/books?month={}{rest}", month.name));
    let first = (!month.is_first).then(|| here(String::new()));
    let last = month.entries.last().filter(|_| month.has_more);
    let next = last.map(|entry| {
        let (at, EntryId(id)) = entry.place();
        here(format!("&after={}-{id}", at.ms()))
    });
    let words = ["office-pages-label", "office-books-first", "page-after"].map(|id| chrome.text(id));
    view! {
        <section class="stack" aria-labelledby="movements">
            <h2 id="movements">{chrome.text("office-books-money")}</h2>
            <table class="table table-wide">
                <caption class="visually-hidden">{chrome.text("office-books-money")}</caption>
                <thead><tr>{columns.collect_view()}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
            {pager(first, next, words)}
        </section>
    }
    .drawn()
}

fn row(chrome: &Chrome, entry: &Entry) -> AnyView {
    let order = chrome.href(&format!("/admin/orders/{}", entry.order));
    let number = chrome.with("number-sign", &[("number", entry.order.to_string().into())]);
    let flow = match entry.flow {
        Flow::Payment => "register-came",
        Flow::Refund => "register-went",
    };
    let invoice = entry.through.invoice().map(|invoice| {
        view! { <br/> <span class="hint">{invoice.to_string()} " " {entry.method.clone()}</span> }
    });
    let fee = entry.fee.map_or_else(|| "—".to_owned(), |fee| fee.to_string());
    view! {
        <tr>
            <td>{moment(chrome, entry.at)}</td>
            <td data-label=chrome.text("register-order")><a href=order>{number}</a></td>
            <td data-label=chrome.text("register-flow")>
                <span>{chrome.text(flow)} <br/> <span class="hint">{entry.note.clone()}</span></span>
            </td>
            <td data-label=chrome.text("register-gateway")>
                <span>{through(chrome.words(), entry.through.gateway())} {invoice}</span>
            </td>
            <td data-label=chrome.text("register-sum") class="number">{entry.amount.to_string()}</td>
            <td data-label=chrome.text("register-fee") class="number">{fee}</td>
        </tr>
    }
    .drawn()
}
