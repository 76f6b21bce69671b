//! With what a shop is opened: settings, goods, and the sandbox as its outside world.

use super::{Engine, WEBHOOK_SECRET, goods};
use clap::{Args, FromArgMatches, builder::Resettable};
use sandbox::{CryptoProject, Sandbox};
use server::{
    config::Config,
    gateways::{cryptocloud::settings::CryptoCloudArgs, robokassa::settings::RobokassaArgs},
};
use shop::catalog::Assortment;
use std::time::Duration;
use tempfile::NamedTempFile;
use tokio::net::TcpListener;
use url::Url;

pub const LOGIN: &str = "test-merchant";
pub const PASSWORD_1: &str = "live-secret-one";
pub const PASSWORD_2: &str = "live-secret-two";
/// Password 3, for refunds.
pub const PASSWORD_3: &str = "live-secret-three";
pub const TEST_PASSWORD_1: &str = "play-secret-one";
pub const TEST_PASSWORD_2: &str = "play-secret-two";
/// Token of the bot.
pub const BOT_TOKEN: &str = "7301:bot-token-secret";
/// The owner's chat.
pub const CHAT: i64 = 1001;
/// The owner's e-mail.
pub const OWNER_EMAIL: &str = "owner@vitrina.example";

/// What a shop is opened with.
#[expect(
    clippy::struct_excessive_bools,
    reason = "a test names the few switches that it turns on"
)]
pub struct Plan {
    /// Play money instead of real money.
    pub is_test: bool,
    /// The database.
    pub engine: Engine,
    /// Servers on that one database.
    pub nodes: usize,
    /// Whether gateway and shop know password 3, so that money can be sent back.
    pub refunds: bool,
    /// Whether play money goes back and has second receipts, as at the gateway of a demo.
    pub is_demo: bool,
    /// Whether the gateway calls by `Result2` as well, and the shop knows its certificate.
    pub result2: bool,
    /// Whether money is held until the goods leave; the gateway does so for a week.
    pub holds: bool,
    /// Whether there is anything on the shelf.
    pub is_stocked: bool,
    /// What is on the shelf.
    pub goods: Assortment,
    /// The address of a program that hears of orders.
    pub program: Option<String>,
    /// Changes the settings before they are read.
    pub change: fn(&mut Config),
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            is_test: false,
            engine: Engine::Sqlite,
            nodes: 1,
            refunds: false,
            is_demo: false,
            result2: false,
            holds: false,
            is_stocked: true,
            goods: goods(),
            program: None,
            change: |_| {},
        }
    }
}

/// A free port of this machine.
pub(super) async fn listener() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").await.unwrap()
}

/// The outside world of a shop.
pub(super) async fn sandbox(shop: &Url, plan: &Plan) -> Sandbox {
    let is_test = plan.is_test;
    let (password_1, password_2) = if is_test {
        (TEST_PASSWORD_1, TEST_PASSWORD_2)
    } else {
        (PASSWORD_1, PASSWORD_2)
    };
    let settings = sandbox::SandboxSettings::for_shop(shop, LOGIN, password_1, password_2).unwrap();
    let settings = sandbox::SandboxSettings {
        is_test,
        hash: "sha256".parse().unwrap(),
        retry_every: Duration::from_millis(50),
        password_3: plan.refunds.then(|| PASSWORD_3.to_owned()),
        refunds_play_money: plan.is_demo,
        hold_for: plan.holds.then(|| time::Duration::days(7)),
        result2_url: plan.result2.then(|| shop.join("/robokassa/result2").unwrap()),
        cryptocloud: CryptoProject {
            is_test,
            ..settings.cryptocloud
        },
        ..settings
    };
    Sandbox::start(settings, listener().await, listener().await).unwrap()
}

/// A file with the certificate of the sandbox.
pub(super) fn certificate(sandbox: &Sandbox) -> NamedTempFile {
    let file = NamedTempFile::new().unwrap();
    std::fs::write(file.path(), sandbox.result2_certificate()).unwrap();
    file
}

