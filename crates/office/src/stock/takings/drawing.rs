//! The pages of stock-takings.

use super::{SheetTried, TakingTrouble};
use crate::{
    counting::LiveSheet,
    frame::{Room, office_page},
    labels,
    list::pager,
    stock::{article, named, signed, variant_address},
};
use app::{
    Chrome,
    drawn::Draw,
    pieces::{Field, crumbs, error_box, mistake_line, moment},
    views::Link,
};
use leptos::{either::Either, prelude::*};
use shop::{
    catalog::Category,
    stock::{Counted, SheetRow, Taking, TakingState, Wanted},
};

/// What the list shows.
pub(crate) struct Listed<'a> {
    /// Stock-takings, newest first.
    pub takings: &'a [Taking],
    /// What can be counted by itself.
    pub categories: &'a [Category],
    /// Why none was begun.
    pub trouble: Option<&'a TakingTrouble>,
}

/// What a page of a sheet shows.
pub(crate) struct Counting<'a> {
    /// The stock-taking.
    pub taking: &'a Taking,
    /// Its goods on this page.
    pub rows: &'a [SheetRow],
    /// Which page, from 1.
    pub nth: i64,
    /// Whether there is a next one.
    pub has_more: bool,
    /// What was not written down.
    pub tried: Option<&'a SheetTried>,
}

/// The stock-takings, and the form that begins one.
pub(crate) fn begin(chrome: &Chrome, listed: &Listed<'_>) -> AnyView {
    let title = chrome.text("office-takings-title");
    let is_open = listed
        .takings
        .iter()
        .any(|taking| taking.state == TakingState::Open);
    let categories = listed
        .categories
        .iter()
        .map(|category| {
            let name = category.name.get(chrome.lang).to_owned();
            view! { <option value=category.slug.clone()>{name}</option> }
        })
        .collect_view();
    let select = view! {
        <select id="category" name="category">
            <option value="">{chrome.text("office-taking-whole-shop")}</option>
            {categories}
        </select>
    };
    let field = Field::new("category", chrome.text("office-taking-what"));
    let form = (!is_open).then(|| {
        view! {
            <form class="panel stack" method="post" action=chrome.href("/admin/stock/takings")>
                {field.around(chrome, select.drawn())}
                <button class="button">{chrome.text("office-taking-begin")}</button>
            </form>
        }
    });
    let rows = listed
        .takings
        .iter()
        .map(|taking| listed_row(chrome, taking))
        .collect_view();
    let columns = [
        "column-taking",
        "column-state",
        "column-counted",
        "column-differing",
    ]
    .map(|id| view! { <th scope="col">{chrome.text(id)}</th> });
    let table = (!listed.takings.is_empty()).then(|| {
        view! {
            <table class="table table-wide">
                <caption class="visually-hidden">{title.clone()}</caption>
                <thead><tr>{columns.collect_view()}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        }
    });
    let body = view! {
        <div class="stack stack-loose">
            {way_back(chrome, Vec::new(), title.clone())}
            <h1>{title.clone()}</h1>
            <p class="lead">{chrome.text("office-takings-text")}</p>
            {listed.trouble.map(|trouble| refused(chrome, trouble))}
            {form}
            {table}
        </div>
    };
    office_page(chrome, &title, Room::Stock, body.drawn())
}

fn listed_row(chrome: &Chrome, taking: &Taking) -> AnyView {
    let path = match taking.state {
        TakingState::Open => address(taking, ""),
        TakingState::Posted | TakingState::Dropped => address(taking, "/review"),
    };
    view! {
        <tr>
            <td>
                <span>
                    <a href=chrome.href(&path)>{number(chrome, taking)}</a>
                    <br/>
                    {moment(chrome, taking.begun_at)}
                    <br/>
                    <span class="hint">{taking.begun_by.clone()}</span>
                </span>
            </td>
            <td data-label=chrome.text("column-state")>{state(chrome, taking.state)}</td>
            <td data-label=chrome.text("column-counted") class="number">{taking.counted}</td>
            <td data-label=chrome.text("column-differing") class="number">{taking.differing}</td>
        </tr>
    }
    .drawn()
}

