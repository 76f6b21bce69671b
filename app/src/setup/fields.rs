//! The fields of the questions, and those of the gateway's cabinet.

use super::{Ask, Asked, AskedAccount, CabinetField};
use crate::{
    Chrome,
    drawn::Draw,
    pieces::{Field, Input, mistake_line, outcome},
};
use leptos::prelude::*;

/// A setting, with the button that tries it and what came of that.
pub(super) fn field(chrome: &Chrome, asked: &Asked) -> AnyView {
    let test = asked.test.filter(|_| asked.ask != Ask::Outside).map(|test| {
        let words = chrome.text(&format!("settings-test-{test}"));
        view! { <p><button class="button button-quiet" name="test" value=test>{words}</button></p> }
    });
    let tried = asked.tried.as_ref().map(|tried| outcome(chrome, tried));
    view! { {setting(chrome, asked)} {test} {tried} }.drawn()
}

fn setting(chrome: &Chrome, asked: &Asked) -> AnyView {
    let label = chrome.text(&format!("setting-{}", asked.key));
    let hint = chrome.text(&format!("setup-{}-hint", asked.key));
    let field = Field {
        hint: Some(hint.clone()),
        mistake: asked.mistake.clone(),
        ..Field::new(asked.key.clone(), label.clone())
    };
    match asked.ask {
        Ask::Line(mode) => field.with_input(chrome, &asked.value, line(mode)),
        Ask::Secret { is_kept } => {
            let kept = is_kept.then(|| chrome.text("setup-secret-kept"));
            Field {
                hint: Some(kept.map_or(hint.clone(), |kept| format!("{hint} {kept}"))),
                ..field
            }
            .with_input(chrome, &asked.value, line("text"))
        }
        Ask::MadeUp => {
            let control = made_up(chrome, &field, &asked.value);
            field.around(chrome, control)
        }
        Ask::Choice(words) => {
            let control = choice(&field, words, &asked.value);
            field.around(chrome, control)
        }
        Ask::Switch => switch(chrome, asked, label, hint),
        Ask::Outside => outside(chrome, asked, label),
    }
}

fn line(mode: &'static str) -> Input {
    Input {
        kind: "text",
        mode,
        autocomplete: "off",
        is_required: false,
    }
}

/// A password that is pasted into the cabinet.
fn made_up(chrome: &Chrome, field: &Field, value: &str) -> AnyView {
    view! {
        <input
            id=field.id.clone()
            name=field.id.clone()
            type="text"
            autocomplete="off"
            autocapitalize="none"
            spellcheck="false"
            aria-invalid=field.invalid()
            aria-describedby=field.described_by()
            value=value.to_owned()
        />
        {copy(chrome, field.id.clone(), field.label.clone())}
    }
    .drawn()
}

fn choice(field: &Field, words: &[&'static str], value: &str) -> AnyView {
    let options = words
        .iter()
        .map(|word| {
            let is_chosen = *word == value;
            view! { <option value=*word selected=is_chosen>{*word}</option> }
        })
        .collect_view();
    view! {
        <select
            id=field.id.clone()
            name=field.id.clone()
            aria-invalid=field.invalid()
            aria-describedby=field.described_by()
        >
            {options}
        </select>
    }
    .drawn()
}

fn switch(chrome: &Chrome, asked: &Asked, label: String, hint: String) -> AnyView {
    let (id, is_on) = (asked.key.clone(), asked.value == "true");
    let mistake = asked
        .mistake
        .clone()
        .map(|words| mistake_line(chrome, &asked.key, words));
    view! {
        {mistake}
        <label class="check">
            <input
                type="checkbox"
                id=id.clone()
                name=id.clone()
                value="true"
                checked=is_on
                aria-describedby=format!("{id}-hint")
            />
            <span>{label} <br/> <span class="hint" id=format!("{id}-hint")>{hint}</span></span>
        </label>
    }
    .drawn()
}

fn outside(chrome: &Chrome, asked: &Asked, label: String) -> AnyView {
    view! {
        <div class="field">
            <p class="label">{label}</p>
            <p class="hint">{chrome.text("setup-outside")} " " <code>{asked.name}</code></p>
        </div>
    }
    .drawn()
}

/// What the gateway's cabinet has to be told, each with a button that copies it.
pub(super) fn cabinet(chrome: &Chrome, fields: &[CabinetField]) -> AnyView {
    if fields.is_empty() {
        return ().drawn();
    }
    // Nothing but this machine is spoken to without TLS, and no gateway is on it.
    let is_local = fields.iter().any(|field| field.value.starts_with("http://"));
    let local = is_local.then(|| {
        let address = chrome.href("/setup?question=address");
        view! {
            <p>
                {chrome.text("setup-cabinet-local")}
                " "
                <a href=address>{chrome.text("setup-address-title")}</a>
            </p>
        }
    });
    let fields = fields.iter().enumerate().map(|(nth, field)| {
        let id = format!("cabinet-{nth}");
        let label = chrome.text(field.key);
        view! {
            <div class="field">
                <label for=id.clone()>{label.clone()}</label>
                <input id=id.clone() readonly value=field.value.clone()/>
                {copy(chrome, id, label)}
            </div>
        }
    });
    view! {
        <section class="panel stack" aria-labelledby="cabinet">
            <h2 id="cabinet">{chrome.text("setup-cabinet-title")}</h2>
            <p>{chrome.text("setup-cabinet-text")}</p>
            {local}
            {fields.collect_view()}
        </section>
    }
    .drawn()
}

/// A button that copies what stands in the field with this id. Several on a page are told apart by ear.
fn copy(chrome: &Chrome, id: String, label: String) -> AnyView {
    view! {
        <button type="button" class="button button-quiet" data-copy=id data-done=chrome.text("office-copied")>
            {chrome.text("office-copy")}
            <span class="visually-hidden">": " {label}</span>
        </button>
    }
    .drawn()
}

pub(super) fn login(chrome: &Chrome, asked: &AskedAccount<'_>) -> AnyView {
    let field = Field {
        hint: Some(chrome.text("setup-login-hint")),
        mistake: asked.login_mistake.clone(),
        ..Field::new("login", chrome.text("office-login-label"))
    };
    field.with_login(chrome, asked.login)
}

pub(super) fn password(chrome: &Chrome, asked: &AskedAccount<'_>) -> AnyView {
    let field = Field {
        hint: Some(chrome.text("setup-password-hint")),
        mistake: asked.password_mistake.clone(),
        ..Field::new("password", chrome.text("office-password-label"))
    };
    field.with_password(chrome, "new-password")
}

/// Whether the goods of the demo go on the shelf.
pub(super) fn demo_goods(chrome: &Chrome, is_wanted: bool) -> AnyView {
    view! {
        <label class="check">
            <input
                type="checkbox"
                id="demo-goods"
                name="demo-goods"
                value="true"
                checked=is_wanted
                aria-describedby="demo-goods-hint"
            />
            <span>
                {chrome.text("setup-demo-goods")}
                <br/>
                <span class="hint" id="demo-goods-hint">{chrome.text("setup-demo-goods-hint")}</span>
            </span>
        </label>
    }
    .drawn()
}
