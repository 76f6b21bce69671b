//! What stands in the cabinet: the words of its page “Технические настройки”, and what the shop makes of them at its first start.

use super::{FAILURE, RESULT, SUCCESS};
use crate::{config::Config, gateways::Cabinet};
use app::setup::CabinetField;
use url::Url;

/// The passwords that are typed into the cabinet by its owner; password 3 is given out by the gateway.
const PASSWORDS: [&str; 4] = [
    "ROBOKASSA_PASSWORD_1",
    "ROBOKASSA_PASSWORD_2",
    "ROBOKASSA_TEST_PASSWORD_1",
    "ROBOKASSA_TEST_PASSWORD_2",
];
const LOGIN: &str = "ROBOKASSA_MERCHANT_LOGIN";
const TEST_MODE: &str = "ROBOKASSA_TEST_MODE";

/// Its cabinet. A shop begins with play money, so that its first order costs nobody anything.
pub(super) static CABINET: Cabinet = Cabinet {
    settings: &[
        LOGIN,
        PASSWORDS[0],
        PASSWORDS[1],
        PASSWORDS[2],
        PASSWORDS[3],
        TEST_MODE,
    ],
    made_up: &PASSWORDS,
    begins: &[(TEST_MODE, "true")],
    check,
    fields,
};

fn check(name: &str, value: &str) -> Option<&'static str> {
    let is_blank = value.contains(char::is_whitespace);
    match name {
        LOGIN if value.is_empty() => Some("setup-fault-merchant-missing"),
        // What people sign in to the cabinet with is an address, and each payment would end with “shop not found”.
        LOGIN if is_blank || value.contains('@') => Some("setup-fault-merchant"),
        name if PASSWORDS.contains(&name) && is_blank => Some("setup-fault-blank"),
        _ => None,
    }
}

fn fields(site: &Url, config: &Config) -> Vec<CabinetField> {
    let address = |path: &str| format!("{}{path}", site.as_str().trim_end_matches('/'));
    let hash = config.robokassa.hash.to_uppercase();
    let test_hash = match config.robokassa.test_hash.as_str() {
        "" => hash.clone(),
        other => other.to_uppercase(),
    };
    let field = |key, value: String| CabinetField { key, value };
    vec![
        field("setup-cabinet-hash", hash),
        field("setup-cabinet-result", address(RESULT)),
        field("setup-cabinet-result-method", "POST".to_owned()),
        field("setup-cabinet-success", address(SUCCESS)),
        field("setup-cabinet-success-method", "GET".to_owned()),
        field("setup-cabinet-failure", address(FAILURE)),
        field("setup-cabinet-failure-method", "GET".to_owned()),
        field("setup-cabinet-test-hash", test_hash),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cabinet_is_told_the_shops_own_addresses_and_its_algorithm() {
        let site = "https://shop.example.ru".parse().unwrap();
        let mut config = Config::default();
        config.robokassa.hash = "sha256".into();
        let told = |config: &Config| {
            let fields = fields(&site, config).into_iter();
            fields.map(|field| field.value).collect::<Vec<_>>()
        };
        assert_eq!(
            told(&config),
            [
                "SHA256",
                "https://shop.example.ru/robokassa/result",
                "POST",
                "https://shop.example.ru/order-success",
                "GET",
                "https://shop.example.ru/order-failed",
                "GET",
                "SHA256",
            ]
        );
        config.robokassa.test_hash = "md5".into();
        assert_eq!(told(&config).last().map(String::as_str), Some("MD5"));
    }

    #[test]
    fn what_people_sign_in_with_is_no_shop_identifier() {
        for (name, value, fault) in [
            (LOGIN, "", Some("setup-fault-merchant-missing")),
            (LOGIN, "olga@example.ru", Some("setup-fault-merchant")),
            (LOGIN, "my shop", Some("setup-fault-merchant")),
            (LOGIN, "my_shop", None),
            (PASSWORDS[0], "a b", Some("setup-fault-blank")),
            (PASSWORDS[3], "ab", None),
            (TEST_MODE, "true", None),
        ] {
            assert_eq!(check(name, value), fault, "{name} {value:?}");
        }
    }
}
