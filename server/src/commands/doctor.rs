//! `vitrina doctor`: every check looks now, and what it sees is said. Nothing is kept, and nobody is told.

use crate::{
    AppState, clock,
    config::Settings,
    doctor::{checks, look},
};
use anyhow::bail;
use serde::Serialize;
use shop::{
    doctor::{Light, Seen},
    store::Store,
};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use words::{Words, words};

/// What programs are told.
#[derive(Serialize)]
struct Report<'a> {
    worst: Light,
    checks: Vec<Told<'a>>,
}

#[derive(Serialize)]
struct Told<'a> {
    #[serde(flatten)]
    seen: &'a Seen,
    name: String,
    why: String,
    mend: Option<String>,
}

/// Says it in the owner's language, or as JSON. An error if something does not work, so that the exit code tells.
pub async fn run(settings: Settings, store: Arc<dyn Store>, json: bool) -> anyhow::Result<()> {
    let words = words(settings.terms.audience.lang);
    let state = AppState::new(settings, store, CancellationToken::new())?;
    let seen = look(&state, checks().collect()).await;
    if json {
        println!("{}", serde_json::to_string_pretty(&report(words, &seen))?);
    } else {
        println!("{}", words.lights_as_text(&seen, clock::now()));
    }
    let faults = seen.iter().filter(|seen| seen.light == Light::Fault).count();
    if faults > 0 {
        bail!(words.with("doctor-faults", &[("count", faults.to_string().into())]));
    }
    Ok(())
}

fn report<'a>(words: &Words, seen: &'a [Seen]) -> Report<'a> {
    let told = |seen: &'a Seen| Told {
        seen,
        name: words.check(&seen.check),
        why: words.seen(seen),
        mend: words.mend(seen),
    };
    Report {
        worst: seen.iter().map(|seen| seen.light).max().unwrap_or(Light::Ok),
        checks: seen.iter().map(told).collect(),
    }
}
