//! Security events as a file, for whoever has to look into them with other tools, or has to hand them on.

use super::download::{CSV, file};
use crate::{AppState, staff::Staff, visitor::Visitor};
use axum::{
    extract::{Path, Query, State},
    http::HeaderMap,
    response::Response,
};
use goods_files::lines_for_programs;
use office::security_filter;
use serde::Deserialize;
use shop::{
    desk::Error,
    security::{Act, SecurityEvent, SecurityFilter},
    staff::Admin,
};
use words::machine_time;

/// What the file is called.
const FILE: &str = "events.csv";
/// The first line.
const HEAD: [&str; 7] = ["time", "act", "who", "network", "device", "detail", "count"];
/// Events that are read at once.
const PORTION: i64 = 1_000;
/// Events in one file, the newest; more than any spreadsheet is good for.
const MOST: usize = 100_000;

/// Which events are wanted: the fields of the form on the page.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    q: String,
    topic: String,
}

/// `GET /admin/security/{file}`: the events that the page shows, all of its pages together, as `events.csv`.
pub async fn export(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    headers: HeaderMap,
    Path(name): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    let chrome = visitor.chrome(&state);
    if name != FILE {
        return state.error_page_at(chrome, Error::NotFound);
    }
    let source = (&visitor.caller, &headers);
    state.witness_of(Act::EventsExported, admin.login(), source, FILE);
    let filter = security_filter(&asked.topic, &asked.q, PORTION);
    let events = match events(&state, &admin, filter).await {
        Ok(events) => events,
        Err(error) => return state.error_page_at(chrome, error),
    };
    file(CSV, FILE, table(&events))
}

async fn events(
    state: &AppState,
    admin: &Admin,
    mut filter: SecurityFilter,
) -> Result<Vec<SecurityEvent>, Error> {
    let mut events = Vec::new();
    while events.len() < MOST {
        let rows = state.shop.security_events(admin, &filter).await?;
        let Some(last) = rows.last() else { break };
        filter.before = Some(last.id);
        events.extend(rows.into_iter().map(|row| row.event));
    }
    Ok(events)
}

/// The events as CSV, newest first, with names that other programs can hold on to.
fn table(events: &[SecurityEvent]) -> Vec<u8> {
    let lines = events.iter().map(|event| {
        [
            machine_time(event.at),
            event.act.as_str().to_owned(),
            event.who.as_str().to_owned(),
            event.network.as_str().to_owned(),
            event.device.as_str().to_owned(),
            event.detail.as_str().to_owned(),
            event.count.to_string(),
        ]
    });
    lines_for_programs(std::iter::once(HEAD.map(str::to_owned)).chain(lines))
}

#[cfg(test)]
mod tests {
    use super::table;
    use shop::{
        Timestamp,
        security::{Act, SecurityEvent, Told},
    };

    #[test]
    fn an_event_is_one_line_and_no_formula() {
        let event = SecurityEvent {
            at: Timestamp::from_ms(1_795_000_020_000),
            act: Act::SignInFailed,
            who: Told::of("=cmd|'/c calc'!A1"),
            network: Told::of("203.0.113.0/24"),
            device: Told::of("a \"b\"\r\nc"),
            detail: Told::default(),
            count: 84,
        };
        let written = String::from_utf8(table(&[event])).unwrap();
        let mut lines = written.lines();
        assert_eq!(lines.next(), Some("time,act,who,network,device,detail,count"));
        let line = lines.next().unwrap();
        assert!(line.starts_with("2026-11-18T"), "{line}");
        assert!(
            line.ends_with(r#"Z,sign_in_failed,'=cmd|'/c calc'!A1,203.0.113.0/24,"a ""b"" c",,84"#),
            "{line}"
        );
        assert_eq!(lines.next(), None);
    }
}
