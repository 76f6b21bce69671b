//! The list of orders: what waits for someone, a search, a page of rows.

mod columns;
mod export;
mod filters;
pub(crate) mod print;
pub(crate) mod several;
mod trials;
pub(crate) mod views;

pub use columns::keep_columns;
pub use export::{export_cut, export_heads, export_line, export_sheet, export_unsearched, orders_filter};
pub use several::{SeveralForm, SeveralTried};
pub use views::{ViewForm, ViewTried};

use crate::{
    Refused,
    desk::{Desk, seat},
    frame::{Room, office_page},
    labels,
    list::{Asked, Hint, ListView, ListWords, Nothing, OrderList, Row, table},
    map::page,
    order,
};
use app::{Chrome, drawn::Draw, pieces::machine_time};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use shop::{
    Timestamp,
    order::{Line, OrderNumber},
    staff::{Admin, Right},
    store::{Counts, OrderRow, Search, Trials},
};

/// Orders on a page of the list.
const MOST: usize = 50;

/// What `done` says in the address of the list once all trials were put away.
pub const PUT_AWAY: &str = "put-away";

/// `/admin/orders`
#[component]
pub(crate) fn Page() -> impl IntoView {
    let query = use_query_map();
    let field = move |name: &str| query.read_untracked().get(name).unwrap_or_default();
    let asked = Asked {
        q: field("q"),
        state: field("state"),
        fulfilment: field("fulfilment"),
        pay: field("pay"),
        attention: field("attention"),
        money: field("money"),
        returns: field("returns"),
        tag: field("tag"),
        trials: field("trials"),
        before: field("before"),
    };
    let just_put_away = field("done") == PUT_AWAY;
    let is_refused = use_context::<ViewTried>().is_some();
    page(async move {
        let (desk, chrome, staff) = Desk::for_page()?;
        let (counts, list) = find(&desk, &staff, &asked).await?;
        let views = views::shown(&desk, &staff).await;
        let views = views.map_err(|error| desk.refused(&error))?;
        let views = view! {
            {views::panel(&chrome, &asked, &views, is_refused)}
            {columns::panel(&chrome, &list.hidden)}
        }
        .drawn();
        Ok(whole(&chrome, counts, &asked, &list, just_put_away, views))
    })
}

/// The orders that are asked for, drawn.
pub(crate) async fn part(desk: &Desk, staff: &Admin, asked: &Asked) -> Result<String, Refused> {
    let (_, list) = find(desk, staff, asked).await?;
    Ok(rows(&seat()?.chrome, &list).to_html())
}

/// The rows, and what may be done to those that are ticked.
fn rows(chrome: &Chrome, list: &ListView) -> AnyView {
    let may_work = chrome.may(Right::Parcels);
    let files = (chrome.may(Right::Exports) && !list.rows.is_empty()).then(|| {
        let [csv, xlsx] = list.files.clone();
        view! {
            <p class="hint">
                {chrome.text("export-text")} " " <a href=csv>"CSV"</a> ", " <a href=xlsx>"XLSX"</a>
            </p>
        }
    });
    let unsearched = list.unsearched.clone();
    let unsearched = unsearched.map(|text| view! { <p class="hint" role="status">{text}</p> });
    view! {
        {unsearched}
        {table(list, &words(chrome))}
        {files}
        {may_work.then(|| several::panel(chrome, &list.rows))}
        {chrome.may(Right::ReadOrders).then(|| views::keeping(chrome, &list.query))}
    }
    .drawn()
}

