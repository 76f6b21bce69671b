//! Who sets a shop up, and under which name.

use super::{LOGIN, PASSWORD, answer, empty, heading, is_kept, link, named, owner};
use crate::support::{Browser, Engine, Page, TestShop, at_once, said};
use shop::{setup::Question, text::Lang};

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
