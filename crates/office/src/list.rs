//! The list of orders: it searches as you type, and keeps itself fresh.

pub(crate) mod keys;

use crate::{Refused, browser};
use leptos::{prelude::*, reactive::actions::ActionAbortHandle, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsCast;
use web_sys::{HtmlFormElement, HtmlInputElement, HtmlSelectElement};

/// What the list shows, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListView {
    /// The orders, newest first.
    pub rows: Vec<Row>,
    /// What is said when there are none.
    pub nothing: Nothing,
    /// Address of the older orders of the same kind.
    pub older: Option<String>,
    /// Address of the newest ones, on a page of older ones.
    pub newest: Option<String>,
}

/// Why there are no rows, and where else to look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Nothing {
    /// In a word or two.
    pub title: String,
    /// In a sentence.
    pub text: String,
    /// Where else to look.
    pub hints: Vec<Hint>,
}

/// A link to what may be meant instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hint {
    /// Address of the page that helps on.
    pub href: String,
    /// What it says.
    pub text: String,
}

/// An order of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The order's number, for people.
    pub number: i64,
    /// The number in words.
    pub title: String,
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pill {
    /// `good`, `wait`, `bad` or `calm`.
    pub tone: String,
    /// The word.
    pub text: String,
}

/// The words around the list, which never change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Whether trials are meant; empty for real orders only.
    pub trials: String,
    /// Only orders with smaller numbers.
    pub before: String,
}

/// The orders that are asked for.
#[server(prefix = "/api/office", endpoint = "find", input = GetUrl)]
pub async fn find(#[server(flatten)] asked: Asked) -> Result<ListView, Refused> {
    let found = async {
        let desk = crate::desk::Desk::here()?;
        let staff = crate::desk::Desk::staff()?;
        crate::orders::find(&desk, &staff, &asked).await
    };
    crate::desk::answered(found.await.map(|(_, list)| list))
}

/// The list; `children` is the form above it.
#[island]
pub fn OrderList(
    /// The list as the page was drawn with it.
    list: ListView,
    /// What the page was asked for.
    asked: Asked,
    /// The words around it.
    words: ListWords,
    /// Where numbers of changed orders are streamed from.
    events: String,
    /// The form above it.
    children: Children,
) -> impl IntoView {
    let newest = list.rows.first().map_or(0, |row| row.number);
    let list = RwSignal::new(list);
    let asked = RwSignal::new(asked);
    let fresh = RwSignal::new(0);
    let seen = RwSignal::new(newest);
    let search = Search::new();
    let quiet = Search::new();
    Effect::new(move || {
        if let Some(found) = search.found() {
            seen.update(|seen| *seen = found.rows.iter().map(|row| row.number).fold(*seen, i64::max));
            fresh.set(0);
            list.set(found);
        }
    });
    // News of orders that are on the page change their rows where they stand; new orders are only counted, so that nothing
    // jumps.
    Effect::new(move || {
        if let Some(found) = quiet.found() {
            let numbers = found.rows.iter().map(|row| row.number);
            fresh.set(numbers.filter(|number| *number > seen.get_untracked()).count());
            list.update(|list| {
                for row in &mut list.rows {
                    if let Some(new) = found.rows.iter().find(|new| new.number == row.number) {
                        row.clone_from(new);
                    }
                }
            });
        }
    });
    Effect::new(move |_| {
        keys::listen();
        browser::listen(&events, move |_| quiet.ask(asked.get_untracked()));
    });
    let on_input = move |event: leptos::ev::Event| {
        if let Some(fields) = form_of(&event).and_then(|form| browser::fields(&form)) {
            browser::rename_page(&format!("?{fields}"));
            asked.update(|asked| *asked = read(&fields, asked));
            search.ask(asked.get_untracked());
        }
    };
    let show = move |_| search.ask(asked.get_untracked());
    let (news, button) = (words.fresh.clone(), words.show.clone());
    let bar = move || {
        let count = fresh.get();
        (count > 0).then(|| {
            view! {
                <p class="notice" data-tone="good" role="status">
                    {news.clone()} " " {count.to_string()} " "
                    <button type="button" class="button-link" on:click=show>{button.clone()}</button>
                </p>
            }
        })
    };
    view! {
        <div class="stack stack-loose" on:input=on_input>{children()}</div>
        {bar}
        {move || table(&list.read(), &words)}
    }
}

