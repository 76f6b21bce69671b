//! What the owner is told.

use crate::support::{Plan, TestShop};
use server::doctor::{Check, checks, look_and_keep};
use shop::{doctor::Light, text::Lang};
use words::words;

fn of_passwords() -> Vec<&'static Check> {
    checks()
        .filter(|check| check.name == "robokassa-password-2")
        .collect()
}

#[tokio::test]
async fn the_owner_is_told_once_that_a_password_is_wrong_and_what_to_do() {
    let plan = Plan {
        change: |config| config.robokassa.password_2 = Some("no-password-of-the-cabinet".into()),
        ..Plan::default()
    };
    let shop = TestShop::planned(plan).await;
    look_and_keep(shop.app(), of_passwords()).await.unwrap();
    shop.deliver_all().await;
    assert_eq!(shop.sandbox.messages().len(), 0, "it may have flickered");
    for _ in 0..3 {
        look_and_keep(shop.app(), of_passwords()).await.unwrap();
    }
    shop.deliver_all().await;
    let messages = shop.sandbox.messages();
    assert_eq!(messages.len(), 1, "once");
    let words = words(Lang::Ru);
    for id in [
        "doctor-robokassa-password-2-wrong",
        "doctor-robokassa-password-2-wrong-mend",
    ] {
        assert!(messages[0].text.contains(&words.text(id)), "{}", messages[0].text);
    }
    let lights = shop.shop().lights().await.unwrap();
    assert_eq!((lights.len(), lights[0].told), (1, Light::Fault));
    shop.finish().await;
}
