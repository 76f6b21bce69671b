//! The stock: a journal of every piece that came or went, and a form that moves pieces by hand.

mod form;
pub(crate) mod takings;

pub(crate) use form::stock_form;
pub use form::{StockForm, StockOutcome};
pub(crate) use takings::{Begin, Print, Review, Sheet, keep_row};
pub use takings::{SheetOutcome, SheetTried, TakingTrouble, carry_out_count};

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
    catalog::GoodsQuery,
    desk::Error,
    staff::Right,
    stock::{Cause, LedgerFilter, LedgerLine, LineId, StockOf},
    text::Text,
};

/// Lines on a page of the journal.
const MOST: usize = 50;

/// What was asked for, as it stands in the address.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Asked {
    /// Article code of the only variant that is wanted.
    pub sku: String,
    /// Words of goods, or an article code.
    pub q: String,
    /// Name of a cause.
    pub cause: String,
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
}

/// What the page shows.
pub(crate) struct Listing<'a> {
    /// What was asked for.
    pub asked: &'a Asked,
    /// Lines, newest first.
    pub lines: &'a [LedgerLine],
    /// Whether this is not the first page.
    pub is_older: bool,
    /// Whether there are older lines than the last one.
    pub has_more: bool,
    /// Where the pieces of the only variant are, if there is one.
    pub stock: Option<&'a StockOf>,
    /// One-time token for the form.
    pub token: String,
    /// What came of the form.
    pub outcome: Option<&'a StockOutcome>,
}

/// `/admin/stock`. A form that was refused is answered with this page, too, and its outcome in the context.
#[component]
pub(crate) fn Page() -> impl IntoView {
    let query = use_query_map();
    let field = move |name: &str| query.read_untracked().get(name).unwrap_or_default();
    let asked = Asked {
        sku: field("sku").trim().to_owned(),
        q: field("q").trim().to_owned(),
        cause: field("cause"),
        from: field("from"),
        to: field("to"),
    };
    let before = field("before").parse().ok().map(LineId);
    let is_moved = field("done") == StockOutcome::MOVED;
    let outcome = use_context::<StockOutcome>();
    page(async move {
        let (desk, chrome, staff) = Desk::for_page()?;
        let filter = LedgerFilter {
            before,
            limit: i64::try_from(MOST).unwrap_or(i64::MAX).saturating_add(1),
            ..filter(&chrome, &asked)
        };
        let lines = desk.shop.ledger(&staff, &filter).await;
        let mut lines = lines.map_err(|error| desk.refused(&error))?;
        let has_more = lines.len() > MOST;
        lines.truncate(MOST);
        // What never moved has no line to lead to its form, so its article code does.
        let sku = if asked.sku.is_empty() {
            &asked.q
        } else {
            &asked.sku
        };
        let stock = if sku.is_empty() {
            None
        } else {
            match desk.shop.stock_of(&staff, sku).await {
                Ok(stock) => Some(stock),
                Err(Error::NotFound) => None,
                Err(error) => return Err(desk.refused(&error)),
            }
        };
        // Anybody can type the address of a page: it is believed only where the journal bears it out.
        let newest = lines.first().and_then(|line| line.who.as_deref());
        let is_moved = is_moved && newest == Some(staff.login());
        let outcome = outcome.or_else(|| is_moved.then_some(StockOutcome::Moved));
        let listing = Listing {
            asked: &asked,
            lines: &lines,
            is_older: before.is_some(),
            has_more,
            stock: stock.as_ref(),
            token: (desk.token)(),
            outcome: outcome.as_ref(),
        };
        Ok(content(&chrome, &listing))
    })
}

/// What an address asks for.
fn filter(chrome: &Chrome, asked: &Asked) -> LedgerFilter {
    let day = |date: &str| chrome.zone.day(date);
    LedgerFilter {
        sku: (!asked.sku.is_empty()).then(|| asked.sku.clone()),
        words: GoodsQuery::words(&asked.q),
        cause: asked.cause.parse().ok(),
        from: day(&asked.from).map(|day| day.start),
        until: day(&asked.to).map(|day| day.end),
        ..LedgerFilter::default()
    }
}

