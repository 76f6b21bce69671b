//! The mail host through lettre, and by hand where lettre is too well-behaved.

use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, MultiPart},
    transport::smtp::{Error, authentication::Credentials, response::Response},
};
use sandbox::SmtpAnswer;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
    time::{Duration, timeout},
};

use crate::shop::{Shop, soon};

async fn send(shop: &Shop, to: &str, body: &str) -> Result<Response, Error> {
    send_with(shop, "", message(to, body)).await
}

async fn send_with(shop: &Shop, login: &str, message: Message) -> Result<Response, Error> {
    let address = shop.sandbox.smtp_address();
    let host = address.ip().to_string();
    let mut transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host).port(address.port());
    if let Some((name, password)) = login.trim_end_matches('@').split_once(':') {
        transport = transport.credentials(Credentials::new(name.to_owned(), password.to_owned()));
    }
    transport.build().send(message).await
}

fn message(to: &str, body: &str) -> Message {
    Message::builder()
        .from(Mailbox::new(
            Some("Лавка «Зима»".to_owned()),
            "shop@example.com".parse().unwrap(),
        ))
        .to(Mailbox::new(Some("Анна Петрова".to_owned()), to.parse().unwrap()))
        .subject("Заказ № 7 оплачен: спасибо, что выбрали нас, и до скорой встречи")
        .message_id(Some("<7@example.com>".to_owned()))
        .multipart(MultiPart::alternative_plain_html(
            body.to_owned(),
            format!("<p>{body}</p>"),
        ))
        .unwrap()
}

#[tokio::test]
async fn a_cyrillic_mail_arrives_as_it_was_written() {
    let shop = Shop::open().await;
    let body =
        "Здравствуйте, Анна!\r\n.\r\n..две точки\r\n.MAIL FROM:<x@y.z>\r\nhttps://shop.example/orders/k";
    assert!(
        send_with(&shop, "user:secret@", message("anna@example.com", body))
            .await
            .unwrap()
            .is_positive()
    );

    let mails = soon(shop.sandbox.mails_when(1)).await;
    let mail = &mails[0];
    assert_eq!(
        (mail.from.as_str(), mail.to.as_slice()),
        ("shop@example.com", ["anna@example.com".to_owned()].as_slice())
    );
    assert_eq!(
        mail.subject,
        "Заказ № 7 оплачен: спасибо, что выбрали нас, и до скорой встречи"
    );
    assert_eq!(mail.header("from"), Some("Лавка «Зима» <shop@example.com>"));
    assert_eq!(mail.header("Message-ID"), Some("<7@example.com>"));
    assert_eq!(mail.text.as_deref(), Some(body));
    assert_eq!(mail.html.as_deref(), Some(format!("<p>{body}</p>").as_str()));

    let page = shop.page("/mail/1").await;
    assert!(
        page.contains("Анна Петрова") && page.contains("<a href=\"https://shop.example/orders/k\">"),
        "{page}"
    );
}

#[tokio::test]
async fn refusals_follow_the_script_of_each_recipient() {
    let shop = Shop::open().await;
    let refuse = |code, text: &str| SmtpAnswer::RefuseRecipient(code, text.to_owned());
    shop.sandbox.script_smtp(
        "anna@example.com",
        [
            refuse(450, "greylisted"),
            refuse(550, "no such user"),
            refuse(421, "closing"),
            SmtpAnswer::RefuseMessage(554, "smells of spam".to_owned()),
            SmtpAnswer::Usual,
        ],
    );
    assert!(
        send(&shop, "boris@example.com", "x").await.is_ok(),
        "others are not concerned"
    );
    assert!(
        send(&shop, "Anna@example.com", "x")
            .await
            .unwrap_err()
            .is_transient()
    );
    assert!(
        send(&shop, "anna@example.com", "x")
            .await
            .unwrap_err()
            .is_permanent()
    );
    assert!(
        send(&shop, "anna@example.com", "x")
            .await
            .unwrap_err()
            .is_transient()
    );
    let spam = send(&shop, "anna@example.com", "x").await.unwrap_err();
    assert_eq!(spam.status().map(u16::from), Some(554));
    assert!(send(&shop, "anna@example.com", "x").await.is_ok());
    assert_eq!(shop.sandbox.mails().len(), 2);

    shop.sandbox.refuse_smtp_logins([(535, "who are you".to_owned())]);
    let login = send_with(&shop, "user:wrong@", message("anna@example.com", "x"))
        .await
        .unwrap_err();
    assert_eq!(login.status().map(u16::from), Some(535));
}

