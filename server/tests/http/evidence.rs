//! Security events: who came in, who was kept out, who changed or took away what.

use crate::{
    sign_in::{LOGIN, PASSWORD, is_in, sign_in, with_account},
    support::{Plan, TestShop, captured_logs, map::PAGES, said},
};
use server::{config::Config, workers};
use shop::{
    security::{Act, SecurityEvent, SecurityFilter},
    text::Lang,
};
use std::collections::BTreeSet;
use words::words;

/// What is on record, oldest first, with what came until now.
pub async fn on_record(shop: &TestShop) -> Vec<SecurityEvent> {
    for node in &shop.nodes {
        let events = node.app.evidence.take_all();
        workers::keep_events(&node.app, events).await.unwrap();
    }
    let all = SecurityFilter {
        limit: 1_000,
        ..SecurityFilter::default()
    };
    let rows = shop.store().security_events(&all).await.unwrap();
    rows.into_iter().rev().map(|row| row.event).collect()
}

async fn told_of_a_new_device(shop: &TestShop) -> usize {
    shop.deliver_all().await;
    let title = words(Lang::Ru).with("letter-new-device", &[("login", LOGIN.into())]);
    let messages = shop.sandbox.messages();
    messages
        .iter()
        .filter(|message| message.text.contains(&title))
        .count()
}

#[tokio::test]
async fn who_comes_and_goes_is_on_record_and_a_new_device_is_told_once() {
    let shop = TestShop::open().await;
    with_account(&shop).await;
    let visitor = shop.visitor();
    for _ in 0..2 {
        sign_in(&visitor, "OLGA", PASSWORD).await.found();
        visitor.post("/admin/sign-out", &[]).await.found();
    }
    visitor.post("/admin/sign-out", &[]).await.found();
    let events = on_record(&shop).await;
    let acts: Vec<Act> = events.iter().map(|event| event.act).collect();
    assert_eq!(
        acts,
        [Act::SignedInAnew, Act::SignedOut, Act::SignedIn, Act::SignedOut]
    );
    for event in &events {
        assert_eq!(event.network.as_str(), "127.0.0.0/24");
        assert_eq!(event.who.as_str(), LOGIN, "as the account spells it");
    }
    assert_eq!(told_of_a_new_device(&shop).await, 1);

    let other = shop.visitor();
    sign_in(&other, LOGIN, PASSWORD).await.found();
    on_record(&shop).await;
    assert_eq!(told_of_a_new_device(&shop).await, 2);
    shop.finish().await;
}

#[tokio::test]
async fn strangers_neither_flood_nor_forge_the_record() {
    let shop = TestShop::open().await;
    with_account(&shop).await;
    let forged = "olga\r\n2026-11-28T10:00:00Z signed_in owner \u{202E}";
    let knock = async |path: &str, login: &str| {
        let request = shop
            .page_posts(path)
            .header(
                "user-agent",
                "<script>\tsigned_in Firefox/1.0 https://evil.example",
            )
            .form(&[("login", login), ("password", "correct horse")]);
        request.send().await.unwrap().status().as_u16()
    };
    for _ in 0..50 {
        assert_eq!(shop.get("/admin/orders").await.code(), 303);
    }
    assert_eq!(knock("/admin/sign-in", LOGIN).await, 422);
    for _ in 0..20 {
        knock("/admin/sign-in", forged).await;
    }
    let foreign = shop
        .machine
        .post(shop.url("/cart/add"))
        .header("sec-fetch-site", "cross-site")
        .form(&[("variant", "1")]);
    assert_eq!(foreign.send().await.unwrap().status().as_u16(), 403);

    let events = on_record(&shop).await;
    let count = |act: Act| -> i64 {
        let counts = events
            .iter()
            .filter(|event| event.act == act)
            .map(|event| event.count);
        counts.sum()
    };
    assert_eq!(count(Act::Stranger), 50);
    assert_eq!(count(Act::SignInFailed) + count(Act::SignInHeldBack), 21);
    assert_eq!(count(Act::CrossSite), 1);
    // A minute may have ended meanwhile.
    assert!(events.len() <= 10, "{events:?}");
    for event in &events {
        assert!(matches!(event.who.as_str(), "" | LOGIN), "{event:?}");
        assert!(matches!(event.device.as_str(), "" | "Firefox"), "{event:?}");
        assert!(event.detail.is_empty(), "{event:?}");
    }
    let logs = captured_logs();
    for typed in ["signed_in owner", "correct horse"] {
        assert!(!logs.contains(typed), "{typed}");
    }
    shop.finish().await;
}

