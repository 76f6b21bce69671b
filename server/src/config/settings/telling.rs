//! Who is told, by which means, and what is promised.

use super::{MailSettings, list};
use crate::config::{Config, Faults};
use app::{Seller, legal::RETURN_DAYS_OF_THE_LAW};
use notifier::{BotSettings, Chat, Mail, Sender, SetupError, Telegram, WebhookSettings, Webhooks};
use secrecy::{ExposeSecret, SecretString};
use shop::{
    buyer::{DeliveryDays, Email},
    message::{Audience, OwnerHears},
    text::Lang,
};
use url::Url;

/// The way to Telegram; `None` if it is not set up.
pub(super) fn telegram(config: &Config, faults: &mut Faults) -> Option<BotSettings> {
    let token = config
        .telegram_bot_token
        .clone()
        .filter(|t| !t.expose_secret().is_empty());
    let has_chats = list(&config.telegram_chat_ids).next().is_some();
    if token.is_none() && has_chats {
        faults.add("TELEGRAM_BOT_TOKEN", "is missing, but TELEGRAM_CHAT_IDS is set");
    }
    if token.is_some() && !has_chats {
        faults.add(
            "TELEGRAM_CHAT_IDS",
            "is missing, but TELEGRAM_BOT_TOKEN is set: nobody would be told",
        );
    }
    let api_url = match config.telegram_api_url.as_str() {
        "" => None,
        // What was typed may be a token in the wrong place, and is not repeated.
        url => faults.keep(
            "TELEGRAM_API_URL",
            Url::parse(url.trim()).map_err(|_| "is not an address such as https://api.telegram.org"),
        ),
    };
    let proxy = config
        .telegram_proxy
        .clone()
        .filter(|p| !p.expose_secret().is_empty());
    let settings = BotSettings {
        token: token?,
        api_url,
        proxy,
    };
    check(faults, Telegram::bot(&settings))?;
    Some(settings)
}

/// The way to the mail server; `None` if it is not set up.
pub(super) fn mail(config: &Config, faults: &mut Faults) -> Option<MailSettings> {
    let smtp_url = config
        .smtp_url
        .clone()
        .filter(|url| !url.expose_secret().is_empty());
    let has_from = !config.mail_from.is_empty();
    if smtp_url.is_some() && !has_from {
        faults.add("MAIL_FROM", "is missing, but SMTP_URL is set");
    }
    if smtp_url.is_none() && has_from {
        faults.add("SMTP_URL", "is missing, but MAIL_FROM is set");
    }
    let smtp_url = smtp_url.filter(|_| has_from)?;
    let reply_to = Some(config.shop_email.as_str()).filter(|email| !email.is_empty());
    let sender = check(faults, Sender::parse(&config.mail_from, reply_to))?;
    check(faults, Mail::smtp(&smtp_url, sender.clone()))?;
    Some(MailSettings { smtp_url, sender })
}

/// The programs that are called at every step of an order; `None` if there are none.
pub(super) fn webhooks(config: &Config, faults: &mut Faults) -> Option<WebhookSettings> {
    let is_set = |setting: &&SecretString| !setting.expose_secret().trim().is_empty();
    let urls = config.webhook_url.as_ref().filter(is_set);
    let secrets = config.webhook_secret.as_ref().filter(is_set);
    if urls.is_some() && secrets.is_none() {
        faults.add("WEBHOOK_SECRET", "is missing, but WEBHOOK_URL is set");
    }
    if urls.is_none() && secrets.is_some() {
        faults.add("WEBHOOK_URL", "is missing, but WEBHOOK_SECRET is set");
    }
    let (urls, secrets) = urls.zip(secrets)?;
    let addresses: Result<Vec<Url>, _> = urls.expose_secret().split_whitespace().map(Url::parse).collect();
    let expected = "addresses such as https://crm.example.ru/hook, with spaces between them";
    let settings = WebhookSettings {
        addresses: faults.keep("WEBHOOK_URL", addresses.map_err(|_| expected))?,
        secrets: secrets.clone(),
    };
    check(faults, Webhooks::new(&settings))?;
    Some(settings)
}

/// What was made of the settings, or a fault of the variable that is to blame.
fn check<T>(faults: &mut Faults, made: Result<T, SetupError>) -> Option<T> {
    let variable = match &made {
        Ok(_) => "",
        Err(SetupError::Token) => "TELEGRAM_BOT_TOKEN",
        Err(SetupError::ApiUrl) => "TELEGRAM_API_URL",
        Err(SetupError::Proxy | SetupError::HttpClient(_)) => "TELEGRAM_PROXY",
        Err(SetupError::SmtpUrl(_) | SetupError::Tls(_) | SetupError::UnprotectedLogin { .. }) => "SMTP_URL",
        Err(SetupError::From) => "MAIL_FROM",
        Err(SetupError::ReplyTo) => "SHOP_EMAIL",
        Err(SetupError::WebhookUrl(_) | SetupError::WebhookClient(_)) => "WEBHOOK_URL",
        Err(SetupError::WebhookSecret) => "WEBHOOK_SECRET",
    };
    faults.keep(variable, made)
}

