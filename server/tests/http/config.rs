//! The settings: refused when they make no sense, all faults at once, each with the name of its variable.

use crate::support::{bank, defaults, no_gateway};
use robokassa::{Amount, InvId, Mode, Payment};
use server::{
    config::{Config, Faults, Settings},
    gateways::{cryptocloud::settings::CryptoCloudArgs, robokassa::settings::RobokassaArgs},
};
use std::{collections::BTreeSet, process::Command};

/// Makes good settings bad.
type Mistake = fn(&mut Config);

/// The same, of a gateway's own.
type Slip = fn(&mut CryptoCloudArgs);

/// Settings of a shop that takes real money.
fn live() -> Config {
    Config {
        public_url: "https://shop.example.ru".into(),
        robokassa: RobokassaArgs {
            merchant_login: "shop".into(),
            password_1: Some("one-one-one".into()),
            password_2: Some("two-two-two".into()),
            hash: "sha256".into(),
            ..defaults().robokassa
        },
        ..defaults()
    }
}

/// A seller whose law lets them take cryptocurrency.
fn abroad() -> CryptoCloudArgs {
    CryptoCloudArgs {
        api_key: Some("key".into()),
        shop_id: "shop".into(),
        secret: Some("secret".into()),
        legal_country: "KZ".into(),
        ..defaults().cryptocloud
    }
}

fn faults(config: &Config) -> Vec<String> {
    let faults = Settings::parse(config).err().unwrap_or_default();
    faults.variables().map(str::to_owned).collect()
}

#[test]
fn what_a_shop_is_opened_with_makes_sense() {
    assert_eq!(faults(&live()), [""; 0]);
    assert_eq!(
        faults(&defaults()),
        [""; 0],
        "nothing set is a shop without payments"
    );
    let settings = Settings::parse(&live()).unwrap();
    assert!(!settings.is_shared_database());
    let robokassa = settings.robokassa.unwrap();
    assert_eq!(
        robokassa.merchant.endpoint().payment_origin(),
        "https://auth.robokassa.ru"
    );
}

#[test]
fn a_weak_algorithm_is_mentioned_by_the_variable_that_chose_it() {
    for (hash, test_hash, named) in [
        ("sha256", "", [false, false]),
        ("md5", "", [true, false]),
        ("sha256", "md5", [false, true]),
        ("md5", "sha256", [true, false]),
    ] {
        let config = Config {
            robokassa: RobokassaArgs {
                hash: hash.into(),
                test_hash: test_hash.into(),
                ..live().robokassa
            },
            ..live()
        };
        let warnings = Settings::parse(&config).unwrap().warnings;
        let names = |variable: &str| {
            warnings
                .iter()
                .any(|one| one.starts_with(&format!("{variable} is md5")))
        };
        let told = ["ROBOKASSA_HASH", "ROBOKASSA_TEST_HASH"].map(names);
        assert_eq!(told, named, "{hash} {test_hash:?}: {warnings:?}");
    }
}

#[test]
fn passwords_that_everybody_knows_or_guesses_sign_no_real_payment() {
    for (url, password, is_refused) in [
        ("", "7letter", true),
        ("", "8letters", false),
        ("", "пароль7", true),
        ("", "demo-live-password-2", true),
        ("", "from the cabinet", true),
        ("https://gateway.example.ru", "demo-live-password-2", true),
        ("http://127.0.0.1:3100", "demo-live-password-2", false),
        ("http://127.0.0.1:3100", "7letter", false),
    ] {
        let config = Config {
            robokassa: RobokassaArgs {
                password_2: Some(password.into()),
                url: url.into(),
                ..live().robokassa
            },
            ..live()
        };
        let told = faults(&config);
        assert_eq!(
            told,
            vec!["ROBOKASSA_PASSWORD_2"; usize::from(is_refused)],
            "{url} {password}"
        );
        if let Ok(settings) = Settings::parse(&config) {
            let is_told = |one: &String| one.starts_with("ROBOKASSA_URL is set");
            assert_eq!(settings.warnings.iter().any(is_told), !url.is_empty(), "{url}");
        }
    }
}

