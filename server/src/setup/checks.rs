//! What is wrong with a value alone, as far as anybody can tell who knows its meaning and nothing else. What values are
//! together, the settings themselves say when they are kept.

use crate::config::is_loopback;
use shop::{
    buyer::{Email, Phone},
    requisites::{is_inn, is_kpp, is_ogrn},
};
use url::Url;
use words::Zone;

/// What is wrong with a setting that says this, as the id of a sentence. What may be left out is right if it is empty.
pub fn fault(name: &str, value: &str) -> Option<&'static str> {
    if value.is_empty() {
        return matches!(name, "SHOP_NAME" | "PUBLIC_URL").then_some("setup-fault-missing");
    }
    let (is_right, id) = match name {
        "SHOP_UTC_OFFSET" => (Zone::parse(value).is_some(), "setup-fault-zone"),
        "SELLER_INN" => (is_inn(value), "setup-fault-inn"),
        "SELLER_OGRN" => (is_ogrn(value), "setup-fault-ogrn"),
        "SELLER_KPP" => (is_kpp(value), "setup-fault-kpp"),
        "SHOP_PHONE" => (Phone::parse(value).is_ok(), "setup-fault-phone"),
        "SHOP_EMAIL" | "OWNER_EMAIL" => (Email::parse(value).is_some(), "setup-fault-email"),
        "PUBLIC_URL" => (is_origin(value), "setup-fault-address"),
        "TELEGRAM_BOT_TOKEN" => (is_bot_token(value), "setup-fault-bot-token"),
        "TELEGRAM_CHAT_IDS" => (value.split(',').all(is_chat), "setup-fault-chats"),
        "SMTP_URL" => (is_mail_server(value), "setup-fault-mail-server"),
        _ => (true, ""),
    };
    (!is_right).then_some(id)
}

/// `https://` and a name, with a port or without; `http://` for this machine.
fn is_origin(text: &str) -> bool {
    let Ok(url) = Url::parse(text) else {
        return false;
    };
    let is_plain = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    let is_anonymous = url.username().is_empty() && url.password().is_none();
    let is_safe = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url));
    url.has_host() && is_plain && is_anonymous && is_safe
}

/// `123456789:AA…`
fn is_bot_token(text: &str) -> bool {
    text.split_once(':').is_some_and(|(bot, secret)| {
        let is_number = !bot.is_empty() && bot.bytes().all(|byte| byte.is_ascii_digit());
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        is_number && !secret.is_empty() && secret.bytes().all(is_plain)
    })
}

/// `-1001234`, or `-1001234:45` for a topic.
fn is_chat(text: &str) -> bool {
    let text = text.trim();
    let (chat, topic) = text.split_once(':').unwrap_or((text, "1"));
    chat.parse::<i64>().is_ok() && topic.parse::<u32>().is_ok()
}

/// `smtps://…` or `smtp://…` with a host.
fn is_mail_server(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "smtps" | "smtp") && url.has_host())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_meant_is_told_and_what_may_be_left_out_is_not() {
        let cases: &[(&str, &[&str], &[&str])] = &[
            ("SHOP_NAME", &["Тёплая витрина"], &[""]),
            ("SHOP_UTC_OFFSET", &["+03:00", ""], &["Москва"]),
            (
                "SELLER_INN",
                &["7707083893", "500100732259", ""],
                &["7707083894", "12"],
            ),
            (
                "SELLER_OGRN",
                &["1027700132195", "304500116000157", ""],
                &["1027700132196"],
            ),
            ("SELLER_KPP", &["773601001", ""], &["77360100"]),
            ("SHOP_PHONE", &["+7 800 555-35-35", ""], &["позвоните"]),
            ("SHOP_EMAIL", &["shop@example.ru", ""], &["shop", "shop@"]),
            ("OWNER_EMAIL", &["olga@example.ru", ""], &["@olga"]),
            (
                "PUBLIC_URL",
                &[
                    "https://shop.example.ru",
                    "https://shop.example.ru:8443/",
                    "http://127.0.0.1:3000",
                ],
                &[
                    "",
                    "shop.example.ru",
                    "http://shop.example.ru",
                    "https://shop.example.ru/shop",
                    "https://",
                ],
            ),
            (
                "TELEGRAM_BOT_TOKEN",
                &["123456789:AAE-x_1", ""],
                &["123456789", "bot:AAE", "123456789:AAE x", ":AAE"],
            ),
            (
                "TELEGRAM_CHAT_IDS",
                &["1234", "-1001234:45, 77", ""],
                &["@olga", "12,", "1:x"],
            ),
            (
                "SMTP_URL",
                &["smtps://olga%40example.ru:secret@smtp.example.ru", ""],
                &["smtp.example.ru", "https://smtp.example.ru"],
            ),
            ("SHOP_HOURS", &["ежедневно", ""], &[]),
        ];
        for (name, right, wrong) in cases {
            for value in *right {
                assert_eq!(fault(name, value), None, "{name} {value:?}");
            }
            for value in *wrong {
                assert!(fault(name, value).is_some(), "{name} {value:?}");
            }
        }
    }
}
