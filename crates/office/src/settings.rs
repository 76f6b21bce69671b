//! The settings that the shop keeps: a page for each section, and the history of their changes.
//!
//! A section is one form with one button, which keeps all of it or nothing; buttons beside the fields try what is typed.
//! Nothing that was kept of a secret is ever shown again.

mod field;
pub(crate) mod history;

pub(crate) use history::Page as History;

use crate::{
    Refused,
    desk::Desk,
    frame::{Room, office_page},
    map::page,
};
use app::{
    Chrome,
    drawn::Draw,
    pieces::{Tried, error_box, error_summary, moment},
};
use leptos::{either::Either, prelude::*};
use leptos_router::hooks::use_params_map;
use shop::Timestamp;

/// The sections, in the order of the office: their names in addresses and word keys.
pub const SECTIONS: [&str; 11] = [
    "seller",
    "payment",
    "transfer",
    "crypto",
    "delivery",
    "messages",
    "documents",
    "privacy",
    "look",
    "people",
    "backups",
];

/// A section of the settings as its page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectionShown {
    /// Its name: one of [`SECTIONS`].
    pub section: &'static str,
    /// The version of the settings that whoever fills it in has seen.
    pub version: i64,
    /// Its fields.
    pub fields: Vec<SettingShown>,
    /// What became of the form, if it was sent.
    pub outcome: SettingsOutcome,
    /// Why this node goes by older settings than those that are kept.
    pub trouble: Option<String>,
}

/// What became of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingsOutcome {
    /// It was not sent.
    Blank,
    /// Something was tried, and nothing was kept.
    Tried,
    /// Nothing was kept: what is wrong stands beside its fields, and these are wrong that are not on the page.
    Wrong(Vec<Elsewhere>),
    /// Somebody else changed settings meanwhile.
    Outdated,
    /// Secrets cannot be sealed.
    NoKey,
}

/// A fault of a field that is not on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    /// The section that has it; `None` if it is set outside only.
    pub section: Option<&'static str>,
    /// Name of the variable.
    pub name: String,
    /// The key of its words, if it is a field.
    pub key: Option<String>,
}

/// A setting as it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingShown {
    /// Its name.
    pub name: &'static str,
    /// The key of its words.
    pub key: String,
    /// How it is asked for.
    pub kind: SettingKind,
    /// What it says, or what was typed; nothing of a secret.
    pub value: String,
    /// Where that comes from.
    pub from: SettingFrom,
    /// What is so where nobody says anything; empty if that is nothing.
    pub default: String,
    /// Whether what was typed is wrong.
    pub is_wrong: bool,
    /// A button beside it that tries what is typed: the name of what is tried.
    pub test: Option<&'static str>,
    /// What came of trying.
    pub tried: Option<Tried>,
}

/// How a setting is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingKind {
    /// A line of text.
    Line,
    /// One of these words, each with a sentence.
    Choice(&'static [&'static str]),
    /// One of these words, which are what people call it; empty has a sentence.
    Code(&'static [&'static str]),
    /// Yes or no.
    Switch,
    /// A secret.
    Secret {
        /// Whether there is one.
        is_set: bool,
        /// One that was typed and is not kept yet, sealed: it comes back with the form.
        held: Option<String>,
        /// Whether it is to be kept no longer.
        is_cleared: bool,
    },
}

/// Where a setting comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingFrom {
    /// From outside: it cannot be changed here.
    Outside,
    /// From the shop itself.
    Kept {
        /// When it was set to that.
        at: Timestamp,
        /// By whom.
        by: String,
    },
    /// Nobody says anything.
    Default,
}

/// `/admin/settings`
#[component]
pub(crate) fn Index() -> impl IntoView {
    page(async {
        let (_, chrome, _) = Desk::for_page()?;
        Ok(index(&chrome))
    })
}

/// `/admin/settings/{section}`. A form that was not kept is answered with this page, too.
#[component]
pub(crate) fn Page() -> impl IntoView {
    let answered = use_context::<SectionShown>();
    let section = use_params_map().read_untracked().get("section");
    page(async move {
        let (desk, chrome, _) = Desk::for_page()?;
        let shown = answered.or_else(|| (desk.settings)(&section.unwrap_or_default()));
        let shown = shown.ok_or(Refused::NotFound)?;
        Ok(content(&chrome, &shown))
    })
}

/// The list of the sections.
pub(crate) fn index(chrome: &Chrome) -> AnyView {
    let title = chrome.text("settings-title");
    let sections = SECTIONS.map(|section| {
        view! {
            <section class="panel">
                <h2>
                    <a href=address(chrome, section)>{chrome.text(&format!("settings-{section}"))}</a>
                </h2>
                <p class="hint">{chrome.text(&format!("settings-{section}-text"))}</p>
            </section>
        }
    });
    let body = view! {
        <div class="stack stack-loose">
            <h1>{title.clone()}</h1>
            <p class="lead">{chrome.text("settings-text")}</p>
            {sections.collect_view()}
            <p>
                <a class="button button-quiet" href=chrome.href("/admin/settings/history")>
                    {chrome.text("settings-history-title")}
                </a>
            </p>
        </div>
    };
    office_page(chrome, &title, Room::Settings, body.drawn())
}

