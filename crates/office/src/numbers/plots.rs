//! Each plot below what it says in a sentence, with its numbers as a table behind it, and as a file.

use super::drawings::drawing;
use app::{Chrome, drawn::Draw, pieces::machine_date};
use goods_files::{Cell as Written, lines_for_spreadsheets};
use leptos::prelude::*;
use shop::{
    Kopecks,
    numbers::{Day, Numbers},
    staff::Right,
};

/// What a plot is about; a file has its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum About {
    Revenue,
    Orders,
    Ways,
    Funnel,
    Waits,
    Goods,
    Stock,
}

impl About {
    const ALL: [Self; 7] = [
        Self::Revenue,
        Self::Orders,
        Self::Ways,
        Self::Funnel,
        Self::Waits,
        Self::Goods,
        Self::Stock,
    ];

    /// Its name in addresses.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Revenue => "revenue",
            Self::Orders => "orders",
            Self::Ways => "ways",
            Self::Funnel => "funnel",
            Self::Waits => "waits",
            Self::Goods => "goods",
            Self::Stock => "stock",
        }
    }

    /// Id of its title.
    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Revenue => "numbers-plot-revenue",
            Self::Orders => "numbers-plot-orders",
            Self::Ways => "numbers-plot-ways",
            Self::Funnel => "numbers-plot-funnel",
            Self::Waits => "numbers-plot-waits",
            Self::Goods => "numbers-plot-goods",
            Self::Stock => "numbers-plot-stock",
        }
    }
}

/// A number in a table, or what it is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cell {
    Text(String),
    Day(Day),
    Sum(i64),
    Count(i64),
    Percent(i64),
}

/// All there is to a plot.
pub(super) struct Drawing {
    pub about: About,
    /// What is found, in a sentence.
    pub finding: String,
    /// `None` if there is nothing to see.
    pub svg: Option<String>,
    /// Ids of the columns' names.
    pub head: Vec<&'static str>,
    pub rows: Vec<Vec<Cell>>,
}

/// The section.
pub(super) fn section(chrome: &Chrome, numbers: &Numbers) -> AnyView {
    let plots = About::ALL
        .into_iter()
        .map(|about| figure(chrome, numbers.days, drawing(chrome, numbers, about)));
    view! {
        <section class="stack" aria-labelledby="plots">
            <h2 id="plots">{chrome.text("numbers-plots-title")}</h2>
            <div class="plots">{plots.collect_view()}</div>
        </section>
    }
    .drawn()
}

fn figure(chrome: &Chrome, days: i64, drawing: Drawing) -> AnyView {
    let about = drawing.about;
    let title = chrome.text(about.title());
    let file = format!("/admin/numbers/{}.csv?days={days}", about.as_str());
    let head = drawing
        .head
        .iter()
        .map(|id| view! { <th scope="col">{chrome.text(id)}</th> });
    let rows = drawing.rows.iter().map(|cells| {
        let cells = cells.iter().map(|cell| view! { <td>{shown(chrome, cell)}</td> });
        view! { <tr>{cells.collect_view()}</tr> }
    });
    let link = chrome.may(Right::Exports).then(|| {
        view! {
            <p class="hint">
                <a href=chrome.href(&file) download=format!("{}.csv", about.as_str()) rel="external">
                    {chrome.with("numbers-csv", &[("name", title.clone().into())])}
                </a>
            </p>
        }
    });
    let behind = drawing.svg.map(|svg| {
        view! {
            <div inner_html=svg></div>
            <details>
                <summary>{chrome.text("numbers-table")}</summary>
                <table class="table">
                    <caption class="visually-hidden">{title.clone()}</caption>
                    <thead><tr>{head.collect_view()}</tr></thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </details>
            {link}
        }
    });
    view! {
        <section class="panel" aria-labelledby=about.as_str()>
            <h3 id=about.as_str()>{title.clone()}</h3>
            <p>{drawing.finding}</p>
            {behind}
        </section>
    }
    .drawn()
}

/// The table behind the plot of this name, such as `revenue.csv`, as a spreadsheet opens it; `None` if there is none.
pub fn numbers_file(chrome: &Chrome, numbers: &Numbers, name: &str) -> Option<Vec<u8>> {
    let name = name.strip_suffix(".csv")?;
    let about = About::ALL.into_iter().find(|about| about.as_str() == name)?;
    let drawing = drawing(chrome, numbers, about);
    let head: Vec<_> = drawing
        .head
        .iter()
        .map(|id| Written::Text(chrome.text(id)))
        .collect();
    let lines = drawing
        .rows
        .iter()
        .map(|cells| cells.iter().map(written).collect());
    Some(lines_for_spreadsheets(std::iter::once(head).chain(lines)))
}

fn shown(chrome: &Chrome, cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Day(day) => chrome.words().day(*day),
        Cell::Sum(kopecks) => Kopecks::new(*kopecks).to_string(),
        Cell::Count(count) => count.to_string(),
        Cell::Percent(percent) => share(chrome, *percent),
    }
}

fn written(cell: &Cell) -> Written {
    match cell {
        Cell::Text(text) => Written::Text(text.clone()),
        Cell::Day(day) => Written::Text(machine_date(*day)),
        Cell::Sum(kopecks) => Written::Number(Kopecks::new(*kopecks).decimal()),
        Cell::Count(number) | Cell::Percent(number) => Written::Number(number.to_string()),
    }
}

/// So many per cent, in words.
pub(super) fn share(chrome: &Chrome, percent: i64) -> String {
    chrome.with("numbers-percent", &[("percent", percent.to_string().into())])
}
