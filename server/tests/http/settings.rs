//! Settings that the owner changes in the office: kept whole or not at all, sealed where they are secret, and gone by at once.

use crate::support::{
    BOT_TOKEN, Browser, CHAT, Engine, LOGIN, PASSWORD_1, PASSWORD_2, Page, Plan, TestShop, no_gateway, said,
};
use server::keeping;
use shop::{
    security::{Act, SecurityFilter},
    settings::{KeptValue, SettingsChange, SettingsVersion},
    staff::Doer,
    text::Lang,
};

const PHONE: &str = "+7 900 111-22-33";

fn address(section: &str) -> String {
    format!("/admin/settings/{section}")
}

/// A shop that says nothing of what the tests keep.
async fn open() -> TestShop {
    TestShop::planned(Plan {
        change: |config| {
            config.shop_phone.clear();
            config.telegram_bot_token = None;
            config.telegram_chat_ids.clear();
        },
        ..Plan::default()
    })
    .await
}

/// Fills in a section as it stands there and presses the button.
async fn keep(owner: &Browser, section: &str, values: &[(&str, &str)]) -> Page {
    let page = owner.visit(&address(section)).await.found();
    let form = page.form(&address(section)).fill_in(values.iter().copied());
    owner.submit(form).await
}

#[tokio::test]
async fn a_setting_is_kept_holds_without_a_restart_and_is_in_the_history() {
    let mut shop = open().await;
    let owner = shop.owner().await;
    let kept = keep(&owner, "seller", &[("SHOP_PHONE", PHONE)]).await.found();
    assert_eq!(kept.url.path(), address("seller"));
    assert!(
        !shop.visitor().visit("/").await.found().says(PHONE),
        "this server has not looked yet"
    );
    shop.nodes[0].take_settings().await;
    shop.visitor().visit("/").await.found().assert_says(PHONE);

    let page = owner.visit(&address("seller")).await.found();
    page.assert_says(&said(Lang::Ru, "settings-changed"));
    assert_eq!(
        page.form(&address("seller")).value("SHOP_PHONE").as_deref(),
        Some(PHONE)
    );
    let history = owner.visit("/admin/settings/history").await.found();
    let line = history.all("tbody tr").join("\n");
    assert!(
        line.contains("SHOP_PHONE") && line.contains(PHONE) && line.contains("owner"),
        "{line}"
    );
    let events = shop.app().evidence.take_all();
    let event = events
        .iter()
        .find(|event| event.act == Act::SettingsChanged)
        .unwrap();
    assert_eq!(
        (event.who.as_str(), event.detail.as_str()),
        ("owner", "SHOP_PHONE")
    );

    keep(&owner, "seller", &[("SHOP_PHONE", "")]).await.found();
    shop.nodes[0].take_settings().await;
    assert!(!shop.visitor().visit("/").await.found().says(PHONE));
    assert_eq!(shop.store().kept_settings().await.unwrap().settings, []);
    shop.finish().await;
}

/// Whoever pressed the button sees the new shop, without a second between.
#[tokio::test]
async fn a_server_that_looks_takes_settings_before_it_answers() {
    let shop = open().await;
    let owner = shop.owner().await;
    shop.nodes[0].follow();
    keep(&owner, "seller", &[("SHOP_PHONE", PHONE)]).await.found();
    shop.visitor().visit("/").await.found().assert_says(PHONE);
    let page = owner.visit(&address("seller")).await.found();
    page.assert_says(&said(Lang::Ru, "settings-changed"));
    assert!(!page.has("html[data-color]"));
    let page = keep(&owner, "look", &[("SHOP_COLOR", "blue")]).await.found();
    assert!(page.has("html[data-color=blue]"));
    assert!(
        shop.visitor()
            .visit("/cart")
            .await
            .found()
            .has("html[data-color=blue]")
    );
    shop.finish().await;
}

