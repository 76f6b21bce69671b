//! The consents of buyers: those of a person, and all of them as a file for whoever has to see them.

use super::{
    download::{CSV, file},
    privacy::{Posted, again},
};
use crate::{AppState, staff::Staff, visitor::Visitor};
use axum::{Form, extract::State, http::HeaderMap, response::Response};
use goods_files::{Cell, lines_for_spreadsheets};
use office::PersonTrouble;
use shop::{
    desk::Error,
    privacy::{ConsentRow, Person},
    security::Act,
    staff::Admin,
};
use words::machine_time;

const PAGE: &str = "/admin/privacy/consents";
/// Orders whose consents are read at once.
const PORTION: i64 = 1_000;
/// Orders in one file, the newest; more than any spreadsheet is good for.
const MOST: usize = 100_000;
/// The first line.
const HEAD: [&str; 11] = [
    "order",
    "name",
    "phone",
    "email",
    "document",
    "version",
    "time",
    "address",
    "withdrawn",
    "withdrawn_by",
    "noted_by",
];

/// `POST /admin/privacy/consents`
pub async fn find(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    Form(asked): Form<Posted>,
) -> Response {
    let trouble = Person::parse(&asked.who)
        .is_none()
        .then_some(PersonTrouble::Unread);
    again(&state, (visitor.chrome(&state), admin), PAGE, asked.who, trouble).await
}

/// `POST /admin/privacy/consents/export`: the consents of a person, or of everybody, as CSV.
pub async fn export(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    headers: HeaderMap,
    Form(asked): Form<Posted>,
) -> Response {
    let chrome = visitor.chrome(&state);
    let person = Person::parse(&asked.who);
    if person.is_none() && !asked.who.trim().is_empty() {
        let trouble = Some(PersonTrouble::Unread);
        return again(&state, (chrome, admin), PAGE, asked.who, trouble).await;
    }
    let rows = match consents(&state, &admin, person.as_ref()).await {
        Ok(rows) => rows,
        Err(error) => return state.error_page_at(chrome, error),
    };
    let source = (&visitor.caller, &headers);
    let detail = format!("consents.csv {}", rows.len());
    state.witness_of(Act::ConsentsExported, admin.login(), source, &detail);
    file(CSV, "consents.csv", table(&rows))
}

async fn consents(
    state: &AppState,
    admin: &Admin,
    person: Option<&Person>,
) -> Result<Vec<ConsentRow>, Error> {
    let (mut all, mut before) = (Vec::new(), None);
    while all.len() < MOST {
        let rows = state.shop.consents(admin, person, before, PORTION).await?;
        let Some(last) = rows.last() else { break };
        before = Some(last.number);
        all.extend(rows);
    }
    Ok(all)
}

/// The consents as a table for spreadsheets, newest first: one line for each document, and none for an order without consents.
fn table(rows: &[ConsentRow]) -> Vec<u8> {
    let text = |text: &str| Cell::Text(text.to_owned());
    let mut lines = vec![Vec::from(HEAD.map(text))];
    for row in rows {
        let Some(both) = &row.consents else { continue };
        for (document, consent) in [("privacy", &both.data), ("offer", &both.offer)] {
            let withdrawn = row.withdrawn.as_ref().filter(|_| document == "privacy");
            let mut cells = vec![Cell::Number(row.number.to_string())];
            cells.extend(row.buyer.iter().map(|said| text(said)));
            cells.extend([
                text(document),
                text(&consent.version),
                Cell::Text(machine_time(consent.at)),
                text(&consent.ip),
                Cell::Text(withdrawn.map_or_else(String::new, |it| machine_time(it.at))),
                text(withdrawn.map_or("", |it| it.asked_by.as_str())),
                text(withdrawn.map_or("", |it| it.noted_by.as_str())),
            ]);
            lines.push(cells);
        }
    }
    lines_for_spreadsheets(lines)
}

#[cfg(test)]
mod tests {
    use super::table;
    use shop::{
        Timestamp,
        order::OrderNumber,
        privacy::{AskedBy, ConsentRow, Withdrawal},
        sample,
    };

    #[test]
    fn each_consent_is_a_line_and_an_order_without_any_is_none() {
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
        let written = String::from_utf8(table(&[row, none])).unwrap();
        let lines: Vec<&str> = written.lines().collect();
        assert_eq!(lines.len(), 3, "{written}");
        assert!(lines[0].starts_with("\u{FEFF}order;name;"), "{written}");
        assert!(
            lines[1].starts_with("1042;'=Анна;'+79123456789;anna@example.ru;privacy;abc;2026-11-18T"),
            "{written}"
        );
        assert!(
            lines[1].ends_with(";203.0.113.7;2026-11-18T11:07:00Z;letter;olga"),
            "{written}"
        );
        assert!(lines[2].ends_with(";203.0.113.7;;;"), "{written}");
    }
}
