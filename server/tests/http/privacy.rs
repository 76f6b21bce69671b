//! Personal data: found, handed over, forgotten by hand and by rule, and consents for whoever has to see them.

use crate::support::{BUYER, Page, Plan, TestShop, Unpaid, said};
use server::{clock, workers};
use shop::{
    order::What,
    security::{Act, SecurityEvent, SecurityFilter},
    text::Lang,
};

const DAY: i64 = 24 * 60 * 60;

/// An order that was called off, and whose letters have gone out.
async fn ended(shop: &TestShop) -> Unpaid {
    let order = shop.unpaid().await;
    let owner = shop.owner().await;
    let cancel = format!("/admin/orders/{}/cancel", order.number);
    owner
        .post(&cancel, &[("reason", "Аглая передумала")])
        .await
        .found();
    shop.deliver_all().await;
    order
}

async fn on_record(shop: &TestShop, act: Act) -> Vec<SecurityEvent> {
    workers::write_events(shop.app().clone()).await.unwrap();
    let all = SecurityFilter {
        limit: 1_000,
        ..SecurityFilter::default()
    };
    let rows = shop.store().security_events(&all).await.unwrap();
    let events = rows.into_iter().map(|row| row.event);
    events.filter(|event| event.act == act).collect()
}

fn assert_says(page: &Page, id: &str) {
    page.assert_says(&said(Lang::Ru, id));
}

#[tokio::test]
async fn a_person_is_found_handed_over_and_forgotten() {
    let shop = TestShop::open().await;
    let order = ended(&shop).await;
    let waiting = shop.unpaid().await;
    shop.deliver_all().await;
    let owner = shop.owner().await;
    let who = [("who", BUYER.phone)];
    let page = owner.post("/admin/privacy", &who).await.found();
    assert_eq!(page.url.path(), "/admin/privacy");
    assert_eq!(page.url.query(), None, "no log has the person");
    let number = order.number.to_string();
    for known in [BUYER.name, BUYER.email, number.as_str()] {
        page.assert_says(known);
    }
    for id in ["privacy-goes", "privacy-stays", "privacy-open-awaits-payment"] {
        assert_says(&page, id);
    }
    let unread = owner.post("/admin/privacy", &[("who", "Аглая")]).await;
    assert_eq!(unread.code(), 422);
    assert_says(&unread, "privacy-unread");

    let file = owner.post("/admin/privacy/export", &who).await.found();
    let known: serde_json::Value = serde_json::from_str(&file.body).unwrap();
    assert_eq!(known["orders"].as_array().unwrap().len(), 2);
    assert_eq!(known["orders"][1]["number"], order.number.0);
    assert_eq!(known["orders"][1]["placed"]["buyer"]["name"], BUYER.name);

    let before = shop.order(&order.key).await;
    let other = [("who", BUYER.phone), ("confirm", "8 912 345-67-88")];
    let refused = owner.post("/admin/privacy/forget", &other).await;
    assert_eq!(refused.code(), 422);
    assert_says(&refused, "privacy-unconfirmed");
    assert_eq!(shop.order(&order.key).await, before);

    let twice = [("who", BUYER.phone), ("confirm", "+7 912 345 67 89")];
    let done = owner.post("/admin/privacy/forget", &twice).await.found();
    assert_says(&done, "privacy-done-forgotten");
    let after = shop.order(&order.key).await;
    assert_eq!(after.placed.lines, before.placed.lines);
    assert_eq!(
        (after.placed.buyer.name.as_str(), &after.placed.buyer.email),
        ("—", &None)
    );
    let last = shop.history(order.number).await.pop().unwrap();
    assert_eq!(last.what, What::Forgotten);
    let theirs = shop.get(&format!("/orders/{}", order.key.as_str())).await.found();
    assert!(!theirs.body.contains(BUYER.name) && !theirs.body.contains(BUYER.email));
    let office = format!("/admin/orders/{}", order.number);
    let office = owner.visit(&office).await.found();
    assert_says(&office, "history-forgotten");
    assert!(!office.body.contains("Аглая"));
    let kept = shop.order(&waiting.key).await;
    assert_eq!(kept.placed.buyer.name.as_str(), BUYER.name, "it is not over");

    let again = owner.post("/admin/privacy/forget", &twice).await;
    assert_eq!(again.code(), 422);
    assert_says(&again, "privacy-nothing-over");
    let forgotten = on_record(&shop, Act::PersonForgotten).await;
    assert_eq!(forgotten.len(), 1);
    assert_eq!(forgotten[0].detail.as_str(), order.number.to_string());
    assert_eq!(on_record(&shop, Act::PersonExported).await.len(), 1);
    shop.finish().await;
}

