//! Security events.

use super::{
    Subject,
    fixtures::{NOW, at_once, office},
};
use crate::{
    security::{Act, KEPT_DAYS, SecurityEvent, SecurityFilter, SecurityRow, Told, Topic},
    time::Timestamp,
};
use std::collections::BTreeMap;

const HOUR: i64 = 60 * 60;

fn event(act: Act, who: &str, count: i64) -> SecurityEvent {
    SecurityEvent {
        at: NOW,
        act,
        who: Told::of(who),
        network: Told::of("203.0.113.0/24"),
        device: Told::of("Firefox, Android"),
        detail: Told::default(),
        count,
    }
}

fn all() -> SecurityFilter {
    SecurityFilter {
        limit: 1_000,
        ..SecurityFilter::default()
    }
}

fn events(rows: Vec<SecurityRow>) -> Vec<SecurityEvent> {
    rows.into_iter().map(|row| row.event).collect()
}

/// How often one of the owner's chats is told something.
async fn told(subject: &dyn Subject) -> i64 {
    let count = subject.sql("select count(*) from outbox where recipient = '42'");
    count.await.unwrap().unwrap()
}

/// Every field, newest first, page by page.
pub async fn an_event_comes_back_as_it_was_kept(subject: &dyn Subject) {
    let (shop, admin) = office(subject).await;
    let kept: Vec<SecurityEvent> = Act::ALL
        .into_iter()
        .map(|act| SecurityEvent {
            detail: Told::of("goods.csv — «всё»"),
            ..event(act, "Ольга", 7)
        })
        .collect();
    shop.keep_security_events(&kept, NOW).await.unwrap();
    let mut found = Vec::new();
    let mut filter = SecurityFilter {
        limit: 5,
        ..SecurityFilter::default()
    };
    loop {
        let page = shop.security_events(&admin, &filter).await.unwrap();
        let Some(last) = page.last() else { break };
        filter.before = Some(last.id);
        found.extend(events(page));
    }
    found.reverse();
    assert_eq!(found, kept);
}

/// By topic, and by any part of person, network, device or detail in any letter case that both databases know.
pub async fn events_are_found(subject: &dyn Subject) {
    let (shop, admin) = office(subject).await;
    let mine = event(Act::SignedIn, "olga", 1);
    let theirs = SecurityEvent {
        network: Told::of("2001:db8::/48"),
        device: Told::default(),
        ..event(Act::SignInFailed, "", 3)
    };
    let taken = SecurityEvent {
        detail: Told::of("goods.csv"),
        ..event(Act::GoodsExported, "vera", 1)
    };
    let kept = [mine.clone(), theirs.clone(), taken.clone()];
    shop.keep_security_events(&kept, NOW).await.unwrap();
    for (topic, text, expected) in [
        (Some(Topic::SignIn), "", vec![&theirs, &mine]),
        (Some(Topic::Export), "", vec![&taken]),
        (Some(Topic::Change), "", vec![]),
        (None, "OLGA", vec![&mine]),
        (None, "2001:DB8", vec![&theirs]),
        (None, "android", vec![&taken, &mine]),
        (None, "goods.csv", vec![&taken]),
        (None, "%", vec![]),
        (None, "' or 1=1 --", vec![]),
        (Some(Topic::SignIn), "vera", vec![]),
    ] {
        let filter = SecurityFilter {
            topic,
            text: text.to_owned(),
            ..all()
        };
        let found = events(shop.security_events(&admin, &filter).await.unwrap());
        assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{topic:?} {text}");
    }
}

/// Nobody rewrites the past, whatever way to the database they have; half a year is kept.
pub async fn events_are_only_appended_to(subject: &dyn Subject) {
    let (shop, admin) = office(subject).await;
    let days = |days: i64| NOW.plus_seconds(-days * 24 * HOUR);
    let old = |at: Timestamp| SecurityEvent {
        at,
        ..event(Act::SignedOut, "olga", 1)
    };
    let kept = [old(days(KEPT_DAYS + 1)), old(days(KEPT_DAYS - 1)), old(NOW)];
    shop.keep_security_events(&kept, NOW).await.unwrap();
    for statement in [
        "update security_events set who = ''",
        "update security_events set count = 1",
        "delete from security_events",
        "delete from security_events where id = (select max(id) from security_events)",
    ] {
        assert!(subject.sql(statement).await.is_err(), "{statement}");
    }
    let early = subject.store().forget_security_events(NOW.plus_seconds(1)).await;
    assert!(early.is_err(), "too young to be forgotten");
    let found = shop.security_events(&admin, &all()).await.unwrap();
    assert_eq!(found.len(), 3);

    shop.forget_security_events(NOW).await.unwrap();
    let found = events(shop.security_events(&admin, &all()).await.unwrap());
    assert_eq!(found, [kept[2].clone(), kept[1].clone()]);
}

/// Once for each sign-in from a new device, however often it is written, and not without end.
pub async fn the_owner_hears_of_new_devices_within_reason(subject: &dyn Subject) {
    let shop = super::stock::shop(subject.store());
    let of_device = |seconds: i64| SecurityEvent {
        at: NOW.plus_seconds(seconds),
        ..event(Act::SignedInAnew, "olga", 1)
    };
    shop.keep_security_events(&[event(Act::SignedIn, "olga", 1)], NOW)
        .await
        .unwrap();
    assert_eq!(told(subject).await, 0);
    at_once(8, |_| {
        let (shop, event) = (shop.clone(), of_device(0));
        async move { shop.keep_security_events(&[event], NOW).await.unwrap() }
    })
    .await;
    assert_eq!(told(subject).await, 1);

    for seconds in 1..20 {
        let now = NOW.plus_seconds(HOUR + seconds);
        shop.keep_security_events(&[of_device(HOUR + seconds)], now)
            .await
            .unwrap();
    }
    // Six one by one, and the twelfth with how many there were.
    assert_eq!(told(subject).await, 8);
}

