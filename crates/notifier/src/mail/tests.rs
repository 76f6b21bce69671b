use super::*;
use shop::{order::OrderNumber, time::Timestamp};

fn sender() -> Sender {
    Sender::parse("shop@example.org", Some("Помощь <help@example.org>")).unwrap()
}

fn smtp(url: &str) -> Result<Mail, SetupError> {
    Mail::smtp(&url.into(), sender())
}

#[test]
fn addresses_of_servers_that_could_never_work_are_named() {
    for (url, fault) in [
        ("", "is not an address"),
        ("mail.example.org", "is not an address"),
        (
            "http://mail.example.org",
            "begins with neither smtp:// nor smtps://",
        ),
        ("smtp://", "names no server"),
        (
            "smtps://shop:%FF@mail.example.org",
            "has a login that is not UTF-8",
        ),
        (
            "smtp://mail.example.org?tls=opportunistic",
            "has another ?tls= than required",
        ),
        (
            "smtps://shop@mail.example.org",
            "has a user without a password or the reverse",
        ),
        (
            "smtps://:word@mail.example.org",
            "has a user without a password or the reverse",
        ),
        (
            "smtp://mail.example.org?tls=maybe",
            "has another ?tls= than required",
        ),
    ] {
        let error = smtp(url).unwrap_err();
        assert!(
            matches!(error, SetupError::SmtpUrl(why) if why == fault),
            "{url}: {error}"
        );
    }
}

#[test]
fn ports_that_wait_for_the_other_one_to_speak_are_named() {
    for url in [
        "smtps://shop:word@mail.example.org:587",
        "smtps://mail.example.org:25",
        "smtp://shop:word@mail.example.org:465?tls=required",
        "smtp://mail.example.org:465",
    ] {
        let error = smtp(url).unwrap_err().to_string();
        assert!(
            error.contains("smtps://") && error.contains("465"),
            "{url}: {error}"
        );
        assert!(!error.contains("word"), "{error}");
    }
}

#[test]
fn a_login_never_travels_unprotected_to_another_machine() {
    for url in [
        "smtp://shop:word@mail.example.org",
        "smtp://shop:word@203.0.113.7:587",
        "smtp://shop:word@127.0.0.1.example.org",
    ] {
        assert!(
            matches!(smtp(url), Err(SetupError::UnprotectedLogin { .. })),
            "{url}"
        );
    }
    for url in [
        "smtps://shop:word@mail.example.org",
        "smtps://shop%40example.org:p%23ss@mail.example.org:465",
        "smtp://shop:word@mail.example.org:587?tls=required",
        "smtp://shop:word@127.0.0.1:2525",
        "smtp://shop:word@localhost:2525",
        "smtp://shop:word@[::1]:2525/shop.example.org",
        "smtp://mail.example.org:25",
    ] {
        assert!(smtp(url).is_ok(), "{url}");
    }
    let error = smtp("smtp://shop:word@mail.example.org").unwrap_err().to_string();
    assert!(
        error.contains("mail.example.org") && !error.contains("word"),
        "{error}"
    );
}

#[test]
fn debug_shows_no_login() {
    let mail = smtp("smtps://shop:word@mail.example.org").unwrap();
    assert_eq!(format!("{mail:?}"), "Mail::Smtp([REDACTED])");
}

#[test]
fn a_sender_is_one_mailbox_with_a_harmless_name() {
    for bad in [
        "",
        "shop",
        "a@example.org, b@example.org",
        "a@example.org\r\nBcc: b@example.org",
        "почта@пример.рф",
    ] {
        assert!(matches!(Sender::parse(bad, None), Err(SetupError::From)), "{bad}");
        assert!(
            matches!(
                Sender::parse("a@example.org", Some(bad)),
                Err(SetupError::ReplyTo)
            ),
            "{bad}"
        );
    }
    let named = |from: &str| {
        Sender::parse(from, None)
            .unwrap()
            .from("Зима\r\n2026")
            .to_string()
    };
    assert_eq!(named("shop@example.org"), "Зима 2026 <shop@example.org>");
    assert_eq!(named("Shop <shop@example.org>"), "Shop <shop@example.org>");
}

fn letter() -> MailText {
    MailText {
        shop_name: "Зимняя коллекция".to_owned(),
        to: "anna@example.ru".to_owned(),
        to_name: Some("Анна".to_owned()),
        subject: "Заказ № 1042 оплачен".to_owned(),
        text: "Спасибо!".to_owned(),
        html: "<p>Спасибо!</p>".to_owned(),
        message_id: "<1f@shop.example.org>".to_owned(),
        in_reply_to: Some("<1e@shop.example.org>".to_owned()),
        order: Some(OrderNumber(1042)),
        at: Timestamp::from_ms(1_773_313_500_000),
    }
}

fn raw(letter: &MailText) -> String {
    String::from_utf8(letter.message(&sender()).unwrap().formatted()).unwrap()
}

