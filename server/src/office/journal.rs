//! The staff's journal as a file, for whoever has to look into it with other tools, or has to hand it on.

use super::download::{CSV, file};
use crate::{AppState, staff::Staff, visitor::Visitor};
use axum::{
    body::{Body, Bytes},
    extract::{Path, Query, State},
    http::HeaderMap,
    response::Response,
};
use futures_util::{StreamExt, stream};
use goods_files::lines_for_programs;
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
const HEAD: [&str; 7] = ["time", "who", "act", "object", "detail", "network", "device"];

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
    Path(name): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    if name != FILE {
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
    let head = lines_for_programs([HEAD.map(str::to_owned)]);
    let begun = [head, lines(&first)].concat();
    let rest = Rest {
        state,
        admin,
        last: first.last().map(EntryKey::of),
        filter,
    };
    let rest = stream::unfold(rest, Rest::go_on);
    let begun = stream::once(async move { Ok::<_, Error>(Bytes::from(begun)) });
    file(CSV, FILE, Body::from_stream(begun.chain(rest)))
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
fn lines(entries: &[Entry]) -> Vec<u8> {
    lines_for_programs(entries.iter().map(|entry| {
        [
            machine_time(entry.at),
            entry.who.clone(),
            entry.act.clone(),
            entry.object.clone(),
            entry.detail.clone(),
            entry.network.clone(),
            entry.device.clone(),
        ]
    }))
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
        let written = String::from_utf8(lines(&[entry])).unwrap();
        assert!(
            written.ends_with("Z,'=cmd|'/c calc'!A1,order.shipped,1042,,203.0.113.0/24,Firefox\r\n"),
            "{written}"
        );
        assert_eq!(written.matches("\r\n").count(), 1);
    }
}
