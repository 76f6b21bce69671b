//! The consents of buyers: those of a person, and all of them as a file for whoever has to see them.

use super::{
    download::{CSV, file},
    privacy::{Posted, again},
    streamed,
};
use crate::{AppState, staff::Staff, visitor::Visitor};
use app::Chrome;
use axum::{Form, extract::State, http::HeaderMap, response::Response};
use goods_files::LongTable;
use office::{PersonTrouble, consent_heads, consent_lines, consented_heads, consented_lines};
use shop::{
    Shop,
    desk::Error,
    edition::Edition,
    order::OrderNumber,
    privacy::{ConsentRow, Person},
    security::Act,
    staff::Admin,
};
use std::{
    collections::BTreeSet,
    io::{self, Write},
};
use tokio::runtime::Handle;

const PAGE: &str = "/admin/privacy/consents";
/// What the file is called.
const FILE: &str = "consents.csv";
/// Orders whose consents are read at once.
const PORTION: i64 = 1_000;

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

/// `POST /admin/privacy/consents/export`: the consents of a person, or of everybody, and below them the texts that they were given
/// to, as CSV. It is sent as it is read, and none is left out.
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
    // What cannot be read at all is answered with a page; a file that breaks off later is no whole download.
    let first = state.shop.consents(&admin, person.as_ref(), None, PORTION).await;
    let first = match first {
        Ok(rows) => rows,
        Err(error) => return state.error_page_at(chrome, error),
    };
    let source = (&visitor.caller, &headers);
    state.witness_of(Act::ConsentsExported, admin.login(), source, FILE);
    let writing = Writing {
        shop: state.shop.clone(),
        admin,
        chrome,
        person,
    };
    let content = streamed::body(move |to, runtime| writing.write(to, first, runtime));
    file(CSV, FILE, content)
}

/// A file that is being written.
struct Writing {
    shop: Shop,
    admin: Admin,
    chrome: Chrome,
    person: Option<Person>,
}

impl Writing {
    fn write(self, to: impl Write, first: Vec<ConsentRow>, runtime: &Handle) -> io::Result<()> {
        let mut table = LongTable::csv(to)?;
        table.line(consent_heads(&self.chrome))?;
        let (mut rows, mut versions) = (first, BTreeSet::new());
        while let Some(last) = rows.last() {
            let before = last.number;
            for row in &rows {
                for line in consent_lines(&self.chrome, row) {
                    table.line(line)?;
                }
                let both = row.consents.iter().flat_map(|both| [&both.data, &both.offer]);
                for consent in both {
                    if !versions.contains(&consent.version) {
                        versions.insert(consent.version.clone());
                    }
                }
            }
            rows = runtime
                .block_on(self.older(before))
                .map_err(|error| broken_off(&error))?;
        }
        table.line(Vec::new())?;
        table.line(consented_heads(&self.chrome))?;
        for version in &versions {
            let kept = runtime
                .block_on(self.kept(version))
                .map_err(|error| broken_off(&error))?;
            for line in consented_lines(&self.chrome, version, kept.as_ref()) {
                table.line(line)?;
            }
        }
        table.end()
    }

    async fn older(&self, than: OrderNumber) -> Result<Vec<ConsentRow>, Error> {
        let person = self.person.as_ref();
        self.shop.consents(&self.admin, person, Some(than), PORTION).await
    }

    /// The text of this version; `None` if the shop did not keep it.
    async fn kept(&self, version: &str) -> Result<Option<Edition>, Error> {
        match self.shop.edition(&self.admin, version).await {
            Ok((edition, _)) => Ok(Some(edition)),
            Err(Error::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

fn broken_off(error: &Error) -> io::Error {
    tracing::error!(%error, "consents could not be read into a file");
    io::Error::other(error.to_string())
}