/// What waits for someone, and the orders that are asked for, newest first, in words.
async fn find(desk: &Desk, staff: &Admin, asked: &Asked) -> Result<(Counts, ListView), Refused> {
    let limit = i64::try_from(MOST).unwrap_or(i64::MAX).saturating_add(1);
    let filter = filters::filter(asked, limit);
    let rows = desk.shop.orders(staff, &filter).await;
    let rows = rows.map_err(|error| desk.refused(&error))?;
    let leaves_out = desk.shop.leaves_orders_out(staff, &filter).await;
    let leaves_out = leaves_out.map_err(|error| desk.refused(&error))?;
    let counts = desk.shop.counts(staff).await;
    let counts = counts.map_err(|error| desk.refused(&error))?;
    let chrome = seat()?.chrome;
    let mut list = list_view(&chrome, &rows, counts, asked, desk.now());
    if leaves_out {
        list.unsearched = Some(unsearched(&chrome));
        list.nothing.text = chrome.text("office-nothing-newest");
    }
    let numbers: Vec<_> = list.rows.iter().map(|row| OrderNumber(row.number)).collect();
    let hidden = columns::hidden(desk, staff).await;
    list.hidden = hidden.map_err(|error| desk.refused(&error))?;
    let tags = desk.shop.tags_of(staff, &numbers).await;
    let tags = tags.map_err(|error| desk.refused(&error))?;
    let withdrawn = desk.shop.withdrawn_of_list(staff, &rows).await;
    let withdrawn = withdrawn.map_err(|error| desk.refused(&error))?;
    for row in &mut list.rows {
        if withdrawn.contains(&OrderNumber(row.number)) {
            row.marks.push(labels::pill("bad", chrome.text("return-mark")));
        }
        let tags = tags.get(&OrderNumber(row.number)).into_iter().flatten();
        row.marks
            .extend(tags.map(|tag| labels::pill("calm", format!("#{}", tag.as_str()))));
    }
    Ok((counts, list))
}

/// One row more than a page has tells that there are older orders.
pub(crate) fn list_view(
    chrome: &Chrome,
    rows: &[OrderRow],
    counts: Counts,
    asked: &Asked,
    now: Timestamp,
) -> ListView {
    let has_more = rows.len() > MOST;
    let rows = &rows[..rows.len().min(MOST)];
    let older = rows.last().filter(|_| has_more);
    // The way from an order to its neighbours stays within the list.
    let query = filters::query(asked, filters::trials(asked), "");
    ListView {
        rows: rows.iter().map(|each| row(chrome, each, now, &query)).collect(),
        nothing: nothing(chrome, counts, asked),
        unsearched: None,
        older: older.map(|last| filters::address(chrome, asked, Some(last.number.0))),
        newest: (!asked.before.is_empty()).then(|| filters::address(chrome, asked, None)),
        query,
        hidden: Vec::new(),
        files: ["orders.csv", "orders.xlsx"].map(|file| filters::file(chrome, asked, file)),
    }
}

/// That words of one or two letters were not looked for in all orders.
pub(crate) fn unsearched(chrome: &Chrome) -> String {
    chrome.with("office-search-short", &[("count", Search::MOST_READ.into())])
}

fn nothing(chrome: &Chrome, counts: Counts, asked: &Asked) -> Nothing {
    if !filters::is_filtered(asked) {
        if counts.trials > 0 {
            return trials::nothing_else(chrome);
        }
        return Nothing {
            title: chrome.text("office-no-orders-title"),
            text: chrome.text("office-no-orders-text"),
            // Whoever opens a new shop comes here first, and has nothing to sell yet.
            hints: vec![Hint {
                href: chrome.href("/admin/goods"),
                text: chrome.text("shelf-begin"),
            }],
        };
    }
    let all = Hint {
        href: chrome.href("/admin/orders"),
        text: chrome.text("office-all-orders"),
    };
    Nothing {
        title: chrome.text("office-nothing-title"),
        text: chrome.text("office-nothing-text"),
        hints: trials::search(chrome, counts, asked)
            .into_iter()
            .chain([all])
            .collect(),
    }
}