/// What the page shows.
pub(crate) fn content(chrome: &Chrome, listing: &Listing<'_>) -> AnyView {
    let title = chrome.text("office-stock-title");
    let variant = listing
        .stock
        .map(|stock| variant(chrome, stock, listing.token.clone(), listing.outcome));
    let takings = chrome.may(Right::Stock).then(|| {
        view! {
            <p>
                <a class="button button-quiet" href=chrome.href("/admin/stock/takings")>
                    {chrome.text("office-takings-title")}
                </a>
            </p>
        }
    });
    let body = view! {
        <div class="stack stack-loose">
            <h1>{title.clone()}</h1>
            <p class="lead">{chrome.text("office-stock-text")}</p>
            {takings}
            {listing.outcome.map(|outcome| form::told(chrome, outcome))}
            {variant}
            {filters(chrome, listing.asked)}
            {if listing.lines.is_empty() {
                Either::Left(nothing(chrome))
            } else {
                let last = listing.lines.last().filter(|_| listing.has_more);
                let newest = listing.is_older.then(|| address(chrome, listing.asked, None));
                let older = last.map(|line| address(chrome, listing.asked, Some(line.id)));
                let pager = pager(newest, older, labels::pager(chrome));
                Either::Right(view! { {table(chrome, listing.lines)} {pager} })
            }}
        </div>
    };
    office_page(chrome, &title, Room::Stock, body.drawn())
}

/// One variant: where its pieces are, and the form that moves some.
fn variant(chrome: &Chrome, stock: &StockOf, token: String, outcome: Option<&StockOutcome>) -> AnyView {
    let low = stock.low_stock.map(|threshold| {
        let words = chrome.with("office-stock-threshold", &[("pieces", threshold.into())]);
        let tone = if stock.is_low() { "bad" } else { "calm" };
        view! { <p>{labels::drawn(labels::pill(tone, words))}</p> }
    });
    let counters = [
        ("office-stock-free", stock.free),
        ("office-stock-reserved", stock.reserved),
        ("office-stock-sold", stock.sold),
    ];
    let counters = counters.map(|(id, pieces)| {
        view! { <li class="counter"><strong>{pieces}</strong> " " <span>{chrome.text(id)}</span></li> }
    });
    let expected = stock.free + stock.reserved;
    let form = chrome
        .may(Right::Stock)
        .then(|| stock_form(chrome, stock.variant, &stock.sku, expected, token, outcome));
    view! {
        <section class="panel stack" aria-labelledby="variant">
            <h2 id="variant">{named(chrome, &stock.name, &stock.option)}</h2>
            <p class="hint">{article(chrome, &stock.sku)}</p>
            {low}
            <ul class="counters">{counters.collect_view()}</ul>
            {form}
        </section>
    }
    .drawn()
}

fn filters(chrome: &Chrome, asked: &Asked) -> AnyView {
    // Whoever looks at one variant may look for others from there.
    let typed = if asked.q.is_empty() { &asked.sku } else { &asked.q };
    let query = view! {
        <input
            id="q"
            name="q"
            type="search"
            value=typed.clone()
            placeholder=chrome.text("office-stock-placeholder")
            maxlength="100"
        />
    };
    let search = Field::new("q", chrome.text("office-search-label"));
    let any = view! { <option value="">{chrome.text("office-stock-any-cause")}</option> };
    let causes = Cause::ALL.map(|cause| {
        let is_chosen = asked.cause == cause.as_str();
        view! { <option value=cause.as_str() selected=is_chosen>{cause_words(chrome, cause)}</option> }
    });
    let cause = view! { <select id="cause" name="cause">{any}{causes.collect_view()}</select> };
    let day = |name: &'static str, value: &str| {
        view! { <input id=name name=name type="date" value=value.to_owned()/> }.drawn()
    };
    view! {
        <form class="filters" role="search" method="get" action=chrome.href("/admin/stock")>
            {search.around(chrome, query.drawn())}
            {Field::new("cause", chrome.text("office-stock-cause")).around(chrome, cause.drawn())}
            {Field::new("from", chrome.text("office-stock-from")).around(chrome, day("from", &asked.from))}
            {Field::new("to", chrome.text("office-stock-to")).around(chrome, day("to", &asked.to))}
            <button class="button">{chrome.text("office-show")}</button>
        </form>
    }
    .drawn()
}

const COLUMNS: [&str; 5] = [
    "column-when",
    "column-goods",
    "column-cause",
    "column-moved",
    "column-balance",
];

