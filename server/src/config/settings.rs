//! Settings that make sense.

use super::{Config, Faults};
use app::Seller;
use courier::{BotSettings, Mail, Sender, Telegram};
use robokassa::{Endpoint, Hash, LivePasswords, Merchant, Mode, TestPasswords};
use secrecy::{ExposeSecret, SecretString};
use shop::{
    Kopecks,
    buyer::{DeliveryTerms, Email},
    desk::Terms,
    message::Audience,
    payment::InvoiceId,
    text::Lang,
};
use std::{
    fmt::Display,
    net::{IpAddr, SocketAddr},
    str::FromStr,
    sync::Arc,
};
use url::Url;
use words::Zone;

/// All settings, parsed.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where the data are; holds a password on PostgreSQL.
    pub database_url: SecretString,
    /// Where to listen.
    pub listen_addr: SocketAddr,
    /// The shop's address as buyers see it, without a slash at the end.
    pub public_url: Url,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// The merchant as Robokassa knows it; `None` if nothing of it is set.
    pub robokassa: Option<RobokassaSettings>,
    /// What the merchant decided.
    pub terms: Terms,
    /// Who sells.
    pub seller: Arc<Seller>,
    /// The shop's time zone.
    pub zone: Zone,
    /// The way to Telegram; `None` if it is not set up.
    pub telegram: Option<BotSettings>,
    /// The way to the mail server; `None` if it is not set up.
    pub mail: Option<MailSettings>,
    /// Things that work but should be mended; told at start-up.
    pub warnings: Vec<String>,
}

/// The merchant as Robokassa knows it.
#[derive(Debug, Clone)]
pub struct RobokassaSettings {
    /// Login, passwords, algorithm and host.
    pub merchant: Arc<Merchant>,
    /// Which passwords new attempts use.
    pub mode: Mode,
    /// Where payment forms are posted to, for the content security policy.
    pub origin: String,
}

/// The way to the mail server.
#[derive(Debug, Clone)]
pub struct MailSettings {
    /// Server, user and password.
    pub smtp_url: SecretString,
    /// Who letters come from and go back to.
    pub sender: Sender,
}

impl Settings {
    /// Parses everything, or tells every fault.
    pub fn parse(config: &Config) -> Result<Self, Faults> {
        let mut faults = Faults::default();
        let mut warnings = Vec::new();
        let public_url = public_url(config, &mut faults);
        let robokassa = robokassa(config, &mut faults, &mut warnings);
        let telegram = telegram(config, &mut faults);
        let mail = mail(config, &mut faults);
        let audience = audience(config, &mut faults, &mut warnings);
        let listen_addr: Option<SocketAddr> = faults.keep(
            "LISTEN_ADDR",
            parsed(
                &config.listen_addr,
                "an address and a port, such as 127.0.0.1:3000",
            ),
        );
        let trusted_proxies = list(&config.trusted_proxies)
            .filter_map(|ip| {
                faults.keep(
                    "TRUSTED_PROXIES",
                    parsed::<IpAddr>(ip, "addresses separated by commas"),
                )
            })
            .collect();
        if !config.database_url.starts_with("sqlite:") && !is_postgres(&config.database_url) {
            faults.add("DATABASE_URL", "begins with sqlite: or postgres://");
        }
        let courier = roubles(
            "DELIVERY_COURIER_PRICE",
            &config.delivery_courier_price,
            &mut faults,
        );
        let free_from = roubles("DELIVERY_FREE_FROM", &config.delivery_free_from, &mut faults);
        let hold_minutes = faults
            .keep(
                "HOLD_MINUTES",
                parsed::<u32>(&config.hold_minutes, "a number of minutes"),
            )
            .filter(|minutes| (5..=7 * 24 * 60).contains(minutes));
        if hold_minutes.is_none() && !faults.variables().any(|v| v == "HOLD_MINUTES") {
            faults.add("HOLD_MINUTES", "from 5 minutes to a week (10080)");
        }
        let first_invoice = config
            .robokassa_first_invoice
            .parse()
            .ok()
            .and_then(InvoiceId::new);
        if first_invoice.is_none() {
            faults.add("ROBOKASSA_FIRST_INVOICE", "a number from 1 to 2147483647");
        }
        let zone = Zone::parse(&config.shop_utc_offset);
        if zone.is_none() {
            faults.add("SHOP_UTC_OFFSET", "a distance from UTC, such as +03:00");
        }
        let all = (
            public_url,
            audience,
            listen_addr,
            courier,
            free_from,
            hold_minutes,
            first_invoice,
            zone,
        );
        let (
            Some(public_url),
            Some(audience),
            Some(listen_addr),
            Some(courier),
            Some(free_from),
            Some(hold_minutes),
            Some(first_invoice),
            Some(zone),
        ) = all
        else {
            return Err(faults);
        };
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(Self {
            database_url: config.database_url.clone().into(),
            listen_addr,
            public_url,
            trusted_proxies,
            robokassa,
            terms: Terms {
                delivery: DeliveryTerms { courier, free_from },
                hold_seconds: i64::from(hold_minutes) * 60,
                first_invoice,
                audience,
                tells_buyer: mail.is_some(),
            },
            seller: Arc::new(seller(config)),
            zone,
            telegram,
            mail,
            warnings,
        })
    }

