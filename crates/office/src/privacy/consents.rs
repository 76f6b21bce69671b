//! The consents of buyers: text, time and address of each, for whoever has to show them.

use super::{LINE, PersonAsked, PersonTrouble, edition_link, order_link, person::asked_id};
use crate::{
    desk::Desk,
    edition::title_id,
    frame::{Room, office_page},
    labels,
    list::pager,
    map::page,
};
use app::{
    Chrome,
    drawn::Draw,
    pieces::{Field, machine_time, moment},
};
use goods_files::Cell;
use leptos::{either::Either, prelude::*};
use leptos_router::hooks::use_query_map;
use shop::{
    buyer::Consent,
    edition::Edition,
    order::OrderNumber,
    privacy::{ConsentRow, Person},
};

/// Ids of the heads of the file.
const IN_THE_FILE: [&str; 11] = [
    "privacy-column-order",
    "name-short",
    "phone-label",
    "email-short",
    "consents-document",
    "consents-version",
    "consents-at",
    "consents-ip",
    "consents-withdrawn-at",
    "consents-withdrawn-how",
    "consents-noted-by",
];
/// Ids of the heads of the texts below.
const OF_TEXTS: [&str; 4] = [
    "consents-version",
    "consents-document",
    "consents-lang",
    "consents-text",
];

/// Orders on a page.
const MOST: usize = 50;

/// What the page shows.
pub(crate) struct Listing<'a> {
    /// Orders with their consents, newest first.
    pub rows: &'a [ConsentRow],
    /// Whose they are, if somebody was asked for.
    pub asked: Option<&'a PersonAsked>,
    /// Whether this is not the first page.
    pub is_further: bool,
    /// Whether there are older ones than the last one.
    pub has_more: bool,
}

/// `/admin/privacy/consents`. The form that looks for a person is answered with this page, too.
#[component]
pub(crate) fn Page() -> impl IntoView {
    let asked = use_context::<PersonAsked>();
    let before = use_query_map().read_untracked().get("before");
    let before = before.and_then(|before| before.parse().ok()).map(OrderNumber);
    page(async move {
        let (desk, chrome, staff) = Desk::for_page()?;
        let person = asked.as_ref().and_then(|asked| Person::parse(&asked.typed));
        let limit = i64::try_from(MOST).unwrap_or(i64::MAX).saturating_add(1);
        let is_unread = asked.is_some() && person.is_none();
        let rows = desk.shop.consents(&staff, person.as_ref(), before, limit).await;
        let mut rows = rows.map_err(|error| desk.refused(&error))?;
        if is_unread {
            rows.clear();
        }
        let has_more = rows.len() > MOST;
        rows.truncate(MOST);
        let listing = Listing {
            rows: &rows,
            asked: asked.as_ref(),
            is_further: before.is_some(),
            has_more,
        };
        Ok(content(&chrome, &listing))
    })
}

/// The page.
pub(crate) fn content(chrome: &Chrome, listing: &Listing<'_>) -> AnyView {
    let title = chrome.text("privacy-consents-title");
    let typed = listing.asked.map(|asked| asked.typed.clone()).unwrap_or_default();
    let is_unread = listing
        .asked
        .is_some_and(|asked| asked.trouble == Some(PersonTrouble::Unread));
    let field = Field {
        mistake: is_unread.then(|| chrome.text("privacy-unread")),
        ..Field::new("who", chrome.text("privacy-who"))
    };
    let path = |before: Option<OrderNumber>| {
        let before = before
            .map(|number| format!("?before={number}"))
            .unwrap_or_default();
        chrome.href(&format!("/admin/privacy/consents{before}"))
    };
    let last = listing.rows.last().filter(|_| listing.has_more);
    let newest = listing.is_further.then(|| path(None));
    let older = last.map(|row| path(Some(row.number)));
    let body = view! {
        <div class="stack stack-loose">
            <h1>{title.clone()}</h1>
            <p class="lead">{chrome.text("privacy-consents-text")}</p>
            <form method="post" action=chrome.href("/admin/privacy/consents") class="stack">
                {field.with_input(chrome, &typed, LINE)}
                <p><button class="button">{chrome.text("privacy-find")}</button></p>
            </form>
            {if listing.rows.is_empty() {
                Either::Left(view! { <p class="lead" role="status">{chrome.text("privacy-no-consents")}</p> })
            } else {
                Either::Right(table(chrome, listing.rows))
            }}
            {pager(newest, older, labels::pager(chrome))}
            <form method="post" action=chrome.href("/admin/privacy/consents/export")>
                <input type="hidden" name="who" value=typed.clone()/>
                <button class="button button-quiet">{chrome.text("privacy-consents-export")}</button>
            </form>
            <p><a href=chrome.href("/admin/privacy")>{chrome.text("privacy-office-title")}</a></p>
        </div>
    };
    office_page(chrome, &title, Room::Security, body.drawn())
}

