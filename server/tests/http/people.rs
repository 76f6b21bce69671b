//! People come by links of the owner's, and go at once.

use crate::{
    evidence::on_record,
    sign_in::{is_in, sign_in},
    support::{Browser, Notice, Page, TestShop, captured_logs, in_time, said},
};
use server::clock;
use shop::{security::Act, staff::Role, store::AccountId, text::Lang};
use words::words;

const PASSWORD: &str = "семь слонов на крыше";

/// The link that the answer to a form shows.
pub(crate) fn made(page: &Page) -> String {
    let links = page.attributes("#made-link", "value");
    assert_eq!(links.len(), 1, "{}", page.text());
    links[0].clone()
}

async fn invited(owner: &Browser, role: &str) -> String {
    let page = owner.visit("/admin/people").await.found();
    let form = page.form("/admin/people/invite").fill_in([("role", role)]);
    made(&owner.submit(form).await.found())
}

/// Fills in the page behind a link.
pub(crate) async fn choose(browser: &Browser, link: &str, login: Option<&str>, password: &str) -> Page {
    let page = browser.visit(link).await.found();
    let form = page.form(page.url.path());
    let login = login.map(|login| ("login", login));
    let fields = login.into_iter().chain([("password", password)]);
    browser.submit(form.fill_in(fields)).await
}

async fn account(shop: &TestShop, login: &str) -> AccountId {
    let account = shop.store().account_by_login(login).await.unwrap();
    account.unwrap().id
}

#[tokio::test]
async fn whoever_is_invited_comes_in_by_a_link_that_is_good_once() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    let link = invited(&owner, "packer").await;
    let token = link.rsplit('/').next().unwrap();
    assert!(link.starts_with(&shop.url("/admin/invitation/")), "{link}");
    let again = owner.visit("/admin/people").await.found();
    assert!(!again.body.contains(token), "it is shown once");

    let newcomer = shop.visitor();
    let page = newcomer.visit(&link).await.found();
    page.assert_says(&said(Lang::Ru, "role-packer"));
    // Its address is told to nobody, and its form has an origin.
    assert_eq!(page.headers["referrer-policy"], "strict-origin");
    for (login, password, words) in [
        ("", PASSWORD, "setup-fault-account"),
        ("owner", PASSWORD, "invitation-taken"),
        ("pavel", "short", "office-password-short"),
        ("pavel", "password12", "office-password-guessed"),
    ] {
        let page = choose(&newcomer, &link, Some(login), password).await;
        assert_eq!(page.code(), 422, "{words}");
        page.assert_says(&said(Lang::Ru, words));
    }
    let page = choose(&newcomer, &link, Some("pavel"), PASSWORD).await.found();
    assert_eq!(page.url.path(), "/admin");
    // Whoever opened the link may not be whom it was made for.
    shop.deliver_all().await;
    let title = words(Lang::Ru).with("letter-people-joined", &[("login", "pavel".into())]);
    let told = shop.sandbox.messages();
    assert!(told.iter().any(|message| message.text.contains(&title)));
    let refused = newcomer.visit("/en/admin/people").await;
    assert_eq!(refused.code(), 403);
    refused.assert_says(&said(Lang::En, "office-lacking-title"));
    refused.assert_says(&said(Lang::En, "right-people"));
    refused.assert_says(&said(Lang::En, "role-owner"));

    let late = shop.visitor().visit(&link).await;
    assert_eq!(late.code(), 404);
    late.assert_says(&said(Lang::Ru, "invitation-over-title"));
    let elsewhere = shop.visitor();
    sign_in(&elsewhere, "pavel", PASSWORD).await.found();
    assert!(
        !captured_logs().contains(token),
        "no log has what opens something"
    );
    shop.finish().await;
}

#[tokio::test]
async fn a_link_is_taken_back_and_a_foreign_page_spends_none() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    let link = invited(&owner, "viewer").await;
    let fields = [("login", "mallory"), ("password", PASSWORD)];
    let foreign = shop
        .machine
        .post(&link)
        .header("sec-fetch-site", "cross-site")
        .form(&fields);
    assert_eq!(foreign.send().await.unwrap().status().as_u16(), 403);
    // A page without a referrer posts with no origin, and says all the same that it is our own.
    let own = shop
        .machine
        .post(&link)
        .header("origin", "null")
        .header("sec-fetch-site", "same-origin")
        .form(&[("login", ""), ("password", "")]);
    assert_eq!(own.send().await.unwrap().status().as_u16(), 422);
    let page = owner.visit("/admin/people").await.found();
    owner.submit(page.form("/admin/people/revoke")).await.found();
    assert_eq!(shop.visitor().visit(&link).await.code(), 404);
    assert_eq!(shop.store().people(clock::now()).await.unwrap().len(), 1);
    shop.finish().await;
}

#[tokio::test]
async fn whoever_tries_links_waits_as_whoever_tries_passwords_does() {
    let shop = TestShop::open().await;
    let path = format!("/admin/invitation/{}", "0".repeat(32));
    let mut codes = Vec::new();
    for _ in 0..10 {
        let request = shop.page_posts(&path).form(&[("login", "x"), ("password", "x")]);
        codes.push(request.send().await.unwrap().status().as_u16());
    }
    assert_eq!(codes[0], 303, "to the page that says that the link is over");
    assert!(codes.contains(&429), "{codes:?}");
    shop.finish().await;
}

