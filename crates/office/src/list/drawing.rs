//! The list of orders as the server draws it, on the page and for whoever searches in it.

use app::drawn::Draw;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What the list shows, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListView {
    /// The orders, newest first.
    pub rows: Vec<Row>,
    /// What is said when there are none.
    pub nothing: Nothing,
    /// What was not looked through, in words.
    pub unsearched: Option<String>,
    /// Address of the older orders of the same kind.
    pub older: Option<String>,
    /// Address of the newest ones, on a page of older ones.
    pub newest: Option<String>,
    /// What is asked for, as it stands in the address.
    pub query: String,
    /// Places of columns that are left out.
    pub hidden: Vec<usize>,
    /// Addresses of all orders of the kind as files: a table and a workbook.
    pub files: [String; 2],
}

/// Why there are no rows, and where else to look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nothing {
    /// In a word or two.
    pub title: String,
    /// In a sentence.
    pub text: String,
    /// Where else to look.
    pub hints: Vec<Hint>,
}

/// A link to what may be meant instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// Address of the page that helps on.
    pub href: String,
    /// What it says.
    pub text: String,
}

/// An order of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The order's number, for people.
    pub number: i64,
    /// The number in words.
    pub title: String,
    /// What the box says that ticks the order; empty if whoever looks may do nothing to several.
    pub tick: String,
    /// What stands beside the number.
    pub marks: Vec<Pill>,
    /// Address of its page.
    pub href: String,
    /// When it was placed: for machines, for people, and how long ago.
    pub placed: (String, String, String),
    /// The buyer's name.
    pub buyer: String,
    /// The buyer's phone: as a link, as people read it; `None` if the order cannot be read.
    pub phone: Option<(String, String)>,
    /// What was ordered, in a line, or that it cannot be read.
    pub goods: String,
    /// What is to be paid.
    pub sum: String,
    /// How the money stands, and how the goods do.
    pub pills: [Vec<Pill>; 2],
}

/// A word with its tone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pill {
    /// `good`, `wait`, `bad` or `calm`.
    pub tone: String,
    /// The word.
    pub text: String,
}

/// The words around the list, which never change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListWords {
    /// What the table is.
    pub caption: String,
    /// Heads of its seven columns.
    pub columns: Vec<String>,
    /// Before the number of orders that came since.
    pub fresh: String,
    /// The button that shows them.
    pub show: String,
    /// The links to newer and older orders, and what they are.
    pub pager: [String; 3],
}

/// What is asked for: the fields of the form above the list, as typed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// What was typed into the search field: a number, a phone, a name.
    pub q: String,
    /// How the money stands; empty for any.
    pub state: String,
    /// How the goods stand; empty for any.
    pub fulfilment: String,
    /// How they are paid; empty for any.
    pub pay: String,
    /// `1` for orders with money that does not fit.
    pub attention: String,
    /// What money waits for the staff; empty for any.
    pub money: String,
    /// What of goods that buyers want to send back waits for the staff; empty for any.
    pub returns: String,
    /// A tag that they have to have; empty for any.
    pub tag: String,
    /// Whether trials are meant; empty for real orders only.
    pub trials: String,
    /// Only orders with smaller numbers.
    pub before: String,
}

/// The orders, or that there are none.
pub(crate) fn table(list: &ListView, words: &ListWords) -> AnyView {
    if list.rows.is_empty() {
        let Nothing { title, text, hints } = list.nothing.clone();
        let hints = hints
            .into_iter()
            .map(|hint| view! { <p><a class="button button-quiet" href=hint.href>{hint.text}</a></p> });
        return view! {
            <div class="stack" role="status">
                <h2>{title}</h2>
                <p class="lead">{text}</p>
                {hints.collect_view()}
            </div>
        }
        .drawn();
    }
    let is_shown = |nth: &usize| !list.hidden.contains(nth);
    let heads = words.columns.iter().cloned().enumerate();
    let heads = heads.filter(|(nth, _)| is_shown(nth)).map(|(nth, head)| {
        view! { <th scope="col" class=(nth == SUM).then_some("number")>{head}</th> }
    });
    let rows = list.rows.iter().cloned();
    let rows = rows.map(|each| row(each, &words.columns, &list.hidden));
    view! {
        <table class="table table-wide">
            <caption class="visually-hidden">{words.caption.clone()}</caption>
            <thead><tr><td></td> {heads.collect_view()}</tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
        {pager(list.newest.clone(), list.older.clone(), words.pager.clone())}
    }
    .drawn()
}

/// The way to newer and older rows of the same kind, if there are any: two addresses, and the words of [`ListWords::pager`].
pub(crate) fn pager(
    newest: Option<String>,
    older: Option<String>,
    [label, to_newest, to_older]: [String; 3],
) -> AnyView {
    let newest = newest.map(|href| view! { <a class="button button-quiet" href=href>{to_newest}</a> " " });
    let older =
        older.map(|href| view! { <a class="button button-quiet" rel="next" href=href>{to_older}</a> });
    (newest.is_some() || older.is_some())
        .then(|| view! { <nav class="pager" aria-label=label>{newest}{older}</nav> })
        .drawn()
}

/// Place of the column that is a number.
const SUM: usize = 4;

fn row(row: Row, columns: &[String], hidden: &[usize]) -> AnyView {
    let label = |nth: usize| columns.get(nth).cloned();
    let [state, fulfilment] = row.pills;
    let (datetime, moment, ago) = row.placed;
    let phone = row
        .phone
        .map(|(tel, phone)| view! { <a class="nowrap" href=tel>{phone}</a> });
    let tick = (!row.tick.is_empty()).then(|| {
        view! {
            <label class="check">
                <input type="checkbox" form="several" name="order" value=row.number.to_string()/>
                <span class="visually-hidden">{row.tick}</span>
            </label>
        }
    });
    let cell = |nth: usize, inside: AnyView| {
        let is_shown = !hidden.contains(&nth);
        is_shown.then(|| {
            view! { <td data-label=label(nth) class=(nth == SUM).then_some("number")>{inside}</td> }
        })
    };
    let placed = view! {
        <span>
            <time datetime=datetime>{moment}</time>
            <br/>
            <span class="hint">{ago}</span>
        </span>
    };
    view! {
        <tr data-order=row.number.to_string()>
            <td class="order-tick">{tick}</td>
            <td><a class="order-link" href=row.href>{row.title}</a> " " {pills(row.marks)}</td>
            {cell(1, placed.drawn())}
            <td data-label=label(2)><span>{row.buyer} <br/> {phone}</span></td>
            {cell(3, row.goods.drawn())}
            {cell(SUM, row.sum.drawn())}
            {cell(5, pills(state))}
            {cell(6, pills(fulfilment))}
        </tr>
    }
    .drawn()
}

fn pills(pills: Vec<Pill>) -> AnyView {
    pills
        .into_iter()
        .map(|pill| view! { <span class="state" data-tone=pill.tone>{pill.text}</span> " " })
        .collect_view()
        .drawn()
}