#[test]
fn a_proxy_that_nobody_listed_is_told_at_the_start() {
    for (public_url, trusted, is_told) in [
        ("https://shop.example.ru", "", true),
        ("https://shop.example.ru", "127.0.0.1", false),
        ("http://127.0.0.1:3000", "", false),
    ] {
        let config = Config {
            public_url: public_url.into(),
            trusted_proxies: trusted.into(),
            ..live()
        };
        let warnings = Settings::parse(&config).unwrap().warnings;
        let told = warnings
            .iter()
            .any(|one| one.contains("TRUSTED_PROXIES does not name it"));
        assert_eq!(told, is_told, "{public_url} {trusted:?}: {warnings:?}");
    }
}

/// The cabinet has two blocks, each with an algorithm of its own.
#[test]
fn test_payments_may_be_signed_by_another_algorithm() {
    for (test_hash, digits) in [("", 64), ("md5", 32)] {
        let config = Config {
            robokassa: RobokassaArgs {
                test_password_1: Some("three-three".into()),
                test_password_2: Some("four-four".into()),
                test_hash: test_hash.into(),
                ..live().robokassa
            },
            ..live()
        };
        let merchant = Settings::parse(&config).unwrap().robokassa.unwrap().merchant;
        for (mode, digits) in [(Mode::Live, 64), (Mode::Test, digits)] {
            let payment = Payment::new(Amount::from_kopecks(100).unwrap(), InvId::new(1).unwrap());
            let form = payment.form(&merchant, mode).unwrap();
            let (name, signature) = form.fields.last().unwrap();
            assert_eq!((&**name, signature.len()), ("SignatureValue", digits), "{mode}");
        }
    }
}

#[test]
fn all_faults_are_told_together_each_with_its_variable() {
    let config = Config {
        database_url: "mysql://shop".into(),
        listen_addr: "everywhere".into(),
        public_url: "http://shop.example.ru/path".into(),
        trusted_proxies: "127.0.0.1, my-proxy".into(),
        robokassa: RobokassaArgs {
            password_2: None,
            test_mode: "maybe".into(),
            first_invoice: "0".into(),
            ..live().robokassa
        },
        telegram_chat_ids: "1001, @".into(),
        smtp_url: Some("smtps://user:secret-of-mail@mail.example.ru".into()),
        owner_hears: "everything".into(),
        owner_lang: "de".into(),
        shop_utc_offset: "Moscow".into(),
        delivery_courier_price: "390,00".into(),
        delivery_free_from: "-1".into(),
        delivery_days: "soon".into(),
        return_days: "6".into(),
        hold_minutes: "4".into(),
        ..live()
    };
    let faults: Faults = Settings::parse(&config).unwrap_err();
    let told: BTreeSet<_> = faults.variables().collect();
    let wrong = [
        "DATABASE_URL",
        "LISTEN_ADDR",
        "PUBLIC_URL",
        "TRUSTED_PROXIES",
        "ROBOKASSA_PASSWORD_2",
        "ROBOKASSA_TEST_MODE",
        "ROBOKASSA_FIRST_INVOICE",
        "TELEGRAM_BOT_TOKEN",
        "TELEGRAM_CHAT_IDS",
        "MAIL_FROM",
        "OWNER_HEARS",
        "OWNER_LANG",
        "SHOP_UTC_OFFSET",
        "DELIVERY_COURIER_PRICE",
        "DELIVERY_FREE_FROM",
        "DELIVERY_DAYS",
        "RETURN_DAYS",
        "HOLD_MINUTES",
    ];
    assert_eq!(told, BTreeSet::from(wrong));
    let text = faults.to_string();
    assert!(
        wrong
            .iter()
            .all(|variable| text.contains(&format!("\n  {variable}: "))),
        "{text}"
    );
    assert!(!text.contains("secret-of-mail"), "{text}");
}

