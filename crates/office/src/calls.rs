//! The journal of calls: who came to the gateways' doors, with what, and what the answer was.

use crate::{
    desk::Desk,
    frame::{Room, office_page},
    labels,
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
use shop::{
    call::{Call, CallFilter, CallId, CallRow, CallTally},
    desk::CallLog,
};

/// Calls on a page of the journal.
const MOST: usize = 50;

/// What the page shows.
pub(crate) struct Listing<'a> {
    /// Calls, newest first, and what else is known.
    pub log: &'a CallLog,
    /// Which calls were asked for; its `before` is that of this page.
    pub filter: &'a CallFilter,
    /// What was typed into the search field.
    pub query: &'a str,
    /// Whether there are older calls than the last one.
    pub has_more: bool,
}

/// `/admin/calls`
#[component]
pub(crate) fn Page() -> impl IntoView {
    let query = use_query_map();
    let field = move |name: &str| query.read_untracked().get(name).unwrap_or_default();
    let typed = field("q").trim().to_owned();
    let number = typed.trim_start_matches(['#', '№']).trim().parse();
    let filter = CallFilter {
        // No call has the number 0, so what is not a number finds nothing.
        number: (!typed.is_empty()).then(|| number.unwrap_or(0)),
        refused: field("only") == "refused",
        before: field("before").parse().ok().map(CallId),
        limit: i64::try_from(MOST).unwrap_or(i64::MAX).saturating_add(1),
    };
    page(async move {
        let (desk, chrome, staff) = Desk::for_page()?;
        let log = desk.shop.calls(&staff, &filter).await;
        let mut log = log.map_err(|error| desk.refused(&error))?;
        let has_more = log.rows.len() > MOST;
        log.rows.truncate(MOST);
        let listing = Listing {
            log: &log,
            filter: &filter,
            query: &typed,
            has_more,
        };
        Ok(content(&chrome, &listing))
    })
}

/// What the page shows.
pub(crate) fn content(chrome: &Chrome, listing: &Listing<'_>) -> AnyView {
    let title = chrome.text("office-calls-title");
    let body = view! {
        <div class="stack stack-loose">
            <h1>{title.clone()}</h1>
            <p class="lead">{chrome.text("office-calls-text")}</p>
            {left_out(chrome, listing.log.tally)}
            {filters(chrome, listing)}
            {if listing.log.rows.is_empty() {
                Either::Left(nothing(chrome, listing))
            } else {
                let last = listing.log.rows.last().filter(|_| listing.has_more);
                let newest = listing.filter.before.map(|_| address(chrome, listing, None));
                let older = last.map(|row| address(chrome, listing, Some(row.id.0)));
                let pager = pager(newest, older, labels::pager(chrome));
                Either::Right(view! { {table(chrome, &listing.log.rows)} {pager} })
            }}
        </div>
    };
    office_page(chrome, &title, Room::Calls, body.drawn())
}

fn left_out(chrome: &Chrome, tally: CallTally) -> Option<AnyView> {
    let at = tally.left_out_at?;
    let values = [
        ("refused", tally.left_out.refused.to_string().into()),
        ("proven", tally.left_out.proven.to_string().into()),
        ("at", chrome.moment(at).into()),
    ];
    let words = chrome.with("office-calls-left-out", &values);
    Some(view! { <div class="notice" data-tone="wait" role="status"><p>{words}</p></div> }.drawn())
}

fn filters(chrome: &Chrome, listing: &Listing<'_>) -> AnyView {
    let query = view! {
        <input
            id="q"
            name="q"
            type="search"
            inputmode="numeric"
            value=listing.query.to_owned()
            placeholder=chrome.text("office-calls-placeholder")
            maxlength="100"
        />
    };
    let search = Field::new("q", chrome.text("office-search-label"));
    view! {
        <form class="filters" role="search" method="get" action=chrome.href("/admin/calls")>
            {search.around(chrome, query.drawn())}
            <label class="check">
                <input type="checkbox" name="only" value="refused" checked=listing.filter.refused/>
                <span>{chrome.text("office-calls-only-refused")}</span>
            </label>
            <button class="button">{chrome.text("office-show")}</button>
        </form>
    }
    .drawn()
}

const COLUMNS: [&str; 6] = [
    "column-when",
    "column-invoice",
    "column-from",
    "column-verdict",
    "column-why",
    "column-brought",
];

