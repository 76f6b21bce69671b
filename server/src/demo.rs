//! The whole shop on one machine, without an account, a network or money; and the offline gateway alone.
//!
//! A stranger sees every way of paying here. Two are asked for: holding money, because it changes what the first sale looks
//! like, and cryptocurrency, because the demo's seller is Russian and may not take it.

mod past;
mod photos;

use crate::{
    AppState, bring_up_to_date, claim, clock,
    config::{Config, Outside},
    gateways::{cryptocloud::settings::CryptoCloudArgs, robokassa::settings::RobokassaArgs},
    office::OWNER,
    open_shop, seed, serve, sign_in, workers,
};
use anyhow::{Context, bail};
use clap::{Args, builder::FalseyValueParser};
use sandbox::{CryptoProject, Hash, Sandbox, SandboxSettings};
use secrecy::{ExposeSecret, SecretString};
use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use url::Url;

const LOGIN: &str = "demo";
const PASSWORD_1: &str = "demo-test-password-1";
const PASSWORD_2: &str = "demo-test-password-2";
/// Of the live block, which nobody pays by here; password 3 stands in it.
const LIVE_PASSWORDS: [&str; 3] = ["demo-live-password-1", "demo-live-password-2", "demo-password-3"];
const CHAT: &str = "1001";
/// Every way but cryptocurrency.
const WAYS: &str = "sbp,card,instalments,delivery-cash,delivery-card,bank-transfer";

/// Settings of the demo.
#[derive(Debug, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the command line"
)]
pub struct Options {
    /// Address to listen on; only this machine's own (a public one is refused)
    #[arg(long, default_value = "127.0.0.1")]
    address: IpAddr,
    /// Port of the shop
    #[arg(long, default_value_t = 3000)]
    port: u16,
    /// Port of the offline gateway
    #[arg(long, default_value_t = 3100)]
    gateway_port: u16,
    /// Where the demo's database is kept
    #[arg(long, default_value = "data/demo")]
    data_dir: PathBuf,
    /// Take play cryptocurrency as well, as a shop outside Russia may
    #[arg(long)]
    cryptocloud: bool,
    /// Begin without goods, as a new shop does
    #[arg(long)]
    empty: bool,
    /// Begin without a past, instead of a year of made-up orders
    #[arg(long)]
    no_past: bool,
    /// Leave the goods their drawings, instead of taking photos of them as soon as the shop is open
    #[arg(long)]
    drawings: bool,
    /// Hold the money on the card and take it when the order is shipped. Test payments are never held, so the ribbon of the
    /// test mode is gone; the money is play money all the same
    #[arg(long, env = "ROBOKASSA_HOLD", value_parser = FalseyValueParser::new())]
    hold: bool,
    /// Ways of paying to choose from, instead of all of them; as `vitrina serve` takes them
    #[arg(long, env = "WAYS_OF_PAYING")]
    ways_of_paying: Option<String>,
}

/// Settings of the offline gateway alone.
#[derive(Debug, Args)]
pub struct SandboxOptions {
    /// Address and port of the payment page, the Telegram look-alike and the mail page
    #[arg(long, default_value = "127.0.0.1:3100")]
    listen: SocketAddr,
    /// Address and port of the mail catcher
    #[arg(long, default_value = "127.0.0.1:3125")]
    smtp: SocketAddr,
    /// The shop that is told of payments
    #[arg(long, default_value = "http://127.0.0.1:3000")]
    shop: Url,
    /// Shop identifier
    #[arg(long, env = "ROBOKASSA_MERCHANT_LOGIN", default_value = LOGIN)]
    login: String,
    /// Test password 1
    #[arg(long = "test-password-1", env = "ROBOKASSA_TEST_PASSWORD_1", hide_env_values = true, default_value = PASSWORD_1)]
    password_1: SecretString,
    /// Test password 2
    #[arg(long = "test-password-2", env = "ROBOKASSA_TEST_PASSWORD_2", hide_env_values = true, default_value = PASSWORD_2)]
    password_2: SecretString,
    /// Hash algorithm
    #[arg(long, env = "ROBOKASSA_HASH", default_value = "sha256")]
    hash: String,
}