    /// Whether the database is one that several machines share.
    pub fn is_shared_database(&self) -> bool {
        is_postgres(self.database_url.expose_secret())
    }
}

fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

fn public_url(config: &Config, faults: &mut Faults) -> Option<Url> {
    let url = faults.keep(
        "PUBLIC_URL",
        parsed::<Url>(&config.public_url, "an address such as https://shop.example.ru"),
    )?;
    let is_plain_origin = url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    if !is_plain_origin || url.host().is_none() {
        faults.add("PUBLIC_URL", "only scheme, host and port, without a path");
    } else if url.scheme() != "https" && !(url.scheme() == "http" && is_loopback(&url)) {
        faults.add(
            "PUBLIC_URL",
            "must begin with https:// (http:// is for this machine only, 127.0.0.1 or localhost)",
        );
    }
    Some(url)
}

/// Whether the address can only be this machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

fn robokassa(config: &Config, faults: &mut Faults, warnings: &mut Vec<String>) -> Option<RobokassaSettings> {
    let live = (&config.robokassa_password_1, &config.robokassa_password_2);
    let test = (
        &config.robokassa_test_password_1,
        &config.robokassa_test_password_2,
    );
    let is_untouched = config.robokassa_merchant_login.is_empty()
        && [live.0, live.1, test.0, test.1, &config.robokassa_password_3]
            .iter()
            .all(|p| p.is_none());
    if is_untouched {
        warnings.push(
            "no payment gateway is set up (ROBOKASSA_MERCHANT_LOGIN): buyers can order but not pay".into(),
        );
        return None;
    }
    if config.robokassa_merchant_login.trim().is_empty() {
        faults.add("ROBOKASSA_MERCHANT_LOGIN", "is missing, but passwords are set");
    }
    let is_test = match config.robokassa_test_mode.as_str() {
        "true" => true,
        "false" | "" => false,
        _ => {
            faults.add("ROBOKASSA_TEST_MODE", "true or false");
            false
        }
    };
    let hash = faults.keep("ROBOKASSA_HASH", Hash::from_str(&config.robokassa_hash))?;
    if hash == Hash::Md5 {
        warnings.push(
            "ROBOKASSA_HASH is md5, the cabinet's default; sha256 in the cabinet and here is stronger".into(),
        );
    }
    let equal = [
        (
            "ROBOKASSA_PASSWORD_2",
            &config.robokassa_password_2,
            "ROBOKASSA_PASSWORD_1",
            &config.robokassa_password_1,
        ),
        (
            "ROBOKASSA_TEST_PASSWORD_2",
            test.1,
            "ROBOKASSA_TEST_PASSWORD_1",
            test.0,
        ),
        (
            "ROBOKASSA_TEST_PASSWORD_1",
            test.0,
            "ROBOKASSA_PASSWORD_1",
            live.0,
        ),
        (
            "ROBOKASSA_TEST_PASSWORD_2",
            test.1,
            "ROBOKASSA_PASSWORD_2",
            live.1,
        ),
        (
            "ROBOKASSA_TEST_PASSWORD_1",
            test.0,
            "ROBOKASSA_PASSWORD_2",
            live.1,
        ),
        (
            "ROBOKASSA_TEST_PASSWORD_2",
            test.1,
            "ROBOKASSA_PASSWORD_1",
            live.0,
        ),
        (
            "ROBOKASSA_PASSWORD_3",
            &config.robokassa_password_3,
            "ROBOKASSA_PASSWORD_1",
            live.0,
        ),
        (
            "ROBOKASSA_PASSWORD_3",
            &config.robokassa_password_3,
            "ROBOKASSA_PASSWORD_2",
            live.1,
        ),
    ];
    for (name, one, other_name, other) in equal {
        if let (Some(one), Some(other)) = (one, other)
            && one.expose_secret() == other.expose_secret()
        {
            faults.add(
                name,
                format!("is the same as {other_name}; the cabinet has different ones"),
            );
        }
    }
    let (endpoint, origin) = match config.robokassa_url.as_str() {
        "" => (Endpoint::russia(), "https://auth.robokassa.ru".to_owned()),
        url => other_host(url, faults)?,
    };
    let live = pair(
        ("ROBOKASSA_PASSWORD_1", live.0),
        ("ROBOKASSA_PASSWORD_2", live.1),
        !is_test,
        faults,
    );
    let test = pair(
        ("ROBOKASSA_TEST_PASSWORD_1", test.0),
        ("ROBOKASSA_TEST_PASSWORD_2", test.1),
        is_test,
        faults,
    );
    if !faults.is_empty() {
        return None;
    }
    let login = config.robokassa_merchant_login.trim();
    let merchant = match (live, test) {
        (Some((one, two)), test) => {
            let passwords = faults.keep("ROBOKASSA_PASSWORD_1", LivePasswords::new(one, two))?;
            let merchant = faults.keep("ROBOKASSA_MERCHANT_LOGIN", Merchant::live(login, passwords, hash))?;
            match test {
                Some((one, two)) => {
                    let passwords = faults.keep("ROBOKASSA_TEST_PASSWORD_1", TestPasswords::new(one, two))?;
                    faults.keep("ROBOKASSA_TEST_PASSWORD_1", merchant.with_test(passwords, hash))?
                }
                None => merchant,
            }
        }
        (None, Some((one, two))) => {
            let passwords = faults.keep("ROBOKASSA_TEST_PASSWORD_1", TestPasswords::new(one, two))?;
            faults.keep(
                "ROBOKASSA_MERCHANT_LOGIN",
                Merchant::test_only(login, passwords, hash),
            )?
        }
        (None, None) => return None,
    };
    let mode = if is_test { Mode::Test } else { Mode::Live };
    Some(RobokassaSettings {
        merchant: Arc::new(merchant.with_endpoint(endpoint)),
        mode,
        origin,
    })
}