/// A section.
pub(crate) fn content(chrome: &Chrome, shown: &SectionShown) -> AnyView {
    let section = shown.section;
    let name = chrome.text(&format!("settings-{section}"));
    let is_wrong = matches!(
        shown.outcome,
        SettingsOutcome::Wrong(_) | SettingsOutcome::Outdated | SettingsOutcome::NoKey
    );
    let title = if is_wrong {
        format!("{} {name}", chrome.text("error-prefix"))
    } else {
        name.clone()
    };
    let fields = shown.fields.iter().map(|one| field::drawn(chrome, one));
    let body = view! {
        <div class="sheet">
            <p>
                <a href=chrome.href("/admin/settings")>{chrome.text("settings-title")}</a>
            </p>
            <h1>{name}</h1>
            <p>{chrome.text(&format!("settings-{section}-text"))}</p>
            {trouble(chrome, shown)}
            {summary(chrome, shown)}
            {last_change(chrome, shown)}
            <form class="stack stack-loose" method="post" action=address(chrome, section) novalidate>
                // Enter keeps what is typed: without this it would press the first button, which may be one that tries.
                <button class="visually-hidden" tabindex="-1" aria-hidden="true">
                    {chrome.text("settings-keep")}
                </button>
                <input type="hidden" name="version" value=shown.version.to_string()/>
                {fields.collect_view()}
                <p>
                    <button class="button button-wide">{chrome.text("settings-keep")}</button>
                </p>
                <p class="hint">{chrome.text("settings-keep-hint")}</p>
            </form>
        </div>
    };
    office_page(chrome, &title, Room::Settings, body.drawn())
}

fn address(chrome: &Chrome, section: &str) -> String {
    chrome.href(&format!("/admin/settings/{section}"))
}

/// When this section was changed last, which is what whoever has just done so sees first.
fn last_change(chrome: &Chrome, shown: &SectionShown) -> Option<AnyView> {
    let changes = shown.fields.iter().filter_map(|field| match &field.from {
        SettingFrom::Kept { at, by } => Some((*at, by)),
        SettingFrom::Outside | SettingFrom::Default => None,
    });
    let (at, by) = changes.max_by_key(|(at, _)| at.ms())?;
    let by = chrome.with("settings-changed-by", &[("who", by.as_str().into())]);
    Some(
        view! { <p class="hint">{chrome.text("settings-changed")} " " {moment(chrome, at)} ", " {by}</p> }
            .drawn(),
    )
}

/// This node goes by older settings.
fn trouble(chrome: &Chrome, shown: &SectionShown) -> Option<AnyView> {
    let why = shown.trouble.clone()?;
    let text = chrome.with("settings-not-taken-text", &[("why", why.into())]);
    Some(
        view! {
            <section class="panel" aria-labelledby="not-taken">
                <h2 id="not-taken">{chrome.text("settings-not-taken")}</h2>
                <p>{text}</p>
            </section>
        }
        .drawn(),
    )
}

fn summary(chrome: &Chrome, shown: &SectionShown) -> Option<AnyView> {
    let elsewhere = match &shown.outcome {
        SettingsOutcome::Blank | SettingsOutcome::Tried => return None,
        SettingsOutcome::Outdated => {
            return Some(error_box(
                chrome.text("settings-outdated"),
                chrome.text("settings-outdated-text"),
            ));
        }
        SettingsOutcome::NoKey => {
            return Some(error_box(
                chrome.text("settings-no-key"),
                chrome.text("settings-no-key-text"),
            ));
        }
        SettingsOutcome::Wrong(elsewhere) => elsewhere,
    };
    let wrong = shown.fields.iter().filter(|field| field.is_wrong);
    let here = wrong.map(|one| (one.name, chrome.text(&format!("setting-{}", one.key))));
    let here: Vec<_> = here.collect();
    let here = (!here.is_empty()).then(|| error_summary(chrome.text("settings-wrong"), here));
    let others = elsewhere.iter().map(|one| {
        let name = match &one.key {
            Some(key) => chrome.text(&format!("setting-{key}")),
            None => one.name.clone(),
        };
        match one.section {
            Some(section) => Either::Left(view! { <li><a href=address(chrome, section)>{name}</a></li> }),
            None => Either::Right(view! { <li>{name}</li> }),
        }
    });
    let others = (!elsewhere.is_empty()).then(|| {
        view! {
            <section class="panel" role="alert" aria-labelledby="elsewhere">
                <h2 id="elsewhere">{chrome.text("settings-wrong-elsewhere")}</h2>
                <ul>{others.collect_view()}</ul>
            </section>
        }
    });
    Some(view! { {here} {others} }.drawn())
}