/// Runs the shop and the gateway until `stop`.
pub async fn run(options: Options, stop: CancellationToken) -> anyhow::Result<()> {
    let shop = listen(SocketAddr::new(options.address, options.port)).await?;
    let gateway = listen(SocketAddr::new(options.address, options.gateway_port)).await?;
    let mail = listen(SocketAddr::new(options.address, 0)).await?;
    let shop_url: Url = format!("http://{}", shop.local_addr()?).parse()?;
    let gateway_url = format!("http://{}", gateway.local_addr()?);
    let sandbox_settings = gateway_settings(&options, &shop_url)?;
    let mut config = config(&options, &shop_url, &gateway_url, mail.local_addr()?);
    if options.cryptocloud {
        config.cryptocloud = cryptocloud(&sandbox_settings.cryptocloud, &gateway_url);
    }
    let sandbox = Sandbox::start(sandbox_settings, gateway, mail)?;
    config.robokassa.result2_certificates = certificate(&options, &sandbox)?;
    let outside = Outside::made(config);
    let _claim = claim(&outside)?;
    let database = outside.config().database_url.clone();
    let opening = async {
        // It is there for play: nobody wants a copy of what it was.
        bring_up_to_date(&database).await?;
        open_shop(outside).await
    };
    let (mut settings, store) = opening.await.with_context(|| {
        let folder = options.data_dir.display();
        format!("the demo's database cannot be used; if another version of the shop made it, remove the folder {folder}")
    })?;
    settings.warnings.clear();
    let state = AppState::new(settings, store.clone(), stop)?;
    if !options.empty && state.shop.categories().await?.is_empty() {
        seed::goods(&state, &*store, None).await?;
    }
    // The way in is the link; the password is for what asks anew who sits there.
    let word = clock::token();
    let password = sign_in::hash(&word).context("the password cannot be hashed")?;
    store.put_account(OWNER, &password, clock::now()).await?;
    if !options.empty && !options.no_past {
        past::make(&state, &*store).await?;
        workers::add_up(state.clone()).await?;
    }
    let link = format!("{shop_url}admin/sign-in/{}", state.sign_in.issue_link());
    println!(
        "\n  Магазин открыт · The shop is open\n\n  \
         Витрина · Shop            {shop_url}\n  \
         Заказы · Back office      {link}\n  \
         {space}(войти можно один раз · signs in once)\n  \
         {space}имя и пароль · login and password: {OWNER} {word}\n  \
         Касса · Gateway           {gateway_url}/payments\n  \
         Telegram                  {gateway_url}/telegram\n  \
         Почта · Mail              {gateway_url}/mail\n\n\
         {}  \
         Деньги игрушечные. Остановить: Ctrl-C · Play money only. Stop with Ctrl-C\n",
        to_try(&options),
        space = " ".repeat(26),
    );
    let hanging = async {
        if !options.drawings
            && let Err(error) = photos::hang(&state, &*store).await
        {
            tracing::warn!(%error, "the demo's goods keep their drawings");
        }
        // Whatever became of the photos, the shop is open until somebody stops it.
        std::future::pending().await
    };
    let served = tokio::select! {
        served = serve(state.clone(), shop) => served,
        never = hanging => never,
    };
    sandbox.stop().await;
    served
}

/// A file with the sandbox's certificate, which is another one each time.
fn certificate(options: &Options, sandbox: &Sandbox) -> anyhow::Result<String> {
    let file = options.data_dir.join("jwtsign.cer");
    let written = std::fs::create_dir_all(&options.data_dir)
        .and_then(|()| std::fs::write(&file, sandbox.result2_certificate()));
    written.with_context(|| format!("{} cannot be written", file.display()))?;
    Ok(file.display().to_string())
}