#[tokio::test]
async fn events_are_shown_searched_and_taken_away_without_a_script() {
    let shop = TestShop::open().await;
    with_account(&shop).await;
    let owner = shop.owner().await;
    shop.get("/admin/orders").await;
    assert_eq!(on_record(&shop).await.len(), 2);
    let page = owner.visit("/admin/security").await.found();
    page.assert_says(&words(Lang::Ru).text("office-act-signed-in-by-link"));
    page.assert_says(&words(Lang::Ru).text("office-act-stranger"));
    let search = page.form("/admin/security");
    let found = owner.submit(search.fill_in([("topic", "refusal")])).await.found();
    assert_eq!(found.all("tbody tr").len(), 1);
    let found = owner
        .submit(page.form("/admin/security").fill_in([("q", "nobody")]))
        .await;
    assert_eq!(found.found().all("tbody tr").len(), 0);

    let file = owner
        .visit("/admin/security/events.csv?topic=refusal")
        .await
        .found();
    assert_eq!(file.headers["content-type"], "text/csv; charset=utf-8");
    assert_eq!(file.headers["cache-control"], "no-store");
    let lines: Vec<&str> = file.body.lines().collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[1].contains(",stranger,"), "{lines:?}");
    assert_eq!(owner.visit("/admin/security/other.csv").await.code(), 404);
    owner.visit("/admin/goods/export/goods.csv").await.found();

    let taken = on_record(&shop).await;
    let taken: Vec<_> = taken[2..]
        .iter()
        .map(|event| (event.act, event.who.as_str(), event.detail.as_str()))
        .collect();
    assert_eq!(
        taken,
        [
            (Act::EventsExported, server::office::OWNER, "events.csv"),
            (Act::GoodsExported, server::office::OWNER, "goods.csv"),
        ]
    );
    shop.finish().await;
}

#[tokio::test]
async fn who_shuts_a_network_out_and_lets_it_in_is_on_record() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    for (path, network) in [
        ("/admin/strangers/block", "192.0.2.1"),
        ("/admin/strangers/release", "192.0.2.1/32"),
        ("/admin/strangers/release", "192.0.2.1/32"),
    ] {
        owner.post(path, &[("network", network)]).await.found();
    }
    let events = on_record(&shop).await;
    let changes: Vec<_> = events[1..]
        .iter()
        .map(|event| (event.act, event.who.as_str(), event.detail.as_str()))
        .collect();
    assert_eq!(
        changes,
        [
            (Act::NetworkShutOut, server::office::OWNER, "192.0.2.0/24"),
            (Act::NetworkLetIn, server::office::OWNER, "192.0.2.0/24"),
        ]
    );
    shop.finish().await;
}

#[tokio::test]
async fn who_finds_a_weakness_reads_whom_to_tell() {
    let contact = async |change: fn(&mut Config)| {
        let shop = TestShop::planned(Plan {
            change,
            ..Plan::default()
        })
        .await;
        let page = shop.get("/.well-known/security.txt").await;
        shop.finish().await;
        (page.code(), page.body)
    };
    let (code, body) = contact(|config| config.shop_email = "hello@vitrina.example".into()).await;
    assert_eq!(code, 200);
    assert!(
        body.starts_with("Contact: mailto:hello@vitrina.example\r\nExpires: 20"),
        "{body}"
    );
    let (_, body) = contact(|config| config.security_contact = "https://shop.example.ru/weak".into()).await;
    assert!(
        body.starts_with("Contact: https://shop.example.ru/weak\r\n"),
        "{body}"
    );
    let (code, _) = contact(|config| config.shop_email = String::new()).await;
    assert_eq!(code, 404);
}

