//! Every row of the mail server's table of answers, through lettre and a socket.

use crate::mail_server::{MailServer, Reply, Script, mail_at, usual};
use notifier::{Mail, MailText, MailTrouble, SendOutcome, SendTrouble, Sender};
use shop::{order::OrderNumber, time::Timestamp};
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, pki_types::PrivateKeyDer},
};

fn letter() -> MailText {
    MailText {
        shop_name: "Зимняя коллекция".to_owned(),
        to: "anna@example.ru".to_owned(),
        to_name: Some("Анна".to_owned()),
        subject: "Заказ № 1042 оплачен".to_owned(),
        text: "Спасибо!".to_owned(),
        html: "<p>Спасибо!</p>".to_owned(),
        message_id: "<1f@shop.example.org>".to_owned(),
        in_reply_to: None,
        order: Some(OrderNumber(1042)),
        at: Timestamp::from_ms(1_773_313_500_000),
    }
}

async fn after(script: Script) -> (SendOutcome, MailServer) {
    let server = MailServer::start(script).await;
    let outcome = server.mail().send(&letter()).await;
    (outcome, server)
}

async fn with_login(server: &MailServer, scheme: &str, query: &str) -> SendOutcome {
    mail_at(&server.url(scheme, query)).send(&letter()).await
}

fn error(outcome: &SendOutcome) -> &str {
    match outcome {
        SendOutcome::Failed { error, .. } | SendOutcome::Refused { error } => error,
        other => panic!("no error: {other:?}"),
    }
}

#[tokio::test]
async fn a_letter_is_one_message_to_one_recipient() {
    let (outcome, server) = after(usual).await;
    assert_eq!(
        outcome,
        SendOutcome::Delivered("250 2.0.0 queued as 7F".to_owned())
    );
    let heard = server.heard();
    assert_eq!(
        heard[1..],
        [
            "MAIL FROM:<shop@example.org>",
            "RCPT TO:<anna@example.ru>",
            "DATA",
            "QUIT"
        ]
    );
    assert!(heard[0].starts_with("EHLO "));
    let [message] = server.messages().try_into().unwrap();
    let parsed = mail_parser::MessageParser::default().parse(&message).unwrap();
    assert_eq!(parsed.subject(), Some("Заказ № 1042 оплачен"));
}

#[tokio::test]
async fn a_comment_cannot_speak_to_the_server() {
    let server = MailServer::start(usual).await;
    let evil = "x\n.\nMAIL FROM:<x@example.org>\rRCPT TO:<y@example.org>\r.\r\n.\r\nQUIT\r\n";
    let letter = MailText {
        to_name: Some(evil.to_owned()),
        subject: evil.to_owned(),
        text: evil.to_owned(),
        html: evil.to_owned(),
        ..letter()
    };
    assert!(matches!(
        server.mail().send(&letter).await,
        SendOutcome::Delivered(_)
    ));
    assert_eq!(
        (server.count("MAIL"), server.count("RCPT"), server.count("QUIT")),
        (1, 1, 1)
    );
    let [message] = server.messages().try_into().unwrap();
    assert!(message.is_ascii());
    for line in String::from_utf8(message).unwrap().split("\r\n") {
        assert!(!line.contains(['\r', '\n']), "a bare line break: {line:?}");
    }
}

#[tokio::test]
async fn a_mailbox_that_does_not_exist_is_given_up_at_once() {
    let (outcome, server) = after(|line| match line {
        line if line.starts_with("RCPT") => Reply::Say("550 5.1.1 no such user"),
        line => usual(line),
    })
    .await;
    let refused = "permanent error (550): 5.1.1 no such user".to_owned();
    assert_eq!(outcome, SendOutcome::Refused { error: refused });
    assert_eq!(server.messages().len(), 0);
    let (outcome, _) = after(|line| {
        if line == "." {
            Reply::Say("554 5.7.1 spam")
        } else {
            usual(line)
        }
    })
    .await;
    let refused = "permanent error (554): 5.7.1 spam".to_owned();
    assert_eq!(outcome, SendOutcome::Refused { error: refused });
}