/// What to try, a line in each language.
fn to_try(options: &Options) -> String {
    let mut lines = vec![
        "Как платить, выбирают при оформлении: СБП, карта, частями, при получении, перевод по счёту.",
        "Ways to pay, at the checkout: SBP, card, instalments, on delivery, bank transfer.\n",
        "В кабинете у заказа: вернуть деньги, отправить (уйдёт второй чек), «Деньги получены».",
        "At an order in the back office: refund, ship (the second receipt goes out), money received.\n",
    ];
    lines.extend(if options.hold {
        [
            "Деньги с карты спишутся, когда вы отправите заказ. Отметки «тест» нет: тестовых денег не блокируют.",
            "Money is taken from the card when you ship the order. No test mode: test money is never held.\n",
        ]
    } else {
        [
            "Деньги на карте до отправки: перезапустите с ключом --hold. Ваши заказы в кабинете — «Пробные заказы».",
            "Money held on the card until shipping: start again with --hold. Your orders are “Trial orders” in the back office.\n",
        ]
    });
    lines.extend(if options.cryptocloud {
        [
            "Криптовалюта: этот магазин играет в продавца из Казахстана. В России платить ею за товары нельзя (259-ФЗ, ст. 14).",
            "Cryptocurrency: this shop plays a seller in Kazakhstan. In Russia goods may not be paid for with it (259-FZ, art. 14).\n",
        ]
    } else {
        [
            "Криптовалюта, для магазинов не в России: ключ --cryptocloud.",
            "Cryptocurrency, for shops outside Russia: --cryptocloud.\n",
        ]
    });
    format!("  {}\n", lines.join("\n  "))
}

/// What stands in the cabinets of both gateways.
fn gateway_settings(options: &Options, shop_url: &Url) -> anyhow::Result<SandboxSettings> {
    let [password_1, password_2] = if options.hold {
        [LIVE_PASSWORDS[0], LIVE_PASSWORDS[1]]
    } else {
        [PASSWORD_1, PASSWORD_2]
    };
    let settings = SandboxSettings::for_shop(shop_url, LOGIN, password_1, password_2)?;
    Ok(SandboxSettings {
        is_test: !options.hold,
        hash: "sha256".parse::<Hash>()?,
        password_3: Some(LIVE_PASSWORDS[2].to_owned()),
        refunds_play_money: true,
        result2_url: Some(shop_url.join("/robokassa/result2")?),
        hold_for: Some(time::Duration::days(7)),
        cryptocloud: CryptoProject {
            is_test: !options.hold,
            ..settings.cryptocloud
        },
        ..settings
    })
}

/// The ways of paying to choose from.
fn ways(options: &Options) -> String {
    let chosen = options.ways_of_paying.clone();
    chosen.unwrap_or_else(|| {
        let more = if options.cryptocloud { ",cryptocloud" } else { "" };
        format!("{WAYS}{more}")
    })
}