/// What the page shows.
fn whole(
    chrome: &Chrome,
    counts: Counts,
    asked: &Asked,
    list: &ListView,
    just_put_away: bool,
    views: AnyView,
) -> AnyView {
    let title = chrome.text("office-orders-title");
    let form = filters::form(chrome, asked);
    let trials = trials::panel(chrome, counts, asked, just_put_away, !list.rows.is_empty());
    let words = words(chrome);
    let newest = list.rows.first().map_or(0, |row| row.number);
    let live = view! {
        <div
            class="stack stack-loose"
            data-live="orders"
            data-events=chrome.href("/admin/orders/events")
            data-asked=filters::query(asked, filters::trials(asked), &asked.before)
            data-trials=filters::trials(asked).as_str()
            data-seen=newest.to_string()
        >
            {form}
            {trials}
            <p class="notice news" data-tone="good" role="status" hidden>
                <span>
                    {words.fresh.clone()}
                    " "
                    <span></span>
                    " "
                    <button type="button" class="button-link" name="news">{words.show.clone()}</button>
                </span>
            </p>
            <div class="stack stack-loose">{rows(chrome, list)}</div>
        </div>
    };
    let by_hand = chrome.may(Right::TakeOrders).then(|| {
        view! { <a class="button button-quiet" href=chrome.href("/admin/orders/new")>{chrome.text("office-hand-open")}</a> }
    });
    let several = chrome.may(Right::Parcels).then(|| {
        view! { <a class="button button-quiet" href=chrome.href("/admin/orders/ship")>{chrome.text("several-title")}</a> }
    });
    let body = view! {
        <div class="stack stack-loose">
            <div class="cluster cluster-apart">
                <h1>{title.clone()}</h1>
                <p class="cluster">
                    {by_hand}
                    " "
                    {several}
                </p>
            </div>
            {counters(chrome, counts, asked)}
            {views}
            <OrderList>{live}</OrderList>
        </div>
    };
    office_page(chrome, &title, Room::Orders, body.drawn())
}

fn words(chrome: &Chrome) -> ListWords {
    ListWords {
        caption: chrome.text("office-orders-caption"),
        columns: COLUMNS.map(|id| chrome.text(id)).into(),
        fresh: chrome.text("office-new-orders"),
        show: chrome.text("office-show"),
        pager: labels::pager(chrome),
    }
}

const COLUMNS: [&str; 7] = [
    "column-number",
    "column-placed",
    "column-buyer",
    "column-goods",
    "column-sum",
    "column-payment",
    "column-shipping",
];

fn counters(chrome: &Chrome, counts: Counts, asked: &Asked) -> AnyView {
    let here = filters::address(chrome, asked, None);
    let counter = |path: &str, count: i64, tone: &'static str, id: &str| {
        let tone = if count == 0 { "calm" } else { tone };
        let href = chrome.href(path);
        let is_here = (href == here).then_some("page");
        view! {
            <li>
                <a class="counter" data-tone=tone href=href aria-current=is_here>
                    <strong>{labels::counted(count)}</strong>
                    " "
                    {chrome.text(id)}
                </a>
            </li>
        }
    };
    let problems = [
        counts.orphans,
        counts.failed_receipts,
        counts.undelivered_messages,
    ];
    let problems = problems.into_iter().fold(0, i64::saturating_add);
    let has_trials = counts.trials > 0 || filters::trials(asked) != Trials::Without;
    let trials = has_trials.then(|| {
        counter(
            "/admin/orders?trials=only",
            counts.trials,
            "wait",
            "office-count-trials",
        )
    });
    let refunds = (counts.unclear_refunds > 0).then(|| {
        counter(
            "/admin/orders?money=unclear",
            counts.unclear_refunds,
            "bad",
            "office-count-refunds",
        )
    });
    let held = (counts.held > 0).then(|| {
        counter(
            "/admin/orders?money=held",
            counts.held,
            "good",
            "office-count-held",
        )
    });
    let to_decide = (counts.returns_to_decide > 0).then(|| {
        counter(
            "/admin/orders?returns=1",
            counts.returns_to_decide,
            "bad",
            "return-count",
        )
    });
    let owed = (counts.returns_owed > 0).then(|| {
        counter(
            "/admin/orders?returns=owed",
            counts.returns_owed,
            "bad",
            "return-count-owed",
        )
    });
    let partly_shipped = (counts.partly_shipped > 0).then(|| {
        counter(
            "/admin/orders?state=paid&fulfilment=partly_shipped",
            counts.partly_shipped,
            "good",
            "office-count-partly-shipped",
        )
    });
    let to_ship_unpaid = (counts.to_ship_unpaid > 0).then(|| {
        counter(
            "/admin/orders?state=awaiting_payment&fulfilment=new&pay=on_delivery",
            counts.to_ship_unpaid,
            "good",
            "office-count-to-ship-unpaid",
        )
    });
    view! {
        <ul class="counters">
            {counter("/admin/orders?state=paid&fulfilment=new", counts.to_ship, "good", "office-count-to-ship")}
            {partly_shipped}
            {held}
            {to_ship_unpaid}
            {counter("/admin/orders?state=awaiting_payment", counts.awaiting, "wait", "office-count-awaiting")}
            {counter("/admin/orders?attention=1", counts.attention, "bad", "office-count-attention")}
            {to_decide}
            {owed}
            {refunds}
            {counter("/admin/problems", problems, "bad", "office-count-problems")}
            {trials}
        </ul>
    }
    .drawn()
}