/// Whoever signs in again and again without cookies hides nobody else's stolen login, and is heard of as well.
pub async fn the_owner_hears_of_the_new_devices_of_each_person(subject: &dyn Subject) {
    let shop = super::stock::shop(subject.store());
    let of_device = |who: &str, seconds: i64| SecurityEvent {
        at: NOW.plus_seconds(seconds),
        ..event(Act::SignedInAnew, who, 1)
    };
    for seconds in 0..30 {
        let new = [of_device("vera", seconds), of_device("vera", 100 + seconds)];
        let now = NOW.plus_seconds(seconds);
        shop.keep_security_events(&new, now).await.unwrap();
    }
    let of_vera = told(subject).await;
    assert_eq!(of_vera, 6 + 3, "the 12th, the 24th and the 48th of 60 are told");
    let stolen = [of_device("olga", 40)];
    shop.keep_security_events(&stolen, NOW.plus_seconds(40))
        .await
        .unwrap();
    assert_eq!(told(subject).await, of_vera + 1);
}

/// Once for each, however often it is written; a factor that somebody has from now on is good news.
pub async fn the_owner_hears_of_each_second_factor_that_was_taken_away(subject: &dyn Subject) {
    let shop = super::stock::shop(subject.store());
    shop.keep_security_events(&[event(Act::FactorAdded, "olga", 1)], NOW)
        .await
        .unwrap();
    assert_eq!(told(subject).await, 0);
    at_once(8, |_| {
        let (shop, event) = (shop.clone(), event(Act::FactorRemoved, "olga", 1));
        async move { shop.keep_security_events(&[event], NOW).await.unwrap() }
    })
    .await;
    assert_eq!(told(subject).await, 1);
    let another = event(Act::FactorRemoved, "vera", 1);
    shop.keep_security_events(&[another], NOW).await.unwrap();
    assert_eq!(told(subject).await, 2);
}

/// However many machines have it; of another hour's it is told again.
pub async fn the_owner_hears_once_an_hour_of_a_clock_that_jumped(subject: &dyn Subject) {
    let (shop, _) = office(subject).await;
    at_once(8, |machine| {
        let (shop, jumped) = (shop.clone(), 86_400_000 + i64::from(machine));
        async move { shop.tell_of_clock(jumped, NOW).await.unwrap() }
    })
    .await;
    assert_eq!(told(subject).await, 1);
    shop.tell_of_clock(-600_000, NOW.plus_seconds(HOUR))
        .await
        .unwrap();
    assert_eq!(told(subject).await, 2);
}

/// A forgotten password is nobody's business; a dictionary is told, and not more than once in a quarter of a day.
pub async fn the_owner_hears_of_passwords_being_tried_and_is_not_rung_up_all_day(subject: &dyn Subject) {
    let shop = super::stock::shop(subject.store());
    let keep = async |tries: i64, seconds: i64| {
        let now = NOW.plus_seconds(seconds);
        let tried = SecurityEvent {
            at: now,
            ..event(Act::SignInFailed, "", tries)
        };
        shop.keep_security_events(&[tried], now).await.unwrap();
    };
    keep(8, 0).await;
    keep(8, 2 * HOUR).await;
    assert_eq!(told(subject).await, 0);
    keep(8, 2 * HOUR + 60).await;
    keep(20, 2 * HOUR + 120).await;
    assert_eq!(told(subject).await, 1);
    for minute in 0..240 {
        keep(10_000, 3 * HOUR + minute * 60).await;
    }
    let told = told(subject).await;
    assert!((1..=3).contains(&told), "{told}");
}

/// What an older or a newer program wrote is in nobody's way.
pub async fn an_event_of_an_unknown_act_is_passed_over(subject: &dyn Subject) {
    let (shop, admin) = office(subject).await;
    subject
        .sql(
            "insert into security_events (at, topic, act, who, network, device, detail, count)
             values (1, 'change', 'moon_changed', '', '', '', '', 1)",
        )
        .await
        .unwrap();
    let mine = event(Act::PeopleChanged, "olga", 1);
    shop.keep_security_events(std::slice::from_ref(&mine), NOW)
        .await
        .unwrap();
    let found = events(shop.security_events(&admin, &all()).await.unwrap());
    assert_eq!(found, [mine]);
}

/// The first start knows nothing to compare with; a later one names what differs, and the next one is silent again.
pub async fn other_settings_are_noticed_at_the_next_start(subject: &dyn Subject) {
    let (shop, admin) = office(subject).await;
    let digests = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
        let owned = pairs
            .iter()
            .map(|(name, value)| ((*name).into(), (*value).into()));
        owned.collect()
    };
    let first = digests(&[("MAIL_FROM", "1a2b"), ("SMTP_URL", "77aa")]);
    let second = digests(&[
        ("MAIL_FROM", "1a2b"),
        ("SMTP_URL", "0000"),
        ("OWNER_EMAIL", "3c3c"),
    ]);
    for digests in [&first, &first, &second, &second] {
        shop.note_settings(digests, NOW).await.unwrap();
    }
    let found = events(shop.security_events(&admin, &all()).await.unwrap());
    let details: Vec<&str> = found.iter().map(|event| event.detail.as_str()).collect();
    assert_eq!(details, ["OWNER_EMAIL SMTP_URL"]);
    assert_eq!(found[0].act, Act::SettingsChanged);
}