/// A page of the sheet, to be typed in.
pub(crate) fn sheet(chrome: &Chrome, counting: &Counting<'_>) -> AnyView {
    let taking = counting.taking;
    let title = number(chrome, taking);
    let trouble = counting.tried.and_then(|tried| tried.trouble.as_ref());
    let told = if let Some(trouble) = trouble {
        Some(error_box(chrome.text("not-done-title"), trouble.text(chrome)))
    } else if counting.tried.is_some() {
        Some(error_box(
            chrome.text("office-taking-mistaken-title"),
            chrome.text("office-taking-mistaken-text"),
        ))
    } else {
        None
    };
    let form = if taking.state != TakingState::Open {
        view! { <p>{chrome.text("trouble-taking-ended")}</p> }.drawn()
    } else if counting.rows.is_empty() {
        view! { <p>{chrome.text("office-taking-no-goods")}</p> }.drawn()
    } else {
        let form = counting_form(chrome, counting);
        let sheet = view! {
            <div
                class="stack"
                data-live="sheet"
                data-number=taking.number.0.to_string()
                data-sign-in=chrome.href("/admin/sign-in")
                data-unanswered=chrome.text("office-taking-unanswered")
            >
                {form}
                <p class="hint" role="status"></p>
            </div>
        };
        view! { <LiveSheet>{sheet}</LiveSheet> }.drawn()
    };
    let body = view! {
        <div class="stack stack-loose">
            {way_back(chrome, vec![takings(chrome)], title.clone())}
            <h1>{title.clone()}</h1>
            <p class="lead">{chrome.text("office-taking-text")}</p>
            {told}
            {summary(chrome, taking)}
            <p class="actions">
                <a class="button button-quiet" href=chrome.href(&address(taking, "/print"))>
                    {chrome.text("office-taking-print")}
                </a>
                " "
                <a class="button button-quiet" href=chrome.href(&address(taking, "/review"))>
                    {chrome.text("office-taking-review")}
                </a>
            </p>
            {form}
        </div>
    };
    office_page(chrome, &title, Room::Stock, body.drawn())
}

fn counting_form(chrome: &Chrome, counting: &Counting<'_>) -> AnyView {
    let columns = ["column-goods", "column-lies", "column-when"]
        .map(|id| view! { <th scope="col">{chrome.text(id)}</th> });
    let rows = counting
        .rows
        .iter()
        .map(|row| counted_row(chrome, row, counting.tried))
        .collect_view();
    let path = chrome.href(&address(counting.taking, ""));
    let page = |nth: i64| format!("{path}?page={nth}");
    let newer = (counting.nth > 1).then(|| {
        let words = chrome.text("office-taking-page-before");
        view! { <a class="button button-quiet" rel="prev" href=page(counting.nth - 1)>{words}</a> " " }
    });
    let next = counting.has_more.then(|| {
        view! {
            <button class="button" name="step" value="next">{chrome.text("office-taking-save-next")}</button>
            " "
        }
    });
    view! {
        <form class="stack" method="post" action=path.clone()>
            <input type="hidden" name="page" value=counting.nth.to_string()/>
            <table class="table table-wide">
                <caption class="visually-hidden">{number(chrome, counting.taking)}</caption>
                <thead><tr>{columns.collect_view()}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
            <p class="actions">
                {newer}
                {next}
                <button class="button" name="step" value="save">{chrome.text("office-taking-save")}</button>
                " "
                <button class="button button-quiet" name="step" value="review">
                    {chrome.text("office-taking-save-review")}
                </button>
            </p>
        </form>
    }
    .drawn()
}

fn counted_row(chrome: &Chrome, row: &SheetRow, tried: Option<&SheetTried>) -> AnyView {
    let [name, was] = Wanted::fields_of(row.variant);
    let counted = row
        .count
        .as_ref()
        .map(|count| count.counted.to_string())
        .unwrap_or_default();
    let mistaken = tried.and_then(|tried| tried.mistaken.iter().find(|(variant, _)| *variant == row.variant));
    let goods = named(chrome, &row.name, &row.option);
    let label = chrome.with("office-taking-counted", &[("goods", goods.as_str().into())]);
    let error = mistaken.map(|_| format!("{name}-error"));
    let words = mistaken.map(|_| mistake_line(chrome, &name, chrome.text("trouble-not-a-count")));
    let typed = mistaken.map_or_else(|| counted.clone(), |(_, typed)| typed.clone());
    view! {
        <tr>
            <td>
                <span>{goods} <br/> <span class="hint">{article(chrome, &row.sku)}</span></span>
            </td>
            <td data-label=chrome.text("column-lies")>
                <div>
                    {words}
                    <input
                        id=name.clone()
                        class="count-box"
                        name=name.clone()
                        inputmode="numeric"
                        autocomplete="off"
                        maxlength="12"
                        aria-label=label
                        aria-invalid=mistaken.map(|_| "true")
                        aria-describedby=error
                        value=typed
                    />
                    <input type="hidden" name=was value=counted/>
                </div>
            </td>
            <td data-label=chrome.text("column-when")>{row.count.as_ref().map(|count| said(chrome, count))}</td>
        </tr>
    }
    .drawn()
}