#[tokio::test]
async fn silence_and_cut_connections_follow_the_script_too() {
    let shop = Shop::open().await;
    shop.sandbox.script_smtp(
        "anna@example.com",
        [
            SmtpAnswer::Cut,
            SmtpAnswer::CutAfterMessage,
            SmtpAnswer::Hang,
            SmtpAnswer::HangAfterMessage,
        ],
    );
    let cut = send(&shop, "anna@example.com", "x").await.unwrap_err();
    assert!(!cut.is_permanent());
    assert_eq!(shop.sandbox.mails().len(), 0);
    assert!(send(&shop, "anna@example.com", "x").await.is_err());
    assert_eq!(
        shop.sandbox.mails().len(),
        1,
        "kept, though the sender does not know"
    );
    let patience = Duration::from_millis(300);
    assert!(
        timeout(patience, send(&shop, "anna@example.com", "x"))
            .await
            .is_err()
    );
    assert_eq!(shop.sandbox.mails().len(), 1);
    let silent = timeout(patience, send(&shop, "anna@example.com", "x"));
    assert!(silent.await.is_err());
    assert_eq!(soon(shop.sandbox.mails_when(2)).await.len(), 2);
    soon(shop.sandbox.stop()).await;
}

/// A client that says exactly what it is told.
struct Wire(BufReader<TcpStream>);

impl Wire {
    async fn open(shop: &Shop) -> Self {
        let mut wire = Self(BufReader::new(
            TcpStream::connect(shop.sandbox.smtp_address()).await.unwrap(),
        ));
        assert!(wire.answer().await.starts_with("220 "));
        wire
    }

    async fn say(&mut self, bytes: &[u8]) -> String {
        self.0.write_all(bytes).await.unwrap();
        self.answer().await
    }

    /// The last line of a reply, or nothing when the connection was closed.
    async fn answer(&mut self) -> String {
        loop {
            let mut line = String::new();
            soon(self.0.read_line(&mut line)).await.unwrap();
            if line.as_bytes().get(3) != Some(&b'-') {
                return line.trim_end().to_owned();
            }
        }
    }
}

#[tokio::test]
async fn the_dialogue_keeps_to_its_order_and_limits() {
    let shop = Shop::open().await;
    let mut wire = Wire::open(&shop).await;
    for (line, code) in [
        (&b"MAIL FROM:<a@b.ru>\r\n"[..], "503"),
        (b"EHLO me\r\n", "250"),
        (b"RCPT TO:<a@b.ru>\r\n", "503"),
        (b"DATA\r\n", "503"),
        (b"MAIL FROM:a@b.ru\r\n", "501"),
        (b"MAIL FROM:<a@b.ru> SIZE=99999999\r\n", "552"),
        (b"MAIL FROM:<a@b.ru> RET=FULL\r\n", "555"),
        ("MAIL FROM:<я@b.ru>\r\n".as_bytes(), "553"),
        (b"NOOP\n", "500"),
        (b"FLY\r\n", "500"),
        (b"AUTH LOGIN\r\n", "334"),
        (b"dXNlcg==\r\n", "334"),
        (b"cGFzcw==\r\n", "235"),
        (b"AUTH PLAIN AGEAYg==\r\n", "503"),
        (b"mail from:<> BODY=8BITMIME\r\n", "250"),
        (b"MAIL FROM:<a@b.ru>\r\n", "503"),
        (b"DATA\r\n", "554"),
        (b"RCPT TO:<nobody>\r\n", "553"),
        ("RCPT TO:<я@b.ru>\r\n".as_bytes(), "553"),
        (b"RCPT TO:<a@b.ru>\r\n", "250"),
        (b"RSET\r\n", "250"),
        (b"DATA\r\n", "503"),
        (b"QUIT\r\n", "221"),
    ] {
        let answer = wire.say(line).await;
        assert!(
            answer.starts_with(code),
            "{:?}: {answer}",
            String::from_utf8_lossy(line)
        );
    }
    assert_eq!(wire.answer().await, "");
}

