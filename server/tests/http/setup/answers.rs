//! The questions, one after the other: what is kept of the answers, and what is told of faults.

use super::{LOGIN, PASSWORD, answer, empty, heading, is_kept, link, named, owner};
use crate::support::{Browser, Engine, said};
use shop::{secret::Secret, setup::Question, text::Lang};

#[tokio::test]
async fn the_questions_are_answered_without_a_script_and_end_on_the_doctor() {
    walk(Engine::Sqlite).await;
}

#[tokio::test]
async fn the_questions_are_answered_on_postgres_as_well() {
    walk(Engine::Postgres).await;
}

async fn walk(engine: Engine) {
    let mut shop = empty(engine).await;
    let owner = owner(&shop).await;
    let link = link(&shop, 3).await;
    let next = async |owner: &Browser| owner.visit("/setup").await.found().all("h1");

    named(&mut shop, &owner).await;
    assert_eq!(next(&owner).await, [heading(Question::Seller)]);
    let seller = [
        ("seller-name", "ИП Иванова Анна Сергеевна"),
        ("seller-inn", "500100732259"),
        ("seller-ogrn", "304500116000157"),
    ];
    answer(&mut shop, &owner, "seller", &seller).await.found();
    let contacts = [
        ("shop-phone", "+7 800 555-35-35"),
        ("shop-email", "hello@shop.ru"),
        ("shop-hours", "ежедневно"),
        ("shop-address", "Казань, ул. Баумана, 1"),
    ];
    answer(&mut shop, &owner, "contacts", &contacts).await.found();
    assert_eq!(next(&owner).await, [heading(Question::Payment)]);
    let payment = [("robokassa-merchant-login", "my_shop")];
    answer(&mut shop, &owner, "payment", &payment).await.found();
    let later = owner
        .visit("/setup")
        .await
        .found()
        .form("/setup")
        .press("later", "true");
    let account = owner.submit(later).await.found();
    assert_eq!(account.all("h1"), [heading(Question::Account)]);

    // What was answered holds already.
    let front = shop.visitor().visit("/").await.found();
    front.assert_says("Тёплая витрина");
    front.assert_says("500100732259");
    assert!(shop.shop().is_test(), "a shop begins with play money");

    let form = account
        .form("/setup")
        .fill_in([("login", LOGIN), ("password", "1234567890")]);
    let refused = owner.submit(form).await;
    assert_eq!(refused.code(), 422);
    let form = refused.form("/setup");
    assert_eq!(form.value("login").as_deref(), Some(LOGIN));
    let form = form.fill_in([("password", PASSWORD), ("demo-goods", "true")]);
    let done = owner.submit(form).await;
    assert_eq!(done.url.path(), "/admin/doctor");
    assert_eq!(
        owner.visit("/admin/orders").await.found().url.path(),
        "/admin/orders"
    );
    assert!(
        !shop
            .visitor()
            .visit("/")
            .await
            .found()
            .all(".card-name a")
            .is_empty()
    );

    // Closed for ever, to the owner as well, and a link that nobody opened is dead.
    for browser in [&owner, &shop.visitor()] {
        for path in ["/setup", "/setup?question=payment", &link] {
            let page = browser.visit(path).await.found();
            assert!(page.url.path().starts_with("/admin/"), "{path}: {}", page.url);
        }
    }
    let stranger = shop.visitor();
    let late = [("question", "account"), ("login", "eve"), ("password", PASSWORD)];
    for path in ["/setup", &link] {
        let page = stranger.post(path, &late).await.found();
        assert_eq!(page.url.path(), "/admin/sign-in", "{path}");
    }
    assert!(shop.store().account_by_login("eve").await.unwrap().is_none());
    assert!(
        !shop
            .shop()
            .offer_setup(&Secret::from_random([9; 16]))
            .await
            .unwrap()
    );
    shop.finish().await;
}

