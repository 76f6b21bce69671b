//! The first start: a shop where nobody has an account.

use crate::support::{Browser, Engine, Page, Plan, TestShop, at_once, said};
use server::config::Config;
use shop::{secret::Secret, setup::Question, text::Lang};

const LOGIN: &str = "анна";
const PASSWORD: &str = "семь слонов на крыше";
/// Fields of the passwords that the owner of a cabinet chooses.
const PASSWORDS: [&str; 4] = [
    "robokassa-password-1",
    "robokassa-password-2",
    "robokassa-test-password-1",
    "robokassa-test-password-2",
];

/// What an empty machine has: where its data are, and the test's own outside world.
fn bare(config: &mut Config) {
    let mut bare = crate::support::defaults();
    bare.database_url = config.database_url.clone();
    bare.listen_addr.clone_from(&config.listen_addr);
    bare.vitrina_key = Some("ab".repeat(32).into());
    bare.robokassa.url.clone_from(&config.robokassa.url);
    bare.telegram_api_url.clone_from(&config.telegram_api_url);
    *config = bare;
}

async fn empty(engine: Engine) -> TestShop {
    let plan = Plan {
        engine,
        is_stocked: false,
        change: bare,
        ..Plan::default()
    };
    TestShop::planned(plan).await
}

/// The path of a fresh link.
async fn link(shop: &TestShop, nth: u8) -> String {
    let key = Secret::from_random([nth; 16]);
    assert!(shop.shop().offer_setup(&key).await.unwrap());
    format!("/setup/{}", key.as_str())
}

/// Somebody who began with a link.
async fn owner(shop: &TestShop) -> Browser {
    let (owner, link) = (shop.visitor(), link(shop, 1).await);
    let page = owner.visit(&link).await.found();
    let begun = owner.submit(page.form(&link)).await.found();
    assert_eq!(begun.url.path(), "/setup");
    owner
}

/// Answers a question as its page is filled in, and has the server take it.
async fn answer(shop: &mut TestShop, owner: &Browser, question: &str, values: &[(&str, &str)]) -> Page {
    let page = owner.visit(&format!("/setup?question={question}")).await.found();
    let form = page.form("/setup").fill_in(values.iter().copied());
    let answered = owner.submit(form).await;
    shop.nodes[0].take_settings().await;
    answered
}

/// Answers what a shop cannot be found without.
async fn named(shop: &mut TestShop, owner: &Browser) {
    answer(shop, owner, "shop", &[("shop-name", "Тёплая витрина")])
        .await
        .found();
    answer(shop, owner, "address", &[]).await.found();
}

/// The heading of a question.
fn heading(question: Question) -> String {
    said(Lang::Ru, &format!("setup-{}-title", question.as_str()))
}

async fn is_kept(shop: &TestShop, name: &str) -> bool {
    let kept = shop.store().kept_settings().await.unwrap();
    kept.settings.iter().any(|setting| setting.name == name)
}

#[tokio::test]
async fn a_shop_is_set_up_by_whoever_began_with_the_link_and_by_nobody_else() {
    let shop = empty(Engine::Sqlite).await;
    let link = link(&shop, 1).await;
    let (owner, stranger) = (shop.visitor(), shop.visitor());
    let shut = async |browser: &Browser, path: &str| {
        let page = browser.visit(path).await;
        assert_eq!(page.code(), 403, "{path}");
        page.assert_says(&said(Lang::Ru, "setup-shut-title"));
    };
    for path in [
        "/setup",
        "/setup?question=account",
        "/setup/0123456789abcdef0123456789abcdef",
        "/setup/x",
    ] {
        shut(&stranger, path).await;
    }
    let blind = stranger
        .post(
            "/setup",
            &[("question", "account"), ("login", "eve"), ("password", PASSWORD)],
        )
        .await;
    assert_eq!(blind.code(), 403);

    // A messenger looks at the link before its reader does, and spends nothing.
    for browser in [&stranger, &owner] {
        browser.visit(&link).await.found().form(&link);
    }
    let form = owner.visit(&link).await.found().form(&link);
    let begun = owner.submit(form.clone()).await.found();
    assert_eq!(begun.all("h1"), [heading(Question::Shop)]);
    shut(&stranger, &link).await;
    assert_eq!(stranger.submit(form.clone()).await.code(), 403);
    // The owner presses twice, or opens the link again.
    for page in [owner.submit(form).await, owner.visit(&link).await] {
        assert_eq!(page.found().url.path(), "/setup");
    }

    // Whoever has the machine may begin anew, and then the browser of before is a stranger's.
    let fresh = self::link(&shop, 2).await;
    owner.visit("/setup").await.found();
    let form = stranger.visit(&fresh).await.found().form(&fresh);
    stranger.submit(form).await.found();
    shut(&owner, "/setup").await;
    assert!(shop.store().account_by_login("eve").await.unwrap().is_none());
    shop.finish().await;
}

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