#[tokio::test]
async fn a_message_ends_only_at_a_dot_between_two_proper_line_ends() {
    let shop = Shop::open().await;
    for (body, code) in [
        (&b"Subject: a\r\n\r\nb\n.\nMAIL FROM:<x@y.ru>\r\n.\r\n"[..], "554"),
        (b"Subject: a\r\n\r\nb\r\n.\nMAIL FROM:<x@y.ru>\r\n.\r\n", "554"),
        (b"Subject: a\r\n\r\nb\rc\r\n.\r\n", "554"),
        ("Subject: я\r\n\r\nб\r\n.\r\n".as_bytes(), "554"),
        (
            &[b"Subject: a\r\n\r\n".as_slice(), &[b'x'; 999], b"\r\n.\r\n"].concat(),
            "554",
        ),
        (
            &[b"Subject: a\r\n\r\n".as_slice(), &[b'x'; 998], b"\r\n.\r\n"].concat(),
            "250",
        ),
        (b"Subject: a\r\n\r\n..b\r\n...\r\n.\r\n", "250"),
    ] {
        let mut wire = Wire::open(&shop).await;
        for line in [
            &b"HELO me\r\n"[..],
            b"MAIL FROM:<a@b.ru>\r\n",
            b"RCPT TO:<a@b.ru>\r\n",
            b"DATA\r\n",
        ] {
            wire.say(line).await;
        }
        let answer = wire.say(body).await;
        assert!(
            answer.starts_with(code),
            "{:?}: {answer}",
            String::from_utf8_lossy(body)
        );
    }
    let mails = shop.sandbox.mails();
    assert_eq!(mails.len(), 2);
    assert_eq!(mails[1].text.as_deref(), Some(".b\r\n..\r\n"));

    let mut wire = Wire::open(&shop).await;
    for line in [
        &b"EHLO me\r\n"[..],
        b"MAIL FROM:<a@b.ru> SMTPUTF8\r\n",
        "RCPT TO:<я@b.ru>\r\n".as_bytes(),
        b"DATA\r\n",
    ] {
        wire.say(line).await;
    }
    assert!(
        wire.say("Subject: я\r\n\r\nб\r\n.\r\n".as_bytes())
            .await
            .starts_with("250")
    );
    assert_eq!(shop.sandbox.mails()[2].subject, "я");
}

#[tokio::test]
async fn a_message_that_is_too_large_is_refused_and_the_next_is_not() {
    let shop = Shop::open().await;
    let mut wire = Wire::open(&shop).await;
    let line = [[b'x'; 98].as_slice(), b"\r\n"].concat();
    for (lines, code) in [(105_000, "552"), (10, "250")] {
        for line in [
            &b"EHLO me\r\n"[..],
            b"MAIL FROM:<a@b.ru>\r\n",
            b"RCPT TO:<a@b.ru>\r\n",
            b"DATA\r\n",
        ] {
            wire.say(line).await;
        }
        let answer = wire
            .say(&[line.repeat(lines).as_slice(), b".\r\n"].concat())
            .await;
        assert!(answer.starts_with(code), "{answer}");
    }
    assert_eq!(shop.sandbox.mails().len(), 1);
}