/// PC-37, among others: a shop that takes money is reached by https or from this machine only.
#[test]
#[expect(clippy::too_many_lines, reason = "a list, read from top to bottom")]
fn nonsense_is_refused_by_the_name_of_its_variable() {
    let cases: [(&str, Mistake); 79] = [
        ("OTHER_HOSTS", |c| c.other_hosts = "https://shop.ru".into()),
        ("OTHER_HOSTS", |c| c.other_hosts = "shop.ru:8443".into()),
        ("OTHER_HOSTS", |c| c.other_hosts = "shop.ru, *.shop.ru".into()),
        ("OTHER_HOSTS", |c| c.other_hosts = "shop ru".into()),
        ("PUBLIC_URL", |c| c.public_url = String::new()),
        ("PUBLIC_URL", |c| c.public_url = "shop.example.ru".into()),
        ("PUBLIC_URL", |c| c.public_url = "http://shop.example.ru".into()),
        ("PUBLIC_URL", |c| c.public_url = "http://192.168.0.5".into()),
        ("PUBLIC_URL", |c| c.public_url = "ftp://127.0.0.1".into()),
        ("PUBLIC_URL", |c| {
            c.public_url = "https://shop.example.ru/?a".into();
        }),
        ("PUBLIC_URL", |c| {
            c.public_url = "https://user:pw@shop.example.ru".into();
        }),
        ("ROBOKASSA_MERCHANT_LOGIN", |c| {
            c.robokassa.merchant_login = " ".into();
        }),
        ("ROBOKASSA_PASSWORD_1", |c| c.robokassa.password_1 = None),
        ("ROBOKASSA_PASSWORD_1", |c| {
            c.robokassa.password_1 = Some("".into());
        }),
        ("ROBOKASSA_PASSWORD_2", |c| {
            c.robokassa.password_2 = Some("".into());
        }),
        ("ROBOKASSA_PASSWORD_2", |c| {
            c.robokassa.password_2 = c.robokassa.password_1.clone();
        }),
        ("ROBOKASSA_PASSWORD_3", |c| {
            c.robokassa.password_3 = c.robokassa.password_1.clone();
        }),
        ("ROBOKASSA_PASSWORD_3", |c| {
            c.robokassa.password_3 = c.robokassa.password_2.clone();
        }),
        ("ROBOKASSA_TEST_PASSWORD_1", |c| {
            c.robokassa.test_mode = "true".into();
        }),
        ("ROBOKASSA_TEST_PASSWORD_2", |c| {
            c.robokassa.test_password_1 = Some("three-three".into());
        }),
        ("ROBOKASSA_TEST_PASSWORD_1", |c| {
            c.robokassa.test_password_1 = c.robokassa.password_1.clone();
            c.robokassa.test_password_2 = Some("four-four".into());
        }),
        ("ROBOKASSA_TEST_PASSWORD_2", |c| {
            c.robokassa.test_password_1 = Some("three-three".into());
            c.robokassa.test_password_2 = c.robokassa.password_1.clone();
        }),
        ("ROBOKASSA_HASH", |c| c.robokassa.hash = "sha3".into()),
        ("ROBOKASSA_TEST_HASH", |c| c.robokassa.test_hash = "sha3".into()),
        ("ROBOKASSA_URL", |c| {
            c.robokassa.url = "http://gateway.example.ru".into();
        }),
        ("ROBOKASSA_URL", |c| c.robokassa.url = "gateway".into()),
        ("ROBOKASSA_FIRST_INVOICE", |c| {
            c.robokassa.first_invoice = "2147483648".into();
        }),
        ("ROBOKASSA_RECEIPTS", |c| c.robokassa.receipts = "yes".into()),
        ("ROBOKASSA_HOLD", |c| c.robokassa.hold = "yes".into()),
        ("ROBOKASSA_INVOICES", |c| c.robokassa.invoices = "yes".into()),
        ("ROBOKASSA_RESULT2_CERTIFICATES", |c| {
            c.robokassa.result2_certificates = "/nowhere/jwtsign.cer".into();
        }),
        ("ROBOKASSA_RESULT2_CERTIFICATES", |c| {
            let no_certificate = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
            c.robokassa.result2_certificates = no_certificate.into();
        }),
        ("ROBOKASSA_EXTRA_PARAMS", |c| {
            c.robokassa.extra_params = "branch".into();
        }),
        ("ROBOKASSA_EXTRA_PARAMS", |c| {
            c.robokassa.extra_params = "branch=".into();
        }),
        ("ROBOKASSA_EXTRA_PARAMS", |c| {
            c.robokassa.extra_params = "=kazan".into();
        }),
        ("ROBOKASSA_EXTRA_PARAMS", |c| {
            c.robokassa.extra_params = "филиал=kazan".into();
        }),
        ("ROBOKASSA_EXTRA_PARAMS", |c| {
            c.robokassa.extra_params = "branch=казань".into();
        }),
        ("ROBOKASSA_EXTRA_PARAMS", |c| {
            c.robokassa.extra_params = "a=1:Shp_order=2".into();
        }),
        ("ROBOKASSA_EXTRA_PARAMS", |c| {
            c.robokassa.extra_params = "order=1".into();
        }),
        ("ROBOKASSA_EXTRA_PARAMS", |c| {
            c.robokassa.extra_params = "Interface=link".into();
        }),
        ("ROBOKASSA_EXTRA_PARAMS", |c| {
            c.robokassa.extra_params = "Shp_branch=1".into();
        }),
        ("ROBOKASSA_EXTRA_PARAMS", |c| {
            c.robokassa.extra_params = "a=1 A=2".into();
        }),
        ("WEBHOOK_SECRET", |c| {
            c.webhook_url = Some("https://crm.example.ru/".into());
        }),
        ("WEBHOOK_URL", |c| {
            c.webhook_url = Some("http://crm.example.ru/".into());
            c.webhook_secret = Some("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".into());
        }),
        ("TELEGRAM_CHAT_IDS", |c| c.telegram_bot_token = Some("1:a".into())),
        ("TELEGRAM_BOT_TOKEN", |c| c.telegram_chat_ids = "1001".into()),
        ("SMTP_URL", |c| c.mail_from = "shop@example.ru".into()),
        ("MAIL_FROM", |c| {
            c.smtp_url = Some("smtps://u:p@mail.example.ru".into());
            c.mail_from = "shop at example".into();
        }),
        ("SMTP_URL", |c| {
            c.smtp_url = Some("http://mail.example.ru".into());
            c.mail_from = "shop@example.ru".into();
        }),
        ("SMTP_URL", |c| {
            // A login over a connection that anybody can read.
            c.smtp_url = Some("smtp://u:p@mail.example.ru".into());
            c.mail_from = "shop@example.ru".into();
        }),
        ("SMTP_URL", |c| {
            c.smtp_url = Some("smtps://u:p@mail.example.ru:587".into());
            c.mail_from = "shop@example.ru".into();
        }),
        ("SMTP_URL", |c| {
            c.smtp_url = Some("smtp://u:p@mail.example.ru:465?tls=required".into());
            c.mail_from = "shop@example.ru".into();
        }),
        ("TELEGRAM_CHAT_IDS", |c| {
            c.telegram_bot_token = Some("1:a".into());
            c.telegram_chat_ids = "-1001:topic".into();
        }),
        ("MEDIA_URL", |c| c.media_url = "media".into()),
        ("MEDIA_URL", |c| {
            c.media_url = "s3://photos?endpoint=http://storage.example.ru".into();
        }),
        ("MEDIA_KEY_ID", |c| c.media_url = "s3://photos".into()),
        ("MEDIA_SECRET_KEY", |c| {
            c.media_url = "s3://photos".into();
            c.media_key_id = "key".into();
        }),
        ("DATABASE_URL", |c| {
            c.database_url = "postgres://shop@db.example.ru/shop?sslmode=require".into();
        }),
        ("PLAIN_HOSTS", |c| c.plain_hosts = "http://db".into()),
        ("SHOP_COLOR", |c| c.shop_color = "pink".into()),
        ("SECURITY_CONTACT", |c| c.security_contact = "the owner".into()),
        ("TELEGRAM_HIDES_BUYERS", |c| {
            c.telegram_hides_buyers = "yes".into();
        }),
        ("OWNERS_NEED_SECOND_FACTOR", |c| {
            c.owners_need_second_factor = "yes".into();
        }),
        ("RECORD_LETTER", |c| c.record_letter = "daily".into()),
        ("DELIVERY_DAYS", |c| c.delivery_days = "7-2".into()),
        ("RETURN_DAYS", |c| c.return_days = "400".into()),
        ("KEEP_UNPAID_DAYS", |c| c.keep_unpaid_days = "1".into()),
        ("KEEP_PAID_YEARS", |c| c.keep_paid_years = "4".into()),
        ("OWNER_HEARS", |c| c.owner_hears = String::new()),
        ("OWNER_EMAIL", |c| c.owner_email = "owner".into()),
        ("SECOND_RECEIPT", |c| c.second_receipt = "yes".into()),
        ("HOLD_MINUTES", |c| c.hold_minutes = "10081".into()),
        ("TRANSFER_DAYS", |c| c.transfer_days = "0".into()),
        ("WAYS_OF_PAYING", |c| c.ways_of_paying = "sbp, cheque!".into()),
        ("WAYS_OF_PAYING", |c| c.ways_of_paying = "nobodysgateway".into()),
        ("WAYS_OF_PAYING", |c| c.ways_of_paying = "bank-transfer".into()),
        ("WAYS_OF_PAYING", |c| {
            no_gateway(c);
            c.ways_of_paying = "sbp".into();
        }),
        ("SELLER_BANK_ACCOUNT", |c| {
            bank(c);
            c.seller_bank_account = "40802810838000012346".into();
        }),
        ("SELLER_BANK_BIC", |c| {
            bank(c);
            c.seller_bank_bic = String::new();
        }),
    ];
    for (at, (variable, change)) in cases.into_iter().enumerate() {
        let mut config = live();
        change(&mut config);
        let told = faults(&config);
        assert!(
            told.iter().any(|told| told == variable),
            "case {at}: {variable} is not in {told:?}"
        );
    }
}

