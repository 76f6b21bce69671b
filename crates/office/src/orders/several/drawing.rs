//! The page of several orders that leave at once, and the form below the list that leads to it.

use super::{
    MOST, SeveralTried, Wrong,
    parcels::{Fate, LONGEST, Parcel, Why},
};
use crate::{
    frame::{Room, office_page},
    list::Row,
    order::to_orders,
};
use app::{
    Chrome,
    drawn::Draw,
    pieces::{Field, TextArea, crumbs, error_box},
};
use leptos::prelude::*;

/// Characters of a list.
const MOST_TYPED: u16 = 60_000;

/// What may be done to all orders of the list that are ticked. Nothing is, before it was looked at.
pub(crate) fn panel(chrome: &Chrome, rows: &[Row]) -> AnyView {
    if rows.is_empty() {
        return ().drawn();
    }
    let shown: Vec<String> = rows.iter().map(|row| row.number.to_string()).collect();
    view! {
        <form id="several" class="panel" method="post" action=chrome.href("/admin/orders/ship")>
            <h2>{chrome.text("several-title")}</h2>
            <p class="hint">{chrome.text("several-hint")}</p>
            <input type="hidden" name="shown" value=shown.join(",")/>
            <label class="check">
                <input type="checkbox" name="page" value="on"/>
                <span>{chrome.text("several-page")}</span>
            </label>
            <p class="cluster">
                <button class="button button-quiet">{chrome.text("several-look")}</button>
                " "
                {printing(chrome, "packing", "print-packing")}
                " "
                {printing(chrome, "labels", "print-labels")}
            </p>
        </form>
    }
    .drawn()
}

/// A button that has the orders that are ticked drawn for paper.
fn printing(chrome: &Chrome, kind: &'static str, words: &str) -> AnyView {
    let action = chrome.href("/admin/orders/print");
    view! {
        <button class="button button-quiet" formmethod="get" formaction=action name="kind" value=kind>
            {chrome.text(words)}
        </button>
    }
    .drawn()
}

/// What the page shows.
pub(crate) fn content(chrome: &Chrome, tried: Option<&SeveralTried>) -> AnyView {
    let title = chrome.text("several-title");
    let wrong = tried.and_then(|tried| tried.wrong);
    let document_title = if wrong.is_some() {
        format!("{} {title}", chrome.text("error-prefix"))
    } else {
        title.clone()
    };
    let wrong = wrong.map(|wrong| error_box(chrome.text("several-not-done"), of_list(chrome, wrong)));
    let list = tried
        .filter(|tried| !tried.is_done)
        .map(typed)
        .unwrap_or_default();
    let tried = tried.filter(|tried| !tried.parcels.is_empty());
    let body = view! {
        <div class="stack stack-loose">
            {crumbs(chrome, vec![to_orders(chrome)], Some(title.clone()))}
            <h1>{title}</h1>
            {wrong}
            {tried.map(|tried| table(chrome, tried))}
            {tried.filter(|tried| !tried.is_done).map(|tried| apply(chrome, tried))}
            {by_list(chrome, list)}
            {by_file(chrome)}
        </div>
    };
    office_page(chrome, &document_title, Room::Orders, body.drawn())
}

fn of_list(chrome: &Chrome, wrong: Wrong) -> String {
    match wrong {
        Wrong::NoOrders => chrome.text("several-none"),
        Wrong::TooMany => chrome.with("several-too-many", &[("most", number(MOST).into())]),
        Wrong::NoFile => chrome.text("several-no-file"),
    }
}