#[tokio::test]
async fn a_secret_is_sealed_where_it_is_kept_and_never_shown() {
    let mut shop = open().await;
    let owner = shop.owner().await;
    let chat = CHAT.to_string();
    let values = [
        ("TELEGRAM_BOT_TOKEN", BOT_TOKEN),
        ("TELEGRAM_CHAT_IDS", chat.as_str()),
    ];
    keep(&owner, "messages", &values).await.found();
    let kept = shop.store().kept_settings().await.unwrap();
    let token = kept
        .settings
        .iter()
        .find(|one| one.name == "TELEGRAM_BOT_TOKEN")
        .unwrap();
    let KeptValue::Sealed(sealed) = &token.value else {
        panic!("it is open");
    };
    assert!(!String::from_utf8_lossy(sealed).contains(BOT_TOKEN));
    shop.nodes[0].take_settings().await;
    assert!(shop.app().settings.telegram.is_some());
    for path in ["/admin/settings/messages", "/admin/settings/history"] {
        let page = owner.visit(path).await.found();
        assert!(!page.body.contains(BOT_TOKEN), "{path}");
    }
    // An empty field keeps it.
    keep(&owner, "messages", &[("OWNER_HEARS", "orders")])
        .await
        .found();
    shop.nodes[0].take_settings().await;
    assert!(shop.app().settings.telegram.is_some());
    shop.deliver_all().await;
    let cleared = [("clear-TELEGRAM_BOT_TOKEN", "yes"), ("TELEGRAM_CHAT_IDS", "")];
    keep(&owner, "messages", &cleared).await.found();
    shop.nodes[0].take_settings().await;
    assert!(shop.app().settings.telegram.is_none());
    shop.finish().await;
}

#[tokio::test]
async fn all_faults_of_a_section_stand_beside_their_fields_and_nothing_is_kept() {
    let shop = open().await;
    let owner = shop.owner().await;
    let values = [
        ("DELIVERY_COURIER_PRICE", "a lot"),
        ("DELIVERY_FREE_FROM", "9000"),
        ("DELIVERY_DAYS", "soon"),
    ];
    let refused = keep(&owner, "delivery", &values).await;
    assert_eq!(refused.code(), 422);
    let wrong = refused.attributes("[aria-invalid=true]", "name");
    assert_eq!(wrong, ["DELIVERY_COURIER_PRICE", "DELIVERY_DAYS"]);
    refused.assert_says(&said(Lang::Ru, "setting-delivery-days-wrong"));
    let form = refused.form(&address("delivery"));
    for (name, value) in values {
        assert_eq!(form.value(name).as_deref(), Some(value), "what was typed stays");
    }
    // Good for itself, and not together with what others say.
    let refused = keep(&owner, "payment", &[("WAYS_OF_PAYING", "online, bank-transfer")]).await;
    assert_eq!(refused.code(), 422);
    assert_eq!(
        refused.attributes("[aria-invalid=true]", "name"),
        ["WAYS_OF_PAYING"]
    );
    let refused = keep(&owner, "messages", &[("TELEGRAM_CHAT_IDS", "42")]).await;
    assert_eq!(refused.code(), 422);
    assert_eq!(
        refused.attributes("[aria-invalid=true]", "name"),
        ["TELEGRAM_BOT_TOKEN"]
    );
    let kept = shop.store().kept_settings().await.unwrap();
    assert_eq!((kept.version, kept.settings.len()), (SettingsVersion(0), 0));
    shop.finish().await;
}

#[tokio::test]
async fn what_is_set_outside_is_locked_whatever_is_sent() {
    let shop = open().await;
    let owner = shop.owner().await;
    let page = owner.visit(&address("seller")).await.found();
    assert!(!page.has("[name=SHOP_EMAIL]"));
    page.assert_says("hello@vitrina.example");
    let form = page
        .form(&address("seller"))
        .smuggle("SHOP_EMAIL", "thief@example.ru");
    owner.submit(form).await.found();
    assert_eq!(shop.store().kept_settings().await.unwrap().settings, []);
    for section in ["nothing", "Seller"] {
        let page = owner.post(&address(section), &[("SHOP_PHONE", PHONE)]).await;
        assert_eq!(page.code(), 404, "{section}");
    }
    shop.finish().await;
}

#[tokio::test]
async fn of_two_who_change_settings_the_second_is_told_and_loses_nothing() {
    let mut shop = open().await;
    let owner = shop.owner().await;
    let form = |page: &Page, hours: &str| page.form(&address("seller")).fill_in([("SHOP_HOURS", hours)]);
    let seen = owner.visit(&address("seller")).await.found();
    owner.submit(form(&seen, "10–20")).await.found();
    shop.nodes[0].take_settings().await;
    let second = owner.submit(form(&seen, "9–21")).await;
    assert_eq!(second.code(), 409);
    second.assert_says(&said(Lang::Ru, "settings-outdated"));
    assert_eq!(
        second.form(&address("seller")).value("SHOP_HOURS").as_deref(),
        Some("9–21")
    );
    owner.submit(second.form(&address("seller"))).await.found();
    shop.nodes[0].take_settings().await;
    assert_eq!(shop.app().settings.seller.hours, "9–21");
    shop.finish().await;
}