#[test]
fn settings_show_no_secret_when_they_are_printed() {
    let config = Config {
        robokassa: RobokassaArgs {
            password_3: Some("three-three".into()),
            ..live().robokassa
        },
        cryptocloud: CryptoCloudArgs {
            api_key: Some("api-api-api".into()),
            secret: Some("secret-secret".into()),
            ..abroad()
        },
        telegram_bot_token: Some("1:token-token".into()),
        telegram_chat_ids: "1001".into(),
        smtp_url: Some("smtps://user:mail-mail@mail.example.ru".into()),
        mail_from: "shop@example.ru".into(),
        database_url: "postgres://shop:data-data@db/shop".into(),
        plain_hosts: "db, proxy".into(),
        media_url: "s3://photos".into(),
        media_key_id: "key".into(),
        media_secret_key: Some("media-media".into()),
        telegram_proxy: Some("socks5://shop:proxy-proxy@proxy:1080".into()),
        webhook_url: Some("https://crm.example.ru/hook".into()),
        webhook_secret: Some("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".into()),
        ..live()
    };
    let settings = Settings::parse(&config).unwrap();
    let shown = format!("{config:?} {config:#?} {settings:?} {settings:#?}");
    for secret in [
        "one-one-one",
        "two-two-two",
        "three-three",
        "api-api-api",
        "secret-secret",
        "token-token",
        "mail-mail",
        "data-data",
        "media-media",
        "proxy-proxy",
        "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    ] {
        assert!(!shown.contains(secret), "{secret}: {shown}");
    }
}

