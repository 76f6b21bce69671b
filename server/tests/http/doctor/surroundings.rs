//! What the shop stands on and speaks with: mail and its domain, Telegram, certificate, clock, database, photos.

use super::{assert_sees, seen};
use crate::support::{Plan, TestShop, name_server, no_gateway};
use axum::{Router, http::header::DATE};
use sandbox::SmtpAnswer;
use secrecy::ExposeSecret;
use server::{
    AppState,
    config::{Config, Settings},
};
use shop::doctor::{
    Fact,
    Light::{self, Fault, Ok, Unknown, Warning},
};
use std::{fs, os::unix::fs::PermissionsExt, sync::Arc};
use tokio::net::TcpListener;
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, pki_types::PrivateKeyDer},
};
use tokio_util::sync::CancellationToken;

type Row = (fn(&mut Config), &'static str, &'static str, Light);

/// Nobody listens there.
const NOWHERE: &str = "http://127.0.0.1:1";

fn no_telegram(config: &mut Config) {
    config.telegram_bot_token = None;
    config.telegram_chat_ids.clear();
}

fn no_mail(config: &mut Config) {
    config.smtp_url = None;
    config.mail_from.clear();
}

fn alone(config: &mut Config) {
    no_gateway(config);
    no_telegram(config);
}

const ROWS: [Row; 26] = [
    (|_| {}, "mail", "fine", Ok),
    (no_mail, "mail", "off", Warning),
    (
        |config| config.smtp_url = Some("smtp://127.0.0.1:1".into()),
        "mail",
        "unreachable",
        Fault,
    ),
    (
        |config| {
            let plain = config.smtp_url.take().unwrap();
            let protected = format!("{}?tls=required", plain.expose_secret());
            config.smtp_url = Some(protected.into());
        },
        "mail",
        "insecure",
        Fault,
    ),
    (no_mail, "mail-spf", "off", Ok),
    (
        |config| config.mail_from = "shop@gmail.com".into(),
        "mail-spf",
        "foreign",
        Fault,
    ),
    (|_| {}, "telegram", "fine", Ok),
    (
        |config| config.telegram_bot_token = Some("99999999999999999999999:of-nobody".into()),
        "telegram",
        "token",
        Fault,
    ),
    (
        |config| config.telegram_api_url = NOWHERE.into(),
        "telegram",
        "cut",
        Fault,
    ),
    (
        |config| config.telegram_proxy = Some(NOWHERE.into()),
        "telegram",
        "proxy",
        Fault,
    ),
    (
        |config| {
            config.telegram_api_url = NOWHERE.into();
            config.telegram_proxy = Some("http://127.0.0.1:2".into());
        },
        "telegram",
        "cut-both",
        Fault,
    ),
    (no_telegram, "telegram", "off", Ok),
    (
        |config| {
            no_telegram(config);
            config.owner_email.clear();
        },
        "telegram",
        "nobody",
        Warning,
    ),
    (|_| {}, "telegram-chats", "fine", Ok),
    (no_telegram, "telegram-chats", "off", Ok),
    (
        |config| config.telegram_chat_ids = "1001,@nobody".into(),
        "telegram-chats",
        "refused",
        Fault,
    ),
    (
        |config| config.telegram_api_url = NOWHERE.into(),
        "telegram-chats",
        "unknown",
        Unknown,
    ),
    (|_| {}, "certificate", "plain", Ok),
    (|_| {}, "clock", "fine", Ok),
    (alone, "clock", "alone", Unknown),
    (
        |config| {
            no_telegram(config);
            config.robokassa.url = NOWHERE.into();
        },
        "clock",
        "untold",
        Unknown,
    ),
    (|_| {}, "photos", "fine", Ok),
    (
        |config| config.media_url = "file:///dev/null/photos".into(),
        "photos",
        "refused",
        Fault,
    ),
    (|_| {}, "database", "fine", Ok),
    (|_| {}, "database-followers", "none", Ok),
    (|_| {}, "version", "fine", Ok),
];