/// Who of the shop is told, and which programs.
pub(super) fn audience(
    config: &Config,
    webhooks: Option<&WebhookSettings>,
    faults: &mut Faults,
    warnings: &mut Vec<String>,
) -> Option<Audience> {
    let lang = match config.owner_lang.as_str() {
        "ru" => Some(Lang::Ru),
        "en" => Some(Lang::En),
        _ => {
            faults.add("OWNER_LANG", "ru or en");
            None
        }
    };
    let chats: Vec<String> = list(&config.telegram_chat_ids).map(str::to_owned).collect();
    for chat in &chats {
        if Chat::parse(chat).is_none() {
            faults.add(
                "TELEGRAM_CHAT_IDS",
                "one of them is neither a chat's number nor a channel's @name, with :TOPIC behind it or without",
            );
        }
    }
    let email = match config.owner_email.as_str() {
        "" => None,
        address => {
            let email = Email::parse(address);
            if email.is_none() {
                faults.add("OWNER_EMAIL", "an e-mail address");
            }
            email.map(|e| e.as_str().to_owned())
        }
    };
    if chats.is_empty() && email.is_none() {
        warnings.push("neither TELEGRAM_CHAT_IDS nor OWNER_EMAIL is set: nobody hears of orders".into());
    }
    let has_mail = config
        .smtp_url
        .as_ref()
        .is_some_and(|url| !url.expose_secret().is_empty());
    if !has_mail {
        warnings.push("SMTP_URL is not set: nobody gets letters".into());
    }
    Some(Audience {
        buyers: has_mail,
        chats,
        email: email.filter(|_| has_mail),
        lang: lang?,
        programs: webhooks
            .into_iter()
            .flat_map(|webhooks| &webhooks.addresses)
            .map(Url::to_string)
            .collect(),
    })
}

/// Of which orders the owner hears.
pub(super) fn owner_hears(config: &Config, faults: &mut Faults) -> Option<OwnerHears> {
    let hears = config.owner_hears.parse().map_err(|()| "paid or orders");
    faults.keep("OWNER_HEARS", hears)
}

/// Whether chats hear nothing of who the buyers are.
pub(super) fn chats_hide_buyers(config: &Config, faults: &mut Faults) -> bool {
    let hides = config.telegram_hides_buyers.trim().parse::<bool>();
    let hides = faults.keep("TELEGRAM_HIDES_BUYERS", hides.map_err(|_| "true or false"));
    hides.unwrap_or_default()
}

/// Whether the owner is sent the head of the record once a day.
pub(super) fn record_letter(config: &Config, faults: &mut Faults) -> bool {
    let sends = config.record_letter.trim().parse::<bool>();
    let sends = faults.keep("RECORD_LETTER", sends.map_err(|_| "true or false"));
    sends.unwrap_or_default()
}

/// Whom to tell of a weakness of the shop: an address for links, as `security.txt` has it.
pub(super) fn security_contact(config: &Config, faults: &mut Faults) -> Option<String> {
    let mail = |text: &str| Email::parse(text).map(|email| format!("mailto:{}", email.as_str()));
    match config.security_contact.trim() {
        // What buyers may write to is free text, and need not be an address.
        "" => mail(&config.shop_email),
        text => {
            let page = || Url::parse(text).ok().filter(|url| url.scheme() == "https");
            let contact = mail(text).or_else(|| page().map(|url| url.to_string()));
            faults.keep(
                "SECURITY_CONTACT",
                contact.ok_or("an e-mail address, or an address such as https://shop.example.ru/security"),
            )
        }
    }
}

/// How long the courier takes.
pub(super) fn delivery_days(config: &Config, faults: &mut Faults) -> Option<DeliveryDays> {
    let days = config.delivery_days.parse();
    faults.keep(
        "DELIVERY_DAYS",
        days.map_err(|()| "days such as 2-7 or 3, from 1 to 365"),
    )
}

/// Within how many days goods can be returned.
pub(super) fn return_days(config: &Config, faults: &mut Faults) -> Option<u32> {
    let days = config.return_days.trim().parse().ok();
    let days = days.filter(|days| (RETURN_DAYS_OF_THE_LAW..=365).contains(days));
    faults.keep(
        "RETURN_DAYS",
        days.ok_or("a number of days from 7, which the law gives buyers, to 365"),
    )
}

/// Documents leave out what they are not told, but a buyer has a right to know it.
pub(super) fn warn_of_missing(seller: &Seller, warnings: &mut Vec<String>) {
    let missing: Vec<&str> = seller.missing().iter().map(|missing| missing.variable).collect();
    if !missing.is_empty() {
        warnings.push(format!(
            "the offer and the page on personal data do not say who sells: {} not set",
            missing.join(", ")
        ));
    }
}