const COLUMNS: [&str; 4] = [
    "privacy-column-order",
    "privacy-column-buyer",
    "privacy-column-data",
    "privacy-column-offer",
];

fn table(chrome: &Chrome, rows: &[ConsentRow]) -> AnyView {
    let columns = COLUMNS.map(|id| view! { <th scope="col">{chrome.text(id)}</th> });
    let rows = rows.iter().map(|each| row(chrome, each)).collect_view();
    view! {
        <table class="table table-wide">
            <caption class="visually-hidden">{chrome.text("privacy-consents-title")}</caption>
            <thead><tr>{columns.collect_view()}</tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .drawn()
}

fn row(chrome: &Chrome, row: &ConsentRow) -> AnyView {
    let known = row.buyer.iter().filter(|text| !text.is_empty());
    let known = known.map(|text| view! { <span class="row-line">{text.clone()}</span> " " });
    let (data, offer) = match &row.consents {
        Some(both) => (Some(&both.data), Some(&both.offer)),
        None => (None, None),
    };
    let withdrawn = row.withdrawn.as_ref().map(|withdrawn| {
        let way = chrome.text(asked_id(withdrawn.asked_by));
        view! {
            <br/>
            <span class="hint">{chrome.text("privacy-withdrawn")} " " {moment(chrome, withdrawn.at)} ", " {way}</span>
        }
    });
    view! {
        <tr>
            <td>{order_link(chrome, row.number)}</td>
            <td data-label=chrome.text("privacy-column-buyer")>
                <span>{known.collect_view()}</span>
            </td>
            <td data-label=chrome.text("privacy-column-data")>
                <span>{given(chrome, data)} {withdrawn}</span>
            </td>
            <td data-label=chrome.text("privacy-column-offer")>{given(chrome, offer)}</td>
        </tr>
    }
    .drawn()
}

fn given(chrome: &Chrome, consent: Option<&Consent>) -> AnyView {
    let Some(consent) = consent else {
        return "—".drawn();
    };
    view! {
        <span>
            {moment(chrome, consent.at)} <br/>
            <span class="hint">{edition_link(chrome, &consent.version)} ", " {consent.ip.clone()}</span>
        </span>
    }
    .drawn()
}

/// The first line of the file.
pub fn consent_heads(chrome: &Chrome) -> Vec<Cell> {
    IN_THE_FILE.map(|id| Cell::Text(chrome.text(id))).into()
}

/// The lines of an order in the file: one for each document, and none if nobody agreed to anything. Moments are in UTC, to the second.
pub fn consent_lines(chrome: &Chrome, row: &ConsentRow) -> Vec<Vec<Cell>> {
    let Some(both) = &row.consents else {
        return Vec::new();
    };
    let text = |text: &str| Cell::Text(text.to_owned());
    let [name, phone, email] = &row.buyer;
    // A plus in front would be taken for a formula, and an apostrophe would keep it from being dialled.
    let phone = phone.trim_start_matches('+');
    let withdrawn = row.withdrawn.as_ref();
    [
        ("privacy-consent-data", &both.data, withdrawn),
        ("privacy-consent-offer", &both.offer, None),
    ]
    .map(|(document, consent, withdrawn)| {
        let at = withdrawn.map_or_else(String::new, |it| machine_time(it.at));
        let how = withdrawn.map_or_else(String::new, |it| chrome.text(asked_id(it.asked_by)));
        vec![
            Cell::Number(row.number.to_string()),
            text(name),
            text(phone),
            text(email),
            Cell::Text(chrome.text(document)),
            text(&consent.version),
            Cell::Text(machine_time(consent.at)),
            text(&consent.ip),
            Cell::Text(at),
            Cell::Text(how),
            text(withdrawn.map_or("", |it| it.noted_by.as_str())),
        ]
    })
    .into()
}

/// The line above the texts that were agreed to.
pub fn consented_heads(chrome: &Chrome) -> Vec<Cell> {
    OF_TEXTS.map(|id| Cell::Text(chrome.text(id))).into()
}

/// The text of a version, a line for each of its own: no cell of a spreadsheet holds all of it. `None` if the shop did not keep it.
pub fn consented_lines(chrome: &Chrome, version: &str, kept: Option<&Edition>) -> Vec<Vec<Cell>> {
    let line = |document: &str, lang: &str, text: &str| {
        let cells = [version, document, lang, text];
        Vec::from(cells.map(|text| Cell::Text(text.to_owned())))
    };
    let Some(edition) = kept else {
        return vec![line("", "", &chrome.text("consents-not-kept"))];
    };
    let document = chrome.text(title_id(edition.paper));
    let lines = edition.text.lines().filter(|text| !text.trim().is_empty());
    lines
        .map(|text| line(&document, edition.lang.tag(), text))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::sample::fixture;
    use shop::{
        Timestamp,
        edition::Paper,
        privacy::{AskedBy, Withdrawal},
        sample,
        text::Lang,
    };

    fn texts(lines: Vec<Vec<Cell>>) -> Vec<Vec<String>> {
        let text = |cell| match cell {
            Cell::Text(text) | Cell::Number(text) => text,
        };
        let texts = |line: Vec<Cell>| line.into_iter().map(text).collect();
        lines.into_iter().map(texts).collect()
    }

    #[test]
    fn each_consent_is_a_line_in_the_readers_words_and_an_order_without_any_is_none() {
        let at = Timestamp::from_ms(1_795_000_020_000);
        let row = ConsentRow {
            number: OrderNumber(1_042),
            buyer: ["=Анна".into(), "+79123456789".into(), "anna@example.ru".into()],
            consents: Some(sample::consents("abc", at)),
            withdrawn: Some(Withdrawal {
                at,
                noted_by: "olga".into(),
                asked_by: AskedBy::Letter,
            }),
        };
        let none = ConsentRow {
            consents: None,
            ..row.clone()
        };
        for (lang, data, offer, how) in [
            (
                Lang::Ru,
                "Согласие на обработку данных",
                "Согласие с офертой",
                "письмом на бумаге",
            ),
            (
                Lang::En,
                "Consent to the processing of data",
                "Consent to the offer",
                "in a letter on paper",
            ),
        ] {
            let chrome = fixture::chrome(lang);
            let written = texts(consent_lines(&chrome, &row));
            let begins = ["1042", "=Анна", "79123456789", "anna@example.ru"];
            let moment = "2026-11-18T11:07:00Z";
            let given = ["abc", moment, "203.0.113.7"];
            let expected: [Vec<&str>; 2] = [
                [&begins[..], &[data], &given, &[moment, how, "olga"]].concat(),
                [&begins[..], &[offer], &given, &["", "", ""]].concat(),
            ];
            assert_eq!(written, expected);
            assert_eq!(consent_heads(&chrome).len(), written[0].len());
            assert_eq!(consent_lines(&chrome, &none).len(), 0);
        }
    }

    #[test]
    fn a_text_is_there_word_for_word_or_said_not_to_be() {
        let chrome = fixture::chrome(Lang::Ru);
        let edition = Edition::new(Paper::Offer, Lang::Ru, "## Оферта\n\nИНН 1\n".into());
        let version = edition.version().to_owned();
        let title = chrome.text("offer-title");
        let kept = texts(consented_lines(&chrome, &version, Some(&edition)));
        assert_eq!(
            kept,
            [
                [version.as_str(), title.as_str(), "ru", "## Оферта"],
                [version.as_str(), title.as_str(), "ru", "ИНН 1"]
            ]
        );
        let gone = texts(consented_lines(&chrome, "2026-03-01", None));
        assert_eq!(gone, [["2026-03-01", "", "", &chrome.text("consents-not-kept")]]);
        assert_eq!(consented_heads(&chrome).len(), 4);
    }
}
