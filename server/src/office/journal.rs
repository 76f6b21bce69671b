//! The staff's journal as a file, for whoever has to look into it with other tools, or has to hand it on.

use super::security::cell;
use crate::{AppState, staff::Staff, visitor::Visitor};
use axum::{
    body::{Body, Bytes},
    extract::{Path, Query, State},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use futures_util::{StreamExt, stream};
use office::JournalAsked;
use serde::Deserialize;
use shop::{
    desk::Error,
    journal::{Entry, EntryFilter, EntryKey},
    security::Act,
    staff::Admin,
};
use words::machine_time;

/// What the file is called.
const FILE: &str = "journal.csv";
/// Entries that are read at once.
const PORTION: i64 = 1_000;
/// The first line.
const HEAD: &str = "time,who,act,object,detail,network,device\r\n";

/// Which entries are wanted: the fields of the form on the page.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    who: String,
    act: String,
    object: String,
    from: String,
    to: String,
}

/// `GET /admin/journal/{file}`: the entries that the page shows, all of its pages together, as `journal.csv`. It is sent as it is
/// read: a shop may have a million of them.
pub async fn export(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    headers: HeaderMap,
    Path(file): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    if file != FILE {
        return state.error_page_at(visitor.chrome(&state), Error::NotFound);
    }
    let source = (&visitor.caller, &headers);
    state.witness_of(Act::EventsExported, admin.login(), source, FILE);
    let asked = JournalAsked {
        who: asked.who,
        act: asked.act,
        object: asked.object,
        from: asked.from,
        to: asked.to,
    };
    let filter = asked.filter(|date| state.settings.zone.day(date), PORTION);
    let first = match portion(&state, &admin, &filter).await {
        Ok(first) => first,
        Err(error) => return state.error_page_at(visitor.chrome(&state), error),
    };
    let begun = format!("{HEAD}{}", lines(&first));
    let rest = Rest {
        state,
        admin,
        last: first.last().map(EntryKey::of),
        filter,
    };
    let rest = stream::unfold(rest, Rest::go_on);
    let begun = stream::once(async move { Ok::<_, Error>(Bytes::from(begun)) });
    let disposition = format!("attachment; filename=\"{FILE}\"");
    (
        [
            (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
            (header::CONTENT_DISPOSITION, disposition.as_str()),
        ],
        Body::from_stream(begun.chain(rest)),
    )
        .into_response()
}

/// What is still to be sent.
struct Rest {
    state: AppState,
    admin: Admin,
    /// The last entry that was sent; `None` if there are no more.
    last: Option<EntryKey>,
    filter: EntryFilter,
}

impl Rest {
    /// The next portion. A database that does not answer cuts the file off, and a browser says so.
    async fn go_on(mut self) -> Option<(Result<Bytes, Error>, Self)> {
        self.filter.before = Some(self.last?);
        match portion(&self.state, &self.admin, &self.filter).await {
            Ok(entries) => {
                self.last = Some(EntryKey::of(entries.last()?));
                Some((Ok(Bytes::from(lines(&entries))), self))
            }
            Err(error) => {
                self.last = None;
                Some((Err(error), self))
            }
        }
    }
}

async fn portion(state: &AppState, admin: &Admin, filter: &EntryFilter) -> Result<Vec<Entry>, Error> {
    state.shop.journal(admin, filter).await
}

/// Entries as lines of CSV, with names that other programs can hold on to.
fn lines(entries: &[Entry]) -> String {
    let mut lines = String::new();
    for entry in entries {
        let cells = [
            machine_time(entry.at),
            cell(&entry.who),
            cell(&entry.act),
            cell(&entry.object),
            cell(&entry.detail),
            cell(&entry.network),
            cell(&entry.device),
        ];
        lines.push_str(&cells.join(","));
        lines.push_str("\r\n");
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::lines;
    use shop::{
        Timestamp,
        journal::{Entry, EntryId},
    };

    #[test]
    fn an_entry_is_one_line_and_no_formula() {
        let entry = Entry {
            id: EntryId(7),
            at: Timestamp::from_ms(1_795_000_020_000),
            who: "=cmd|'/c calc'!A1".to_owned(),
            network: "203.0.113.0/24".to_owned(),
            device: "Firefox".to_owned(),
            act: "order.shipped".to_owned(),
            object: "1042".to_owned(),
            detail: String::new(),
        };
        let written = lines(&[entry]);
        assert!(
            written.ends_with(
                "Z,\"'=cmd|'/c calc'!A1\",\"order.shipped\",\"1042\",\"\",\"203.0.113.0/24\",\"Firefox\"\r\n"
            ),
            "{written}"
        );
        assert_eq!(written.matches("\r\n").count(), 1);
    }
}