/// A message goes out by what is typed; nothing is kept, and the secret need not be typed again.
#[tokio::test]
async fn what_is_typed_is_tried_before_it_is_kept() {
    let mut shop = open().await;
    let owner = shop.owner().await;
    let chat = CHAT.to_string();
    let page = owner.visit(&address("messages")).await.found();
    let form = page.form(&address("messages"));
    let tried = form.clone().press("test", "telegram");
    let page = owner.submit(tried).await.found();
    page.assert_says(&said(Lang::Ru, "settings-test-telegram-off"));
    let typed = form.fill_in([
        ("TELEGRAM_BOT_TOKEN", BOT_TOKEN),
        ("TELEGRAM_CHAT_IDS", chat.as_str()),
    ]);
    let page = owner.submit(typed.press("test", "telegram")).await.found();
    page.assert_says(&said(Lang::Ru, "settings-test-telegram-good"));
    assert!(!page.body.contains(BOT_TOKEN));
    let messages = shop.sandbox.messages();
    assert_eq!(messages.len(), 1);
    assert_eq!(shop.store().kept_settings().await.unwrap().settings, []);

    let form = page.form(&address("messages"));
    assert_eq!(form.value("TELEGRAM_BOT_TOKEN").as_deref(), Some(""));
    owner.submit(form).await.found();
    shop.nodes[0].take_settings().await;
    assert!(shop.app().settings.telegram.is_some());

    let page = owner.visit(&address("messages")).await.found();
    let tried = page.form(&address("messages")).press("test", "mail");
    let page = owner.submit(tried).await.found();
    page.assert_says("owner@vitrina.example");
    assert_eq!(shop.sandbox.mails().len(), 1);
    let page = owner.visit(&address("look")).await.found();
    let tried = page.form(&address("look")).press("test", "storage");
    owner
        .submit(tried)
        .await
        .found()
        .assert_says(&said(Lang::Ru, "settings-test-storage-good"));
    shop.finish().await;
}

/// The gateway is asked with the login and the passwords that are typed.
#[tokio::test]
async fn passwords_of_the_gateway_are_tried_before_they_are_kept() {
    let shop = TestShop::planned(Plan {
        change: no_gateway,
        ..Plan::default()
    })
    .await;
    let owner = shop.owner().await;
    let page = owner.visit(&address("payment")).await.found();
    for (password, said_by) in [(PASSWORD_2, "fits"), ("no-password-of-the-cabinet", "wrong")] {
        let typed = [
            ("ROBOKASSA_MERCHANT_LOGIN", LOGIN),
            ("ROBOKASSA_PASSWORD_1", PASSWORD_1),
            ("ROBOKASSA_PASSWORD_2", password),
        ];
        let form = page.form(&address("payment")).fill_in(typed);
        let tried = owner.submit(form.press("test", "robokassa-password-2")).await;
        let sentence = format!("doctor-robokassa-password-2-{said_by}");
        tried.found().assert_says(&said(Lang::Ru, &sentence));
    }
    assert_eq!(shop.store().kept_settings().await.unwrap().settings, []);
    shop.finish().await;
}

