//! A setting on its page.

use super::{SettingFrom, SettingKind, SettingShown};
use app::{
    Chrome,
    drawn::Draw,
    pieces::{Field, outcome},
};
use leptos::prelude::*;

/// The setting, with the button beside it and what came of that.
pub(super) fn drawn(chrome: &Chrome, shown: &SettingShown) -> AnyView {
    let field = if shown.from == SettingFrom::Outside {
        locked(chrome, shown)
    } else {
        asked(chrome, shown)
    };
    let test = shown.test.map(|test| {
        let words = chrome.text(&format!("settings-test-{test}"));
        view! {
            <div class="stack">
                <p><button class="button button-quiet" name="test" value=test>{words}</button></p>
                {shown.tried.as_ref().map(|tried| outcome(chrome, tried))}
            </div>
        }
    });
    view! { {field} {test} }.drawn()
}

fn label(chrome: &Chrome, shown: &SettingShown) -> String {
    chrome.text(&format!("setting-{}", shown.key))
}

/// One that was set outside.
fn locked(chrome: &Chrome, shown: &SettingShown) -> AnyView {
    let value = match &shown.kind {
        SettingKind::Secret { .. } => chrome.text("settings-secret-set"),
        SettingKind::Line => shown.value.clone(),
        SettingKind::Choice(_) | SettingKind::Code(_) | SettingKind::Switch => {
            option_words(chrome, shown, &shown.value)
        }
    };
    let why = chrome.with("settings-outside", &[("variable", shown.name.into())]);
    view! {
        <div class="field" id=shown.name>
            <span class="label">{label(chrome, shown)}</span>
            <p>{value}</p>
            <p class="hint">{why}</p>
        </div>
    }
    .drawn()
}

fn asked(chrome: &Chrome, shown: &SettingShown) -> AnyView {
    let default = (!shown.default.is_empty()).then(|| {
        let default = option_words(chrome, shown, &shown.default);
        chrome.with("settings-default", &[("value", default.into())])
    });
    let state = match &shown.kind {
        SettingKind::Secret { is_set: true, .. } => Some(secret_state(chrome, shown)),
        SettingKind::Secret { is_set: false, .. } => Some(chrome.text("settings-secret-none")),
        SettingKind::Line | SettingKind::Choice(_) | SettingKind::Code(_) | SettingKind::Switch => default,
    };
    let hint = chrome.text(&format!("setting-{}-hint", shown.key));
    let hint = match state {
        Some(state) => format!("{hint} {state}"),
        None => hint,
    };
    let mistake = shown
        .is_wrong
        .then(|| chrome.text(&format!("setting-{}-wrong", shown.key)));
    let field = Field {
        hint: Some(hint),
        mistake,
        ..Field::new(shown.name, label(chrome, shown))
    };
    let control = match &shown.kind {
        SettingKind::Line => line(shown, &field),
        SettingKind::Choice(values) | SettingKind::Code(values) => select(chrome, shown, &field, values),
        SettingKind::Switch => select(chrome, shown, &field, &["true", "false"]),
        SettingKind::Secret { held, is_cleared, .. } => {
            secret(chrome, shown, &field, held.as_deref(), *is_cleared)
        }
    };
    field.around(chrome, control)
}

fn line(shown: &SettingShown, field: &Field) -> AnyView {
    view! {
        <input
            id=shown.name
            name=shown.name
            type="text"
            autocomplete="off"
            maxlength="1000"
            aria-invalid=field.invalid()
            aria-describedby=field.described_by()
            value=shown.value.clone()
        />
    }
    .drawn()
}

fn select(chrome: &Chrome, shown: &SettingShown, field: &Field, values: &[&'static str]) -> AnyView {
    let options = values.iter().map(|value| {
        let words = option_words(chrome, shown, value);
        let is_chosen = shown.value == *value;
        view! { <option value=*value selected=is_chosen>{words}</option> }
    });
    view! {
        <select
            id=shown.name
            name=shown.name
            aria-invalid=field.invalid()
            aria-describedby=field.described_by()
        >
            {options.collect_view()}
        </select>
    }
    .drawn()
}

/// What people call a value.
fn option_words(chrome: &Chrome, shown: &SettingShown, value: &str) -> String {
    match (&shown.kind, value) {
        (SettingKind::Switch, "true") => chrome.text("settings-on"),
        (SettingKind::Switch, _) => chrome.text("settings-off"),
        (SettingKind::Choice(_) | SettingKind::Code(_), "") => {
            chrome.text(&format!("setting-{}-none", shown.key))
        }
        (SettingKind::Choice(values), value) if values.contains(&value) => {
            chrome.text(&format!("setting-{}-{}", shown.key, value.replace('_', "-")))
        }
        (
            SettingKind::Choice(_) | SettingKind::Code(_) | SettingKind::Line | SettingKind::Secret { .. },
            value,
        ) => value.to_owned(),
    }
}

fn secret_state(chrome: &Chrome, shown: &SettingShown) -> String {
    match &shown.from {
        SettingFrom::Kept { at, by } => {
            let values = [("when", chrome.moment(*at).into()), ("who", by.as_str().into())];
            chrome.with("settings-secret-kept", &values)
        }
        SettingFrom::Outside | SettingFrom::Default => chrome.text("settings-secret-set"),
    }
}

/// An empty field keeps the secret as it is, so that there is a tick for taking it away.
fn secret(
    chrome: &Chrome,
    shown: &SettingShown,
    field: &Field,
    held: Option<&str>,
    is_cleared: bool,
) -> AnyView {
    let clear = matches!(shown.kind, SettingKind::Secret { is_set: true, .. }).then(|| {
        view! {
            <label class="check">
                <input type="checkbox" name=format!("clear-{}", shown.name) value="yes" checked=is_cleared/>
                <span>{chrome.text("settings-secret-clear")}</span>
            </label>
        }
    });
    let held = held.map(|held| {
        view! {
            <input type="hidden" name=format!("held-{}", shown.name) value=held.to_owned()/>
            <p class="hint">{chrome.text("settings-secret-held")}</p>
        }
    });
    view! {
        <input
            id=shown.name
            name=shown.name
            type="password"
            autocomplete="new-password"
            maxlength="1000"
            aria-invalid=field.invalid()
            aria-describedby=field.described_by()
        />
        {held}
        {clear}
    }
    .drawn()
}