#[tokio::test]
async fn a_new_role_holds_at_once_and_whoever_is_removed_is_out_at_once() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    let pavel = shop.visitor();
    choose(&pavel, &invited(&owner, "viewer").await, Some("pavel"), PASSWORD)
        .await
        .found();
    assert_eq!(pavel.visit("/admin/stock/takings").await.code(), 403);
    let id = account(&shop, "pavel").await.0;
    let page = owner.visit("/admin/people").await.found();
    let form = page.form(&format!("/admin/people/{id}/role"));
    assert_eq!(form.value("role").as_deref(), Some("viewer"));
    owner.submit(form.fill_in([("role", "packer")])).await.found();
    pavel.visit("/admin/stock/takings").await.found();

    let page = owner.visit("/admin/people").await.found();
    let page = owner
        .submit(page.form(&format!("/admin/people/{id}/remove")))
        .await
        .found();
    assert!(!page.says("pavel"));
    assert!(!is_in(&pavel).await);
    assert_eq!(sign_in(&pavel, "pavel", PASSWORD).await.code(), 422);

    let changes = on_record(&shop).await.into_iter();
    let changes = changes.filter(|event| event.act == Act::PeopleChanged);
    let changes: Vec<_> = changes
        .map(|event| (event.who.to_string(), event.detail.to_string()))
        .collect();
    let changes: Vec<_> = changes
        .iter()
        .map(|(who, what)| (who.as_str(), what.as_str()))
        .collect();
    assert_eq!(
        changes,
        [
            ("owner", "invited: viewer"),
            ("pavel", "joined: viewer"),
            ("owner", "pavel: role packer"),
            ("owner", "pavel: removed"),
        ]
    );
    // In the journal the person has a column of their own, and what was done is said in words.
    let page = owner.visit("/admin/journal").await.found();
    let search = page.form("/admin/journal").fill_in([("object", "pavel")]);
    let found = owner.submit(search).await.found();
    let rows = found.all("tbody tr");
    assert_eq!(rows.len(), 3, "{rows:?}");
    for (row, words) in rows
        .iter()
        .zip(["доступ закрыт", "новая роль: сборщик", "приглашение принято"])
    {
        assert!(row.contains(words) && row.contains("pavel"), "{words}: {row}");
    }
    for raw in ["removed", "role packer", "joined"] {
        assert!(!rows.iter().any(|row| row.contains(raw)), "{raw}: {rows:?}");
    }
    shop.finish().await;
}

#[tokio::test]
async fn an_open_page_of_whoever_was_removed_hears_nothing_more() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    let unpaid = shop.unpaid().await;
    let pavel = shop.visitor();
    choose(&pavel, &invited(&owner, "viewer").await, Some("pavel"), PASSWORD)
        .await
        .found();
    let mut stream = pavel.listen("/admin/orders/events").await;
    assert_eq!(stream.status().as_u16(), 200);
    let id = account(&shop, "pavel").await.0;
    owner
        .post(&format!("/admin/people/{id}/remove"), &[])
        .await
        .found();
    shop.notify(&Notice::of(&unpaid)).await;
    assert!(in_time(stream.chunk()).await.unwrap().is_none(), "it ends");
    shop.finish().await;
}

#[tokio::test]
async fn another_password_comes_by_a_link_and_ends_the_one_before_at_once() {
    const NEW: &str = "зелёный чайник поёт по утрам";
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    let pavel = shop.visitor();
    choose(&pavel, &invited(&owner, "manager").await, Some("pavel"), PASSWORD)
        .await
        .found();
    let id = account(&shop, "pavel").await.0;
    let page = owner.visit("/admin/people").await.found();
    let link = made(
        &owner
            .submit(page.form(&format!("/admin/people/{id}/reset")))
            .await
            .found(),
    );
    assert!(!is_in(&pavel).await);
    assert_eq!(sign_in(&pavel, "pavel", PASSWORD).await.code(), 422);
    assert_eq!(
        sign_in(&pavel, "pavel", "").await.code(),
        422,
        "no password is none"
    );
    let page = choose(&pavel, &link, None, NEW).await.found();
    assert_eq!(page.url.path(), "/admin");
    let kept = shop.store().account_by_login("pavel").await.unwrap().unwrap();
    assert_eq!((kept.id.0, kept.role), (id, Role::Manager));
    assert_eq!(pavel.visit(&link).await.code(), 404);
    shop.finish().await;
}

#[tokio::test]
async fn the_last_owner_is_told_in_words_that_they_stay() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    let id = account(&shop, "owner").await.0;
    for (what, role) in [("role", "viewer"), ("remove", "")] {
        let page = owner
            .post(&format!("/admin/people/{id}/{what}"), &[("role", role)])
            .await;
        assert_eq!(page.code(), 422, "{what}");
        page.assert_says(&said(Lang::Ru, "office-people-last-owner"));
    }
    // Nobody has a link to their own password.
    let page = owner
        .post(&format!("/admin/people/{id}/reset"), &[])
        .await
        .found();
    assert!(page.attributes("#made-link", "value").is_empty());
    assert!(is_in(&owner).await);
    let second = shop.visitor();
    choose(&second, &invited(&owner, "owner").await, Some("vera"), PASSWORD)
        .await
        .found();
    let page = owner.visit("/admin/people").await.found();
    let form = page.form(&format!("/admin/people/{id}/role"));
    let page = owner.submit(form.fill_in([("role", "viewer")])).await;
    assert_eq!(page.code(), 403, "who gave it away has it no more");
    second.visit("/admin/people").await.found();
    shop.finish().await;
}
