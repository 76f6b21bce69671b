//! Keeping settings, and trying them.

use super::{forms::seat, page};
use crate::{
    AppState,
    config::{
        FIELDS, Faults, Field, Kind, PUBLIC_ADDRESS, Provenance, Section, Settings, Test, Wish, defaults,
    },
    hosts::Hosts,
    keeping::NotKept,
    sealing::Keys,
    staff::Staff,
    trying,
    visitor::Visitor,
    window::onward,
};
use axum::{
    Form,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use office::{Elsewhere, SectionShown, SettingFrom, SettingKind, SettingShown, SettingsOutcome};
use secrecy::{ExposeSecret, SecretString};
use shop::{
    desk::Error,
    security::Act,
    settings::SettingsVersion,
    staff::{Admin, Doer},
    text::is_ignorable,
};
use std::collections::BTreeMap;

/// A section as somebody filled it in.
#[derive(Default)]
struct Typed {
    version: SettingsVersion,
    test: Option<Test>,
    /// What stands in its fields, by their names; of secrets, what was typed now or before.
    values: BTreeMap<&'static str, String>,
    /// Secrets that are to be kept no longer.
    cleared: Vec<&'static str>,
}

/// `POST /admin/settings/{section}`
pub async fn keep(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    headers: HeaderMap,
    Path(section): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Response {
    let chrome = visitor.chrome(&state);
    let Some(section) = Section::named(&section) else {
        return state.error_page_at(chrome, Error::NotFound);
    };
    let keys = if has_secrets(&fields) {
        state.keys().await.ok()
    } else {
        None
    };
    let typed = Typed::of(section, fields, keys.as_ref());
    let wish = typed.wish(&state);
    let path = chrome.href(&format!("/admin/settings/{}", section.as_str()));
    let answer = if let Some(test) = typed.test {
        match state.try_settings(&wish, admin.login()) {
            Ok(settings) => {
                let tried = trying::try_out(&state, settings, test, chrome.words()).await;
                let mut shown = typed.shown(&state, section, keys.as_ref());
                for field in &mut shown.fields {
                    field.tried = (field.test == Some(test.as_str())).then(|| tried.clone());
                }
                shown.outcome = SettingsOutcome::Tried;
                (StatusCode::OK, shown)
            }
            Err(faults) => (
                StatusCode::UNPROCESSABLE_ENTITY,
                typed.wrong(&state, section, &faults, keys.as_ref()),
            ),
        }
    } else {
        match kept(&state, &wish, typed.version, &admin).await {
            Ok(()) => {
                let names: Vec<&str> = wish.keys().copied().collect();
                if !names.is_empty() {
                    tracing::info!(staff = admin.login(), "settings were changed");
                    let source = (&visitor.caller, &headers);
                    state.witness_of(Act::SettingsChanged, admin.login(), source, &names.join(" "));
                }
                return onward(&path);
            }
            Err(NotKept::Faults(faults)) => (
                StatusCode::UNPROCESSABLE_ENTITY,
                typed.wrong(&state, section, &faults, keys.as_ref()),
            ),
            Err(NotKept::Outdated) => {
                let mut shown = typed.shown(&state, section, keys.as_ref());
                shown.outcome = SettingsOutcome::Outdated;
                (StatusCode::CONFLICT, shown)
            }
            Err(NotKept::Key(error)) => {
                tracing::error!(%error, "secrets cannot be sealed");
                let mut shown = typed.shown(&state, section, None);
                shown.outcome = SettingsOutcome::NoKey;
                (StatusCode::UNPROCESSABLE_ENTITY, shown)
            }
            Err(NotKept::Desk(error)) => return state.error_page_at(chrome, error),
        }
    };
    let (status, shown) = answer;
    page(&state, seat(chrome, admin), &path, status, shown).await
}

/// Whether a secret was typed, now or before.
fn has_secrets(fields: &[(String, String)]) -> bool {
    let is_secret = |name: &str| Field::named(name).is_some_and(Field::is_secret);
    let mut fields = fields.iter().filter(|(_, text)| !text.trim().is_empty());
    fields.any(|(name, _)| is_secret(name) || name.starts_with("held-"))
}

async fn kept(state: &AppState, wish: &Wish, seen: SettingsVersion, admin: &Admin) -> Result<(), NotKept> {
    if wish.is_empty() {
        return Ok(());
    }
    if let Some(Some(address)) = wish.get(PUBLIC_ADDRESS)
        && !Hosts::of(&state.settings).may_move_to(address.expose_secret())
    {
        let mut faults = Faults::default();
        faults.add(
            PUBLIC_ADDRESS,
            "nobody could open the office there: change it on the machine",
        );
        return Err(faults.into());
    }
    let by = (admin.login(), Doer::of(admin));
    state.keep_settings(wish, seen, by).await.map(drop)
}

impl Typed {
    fn of(section: Section, fields: Vec<(String, String)>, keys: Option<&Keys>) -> Self {
        let mut typed = Self::default();
        let mut held = BTreeMap::new();
        for (name, text) in fields {
            if name == "version" {
                typed.version = SettingsVersion(text.parse().unwrap_or(-1));
            } else if name == "test" {
                typed.test = Test::named(&text);
            } else if let Some(field) = of_section(section, &name) {
                typed.values.insert(field.name, cleaned(field, &text));
            } else if let Some(field) = name
                .strip_prefix("clear-")
                .and_then(|name| of_section(section, name))
            {
                typed.cleared.push(field.name);
            } else if let Some(field) = name
                .strip_prefix("held-")
                .and_then(|name| of_section(section, name))
                && let Some(secret) = keys.and_then(|keys| keys.held(field.name, &text))
            {
                held.insert(field.name, secret);
            }
        }
        for (name, secret) in held {
            let value = typed.values.entry(name).or_default();
            if value.is_empty() {
                secret.expose_secret().clone_into(value);
            }
        }
        typed
    }

    /// What is to be kept: whatever differs from what holds.
    fn wish(&self, state: &AppState) -> Wish {
        let layers = &state.settings.layers;
        let mut config = layers.config();
        let mut wish = Wish::new();
        for (name, text) in &self.values {
            let Some(field) = Field::named(name) else { continue };
            let from = layers.provenance(field);
            if from == Provenance::Outside {
                continue;
            }
            let value = Some(SecretString::from(text.as_str()));
            if field.is_secret() {
                if !text.is_empty() {
                    wish.insert(field.name, value);
                } else if self.cleared.contains(&field.name) && from == Provenance::Kept {
                    wish.insert(field.name, None);
                }
            } else if text.is_empty() {
                if from == Provenance::Kept {
                    wish.insert(field.name, None);
                }
            } else if *text != field.value(&mut config) {
                wish.insert(field.name, value);
            }
        }
        wish
    }

    /// The section with what was typed.
    fn shown(&self, state: &AppState, section: Section, keys: Option<&Keys>) -> SectionShown {
        let mut shown = of(state, section);
        for field in &mut shown.fields {
            let Some(text) = self
                .values
                .get(field.name)
                .filter(|_| field.from != SettingFrom::Outside)
            else {
                continue;
            };
            if let SettingKind::Secret { held, is_cleared, .. } = &mut field.kind {
                *held = keys
                    .filter(|_| !text.is_empty())
                    .and_then(|keys| keys.hold(field.name, text).ok());
                *is_cleared = self.cleared.contains(&field.name);
            } else {
                field.value.clone_from(text);
            }
        }
        shown
    }

    /// The same with its faults.
    fn wrong(
        &self,
        state: &AppState,
        section: Section,
        faults: &Faults,
        keys: Option<&Keys>,
    ) -> SectionShown {
        let mut shown = self.shown(state, section, keys);
        let mut elsewhere = Vec::new();
        for variable in faults.variables() {
            if let Some(field) = shown.fields.iter_mut().find(|field| field.name == variable) {
                field.is_wrong = true;
            } else if !elsewhere.iter().any(|one: &Elsewhere| one.name == variable) {
                let field = Field::named(variable);
                elsewhere.push(Elsewhere {
                    section: field.map(|field| field.section.as_str()),
                    name: variable.to_owned(),
                    key: field.map(Field::key),
                });
            }
        }
        let names: Vec<&str> = faults.variables().collect();
        tracing::info!(settings = names.join(" "), "settings were refused");
        shown.outcome = SettingsOutcome::Wrong(elsewhere);
        shown
    }
}

/// A secret is without what nobody sees, too: it would be another one.
fn cleaned(field: &Field, text: &str) -> String {
    let line = line(text);
    if field.is_secret() {
        line.replace(is_ignorable, "").trim().to_owned()
    } else {
        line
    }
}

/// What somebody typed, as a line: what is pasted brings blanks and ends of lines along.
pub(super) fn line(text: &str) -> String {
    let line: String = text.chars().filter(|letter| !letter.is_control()).collect();
    line.trim().to_owned()
}

fn of_section(section: Section, name: &str) -> Option<&'static Field> {
    Field::named(name).filter(|field| field.section == section)
}

/// A section as it is.
pub fn section(state: &AppState, name: &str) -> Option<SectionShown> {
    Section::named(name).map(|section| of(state, section))
}

fn of(state: &AppState, section: Section) -> SectionShown {
    let Settings { layers, .. } = &*state.settings;
    let mut config = layers.config();
    let defaults = defaults();
    let fields = FIELDS
        .iter()
        .filter(|field| field.section == section)
        .map(|field| {
            let value = field.value(&mut config);
            let kept = layers.kept().settings.get(field.name);
            let from = match (layers.provenance(field), kept) {
                (Provenance::Outside, _) => SettingFrom::Outside,
                (Provenance::Kept, Some(kept)) => SettingFrom::Kept {
                    at: kept.changed_at,
                    by: kept.changed_by.clone(),
                },
                (Provenance::Kept | Provenance::Default, _) => SettingFrom::Default,
            };
            let kind = match field.kind {
                Kind::Line => SettingKind::Line,
                Kind::Choice(values) => SettingKind::Choice(values),
                Kind::Code(values) => SettingKind::Code(values),
                Kind::Switch => SettingKind::Switch,
                Kind::Secret => SettingKind::Secret {
                    is_set: !value.is_empty(),
                    held: None,
                    is_cleared: false,
                },
            };
            SettingShown {
                name: field.name,
                key: field.key(),
                kind,
                value: if field.is_secret() { String::new() } else { value },
                from,
                default: defaults.get(field.name).cloned().unwrap_or_default(),
                is_wrong: false,
                test: field.test.map(Test::as_str),
                tried: None,
            }
        });
    SectionShown {
        section: section.as_str(),
        version: layers.kept().version.0,
        fields: fields.collect(),
        outcome: SettingsOutcome::Blank,
        trouble: state.renewal.looked_at().trouble,
    }
}