/// The samples for proxies leave out of a log whatever opens something by being known.
#[test]
fn the_samples_for_proxies_know_every_address_that_opens_something() {
    let docs = include_str!("../../../docs/OPERATIONS.md");
    let section = docs.split("### The log of the proxy").nth(1).unwrap();
    let mut samples = section.split("```").skip(1).step_by(2);
    let (nginx, caddy) = (samples.next().unwrap(), samples.next().unwrap());
    let keys = PAGES.iter().filter_map(|(path, _)| {
        let (before, _) = path.split_once("{key}").or_else(|| path.split_once("{token}"))?;
        Some(before.trim_matches('/'))
    });
    let keys: BTreeSet<&str> = keys.collect();
    assert_eq!(
        keys,
        ["admin/invitation", "admin/sign-in", "orders", "setup"].into()
    );
    for key in keys {
        assert!(
            nginx.contains(key) && caddy.contains(&format!("/{key}/")),
            "{key}"
        );
    }
    for query in [
        "$request_uri",
        "$request\"",
        "$args",
        "$http_referer",
        "$query_string",
    ] {
        assert!(!nginx.contains(query), "{query}");
    }
}

#[tokio::test]
async fn a_person_changes_their_password_with_the_one_they_have() {
    const NEW: &str = "зелёный чайник поёт по утрам";
    let shop = TestShop::open().await;
    with_account(&shop).await;
    let (here, elsewhere) = (shop.visitor(), shop.visitor());
    for browser in [&here, &elsewhere] {
        sign_in(browser, LOGIN, PASSWORD).await.found();
    }
    let change = async |current: &str, new: &str| {
        let page = here.visit("/admin/password").await.found();
        let form = page.form("/admin/password");
        here.submit(form.fill_in([("current", current), ("new", new)]))
            .await
    };
    for (current, new, words) in [
        ("another password", NEW, "office-password-wrong"),
        (PASSWORD, "short", "office-password-short"),
        (PASSWORD, "password12", "office-password-guessed"),
    ] {
        let page = change(current, new).await;
        assert_eq!(page.code(), 422, "{words}");
        page.assert_says(&said(Lang::Ru, words));
    }
    assert!(is_in(&elsewhere).await);
    let page = change(PASSWORD, NEW).await.found();
    assert_eq!(page.url.path(), "/admin");
    assert!(is_in(&here).await && !is_in(&elsewhere).await);
    assert_eq!(sign_in(&elsewhere, LOGIN, PASSWORD).await.code(), 422);
    sign_in(&elsewhere, LOGIN, NEW).await.found();
    let events = on_record(&shop).await;
    let changed = events.iter().filter(|event| event.act == Act::PeopleChanged);
    assert_eq!(changed.count(), 1);
    shop.finish().await;
}

#[tokio::test]
async fn every_answer_with_words_says_its_charset() {
    let shop = TestShop::open().await;
    for path in [
        "/",
        "/nothing",
        "/main.css",
        "/boot.js",
        "/passkey.js",
        "/favicon.svg",
        "/robots.txt",
        "/.well-known/security.txt",
        "/yml.xml",
        "/healthz",
        "/metrics",
        "/robokassa/result",
        "/admin/sign-in",
    ] {
        let answer = shop.get(path).await;
        let kind = answer.headers["content-type"].to_str().unwrap();
        assert!(
            kind.to_ascii_lowercase().contains("charset=utf-8"),
            "{path}: {kind}"
        );
    }
    shop.finish().await;
}