fn row(chrome: &Chrome, row: &OrderRow, now: Timestamp, list: &str) -> Row {
    let number = row.number.to_string();
    let tick = if chrome.may(Right::Parcels) {
        chrome.with("order-tick", &[("number", number.as_str().into())])
    } else {
        String::new()
    };
    let bare = Row {
        number: row.number.0,
        href: chrome.href(&order::turning::address(row.number, list)),
        title: chrome.with("number-sign", &[("number", number.into())]),
        tick,
        marks: row.test.then(|| labels::trial(chrome)).into_iter().collect(),
        placed: (
            machine_time(row.placed_at),
            chrome.moment(row.placed_at),
            labels::ago(chrome, row.placed_at, now),
        ),
        buyer: String::new(),
        phone: None,
        goods: chrome.text("office-order-unreadable"),
        sum: String::new(),
        pills: [Vec::new(), Vec::new()],
    };
    let Some(facts) = &row.facts else {
        return bare;
    };
    let buyer = &facts.placed.buyer;
    Row {
        buyer: buyer.name.as_str().to_owned(),
        phone: Some((buyer.phone.link(), chrome.words().phone(&buyer.phone))),
        goods: goods(chrome, &facts.placed.lines),
        sum: facts.placed.bill.total().to_string(),
        pills: [
            [labels::state(chrome, &facts.state, !facts.attention.is_empty())]
                .into_iter()
                .chain(labels::paid_later(chrome, facts.placed.pay_by))
                .collect(),
            vec![labels::fulfilment(chrome, &facts.fulfilment)],
        ],
        ..bare
    }
}

/// The first thing by name, the rest by number.
fn goods(chrome: &Chrome, lines: &[Line]) -> String {
    let Some(first) = lines.first() else {
        return String::new();
    };
    let name = first.name.get(chrome.lang);
    let pieces: u32 = lines.iter().map(|line| line.count).sum();
    if pieces <= 1 {
        return name.to_owned();
    }
    let values = [("name", name.into()), ("count", (pieces - 1).into())];
    chrome.with("office-goods-more", &values)
}

/// The page of somebody who has these lists under a name.
#[cfg(test)]
pub(crate) fn content_with(
    chrome: &Chrome,
    counts: Counts,
    asked: &Asked,
    list: &ListView,
    views: &[views::ViewShown],
) -> AnyView {
    let views = view! { {views::panel(chrome, asked, views, true)} {columns::panel(chrome, &[1])} }.drawn();
    whole(chrome, counts, asked, list, false, views)
}

/// The page of somebody who has no lists under a name.
#[cfg(test)]
pub(crate) fn content(
    chrome: &Chrome,
    counts: Counts,
    asked: &Asked,
    list: &ListView,
    just_put_away: bool,
) -> AnyView {
    let views = views::panel(chrome, asked, &[], false);
    whole(chrome, counts, asked, list, just_put_away, views)
}