#[test]
fn cryptocurrency_is_taken_where_the_owner_says_that_the_law_lets_them() {
    let parsed = |cryptocloud: CryptoCloudArgs| {
        Settings::parse(&Config {
            cryptocloud,
            ..live()
        })
    };
    assert!(parsed(defaults().cryptocloud).unwrap().cryptocloud.is_none());
    assert!(parsed(abroad()).unwrap().cryptocloud.is_some());
    let offered = |cryptocloud: CryptoCloudArgs| {
        faults(&Config {
            cryptocloud,
            ways_of_paying: "card, cryptocloud".into(),
            ..live()
        })
    };
    assert_eq!(offered(abroad()), [""; 0]);
    assert_eq!(offered(defaults().cryptocloud), ["WAYS_OF_PAYING"]);
    for (legal_country, is_told) in [("", true), ("RU", true), ("ru", true), ("Kazakhstan", false)] {
        let faults = parsed(CryptoCloudArgs {
            legal_country: legal_country.into(),
            ..abroad()
        });
        let told = faults.unwrap_err().to_string();
        assert!(told.contains("CRYPTOCLOUD_LEGAL_COUNTRY: "), "{told}");
        assert_eq!(told.contains("forbidden in Russia"), is_told, "{told}");
    }
    let mistakes: [(&str, Slip); 7] = [
        ("CRYPTOCLOUD_API_KEY", |args| args.api_key = None),
        ("CRYPTOCLOUD_SHOP_ID", |args| args.shop_id.clear()),
        ("CRYPTOCLOUD_SECRET", |args| args.secret = None),
        ("CRYPTOCLOUD_SECRET", |args| args.secret.clone_from(&args.api_key)),
        ("CRYPTOCLOUD_URL", |args| args.url = "http://pay.example".into()),
        ("CRYPTOCLOUD_TEST_MODE", |args| args.test_mode = "yes".into()),
        ("CRYPTOCLOUD_COINS", |args| args.coins = "TON,usdt".into()),
    ];
    for (variable, mistake) in mistakes {
        let mut cryptocloud = abroad();
        mistake(&mut cryptocloud);
        let config = Config {
            cryptocloud,
            ..live()
        };
        assert_eq!(faults(&config), [variable]);
    }
}