#[tokio::test]
async fn closing_the_browser_loses_no_answer() {
    let mut shop = empty(Engine::Sqlite).await;
    let owner = owner(&shop).await;
    answer(&mut shop, &owner, "shop", &[("shop-name", "Тёплая витрина")])
        .await
        .found();
    // The link is opened in another browser, as somebody does who was handed the phone.
    let (other, link) = (shop.visitor(), link(&shop, 2).await);
    let form = other.visit(&link).await.found().form(&link);
    let page = other.submit(form).await.found();
    assert_eq!(page.all("h1"), [heading(Question::Seller)]);
    let page = other.visit("/setup?question=shop").await.found();
    assert_eq!(
        page.form("/setup").value("shop-name").as_deref(),
        Some("Тёплая витрина")
    );
    assert!(
        page.all("nav ol li")
            .iter()
            .any(|item| item.contains(&said(Lang::Ru, "setup-answered")))
    );
    shop.finish().await;
}

#[tokio::test]
async fn what_cannot_be_meant_is_told_beside_its_field_and_nothing_of_it_is_kept() {
    let mut shop = empty(Engine::Sqlite).await;
    let owner = owner(&shop).await;
    for (question, typed, name, fault) in [
        ("shop", ("shop-name", " "), "SHOP_NAME", "setup-fault-missing"),
        (
            "shop",
            ("shop-utc-offset", "Москва"),
            "SHOP_UTC_OFFSET",
            "setup-fault-zone",
        ),
        (
            "seller",
            ("seller-inn", "500100732258"),
            "SELLER_INN",
            "setup-fault-inn",
        ),
        (
            "contacts",
            ("shop-phone", "звоните"),
            "SHOP_PHONE",
            "setup-fault-phone",
        ),
        (
            "address",
            ("public-url", "http://shop.ru"),
            "PUBLIC_URL",
            "setup-fault-address",
        ),
        (
            "payment",
            ("robokassa-merchant-login", "anna@shop.ru"),
            "ROBOKASSA_MERCHANT_LOGIN",
            "setup-fault-merchant",
        ),
        (
            "payment",
            ("robokassa-merchant-login", ""),
            "ROBOKASSA_PASSWORD_1",
            "setup-fault-merchant-missing",
        ),
        (
            "messages",
            ("telegram-bot-token", "12:AA"),
            "TELEGRAM_BOT_TOKEN",
            "setup-fault-chats-missing",
        ),
        (
            "messages",
            ("smtp-url", "mail.shop.ru"),
            "SMTP_URL",
            "setup-fault-mail-server",
        ),
    ] {
        let page = answer(&mut shop, &owner, question, &[typed]).await;
        assert_eq!(page.code(), 422, "{question} {typed:?}");
        page.assert_says(&said(Lang::Ru, fault));
        assert!(page.has(".field-error"), "{question}");
        assert!(page.has("#errors a"), "{question}");
        assert!(!is_kept(&shop, name).await, "{name}");
        assert!(page.body.contains(typed.1.trim()), "what was typed stays");
    }
    // Nobody gets past what a shop cannot be found without.
    let early = owner.visit("/setup?question=account").await.found();
    assert_eq!(early.all("h1"), [heading(Question::Shop)]);
    let forced = [("question", "account"), ("login", LOGIN), ("password", PASSWORD)];
    assert_eq!(
        owner.post("/setup", &forced).await.found().all("h1"),
        [heading(Question::Shop)]
    );
    let waiting = [("question", "address"), ("later", "true")];
    assert_eq!(owner.post("/setup", &waiting).await.code(), 422);
    shop.finish().await;
}

#[tokio::test]
async fn every_question_is_asked_in_both_languages_without_a_missing_word() {
    let mut shop = empty(Engine::Sqlite).await;
    let owner = owner(&shop).await;
    named(&mut shop, &owner).await;
    for (lang, here, there) in [(Lang::Ru, "", "/en"), (Lang::En, "/en", "")] {
        for question in Question::ALL {
            let address = format!("/setup?question={}", question.as_str());
            let page = owner.visit(&format!("{here}{address}")).await.found();
            page.assert_says(&said(lang, &format!("setup-{}-text", question.as_str())));
            page.form(&format!("{here}/setup"));
            let other = page.attributes(".site-tools a", "href");
            assert_eq!(other, [format!("{there}{address}")]);
            let text = page.text();
            let is_missing = ["setup-", "setting-", "settings-"]
                .iter()
                .any(|id| text.contains(id));
            assert!(!is_missing, "{text}");
        }
    }
    shop.finish().await;
}
