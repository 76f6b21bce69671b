//! The project as CryptoCloud knows it, and where the seller says to be.

use crate::config::{Faults, is_loopback, parsed};
use clap::Args;
use cryptocloud::{Coin, Setting, Settings, SettingsError};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

/// The country whose law forbids it.
const FORBIDDEN_IN: &str = "RU";
const KEY: &str = "CRYPTOCLOUD_API_KEY";
const SHOP: &str = "CRYPTOCLOUD_SHOP_ID";
const SECRET: &str = "CRYPTOCLOUD_SECRET";
const COUNTRY: &str = "CRYPTOCLOUD_LEGAL_COUNTRY";
const ADDRESS: &str = "CRYPTOCLOUD_URL";

/// The settings as they are given.
#[derive(Debug, Clone, Default, Args)]
#[expect(
    clippy::doc_markdown,
    reason = "these comments are the help that people read in a terminal"
)]
pub struct CryptoCloudArgs {
    /// API KEY of the project
    #[arg(
        id = "cryptocloud_api_key",
        long = "cryptocloud-api-key",
        env = "CRYPTOCLOUD_API_KEY",
        hide_env_values = true,
        help_heading = "CryptoCloud"
    )]
    pub api_key: Option<SecretString>,
    /// SHOP ID of the project
    #[arg(
        id = "cryptocloud_shop_id",
        long = "cryptocloud-shop-id",
        env = "CRYPTOCLOUD_SHOP_ID",
        default_value = "",
        help_heading = "CryptoCloud"
    )]
    pub shop_id: String,
    /// SECRET KEY of the project
    #[arg(
        id = "cryptocloud_secret",
        long = "cryptocloud-secret",
        env = "CRYPTOCLOUD_SECRET",
        hide_env_values = true,
        help_heading = "CryptoCloud"
    )]
    pub secret: Option<SecretString>,
    /// The country whose law the seller is under, in two letters such as KZ: without it nothing is taken, and never in
    /// Russia, where goods may not be paid for with cryptocurrency
    #[arg(
        id = "cryptocloud_legal_country",
        long = "cryptocloud-legal-country",
        env = "CRYPTOCLOUD_LEGAL_COUNTRY",
        default_value = "",
        help_heading = "CryptoCloud"
    )]
    pub legal_country: String,
    /// The project is in test mode and takes play money only: true or false
    #[arg(
        id = "cryptocloud_test_mode",
        long = "cryptocloud-test-mode",
        env = "CRYPTOCLOUD_TEST_MODE",
        default_value = "false",
        help_heading = "CryptoCloud"
    )]
    pub test_mode: String,
    /// The only coins that buyers may choose from, separated by commas: USDT_TRC20,TON
    #[arg(
        id = "cryptocloud_coins",
        long = "cryptocloud-coins",
        env = "CRYPTOCLOUD_COINS",
        default_value = "",
        help_heading = "CryptoCloud"
    )]
    pub coins: String,
    /// Another address of the API, such as that of the sandbox
    #[arg(
        id = "cryptocloud_url",
        long = "cryptocloud-url",
        env = "CRYPTOCLOUD_URL",
        default_value = "",
        help_heading = "CryptoCloud"
    )]
    pub url: String,
}

/// The project as CryptoCloud knows it. `Debug` shows no key.
#[derive(Debug, Clone)]
pub struct CryptoCloudSettings {
    /// Keys and address.
    pub project: Settings,
    /// Whether the project is in test mode.
    pub is_test: bool,
    /// The only coins that buyers may choose from; all of the project if there are none.
    pub coins: Vec<Coin>,
}

/// The project; `None` if none of its keys is set or something is wrong.
pub fn parse(config: &CryptoCloudArgs, faults: &mut Faults) -> Option<CryptoCloudSettings> {
    let text = |secret: &Option<SecretString>| {
        let text = secret.as_ref().map(|secret| secret.expose_secret().to_owned());
        text.unwrap_or_default()
    };
    let (key, shop, secret) = (text(&config.api_key), config.shop_id.trim(), text(&config.secret));
    if key.is_empty() && shop.is_empty() && secret.is_empty() {
        return None;
    }
    confirm(config.legal_country.trim(), faults);
    let is_test = match config.test_mode.as_str() {
        "true" => true,
        "false" | "" => false,
        _ => {
            faults.add("CRYPTOCLOUD_TEST_MODE", "true or false");
            false
        }
    };
    let mut coins = Vec::new();
    for code in config
        .coins
        .split(',')
        .map(str::trim)
        .filter(|code| !code.is_empty())
    {
        let coin = parsed(code, "the code of a coin, such as USDT_TRC20");
        coins.extend(faults.keep("CRYPTOCLOUD_COINS", coin));
    }
    let project = Settings::new(key, shop, secret).and_then(|project| match config.url.as_str() {
        "" => Ok(project),
        address => project.at(address),
    });
    let project = project.map_err(|why| faults.add(variable(why), why)).ok()?;
    let is_open = |url: &Url| url.scheme() != "https" && !is_loopback(url);
    if config.url.parse::<Url>().as_ref().is_ok_and(is_open) {
        faults.add(
            ADDRESS,
            "must begin with https:// (http:// is for this machine only)",
        );
    }
    Some(CryptoCloudSettings {
        project,
        is_test,
        coins,
    })
}

/// Whoever switches it on says where they sell.
fn confirm(country: &str, faults: &mut Faults) {
    let is_code = country.len() == 2 && country.bytes().all(|letter| letter.is_ascii_alphabetic());
    let law = "paying for goods with cryptocurrency is forbidden in Russia (Federal Law 259-FZ of 31 July 2020, article 14)";
    if country.is_empty() {
        faults.add(
            COUNTRY,
            format!(
                "is missing: {law}; a seller elsewhere names the country here in two letters, such as KZ"
            ),
        );
    } else if !is_code {
        faults.add(COUNTRY, "two letters of a country, such as KZ");
    } else if country.eq_ignore_ascii_case(FORBIDDEN_IN) {
        faults.add(COUNTRY, format!("{law}: leave {KEY} empty"));
    }
}

/// The variable that is to blame.
fn variable(error: SettingsError) -> &'static str {
    match error {
        SettingsError::Empty(setting) | SettingsError::StrayCharacter(setting) => match setting {
            Setting::ApiKey => KEY,
            Setting::ShopId => SHOP,
            Setting::Secret => SECRET,
            Setting::Url => ADDRESS,
        },
        SettingsError::EqualKeys => SECRET,
        SettingsError::Url => ADDRESS,
    }
}
