//! The settings: read from flags and environment, parsed into types before a socket opens, all faults told together.

mod parse;
mod quotes;
mod settings;

pub use parse::Faults;
pub use quotes::refuse_quotes;
pub use settings::{MailSettings, RobokassaSettings, Settings};
pub(crate) use settings::{is_loopback, parsed};

use clap::Args;
use secrecy::SecretString;

/// Every setting of `vitrina serve`. Each is a flag and an environment variable of the same name.
#[derive(Debug, Clone, Default, Args)]
#[expect(
    clippy::doc_markdown,
    reason = "these comments are the help that people read in a terminal"
)]
pub struct Config {
    /// The database: sqlite:PATH, or postgres://USER:PASSWORD@HOST/NAME for several machines
    #[arg(long, env, default_value = "sqlite:data/vitrina.db", hide_env_values = true)]
    pub database_url: SecretString,
    /// Address and port to listen on
    #[arg(long, env, default_value = "127.0.0.1:3000")]
    pub listen_addr: String,
    /// The shop's address as buyers see it: https:// and the domain
    #[arg(long, env, default_value = "http://127.0.0.1:3000")]
    pub public_url: String,
    /// Reverse proxies whose X-Forwarded-For is believed: addresses or networks such as 172.16.0.0/12, separated by commas
    #[arg(long, env, default_value = "")]
    pub trusted_proxies: String,

