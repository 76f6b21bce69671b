//! Settings that the shop keeps itself.

use super::{
    Subject,
    fixtures::{NOW, at_once, audience, office, signed_in},
};
use crate::{
    settings::{
        KeptSetting, KeptValue, Remembered, SettingsChange, SettingsEvent, SettingsEventId, SettingsVersion,
    },
    staff::{Admin, Doer, Role},
    store::{PeopleDeed, PersonChanged},
    time::Timestamp,
};

const START: SettingsVersion = SettingsVersion(0);

fn open(value: &str) -> KeptValue {
    KeptValue::Open(value.to_owned())
}

fn sealed(bytes: &[u8]) -> KeptValue {
    KeptValue::Sealed(bytes.to_vec())
}

fn change(seen: SettingsVersion, at: Timestamp, values: &[(&str, Option<KeptValue>)]) -> SettingsChange {
    let values = values
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()));
    SettingsChange {
        seen,
        values: values.collect(),
        at,
        by: "olga".to_owned(),
        doer: Doer::COMMAND,
        messages: Vec::new(),
    }
}

fn kept(name: &str, value: KeptValue, changed_at: Timestamp) -> KeptSetting {
    KeptSetting {
        name: name.to_owned(),
        value,
        changed_at,
        changed_by: "olga".to_owned(),
    }
}

/// What is kept comes back byte by byte, and what is kept no longer is gone.
pub async fn a_setting_is_kept_until_somebody_changes_it(subject: &dyn Subject) {
    let store = subject.store();
    let nothing = store.kept_settings().await.unwrap();
    assert_eq!((nothing.version, nothing.settings.len()), (START, 0));

    let secret = [0, 1, 0xff, 0, b'\''];
    let first = [
        ("SHOP_NAME", Some(open("Тёплая «витрина» ' \""))),
        ("SHOP_PHONE", Some(open(""))),
        ("SMTP_URL", Some(sealed(&secret))),
    ];
    let version = store.change_settings(&change(START, NOW, &first)).await.unwrap();
    let version = version.unwrap();
    assert_eq!(store.settings_version().await.unwrap(), version);
    let now = store.kept_settings().await.unwrap();
    assert_eq!(now.version, version);
    let expected = first.map(|(name, value)| kept(name, value.unwrap(), NOW));
    assert_eq!(now.settings, expected);

    let later = NOW.plus_seconds(60);
    let second = [
        ("SHOP_PHONE", None),
        ("SHOP_NAME", Some(open("Витрина"))),
        ("UNHEARD_OF", None),
    ];
    let version = store
        .change_settings(&change(version, later, &second))
        .await
        .unwrap();
    assert!(version.is_some());
    let expected = [
        kept("SHOP_NAME", open("Витрина"), later),
        kept("SMTP_URL", sealed(&secret), NOW),
    ];
    assert_eq!(store.kept_settings().await.unwrap().settings, expected);
}

/// Of rivals who saw the same settings one is first, and the others have changed nothing.
pub async fn rivals_change_settings_once(subject: &dyn Subject) {
    let store = subject.store();
    let tries = at_once(8, |nth| {
        let store = store.clone();
        async move {
            let name = format!("NAME_{nth}");
            let change = change(
                START,
                NOW,
                &[("SHOP_NAME", Some(open(&name))), (name.as_str(), Some(open("1")))],
            );
            store.change_settings(&change).await.unwrap()
        }
    })
    .await;
    let done: Vec<_> = tries.into_iter().flatten().collect();
    assert_eq!(done.len(), 1);
    let now = store.kept_settings().await.unwrap();
    assert_eq!((now.version, now.settings.len()), (done[0], 2));
    assert_eq!(store.settings_history(None, 10).await.unwrap().len(), 2);
}

/// Their request was on its way, or the shop was still trying what they typed, when they were signed out or given another role.
pub async fn whoever_is_no_owner_any_more_changes_no_setting(subject: &dyn Subject) {
    let store = subject.store();
    let (shop, olga) = office(subject).await;
    let pavel = signed_in(subject, &shop, "pavel").await;
    let by = |admin: &Admin, seen| SettingsChange {
        doer: Doer::of(admin),
        ..change(seen, NOW, &[("SHOP_NAME", Some(open(admin.login())))])
    };
    let account = pavel.sign_in().account;
    let demoted = store
        .change_role(&PeopleDeed::of_command(NOW), account, Role::Manager)
        .await;
    assert_eq!(demoted.unwrap(), PersonChanged::Done("pavel".to_owned()));
    assert_eq!(store.change_settings(&by(&pavel, START)).await.unwrap(), None);
    let version = store.change_settings(&by(&olga, START)).await.unwrap().unwrap();
    shop.sign_out(&olga.sign_in().id).await.unwrap();
    assert_eq!(store.change_settings(&by(&olga, version)).await.unwrap(), None);
    assert_eq!(store.settings_version().await.unwrap(), version);
    let now = store.kept_settings().await.unwrap().settings;
    assert_eq!(now, [kept("SHOP_NAME", open("olga"), NOW)]);
}