#[tokio::test]
async fn a_server_that_puts_us_off_is_left_alone_for_five_minutes() {
    let scripts: [Script; 4] = [
        |line| {
            if line.is_empty() {
                Reply::Say("421 4.3.2 too busy")
            } else {
                usual(line)
            }
        },
        |line| {
            if line.starts_with("RCPT") {
                Reply::Say("450 4.2.0 greylisted")
            } else {
                usual(line)
            }
        },
        |line| {
            if line.starts_with("MAIL") {
                Reply::Say("451 4.3.0 try later")
            } else {
                usual(line)
            }
        },
        |line| {
            if line == "." {
                Reply::Say("452 4.2.2 mailbox full")
            } else {
                usual(line)
            }
        },
    ];
    for script in scripts {
        let (outcome, _) = after(script).await;
        let SendOutcome::Failed {
            error,
            wait_seconds,
            trouble,
        } = outcome
        else {
            panic!("another try was due: {outcome:?}");
        };
        assert_eq!((wait_seconds, trouble), (300, None), "{error}");
        assert!(error.starts_with("transient error (4"), "{error}");
    }
}

#[tokio::test]
async fn a_server_that_refuses_the_shop_has_not_refused_the_letter() {
    let (outcome, server) = after(|line| match line {
        "" => Reply::Say("554 5.7.1 your address is on a list"),
        line => usual(line),
    })
    .await;
    assert!(
        matches!(
            outcome,
            SendOutcome::Failed {
                wait_seconds: 300,
                ..
            }
        ),
        "{outcome:?}"
    );
    assert_eq!(server.count("MAIL"), 0);
}

#[tokio::test]
async fn a_server_that_is_slow_to_say_goodbye_has_taken_the_letter() {
    let (outcome, _) = after(|line| if line == "QUIT" { Reply::Hang } else { usual(line) }).await;
    assert_eq!(
        outcome,
        SendOutcome::Delivered("250 2.0.0 queued as 7F".to_owned())
    );
}

#[tokio::test]
async fn a_login_that_is_not_accepted_is_a_setting_to_be_mended() {
    let scripts: [Script; 5] = [
        |line| {
            if line.starts_with("AUTH") {
                Reply::Say("535 5.7.8 wrong password")
            } else {
                usual(line)
            }
        },
        |line| {
            if line.starts_with("AUTH") {
                Reply::Say("534 5.7.9 too weak")
            } else {
                usual(line)
            }
        },
        |line| {
            if line.starts_with("AUTH") {
                Reply::Say("538 5.7.11 encrypt first")
            } else {
                usual(line)
            }
        },
        |line| {
            if line.starts_with("MAIL") {
                Reply::Say("530 5.7.0 who are you")
            } else {
                usual(line)
            }
        },
        |line| {
            if line.starts_with("EHLO") {
                Reply::Say("250 no logins here")
            } else {
                usual(line)
            }
        },
    ];
    for script in scripts {
        let server = MailServer::start(script).await;
        let outcome = with_login(&server, "smtp", "").await;
        assert_eq!(
            outcome,
            SendOutcome::Misconfigured(SendTrouble::Login),
            "{:?}",
            server.heard()
        );
    }
}

#[tokio::test]
async fn a_login_that_may_work_later_is_tried_again() {
    let server = MailServer::start(|line| match line {
        line if line.starts_with("AUTH") => Reply::Say("454 4.7.0 the user database sleeps"),
        line => usual(line),
    })
    .await;
    assert!(matches!(
        with_login(&server, "smtp", "").await,
        SendOutcome::Failed { .. }
    ));
}

#[tokio::test]
async fn an_answer_that_repeats_the_login_is_stored_without_it() {
    let server = MailServer::start(|line| match line {
        // base64 of "\0shop\0open sesame" and of the password alone
        line if line.starts_with("MAIL") => {
            Reply::Say("554 no AHNob3AAb3BlbiBzZXNhbWU= and b3BlbiBzZXNhbWU= and open sesame")
        }
        line => usual(line),
    })
    .await;
    let outcome = with_login(&server, "smtp", "").await;
    assert!(
        server
            .heard()
            .contains(&"AUTH PLAIN AHNob3AAb3BlbiBzZXNhbWU=".to_owned()),
        "{:?}",
        server.heard()
    );
    assert_eq!(error(&outcome), "permanent error (554): no […] and […] and […]");
}