fn table(chrome: &Chrome, rows: &[CallRow]) -> AnyView {
    let columns = COLUMNS.map(|id| view! { <th scope="col">{chrome.text(id)}</th> });
    let rows = rows.iter().map(|each| row(chrome, each)).collect_view();
    view! {
        <table class="table table-wide">
            <caption class="visually-hidden">{chrome.text("office-calls-caption")}</caption>
            <thead><tr>{columns.collect_view()}</tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .drawn()
}

fn row(chrome: &Chrome, row: &CallRow) -> AnyView {
    let call = &row.call;
    view! {
        <tr>
            <td>
                <span>
                    {moment(chrome, call.at)}
                    <br/>
                    <span class="hint">{labels::door(chrome, call.door)}</span>
                </span>
            </td>
            <td data-label=chrome.text("column-invoice")>{invoice(chrome, row)}</td>
            <td data-label=chrome.text("column-from")>
                <span>{call.network.clone()} <br/> <span class="hint">{call.method.clone()}</span></span>
            </td>
            <td data-label=chrome.text("column-verdict")>
                <span>
                    {labels::drawn(labels::ruling(chrome, call.ruling))}
                    <br/>
                    <span class="hint">{answer(chrome, call)}</span>
                </span>
            </td>
            <td>{explanation(chrome, call)}</td>
            <td>{fields(chrome, call)}</td>
        </tr>
    }
    .drawn()
}

/// Which invoice it names, and the order that is paid by it.
fn invoice(chrome: &Chrome, row: &CallRow) -> AnyView {
    let Some(invoice) = row.call.invoice else {
        return "—".drawn();
    };
    let invoice = chrome.with("number-sign", &[("number", invoice.to_string().into())]);
    let order = row.order.map(|number| {
        let words = chrome.with("office-call-order", &[("number", number.to_string().into())]);
        view! { <br/> <a href=chrome.href(&format!("/admin/orders/{number}"))>{words}</a> }
    });
    view! { <span class="nowrap">{invoice} {order}</span> }.drawn()
}

fn answer(chrome: &Chrome, call: &Call) -> String {
    let ms = ("ms", call.ms.to_string().into());
    match call.status {
        Some(status) => chrome.with("office-call-answer", &[("status", status.to_string().into()), ms]),
        None => chrome.with("office-call-no-answer", &[ms]),
    }
}

/// Why it was refused and what to do about it, as far as that is known.
fn explanation(chrome: &Chrome, call: &Call) -> AnyView {
    let detail = call.detail.clone();
    let guesses = call.guesses.iter().map(|guess| chrome.words().guess(guess));
    let sentences = detail
        .into_iter()
        .chain(guesses)
        .chain(labels::advice(chrome, call.ruling))
        .map(|words| view! { <p>{words}</p> })
        .collect_view();
    view! { <div>{sentences}</div> }.drawn()
}

fn fields(chrome: &Chrome, call: &Call) -> AnyView {
    if call.fields.is_empty() {
        return ().drawn();
    }
    let count = call.fields.len();
    let lines: Vec<String> = call
        .fields
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    view! {
        <details>
            <summary>{chrome.with("office-call-fields", &[("count", count.into())])}</summary>
            <pre>{lines.join("\n")}</pre>
        </details>
    }
    .drawn()
}

/// The same calls from another place on.
fn address(chrome: &Chrome, listing: &Listing<'_>, before: Option<i64>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    if !listing.query.is_empty() {
        query.append_pair("q", listing.query);
    }
    if listing.filter.refused {
        query.append_pair("only", "refused");
    }
    if let Some(before) = before {
        query.append_pair("before", &before.to_string());
    }
    chrome.href(&format!("/admin/calls?{}", query.finish()))
}

fn nothing(chrome: &Chrome, listing: &Listing<'_>) -> AnyView {
    let is_filtered = listing.filter.refused || listing.filter.before.is_some() || !listing.query.is_empty();
    let (title, text) = if is_filtered {
        ("office-nothing-title", "office-calls-nothing-text")
    } else {
        ("office-no-calls-title", "office-no-calls-text")
    };
    let all = is_filtered.then(|| {
        view! {
            <p>
                <a class="button button-quiet" href=chrome.href("/admin/calls")>{chrome.text("office-all-calls")}</a>
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
