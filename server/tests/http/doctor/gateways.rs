//! Settings that do not say what the gateways' cabinets say.

use super::assert_sees;
use crate::support::{
    PASSWORD_1, PASSWORD_2, Plan, TEST_PASSWORD_1, TEST_PASSWORD_2, TestShop, no_gateway, with_cryptocloud,
};
use server::config::Config;
use shop::doctor::Light::{self, Fault, Ok, Unknown, Warning};

type Row = (fn(&mut Config), &'static str, &'static str, Light);

const PASSWORDS_2: &str = "robokassa-password-2";
const ROWS: [Row; 21] = [
    (|_| {}, PASSWORDS_2, "fits", Ok),
    (|_| {}, "robokassa-mode", "live", Ok),
    (|_| {}, "robokassa-algorithm", "strong", Ok),
    (|_| {}, "robokassa-password-1", "unproven", Unknown),
    (
        |config| config.robokassa.invoices = "true".into(),
        "robokassa-password-1",
        "taken",
        Ok,
    ),
    (
        |config| {
            config.robokassa.invoices = "true".into();
            config.robokassa.password_1 = Some("no-password-of-the-cabinet".into());
        },
        "robokassa-password-1",
        "refused",
        Warning,
    ),
    (no_gateway, PASSWORDS_2, "off", Ok),
    (no_gateway, "result-url", "off", Ok),
    (
        |config| config.robokassa.merchant_login = "another-shop".into(),
        PASSWORDS_2,
        "no-shop",
        Fault,
    ),
    (
        |config| {
            config.robokassa.password_1 = Some(PASSWORD_2.into());
            config.robokassa.password_2 = Some(PASSWORD_1.into());
        },
        PASSWORDS_2,
        "exchanged",
        Fault,
    ),
    (
        |config| {
            config.robokassa.password_1 = Some(TEST_PASSWORD_1.into());
            config.robokassa.password_2 = Some(TEST_PASSWORD_2.into());
            config.robokassa.test_password_1 = Some(PASSWORD_1.into());
            config.robokassa.test_password_2 = Some(PASSWORD_2.into());
        },
        PASSWORDS_2,
        "mixed",
        Fault,
    ),
    (
        |config| {
            config.robokassa.password_2 = Some("no-password-of-the-cabinet".into());
            config.robokassa.password_3 = Some(PASSWORD_2.into());
        },
        PASSWORDS_2,
        "third",
        Fault,
    ),
    (
        |config| config.robokassa.hash = "sha512".into(),
        PASSWORDS_2,
        "algorithm",
        Fault,
    ),
    (
        |config| config.robokassa.password_2 = Some("no-password-of-the-cabinet".into()),
        PASSWORDS_2,
        "wrong",
        Fault,
    ),
    (
        |config| config.robokassa.url = "http://127.0.0.1:1".into(),
        PASSWORDS_2,
        "unreachable",
        Unknown,
    ),
    (
        |config| {
            config.robokassa.password_1 = None;
            config.robokassa.password_2 = None;
            config.robokassa.test_mode = "true".into();
        },
        PASSWORDS_2,
        "only-test",
        Unknown,
    ),
    (
        |config| config.robokassa.test_mode = "true".into(),
        "robokassa-mode",
        "test",
        Warning,
    ),
    (
        |config| config.robokassa.hash = "md5".into(),
        "robokassa-algorithm",
        "md5",
        Warning,
    ),
    (with_cryptocloud, "cryptocloud-key", "fits", Ok),
    (
        |config| {
            with_cryptocloud(config);
            config.cryptocloud.api_key = Some("no-key-of-the-project".into());
        },
        "cryptocloud-key",
        "wrong",
        Fault,
    ),
    (
        |config| {
            with_cryptocloud(config);
            config.cryptocloud.test_mode = "true".into();
        },
        "cryptocloud-mode",
        "test",
        Warning,
    ),
];

#[tokio::test]
async fn settings_that_are_not_the_cabinets_are_named() {
    for (change, check, case, light) in ROWS {
        let plan = Plan {
            change,
            ..Plan::default()
        };
        let shop = TestShop::planned(plan).await;
        assert_sees(shop.app(), check, case, light).await;
        shop.finish().await;
    }
}
