//! The staff's journal: who did what, when, from where.

mod doing;

use crate::{
    desk::Desk,
    frame::{Room, office_page},
    labels,
    list::pager,
    map::page,
    security::said,
};
use app::{
    Chrome,
    drawn::Draw,
    pieces::{Field, moment},
};
use doing::doing_id;
use leptos::{either::Either, prelude::*};
use leptos_router::hooks::use_query_map;
use shop::{
    Kopecks, Timestamp,
    journal::{Doing, Entry, EntryFilter, EntryKey, Thing},
};
use std::ops::Range;

/// Entries on a page.
const MOST: usize = 50;
/// Longest text that is looked for, in characters.
const LONGEST: usize = 100;

/// What is asked for, as it stands in the address.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct JournalAsked {
    /// Login, or the name of a command.
    pub who: String,
    /// Name of what was done.
    pub act: String,
    /// Number of an order, article code, name of a setting.
    pub object: String,
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
}

impl JournalAsked {
    /// The entries that are meant, newest first. `day` knows when a day begins and ends where the shop is.
    pub fn filter(&self, day: impl Fn(&str) -> Option<Range<Timestamp>>, limit: i64) -> EntryFilter {
        EntryFilter {
            who: typed(&self.who),
            doing: Doing::named(&self.act),
            object: typed(&self.object),
            from: day(&self.from).map(|day| day.start),
            until: day(&self.to).map(|day| day.end),
            before: None,
            limit,
        }
    }

    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

fn typed(text: &str) -> Option<String> {
    let text: String = text.trim().replace('\0', "").chars().take(LONGEST).collect();
    (!text.is_empty()).then_some(text)
}

/// What the page shows.
pub(crate) struct Listing<'a> {
    /// What was asked for.
    pub asked: &'a JournalAsked,
    /// Entries, newest first.
    pub entries: &'a [Entry],
    /// Whether this is not the first page.
    pub is_older: bool,
    /// Whether there are older entries than the last one.
    pub has_more: bool,
}

/// `/admin/journal`
#[component]
pub(crate) fn Page() -> impl IntoView {
    let query = use_query_map();
    let field = move |name: &str| query.read_untracked().get(name).unwrap_or_default();
    let asked = JournalAsked {
        who: field("who"),
        act: field("act"),
        object: field("object"),
        from: field("from"),
        to: field("to"),
    };
    let before = EntryKey::parse(&field("before"));
    page(async move {
        let (desk, chrome, staff) = Desk::for_page()?;
        let limit = i64::try_from(MOST).unwrap_or(i64::MAX).saturating_add(1);
        let filter = EntryFilter {
            before,
            ..asked.filter(|date| chrome.zone.day(date), limit)
        };
        let entries = desk.shop.journal(&staff, &filter).await;
        let mut entries = entries.map_err(|error| desk.refused(&error))?;
        let has_more = entries.len() > MOST;
        entries.truncate(MOST);
        let listing = Listing {
            asked: &asked,
            entries: &entries,
            is_older: before.is_some(),
            has_more,
        };
        Ok(content(&chrome, &listing))
    })
}

/// What the page shows.
pub(crate) fn content(chrome: &Chrome, listing: &Listing<'_>) -> AnyView {
    let title = chrome.text("office-journal-title");
    let export = address(chrome, "/admin/journal/journal.csv", listing.asked, None);
    let body = view! {
        <div class="stack stack-loose">
            <h1>{title.clone()}</h1>
            <p class="lead">{chrome.text("office-journal-text")}</p>
            {filters(chrome, listing.asked)}
            {if listing.entries.is_empty() {
                Either::Left(nothing(chrome, listing))
            } else {
                let last = listing.entries.last().filter(|_| listing.has_more);
                let here = |before| address(chrome, "/admin/journal", listing.asked, before);
                let newest = listing.is_older.then(|| here(None));
                let older = last.map(|entry| here(Some(EntryKey::of(entry))));
                let pager = pager(newest, older, labels::pager(chrome));
                let export = view! {
                    <p><a class="button button-quiet" href=export>{chrome.text("office-journal-export")}</a></p>
                };
                Either::Right(view! { {table(chrome, listing.entries)} {pager} {export} })
            }}
        </div>
    };
    office_page(chrome, &title, Room::Security, body.drawn())
}

fn filters(chrome: &Chrome, asked: &JournalAsked) -> AnyView {
    let line = |name: &'static str, value: &str| {
        view! { <input id=name name=name value=value.to_owned() maxlength=LONGEST.to_string()/> }.drawn()
    };
    let day = |name: &'static str, value: &str| {
        view! { <input id=name name=name type="date" value=value.to_owned()/> }.drawn()
    };
    let doings = Doing::all().map(|doing| {
        let name = doing.name().into_owned();
        let is_chosen = asked.act == name;
        view! { <option value=name selected=is_chosen>{chrome.text(doing_id(doing))}</option> }
    });
    let any = view! { <option value="">{chrome.text("office-any")}</option> };
    let act = view! { <select id="act" name="act">{any}{doings.collect_view()}</select> };
    view! {
        <form class="filters" role="search" method="get" action=chrome.href("/admin/journal")>
            {Field::new("who", chrome.text("office-journal-who")).around(chrome, line("who", &asked.who))}
            {Field::new("act", chrome.text("office-journal-doing")).around(chrome, act.drawn())}
            {Field::new("object", chrome.text("office-journal-object")).around(chrome, line("object", &asked.object))}
            {Field::new("from", chrome.text("office-journal-from")).around(chrome, day("from", &asked.from))}
            {Field::new("to", chrome.text("office-journal-to")).around(chrome, day("to", &asked.to))}
            <button class="button">{chrome.text("office-show")}</button>
        </form>
    }
    .drawn()
}