#[tokio::test]
async fn without_starttls_there_is_no_login_and_no_letter() {
    let server = MailServer::start(usual).await;
    let outcome = with_login(&server, "smtp", "?tls=required").await;
    let SendOutcome::Failed { trouble, .. } = outcome else {
        panic!("another try was due: {outcome:?}");
    };
    assert_eq!(trouble, Some(SendTrouble::Security));
    assert_eq!((server.count("AUTH"), server.count("MAIL")), (0, 0));
}

#[tokio::test]
async fn a_server_that_speaks_no_tls_hears_no_login() {
    let server = MailServer::start(usual).await;
    let outcome = with_login(&server, "smtps", "").await;
    let SendOutcome::Failed { trouble, error, .. } = outcome else {
        panic!("another try was due: {outcome:?}");
    };
    assert_eq!(trouble, Some(SendTrouble::Security), "{error}");
    assert_eq!((server.count("AUTH"), server.count("MAIL")), (0, 0));
}

#[tokio::test]
async fn a_server_that_cannot_prove_who_it_is_hears_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let own = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let key = PrivateKeyDer::Pkcs8(own.signing_key.serialize_der().into());
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![own.cert.der().clone()], key)
        .unwrap();
    let handshake = tokio::spawn(async move {
        let (client, _) = listener.accept().await.unwrap();
        TlsAcceptor::from(Arc::new(config)).accept(client).await.map(drop)
    });
    let mail = mail_at(&format!("smtps://shop:word@127.0.0.1:{port}"));
    let outcome = mail.send(&letter()).await;
    let SendOutcome::Failed { trouble, error, .. } = outcome else {
        panic!("another try was due: {outcome:?}");
    };
    assert_eq!(trouble, Some(SendTrouble::Security), "{error}");
    assert!(handshake.await.unwrap().is_err(), "the client must not agree");
}