fn config(options: &Options, shop_url: &Url, gateway_url: &str, mail: SocketAddr) -> Config {
    let text = str::to_owned;
    Config {
        database_url: format!("sqlite:{}", options.data_dir.join("vitrina.db").display()).into(),
        listen_addr: format!("{}:{}", options.address, options.port),
        public_url: shop_url.to_string(),
        robokassa: RobokassaArgs {
            merchant_login: text(LOGIN),
            password_1: Some(LIVE_PASSWORDS[0].into()),
            password_2: Some(LIVE_PASSWORDS[1].into()),
            password_3: Some(LIVE_PASSWORDS[2].into()),
            test_password_1: Some(PASSWORD_1.into()),
            test_password_2: Some(PASSWORD_2.into()),
            test_mode: (!options.hold).to_string(),
            hold: options.hold.to_string(),
            hash: text("sha256"),
            test_hash: text(""),
            url: text(gateway_url),
            first_invoice: text("1"),
            receipts: text("true"),
            invoices: text("true"),
            delivery_tax: text("none"),
            ..RobokassaArgs::default()
        },
        telegram_bot_token: Some("1:DEMO".into()),
        telegram_chat_ids: text(CHAT),
        telegram_api_url: text(gateway_url),
        smtp_url: Some(format!("smtp://{mail}").into()),
        mail_from: text("shop@vitrina.example"),
        owner_email: text("owner@vitrina.example"),
        owner_hears: text("paid"),
        telegram_hides_buyers: text("false"),
        owners_need_second_factor: text("false"),
        record_letter: text("true"),
        owner_lang: text("ru"),
        second_receipt: text("shipped"),
        ways_of_paying: ways(options),
        transfer_days: text("5"),
        backup_every: text("1d"),
        backup_keep: text("14"),
        // No bank has this number, so that nobody pays by the code of the demo's invoice.
        seller_bank_name: text("Игрушечный банк (пример)"),
        seller_bank_bic: text("040000999"),
        seller_bank_account: text("40802810500000000001"),
        seller_bank_corr_account: text("30101810500000000999"),
        shop_name: text("Тёплая витрина"),
        shop_phone: text("+7 800 555-01-00"),
        shop_email: text("hello@vitrina.example"),
        shop_hours: text("ежедневно 10:00–20:00"),
        shop_address: text("Казань, ул. Баумана, 1"),
        seller_name: text("ИП Иванова Анна Сергеевна (пример)"),
        seller_inn: text("165000000000"),
        seller_ogrn: text("320169000000000"),
        shop_utc_offset: text("+03:00"),
        delivery_courier_price: text("390"),
        delivery_free_from: text("10000"),
        delivery_days: text("2-7"),
        return_days: text("14"),
        hold_minutes: text("60"),
        ..Config::default()
    }
}

/// The second gateway, in the same hands.
fn cryptocloud(project: &CryptoProject, gateway_url: &str) -> CryptoCloudArgs {
    CryptoCloudArgs {
        api_key: Some(project.api_key.clone().into()),
        shop_id: project.shop_id.clone(),
        secret: Some(project.secret.clone().into()),
        legal_country: "KZ".to_owned(),
        test_mode: project.is_test.to_string(),
        url: gateway_url.to_owned(),
        coins: String::new(),
    }
}

/// Runs the gateway alone until `stop`.
pub async fn run_sandbox(options: SandboxOptions, stop: CancellationToken) -> anyhow::Result<()> {
    for variable in [
        "ROBOKASSA_PASSWORD_1",
        "ROBOKASSA_PASSWORD_2",
        "ROBOKASSA_PASSWORD_3",
    ] {
        if std::env::var_os(variable).is_some_and(|value| !value.is_empty()) {
            bail!("{variable} is set: the sandbox does not run beside live passwords");
        }
    }
    let settings = SandboxSettings {
        hash: options.hash.parse::<Hash>()?,
        ..SandboxSettings::for_shop(
            &options.shop,
            &options.login,
            options.password_1.expose_secret(),
            options.password_2.expose_secret(),
        )?
    };
    let project = settings.cryptocloud.clone();
    let sandbox = Sandbox::start(
        settings,
        listen(options.listen).await?,
        listen(options.smtp).await?,
    )?;
    println!(
        "The sandbox takes play money for {}\n  ROBOKASSA_URL=http://{addr}\n  TELEGRAM_API_URL=http://{addr}\n  SMTP_URL=smtp://{smtp}\n  \
         CRYPTOCLOUD_URL=http://{addr} CRYPTOCLOUD_API_KEY={} CRYPTOCLOUD_SHOP_ID={} CRYPTOCLOUD_SECRET={}",
        options.shop,
        project.api_key,
        project.shop_id,
        project.secret,
        addr = sandbox.address(),
        smtp = sandbox.smtp_address(),
    );
    stop.cancelled().await;
    sandbox.stop().await;
    Ok(())
}

/// A listener on this machine's own address.
async fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    if !address.ip().is_loopback() {
        bail!(
            "{} is a public address: the demo takes play money and stays on this machine (127.0.0.1)",
            address.ip()
        );
    }
    TcpListener::bind(address).await.with_context(|| {
        format!(
            "port {} is busy: stop what uses it, or choose another one",
            address.port()
        )
    })
}