/// The form of the search that an event comes from. Trials bring more than rows to the page, so they wait for the button.
fn form_of(event: &leptos::ev::Event) -> Option<HtmlFormElement> {
    let target = event.target()?;
    match target.dyn_into::<HtmlSelectElement>() {
        Ok(select) if select.name() == "trials" => None,
        Ok(select) => select.form(),
        Err(target) => target.dyn_into::<HtmlInputElement>().ok()?.form(),
    }
}

fn read(fields: &str, before: &Asked) -> Asked {
    let params = web_sys::UrlSearchParams::new_with_str(fields).ok();
    let get = |name: &str| {
        params
            .as_ref()
            .and_then(|params| params.get(name))
            .unwrap_or_default()
    };
    Asked {
        q: get("q"),
        state: get("state"),
        fulfilment: get("fulfilment"),
        pay: get("pay"),
        attention: get("attention"),
        trials: before.trials.clone(),
        before: String::new(),
    }
}

/// One question at a time: an action shows whichever answer comes last, which need not belong to the question
/// asked last, so an older question is dropped.
#[derive(Clone, Copy)]
struct Search {
    find: ServerAction<Find>,
    asked: StoredValue<Option<ActionAbortHandle>, LocalStorage>,
}

impl Search {
    fn new() -> Self {
        Self {
            find: ServerAction::new(),
            asked: StoredValue::new_local(None),
        }
    }

    fn ask(self, asked: Asked) {
        self.asked.update_value(|under_way| {
            if let Some(older) = under_way.take() {
                older.abort();
            }
            *under_way = Some(self.find.dispatch(Find { asked }));
        });
    }

    fn found(self) -> Option<ListView> {
        match self.find.value().get() {
            Some(Ok(found)) => Some(found),
            Some(Err(Refused::SignIn)) => {
                drop(window().location().reload());
                None
            }
            Some(Err(_)) | None => None,
        }
    }
}

fn table(list: &ListView, words: &ListWords) -> AnyView {
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
        .into_any();
    }
    let heads = words.columns.iter().cloned().enumerate().map(|(nth, head)| {
        view! { <th scope="col" class=(nth == SUM).then_some("number")>{head}</th> }
    });
    let rows = list.rows.iter().cloned().map(|each| row(each, &words.columns));
    view! {
        <table class="table table-wide">
            <caption class="visually-hidden">{words.caption.clone()}</caption>
            <thead><tr>{heads.collect_view()}</tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
        {pager(list.newest.clone(), list.older.clone(), words.pager.clone())}
    }
    .into_any()
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
        .into_any()
}

/// Place of the column that is a number.
const SUM: usize = 4;

fn row(row: Row, columns: &[String]) -> AnyView {
    let label = |nth: usize| columns.get(nth).cloned();
    let [state, fulfilment] = row.pills;
    let (datetime, moment, ago) = row.placed;
    let phone = row
        .phone
        .map(|(tel, phone)| view! { <a class="nowrap" href=tel>{phone}</a> });
    view! {
        <tr>
            <td><a class="order-link" href=row.href>{row.title}</a> " " {pills(row.marks)}</td>
            <td data-label=label(1)>
                <span>
                    <time datetime=datetime>{moment}</time>
                    <br/>
                    <span class="hint">{ago}</span>
                </span>
            </td>
            <td data-label=label(2)><span>{row.buyer} <br/> {phone}</span></td>
            <td data-label=label(3)>{row.goods}</td>
            <td data-label=label(4) class="number">{row.sum}</td>
            <td data-label=label(5)>{pills(state)}</td>
            <td data-label=label(6)>{pills(fulfilment)}</td>
        </tr>
    }
    .into_any()
}

fn pills(pills: Vec<Pill>) -> AnyView {
    pills
        .into_iter()
        .map(|pill| view! { <span class="state" data-tone=pill.tone>{pill.text}</span> " " })
        .collect_view()
        .into_any()
}