#[tokio::test]
async fn a_connection_that_fails_is_tried_again() {
    let scripts: [Script; 4] = [
        |_| Reply::Cut,
        |line| if line == "." { Reply::Cut } else { usual(line) },
        |line| {
            if line == "DATA" {
                Reply::Say("what?")
            } else {
                usual(line)
            }
        },
        |line| {
            if line.starts_with("EHLO") {
                Reply::Say("\u{1}\u{2}")
            } else {
                usual(line)
            }
        },
    ];
    for script in scripts {
        let (outcome, _) = after(script).await;
        assert!(
            matches!(
                outcome,
                SendOutcome::Failed {
                    wait_seconds: 0,
                    trouble: None,
                    ..
                }
            ),
            "{outcome:?}"
        );
    }
    let free = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    let outcome = mail_at(&format!("smtp://{free}")).send(&letter()).await;
    assert!(
        matches!(
            outcome,
            SendOutcome::Failed {
                wait_seconds: 0,
                trouble: None,
                ..
            }
        ),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn only_2xx_is_taken() {
    let (outcome, _) = after(|line| {
        if line == "." {
            Reply::Say("354 go on")
        } else {
            usual(line)
        }
    })
    .await;
    assert_eq!(error(&outcome), "354 go on");
    assert!(matches!(outcome, SendOutcome::Failed { .. }));
}

/// RFC 5321, 4.5.3.2.6: ten minutes, because giving up earlier means sending again what was taken.
#[tokio::test]
async fn the_answer_to_a_whole_letter_is_waited_for_ten_minutes() {
    let started = tokio::time::Instant::now();
    let (outcome, _) = after(|line| if line == "." { Reply::Hang } else { usual(line) }).await;
    assert_eq!(error(&outcome), "the mail server did not answer in time");
    let waited = started.elapsed().as_secs();
    assert!((600..=606).contains(&waited), "{waited} s");
}

#[tokio::test]
async fn a_server_that_is_silent_earlier_is_not_waited_for_long() {
    let scripts: [Script; 4] = [
        |_| Reply::Hang,
        |line| {
            if line.starts_with("EHLO") {
                Reply::Hang
            } else {
                usual(line)
            }
        },
        |line| {
            if line.starts_with("RCPT") {
                Reply::Hang
            } else {
                usual(line)
            }
        },
        |line| if line == "DATA" { Reply::Hang } else { usual(line) },
    ];
    for script in scripts {
        let started = tokio::time::Instant::now();
        let (outcome, server) = after(script).await;
        assert_eq!(error(&outcome), "the mail server did not answer in time");
        let waited = started.elapsed().as_secs();
        assert!((120..=126).contains(&waited), "{waited} s");
        assert_eq!(server.messages().len(), 0, "nothing was handed over");
        tokio::time::resume();
    }
}

#[tokio::test]
async fn the_code_decides_whatever_letters_the_words_are_written_in() {
    // "принято", "нет такого ящика" in windows-1251; "邮件被拒绝" in GBK; a byte that is a letter nowhere
    let cases: [(Script, &str, &str); 5] = [
        (
            |line| {
                if line == "." {
                    Reply::Bytes(b"250 2.0.0 \xEF\xF0\xE8\xED\xFF\xF2\xEE")
                } else {
                    usual(line)
                }
            },
            "delivered",
            "принято",
        ),
        (
            |line| {
                if line.starts_with("RCPT") {
                    Reply::Bytes(b"550 5.1.1 \xED\xE5\xF2 \xF2\xE0\xEA\xEE\xE3\xEE \xFF\xF9\xE8\xEA\xE0")
                } else {
                    usual(line)
                }
            },
            "refused",
            "нет такого ящика",
        ),
        (
            |line| {
                if line == "." {
                    Reply::Bytes(b"554 5.7.1 \xD3\xCA\xBC\xFE\xB1\xBB\xBE\xDC\xBE\xF8")
                } else {
                    usual(line)
                }
            },
            "refused",
            "邮件被拒绝",
        ),
        (
            |line| {
                if line.is_empty() {
                    Reply::Bytes(b"220 \xFF\xFE\x80 mail")
                } else {
                    usual(line)
                }
            },
            "delivered",
            "250",
        ),
        (
            |line| {
                if line.starts_with("MAIL") {
                    Reply::Bytes(b"451 \xC0\xC1")
                } else {
                    usual(line)
                }
            },
            "failed",
            "451",
        ),
    ];
    for (script, name, words) in cases {
        let (outcome, server) = after(script).await;
        let (named, said) = match &outcome {
            SendOutcome::Delivered(said) => ("delivered", said),
            SendOutcome::Refused { error } => ("refused", error),
            SendOutcome::Failed { error, .. } => ("failed", error),
            other => panic!("{other:?}"),
        };
        assert_eq!(named, name, "{outcome:?}");
        assert!(said.contains(words), "{outcome:?}");
        assert!(server.messages().len() <= 1);
    }
}

#[tokio::test]
async fn a_silent_server_shifts_no_answers() {
    let server = MailServer::start(|line| match line {
        "." => Reply::Hang,
        line if line.starts_with("RCPT TO:<bad@") => Reply::Say("550 no such user"),
        line => usual(line),
    })
    .await;
    let mail = server.mail();
    let outcome = mail.send(&letter()).await;
    assert_eq!(error(&outcome), "the mail server did not answer in time");
    assert!(matches!(outcome, SendOutcome::Failed { .. }));

    tokio::time::resume();
    let to = "bad@example.org".to_owned();
    let outcome = mail.send(&MailText { to, ..letter() }).await;
    assert_eq!(error(&outcome), "permanent error (550): no such user");
}

#[tokio::test]
async fn an_address_that_the_server_cannot_write_is_given_up() {
    let server = MailServer::start(usual).await;
    let to = "иван@пример.рф".to_owned();
    let outcome = server.mail().send(&MailText { to, ..letter() }).await;
    assert!(matches!(outcome, SendOutcome::Refused { .. }), "{outcome:?}");
    let to = "a@example.org, b@example.org".to_owned();
    let outcome = server.mail().send(&MailText { to, ..letter() }).await;
    assert_eq!(error(&outcome), "this is not an e-mail address");
    assert_eq!(server.count("MAIL"), 0);
}

#[tokio::test]
async fn long_answers_are_stored_short() {
    let (outcome, _) = after(|line| match line {
        "." => Reply::Say(concat!(
            "554-0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789\r\n",
            "554-0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789\r\n",
            "554-0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789\r\n",
            "554 0123456789"
        )),
        line => usual(line),
    })
    .await;
    assert_eq!(error(&outcome).chars().count(), 300);
}

#[tokio::test]
async fn mail_that_is_off_says_so() {
    assert_eq!(Mail::Off.send(&letter()).await, SendOutcome::Off);
    let (mail, memory) = Mail::memory(Sender::parse("shop@example.org", None).unwrap());
    let to = "a@example.org\r\nBcc: b@example.org".to_owned();
    let outcome = mail.send(&MailText { to, ..letter() }).await;
    assert_eq!(error(&outcome), "this is not an e-mail address");
    assert_eq!(memory.all(), []);
}

#[tokio::test]
async fn a_rehearsal_goes_as_far_as_a_letter_and_sends_none() {
    let server = MailServer::start(usual).await;
    assert_eq!(server.mail().rehearse(Some("owner@example.ru")).await, Ok(()));
    let heard = server.heard();
    assert_eq!(
        heard[1..],
        [
            "MAIL FROM:<shop@example.org>",
            "RCPT TO:<owner@example.ru>",
            "QUIT"
        ]
    );
    assert_eq!(server.messages().len(), 0);
    // Without an owner's address the shop would write to itself.
    assert_eq!(server.mail().rehearse(None).await, Ok(()));
    assert_eq!(server.count("RCPT TO:<shop@example.org>"), 1);
}

#[tokio::test]
async fn a_rehearsal_says_where_it_broke_off() {
    let rehearsed = async |script: Script, with_login: bool| {
        let server = MailServer::start(script).await;
        let mail = if with_login {
            mail_at(&server.url("smtp", ""))
        } else {
            server.mail()
        };
        mail.rehearse(None).await.unwrap_err()
    };
    let wrong_password: Script = |line| match line {
        line if line.starts_with("AUTH") => Reply::Say("535 5.7.8 bad password"),
        line => usual(line),
    };
    let trouble = rehearsed(wrong_password, true).await;
    assert!(
        matches!(&trouble, MailTrouble::Login(said) if said.contains("535")),
        "{trouble:?}"
    );
    let refusals: [Script; 2] = [
        |line| match line {
            line if line.starts_with("MAIL") => Reply::Say("553 5.7.1 not your address"),
            line => usual(line),
        },
        // Many servers keep their opinion of the sender until they hear of a recipient.
        |line| match line {
            line if line.starts_with("RCPT") => Reply::Say("553 5.7.1 not your address"),
            line => usual(line),
        },
    ];
    for script in refusals {
        let trouble = rehearsed(script, false).await;
        assert!(
            matches!(&trouble, MailTrouble::Sender(said) if said.contains("not your address")),
            "{trouble:?}"
        );
    }
    let put_off: Script = |line| match line {
        line if line.starts_with("RCPT") => Reply::Say("451 4.7.1 later"),
        line => usual(line),
    };
    assert!(matches!(rehearsed(put_off, false).await, MailTrouble::Passing(_)));
    let nobody = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    let trouble = mail_at(&format!("smtp://{nobody}")).rehearse(None).await;
    assert!(matches!(trouble, Err(MailTrouble::Unreachable(_))), "{trouble:?}");
    let hangs: Script = |line| match line {
        line if line.starts_with("MAIL") => Reply::Hang,
        line => usual(line),
    };
    assert_eq!(rehearsed(hangs, false).await, MailTrouble::Silence);
}
