//! The pages of the settings.

use super::drawn;
use crate::settings::{
    Elsewhere, SECTIONS, SectionShown, SettingFrom, SettingKind, SettingShown, SettingsOutcome, content,
    history, index,
};
use app::{
    pieces::Tried,
    sample::{
        World,
        fixture::{self, NOW},
    },
};
use shop::{
    settings::{Remembered, SettingsEvent, SettingsEventId},
    text::Lang,
};

fn setting(name: &'static str, key: &str, kind: SettingKind, value: &str, from: SettingFrom) -> SettingShown {
    SettingShown {
        name,
        key: key.to_owned(),
        kind,
        value: value.to_owned(),
        from,
        default: String::new(),
        is_wrong: false,
        test: None,
        tried: None,
    }
}

fn secret(is_set: bool, held: Option<&str>, is_cleared: bool) -> SettingKind {
    SettingKind::Secret {
        is_set,
        held: held.map(str::to_owned),
        is_cleared,
    }
}

/// Fields of every kind, from everywhere, with these words wherever somebody's words stand.
fn fields(words: &str) -> Vec<SettingShown> {
    let kept = || SettingFrom::Kept {
        at: NOW,
        by: words.to_owned(),
    };
    let tried = |is_good| Tried {
        is_good,
        words: words.to_owned(),
        said: if is_good { String::new() } else { words.to_owned() },
    };
    let hears = SettingKind::Choice(&["paid", "orders"]);
    let hash = SettingKind::Code(&["", "md5", "sha256"]);
    vec![
        setting("MAIL_FROM", "mail-from", SettingKind::Line, words, kept()),
        setting(
            "SHOP_PHONE",
            "shop-phone",
            SettingKind::Line,
            words,
            SettingFrom::Outside,
        ),
        SettingShown {
            is_wrong: true,
            default: words.to_owned(),
            ..setting(
                "HOLD_MINUTES",
                "hold-minutes",
                SettingKind::Line,
                words,
                SettingFrom::Default,
            )
        },
        SettingShown {
            default: "paid".to_owned(),
            ..setting("OWNER_HEARS", "owner-hears", hears, "orders", kept())
        },
        setting(
            "ROBOKASSA_TEST_HASH",
            "robokassa-test-hash",
            hash,
            "",
            SettingFrom::Default,
        ),
        setting(
            "ROBOKASSA_HOLD",
            "robokassa-hold",
            SettingKind::Switch,
            "true",
            SettingFrom::Outside,
        ),
        setting(
            "ROBOKASSA_INVOICES",
            "robokassa-invoices",
            SettingKind::Switch,
            "false",
            SettingFrom::Default,
        ),
        SettingShown {
            test: Some("mail"),
            tried: Some(tried(false)),
            ..setting(
                "SMTP_URL",
                "smtp-url",
                secret(true, Some("0123"), true),
                "",
                kept(),
            )
        },
        SettingShown {
            test: Some("telegram"),
            tried: Some(tried(true)),
            ..setting(
                "TELEGRAM_BOT_TOKEN",
                "telegram-bot-token",
                secret(false, None, false),
                "",
                SettingFrom::Default,
            )
        },
        setting(
            "MEDIA_SECRET_KEY",
            "media-secret-key",
            secret(true, None, false),
            "",
            SettingFrom::Outside,
        ),
    ]
}

fn section(fields: Vec<SettingShown>, outcome: SettingsOutcome) -> SectionShown {
    SectionShown {
        section: "messages",
        version: 7,
        fields,
        outcome,
        trouble: None,
    }
}

fn event(before: Option<Remembered>, after: Option<Remembered>, by: &str) -> SettingsEvent {
    SettingsEvent {
        id: SettingsEventId(9),
        at: NOW,
        by: by.to_owned(),
        name: "SHOP_NAME".to_owned(),
        before,
        after,
    }
}

/// All pages with all that they can have.
pub(super) fn pages(world: &World) -> Vec<(String, String)> {
    let chrome = &world.chrome;
    let elsewhere = |section, key: Option<&str>| Elsewhere {
        section,
        name: "DATABASE_URL".to_owned(),
        key: key.map(str::to_owned),
    };
    let outcomes = [
        SettingsOutcome::Blank,
        SettingsOutcome::Tried,
        SettingsOutcome::Outdated,
        SettingsOutcome::NoKey,
        SettingsOutcome::Wrong(vec![
            elsewhere(Some("payment"), Some("ways-of-paying")),
            elsewhere(None, None),
        ]),
    ];
    let mut pages = vec![("settings".to_owned(), drawn(chrome, || index(chrome)))];
    for outcome in outcomes {
        let shown = SectionShown {
            trouble: Some(world.typed.to_owned()),
            ..section(fields(world.typed), outcome)
        };
        pages.push((
            "settings of a section".to_owned(),
            drawn(chrome, || content(chrome, &shown)),
        ));
    }
    let value = || Some(Remembered::Value(world.typed.to_owned()));
    let events = [
        event(None, value(), world.typed),
        event(value(), None, world.typed),
        event(Some(Remembered::Secret), Some(Remembered::Secret), world.typed),
    ];
    for (events, is_later) in [(&events[..], true), (&events[..0], false)] {
        let page = drawn(chrome, || history::content(chrome, events, is_later, is_later));
        pages.push(("history of the settings".to_owned(), page));
    }
    pages
}

#[test]
fn what_is_set_outside_is_shown_and_cannot_be_typed() {
    for lang in [Lang::Ru, Lang::En] {
        let chrome = fixture::chrome(lang);
        let shown = section(fields("hello@example.ru"), SettingsOutcome::Blank);
        let page = drawn(&chrome, || content(&chrome, &shown));
        for name in ["SHOP_PHONE", "ROBOKASSA_HOLD", "MEDIA_SECRET_KEY"] {
            assert!(!page.contains(&format!("name=\"{name}\"")), "{name}");
            assert!(page.contains(&format!("({name})")), "{name}");
        }
        assert!(page.contains(&chrome.text("settings-on")), "a value in words");
    }
}

#[test]
fn a_secret_has_no_value_and_comes_back_sealed() {
    let chrome = fixture::chrome(Lang::En);
    let shown = section(fields("hello@example.ru"), SettingsOutcome::Tried);
    let page = drawn(&chrome, || content(&chrome, &shown));
    let input = page
        .split("<input")
        .find(|input| input.contains("id=\"SMTP_URL\""));
    let input = input.unwrap().split('>').next().unwrap();
    assert!(
        input.contains("type=\"password\"") && !input.contains("value="),
        "{input}"
    );
    assert_eq!(page.matches("name=\"held-SMTP_URL\"").count(), 1);
    assert_eq!(page.matches("name=\"clear-SMTP_URL\"").count(), 1);
    assert_eq!(
        page.matches("name=\"clear-TELEGRAM_BOT_TOKEN\"").count(),
        0,
        "there is none"
    );
    assert!(page.contains(&chrome.text("settings-secret-none")));
}

#[test]
fn the_list_of_the_settings_leads_to_every_section_and_to_the_history() {
    for lang in [Lang::Ru, Lang::En] {
        let chrome = fixture::chrome(lang);
        let page = drawn(&chrome, || index(&chrome));
        for place in SECTIONS.into_iter().chain(["history"]) {
            let href = chrome.href(&format!("/admin/settings/{place}"));
            assert!(page.contains(&format!("href=\"{href}\"")), "{place}");
        }
    }
}