#[test]
fn a_letter_has_the_headers_that_receivers_look_for() {
    let raw = raw(&letter());
    let parsed = mail_parser::MessageParser::default()
        .parse(raw.as_bytes())
        .unwrap();
    let address = |list: Option<&mail_parser::Address<'_>>| {
        let first = list.and_then(|l| l.first()).unwrap();
        (
            first.name().unwrap_or("").to_owned(),
            first.address().unwrap_or("").to_owned(),
        )
    };
    assert_eq!(
        address(parsed.from()),
        ("Зимняя коллекция".into(), "shop@example.org".into())
    );
    assert_eq!(address(parsed.to()), ("Анна".into(), "anna@example.ru".into()));
    assert_eq!(
        address(parsed.reply_to()),
        ("Помощь".into(), "help@example.org".into())
    );
    assert_eq!(parsed.subject(), Some("Заказ № 1042 оплачен"));
    assert_eq!(parsed.message_id(), Some("1f@shop.example.org"));
    assert_eq!(parsed.in_reply_to().as_text(), Some("1e@shop.example.org"));
    assert_eq!(parsed.references().as_text(), Some("1e@shop.example.org"));
    assert_eq!(
        parsed.header("Auto-Submitted").and_then(|h| h.as_text()),
        Some("auto-generated")
    );
    assert_eq!(parsed.header("X-Order").and_then(|h| h.as_text()), Some("1042"));
    assert!(
        raw.contains("\r\nDate: Thu, 12 Mar 2026 11:05:00 +0000\r\n"),
        "{raw}"
    );
    assert_eq!(parsed.body_text(0).as_deref(), Some("Спасибо!"));
    assert_eq!(parsed.body_html(0).as_deref(), Some("<p>Спасибо!</p>"));
}

#[test]
fn nothing_of_a_person_gets_onto_the_wire_as_it_is() {
    let evil = "x\n.\r\nMAIL FROM:<x@example.org>\rRCPT TO:<y@example.org>\n..\r\n";
    let letter = MailText {
        to_name: Some(format!("Анна{evil}Bcc: z@example.org")),
        subject: format!("a{evil}b"),
        text: format!("{evil}{}", "ё".repeat(5_000)),
        html: evil.to_owned(),
        ..letter()
    };
    let raw = raw(&letter);
    assert!(raw.is_ascii());
    assert!(!raw.contains("MAIL FROM") || !raw.contains("\nMAIL FROM"));
    let lines: Vec<&str> = raw.split("\r\n").collect();
    for line in &lines {
        assert!(!line.contains(['\r', '\n']), "a bare line break: {line:?}");
        assert!(line.len() <= 998 && !line.starts_with('.'), "{line:?}");
        for command in ["MAIL", "RCPT", "DATA", "Bcc:", "bcc:"] {
            assert!(!line.starts_with(command), "{line:?}");
        }
    }
    let parsed = mail_parser::MessageParser::default()
        .parse(raw.as_bytes())
        .unwrap();
    assert_eq!(parsed.bcc(), None);
    assert_eq!(parsed.to().unwrap().iter().count(), 1);
    let text = parsed.body_text(0).unwrap();
    assert_eq!(
        text.replace("\r\n", "\n"),
        letter.text.replace("\r\n", "\n").replace('\r', "\n")
    );
}

#[test]
fn odd_names_do_not_stop_a_letter() {
    for (name, shown) in [
        ("Анна\r\n", Some("Анна")),
        ("Anna\r\nBcc: x@example.org", Some("Anna Bcc: x@example.org")),
        ("\r\n\u{0}", None),
        ("a\u{0}b", Some("ab")),
        (
            "O'Brien \"Bob\" <b@example.org>",
            Some("O'Brien \"Bob\" <b@example.org>"),
        ),
        ("=?utf-8?q?evil?=", Some("= ?utf-8?q?evil?=")),
        ("مرحبا", Some("مرحبا")),
        ("Анна 👍🏽🎁", Some("Анна 👍🏽🎁")),
        ("a, b; c: d", Some("a, b; c: d")),
    ] {
        let letter = MailText {
            to_name: Some(name.to_owned()),
            ..letter()
        };
        let raw = raw(&letter);
        let parsed = mail_parser::MessageParser::default()
            .parse(raw.as_bytes())
            .unwrap();
        let to = parsed.to().unwrap();
        assert_eq!(to.iter().count(), 1, "{name:?}");
        let first = to.first().unwrap();
        assert_eq!(
            (first.name(), first.address()),
            (shown, Some("anna@example.ru")),
            "{name:?}"
        );
    }
}

#[test]
fn subjects_come_back_as_they_were() {
    let long = "Заказ 👩‍👩‍👧‍👦 ".repeat(40);
    for subject in ["Order 1042", long.trim(), "a\r\nBcc: x@example.org"] {
        let letter = MailText {
            subject: subject.to_owned(),
            ..letter()
        };
        let raw = raw(&letter);
        let parsed = mail_parser::MessageParser::default()
            .parse(raw.as_bytes())
            .unwrap();
        assert_eq!(parsed.subject().map(str::to_owned).as_deref(), Some(subject));
        assert_eq!(parsed.bcc(), None);
    }
}

#[test]
fn only_one_plain_address_is_written_to() {
    for to in [
        "",
        "anna",
        "a@example.org, b@example.org",
        "a@example.org\r\nBcc: b@example.org",
        "A <a@example.org>",
    ] {
        let letter = MailText {
            to: to.to_owned(),
            ..letter()
        };
        let error = letter.message(&sender()).unwrap_err();
        assert_eq!(error, "this is not an e-mail address", "{to:?}");
    }
}

#[tokio::test]
async fn a_memory_keeps_the_message_as_it_would_leave() {
    let (mail, memory) = Mail::memory(sender());
    assert_eq!(
        mail.send(&letter()).await,
        SendOutcome::Delivered("memory".to_owned())
    );
    let [sent] = memory.take().try_into().unwrap();
    let SentMail {
        to,
        subject,
        text,
        raw,
        ..
    }: SentMail = sent;
    assert_eq!(
        (to.as_str(), subject.as_str(), text.as_str()),
        ("anna@example.ru", "Заказ № 1042 оплачен", "Спасибо!")
    );
    assert!(raw.starts_with(b"From: "));
    assert_eq!(memory.all(), []);
    assert_eq!(Mail::Off.send(&letter()).await, SendOutcome::Off);
}