/// What differs, and the buttons that end the stock-taking.
pub(crate) fn review(
    chrome: &Chrome,
    taking: &Taking,
    rows: &[SheetRow],
    trouble: Option<&TakingTrouble>,
) -> AnyView {
    let title = chrome.with(
        "office-taking-review-title",
        &[("number", taking.number.0.to_string().into())],
    );
    let columns = [
        "column-goods",
        "column-expected",
        "column-lies",
        "column-moved",
        "column-when",
    ]
    .map(|id| view! { <th scope="col">{chrome.text(id)}</th> });
    let table = if rows.is_empty() {
        Either::Left(view! { <p>{chrome.text("office-taking-no-differences")}</p> })
    } else {
        let rows = rows
            .iter()
            .filter_map(|row| Some(differing_row(chrome, row, row.count.as_ref()?)))
            .collect_view();
        Either::Right(view! {
            <table class="table table-wide">
                <caption class="visually-hidden">{title.clone()}</caption>
                <thead><tr>{columns.collect_view()}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        })
    };
    let body = view! {
        <div class="stack stack-loose">
            {way_back(chrome, vec![takings(chrome)], title.clone())}
            <h1>{title.clone()}</h1>
            {trouble.map(|trouble| refused(chrome, trouble))}
            {summary(chrome, taking)}
            {table}
            {(taking.state == TakingState::Open).then(|| endings(chrome, taking))}
        </div>
    };
    office_page(chrome, &title, Room::Stock, body.drawn())
}

fn differing_row(chrome: &Chrome, row: &SheetRow, count: &Counted) -> AnyView {
    let outdated = count
        .is_outdated
        .then(|| view! { <br/> <span class="hint">{chrome.text("office-taking-outdated")}</span> });
    view! {
        <tr>
            <td>
                <span>
                    <a href=variant_address(chrome, &row.sku)>{named(chrome, &row.name, &row.option)}</a>
                    <br/>
                    <span class="hint">{article(chrome, &row.sku)}</span>
                </span>
            </td>
            <td data-label=chrome.text("column-expected") class="number">{count.expected}</td>
            <td data-label=chrome.text("column-lies") class="number">{count.counted}</td>
            <td data-label=chrome.text("column-moved") class="number">
                <span>{signed(count.difference())} {outdated}</span>
            </td>
            <td data-label=chrome.text("column-when")>{said(chrome, count)}</td>
        </tr>
    }
    .drawn()
}

/// Post, go on, or drop.
fn endings(chrome: &Chrome, taking: &Taking) -> AnyView {
    view! {
        <section class="panel stack" aria-labelledby="endings">
            <h2 id="endings">{chrome.text("office-taking-end-title")}</h2>
            <p>{chrome.text("office-taking-post-text")}</p>
            <form method="post" action=chrome.href(&address(taking, "/post"))>
                <button class="button">{chrome.text("office-taking-post")}</button>
            </form>
            <p>
                <a class="button button-quiet" href=chrome.href(&address(taking, ""))>
                    {chrome.text("office-taking-go-on")}
                </a>
            </p>
            <details>
                <summary>{chrome.text("office-taking-drop")}</summary>
                <form class="stack" method="post" action=chrome.href(&address(taking, "/drop"))>
                    <p>{chrome.text("office-taking-drop-text")}</p>
                    <button class="button button-quiet">{chrome.text("office-taking-drop")}</button>
                </form>
            </details>
        </section>
    }
    .drawn()
}