#[tokio::test]
async fn the_place_of_the_backups_is_tried_before_it_is_kept() {
    let shop = open().await;
    let owner = shop.owner().await;
    let page = owner.visit(&address("backups")).await.found();
    let folder = tempfile::tempdir().unwrap();
    let there = format!("file://{}", folder.path().display());
    for (place, sentence) in [
        ("", "settings-test-backups-off"),
        (&*there, "settings-test-backups-good"),
        ("file:///dev/null/backups", "settings-test-storage-bad"),
    ] {
        let form = page.form(&address("backups")).fill_in([("BACKUP_URL", place)]);
        let tried = owner.submit(form.press("test", "backups")).await.found();
        tried.assert_says(&said(Lang::Ru, sentence));
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    assert_eq!(shop.store().kept_settings().await.unwrap().settings, []);
    shop.finish().await;
}

#[tokio::test]
async fn settings_that_were_changed_at_one_node_hold_at_all() {
    let mut shop = TestShop::planned(Plan {
        engine: Engine::Postgres,
        nodes: 2,
        change: |config| config.shop_phone.clear(),
        ..Plan::default()
    })
    .await;
    let owner = shop.owner().await;
    keep(&owner, "seller", &[("SHOP_PHONE", PHONE)]).await.found();
    for node in &mut shop.nodes {
        node.take_settings().await;
        let page = shop.machine.get(node.url("/")).send().await.unwrap();
        assert!(Page::of(page).await.says(PHONE));
    }
    shop.finish().await;
}

/// Every secret is sealed anew, nothing is changed by that, and the shop goes on.
#[tokio::test]
async fn another_key_takes_the_place_of_the_first_while_the_shop_is_open() {
    let mut shop = open().await;
    let owner = shop.owner().await;
    let chat = CHAT.to_string();
    let values = [
        ("TELEGRAM_BOT_TOKEN", BOT_TOKEN),
        ("TELEGRAM_CHAT_IDS", chat.as_str()),
    ];
    keep(&owner, "messages", &values).await.found();
    shop.nodes[0].take_settings().await;
    let before = shop.store().kept_settings().await.unwrap();
    let config = shop.app().settings.layers.outside().config().clone();
    let count = keeping::rotate_key(&*shop.nodes[0].store, &*shop.nodes[0].store, &config)
        .await
        .unwrap();
    assert_eq!(count, 1);
    let after = shop.store().kept_settings().await.unwrap();
    assert!(after.version > before.version);
    assert_ne!(after.settings, before.settings);
    assert!(keeping::opened(before, &config).is_err(), "the old key is gone");
    shop.nodes[0].take_settings().await;
    assert!(shop.app().settings.telegram.is_some());
    let history = shop.store().settings_history(None, 10).await.unwrap();
    assert_eq!(history.len(), 2, "that is no change of a setting");
    shop.finish().await;
}

/// Another version of the program wrote them, say: the page tells why they do not hold.
#[tokio::test]
async fn settings_that_make_no_sense_here_leave_the_shop_as_it_is() {
    let mut shop = open().await;
    let owner = shop.owner().await;
    let change = SettingsChange {
        seen: SettingsVersion(0),
        values: vec![(
            "HOLD_MINUTES".to_owned(),
            Some(KeptValue::Open("soon".to_owned())),
        )],
        at: server::clock::now(),
        by: "another version".to_owned(),
        doer: Doer::COMMAND,
        messages: Vec::new(),
    };
    shop.store().change_settings(&change).await.unwrap().unwrap();
    shop.nodes[0].take_settings().await;
    assert_eq!(shop.app().settings.terms.hold_seconds, 3_600);
    let page = owner.visit(&address("payment")).await.found();
    page.assert_says(&said(Lang::Ru, "settings-not-taken"));
    page.assert_says("HOLD_MINUTES");
    shop.finish().await;
}

/// Once for each save that changes something, by names and not by what they say.
#[tokio::test]
async fn the_owner_hears_who_changed_which_settings() {
    let mut shop = TestShop::planned(Plan {
        change: |config| {
            config.shop_phone.clear();
            config.shop_hours.clear();
        },
        ..Plan::default()
    })
    .await;
    let owner = shop.owner().await;
    let told = async |shop: &TestShop| {
        shop.deliver_all().await;
        let title = said(Lang::Ru, "letter-settings");
        let messages = shop.sandbox.messages().into_iter();
        let told = messages.filter(|message| message.chat_id == CHAT && message.text.contains(&title));
        told.map(|message| message.text).collect::<Vec<_>>()
    };
    let values = [("SHOP_PHONE", PHONE), ("SHOP_HOURS", "10:00–20:00")];
    keep(&owner, "seller", &values).await.found();
    shop.nodes[0].take_settings().await;
    let [first] = told(&shop).await.try_into().unwrap();
    for part in ["SHOP_PHONE", "SHOP_HOURS", server::office::OWNER] {
        assert!(first.contains(part), "{part}: {first}");
    }
    assert!(!first.contains("111-22-33"), "{first}");
    keep(&owner, "seller", &values).await.found();
    assert_eq!(told(&shop).await.len(), 1, "nothing was changed");
    shop.finish().await;
}

#[tokio::test]
async fn a_stranger_reads_and_changes_no_settings() {
    let shop = open().await;
    let stranger = shop.visitor();
    for path in [
        "/admin/settings",
        "/admin/settings/payment",
        "/admin/settings/history",
    ] {
        assert_eq!(stranger.visit(path).await.url.path(), "/admin/sign-in");
    }
    let page = stranger.post(&address("seller"), &[("SHOP_PHONE", PHONE)]).await;
    assert_eq!(page.url.path(), "/admin/sign-in");
    assert_eq!(shop.store().kept_settings().await.unwrap().settings, []);
    let filter = SecurityFilter {
        limit: 10,
        ..SecurityFilter::default()
    };
    let events = shop.store().security_events(&filter).await.unwrap();
    assert!(events.iter().all(|row| row.event.act != Act::SettingsChanged));
    shop.finish().await;
}