/// The history says who changed what when, and nothing of what a secret was.
pub async fn the_history_of_the_settings_tells_no_secret(subject: &dyn Subject) {
    let store = subject.store();
    let steps: [&[(&str, Option<KeptValue>)]; 4] = [
        &[
            ("SHOP_NAME", Some(open("Витрина"))),
            ("SMTP_URL", Some(sealed(b"one"))),
        ],
        &[
            ("SHOP_NAME", Some(open("Витрина"))),
            ("SMTP_URL", Some(sealed(b"two"))),
        ],
        &[("SHOP_NAME", Some(open("Лавка"))), ("SHOP_PHONE", None)],
        &[("SHOP_NAME", None), ("SMTP_URL", None)],
    ];
    let mut version = START;
    for (step, nth) in steps.into_iter().zip(0..) {
        let change = change(version, NOW.plus_seconds(nth), step);
        version = store.change_settings(&change).await.unwrap().unwrap();
    }
    let told = |event: &SettingsEvent| {
        assert_eq!(event.by, "olga");
        let name = event.name.clone();
        (event.at, name, event.before.clone(), event.after.clone())
    };
    let value = |text: &str| Some(Remembered::Value(text.to_owned()));
    let line = |nth, name: &str, before, after| (NOW.plus_seconds(nth), name.to_owned(), before, after);
    let expected = [
        line(3, "SMTP_URL", Some(Remembered::Secret), None),
        line(3, "SHOP_NAME", value("Лавка"), None),
        line(2, "SHOP_NAME", value("Витрина"), value("Лавка")),
        line(1, "SMTP_URL", Some(Remembered::Secret), Some(Remembered::Secret)),
        line(0, "SMTP_URL", None, Some(Remembered::Secret)),
        line(0, "SHOP_NAME", None, value("Витрина")),
    ];
    let history = store.settings_history(None, 100).await.unwrap();
    assert_eq!(history.iter().map(told).collect::<Vec<_>>(), expected);
    let mut paged = Vec::new();
    let mut before: Option<SettingsEventId> = None;
    loop {
        let page = store.settings_history(before, 4).await.unwrap();
        let Some(last) = page.last() else { break };
        before = Some(last.id);
        paged.extend(page);
    }
    assert_eq!(paged, history);
}

/// Nobody rewrites the past, and no table takes a secret into it.
pub async fn the_history_of_the_settings_is_only_appended_to(subject: &dyn Subject) {
    let store = subject.store();
    let change = change(START, NOW, &[("SMTP_URL", Some(sealed(b"one")))]);
    store.change_settings(&change).await.unwrap().unwrap();
    for statement in [
        "update settings_history set changed_by = 'vera'",
        "delete from settings_history",
        "insert into settings_history (at, changed_by, name, was_secret, is_secret, value_before, value_after)
         select at, changed_by, name, was_secret, is_secret, value_before, 'secret' from settings_history",
        "insert into settings_history (at, changed_by, name, was_secret, is_secret, value_before, value_after)
         select at, changed_by, name, is_secret, is_secret, 'secret', value_after from settings_history",
    ] {
        assert!(subject.sql(statement).await.is_err(), "{statement}");
    }
    assert_eq!(store.settings_history(None, 10).await.unwrap().len(), 1);
}

/// Sealed with another key a secret is what it was, and a change that was on its way is refused: it was sealed with the old one.
pub async fn secrets_are_sealed_anew_without_a_change(subject: &dyn Subject) {
    let store = subject.store();
    let first = [
        ("SHOP_NAME", Some(open("Витрина"))),
        ("SMTP_URL", Some(sealed(b"one"))),
    ];
    let seen = store.change_settings(&change(START, NOW, &first)).await.unwrap();
    let seen = seen.unwrap();
    let anew = [
        ("SMTP_URL".to_owned(), b"two".to_vec()),
        ("SHOP_NAME".to_owned(), b"no secret".to_vec()),
        ("UNHEARD_OF".to_owned(), b"two".to_vec()),
    ];
    assert_eq!(store.reseal_settings(START, &anew).await.unwrap(), None);
    let version = store.reseal_settings(seen, &anew).await.unwrap().unwrap();
    assert!(version > seen);
    let now = store.kept_settings().await.unwrap();
    assert_eq!(now.version, version);
    let expected = [
        kept("SHOP_NAME", open("Витрина"), NOW),
        kept("SMTP_URL", sealed(b"two"), NOW),
    ];
    assert_eq!(now.settings, expected);
    assert_eq!(store.settings_history(None, 10).await.unwrap().len(), 2);
    let late = change(seen, NOW, &[("SMTP_URL", Some(sealed(b"three")))]);
    assert_eq!(store.change_settings(&late).await.unwrap(), None);
}

/// In the same step, once, and only if anything was changed.
pub async fn whoever_hears_of_other_settings_is_told_with_the_change(subject: &dyn Subject) {
    let store = subject.store();
    let told = async || {
        let count = subject.sql("select count(*) from outbox where key like 'settings:%'");
        count.await.unwrap().unwrap()
    };
    let audience = audience();
    let change =
        |seen, values: &[(&str, Option<KeptValue>)]| change(seen, NOW, values).told(&audience, &audience);
    let first = change(START, &[("SHOP_NAME", Some(open("Лавка")))]);
    let chats = i64::try_from(first.messages.len()).unwrap();
    assert!(chats > 0);
    let seen = store.change_settings(&first).await.unwrap().unwrap();
    assert_eq!(told().await, chats);
    assert_eq!(store.change_settings(&first).await.unwrap(), None);
    let same = change(seen, &[("SHOP_NAME", Some(open("Лавка"))), ("SHOP_PHONE", None)]);
    let seen = store.change_settings(&same).await.unwrap().unwrap();
    assert_eq!(told().await, chats, "nothing was changed");
    let second = change(seen, &[("SMTP_URL", Some(sealed(b"one")))]);
    store.change_settings(&second).await.unwrap().unwrap();
    assert_eq!(told().await, 2 * chats);
}