fn other_host(text: &str, faults: &mut Faults) -> Option<(Endpoint, String)> {
    let url: Url = faults.keep(
        "ROBOKASSA_URL",
        parsed(text, "an address such as http://127.0.0.1:3100"),
    )?;
    if url.scheme() != "https" && !is_loopback(&url) {
        faults.add(
            "ROBOKASSA_URL",
            "must begin with https:// (http:// is for this machine only)",
        );
    }
    Some((
        faults.keep("ROBOKASSA_URL", Endpoint::at(text))?,
        url.origin().ascii_serialization(),
    ))
}

/// Both passwords of a pair, or none if it is not needed; half a pair is a fault.
fn pair(
    (first_name, first): (&'static str, &Option<SecretString>),
    (second_name, second): (&'static str, &Option<SecretString>),
    is_needed: bool,
    faults: &mut Faults,
) -> Option<(String, String)> {
    let text = |password: &Option<SecretString>| {
        password
            .as_ref()
            .map(|p| p.expose_secret().to_owned())
            .filter(|p| !p.is_empty())
    };
    let is_set = first.is_some() || second.is_some();
    match (text(first), text(second)) {
        (Some(first), Some(second)) => Some((first, second)),
        (first, second) => {
            if is_needed || is_set {
                let why = "is missing or empty";
                if first.is_none() {
                    faults.add(first_name, why);
                }
                if second.is_none() {
                    faults.add(second_name, why);
                }
            }
            None
        }
    }
}

fn telegram(config: &Config, faults: &mut Faults) -> Option<BotSettings> {
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
        url => faults.keep(
            "TELEGRAM_API_URL",
            parsed(url, "an address such as https://api.telegram.org"),
        ),
    };
    let proxy = Some(config.telegram_proxy.clone())
        .filter(|p| !p.is_empty())
        .map(SecretString::from);
    let settings = BotSettings {
        token: token?,
        api_url,
        proxy,
    };
    faults.keep("TELEGRAM_BOT_TOKEN", Telegram::bot(&settings))?;
    Some(settings)
}

fn mail(config: &Config, faults: &mut Faults) -> Option<MailSettings> {
    let smtp_url = config
        .smtp_url
        .clone()
        .filter(|url| !url.expose_secret().is_empty());
    let from = match config.mail_from.as_str() {
        "" => None,
        address => {
            let from = Email::parse(address);
            if from.is_none() {
                faults.add("MAIL_FROM", "an e-mail address");
            }
            from
        }
    };
    if smtp_url.is_some() && config.mail_from.is_empty() {
        faults.add("MAIL_FROM", "is missing, but SMTP_URL is set");
    }
    if smtp_url.is_none() && from.is_some() {
        faults.add("SMTP_URL", "is missing, but MAIL_FROM is set");
    }
    let reply_to = Some(config.shop_email.as_str()).filter(|email| !email.is_empty());
    let sender = faults.keep("MAIL_FROM", Sender::parse(from?.as_str(), reply_to))?;
    let settings = MailSettings {
        smtp_url: smtp_url?,
        sender,
    };
    faults.keep(
        "SMTP_URL",
        Mail::smtp(&settings.smtp_url, settings.sender.clone()),
    )?;
    Some(settings)
}

fn audience(config: &Config, faults: &mut Faults, warnings: &mut Vec<String>) -> Option<Audience> {
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
        let is_chat = chat.parse::<i64>().is_ok() || (chat.starts_with('@') && chat.len() > 1);
        if !is_chat {
            faults.add(
                "TELEGRAM_CHAT_IDS",
                format!("{chat:?} is neither a chat's number nor a channel's @name"),
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
        warnings.push("neither TELEGRAM_CHAT_IDS nor OWNER_EMAIL is set: nobody hears of paid orders".into());
    }
    let has_mail = config
        .smtp_url
        .as_ref()
        .is_some_and(|url| !url.expose_secret().is_empty());
    if !has_mail {
        warnings.push("SMTP_URL is not set: nobody gets letters".into());
    }
    Some(Audience {
        chats,
        email: email.filter(|_| has_mail),
        lang: lang?,
    })
}

fn seller(config: &Config) -> Seller {
    Seller {
        shop_name: config.shop_name.clone(),
        phone: config.shop_phone.clone(),
        email: config.shop_email.clone(),
        hours: config.shop_hours.clone(),
        address: config.shop_address.clone(),
        legal_name: config.seller_name.clone(),
        inn: config.seller_inn.clone(),
        ogrn: config.seller_ogrn.clone(),
    }
}

fn roubles(variable: &'static str, text: &str, faults: &mut Faults) -> Option<Kopecks> {
    faults.keep(variable, parsed(text, "a sum in roubles, such as 390 or 390.50"))
}

fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty())
}

fn parsed<T: FromStr>(text: &str, expected: &str) -> Result<T, impl Display> {
    text.trim()
        .parse::<T>()
        .map_err(|_| format!("{text:?} is not {expected}"))
}