/// The sheet for paper: what there is, and an empty box for each. Nothing says how many are expected, so that they are counted.
pub(crate) fn print(
    chrome: &Chrome,
    taking: &Taking,
    rows: &[SheetRow],
    nth: i64,
    has_more: bool,
) -> AnyView {
    let title = number(chrome, taking);
    let columns = ["column-goods", "column-article", "column-lies"]
        .map(|id| view! { <th scope="col">{chrome.text(id)}</th> });
    let rows = rows
        .iter()
        .map(|row| {
            view! {
                <tr>
                    <td>{named(chrome, &row.name, &row.option)}</td>
                    <td>{row.sku.clone()}</td>
                    <td class="count-box"></td>
                </tr>
            }
        })
        .collect_view();
    let this = Link {
        href: chrome.href(&address(taking, "")),
        text: title.clone(),
    };
    let path = chrome.href(&address(taking, "/print"));
    let part = |nth: i64| format!("{path}?page={nth}");
    let parts = (nth > 1 || has_more).then(|| {
        let before = (nth > 1).then(|| part(nth - 1));
        let after = has_more.then(|| part(nth + 1));
        let words = ["pages-label", "page-before", "page-after"].map(|id| chrome.text(id));
        view! {
            <p>{chrome.with("office-taking-print-part", &[("nth", nth.into())])}</p>
            {pager(before, after, words)}
        }
    });
    let body = view! {
        <div class="stack paper">
            {way_back(chrome, vec![takings(chrome), this], chrome.text("office-taking-print"))}
            <h1>{title.clone()}</h1>
            {parts}
            <p>{moment(chrome, taking.begun_at)}</p>
            <p class="hint">{chrome.text("office-taking-print-text")}</p>
            <table class="table">
                <caption class="visually-hidden">{title.clone()}</caption>
                <thead><tr>{columns.collect_view()}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    };
    office_page(chrome, &title, Room::Stock, body.drawn())
}

/// Who, when, how much of it, and how it ended.
fn summary(chrome: &Chrome, taking: &Taking) -> AnyView {
    let what = match &taking.category {
        Some(slug) => chrome.with("office-taking-category", &[("category", slug.as_str().into())]),
        None => chrome.text("office-taking-whole-shop"),
    };
    let values = [
        ("counted", taking.counted.into()),
        ("differing", taking.differing.into()),
    ];
    let ended = taking.ended.as_ref().map(|(at, who)| {
        view! { <br/> {moment(chrome, *at)} ", " {who.clone()} }
    });
    view! {
        <p>
            {state(chrome, taking.state)}
            " "
            {what}
            <br/>
            {chrome.with("office-taking-summary", &values)}
            {ended}
        </p>
    }
    .drawn()
}

fn said(chrome: &Chrome, count: &Counted) -> AnyView {
    view! { <span>{moment(chrome, count.at)} <br/> <span class="hint">{count.who.clone()}</span></span> }
        .drawn()
}

fn state(chrome: &Chrome, state: TakingState) -> AnyView {
    let (tone, id) = match state {
        TakingState::Open => ("wait", "office-taking-open"),
        TakingState::Posted => ("good", "office-taking-posted"),
        TakingState::Dropped => ("calm", "office-taking-dropped"),
    };
    labels::drawn(labels::pill(tone, chrome.text(id)))
}

fn refused(chrome: &Chrome, TakingTrouble(trouble): &TakingTrouble) -> AnyView {
    error_box(chrome.text("not-done-title"), trouble.text(chrome))
}

fn number(chrome: &Chrome, taking: &Taking) -> String {
    chrome.with(
        "office-taking-number",
        &[("number", taking.number.0.to_string().into())],
    )
}

fn address(taking: &Taking, rest: &str) -> String {
    format!("/admin/stock/takings/{}{rest}", taking.number.0)
}

fn takings(chrome: &Chrome) -> Link {
    Link {
        href: chrome.href("/admin/stock/takings"),
        text: chrome.text("office-takings-title"),
    }
}

/// The way back to the journal.
fn way_back(chrome: &Chrome, more: Vec<Link>, here: String) -> AnyView {
    let stock = Link {
        href: chrome.href("/admin/stock"),
        text: chrome.text("office-stock-title"),
    };
    let links = std::iter::once(stock).chain(more).collect();
    crumbs(chrome, links, Some(here))
}