fn table(chrome: &Chrome, lines: &[LedgerLine]) -> AnyView {
    let columns = COLUMNS.map(|id| view! { <th scope="col">{chrome.text(id)}</th> });
    let rows = lines.iter().map(|line| row(chrome, line)).collect_view();
    view! {
        <table class="table table-wide">
            <caption class="visually-hidden">{chrome.text("office-stock-caption")}</caption>
            <thead><tr>{columns.collect_view()}</tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .drawn()
}

fn row(chrome: &Chrome, line: &LedgerLine) -> AnyView {
    let who = line
        .who
        .clone()
        .map(|who| view! { <br/> <span class="hint">{who}</span> });
    let goods = variant_address(chrome, &line.sku);
    view! {
        <tr>
            <td><span>{moment(chrome, line.at)} {who}</span></td>
            <td data-label=chrome.text("column-goods")>
                <span>
                    <a href=goods>{named(chrome, &line.name, &line.option)}</a>
                    <br/>
                    <span class="hint">{article(chrome, &line.sku)}</span>
                </span>
            </td>
            <td data-label=chrome.text("column-cause")><span>{why(chrome, line)}</span></td>
            <td data-label=chrome.text("column-moved") class="number">{signed(line.pieces)}</td>
            <td data-label=chrome.text("column-balance") class="number">{line.balance}</td>
        </tr>
    }
    .drawn()
}

/// The cause, the order or the stock-taking behind it, and the note.
fn why(chrome: &Chrome, line: &LedgerLine) -> AnyView {
    let order = line.order.map(|number| {
        let words = chrome.with("office-call-order", &[("number", number.to_string().into())]);
        view! { <br/> <a href=chrome.href(&format!("/admin/orders/{number}"))>{words}</a> }
    });
    let taking = line.taking.map(|number| {
        let words = chrome.with("office-taking-number", &[("number", number.0.to_string().into())]);
        if !chrome.may(Right::Stock) {
            return view! { <br/> {words} }.drawn();
        }
        let href = chrome.href(&format!("/admin/stock/takings/{}/review", number.0));
        view! { <br/> <a href=href>{words}</a> }.drawn()
    });
    let note = line
        .note
        .clone()
        .map(|note| view! { <br/> <span class="hint">{note}</span> });
    view! { {cause_words(chrome, line.cause)} {order} {taking} {note} }.drawn()
}

fn nothing(chrome: &Chrome) -> AnyView {
    view! {
        <div class="stack" role="status">
            <h2>{chrome.text("office-nothing-title")}</h2>
            <p class="lead">{chrome.text("office-stock-nothing-text")}</p>
            <p>
                <a class="button button-quiet" href=chrome.href("/admin/stock")>
                    {chrome.text("office-stock-all")}
                </a>
            </p>
        </div>
    }
    .drawn()
}

/// The journal of a variant, with the form that moves its pieces.
pub(crate) fn variant_address(chrome: &Chrome, sku: &str) -> String {
    let asked = Asked {
        sku: sku.to_owned(),
        ..Asked::default()
    };
    address(chrome, &asked, None)
}

/// The same lines from another place on.
fn address(chrome: &Chrome, asked: &Asked, before: Option<LineId>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, text) in [
        ("sku", &asked.sku),
        ("q", &asked.q),
        ("cause", &asked.cause),
        ("from", &asked.from),
        ("to", &asked.to),
    ] {
        if !text.is_empty() {
            query.append_pair(name, text);
        }
    }
    if let Some(before) = before {
        query.append_pair("before", &before.0.to_string());
    }
    chrome.href(&format!("/admin/stock?{}", query.finish()))
}

/// A product in one of its options.
fn named(chrome: &Chrome, name: &Text, option: &Text) -> String {
    let (name, option) = (name.get(chrome.lang), option.get(chrome.lang));
    if option.trim().is_empty() {
        name.to_owned()
    } else {
        format!("{name}, {option}")
    }
}

fn article(chrome: &Chrome, sku: &str) -> String {
    chrome.with("office-stock-article", &[("sku", sku.into())])
}

fn cause_words(chrome: &Chrome, cause: Cause) -> String {
    chrome.text(match cause {
        Cause::Stocked => "stock-cause-stocked",
        Cause::Ordered => "stock-cause-ordered",
        Cause::Returned => "stock-cause-returned",
        Cause::TakenAgain => "stock-cause-taken-again",
        Cause::Received => "stock-cause-received",
        Cause::Counted => "stock-cause-counted",
        Cause::WrittenOff => "stock-cause-written-off",
        Cause::ReturnedByBuyer => "stock-cause-returned-by-buyer",
    })
}

/// `+5`, `−2`, `0`
fn signed(pieces: i64) -> String {
    match pieces {
        0 => "0".to_owned(),
        1.. => format!("+{pieces}"),
        _ => format!("−{}", pieces.unsigned_abs()),
    }
}
