//! The first start: a shop where nobody has an account.

mod answers;
mod trying;
mod whose;

use crate::support::{Browser, Engine, Page, Plan, TestShop, said};
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