const COLUMNS: [&str; 5] = [
    "column-when",
    "column-done",
    "column-object",
    "column-person",
    "column-from",
];

fn table(chrome: &Chrome, entries: &[Entry]) -> AnyView {
    let columns = COLUMNS.map(|id| view! { <th scope="col">{chrome.text(id)}</th> });
    let rows = entries.iter().map(|entry| row(chrome, entry)).collect_view();
    view! {
        <table class="table table-wide">
            <caption class="visually-hidden">{chrome.text("office-journal-caption")}</caption>
            <thead><tr>{columns.collect_view()}</tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .drawn()
}

fn row(chrome: &Chrome, entry: &Entry) -> AnyView {
    let doing = entry.doing();
    // What a later version of the shop wrote has a name, if no words.
    let done = doing.map_or_else(|| entry.act.clone(), |doing| chrome.text(doing_id(doing)));
    let (object_name, detail) = told(chrome, entry, doing);
    let detail = detail.map(|detail| view! { <br/> <span class="hint">{detail}</span> });
    let from = if entry.network.is_empty() {
        chrome.text("office-journal-here")
    } else {
        entry.network.clone()
    };
    view! {
        <tr>
            <td>{moment(chrome, entry.at)}</td>
            <td data-label=chrome.text("column-done")><span>{done} {detail}</span></td>
            <td data-label=chrome.text("column-object")>{object(chrome, object_name, doing)}</td>
            <td data-label=chrome.text("column-person")>{entry.who.clone()}</td>
            <td data-label=chrome.text("column-from")>
                <span>{from} <br/> <span class="hint">{entry.device.clone()}</span></span>
            </td>
        </tr>
    }
    .drawn()
}

/// What it was done to, and the way there.
fn object(chrome: &Chrome, name: String, doing: Option<Doing>) -> AnyView {
    let path = match doing.map(Doing::thing) {
        Some(Thing::Order) => Some(format!("/admin/orders/{name}")),
        Some(Thing::Product) => Some(format!("/admin/goods/{name}")),
        Some(Thing::Taking) => Some(format!("/admin/stock/takings/{name}")),
        Some(Thing::Variant) => {
            let mut query = form_urlencoded::Serializer::new(String::new());
            query.append_pair("sku", &name);
            Some(format!("/admin/stock?{}", query.finish()))
        }
        Some(Thing::Category) => Some("/admin/categories".to_owned()),
        Some(Thing::Setting) => Some("/admin/settings/history".to_owned()),
        Some(Thing::View) => Some("/admin/orders".to_owned()),
        Some(Thing::Orphan | Thing::Message) => Some("/admin/problems".to_owned()),
        Some(Thing::Other) | None => None,
    };
    match path {
        _ if name.is_empty() => "—".drawn(),
        Some(path) => view! { <a href=chrome.href(&path)>{name}</a> }.drawn(),
        None => name.drawn(),
    }
}

/// What it was done to, and what exactly or how much it was about.
fn told(chrome: &Chrome, entry: &Entry, doing: Option<Doing>) -> (String, Option<String>) {
    if let Some(Doing::Security(act)) = doing
        && entry.detail.is_empty()
        && !entry.object.is_empty()
    {
        // Once there was one column for both. What is nobody's word is what it was done to.
        let words = said(chrome, act, &entry.object);
        if words != entry.object {
            return (String::new(), Some(words));
        }
    }
    (entry.object.clone(), detail(chrome, entry, doing))
}

fn detail(chrome: &Chrome, entry: &Entry, doing: Option<Doing>) -> Option<String> {
    let detail = Some(entry.detail.clone()).filter(|detail| !detail.is_empty())?;
    if let Some(Doing::Security(act)) = doing {
        return Some(said(chrome, act, &detail));
    }
    let number = detail.parse::<i64>().ok();
    Some(match (doing.map(Doing::thing), number) {
        (Some(Thing::Order | Thing::Orphan), Some(kopecks)) => Kopecks::new(kopecks).to_string(),
        (Some(Thing::Variant), Some(pieces)) => {
            chrome.with("office-journal-pieces", &[("pieces", pieces.into())])
        }
        _ => detail,
    })
}

/// The same entries at another address, or from another place on.
fn address(chrome: &Chrome, path: &str, asked: &JournalAsked, before: Option<EntryKey>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in [
        ("who", &asked.who),
        ("act", &asked.act),
        ("object", &asked.object),
        ("from", &asked.from),
        ("to", &asked.to),
    ] {
        if !value.is_empty() {
            query.append_pair(name, value);
        }
    }
    if let Some(before) = before {
        query.append_pair("before", &before.to_string());
    }
    match query.finish() {
        none if none.is_empty() => chrome.href(path),
        some => chrome.href(&format!("{path}?{some}")),
    }
}

fn nothing(chrome: &Chrome, listing: &Listing<'_>) -> AnyView {
    let is_filtered = listing.is_older || !listing.asked.is_empty();
    let (title, text) = if is_filtered {
        ("office-nothing-title", "office-journal-nothing-text")
    } else {
        ("office-no-journal-title", "office-no-journal-text")
    };
    let all = is_filtered.then(|| {
        view! {
            <p>
                <a class="button button-quiet" href=chrome.href("/admin/journal")>
                    {chrome.text("office-all-journal")}
                </a>
            </p>
        }
    });
    view! {
        <div class="stack" role="status">
            <h2>{chrome.text(title)}</h2>
            <p class="lead">{chrome.text(text)}</p>
            {all}
        </div>
    }
    .drawn()
}
