//! What the shop's checks of its own set-up saw last.

use crate::{
    desk::{Desk, set_header},
    frame::{Room, office_page},
    labels::{drawn, pill},
    map::page,
};
use app::{Chrome, drawn::Draw, pieces::TextArea};
use axum::http::HeaderName;
use leptos::prelude::*;
use shop::{
    Timestamp,
    doctor::{Fact, Kept, Light},
};
use std::cmp::Reverse;

/// After so many seconds the page is loaded again if checks were under way.
const SECONDS_TO_LOOK: &str = "10";
/// Id of the field with everything as text.
const TEXT: &str = "doctor-text";
/// How the names of those checks begin that look at what gateways demand of a site.
const MODERATION: &str = "moderation-";
/// The fact that is a text to be put somewhere else as it is.
const PASTE: &str = "paste";

/// `/admin/doctor`
#[component]
pub(crate) fn Page() -> impl IntoView {
    page(async move {
        let (desk, chrome, _) = Desk::for_page()?;
        let lights = desk.shop.lights().await;
        let lights = lights.map_err(|error| desk.refused(&error))?;
        let is_looking = (desk.is_looking)();
        if is_looking {
            set_header(HeaderName::from_static("refresh"), SECONDS_TO_LOOK);
        }
        Ok(content(
            &chrome,
            &known(lights, &(desk.checks)()),
            is_looking,
            desk.now(),
        ))
    })
}

/// The lights of checks that there are, the worst first. Another version of the shop may have had others.
fn known(lights: Vec<Kept>, checks: &[&str]) -> Vec<Kept> {
    let place = |kept: &Kept| checks.iter().position(|name| *name == kept.seen.check);
    let mut known: Vec<(usize, Kept)> = lights
        .into_iter()
        .filter_map(|kept| Some((place(&kept)?, kept)))
        .collect();
    known.sort_by_key(|(place, kept)| (Reverse(kept.seen.light), *place));
    known.into_iter().map(|(_, kept)| kept).collect()
}

/// The page.
pub(crate) fn content(chrome: &Chrome, lights: &[Kept], is_looking: bool, now: Timestamp) -> AnyView {
    let title = chrome.text("office-doctor-title");
    let (demands, others): (Vec<&Kept>, Vec<&Kept>) = lights
        .iter()
        .partition(|kept| kept.seen.check.starts_with(MODERATION));
    let body = view! {
        <div class="stack stack-loose">
            <h1>{title.clone()}</h1>
            <p class="lead">{summary(chrome, lights)}</p>
            {is_looking.then(|| view! { <div class="notice" data-tone="wait"><p>{chrome.text("office-doctor-looking")}</p></div> })}
            <form method="post" action=chrome.href("/admin/doctor")>
                <button class="button">{chrome.text("office-doctor-look")}</button>
            </form>
            {others.into_iter().map(|kept| check(chrome, kept, now)).collect_view()}
            {(!demands.is_empty()).then(|| moderation(chrome, demands, now))}
            {(!lights.is_empty()).then(|| as_text(chrome, lights, now))}
        </div>
    };
    office_page(chrome, &title, Room::Doctor, body.drawn())
}

fn summary(chrome: &Chrome, lights: &[Kept]) -> String {
    let count = |light: Light| lights.iter().filter(|kept| kept.seen.light == light).count();
    let (faults, warnings) = (count(Light::Fault), count(Light::Warning));
    if lights.is_empty() {
        return chrome.text("office-doctor-nothing");
    }
    if faults + warnings == 0 {
        return chrome.text("office-doctor-fine");
    }
    let values = [
        ("faults", faults.to_string().into()),
        ("warnings", warnings.to_string().into()),
    ];
    chrome.with("office-doctor-found", &values)
}

/// What gateways demand of a site before they take money for it.
fn moderation(chrome: &Chrome, demands: Vec<&Kept>, now: Timestamp) -> AnyView {
    let is_met = demands.iter().all(|kept| kept.seen.light == Light::Ok);
    let lead = chrome.text(if is_met {
        "office-doctor-moderation-met"
    } else {
        "office-doctor-moderation-text"
    });
    view! {
        <h2>{chrome.text("office-doctor-moderation")}</h2>
        <p>{lead}</p>
        {demands.into_iter().map(|kept| check(chrome, kept, now)).collect_view()}
    }
    .drawn()
}

fn check(chrome: &Chrome, kept: &Kept, now: Timestamp) -> AnyView {
    let (words, seen) = (chrome.words(), &kept.seen);
    let id = seen.check.clone();
    let light = drawn(pill(tone(seen.light), words.light(seen.light)));
    let mend = words.mend(seen).map(|mend| {
        view! {
            <p>
                <strong>{chrome.text("office-doctor-mend")}</strong>
                " "
                {mend}
            </p>
        }
    });
    let value = seen.value.as_ref().map(|value| {
        view! { <div><dt>{chrome.text("office-doctor-value")}</dt><dd>{words.fact(value)}</dd></div> }
    });
    let age = words.ago(seen.at, now);
    let since = words.lasting(kept.since, now);
    view! {
        <section class="panel" aria-labelledby=id>
            <h2 id=seen.check.clone()>{words.check(&seen.check)}</h2>
            <p>{light}</p>
            <p>{words.seen(seen)}</p>
            {mend}
            {paste(chrome, &seen.check, seen.facts.get(PASTE))}
            <dl class="facts">
                {value}
                <div><dt>{chrome.text("office-doctor-age")}</dt><dd>{age}</dd></div>
                <div><dt>{chrome.text("office-doctor-since")}</dt><dd>{since}</dd></div>
            </dl>
        </section>
    }
    .drawn()
}

/// What is to be put somewhere else as it is, ready to be copied.
fn paste(chrome: &Chrome, check: &str, text: Option<&Fact>) -> Option<AnyView> {
    let Some(Fact::Text(text)) = text else {
        return None;
    };
    let id = format!("{check}-{PASTE}");
    let field = view! {
        <div class="field">
            <label for=id.clone()>{chrome.text("office-doctor-paste")}</label>
            <input id=id.clone() readonly value=text.clone()/>
            <button type="button" class="button button-quiet" data-copy=id data-done=chrome.text("office-copied")>
                {chrome.text("office-copy")}
            </button>
        </div>
    };
    Some(field.drawn())
}

const fn tone(light: Light) -> &'static str {
    match light {
        Light::Ok => "good",
        Light::Warning => "wait",
        Light::Fault => "bad",
        Light::Unknown => "calm",
    }
}

/// Everything in plain words, to be pasted into a letter to whoever helps. There is no secret in it.
fn as_text(chrome: &Chrome, lights: &[Kept], now: Timestamp) -> AnyView {
    let text = chrome
        .words()
        .lights_as_text(lights.iter().map(|kept| &kept.seen), now);
    let hint = format!("{TEXT}-hint");
    view! {
        <details>
            <summary>{chrome.text("office-doctor-text")}</summary>
            <div class="field">
                <label for=TEXT>{chrome.text("office-doctor-text-label")}</label>
                <p class="hint" id=hint.clone()>{chrome.text("office-doctor-text-hint")}</p>
                <TextArea id=TEXT name="text" value=text rows=12 most=u16::MAX described_by=Some(hint)/>
                <button type="button" class="button button-quiet" data-copy=TEXT data-done=chrome.text("office-copied")>
                    {chrome.text("office-copy")}
                </button>
            </div>
        </details>
    }
    .drawn()
}