#[tokio::test]
async fn a_rule_forgets_what_is_old_enough_and_nothing_without_a_rule() {
    for (days, is_forgotten) in [("", false), ("30", false), ("7", true)] {
        let shop = TestShop::planned(Plan {
            change: match days {
                "" => |_| {},
                "30" => |config| config.keep_unpaid_days = "30".into(),
                _ => |config| config.keep_unpaid_days = "7".into(),
            },
            ..Plan::default()
        })
        .await;
        let now = clock::now();
        let old = shop.unpaid_since(now.plus_seconds(-10 * DAY)).await;
        shop.shop().expire_overdue(now, 9).await.unwrap();
        shop.deliver_all().await;
        let page = shop.owner().await.visit("/admin/privacy").await.found();
        let is_due = page.says(&old.number.to_string());
        assert_eq!(is_due, is_forgotten, "{days:?}: shown before it is done");
        workers::forget_outlived(shop.app().clone()).await.unwrap();
        let order = shop.order(&old.key).await;
        assert_eq!(order.placed.buyer.name.as_str() == "—", is_forgotten, "{days:?}");
        let events = on_record(&shop, Act::OrdersForgotten).await;
        assert_eq!(events.len(), usize::from(is_forgotten));
        assert!(events.iter().all(|event| event.detail.as_str() == "1"));
        shop.finish().await;
    }
}

#[tokio::test]
async fn consents_are_listed_taken_back_and_handed_over() {
    let shop = TestShop::open().await;
    let order = ended(&shop).await;
    let owner = shop.owner().await;
    let page = owner.visit("/admin/privacy/consents").await.found();
    page.assert_says(BUYER.email);
    let nobody = [("who", "+7 912 345-67-88")];
    let page = owner.post("/admin/privacy/consents", &nobody).await.found();
    assert_says(&page, "privacy-no-consents");
    let asked = [("who", BUYER.email), ("asked", "letter")];
    let page = owner.post("/admin/privacy/withdraw", &asked).await.found();
    assert_says(&page, "privacy-done-withdrawn");
    let page = owner
        .post("/admin/privacy", &[("who", BUYER.email)])
        .await
        .found();
    assert_says(&page, "privacy-withdrawn");
    for who in ["", BUYER.phone] {
        let file = owner
            .post("/admin/privacy/consents/export", &[("who", who)])
            .await;
        let file = file.found().body;
        let lines: Vec<&str> = file.lines().collect();
        let words = |id| said(Lang::Ru, id);
        assert!(lines[0].contains(&words("consents-withdrawn-at")), "{file}");
        assert!(lines[1].starts_with(&format!("{};", order.number)), "{file}");
        let given = format!(";{};", words("privacy-consent-data"));
        let withdrawn = format!(";{};", words("privacy-asked-letter"));
        assert!(
            lines[1].contains(&given) && lines[1].contains(&withdrawn),
            "{file}"
        );
        let given = format!(";{};", words("privacy-consent-offer"));
        assert!(lines[2].contains(&given) && lines[2].ends_with(";;;"), "{file}");
        // It was agreed to words that this shop never had.
        assert!(file.contains(&words("consents-not-kept")), "{file}");
    }
    assert_eq!(on_record(&shop, Act::ConsentWithdrawn).await.len(), 1);
    assert_eq!(on_record(&shop, Act::ConsentsExported).await.len(), 2);

    // The texts themselves, so that whoever has the file needs nothing else.
    let visitor = shop.visitor();
    let form = shop.ready_to_order(&visitor).await;
    let hand_over = visitor.submit(form).await.found();
    let consents = shop.order_of(&hand_over).await.placed.consents.unwrap();
    let file = owner.post("/admin/privacy/consents/export", &[("who", "")]).await;
    let file = file.found().body;
    for consent in [&consents.data, &consents.offer] {
        let (edition, _) = shop.store().edition(&consent.version).await.unwrap().unwrap();
        let begins = format!("{};", consent.version);
        let text = file.lines().filter(|line| line.starts_with(&begins));
        let wanted = edition.text.lines().filter(|line| !line.trim().is_empty());
        assert_eq!(text.count(), wanted.count(), "{file}");
    }
    shop.finish().await;
}

/// Whoever mistypes a number of days sees what it would take away before it does.
#[tokio::test]
async fn a_rule_that_was_just_set_in_the_office_waits_for_a_day() {
    let mut shop = TestShop::open().await;
    let now = clock::now();
    let old = shop.unpaid_since(now.plus_seconds(-10 * DAY)).await;
    shop.shop().expire_overdue(now, 9).await.unwrap();
    shop.deliver_all().await;
    let owner = shop.owner().await;
    let section = "/admin/settings/privacy";
    let page = owner.visit(section).await.found();
    let form = page.form(section).fill_in([("KEEP_UNPAID_DAYS", "7")]);
    owner.submit(form).await.found();
    shop.nodes[0].take_settings().await;
    let page = owner.visit("/admin/privacy").await.found();
    page.assert_says(&old.number.to_string());
    workers::forget_outlived(shop.app().clone()).await.unwrap();
    let order = shop.order(&old.key).await;
    assert_eq!(order.placed.buyer.name.as_str(), BUYER.name);
    shop.finish().await;
}