/// The variables that a help text offers: `[env: NAME=]`.
fn variables_of_help() -> BTreeSet<String> {
    let help = Command::new(env!("CARGO_BIN_EXE_vitrina"))
        .args(["serve", "--help"])
        .env_clear()
        .output()
        .unwrap();
    assert!(help.status.success());
    // A narrow terminal breaks lines anywhere.
    let help = String::from_utf8(help.stdout)
        .unwrap()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let named = help.split("[env: ").skip(1);
    named
        .map(|rest| rest.split(['=', ']']).next().unwrap().to_owned())
        .collect()
}

#[test]
fn the_help_the_example_and_the_plan_name_the_same_variables() {
    let help = variables_of_help();
    let example = include_str!("../../../.env.example");
    let shown = example.lines().filter_map(|line| {
        let (name, _) = line.strip_prefix('#').unwrap_or(line).split_once('=')?;
        let is_name = !name.is_empty()
            && name
                .bytes()
                .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
        is_name.then(|| name.to_owned())
    });
    // Read by the logger, before there are settings.
    let of_the_logger = ["RUST_LOG", "LOG_FORMAT"].map(str::to_owned);
    let shown: BTreeSet<String> = shown.filter(|name| !of_the_logger.contains(name)).collect();
    assert_eq!(shown, help);
    // What outsiders rely on.
    for name in [
        "DATABASE_URL",
        "LISTEN_ADDR",
        "PUBLIC_URL",
        "ROBOKASSA_MERCHANT_LOGIN",
        "ROBOKASSA_PASSWORD_1",
        "ROBOKASSA_PASSWORD_2",
        "ROBOKASSA_PASSWORD_3",
        "ROBOKASSA_TEST_PASSWORD_1",
        "ROBOKASSA_TEST_PASSWORD_2",
        "ROBOKASSA_TEST_MODE",
        "ROBOKASSA_HASH",
        "ROBOKASSA_URL",
        "ROBOKASSA_RESULT2_CERTIFICATES",
        "CRYPTOCLOUD_API_KEY",
        "CRYPTOCLOUD_SHOP_ID",
        "CRYPTOCLOUD_SECRET",
        "CRYPTOCLOUD_URL",
        "TELEGRAM_BOT_TOKEN",
        "TELEGRAM_CHAT_IDS",
        "TELEGRAM_API_URL",
        "TELEGRAM_PROXY",
        "SMTP_URL",
        "MAIL_FROM",
    ] {
        assert!(help.contains(name), "{name}");
    }
}

#[test]
fn a_help_text_shows_no_value_of_a_secret() {
    let help = Command::new(env!("CARGO_BIN_EXE_vitrina"))
        .args(["serve", "--help"])
        .env_clear()
        .envs([
            ("ROBOKASSA_PASSWORD_1", "one-one-one"),
            ("ROBOKASSA_PASSWORD_2", "two-two-two"),
            ("ROBOKASSA_PASSWORD_3", "three-three"),
            ("ROBOKASSA_TEST_PASSWORD_1", "four-four"),
            ("ROBOKASSA_TEST_PASSWORD_2", "five-five"),
            ("CRYPTOCLOUD_API_KEY", "api-api-api"),
            ("CRYPTOCLOUD_SECRET", "secret-secret"),
            ("MEDIA_SECRET_KEY", "media-media"),
            ("TELEGRAM_BOT_TOKEN", "1:token-token"),
            ("TELEGRAM_PROXY", "socks5://proxy-proxy"),
            ("SMTP_URL", "smtps://mail-mail"),
            ("DATABASE_URL", "postgres://data-data"),
        ])
        .output()
        .unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    for secret in [
        "one-one",
        "two-two",
        "three-three",
        "four-four",
        "five-five",
        "api-api-api",
        "secret-secret",
        "token-token",
        "proxy-proxy",
        "mail-mail",
        "media-media",
        "data-data",
    ] {
        assert!(!help.contains(secret), "{secret}");
    }
}
