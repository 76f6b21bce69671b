//! `vitrina verify-log`: all that is only appended to is gone along again, and whatever is not as it was sealed is named. It
//! reads a portion at a time, beside a shop that is open.

use crate::{AppState, clock, config::Settings};
use anyhow::bail;
use serde::Serialize;
use shop::{
    order::OrderNumber,
    record::{Finding, Log, Verified},
    store::Store,
};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use words::{Words, words};

/// Findings that are named; more of them say no more.
const MOST: usize = 1_000;

/// What programs are told.
#[derive(Serialize)]
struct Report {
    #[serde(flatten)]
    verified: Verified,
    /// The first of the findings.
    named: Vec<Named>,
}

#[derive(Serialize)]
struct Named {
    #[serde(flatten)]
    finding: Finding,
    why: String,
}

/// Says it in the owner's language, or as JSON. An error if anything is not as it was sealed, or if a head that somebody was sent
/// is not found, so that the exit code tells.
pub async fn run(
    settings: Settings,
    store: Arc<dyn Store>,
    head: Option<&str>,
    json: bool,
) -> anyhow::Result<()> {
    let words = words(settings.terms.audience.lang);
    let state = AppState::new(settings, store, CancellationToken::new())?;
    let mut named = Vec::new();
    let tell = |finding: Finding| {
        if named.len() < MOST {
            let why = sentence(words, finding);
            if !json {
                println!("{why}");
            }
            named.push(Named { finding, why });
        }
    };
    let verified = state.shop.verify_record(head, clock::now(), tell).await?;
    let (findings, has_head) = (verified.findings, verified.has_head);
    if json {
        let report = Report { verified, named };
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        println!("{}", summary(words, &verified));
    }
    if findings > 0 {
        bail!(words.with("record-findings", &[("count", findings.to_string().into())]));
    }
    if has_head == Some(false) {
        bail!(words.text("record-head-missing"));
    }
    Ok(())
}

fn summary(words: &Words, verified: &Verified) -> String {
    let mut lines = Vec::new();
    match &verified.newest {
        None => lines.push(words.text("record-nothing")),
        Some(newest) => {
            let values = [
                ("seals", newest.number.to_string().into()),
                ("total", newest.total.to_string().into()),
                ("code", newest.head.code().into()),
            ];
            lines.push(words.with("record-newest", &values));
        }
    }
    if verified.has_head == Some(true) {
        lines.push(words.text("record-head-found"));
    }
    if verified.findings == 0 {
        lines.push(words.text("record-fine"));
    }
    lines.join("\n")
}

/// One finding in a sentence.
fn sentence(words: &Words, finding: Finding) -> String {
    let of_row = |id: &str, log: Log, row: i64, order: Option<OrderNumber>| {
        let order = order.map(|order| words.with("record-of-order", &[("number", order.to_string().into())]));
        let values = [
            ("row", row.to_string().into()),
            ("log", words.text(log_id(log)).into()),
            ("order", order.unwrap_or_default().into()),
        ];
        words.with(id, &values)
    };
    match finding {
        Finding::Edited { log, row, order } => of_row("record-edited", log, row, order),
        Finding::Removed { log, row } => of_row("record-removed", log, row, None),
        Finding::Inserted { log, row, order } => of_row("record-inserted", log, row, order),
        Finding::Forged { seal } => words.with("record-forged", &[("seal", seal.to_string().into())]),
        Finding::Lost { seal } => words.with("record-lost", &[("seal", seal.to_string().into())]),
    }
}

const fn log_id(log: Log) -> &'static str {
    match log {
        Log::History => "record-log-history",
        Log::Notices => "record-log-notices",
        Log::Orphans => "record-log-orphans",
        Log::Journal => "record-log-journal",
    }
}