/// The settings of a shop between them.
pub(super) fn config(plan: &Plan, public_url: &Url, sandbox: &Sandbox, database_url: &str) -> Config {
    let text = str::to_owned;
    let world = format!("http://{}", sandbox.address());
    Config {
        database_url: database_url.into(),
        listen_addr: text("127.0.0.1:0"),
        public_url: public_url.to_string(),
        robokassa: RobokassaArgs {
            merchant_login: text(LOGIN),
            password_1: Some(PASSWORD_1.into()),
            password_2: Some(PASSWORD_2.into()),
            password_3: plan.refunds.then(|| PASSWORD_3.into()),
            test_password_1: Some(TEST_PASSWORD_1.into()),
            test_password_2: Some(TEST_PASSWORD_2.into()),
            test_mode: plan.is_test.to_string(),
            hold: plan.holds.to_string(),
            hash: text("sha256"),
            test_hash: text(""),
            url: world.clone(),
            first_invoice: text("1"),
            ..defaults().robokassa
        },
        telegram_bot_token: Some(BOT_TOKEN.into()),
        telegram_chat_ids: CHAT.to_string(),
        telegram_api_url: world,
        smtp_url: Some(format!("smtp://{}", sandbox.smtp_address()).into()),
        mail_from: text("shop@vitrina.example"),
        webhook_url: plan.program.as_deref().map(Into::into),
        webhook_secret: plan.program.is_some().then(|| WEBHOOK_SECRET.into()),
        owner_email: text(OWNER_EMAIL),
        owner_hears: text("paid"),
        owner_lang: text("ru"),
        shop_name: text("Vitrina"),
        shop_phone: text("+7 800 555-01-00"),
        shop_email: text("hello@vitrina.example"),
        shop_utc_offset: text("+03:00"),
        delivery_courier_price: text("390"),
        delivery_free_from: text("10000"),
        delivery_days: text("2-7"),
        return_days: text("14"),
        second_receipt: text("shipped"),
        hold_minutes: text("60"),
        // Beside a file it makes a key; a server has nothing that one could lie beside.
        vitrina_key: database_url
            .starts_with("postgres:")
            .then(|| "0123456789abcdef".repeat(4).into()),
        ..defaults()
    }
}

/// A shop without a payment gateway.
pub fn no_gateway(config: &mut Config) {
    config.robokassa.merchant_login.clear();
    for password in [
        &mut config.robokassa.password_1,
        &mut config.robokassa.password_2,
        &mut config.robokassa.test_password_1,
        &mut config.robokassa.test_password_2,
    ] {
        *password = None;
    }
}

/// A shop that takes cryptocurrency as well, in the mode of its other gateway.
pub fn with_cryptocloud(config: &mut Config) {
    let project = project();
    config.cryptocloud = CryptoCloudArgs {
        api_key: Some(project.api_key.into()),
        shop_id: project.shop_id,
        secret: Some(project.secret.into()),
        legal_country: "KZ".to_owned(),
        test_mode: config.robokassa.test_mode.clone(),
        url: config.robokassa.url.clone(),
        ..defaults().cryptocloud
    };
}

/// A shop that takes nothing but cryptocurrency.
pub fn only_cryptocloud(config: &mut Config) {
    with_cryptocloud(config);
    no_gateway(config);
}

/// The keys of its project.
pub fn project() -> CryptoProject {
    CryptoProject::for_shop(&Url::parse("http://127.0.0.1").unwrap()).unwrap()
}

/// What `vitrina serve` starts from when nothing is set, whatever the environment of the test has.
pub fn defaults() -> Config {
    let command =
        Config::augment_args(clap::Command::new("vitrina")).mut_args(|arg| arg.env(Resettable::Reset));
    let matches = command.try_get_matches_from(["vitrina"]).unwrap();
    Config::from_arg_matches(&matches).unwrap()
}

/// An account that transfers can go to.
pub fn bank(config: &mut Config) {
    config.seller_name = "ИП Верещагин".into();
    config.seller_inn = "165000000000".into();
    config.seller_bank_account = "40802810838000012345".into();
    config.seller_bank_name = "ПАО Сбербанк".into();
    config.seller_bank_bic = "044525225".into();
    config.seller_bank_corr_account = "30101810400000000225".into();
}