#[tokio::test]
async fn whatever_around_the_shop_does_not_work_is_named() {
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

/// The shop on the same database with settings that are known only now.
pub(super) fn changed(shop: &TestShop, change: impl FnOnce(&mut Settings)) -> AppState {
    let mut settings = (*shop.app().settings).clone();
    change(&mut settings);
    AppState::new(settings, shop.nodes[0].store.clone(), CancellationToken::new()).unwrap()
}

#[tokio::test]
async fn a_mail_server_that_refuses_the_shop_is_told_from_one_that_refuses_its_letters() {
    let plan = Plan {
        change: |config| {
            let open = config.smtp_url.take().unwrap();
            let with_login = open.expose_secret().replace("smtp://", "smtp://shop:wrong@");
            config.smtp_url = Some(with_login.into());
        },
        ..Plan::default()
    };
    let shop = TestShop::planned(plan).await;
    shop.sandbox
        .refuse_smtp_logins([(535, "5.7.8 bad password".to_owned())]);
    assert_sees(shop.app(), "mail", "login", Fault).await;
    let owner = crate::support::OWNER_EMAIL;
    let answers = [
        SmtpAnswer::RefuseRecipient(553, "5.7.1 not your address".to_owned()),
        SmtpAnswer::RefuseRecipient(451, "4.7.1 later".to_owned()),
    ];
    shop.sandbox.script_smtp(owner, answers);
    assert_sees(shop.app(), "mail", "sender", Fault).await;
    assert_sees(shop.app(), "mail", "put-off", Warning).await;
    assert_sees(shop.app(), "mail", "fine", Ok).await;
    assert!(shop.sandbox.mails().is_empty(), "no letter was sent");
    shop.finish().await;
}

/// The records themselves are judged in the doctor's own tests; here they are asked for and shown.
#[tokio::test]
async fn what_a_mail_domain_lacks_is_given_to_be_pasted() {
    let shop = TestShop::open().await;
    let server = name_server(&[("vitrina.example", "v=spf1 mx +all")]).await;
    shop.app().doctor.name_server.set(server).unwrap();
    assert_sees(shop.app(), "mail-spf", "open", Fault).await;
    assert_sees(shop.app(), "mail-dkim", "unseen", Unknown).await;
    assert_sees(shop.app(), "mail-dmarc", "missing", Warning).await;
    let facts = seen(shop.app(), "mail-dmarc").await.facts;
    let text = |text: &str| Fact::Text(text.to_owned());
    assert_eq!(facts["name"], text("_dmarc.vitrina.example"));
    let paste = "v=DMARC1; p=none; rua=mailto:owner@vitrina.example";
    assert_eq!(facts["paste"], text(paste));
    shop.finish().await;
}

/// A server with a certificate of its own making; its port.
async fn self_signed() -> u16 {
    let own = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let key = PrivateKeyDer::Pkcs8(own.signing_key.serialize_der().into());
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![own.cert.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Result::Ok((socket, _)) = listener.accept().await {
            acceptor.accept(socket).await.ok();
        }
    });
    port
}

#[tokio::test]
async fn a_certificate_that_browsers_do_not_take_is_named() {
    let shop = TestShop::open().await;
    let plain = shop.nodes[0].address.port();
    for (port, case, light) in [
        (self_signed().await, "untrusted", Fault),
        (plain, "no-tls", Fault),
        (1, "unreachable", Unknown),
    ] {
        let address = format!("https://127.0.0.1:{port}");
        let state = changed(&shop, |settings| settings.public_url = address.parse().unwrap());
        assert_sees(&state, "certificate", case, light).await;
    }
    shop.finish().await;
}

#[tokio::test]
async fn a_clock_that_is_far_off_is_named() {
    let shop = TestShop::open().await;
    let router = Router::new().fallback(async || [(DATE, "Tue, 15 Nov 1994 08:12:31 GMT")]);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let state = changed(&shop, |settings| {
        settings.robokassa = None;
        let bot = settings.telegram.as_mut().unwrap();
        bot.api_url = Some(address.parse().unwrap());
    });
    assert_sees(&state, "clock", "far-off", Fault).await;
    shop.finish().await;
}

#[tokio::test]
async fn tables_and_files_that_are_not_as_they_should_be_are_named() {
    let shop = TestShop::open().await;
    assert_sees(shop.app(), "database-log", "fine", Ok).await;
    let file = shop.database.url().trim_start_matches("sqlite:");
    fs::set_permissions(file, fs::Permissions::from_mode(0o644)).unwrap();
    assert_sees(shop.app(), "files", "open", Warning).await;
    let later = "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
                 values (9999, 'later', true, x'00', 0)";
    shop.database.execute(later).await;
    assert_sees(shop.app(), "version", "later", Warning).await;
    shop.database.execute("delete from heartbeat").await;
    assert_sees(shop.app(), "database", "no-writes", Fault).await;
    shop.finish().await;
}