/// Two windows press the last button at once: the database says who was first.
#[tokio::test]
async fn of_two_first_accounts_one_is_made() {
    let mut shop = empty(Engine::Sqlite).await;
    let owner = owner(&shop).await;
    named(&mut shop, &owner).await;
    let form = owner
        .visit("/setup?question=account")
        .await
        .found()
        .form("/setup");
    let ends = at_once(4, |rival| {
        let (owner, login) = (owner.clone(), format!("owner-{rival}"));
        let form = form
            .clone()
            .fill_in([("login", login.as_str()), ("password", PASSWORD)]);
        async move {
            let request = owner.page_posts(form.action().as_str()).form(&form.fields());
            let page = Page::of(request.send().await.unwrap()).await;
            (login, page.url.path().to_owned())
        }
    })
    .await;
    let mut made = Vec::new();
    for (login, _) in &ends {
        made.extend(shop.store().account_by_login(login).await.unwrap());
    }
    assert_eq!(made.len(), 1, "{ends:?}");
    assert!(
        ends.iter().all(|(_, path)| path.starts_with("/admin/")),
        "{ends:?}"
    );
    shop.finish().await;
}

/// The owner comes by the name that the shop is going to have, which it does not know before it is told.
#[tokio::test]
async fn a_shop_is_set_up_under_a_name_that_it_does_not_know_yet() {
    let mut shop = empty(Engine::Sqlite).await;
    let link = link(&shop, 1).await;
    let at = |request: reqwest::RequestBuilder| {
        request
            .header("host", "shop.example.ru")
            .header("origin", "https://shop.example.ru")
    };
    let begun = at(shop.machine.post(shop.url(&link))).send().await.unwrap();
    assert_eq!(begun.status().as_u16(), 303);
    let cookie = begun.headers()["set-cookie"].to_str().unwrap();
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("Secure"),
        "{cookie}"
    );
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let page = async |shop: &TestShop, path: &str| {
        let request = at(shop.machine.get(shop.url(path))).header("cookie", &cookie);
        Page::of(request.send().await.unwrap()).await
    };
    let post = async |shop: &TestShop, fields: &[(&str, &str)]| {
        let request = at(shop.machine.post(shop.url("/setup"))).header("cookie", &cookie);
        Page::of(request.form(fields).send().await.unwrap()).await
    };
    assert_eq!(page(&shop, "/").await.code(), 421, "that is no shop's name yet");
    let address = page(&shop, "/setup?question=address").await.found();
    let proposed = address.attributes("#public-url", "value");
    assert_eq!(proposed, ["https://shop.example.ru"]);
    let told = [("question", "address"), ("public-url", proposed[0].as_str())];
    assert_eq!(post(&shop, &told).await.code(), 303);
    let told = [
        ("question", "shop"),
        ("shop-name", "Витрина"),
        ("shop-utc-offset", "+03:00"),
    ];
    shop.nodes[0].take_settings().await;
    assert_eq!(post(&shop, &told).await.code(), 303);
    shop.nodes[0].take_settings().await;
    assert_eq!(page(&shop, "/").await.code(), 200);
    let account = [("question", "account"), ("login", LOGIN), ("password", PASSWORD)];
    let done = post(&shop, &account).await;
    assert_eq!(done.code(), 303);
    assert_eq!(done.headers["location"], "/admin/doctor");
    shop.finish().await;
}

/// Whoever set it up at the machine itself signs in where the office is.
#[tokio::test]
async fn an_office_at_another_address_is_named_in_the_end() {
    let mut shop = empty(Engine::Sqlite).await;
    let owner = owner(&shop).await;
    answer(&mut shop, &owner, "shop", &[("shop-name", "Витрина")])
        .await
        .found();
    let address = [("public-url", "https://shop.example.ru")];
    answer(&mut shop, &owner, "address", &address).await.found();
    let page = owner.visit("/setup?question=account").await.found();
    let form = page
        .form("/setup")
        .fill_in([("login", LOGIN), ("password", PASSWORD)]);
    let done = owner.submit(form).await.found();
    let ways = done.attributes("main a", "href");
    assert_eq!(ways, ["https://shop.example.ru/admin/doctor"]);
    assert!(shop.store().account_by_login(LOGIN).await.unwrap().is_some());
    shop.finish().await;
}

#[tokio::test]
async fn a_foreign_page_answers_nothing() {
    let shop = empty(Engine::Sqlite).await;
    let owner = owner(&shop).await;
    for headers in [
        &[("origin", "https://evil.example")][..],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("origin", "null")],
        &[],
    ] {
        let mut request = owner.client().post(shop.url("/setup"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let fields = [("question", "shop"), ("shop-name", "Чужой")];
        let page = Page::of(request.form(&fields).send().await.unwrap()).await;
        assert_eq!(page.code(), 403, "{headers:?}");
    }
    assert!(!is_kept(&shop, "SHOP_NAME").await);
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
