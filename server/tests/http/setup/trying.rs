//! What is tried and copied before it is relied on.

use super::{PASSWORDS, answer, empty, is_kept, named, owner};
use crate::support::{Engine, said};
use shop::text::Lang;

#[tokio::test]
async fn what_belongs_into_the_cabinet_is_there_to_be_copied_and_stays_the_same() {
    let mut shop = empty(Engine::Sqlite).await;
    let owner = owner(&shop).await;
    let host = shop.url("").trim_end_matches('/').to_owned();
    named(&mut shop, &owner).await;
    let page = owner.visit("/setup?question=payment").await.found();
    let told = page.attributes("section[aria-labelledby=cabinet] input", "value");
    let [result, success, failure] =
        ["robokassa/result", "order-success", "order-failed"].map(|path| format!("{host}/{path}"));
    assert_eq!(
        told,
        [
            "SHA256", &result, "POST", &success, "GET", &failure, "GET", "SHA256"
        ]
    );
    let copied = page.attributes("[data-copy]", "data-copy");
    assert_eq!(copied.len(), told.len() + PASSWORDS.len());
    for id in &copied {
        assert!(page.has(&format!("input#{id}")), "{id}");
    }
    let form = page.form("/setup");
    let made_up = PASSWORDS.map(|name| form.value(name).unwrap());
    for (nth, password) in made_up.iter().enumerate() {
        assert!(
            password.len() >= 20 && !made_up[..nth].contains(password),
            "{password}"
        );
    }
    let again = owner
        .visit("/setup?question=payment")
        .await
        .found()
        .form("/setup");
    assert_eq!(PASSWORDS.map(|name| again.value(name).unwrap()), made_up);

    // They are those that the shop goes by, and can still be copied.
    answer(
        &mut shop,
        &owner,
        "payment",
        &[("robokassa-merchant-login", "my_shop")],
    )
    .await
    .found();
    let form = owner
        .visit("/setup?question=payment")
        .await
        .found()
        .form("/setup");
    assert_eq!(PASSWORDS.map(|name| form.value(name).unwrap()), made_up);
    // One of the owner's own is shown no more, and an empty field leaves it.
    answer(
        &mut shop,
        &owner,
        "payment",
        &[(PASSWORDS[0], "from-the-cabinet-1")],
    )
    .await
    .found();
    for _ in 0..2 {
        let page = owner.visit("/setup?question=payment").await.found();
        assert!(!page.body.contains("from-the-cabinet-1"));
        page.assert_says(&said(Lang::Ru, "setup-secret-kept"));
        owner.submit(page.form("/setup")).await.found();
        shop.nodes[0].take_settings().await;
        let merchant = &shop.app().settings.robokassa.as_ref().unwrap().merchant;
        assert_eq!(merchant.login(), "my_shop");
        assert!(is_kept(&shop, "ROBOKASSA_PASSWORD_1").await);
    }
    shop.finish().await;
}

/// What is typed is tried without being kept.
#[tokio::test]
async fn a_message_is_tried_before_it_is_promised() {
    let mut shop = empty(Engine::Sqlite).await;
    let owner = owner(&shop).await;
    let typed = [
        ("telegram-bot-token", "7301:bot-token-secret"),
        ("telegram-chat-ids", "1001"),
    ];
    let page = owner.visit("/setup?question=messages").await.found();
    let form = page.form("/setup").fill_in(typed).press("test", "telegram");
    let tried = owner.submit(form).await.found();
    tried.assert_says(&said(Lang::Ru, "settings-test-telegram-good"));
    assert_eq!(
        tried.form("/setup").value("telegram-chat-ids").as_deref(),
        Some("1001")
    );
    assert!(!is_kept(&shop, "TELEGRAM_CHAT_IDS").await);
    owner.submit(tried.form("/setup")).await.found();
    assert!(is_kept(&shop, "TELEGRAM_CHAT_IDS").await);
    shop.nodes[0].take_settings().await;
    shop.finish().await;
}

/// Nothing is kept of what is tried about the gateway, and what the cabinet is told stays on the page.
#[tokio::test]
async fn the_way_in_is_tried_before_anything_is_typed_into_the_cabinet() {
    let mut shop = empty(Engine::Sqlite).await;
    let owner = owner(&shop).await;
    named(&mut shop, &owner).await;
    let page = owner.visit("/setup?question=payment").await.found();
    let typed = [("robokassa-merchant-login", "my_shop")];
    let form = page.form("/setup").fill_in(typed).press("test", "result-url");
    let tried = owner.submit(form).await.found();
    assert!(tried.has("[role=status]"), "{}", tried.text());
    assert_eq!(
        tried.form("/setup").value("robokassa-merchant-login").as_deref(),
        Some("my_shop")
    );
    assert!(tried.has("section[aria-labelledby=cabinet]"));
    assert!(!is_kept(&shop, "ROBOKASSA_MERCHANT_LOGIN").await);
    shop.finish().await;
}