/// The list to be changed before it is looked at again.
fn typed(tried: &SeveralTried) -> String {
    if tried.parcels.is_empty() {
        return tried.list.clone();
    }
    let lines = tried.parcels.iter().map(|parcel| match parcel.line.number {
        Some(number) => format!("{number} {}", parcel.line.tracking).trim_end().to_owned(),
        None => parcel.line.typed.clone(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// What becomes of each order: what stays behind comes first.
fn table(chrome: &Chrome, tried: &SeveralTried) -> AnyView {
    let (stays, leaves): (Vec<_>, Vec<_>) = tried.parcels.iter().partition(|parcel| parcel.stays());
    let counts = [
        ("count", number(leaves.len()).into()),
        ("left", number(stays.len()).into()),
    ];
    let (summary, becomes) = if tried.is_done {
        ("several-done", "several-became")
    } else {
        ("several-counts", "several-becomes")
    };
    let tone = if stays.is_empty() { "good" } else { "wait" };
    let rows = stays
        .into_iter()
        .chain(leaves)
        .map(|parcel| row(chrome, parcel, becomes));
    view! {
        <div class="notice" data-tone=tone role="status"><p>{chrome.with(summary, &counts)}</p></div>
        <table class="table table-wide">
            <caption class="visually-hidden">{chrome.text("several-title")}</caption>
            <thead>
                <tr>
                    <th scope="col">{chrome.text("column-number")}</th>
                    <th scope="col">{chrome.text("column-buyer")}</th>
                    <th scope="col">{chrome.text("several-tracking")}</th>
                    <th scope="col">{chrome.text(becomes)}</th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .drawn()
}

fn row(chrome: &Chrome, parcel: &Parcel, becomes: &str) -> AnyView {
    let named = match parcel.line.number {
        // Nobody is led to a page that is not there.
        Some(number) if parcel.fate == Fate::Stays(Why::NoOrder) => {
            view! { <span>{number.to_string()}</span> }.drawn()
        }
        Some(number) => {
            let href = chrome.href(&format!("/admin/orders/{number}"));
            view! { <a href=href>{number.to_string()}</a> }.drawn()
        }
        None => view! { <span>{parcel.line.typed.clone()}</span> }.drawn(),
    };
    let words = fate(chrome, &parcel.fate);
    let said = if parcel.is_wrong() {
        view! { <span class="field-error">{words}</span> }.drawn()
    } else {
        view! { <span>{words}</span> }.drawn()
    };
    view! {
        <tr>
            <td>{named}</td>
            <td data-label=chrome.text("column-buyer")>{or_dash(&parcel.buyer)}</td>
            <td data-label=chrome.text("several-tracking")>{or_dash(&parcel.line.tracking)}</td>
            <td data-label=chrome.text(becomes)>{said}</td>
        </tr>
    }
    .drawn()
}

/// A cell of its own, even where there is nothing to say.
fn or_dash(text: &str) -> String {
    if text.is_empty() {
        "—".to_owned()
    } else {
        text.to_owned()
    }
}

/// What becomes of an order, in words.
fn fate(chrome: &Chrome, fate: &Fate) -> String {
    match fate {
        Fate::Leaves { is_held, lacks_codes } => {
            let leaves = if *is_held {
                "several-leaves-held"
            } else {
                "several-leaves"
            };
            let codes = lacks_codes.then(|| chrome.text("several-lacks-codes"));
            let said: Vec<_> = std::iter::once(chrome.text(leaves)).chain(codes).collect();
            said.join(" ")
        }
        Fate::Left => chrome.text("several-left"),
        Fate::Asked => chrome.text("several-asked"),
        Fate::Stays(why) => reason(chrome, why),
    }
}

fn reason(chrome: &Chrome, why: &Why) -> String {
    match why {
        Why::NoNumber => chrome.text("several-no-number"),
        Why::Twice => chrome.text("several-twice"),
        Why::NoOrder => chrome.text("several-no-order"),
        Why::LongCode => chrome.with("several-long-code", &[("most", number(LONGEST).into())]),
        Why::ShortenedCode => chrome.text("several-shortened-code"),
        Why::SentAlready { tracking } if tracking.is_empty() => chrome.text("several-sent-already"),
        Why::SentAlready { tracking } => chrome.with(
            "several-sent-already-by",
            &[("tracking", tracking.as_str().into())],
        ),
        Why::SentMeanwhile => chrome.text("several-sent-meanwhile"),
        Why::Withdrawn => chrome.text("several-withdrawn"),
        Why::Delivered => chrome.text("several-delivered"),
        Why::NotPaid => chrome.text("several-not-paid"),
        Why::MoneyGoesBack => chrome.text("several-money-goes-back"),
        Why::Over => chrome.text("several-over"),
        Why::NotNow => chrome.text("several-not-now"),
        Why::Failed => chrome.text("several-failed"),
    }
}

/// The button that does what was looked at; nothing where nothing would be done.
fn apply(chrome: &Chrome, tried: &SeveralTried) -> AnyView {
    let leaves: Vec<_> = tried.parcels.iter().filter(|parcel| !parcel.stays()).collect();
    if leaves.is_empty() {
        return ().drawn();
    }
    let count = [("count", number(leaves.len()).into())];
    let lines = leaves.into_iter().map(|parcel| {
        let seen = parcel.line.number.zip(parcel.line.sent);
        let seen = seen.map(|(number, sent)| format!("{number} {sent}"));
        view! {
            <input type="hidden" name="line" value=parcel.line.written()/>
            {seen.map(|seen| view! { <input type="hidden" name="seen" value=seen/> })}
        }
    });
    view! {
        <form method="post" action=chrome.href("/admin/orders/ship")>
            {lines.collect_view()}
            <button class="button" name="step" value="apply">{chrome.with("several-apply", &count)}</button>
        </form>
    }
    .drawn()
}

fn by_list(chrome: &Chrome, list: String) -> AnyView {
    let field = Field {
        hint: Some(chrome.text("several-list-hint")),
        ..Field::new("list", chrome.text("several-list"))
    };
    let described_by = field.described_by();
    let control = view! {
        <TextArea id="list" name="list" value=list rows=8 most=MOST_TYPED required=true described_by=described_by invalid=None/>
    };
    view! {
        <form class="panel stack" method="post" action=chrome.href("/admin/orders/ship")>
            {field.around(chrome, control.drawn())}
            <p><button class="button button-quiet">{chrome.text("several-show")}</button></p>
        </form>
    }
    .drawn()
}

fn by_file(chrome: &Chrome) -> AnyView {
    let field = Field {
        hint: Some(chrome.with("several-file-hint", &[("most", number(MOST).into())])),
        ..Field::new("file", chrome.text("several-file"))
    };
    let described_by = field.described_by();
    let control = view! {
        <input id="file" name="file" type="file" required accept=".csv,.tsv,.txt,text/csv" aria-describedby=described_by/>
    };
    let action = chrome.href("/admin/orders/ship/file");
    view! {
        <form class="panel stack" method="post" enctype="multipart/form-data" action=action>
            {field.around(chrome, control.drawn())}
            <p><button class="button button-quiet">{chrome.text("several-file-button")}</button></p>
        </form>
    }
    .drawn()
}

impl Parcel {
    fn stays(&self) -> bool {
        matches!(self.fate, Fate::Stays(_))
    }

    /// Whether somebody has to look into it: what is done already is nobody's fault.
    fn is_wrong(&self) -> bool {
        match &self.fate {
            Fate::Leaves { .. } | Fate::Left | Fate::Asked => false,
            Fate::Stays(why) => !matches!(why, Why::SentAlready { .. } | Why::Delivered | Why::Twice),
        }
    }
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