    /// Shop identifier from the gateway's cabinet (not the name you sign in with)
    #[arg(long, env, default_value = "", help_heading = "Robokassa")]
    pub robokassa_merchant_login: String,
    /// Password 1 of the cabinet
    #[arg(
        long = "robokassa-password-1",
        env = "ROBOKASSA_PASSWORD_1",
        hide_env_values = true,
        help_heading = "Robokassa"
    )]
    pub robokassa_password_1: Option<SecretString>,
    /// Password 2 of the cabinet
    #[arg(
        long = "robokassa-password-2",
        env = "ROBOKASSA_PASSWORD_2",
        hide_env_values = true,
        help_heading = "Robokassa"
    )]
    pub robokassa_password_2: Option<SecretString>,
    /// Password 3 of the cabinet, for refunds
    #[arg(
        long = "robokassa-password-3",
        env = "ROBOKASSA_PASSWORD_3",
        hide_env_values = true,
        help_heading = "Robokassa"
    )]
    pub robokassa_password_3: Option<SecretString>,
    /// Test password 1 of the cabinet
    #[arg(
        long = "robokassa-test-password-1",
        env = "ROBOKASSA_TEST_PASSWORD_1",
        hide_env_values = true,
        help_heading = "Robokassa"
    )]
    pub robokassa_test_password_1: Option<SecretString>,
    /// Test password 2 of the cabinet
    #[arg(
        long = "robokassa-test-password-2",
        env = "ROBOKASSA_TEST_PASSWORD_2",
        hide_env_values = true,
        help_heading = "Robokassa"
    )]
    pub robokassa_test_password_2: Option<SecretString>,
    /// Take play money only: true or false
    #[arg(long, env, default_value = "false", help_heading = "Robokassa")]
    pub robokassa_test_mode: String,
    /// Hash algorithm chosen in the cabinet: md5, ripemd160, sha1, sha256, sha384 or sha512
    #[arg(long, env, default_value = "md5", help_heading = "Robokassa")]
    pub robokassa_hash: String,
    /// Hash algorithm of the cabinet's block of test payments, if it is another
    #[arg(long, env, default_value = "", help_heading = "Robokassa")]
    pub robokassa_test_hash: String,
    /// Another gateway host, such as that of the sandbox
    #[arg(long, env, default_value = "", help_heading = "Robokassa")]
    pub robokassa_url: String,
    /// First invoice number, if other shops share the merchant login
    #[arg(long, env, default_value = "1", help_heading = "Robokassa")]
    pub robokassa_first_invoice: String,
    /// Send a fiscal receipt (54-FZ) with each payment: true or false
    #[arg(long, env, default_value = "false", help_heading = "Robokassa")]
    pub robokassa_receipts: String,
    /// Tax system on receipts, if the merchant has several: osn, usn_income, usn_income_outcome, esn, patent
    #[arg(long, env, default_value = "", help_heading = "Robokassa")]
    pub robokassa_tax_system: String,
    /// Tax on delivery in receipts: none, vat0, vat5, vat7, vat10, vat22
    #[arg(long, env, default_value = "none", help_heading = "Robokassa")]
    pub robokassa_delivery_tax: String,

    /// Token that @BotFather gave to the shop's bot
    #[arg(long, env, hide_env_values = true, help_heading = "Telling people")]
    pub telegram_bot_token: Option<SecretString>,
    /// Chats that hear of orders, separated by commas; ID:TOPIC for a topic of a group
    #[arg(long, env, default_value = "", help_heading = "Telling people")]
    pub telegram_chat_ids: String,
    /// Another Bot API server
    #[arg(long, env, default_value = "", help_heading = "Telling people")]
    pub telegram_api_url: String,
    /// Proxy on the way to Telegram: http://… or socks5://…
    #[arg(long, env, hide_env_values = true, help_heading = "Telling people")]
    pub telegram_proxy: Option<SecretString>,
    /// Mail server: smtps://USER:PASSWORD@HOST or smtp://USER:PASSWORD@HOST?tls=required
    #[arg(long, env, hide_env_values = true, help_heading = "Telling people")]
    pub smtp_url: Option<SecretString>,
    /// Address that letters come from
    #[arg(long, env, default_value = "", help_heading = "Telling people")]
    pub mail_from: String,
    /// The owner's own address: hears what Telegram did not take
    #[arg(long, env, default_value = "", help_heading = "Telling people")]
    pub owner_email: String,
    /// Of which orders the owner hears: paid, or orders for every one as soon as it is placed
    #[arg(long, env, default_value = "paid", help_heading = "Telling people")]
    pub owner_hears: String,
    /// The owner's language: ru or en
    #[arg(long, env, default_value = "ru", help_heading = "Telling people")]
    pub owner_lang: String,

    /// Name of the shop
    #[arg(long, env, default_value = "Vitrina", help_heading = "The shop")]
    pub shop_name: String,
    /// Phone that buyers may call
    #[arg(long, env, default_value = "", help_heading = "The shop")]
    pub shop_phone: String,
    /// Address that buyers may write to
    #[arg(long, env, default_value = "", help_heading = "The shop")]
    pub shop_email: String,
    /// Opening hours in words
    #[arg(long, env, default_value = "", help_heading = "The shop")]
    pub shop_hours: String,
    /// Where goods are picked up
    #[arg(long, env, default_value = "", help_heading = "The shop")]
    pub shop_address: String,
    /// The seller's full legal name
    #[arg(long, env, default_value = "", help_heading = "The shop")]
    pub seller_name: String,
    /// The seller's INN
    #[arg(long, env, default_value = "", help_heading = "The shop")]
    pub seller_inn: String,
    /// The seller's OGRN or OGRNIP
    #[arg(long, env, default_value = "", help_heading = "The shop")]
    pub seller_ogrn: String,
    /// The shop's distance from UTC, such as +03:00
    #[arg(long, env, default_value = "+03:00", help_heading = "The shop")]
    pub shop_utc_offset: String,
    /// Price of the courier in roubles
    #[arg(long, env, default_value = "390", help_heading = "The shop")]
    pub delivery_courier_price: String,
    /// The courier is free for goods from this sum in roubles
    #[arg(long, env, default_value = "10000", help_heading = "The shop")]
    pub delivery_free_from: String,
    /// How many days the courier takes: 2-7, or 3
    #[arg(long, env, default_value = "2-7", help_heading = "The shop")]
    pub delivery_days: String,
    /// Within how many days of receiving them buyers can return goods; the law gives 7
    #[arg(long, env, default_value = "14", help_heading = "The shop")]
    pub return_days: String,
    /// How long the goods of an unpaid order are held, in minutes
    #[arg(long, env, default_value = "60", help_heading = "The shop")]
    pub hold_minutes: String,
}
